// The draaiboek: times follow what is typed, before it is stored; and a button that prints.
"use strict";

(() => {
  const DAY = 24 * 60;
  const clock = (minutes) => [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

  const follow = () => {
    const list = document.querySelector(".run-steps[data-start]");
    const sum = document.querySelector("[data-planned]");
    if (!list || !sum) return;
    const begin = Number(list.dataset.start);
    let now = begin;
    for (const step of list.querySelectorAll(".run-step")) {
      const field = step.querySelector("[data-minutes]");
      if (!field) return;
      const minutes = Number(field.value);
      step.querySelector("[data-starts]").textContent = clock(now);
      now += Number.isInteger(minutes) && minutes > 0 && minutes < DAY ? minutes : 0;
      step.querySelector("[data-ends]").textContent = clock(now);
    }
    sum.textContent = now - begin;
  };

  const showPrint = () => {
    for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
  };

  document.addEventListener("input", (event) => { if (event.target.matches("[data-minutes]")) follow(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  document.addEventListener("htmx:afterSettle", () => { follow(); showPrint(); });
  follow();
  showPrint();
})();
