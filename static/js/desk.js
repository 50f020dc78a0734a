// The sorting desk by keyboard. Everything here presses a button or ticks a box that is on the page.
"use strict";

(() => {
  const OFF = "toetsen-uit";
  const desk = () => document.querySelector("form.desk");
  const boxes = () => [...document.querySelectorAll(".input-line input[name=input]")];
  const key = (box) => box.value.split(".")[0];
  const pressed = (name) => document.querySelector(`#sorteren [data-key="${name}"]`);

  let here = -1; // the row one is at
  let byKeys = false; // moved with the keyboard: then the row comes into view
  let anchor = null; // where a range begins
  let before = null; // what was chosen when a form was sent

  // ── What is chosen ────────────────────────────────────────────────────────
  const count = () => {
    const elsewhere = document.querySelectorAll("#sorteren input[type=hidden][name=input]").length;
    const number = boxes().filter((box) => box.checked).length + elsewhere;
    for (const words of document.querySelectorAll("[data-chosen]")) {
      words.textContent = number ? words.dataset.some.replace("%", number) : words.dataset.none;
    }
    const form = desk();
    if (form) form.classList.toggle("has-chosen", number > 0);
    return number;
  };

  const tick = (box, on) => { box.checked = on; };

  const range = (to) => {
    const all = boxes();
    const [first, last] = [all.indexOf(anchor), all.indexOf(to)].sort((a, b) => a - b);
    if (first >= 0) for (const box of all.slice(first, last + 1)) tick(box, to.checked);
  };

  // A click on the words ticks the box too, and that second click does not know of Shift.
  let shifted = false;
  document.addEventListener("mousedown", (event) => {
    shifted = event.shiftKey && !!event.target.closest(".input-line label");
    if (shifted) event.preventDefault(); // or the words in between are selected as text
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches(".input-line input[name=input]")) {
      if (shifted && anchor) range(box);
      shifted = false;
      anchor = box;
      here = boxes().indexOf(box);
      count();
    } else if (box.closest("[data-keys-switch]")) {
      if (box.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, "1");
    }
  });
  document.addEventListener("focusin", (event) => {
    const at = boxes().indexOf(event.target);
    if (at >= 0) here = at;
  });

  const choosePage = () => {
    const all = boxes();
    const on = all.some((box) => !box.checked);
    for (const box of all) tick(box, on);
    count();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[data-key=a]");
    if (!link || !boxes().length || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    choosePage();
  });

  // ── Keys ──────────────────────────────────────────────────────────────────
  const go = (to) => {
    const all = boxes();
    if (!all.length) return;
    here = Math.max(0, Math.min(to, all.length - 1));
    byKeys = true;
    all[here].focus();
  };

  // Nothing ticked? Then the row one is at is what is meant.
  const atLeastHere = () => {
    const box = boxes()[here];
    if (count() === 0 && box && document.activeElement === box) tick(box, true);
    return count();
  };

  const showKeys = () => {
    const dialog = document.getElementById("toetsen");
    const list = document.getElementById("toetsen-lijst");
    if (!dialog || !list) return;
    const copy = list.cloneNode(true);
    copy.removeAttribute("id");
    dialog.querySelector("[data-keys-copy]").replaceChildren(copy);
    dialog.showModal();
  };

  const press = {
    j: () => go(here + 1),
    k: () => go(here < 0 ? 0 : here - 1),
    x: () => { const box = boxes()[here]; if (box) box.click(); },
    a: choosePage,
    n: () => { atLeastHere(); const field = pressed("n"); if (field) field.focus(); },
    u: () => { const button = pressed("u"); if (button) button.click(); },
    "/": () => { const field = document.getElementById("id_zoek"); if (field) { field.focus(); field.select(); } },
    "?": showKeys,
  };

  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !desk()) return;
    if (document.querySelector("dialog[open]")) return;
    const target = event.target.closest ? event.target : document.body;
    if (typing(target)) {
      if (event.key === "Escape" && boxes().length) { event.preventDefault(); go(Math.max(here, 0)); }
      return;
    }
    if (localStorage.getItem(OFF)) return;
    const inList = target.matches(".input-line input, #zonder-thema");
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && inList) {
      event.preventDefault();
      const from = boxes()[here];
      go(here + (event.key === "ArrowDown" ? 1 : -1));
      if (event.shiftKey && from) { tick(from, true); tick(boxes()[here], true); count(); }
      return;
    }
    const name = event.key.length === 1 ? event.key.toLowerCase() : "";
    if (!name || event.repeat && !"jk".includes(name)) return;
    if (/[1-9]/.test(name)) {
      const button = pressed(name);
      if (!button) return;
      event.preventDefault();
      atLeastHere();
      button.click();
    } else if (name === "a" && event.shiftKey && pressed("A")) {
      event.preventDefault();
      pressed("A").click();
    } else if (press[name]) {
      event.preventDefault();
      press[name]();
    }
  });

  // ── The desk is swapped: what was chosen and where one was stays ───────────
  const ofDesk = (event) => event.detail.target && event.detail.target.id === "sorteren";
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!ofDesk(event)) return;
    const button = (event.detail.requestConfig.triggeringEvent || {}).submitter;
    before = {
      chosen: new Set(boxes().filter((box) => box.checked).map(key)),
      row: boxes()[here] ? key(boxes()[here]) : null,
      spent: !button || button.name !== "doe", // an undo or a new name leaves the choice as it is
    };
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (!document.getElementById("sorteren") || !before) return;
    if (event.target.id !== "sorteren" && !(event.target.querySelector && event.target.querySelector("#sorteren"))) return;
    const kept = before;
    before = null;
    arrive();
    const wrong = document.querySelector("#sorteren .is-invalid");
    if (wrong) { wrong.focus(); return; }
    const refused = document.querySelector("#messages .notice--overdue");
    if (refused || !kept.spent) {
      for (const box of boxes()) if (kept.chosen.has(key(box))) tick(box, true);
      count();
    }
    const all = boxes();
    if (here < 0 || !all.length) return; // the heading has the focus
    const same = all.findIndex((box) => key(box) === kept.row);
    here = same >= 0 ? same : Math.min(here, all.length - 1);
    all[here].focus({ preventScroll: !byKeys });
  });

  const arrive = () => {
    const place = document.querySelector("[data-keys-switch]");
    if (place) {
      place.hidden = false;
      place.querySelector("input").checked = !localStorage.getItem(OFF);
    }
    anchor = null;
    count();
  };
  arrive();
})();
