// The alert sound. A browser allows it only after somebody touched the page, and until then the button says so.

import { texts } from "./texts.js";

const wanted = "pccc.console.sound";
const notes = [880, 660, 880, 660];
const noteLength = 0.22;

function remember(on) {
  try {
    localStorage.setItem(wanted, on ? "on" : "off");
  } catch {
    // Only a convenience.
  }
}

function remembered() {
  try {
    return localStorage.getItem(wanted) === "on";
  } catch {
    return false;
  }
}

export class Sound {
  constructor(button) {
    this.button = button;
    this.context = null;
    this.waits = remembered();
    button.addEventListener("click", () => (this.isOn() ? this.turnOff() : this.turnOn()));
    if (this.waits) this.awaitTouch();
    this.show();
  }

  // Once wanted, the first touch of the page or key after a reload is enough.
  awaitTouch() {
    const first = (event) => {
      removeEventListener("pointerdown", first);
      removeEventListener("keydown", first);
      if (this.waits && !this.button.contains(event.target)) this.turnOn();
    };
    addEventListener("pointerdown", first);
    addEventListener("keydown", first);
  }

  isOn() {
    return this.context !== null;
  }

  turnOn() {
    this.waits = false;
    this.context = new AudioContext();
    this.context.addEventListener("statechange", () => this.show());
    remember(true);
    this.show();
    this.play(notes.slice(0, 2));
  }

  turnOff() {
    this.context.close();
    this.context = null;
    remember(false);
    this.show();
  }

  show() {
    const silent = this.isOn() && this.context.state === "suspended";
    this.button.textContent = this.waits || silent ? texts.soundWaits : this.isOn() ? texts.soundOn : texts.soundOff;
    this.button.setAttribute("aria-pressed", String(this.isOn()));
  }

  alert() {
    this.play(notes);
  }

  play(tune) {
    if (!this.isOn()) return;
    this.context.resume();
    tune.forEach((pitch, index) => this.note(pitch, this.context.currentTime + index * noteLength));
  }

  note(pitch, at) {
    const tone = this.context.createOscillator();
    const volume = this.context.createGain();
    tone.type = "square";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + noteLength);
    tone.connect(volume).connect(this.context.destination);
    tone.start(at);
    tone.stop(at + noteLength);
  }
}
