// The draaiboek: times follow what is typed, before it is stored; and a button that prints.
"use strict";

(() => {
  const DAY = 24 * 60;
  const clock = (minutes) => [Math.floor(minutes / 60) % 24, minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");

  // The bar is as long as the time that is planned, past the time there is in another colour.
  const stretch = (bar, planned) => {
    const available = Number(bar.dataset.available);
    bar.setAttribute("viewBox", `0 0 ${Math.max(planned, available, 1)} 1`);
    const parts = [[planned, planned > available ? "bar__over" : "bar__done"], [Math.min(planned, available), "bar__done"]];
    for (const [n, part] of [...bar.querySelectorAll("rect")].entries()) {
      part.setAttribute("width", parts[n][0]);
      part.setAttribute("class", parts[n][1]);
    }
  };

  const follow = () => {
    const list = document.querySelector(".run-steps[data-start]");
    const sum = document.querySelector("[data-planned]");
    if (!list || !sum) return;
    const begin = Number(list.dataset.start);
    let now = begin;
    // A number that was refused does not count until it is changed: the server counted without it.
    const counted = (field) => Number(field.getAttribute("aria-invalid") && field.value === field.defaultValue ? field.parentElement.querySelector("[name^=was-]").value : field.value);
    for (const step of list.querySelectorAll(".run-step")) {
      const field = step.querySelector("[data-minutes]");
      if (!field) return;
      const minutes = counted(field);
      step.querySelector("[data-starts]").textContent = clock(now);
      now += Number.isInteger(minutes) && minutes > 0 && minutes < DAY ? minutes : 0;
      step.querySelector("[data-ends]").textContent = clock(now);
    }
    sum.textContent = now - begin;
    stretch(document.querySelector(".run-time .bar"), now - begin);
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
