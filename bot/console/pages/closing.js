// How an incident ended: what was written down, and the form to write it down or set it right.
// A form that somebody has begun stays as it is, whatever news comes in, until it has been sent.

import { element } from "./dom.js";
import { groupOf } from "./incidents.js";
import { texts } from "./texts.js";

const harm = ["dead", "injured", "rescued", "damage", "area"];
const forces = ["people", "vehicles", "arrived_at", "controlled_at"];
// With these outcomes there is nothing of the kind to write down.
const nothing = new Set(["false_alarm", "duplicate"]);
// The outcome that a press alone stands for, by the state it led to.
const pressed = { false_alarm: "false_alarm", duplicate: "duplicate" };

export class Closing {
  // `send(code, form, saved)` gives a promise of the failure's sentence, or of nothing; `saved` is called before it is drawn.
  constructor(send) {
    this.send = send;
    this.choices = null;
    this.begun = new Map();
  }

  // What the form is made of, once it is known.
  fill(choices) {
    this.choices = choices;
  }

  parts(incident) {
    const closed = groupOf(incident) === "closed";
    const said = incident.closing_said ? [element("p", { className: "ending" }, incident.closing_said)] : [];
    const form = this.choices && !incident.erased && !incident.linked_to ? [this.form(incident, closed)] : [];
    if (!said.length && !form.length) return [];
    return [element("h3", {}, closed ? texts.ending : texts.closeIncident), ...said, ...form];
  }

  form(incident, closed) {
    const made = this.begun.get(incident.code) ?? this.make(incident, closed);
    made.button.textContent = closed ? texts.saveEnding : texts.closeNow;
    made.summary.textContent = !closed ? texts.closeWithForm : incident.closing_said ? texts.correctEnding : texts.writeEnding;
    return made.box;
  }

  make(incident, closed) {
    const known = { ...incident.closing_form };
    if (closed && !known.outcome) known.outcome = pressed[incident.state] ?? "forces";
    const error = element("p", { className: "action-error", role: "alert" });
    const button = element("button", { type: "submit", className: "action" });
    const form = element(
      "form",
      { className: "closing", noValidate: true },
      this.outcomes(incident, known),
      this.row(this.text("same_as", texts.sameAs, known)),
      this.row(this.causes(known)),
      this.row(...harm.map((name) => this.number(name, known))),
      this.row(...forces.map((name) => (name.endsWith("_at") ? this.time(name, known) : this.number(name, known)))),
      this.row(this.note(known)),
      error,
      button,
    );
    const summary = element("summary", {});
    const made = { box: element("details", { className: "ending-form" }, summary, form), summary, button };
    made.box.addEventListener("toggle", () => made.box.open && this.begun.set(incident.code, made));
    form.addEventListener("input", () => this.show(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(incident.code, form, button, error);
    });
    this.show(form);
    return made;
  }

  // Only what goes with the outcome chosen.
  show(form) {
    const outcome = form.elements.outcome.value;
    for (const row of form.querySelectorAll("[data-fields]")) {
      const [first] = row.dataset.fields.split(" ");
      row.hidden = first === "same_as" ? outcome !== "duplicate" : ["cause", "dead"].includes(first) && nothing.has(outcome);
    }
  }

  async submit(code, form, button, error) {
    const hidden = [...form.querySelectorAll("[data-fields][hidden]")].flatMap((row) => row.dataset.fields.split(" "));
    const values = Object.fromEntries([...new FormData(form)].filter(([name]) => !hidden.includes(name)));
    const label = button.textContent;
    button.disabled = true;
    button.textContent = texts.working;
    error.textContent = "";
    const failure = await this.send(code, values, () => this.begun.delete(code));
    button.disabled = false;
    button.textContent = label;
    error.textContent = failure ?? "";
    if (failure) error.scrollIntoView({ block: "nearest" });
  }

  outcomes(incident, known) {
    const chips = this.choices.outcomes.map(({ value, label }) => {
      const id = `${incident.code}-${value}`;
      const input = element("input", { type: "radio", name: "outcome", value, id, checked: known.outcome === value });
      return element("span", { className: "chip" }, input, element("label", { htmlFor: id }, label));
    });
    return element("fieldset", { className: "chips" }, element("legend", {}, texts.outcome), ...chips);
  }

  causes(known) {
    const options = [{ value: "", label: texts.notSaid }, ...this.choices.causes].map(({ value, label }) =>
      element("option", { value, selected: (known.cause ?? "") === value }, label),
    );
    return this.labelled("cause", texts.cause, element("select", { name: "cause" }, ...options));
  }

  number(name, known) {
    const keys = { damage: "text", area: "decimal" };
    return this.text(name, this.choices.fields[name], known, keys[name] ?? "numeric", texts.hints[name]);
  }

  time(name, known) {
    const input = element("input", { type: "datetime-local", name, value: known[name] ?? "" });
    return this.labelled(name, this.choices.fields[name], input);
  }

  text(name, label, known, inputMode = "text", placeholder = "") {
    const input = element("input", { type: "text", name, value: known[name] ?? "", inputMode, placeholder, autocomplete: "off" });
    return this.labelled(name, label, input);
  }

  note(known) {
    return this.labelled("note", texts.note, element("textarea", { name: "note", rows: 3, maxLength: 2000, value: known.note ?? "" }));
  }

  labelled(name, label, input) {
    const box = element("label", {}, element("span", {}, label), input);
    box.dataset.field = name;
    return box;
  }

  row(...fields) {
    const row = element("div", { className: "fields" }, ...fields);
    row.dataset.fields = fields.map((field) => field.dataset.field).join(" ");
    return row;
  }
}
