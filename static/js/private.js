// Anonymous pages: nothing of a text or a code stays behind in this browser. Works without it too.
"use strict";

(() => {
  const main = document.querySelector("main");
  const stays = "form[data-private]";

  // The server's answer takes the place of the page: no step in the history to come back to.
  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    main.replaceChildren(...page.querySelector("main").childNodes);
    document.title = page.title;
    scrollTo(0, 0);
    const first = main.querySelector(".is-invalid") || main.querySelector("h1");
    if (first) {
      if (first.matches("h1")) first.tabIndex = -1;
      first.focus();
    }
  };

  const tell = (form, words) => {
    let notice = form.querySelector("[data-problem]");
    if (!notice) {
      notice = document.createElement("div");
      notice.className = "notice notice--overdue mb-3";
      notice.dataset.problem = "";
      notice.setAttribute("role", "alert");
      form.prepend(notice);
    }
    const sentence = document.createElement("p");
    sentence.textContent = words;
    notice.replaceChildren(document.createElement("span"), sentence);
    notice.scrollIntoView({ block: "center" });
  };

  // Signed in anew in another tab: the token of this page is old, the one in the cookie is not.
  const send = async (form, submitter) => {
    const data = new FormData(form, submitter);
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (cookie) data.set("csrfmiddlewaretoken", cookie[1]);
    const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual", cache: "no-store" });
    if (answer.ok || answer.status === 409) show(await answer.text());
    else if (answer.status === 401 || answer.status === 403) tell(form, form.dataset.expired);
    else if (answer.status === 429) tell(form, form.dataset.often);
    else tell(form, form.dataset.failed);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(stays) || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    send(form, event.submitter)
      .catch(() => tell(form, form.dataset.lost))
      .finally(() => { delete form.dataset.busy; delete form.dataset.sending; });
  });

  // Leaving takes everything along, also out of what the browser keeps to go back fast.
  let leaving = false;
  document.addEventListener("click", (event) => {
    const way = event.target.closest("[data-leave]");
    if (!way) return;
    leaving = true;
    if (way.matches("a")) {
      event.preventDefault();
      location.replace(way.href);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    const typed = [...document.querySelectorAll(`${stays} textarea.write`)].some((field) => field.value !== field.defaultValue);
    if (typed && !leaving) event.preventDefault();
  });
  window.addEventListener("pagehide", () => main.replaceChildren());
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
