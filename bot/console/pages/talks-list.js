// Who waits and who talks, in the order they came.

import { age } from "./clock.js";
import { byId, element } from "./dom.js";
import { texts } from "./talks-texts.js";

export class TalkList {
  // `open(code)` shows a talk.
  constructor(open) {
    this.open = open;
  }

  draw(talks, current) {
    const focused = document.activeElement?.dataset?.code;
    byId("list").replaceChildren(...talks.map((one) => element("li", {}, this.row(one, current))));
    byId("empty").textContent = texts.none;
    byId("empty").hidden = talks.length > 0;
    if (focused) this.rowOf(focused)?.focus({ preventScroll: true });
  }

  rowOf(code) {
    return byId("list").querySelector(`[data-code="${CSS.escape(code)}"]`);
  }

  row(one, current) {
    const row = element(
      "button",
      { type: "button", className: `row ${one.state}${one.mine ? " mine" : ""}` },
      element("span", { className: "row-head" }, element("b", {}, texts.person(one.unit)), element("span", { className: "age", "data-since": one.opened_at }, age(one.opened_at))),
      one.first ? element("span", { className: "row-words" }, one.first) : null,
      element("span", { className: one.mine && one.unanswered ? "row-foot owed" : "row-foot" }, foot(one)),
    );
    row.dataset.code = one.code;
    if (one.code === current) row.setAttribute("aria-current", "true");
    row.addEventListener("click", () => this.open(one.code));
    return row;
  }
}

function foot(one) {
  if (one.state === "waiting") return `${one.code} · ${one.state_label}`;
  if (!one.mine) return texts.others(one.who);
  return one.unanswered ? texts.owed : texts.mine;
}
