// What stands beside an incident and is fetched on its own: the talk, joined reports, who was told. Typing outlasts a redraw.

import { element } from "./dom.js";
import { Links } from "./links.js";
import { Recipients } from "./recipients.js";
import { fetchDetail, send } from "./server.js";
import { Talk } from "./talk.js";
import { texts } from "./texts.js";

const lookEvery = 10_000;

export class Panels {
  // `changed(incident)` takes an incident that was changed here, `open(code)` shows another.
  constructor(changed, open) {
    this.changed = changed;
    this.open = open;
    this.box = element("div", { className: "panels" });
    this.code = null;
    setInterval(() => this.code && document.visibilityState === "visible" && this.refresh(), lookEvery);
  }

  // Shows the panels of an incident; `null` for none.
  show(code) {
    if (code !== this.code) {
      this.code = code;
      const post = (what, body, of = code) => this.post(of, what, body);
      this.parts = code ? [new Talk(post), new Links(post, this.open), new Recipients()] : [];
      this.box.replaceChildren(...this.parts.map((part) => part.box));
    }
    if (code) this.refresh();
  }

  async refresh() {
    const code = this.code;
    try {
      const detail = await fetchDetail(code);
      if (code === this.code) this.draw(detail);
    } catch (failure) {
      console.warn(failure.reason);
    }
  }

  draw(detail) {
    this.parts.forEach((part) => part.update(detail));
  }

  // Gives the sentence of a failure, or nothing.
  async post(code, what, body) {
    try {
      const detail = await send(code, what, body);
      if (code === this.code) this.draw(detail);
      else this.refresh();
      this.changed(detail);
      return null;
    } catch (failure) {
      return failure.reason ?? texts.actionFailed;
    }
  }
}
