// Reports joined to this one with the reason, taken apart or joined by their code.

import { clock } from "./clock.js";
import { element } from "./dom.js";
import { errorLine, fill, inputLine, panel, twicePressed } from "./panel.js";
import { texts } from "./texts.js";

const longest = 12;

export class Links {
  constructor(post, open) {
    this.post = post;
    this.open = open;
    this.list = element("ul", { className: "links" });
    this.form = inputLine(texts.joinLabel, texts.joinButton, longest, (to) => post("link", { to: to.toUpperCase() }));
    this.box = panel(texts.links, this.list, this.form);
  }

  update(detail) {
    fill(this.list, [detail.linked, detail.linked_to, detail.link_reason], () => [
      ...(detail.linked_to ? [this.whole(detail)] : []),
      ...detail.linked.map((one) => this.row(one)),
    ]);
    this.form.hidden = !detail.actions.length;
    this.box.hidden = this.form.hidden && !detail.linked.length && !detail.linked_to;
  }

  whole(detail) {
    const error = errorLine();
    const apart = twicePressed(texts.apart, () => this.post("unlink", {}, detail.code), error);
    const reason = detail.link_reason ? `: ${detail.link_reason}` : "";
    return element("li", {}, element("p", {}, texts.joinedInto, this.code(detail.linked_to), reason), apart, error);
  }

  row(one) {
    const error = errorLine();
    const phone = one.phone ? element("a", { href: `tel:${one.phone}` }, one.phone) : null;
    return element(
      "li",
      {},
      element("p", {}, this.code(one.code), ` ${clock(one.opened_at)} · ${one.reason}`),
      element("p", {}, one.place),
      ...one.texts.map((text) => element("blockquote", {}, text)),
      one.anonymous ? element("p", {}, texts.anonymous) : phone,
      twicePressed(texts.apart, () => this.post("unlink", {}, one.code), error),
      error,
    );
  }

  code(code) {
    const link = element("a", { href: `#${encodeURIComponent(code)}`, className: "code" }, code);
    link.addEventListener("click", () => this.open(code));
    return link;
  }
}
