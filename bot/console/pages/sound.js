// The alert sound. A browser allows it only after a click, so the button is there to be pressed once.

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
    button.addEventListener("click", () => (this.isOn() ? this.turnOff() : this.turnOn()));
    // Once wanted, the first touch of the page after a reload is enough.
    if (remembered()) addEventListener("pointerdown", (event) => event.target !== button && !this.isOn() && this.turnOn(), { once: true });
    this.show();
  }

  isOn() {
    return this.context !== null;
  }

  turnOn() {
    this.context = new AudioContext();
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
    this.button.textContent = this.isOn() ? texts.soundOn : texts.soundOff;
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
