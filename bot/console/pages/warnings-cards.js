// A card for every warning: what it says, how far it has come, who was not reached, and what can be done.

import { bar, figures, head, people, pressTwice } from "./cards.js";
import { clock } from "./clock.js";
import { arrange, byId, element } from "./dom.js";
import { officialOptions, parentsOf, within } from "./warnings-area.js";
import { texts } from "./warnings-texts.js";

const always = ["targeted", "sent", "waiting", "safe", "help"];
const ifAny = ["failed", "unknown", "left_out"];
const tone = { safe: "good", help: "bad", failed: "bad", left_out: "bad" };

export class Cards {
  // `act(code, action, by)` gives a promise that fails with a reason.
  constructor(act) {
    this.act = act;
    this.shown = new Map();
    this.choices = { units: [], officials: [] };
    this.parents = new Map();
  }

  fill(choices) {
    this.choices = choices;
    this.parents = parentsOf(choices.units);
    for (const card of this.shown.values()) card.version = "";
    if (this.last) this.draw(this.last);
  }

  // A card that says nothing new is left alone: somebody may be choosing a name in it.
  draw(warnings) {
    this.last = warnings;
    // Where there is one column, what waits for a second official comes before the form.
    document.body.classList.toggle("waiting", warnings.some((one) => one.state === "draft"));
    byId("empty").hidden = warnings.length > 0;
    byId("empty").textContent = texts.empty;
    const before = this.shown;
    this.shown = new Map(warnings.map((one) => [one.code, this.card(one, before.get(one.code))]));
    arrange(byId("list"), [...this.shown.values()].map((card) => card.node));
  }

  card(warning, before) {
    const version = JSON.stringify(warning);
    if (before?.version === version) return before;
    const card = before ?? { node: element("li", {}), open: new Set() };
    card.version = version;
    card.node.className = `card ${warning.state}`;
    const decided = before?.state === warning.state && card.decide ? card.decide : this.decide(warning);
    card.decide = decided;
    card.state = warning.state;
    arrange(card.node, [...this.head(warning), ...this.figures(warning), ...this.more(warning, card), ...(decided ? [decided] : [])]);
    return card;
  }

  head(warning) {
    const behind = [texts.made(warning.made_by, clock(warning.made_at))];
    if (warning.confirmed_by) behind.push(texts.confirmed(warning.confirmed_by, clock(warning.confirmed_at)));
    if (warning.state === "draft") behind.push(texts.lapses(clock(warning.lapses_at)));
    return head(warning, `${warning.title} · ${warning.place}`, behind);
  }

  figures(warning) {
    if (!warning.confirmed_by) return warning.state === "draft" ? [element("p", { className: "people" }, texts.waitingFor(warning.people))] : [];
    const of = warning.figures;
    const names = [...always, ...ifAny.filter((name) => of[name])];
    const rows = names.map((name) => [name, texts.figures[name], String(of[name])]);
    const done = of.targeted - of.waiting;
    return [figures(rows, tone), bar(of.targeted ? (100 * done) / of.targeted : 0, texts.progress(done, of.targeted))];
  }

  more(warning, card) {
    const parts = [this.fold(card, "words", texts.shown, element("blockquote", {}, warning.shown), warning.state === "draft")];
    const count = warning.figures.unreached_count;
    if (count) {
      parts.push(this.fold(card, "unreached", texts.unreached(count), people(warning.unreached, count, texts.unreachedMore), false));
    }
    return parts;
  }

  // A part that can be opened, and stays as the official left it.
  fold(card, name, title, content, openAtFirst) {
    const key = `${name} touched`;
    const open = card.open.has(key) ? card.open.has(name) : openAtFirst;
    const details = element("details", { open }, element("summary", {}, title), content);
    details.querySelector("summary").addEventListener("click", () => {
      card.open.add(key);
      if (details.open) card.open.delete(name);
      else card.open.add(name);
    });
    return details;
  }

  decide(warning) {
    if (!warning.actions.length) return null;
    const may = this.choices.officials.filter((one) => warning.units.every((unit) => within(one.unit, unit, this.parents)));
    const by = element("select", {}, ...officialOptions(may));
    const error = element("p", { className: "action-error", role: "alert" });
    const buttons = warning.actions.map((action) => {
      const label = texts.actions[action];
      const button = element("button", { type: "button", className: action === "confirm" ? "action" : "action quiet" }, label);
      button.addEventListener("click", () => this.press(button, label, { code: warning.code, action, by, error }));
      return button;
    });
    const title = warning.state === "draft" ? texts.second : texts.stopper;
    const chooser = element("label", { hidden: Boolean(this.choices.me) }, title, by);
    return element("div", { className: "decide" }, chooser, element("div", { className: "actions" }, ...buttons, error));
  }

  async press(button, label, { code, action, by, error }) {
    error.textContent = by.value || this.choices.me ? "" : texts.pickBy;
    if (error.textContent) return;
    await pressTwice(button, label, texts, error, () => this.act(code, action, by.value));
  }
}
