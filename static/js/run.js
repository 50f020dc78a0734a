// A meeting that runs, on the phone of who leads it and on the large screen. Both know all steps,
// so both go on without a connection. The server has the last word, unless presses wait to be sent.
"use strict";

(() => {
  const main = document.querySelector("[data-run]");
  const data = JSON.parse(document.getElementById("run-data").textContent);
  const { words } = data;
  const form = document.querySelector("[data-presses]");
  const kept = `run:${data.pressUrl}`;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let { state, steps } = data;

  // ── Time: that of the server, whatever this device thinks the time is ──────
  let offset = state.now - Date.now();
  let quickest = Infinity;
  const now = () => Date.now() + offset;
  const measure = (asked, theirs) => {
    const trip = Date.now() - asked;
    const found = theirs - (asked + trip / 2);
    if (trip > quickest && Math.abs(found - offset) <= trip / 2) return;
    [offset, quickest] = [found, trip];
  };
  const runs = () => state.status === "loopt";
  const usedOf = (n) => state.used[n] + (runs() && n === state.position ? Math.max(0, now() - state.now) / 1000 : 0);
  const leftOf = (n) => steps[n].minutes * 60 - usedOf(n);

  // ── Presses: act here at once, then send them in order ─────────────────────
  let queue = [];
  let presses = 0;
  let sending = false;
  const last = () => steps.length - 1;
  const acts = {
    start: () => ({ status: "loopt", position: 0, used: steps.map(() => 0) }),
    pauze: () => ({ status: "pauze" }),
    verder: () => ({ status: "loopt" }),
    volgende: () => ({ position: Math.min(state.position + 1, last()) }),
    vorige: () => ({ position: Math.max(state.position - 1, 0) }),
    stop: () => ({ status: "klaar" }),
  };
  const keep = () => {
    if (queue.length) sessionStorage.setItem(kept, JSON.stringify(queue));
    else sessionStorage.removeItem(kept);
  };
  const randomKey = () => {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
  const act = (verb) => {
    const used = state.used.map((_, n) => usedOf(n));
    state = { ...state, used, now: now(), ...acts[verb](), revision: state.revision + 1 };
    presses += 1;
  };
  // Who taps twice wants it once: the second tap hits the same button, or one that just came there.
  const TWICE = 700;
  const came = new WeakMap();
  let tapped = { verb: "", at: -TWICE };
  const press = (verb, button) => {
    const at = performance.now();
    if (tapped.verb === verb && at - tapped.at < TWICE) return;
    if (at - (came.get(button) ?? -TWICE) < TWICE) return;
    tapped = { verb, at };
    queue.push({ verb, key: randomKey(), revision: state.revision, at: Date.now() });
    act(verb);
    keep();
    show();
    tick();
  };

  // ── Talking with the server ────────────────────────────────────────────────
  class Closed extends Error {}
  class Gone extends Error {}
  const ask = async (url, options = {}) => {
    const asked = Date.now();
    const response = await fetch(url, {
      headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store",
      signal: AbortSignal.timeout ? AbortSignal.timeout(4000) : undefined, ...options,
    });
    if (response.type === "opaqueredirect" || response.status === 401) throw new Closed();
    if ([403, 404].includes(response.status)) throw new Gone();
    if (response.status >= 500) throw new Error("server");
    const answer = await response.json();
    measure(asked, answer.now);
    return answer;
  };
  const take = async (answer) => {
    const other = answer.sheet !== state.sheet || answer.used.length !== steps.length;
    const whole = other && !answer.steps ? await ask(`${data.stateUrl}?stappen=1`) : answer;
    if (queue.length) return;
    if (whole.steps) steps = whole.steps;
    state = whole;
    show();
  };
  const send = async () => {
    let problem = "";
    while (queue.length) {
      const { verb, key, revision, at } = queue[0];
      const body = new URLSearchParams({ verb, key, revision, ago: Math.max(0, Date.now() - at), csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      const answer = await ask(data.pressUrl, { method: "POST", body });
      queue.shift();
      problem = answer.problem;
      if (problem) queue = []; // what came after it was meant for another state
      keep();
      if (!queue.length) await take(answer);
    }
    if (problem) say(problem, 8000);
  };
  const poll = async () => {
    const before = presses;
    const answer = await ask(data.stateUrl);
    if (before === presses) await take(answer);
  };
  const tried = async (talk) => {
    try {
      await talk();
      say("");
    } catch (problem) {
      if (problem instanceof Gone) {
        queue = []; // it will never be accepted, and nothing else is asked while it waits
        keep();
      }
      say(problem instanceof Gone ? words.closed : problem instanceof Closed ? words.signedOut : words.offline);
    }
  };
  let timer;
  let polling = false;
  const tick = async () => {
    clearTimeout(timer);
    const done = state.status === "klaar" && !queue.length; // it can still go on, but nobody hurries
    timer = setTimeout(tick, document.hidden ? 5000 : done ? 15000 : 1000);
    if (!navigator.onLine) {
      say(words.offline);
    } else if (queue.length) {
      if (sending) return;
      sending = true;
      await tried(send);
      sending = false;
    } else if (!polling) {
      polling = true;
      await tried(poll);
      polling = false;
    }
  };

  // ── What one sees ──────────────────────────────────────────────────────────
  const parts = Object.fromEntries([...main.querySelectorAll("[data-live]")].map((part) => [part.dataset.live, part]));
  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const put = (name, text) => {
    if (parts[name] && parts[name].textContent !== text) parts[name].textContent = text;
  };
  const putLines = (name, lines) => {
    if (!parts[name] || parts[name].dataset.said === lines.join("\n")) return;
    parts[name].dataset.said = lines.join("\n");
    parts[name].replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  };
  let saidUntil = 0;
  const say = (sentence, long = 0) => {
    if (!sentence && Date.now() < saidUntil) return;
    saidUntil = Date.now() + long;
    put("notice", sentence);
  };
  const clockTime = (at) => new Date(at).toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" });
  const countdown = (seconds) => {
    const whole = Math.abs(Math.ceil(seconds));
    return `${seconds <= -1 ? "+" : ""}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  };
  const phaseOf = (step, left) => (left <= 0 ? "voorbij" : left <= step.notice ? "bijna" : "rustig");

  // What changes with a press: the texts of the step, and which buttons there are.
  let shown = "";
  const show = () => {
    const { status, position } = state;
    main.dataset.status = status;
    const view = `${status.replace("pauze", "loopt")} ${position}`;
    if (shown && shown !== view) scrollTo({ top: 0, behavior: "instant" });
    shown = view;
    const place = { first: position === 0, last: position >= last() };
    const pressed = document.activeElement;
    for (const part of main.querySelectorAll("[data-when]")) {
      const { when, not, only } = part.dataset;
      const hidden = !when.split(" ").includes(status) || (not && place[not]) || (only && !place[only]);
      if (part.hidden && !hidden) came.set(part, performance.now());
      part.hidden = Boolean(hidden);
    }
    // The button that was pressed went away: whoever uses keys goes on at the one in its place.
    if (form && form.contains(pressed) && pressed.closest("[hidden]")) {
      const visible = [...form.querySelectorAll("button, summary")].filter((part) => part.offsetParent);
      (visible.find((part) => part.classList.contains("btn-primary")) || visible[0] || main).focus();
    }
    const step = steps[position];
    if (!step) return;
    const next = steps[position + 1];
    if (parts.name && parts.name.textContent !== step.name) put("said", fill(words.now, step));
    put("number", fill(words.step, { n: position + 1, all: steps.length }));
    put("name", step.name);
    put("task", step.task);
    if (parts.task) parts.task.dataset.size = step.task.length > 95 ? "long" : step.task.length > 50 ? "middle" : "short";
    for (const name of ["does", "by", "students", "skip"]) put(name, step[name] || "");
    for (const name of ["says", "materials"]) putLines(name, step[name] || []);
    for (const part of main.querySelectorAll("[data-part]")) part.hidden = !(step[part.dataset.part] || []).length;
    put("next", next ? fill(next.minutes === 1 ? words.nextOne : words.next, { name: next.name, n: next.minutes }) : words.last);
    count();
  };

  // What changes every second.
  let before = {};
  const count = () => {
    const { status, position } = state;
    const step = steps[position];
    if (!step || !["loopt", "pauze"].includes(status)) return;
    const left = leftOf(position);
    const phase = phaseOf(step, left);
    main.dataset.phase = phase;
    put("left", countdown(left));
    put("word", status === "pauze" ? words.pauze : words[phase]);
    const planned = fill(step.minutes === 1 ? words.plannedOne : words.planned, { n: step.minutes });
    put("until", runs() && left > 0 ? fill(words.until, { time: clockTime(now() + left * 1000) }) : planned);
    const rest = steps.slice(position + 1).reduce((sum, _, n) => sum + Math.max(0, leftOf(position + 1 + n)), Math.max(0, left));
    const end = clockTime(now() + rest * 1000);
    put("end", fill(end > data.planned ? words.endPlanned : words.end, { time: end, planned: data.planned }));
    if (parts.bar) {
      const all = step.minutes * 60;
      const part = still.matches ? all / 10 : 1; // who wants no motion sees a bar that goes in ten steps
      parts.bar.max = all;
      parts.bar.value = Math.min(all, Math.floor(usedOf(position) / part) * part);
    }
    const same = before.position === position && before.status === status;
    if (same && runs() && before.phase !== phase) main.dispatchEvent(new CustomEvent("run:phase", { detail: phase }));
    before = { position, status, phase };
  };

  // A screen that goes dark in the middle of a step helps nobody.
  let lock = null;
  const stayAwake = async () => {
    if (!navigator.wakeLock || document.hidden || !runs() || (lock && !lock.released)) return;
    try { lock = await navigator.wakeLock.request("screen"); } catch { lock = null; }
  };

  if (form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const details = event.submitter.closest("details");
      if (details) details.open = false;
      press(event.submitter.value, event.submitter);
    });
    for (const opener of main.querySelectorAll("[data-open]")) {
      opener.addEventListener("click", () => { document.getElementById(opener.dataset.open).open = true; });
    }
    queue = JSON.parse(sessionStorage.getItem(kept) || "[]");
    for (const waiting of queue) if (waiting.revision === state.revision) act(waiting.verb);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
  window.addEventListener("online", tick);
  window.addEventListener("offline", tick);
  setInterval(() => { count(); stayAwake(); }, 250);
  show();
  tick();
})();
