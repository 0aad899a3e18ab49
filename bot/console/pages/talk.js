// Questions to the reporters and what they wrote since.

import { clock } from "./clock.js";
import { element } from "./dom.js";
import { fill, inputLine, panel } from "./panel.js";
import { texts } from "./texts.js";

const longest = 1000;

export class Talk {
  constructor(post) {
    this.said = element("ol", { className: "talk" });
    const log = element("div", { role: "log", "aria-label": texts.talk }, this.said);
    this.form = inputLine(texts.askLabel, texts.askButton, longest, (text) => post("ask", { text }));
    this.box = panel(texts.talk, log, this.form);
  }

  update(detail) {
    fill(this.said, detail.talk, () => detail.talk.map((line) => this.line(line, detail)));
    this.form.hidden = !detail.actions.length && !detail.linked_to;
    this.box.hidden = this.form.hidden && !detail.talk.length;
  }

  line(line, detail) {
    const name = line.kind === "question" ? line.who : texts.reporter;
    const from = line.code === detail.code ? name : `${name} · ${line.code}`;
    return element(
      "li",
      { className: line.kind },
      element("p", { className: "talk-head" }, from, element("time", { dateTime: line.at }, clock(line.at))),
      element("p", { className: "talk-text" }, line.text),
    );
  }
}
