// One incident in full, with the buttons that move it on.

import { age, clock } from "./clock.js";
import { arrange, byId, element, holding } from "./dom.js";
import { groupOf } from "./incidents.js";
import { badge } from "./list.js";
import { fill } from "./panel.js";
import { reporterRows, signs } from "./reporter.js";
import { texts } from "./texts.js";

// These end a report or undo its end, so they take a second press.
const weighty = new Set(["resolve", "false_alarm", "duplicate", "reopen"]);
const secondPressWithin = 4_000;

export class Detail {
  // `perform(code, action)` gives a promise of the failure's sentence, or of nothing; `closing` is the form of the end,
  // `panels` is what is fetched on its own.
  constructor(perform, back, closing, panels) {
    this.perform = perform;
    this.back = back;
    this.closing = closing;
    this.panels = panels;
    this.box = byId("detail");
    this.offered = element("div", { className: "actions", role: "group", "aria-label": texts.actions });
    this.shown = null;
  }

  // Draws an incident, or a sentence when there is none. Unchanged ones are left alone: a press may be under way.
  draw(incident, sentence) {
    const { recipients, talk, linked, ...facts } = incident ?? {};
    const version = JSON.stringify(incident ? facts : sentence);
    if (version === this.shown) return;
    this.shown = version;
    const active = document.activeElement;
    const within = this.box.contains(active);
    const focused = within ? active.dataset.action : undefined;
    this.panels.show(incident?.code ?? null);
    if (!incident) {
      this.box.replaceChildren(element("p", { className: "empty" }, sentence));
      return;
    }
    arrange(this.box, [
      this.head(incident),
      ...this.actions(incident),
      ...(groupOf(incident) === "closed" ? this.closing.parts(incident) : []),
      this.facts(incident),
      ...this.words(incident),
      ...this.photos(incident),
      ...this.recordings(incident),
      this.panels.box,
      ...this.timeline(incident),
      ...(groupOf(incident) === "closed" ? [] : this.closing.parts(incident)),
    ]);
    if (!within) return;
    if (this.box.contains(active)) {
      active.focus({ preventScroll: true });
      return;
    }
    const same = [...this.box.querySelectorAll("[data-action]")].find((button) => button.dataset.action === focused);
    (same ?? this.box).focus({ preventScroll: true });
  }

  // The next drawing is done even if nothing has changed.
  redraw() {
    this.shown = null;
  }

  head(incident) {
    const back = element("button", { type: "button", className: "back" }, element("span", { className: "back-list" }, `‹ ${texts.back}`), element("span", { className: "back-map" }, `✕ ${texts.close}`));
    back.addEventListener("click", this.back);
    const since = element("span", { className: "age" }, age(incident.opened_at));
    since.dataset.since = incident.opened_at;
    return element(
      "header",
      { className: "detail-head" },
      back,
      element("h2", {}, incident.title, element("span", { className: "code" }, incident.code)),
      element("p", { className: "marks" }, badge(incident), since),
      incident.confirmed === false || incident.unconfirmed ? element("p", { className: "warning" }, texts.unconfirmedLong) : null,
      ...signs(incident),
    );
  }

  // The buttons stay the same nodes while the same is offered: news that comes in between doesn't swallow a press.
  actions(incident) {
    const undo = Date.parse(incident.reopen_until ?? "") > Date.now() ? [{ value: "reopen", label: texts.reopen }] : [];
    const offered = [...(incident.actions ?? []), ...undo];
    if (!offered.length) return [];
    fill(this.offered, [incident.code, offered], () => this.buttons(incident.code, offered));
    return [this.offered];
  }

  buttons(code, offered) {
    const error = element("p", { className: "action-error", role: "alert" });
    const buttons = offered.map((action) => {
      const ends = weighty.has(action.value);
      const button = element("button", { type: "button", className: ends ? "action quiet" : "action" }, action.label);
      button.dataset.action = action.value;
      button.addEventListener("click", () => this.press(button, code, action, error));
      return holding(button);
    });
    return [...buttons, error];
  }

  async press(button, code, action, error) {
    if (weighty.has(action.value) && !button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = texts.confirm(action.label);
      setTimeout(() => {
        if (button.disabled) return;
        button.classList.remove("sure");
        button.textContent = action.label;
      }, secondPressWithin);
      return;
    }
    const buttons = [...button.parentNode.querySelectorAll("button")];
    buttons.forEach((one) => (one.disabled = true));
    button.textContent = texts.working;
    error.textContent = "";
    error.textContent = (await this.perform(code, action.value)) ?? "";
    buttons.forEach((one) => (one.disabled = false));
    button.classList.remove("sure");
    button.textContent = action.label;
  }

  facts(incident) {
    const within = incident.accuracy ? element("span", { className: "accuracy" }, texts.accuracy(Math.round(incident.accuracy))) : null;
    const place = element("dd", { className: "place" }, element("span", {}, incident.place || texts.unknownPlace, within ?? ""));
    if (/^https?:\/\//.test(incident.map ?? "")) {
      place.append(element("a", { className: "map", href: incident.map, target: "_blank", rel: "noopener noreferrer" }, texts.openMap));
    }
    const rows = [
      [texts.place, place],
      ...reporterRows(incident),
      [texts.holder, element("dd", {}, incident.who || texts.nobody)],
      [texts.unit, element("dd", {}, incident.unit || "–")],
      [texts.opened, element("dd", {}, clock(incident.opened_at))],
      ...(incident.closed_at ? [[texts.closed, element("dd", {}, clock(incident.closed_at))]] : []),
    ];
    return element("dl", { className: "facts" }, ...rows.map(([name, value]) => element("div", {}, element("dt", {}, name), value)));
  }

  words(incident) {
    if (!incident.texts?.length) return [];
    return [element("h3", {}, texts.words), ...incident.texts.map((text) => element("blockquote", {}, text))];
  }

  photos(incident) {
    if (!incident.photos?.length) return [];
    const links = incident.photos.map((address, index) => {
      const picture = element("img", { src: address, alt: texts.photo(index + 1), loading: "lazy" });
      return element("a", { href: address, target: "_blank", rel: "noopener" }, picture);
    });
    return [element("h3", {}, texts.photos), element("div", { className: "photos" }, ...links)];
  }

  recordings(incident) {
    const links = (incident.recordings ?? []).map((address, index) =>
      element("p", {}, element("a", { href: address, target: "_blank", rel: "noopener" }, texts.recording(index + 1))),
    );
    const missing = incident.not_fetched ? [element("p", {}, texts.notFetched(incident.not_fetched))] : [];
    return links.length || missing.length ? [element("h3", {}, texts.recordings), ...links, ...missing] : [];
  }

  timeline(incident) {
    if (!incident.timeline?.length) return [];
    const steps = incident.timeline.map((step) =>
      element(
        "li",
        {},
        element("time", { dateTime: step.at }, clock(step.at)),
        element("span", {}, step.who && !texts.unnamed.includes(step.who) ? `${step.label} · ${step.who}` : step.label),
      ),
    );
    return [element("h3", {}, texts.timeline), element("ol", { className: "timeline" }, ...steps)];
  }

  focus() {
    this.box.scrollTop = 0;
    this.box.focus({ preventScroll: true });
  }
}
