// The finder: a message beside a field also says to assistive technology that the field is wrong.
// The field itself is never replaced, because somebody is typing in it.
"use strict";

document.addEventListener("htmx:afterSettle", () => {
  for (const message of document.querySelectorAll(".find__wrong")) {
    const field = document.querySelector(`[aria-describedby~="${message.id}"]`);
    if (message.textContent.trim()) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
});
