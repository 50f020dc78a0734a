// "Begin met een reden van de school" puts the text in the field; without this script it is a link.
"use strict";

(() => {
  for (const list of document.querySelectorAll("[data-reasons]")) {
    const field = document.getElementById(list.dataset.reasons);
    const links = [...list.querySelectorAll("[data-reason]")];
    if (!field) continue;
    for (const link of links) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const typed = field.value.trim();
        const untouched = !typed || links.some((other) => other.dataset.reason.trim() === typed);
        field.value = untouched ? link.dataset.reason : `${typed}\n\n${link.dataset.reason}`;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        list.open = false;
        field.focus();
        // The dots are what the school fills in: begin there.
        const dots = field.value.indexOf("…", untouched ? 0 : typed.length);
        if (dots >= 0) field.setSelectionRange(dots, dots + 1);
      });
    }
  }
})();
