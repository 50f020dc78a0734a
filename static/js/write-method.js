// Writing a method: what is typed stays on this device until it is saved, also when the connection
// or the page goes. The server shows it again, so the steps come back as they were.
"use strict";

(() => {
  const box = document.getElementById("schrijfvak");
  if (!box) return;
  const key = `stem:${document.body.dataset.user || ""}:werkvorm-${box.dataset.werkvorm}:alles`;
  const form = () => document.getElementById("schrijven");
  const OURS = ["csrfmiddlewaretoken", "taken", "herstel"];
  const typed = () => [...new FormData(form())].filter(([name]) => !OURS.includes(name));
  const words = (pairs) => JSON.stringify(pairs.filter(([name]) => name !== "stamp")
    .map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]));
  const keep = () => localStorage.setItem(key, JSON.stringify(typed()));

  const kept = () => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };

  const restore = (pairs) => {
    const values = { doe: "herstel", herstel: "1" };
    for (const [name, value] of pairs) {
      if (name in values) values[name] = [].concat(values[name], value);
      else values[name] = value;
    }
    values.csrfmiddlewaretoken = form().elements.csrfmiddlewaretoken.value;
    htmx.ajax("POST", box.dataset.address, { source: box, target: "#schrijven", swap: "outerHTML", values });
  };

  const before = kept();
  if (form().hasAttribute("data-typed")) keep();
  else if (Array.isArray(before) && words(before) !== words(typed())) restore(before);

  box.addEventListener("input", keep);
  box.addEventListener("htmx:afterSettle", () => { if (form()) keep(); });

  // Beside the step one works on stands that step in the preview.
  const pane = document.getElementById("voorbeeld");
  let place = "";
  const follow = () => {
    const step = place && pane.querySelector(`[data-place="${place}"]`);
    if (step && pane.scrollHeight > pane.clientHeight) {
      pane.scrollTop += step.getBoundingClientRect().top - pane.getBoundingClientRect().top - 16;
    }
  };
  box.addEventListener("focusin", (event) => {
    const found = /-(\d+-\d+)$/.exec(event.target.name || "");
    place = found ? found[1] : "";
    follow();
  });
  pane.addEventListener("htmx:afterSettle", follow);
})();
