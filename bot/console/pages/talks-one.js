// One talk: what was said, taking it, answering, ending it. What is being typed outlasts a redraw.

import { clock } from "./clock.js";
import { arrange, element } from "./dom.js";
import { errorLine, fill, twicePressed } from "./panel.js";
import { texts } from "./talks-texts.js";

const longest = 2000;

export class OneTalk {
  // `on` has act(code, what, body), a promise of a failure's sentence or of nothing, and close().
  constructor(box, on) {
    this.box = box;
    this.on = on;
    this.code = null;
    this.offered = element("div", {});
    this.text = element("textarea", { maxLength: longest, required: true });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.send();
    });
  }

  clear(sentence) {
    this.code = null;
    this.box.replaceChildren(element("p", { className: "empty" }, sentence));
  }

  draw(one) {
    const version = JSON.stringify(one);
    if (this.code === one.code && this.version === version) return;
    if (this.code !== one.code) this.text.value = "";
    Object.assign(this, { code: one.code, version });
    arrange(this.box, [...this.head(one), ...this.body(one), this.pressed(one)]);
    (this.box.querySelector(".answer, .take") ?? this.box).scrollIntoView({ block: "nearest" });
  }

  head(one) {
    const back = element("button", { type: "button", className: "back" }, texts.back);
    back.addEventListener("click", () => this.on.close());
    return [
      back,
      element("h2", {}, texts.person(one.unit), element("span", { className: "code" }, one.code)),
      element("p", { className: "marks" }, element("span", { className: `badge ${one.state}` }, one.state_label), one.channel),
    ];
  }

  body(one) {
    if (one.state === "ended") return [element("p", { className: "nothing", role: "status" }, texts.over)];
    if (one.state === "taken" && !one.mine) return [element("p", { className: "nothing" }, texts.hidden(one.who))];
    const lines = one.lines.map((line) => this.line(line));
    const said = element("div", { role: "log", "aria-label": texts.said }, element("ol", { className: "talk" }, ...lines));
    return lines.length ? [said] : [element("p", { className: "nothing" }, texts.nothingYet)];
  }

  line(line) {
    return element(
      "li",
      { className: line.from_desk ? "desk" : "" },
      element("p", { className: "talk-head" }, line.from_desk ? line.who : texts.citizen, element("time", { dateTime: line.at }, clock(line.at))),
      line.text ? element("p", { className: "talk-text" }, line.text) : null,
      ...line.files.map(file),
    );
  }

  // What is pressed and typed in stays the same nodes while the same may be done, whatever the citizen writes meanwhile.
  pressed(one) {
    fill(this.offered, [one.code, one.may], () => this.press(one));
    return this.offered;
  }

  press(one) {
    const error = errorLine();
    if (one.may.includes("take")) {
      const take = element("button", { type: "button", className: "action take" }, texts.take);
      take.addEventListener("click", async () => {
        take.disabled = true;
        error.textContent = (await this.on.act(one.code, "take", {})) ?? "";
        take.disabled = false;
        this.text.focus();
      });
      return [take, error];
    }
    if (!one.may.includes("answer")) return [];
    this.error = error;
    this.button = element("button", { type: "submit", className: "action" }, texts.send);
    const end = twicePressed(texts.end, () => this.on.act(one.code, "end", {}), error);
    const form = element(
      "form",
      { className: "answer" },
      element("label", {}, texts.answer, this.text),
      element("div", { className: "buttons" }, this.button, end),
      error,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    return [form];
  }

  async send() {
    const text = this.text.value.trim();
    if (!text || this.button.disabled) return this.text.focus();
    this.button.disabled = true;
    const failure = await this.on.act(this.code, "answer", { text });
    this.button.disabled = false;
    this.error.textContent = failure ?? "";
    if (!failure && this.text.value.trim() === text) this.text.value = "";
    this.text.focus();
  }
}

function file({ kind, label, address }) {
  if (!address) return element("p", { className: "nothing" }, texts.notFetched(label));
  if (kind === "photo") {
    const picture = element("img", { src: address, alt: texts.picture, loading: "lazy" });
    return element("a", { href: address, target: "_blank", rel: "noopener" }, picture);
  }
  return element("p", { className: "files" }, element("a", { href: address, target: "_blank", rel: "noopener" }, label));
}
