// The strip on the first page that says how many people wait to talk with an official, for those who may.

import { element } from "./dom.js";
import { me } from "./nav.js";
import { request } from "./server.js";
import { texts } from "./talks-texts.js";

const gathered = 150;
const askEvery = 30_000;

export class TalksStrip {
  // `called()` is told when more people wait than before.
  constructor(before, called) {
    this.link = element("a", { className: "waiting-talks", href: "/console/talks", hidden: true });
    this.called = called;
    this.count = null;
    before.before(this.link);
    this.load();
    setInterval(() => this.load(), askEvery);
  }

  // Something happened in a talk: asked anew, for several changes once.
  changed() {
    this.soon ??= setTimeout(() => ((this.soon = null), this.load()), gathered);
  }

  async load() {
    if (!(await me)?.rights.includes("act")) return;
    const found = await request("/console/talks/all", {}, texts.failed).catch(() => null);
    if (!found) return;
    if (this.count !== null && found.waiting > this.count) this.called();
    this.count = found.waiting;
    this.link.textContent = texts.strip(this.count);
    this.link.hidden = !this.count;
  }
}
