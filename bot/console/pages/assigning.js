// Giving an incident to a colleague or to another unit.

import { element } from "./dom.js";
import { errorLine, fill, panel } from "./panel.js";
import { fetchPart } from "./server.js";
import { texts } from "./texts.js";

export class Assign {
  constructor(code, post) {
    this.code = code;
    this.post = post;
    this.now = element("p", { className: "given" });
    this.select = element("select", { "aria-label": texts.assign.to }, element("option", { value: "" }, texts.assign.choose));
    this.button = element("button", { type: "submit", className: "small" }, texts.assign.button);
    this.error = errorLine();
    this.form = element("form", { className: "line" }, this.select, this.button, this.error);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.give();
    });
    this.box = panel(texts.assign.title, this.now, this.form);
    this.box.hidden = true;
    this.asked = false;
  }

  update(detail) {
    const open = detail.actions.length > 0;
    fill(this.now, detail.assigned, () => (detail.assigned ? [texts.assign.now(detail.assigned)] : []));
    this.now.hidden = !detail.assigned;
    this.form.hidden = !open || !this.select.length;
    this.box.hidden = !open && !detail.assigned;
    if (open && !this.asked) this.ask();
  }

  async ask() {
    this.asked = true;
    try {
      const { units, officials } = await fetchPart(this.code, "assignees");
      const people = officials.map((one) => [`official:${one.value}`, this.named(one)]);
      const places = units.map((one) => [`unit:${one.value}`, one.label]);
      this.select.append(...this.group(texts.assign.people, people), ...this.group(texts.assign.units, places));
      if (!people.length && !places.length) this.form.replaceChildren(element("p", {}, texts.assign.nobody));
    } catch (failure) {
      this.asked = false;
      this.error.textContent = failure.reason;
    }
  }

  named(one) {
    return `${one.label} · ${one.unit}${one.on_duty ? "" : ` · ${texts.assign.off}`}`;
  }

  group(label, pairs) {
    if (!pairs.length) return [];
    return [element("optgroup", { label }, ...pairs.map(([value, name]) => element("option", { value }, name)))];
  }

  async give() {
    const [kind, value] = this.select.value.split(/:(.*)/);
    if (!value) return this.select.focus();
    this.button.disabled = true;
    this.error.textContent = (await this.post("assign", kind === "official" ? { official: Number(value) } : { unit: value })) ?? "";
    this.button.disabled = false;
    if (!this.error.textContent) this.select.value = "";
  }
}
