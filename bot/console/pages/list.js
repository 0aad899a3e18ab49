// The list of incidents: one button per line, walked with j, k and the arrow keys, opened with Enter.

import { age } from "./clock.js";
import { arrange, byId, element, holding } from "./dom.js";
import { groupOf } from "./incidents.js";
import { texts } from "./texts.js";

const steps = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, Home: -Infinity, End: Infinity };

export class List {
  // `open(code)` shows one, `take(code)` takes it, `more()` asks for the next portion.
  constructor(incidents, { open, take, more }) {
    this.incidents = incidents;
    this.open = open;
    this.take = take;
    this.box = byId("list");
    this.empty = byId("empty");
    this.lines = new Map();
    this.more = element("button", { type: "button", className: "more" }, texts.more);
    this.more.addEventListener("click", more);
    this.end = element("li", { hidden: true }, this.more);
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && more(), { root: this.box, rootMargin: "600px" }).observe(this.end);
    this.box.append(this.end);
  }

  // Whether the key was for the list.
  walk(key) {
    if (!(key in steps) || !this.isVisible()) return false;
    const rows = this.rows();
    const current = rows.findIndex((row) => row.getAttribute("aria-current"));
    const now = rows.includes(document.activeElement) ? rows.indexOf(document.activeElement) : current;
    const next = Math.min(rows.length - 1, Math.max(0, now + steps[key]));
    rows[next]?.focus();
    rows[next]?.scrollIntoView({ block: "nearest" });
    return true;
  }

  rows() {
    return [...this.box.querySelectorAll(".row")];
  }

  // Draws these lines; those that haven't changed are left alone, and what had the focus keeps it.
  draw(rows, current, hasMore, sentence) {
    const active = document.activeElement;
    const focused = this.box.contains(active) ? active.closest("li")?.dataset.code : null;
    const wanted = new Set(rows.map((row) => row.code));
    for (const code of [...this.lines.keys()]) if (!wanted.has(code)) this.lines.delete(code);
    arrange(this.box, [...rows.map((row) => this.line(row, current)), this.end]);
    const reachable = wanted.has(focused ?? current) ? (focused ?? current) : rows[0]?.code;
    for (const row of this.rows()) row.tabIndex = row.dataset.code === reachable ? 0 : -1;
    this.end.hidden = !hasMore;
    this.empty.hidden = rows.length > 0;
    this.empty.textContent = sentence;
    if (focused && !this.box.contains(document.activeElement)) (this.rowOf(focused) ?? this.rows()[0])?.focus({ preventScroll: true });
  }

  line(row, current) {
    const unseen = this.incidents.isUnseen(row);
    const version = JSON.stringify([row, unseen, row.code === current]);
    const known = this.lines.get(row.code);
    if (known?.dataset.version === version) return known;
    const made = this.make(row, unseen, row.code === current);
    const line = known ? renewed(known, made) : made;
    line.dataset.version = version;
    this.lines.set(row.code, line);
    return line;
  }

  isVisible() {
    return this.box.offsetParent !== null;
  }

  rowOf(code) {
    return this.lines.get(code)?.querySelector(".row");
  }

  make(incident, unseen, chosen) {
    const tab = groupOf(incident);
    const holder = incident.assigned && tab !== "closed" ? texts.givenTo(incident.assigned) : "";
    const who = incident.who || (tab === "closed" || holder ? "" : texts.nobody);
    const since = element("span", { className: "age" }, age(incident.opened_at));
    since.dataset.since = incident.opened_at;
    const button = element(
      "button",
      { type: "button", className: "row" },
      element(
        "span",
        { className: "row-head" },
        element("b", {}, incident.title),
        element("span", { className: "code" }, incident.code),
        incident.unconfirmed ? element("span", { className: "unconfirmed" }, texts.unconfirmed) : null,
        since,
      ),
      element("span", { className: "row-place" }, [incident.place || texts.unknownPlace, incident.unit].filter(Boolean).join(" · ")),
      incident.people ? element("span", { className: "row-people" }, incident.people) : null,
      incident.words ? element("span", { className: "row-words" }, incident.words) : null,
      element(
        "span",
        { className: "row-foot" },
        badge(incident),
        element("span", { className: "holder" }, [who, holder].filter(Boolean).join(" · ")),
      ),
    );
    button.dataset.code = incident.code;
    if (chosen) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => this.open(incident.code));
    button.addEventListener("focus", () => this.rows().forEach((row) => (row.tabIndex = row === button ? 0 : -1)));
    holding(button);
    const line = element("li", { className: `card ${tab}${unseen ? " unseen" : ""}` }, button, tab === "open" ? this.quick(incident) : null);
    line.dataset.code = incident.code;
    return line;
  }

  quick(incident) {
    const button = element("button", { type: "button", className: "quick", tabIndex: -1, "aria-label": texts.takeIt(incident.code) }, texts.take);
    button.addEventListener("click", async () => {
      button.disabled = true;
      button.textContent = texts.working;
      await this.take(incident.code);
      button.disabled = false;
      button.textContent = texts.take;
    });
    return holding(button);
  }
}

// A line made to look like a newer one. Its buttons stay the same nodes: a press under way while the line changes isn't lost.
function renewed(line, newer) {
  const [row, quick] = line.children;
  const [newerRow, newerQuick] = newer.children;
  line.className = newer.className;
  row.replaceChildren(...newerRow.childNodes);
  if (newerRow.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
  if (!newerQuick) quick?.remove();
  else if (!quick) line.append(newerQuick);
  return line;
}

// The state by colour, sign and words; the same sign stands on the map.
export function badge(incident) {
  const tab = groupOf(incident);
  const sign = element("span", { className: "sign", "aria-hidden": "true" }, texts.signs[incident.state] ?? "");
  return element("span", { className: `badge ${tab}` }, sign, incident.state_label);
}
