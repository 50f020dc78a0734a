// Makes the pages smoother; everything works without it.
"use strict";

(() => {
  const user = document.body.dataset.user || "";
  const prefix = `stem:${user}:`;

  // What a student types stays on this device, per account, until it is sent or they sign out.
  const forget = (match) => {
    for (const key of Object.keys(localStorage)) {
      if (match(key)) localStorage.removeItem(key);
    }
  };

  const keepDrafts = () => {
    for (const form of document.querySelectorAll("[data-draft-form]")) {
      for (const field of form.querySelectorAll("[data-draft]")) {
        const key = `${prefix}${form.dataset.draftForm}:${field.name}`;
        const note = field.parentElement.querySelector("[data-draft-note]");
        const draft = localStorage.getItem(key);
        if (draft && field.value === field.defaultValue) field.value = draft;
        if (draft && note) note.hidden = false;
        if (field.value && draft && field.closest("details")) field.closest("details").open = true;
        field.addEventListener("input", () => {
          localStorage.setItem(key, field.value);
          if (note) note.hidden = !field.value;
        });
      }
    }
  };

  // Arriving on the page that says "sent" means the words are safe: the draft may go.
  const forgetSent = () => {
    const sent = document.querySelector("[data-sent]");
    if (!sent) return;
    forget((key) => key.startsWith(`${prefix}${sent.dataset.sent}:`));
    // From here on a reload is a reload, not another "sent".
    history.replaceState(null, "", location.pathname);
  };

  for (const form of document.querySelectorAll("form.sign-out")) {
    form.addEventListener("submit", () => forget((key) => key.startsWith("stem:")));
  }

  // A second tap while the first is on its way does nothing; coming back makes it work again.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) event.preventDefault();
      form.dataset.sending = "1";
      setTimeout(() => delete form.dataset.sending, 8000);
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sending;
  });

  // Leaving a half-filled step asks first. Sending it does not.
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let changed = false;
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  }

  // Dates in words below the field, because browsers show them in their own order.
  const inWords = new Intl.DateTimeFormat("nl-NL", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
  for (const field of document.querySelectorAll("input[data-day]")) {
    const words = document.createElement("p");
    words.className = "day-in-words";
    words.setAttribute("aria-live", "polite");
    field.after(words);
    const show = () => { words.textContent = field.value && field.valueAsDate ? inWords.format(field.valueAsDate) : ""; };
    field.addEventListener("input", show);
    show();
  }
  for (const link of document.querySelectorAll("[data-fill]")) {
    link.addEventListener("click", () => {
      const field = document.getElementById(link.dataset.fill);
      field.value = link.dataset.value;
      field.dispatchEvent(new Event("input"));
    });
  }

  // The student's page beside the form follows what is typed; the server has the last word.
  const wordsIn = (text) => (text.match(/[\p{L}\p{N}]+(?:['’\-.][\p{L}\p{N}]+)*/gu) || []).length;
  const counter = document.querySelector("[data-word-count]");
  if (counter && document.querySelector("[data-frame-form]")) {
    const recount = () => {
      let total = 0;
      for (const part of document.querySelectorAll(".phone dd")) {
        if (!part.querySelector(".pill") && part.textContent.trim() !== "…") total += wordsIn(part.textContent);
      }
      counter.textContent = counter.dataset.words.replace("%", total);
      counter.classList.toggle("text-overdue", total > Number(counter.dataset.most));
    };
    for (const field of document.querySelectorAll("[data-words]")) {
      const target = document.querySelector(`[data-preview="${field.dataset.words}"]`);
      if (target) {
        field.addEventListener("input", () => { target.textContent = field.value || "…"; recount(); });
        if (field.value) target.textContent = field.value;
      }
    }
    recount();
  }

  // Sent, back, other words, sent again: the same token says that it is a change. The page was
  // fetched anew, so the token it was sent with is put back.
  const wentBack = (performance.getEntriesByType("navigation")[0] || {}).type === "back_forward";
  for (const form of document.querySelectorAll("[data-draft-form]")) {
    const key = `tokens:${user}:${form.dataset.draftForm}`;
    const tokens = [...form.querySelectorAll("input[name^='token-']")];
    const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
    if (wentBack) for (const field of tokens) field.value = kept[field.name] || field.value;
    form.addEventListener("submit", () => {
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(tokens.map((field) => [field.name, field.value]))));
    });
  }

  // When sorting without a new page fails, send it the ordinary way: that page can explain itself.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = false;
    const form = event.detail.requestConfig.elt.closest("form");
    const button = event.detail.requestConfig.triggeringEvent && event.detail.requestConfig.triggeringEvent.submitter;
    if (!form) return;
    if (button && button.name) {
      const said = document.createElement("input");
      said.type = "hidden";
      said.name = button.name;
      said.value = button.value;
      form.append(said);
    }
    form.removeAttribute("hx-post");
    HTMLFormElement.prototype.submit.call(form);
  });
  document.body.addEventListener("htmx:sendError", () => {
    const place = document.getElementById("messages");
    const words = document.createElement("p");
    words.textContent = document.body.dataset.offline;
    const notice = document.createElement("div");
    notice.className = "notice notice--overdue";
    notice.append(document.createElement("span"), words);
    place.replaceChildren(notice);
  });

  // After sorting without a new page the focus goes to the list, not to the top.
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const heading = event.target.querySelector && event.target.querySelector("#zonder-thema");
    if (heading) heading.focus();
  });

  forgetSent();
  keepDrafts();
})();
