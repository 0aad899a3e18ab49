// The line above the list where one searches, and the fields that narrow it.

import { byId, element } from "./dom.js";
import { narrowed } from "./filter.js";
import { texts } from "./texts.js";

const days = { today: 0, week: 6, month: 29 };

// The day in Vietnam, so many days ago.
function dayBefore(count) {
  return new Date(Date.now() + 7 * 3_600_000 - count * 86_400_000).toISOString().slice(0, 10);
}

export class Filters {
  // `change(part)` is told what is wanted otherwise.
  constructor(change) {
    this.change = change;
    this.seek = byId("seek");
    this.toggle = byId("filter-toggle");
    this.box = byId("filter-fields");
    this.clear = byId("clear");
    this.seek.addEventListener("input", () => change({ q: this.seek.value.trim() }));
    byId("filters").addEventListener("submit", (event) => {
      event.preventDefault();
      this.seek.blur();
    });
    this.toggle.addEventListener("click", () => this.show(this.box.hidden));
    this.clear.addEventListener("click", () => {
      change({ q: "", kind: "", state: "", unit: "", who: "", since: "", until: "" });
      this.seek.focus();
    });
    this.make();
  }

  show(open) {
    this.box.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
  }

  make() {
    this.fields = {
      who: this.select("who", texts.filter.who, texts.filter.whos),
      kind: this.select("kind", texts.filter.kind, {}),
      state: this.select("state", texts.filter.state, {}),
      unit: this.select("unit", texts.filter.unit, {}),
      days: this.select("days", texts.filter.days, texts.filter.spans),
      since: this.day("since", texts.filter.since),
      until: this.day("until", texts.filter.until),
    };
  }

  select(name, label, options) {
    const input = element("select", { name });
    this.options(input, Object.entries(options));
    input.addEventListener("change", () => this.chosen(name, input.value));
    return this.labelled(name, label, input);
  }

  options(input, pairs) {
    const value = input.value;
    input.replaceChildren(element("option", { value: "" }, texts.filter.all), ...pairs.map(([of, label]) => element("option", { value: of }, label)));
    input.value = value;
  }

  day(name, label) {
    const input = element("input", { type: "date", name });
    input.addEventListener("change", () => this.change({ [name]: input.value }));
    return this.labelled(name, label, input);
  }

  labelled(name, label, input) {
    this.box.append(element("label", { className: `for-${name}` }, element("span", {}, label), input));
    return input;
  }

  chosen(name, value) {
    if (name === "days") {
      if (value === "between") this.draw({ ...this.filter, days: value });
      else this.change({ since: value ? dayBefore(days[value]) : "", until: "" });
    } else if (name === "state") {
      this.change(value ? { state: value, tab: this.tabOf[value] } : { state: "" });
    } else {
      this.change({ [name]: value });
    }
  }

  // What there is to choose from, once it is known.
  fill({ kinds, states, units }) {
    const pairs = (list) => list.map((one) => [one.value, one.label]);
    this.tabOf = Object.fromEntries(states.map((one) => [one.value, one.tab]));
    this.options(this.fields.kind, pairs(kinds));
    this.options(this.fields.state, pairs(states));
    this.options(this.fields.unit, pairs(units));
    this.draw(this.filter);
  }

  draw(filter) {
    this.filter = filter;
    if (document.activeElement !== this.seek) this.seek.value = filter.q ?? "";
    for (const name of ["who", "kind", "state", "unit", "since", "until"]) this.fields[name].value = filter[name] ?? "";
    this.fields.days.value = filter.days ?? this.span(filter);
    const between = this.fields.days.value === "between";
    for (const name of ["since", "until"]) this.fields[name].parentNode.hidden = !between;
    const count = narrowed({ ...filter, q: "" });
    this.toggle.textContent = count ? texts.filter.counted(count) : texts.filter.name;
    this.toggle.classList.toggle("on", count > 0);
    this.clear.hidden = !narrowed(filter);
  }

  span({ since, until }) {
    if (!since && !until) return "";
    if (until) return "between";
    return Object.keys(days).find((name) => dayBefore(days[name]) === since) ?? "between";
  }
}
