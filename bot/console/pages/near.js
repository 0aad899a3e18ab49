// Reports near in place and time that may be of the same event, to be joined with two presses.

import { age } from "./clock.js";
import { element } from "./dom.js";
import { errorLine, fill, panel, twicePressed } from "./panel.js";
import { fetchPart } from "./server.js";
import { texts } from "./texts.js";

export class Near {
  constructor(code, post) {
    this.code = code;
    this.post = post;
    this.list = element("ul", { className: "links" });
    this.box = panel(texts.near.title, this.list);
    this.box.hidden = true;
    this.version = null;
  }

  // Looked for anew whenever the place, the kind or what is joined has changed.
  update(detail) {
    const version = JSON.stringify([detail.place, detail.event, detail.state, detail.linked.map((one) => one.code)]);
    if (version === this.version) return;
    this.version = version;
    this.opened = detail.opened_at;
    this.look();
  }

  async look() {
    try {
      const { candidates } = await fetchPart(this.code, "candidates");
      fill(this.list, candidates, () => candidates.map((one) => this.row(one)));
      this.box.hidden = !candidates.length;
    } catch {
      this.version = null;
    }
  }

  row(one) {
    const error = errorLine();
    const far = one.metres === null ? null : texts.near.metres(one.metres);
    const apart = [far, texts.near.minutes(one.minutes)].filter(Boolean).join(", ");
    return element(
      "li",
      {},
      element("p", {}, element("b", {}, one.title), " ", element("a", { href: `#${one.code}`, className: "code" }, one.code), ` · ${one.state_label}`),
      element("p", {}, `${one.place} · ${apart} · ${age(one.opened_at)}`),
      one.words ? element("blockquote", {}, one.words) : null,
      twicePressed(texts.near.join, () => this.join(one), error),
      error,
    );
  }

  // The later report becomes part of the earlier one.
  join(one) {
    const later = Date.parse(one.opened_at) > Date.parse(this.opened);
    return later ? this.post("link", { to: this.code }, one.code) : this.post("link", { to: one.code });
  }
}
