// The strip on top that says whether the page is live.

import { clock } from "./clock.js";
import { byId } from "./dom.js";
import { texts } from "./texts.js";

const restoredFor = 6_000;

export class Banner {
  constructor() {
    this.strip = byId("banner");
    this.sign = byId("live");
    this.isLost = false;
    this.updatedAt = null;
  }

  // The list was fetched, or an incident came in.
  updated() {
    this.updatedAt = new Date().toISOString();
    if (this.isLost) this.lost();
  }

  lost() {
    this.isLost = true;
    clearTimeout(this.timer);
    this.show("banner lost", this.updatedAt ? texts.lostAt(clock(this.updatedAt)) : texts.lost);
    this.sign.className = "live off";
    this.sign.textContent = texts.connecting;
  }

  restored() {
    if (this.isLost) {
      this.show("banner restored", texts.restored);
      this.timer = setTimeout(() => (this.strip.hidden = true), restoredFor);
    }
    this.isLost = false;
    this.sign.className = "live on";
    this.sign.textContent = texts.live;
  }

  show(className, sentence) {
    this.strip.className = className;
    this.strip.hidden = false;
    if (this.strip.textContent !== sentence) this.strip.textContent = sentence;
  }
}
