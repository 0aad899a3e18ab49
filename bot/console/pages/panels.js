// What stands beside an incident: the talk, to whom it is given, joined reports, water, who was told. Typing outlasts a redraw.

import { Assign } from "./assigning.js";
import { element } from "./dom.js";
import { Links } from "./links.js";
import { Near } from "./near.js";
import { Recipients } from "./recipients.js";
import { send } from "./server.js";
import { Talk } from "./talk.js";
import { texts } from "./texts.js";
import { Water } from "./water.js";

export class Panels {
  // `changed(incident)` takes an incident that was changed here, `open(code)` shows another.
  constructor(changed, open) {
    this.changed = changed;
    this.open = open;
    this.box = element("div", { className: "panels" });
    this.code = null;
  }

  // Shows the panels of an incident; `null` for none.
  show(code) {
    if (code === this.code) return;
    this.code = code;
    const post = (what, body, of = code) => this.post(of, what, body);
    this.parts = code
      ? [new Talk(post), new Near(code, post), new Assign(code, post), new Water(code), new Links(post, this.open), new Recipients()]
      : [];
    this.box.replaceChildren(...this.parts.map((part) => part.box));
  }

  draw(detail) {
    this.parts.forEach((part) => part.update(detail));
  }

  // Gives the sentence of a failure, or nothing.
  async post(code, what, body) {
    try {
      this.changed(await send(code, what, body));
      return null;
    } catch (failure) {
      return failure.reason ?? texts.actionFailed;
    }
  }
}
