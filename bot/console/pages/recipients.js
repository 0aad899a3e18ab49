// Who was told, by which route, and what became of it.

import { clock } from "./clock.js";
import { element } from "./dom.js";
import { fill, panel } from "./panel.js";
import { texts } from "./texts.js";

export class Recipients {
  constructor() {
    this.list = element("ul", { className: "recipients" });
    this.box = panel(texts.recipients, this.list);
  }

  update(detail) {
    fill(this.list, detail.recipients, () =>
      detail.recipients.length ? detail.recipients.map((one) => this.row(one)) : [element("li", { className: "none" }, texts.nobodyTold)],
    );
  }

  row(one) {
    return element(
      "li",
      {},
      element("b", {}, one.who),
      element("span", { className: "route" }, one.route_name),
      element("span", { className: `receipt ${one.state}` }, one.label, one.at ? ` ${clock(one.at)}` : ""),
      one.why ? element("span", { className: "why" }, one.why) : null,
    );
  }
}
