// "Print" opens the browser's own dialogue; without this script the button is not there.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
