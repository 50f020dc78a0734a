// The large screen: a soft sound near the end of a step and at its end, and the whole screen.
// Browsers make no sound before somebody pressed a button, so it is off until then.
"use strict";

(() => {
  const main = document.querySelector("[data-run]");
  const sound = document.querySelector("[data-sound]");
  const full = document.querySelector("[data-full]");
  let audio = null;

  const tone = (pitch, after) => {
    const at = audio.currentTime + after;
    const swing = audio.createOscillator();
    const volume = audio.createGain();
    swing.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.25, at + 0.05);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 1.4);
    swing.connect(volume).connect(audio.destination);
    swing.start(at);
    swing.stop(at + 1.5);
  };
  const sounds = {
    bijna: () => tone(523, 0),
    voorbij: () => { tone(659, 0); tone(523, 0.5); tone(392, 1); },
  };
  let on = false;

  if (window.AudioContext) {
    sound.hidden = false;
    sound.addEventListener("click", () => {
      audio ||= new AudioContext();
      audio.resume();
      on = !on;
      sound.querySelector("span").textContent = on ? sound.dataset.off : sound.dataset.on;
      if (on) sounds.bijna(); // so that one hears at once how loud it is
    });
  }
  main.addEventListener("run:phase", (event) => { if (on && sounds[event.detail]) sounds[event.detail](); });

  if (document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", () => document.documentElement.requestFullscreen());
    document.addEventListener("fullscreenchange", () => { full.hidden = Boolean(document.fullscreenElement); });
  }
})();
