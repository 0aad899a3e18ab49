// Who waits and who talks, in the order they came.

import { age } from "./clock.js";
import { arrange, byId, element, holding } from "./dom.js";
import { texts } from "./talks-texts.js";

export class TalkList {
  // `open(code)` shows a talk.
  constructor(open) {
    this.open = open;
    this.lines = new Map();
  }

  // Draws these talks. The button of one that stays is the same node: neither focus nor a press under way is lost.
  draw(talks, current) {
    const wanted = new Set(talks.map((one) => one.code));
    for (const code of [...this.lines.keys()]) if (!wanted.has(code)) this.lines.delete(code);
    arrange(byId("list"), talks.map((one) => this.line(one, one.code === current)));
    byId("empty").textContent = texts.none;
    byId("empty").hidden = talks.length > 0;
  }

  line(one, chosen) {
    if (!this.lines.has(one.code)) this.lines.set(one.code, element("li", {}, this.row(one.code)));
    const line = this.lines.get(one.code);
    const row = line.firstChild;
    row.className = `row ${one.state}${one.mine ? " mine" : ""}`;
    row.replaceChildren(...shown(one));
    if (chosen) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    return line;
  }

  row(code) {
    const row = element("button", { type: "button" });
    row.dataset.code = code;
    row.addEventListener("click", () => this.open(code));
    return holding(row);
  }
}

function shown(one) {
  const since = element("span", { className: "age", "data-since": one.opened_at }, age(one.opened_at));
  return [
    element("span", { className: "row-head" }, element("b", {}, texts.person(one.unit)), since),
    ...(one.first ? [element("span", { className: "row-words" }, one.first)] : []),
    element("span", { className: one.mine && one.unanswered ? "row-foot owed" : "row-foot" }, foot(one)),
  ];
}

function foot(one) {
  if (one.state === "waiting") return `${one.code} · ${one.state_label}`;
  if (!one.mine) return texts.others(one.who);
  return one.unanswered ? texts.owed : texts.mine;
}
