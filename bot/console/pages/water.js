// The water near an incident, in words; the map shows the same.

import { element } from "./dom.js";
import { fill, panel } from "./panel.js";
import { fetchPart } from "./server.js";
import { texts } from "./texts.js";

export class Water {
  constructor(code) {
    this.code = code;
    this.list = element("ul", { className: "waters" });
    this.box = panel(texts.waters.title, this.list);
    this.box.hidden = true;
    this.place = null;
  }

  async update(detail) {
    if (detail.map === this.place) return;
    this.place = detail.map;
    try {
      const { water } = await fetchPart(this.code, "water");
      fill(this.list, water, () => water.map((one) => this.row(one)));
      this.box.hidden = !water.length;
      dispatchEvent(new CustomEvent("water", { detail: { code: this.code, water } }));
    } catch {
      this.place = null;
    }
  }

  row(one) {
    const words = one.faulty ? texts.map.broken(one.label) : one.label;
    return element("li", { className: one.faulty ? "broken" : "" }, element("span", {}, words), element("b", {}, one.distance));
  }
}
