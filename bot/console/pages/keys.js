// The keys of the desk, and the sheet that names them.

import { byId } from "./dom.js";

const fields = "input, select, textarea, [contenteditable]";

export class Keys {
  // `desk` has walk(key), seek(), take(), map() and leave().
  constructor(desk) {
    this.desk = desk;
    this.help = byId("help");
    byId("help-button").addEventListener("click", () => this.help.showModal());
    addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
    if (target.matches(fields)) {
      if (key === "Escape") target.blur();
      return;
    }
    if (this.act(key)) event.preventDefault();
  }

  act(key) {
    const { desk } = this;
    const keys = { "/": desk.seek, a: desk.take, m: desk.map, Escape: desk.leave, "?": () => this.help.showModal() };
    if (!(key in keys)) return desk.walk(key);
    keys[key]();
    return true;
  }
}
