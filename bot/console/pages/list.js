// The list of incidents: one button per row, walked with the arrow keys, opened with Enter.

import { age } from "./clock.js";
import { byId, element } from "./dom.js";
import { groupOf } from "./incidents.js";
import { texts } from "./texts.js";

const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

export class List {
  constructor(incidents, open) {
    this.incidents = incidents;
    this.open = open;
    this.box = byId("list");
    this.empty = byId("empty");
    document.addEventListener("keydown", (event) => {
      if (this.box.contains(event.target) || event.target === document.body) this.walk(event);
    });
  }

  walk(event) {
    if (!(event.key in steps)) return;
    event.preventDefault();
    const rows = [...this.box.querySelectorAll("button")];
    const now = rows.indexOf(document.activeElement);
    const next = Math.min(rows.length - 1, Math.max(0, now + steps[event.key]));
    rows[next]?.focus();
  }

  // Draws one group; the row that had the focus keeps it.
  draw(group, current) {
    const focused = this.box.contains(document.activeElement) ? document.activeElement.dataset.code : null;
    const incidents = this.incidents.inGroup(group);
    const reachable = incidents.some((incident) => incident.code === current) ? current : incidents[0]?.code;
    this.box.replaceChildren(...incidents.map((incident) => this.row(incident, current, reachable)));
    this.empty.hidden = incidents.length > 0;
    this.empty.textContent = texts.empty[group];
    if (focused) (this.rowOf(focused) ?? this.box.querySelector("button"))?.focus({ preventScroll: true });
  }

  isVisible() {
    return this.box.offsetParent !== null;
  }

  rowOf(code) {
    return [...this.box.querySelectorAll("button")].find((row) => row.dataset.code === code);
  }

  row(incident, current, reachable) {
    const holder = incident.who || (groupOf(incident) === "closed" ? "" : texts.nobody);
    const button = element(
      "button",
      { type: "button", className: `row ${groupOf(incident)}`, tabIndex: incident.code === reachable ? 0 : -1 },
      element(
        "span",
        { className: "row-head" },
        element("b", {}, incident.title),
        incident.confirmed ? null : element("span", { className: "unconfirmed" }, texts.unconfirmed),
        element("span", { className: "age" }, age(incident.opened_at)),
      ),
      element("span", { className: "row-place" }, [incident.unit, incident.place || texts.unknownPlace].filter(Boolean).join(" · ")),
      incident.trapped || incident.hurt ? element("span", { className: "row-people" }, incident.people) : null,
      incident.texts?.length ? element("span", { className: "row-words" }, incident.texts[0]) : null,
      element(
        "span",
        { className: "row-foot" },
        element("span", { className: `badge ${groupOf(incident)}` }, incident.state_label),
        element("span", { className: "holder" }, holder),
        element("span", { className: "code" }, incident.code),
      ),
    );
    button.dataset.code = incident.code;
    button.querySelector(".age").dataset.since = incident.opened_at;
    button.classList.toggle("unseen", this.incidents.isUnseen(incident));
    if (incident.code === current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => this.open(incident.code));
    button.addEventListener("focus", () => {
      this.box.querySelectorAll("button").forEach((row) => (row.tabIndex = row === button ? 0 : -1));
    });
    return element("li", {}, button);
  }
}
