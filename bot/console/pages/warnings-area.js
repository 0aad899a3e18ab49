// Officials and the units they may warn.

import { element } from "./dom.js";
import { texts } from "./warnings-texts.js";

export function parentsOf(units) {
  return new Map(units.map((unit) => [unit.code, unit.parent]));
}

// Whether a unit is the area itself or lies below it.
export function within(area, unit, parents) {
  const seen = new Set();
  for (let step = unit; step && !seen.has(step); step = parents.get(step)) {
    if (step === area) return true;
    seen.add(step);
  }
  return false;
}

export function officialOptions(officials) {
  const first = element("option", { value: "" }, officials.length ? texts.chooseBy : texts.noOfficial);
  return [first, ...officials.map((one) => element("option", { value: one.name }, one.name))];
}
