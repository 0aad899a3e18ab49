// What the list is narrowed to: read from and kept in the address, sent to the server, and tried on lines at hand.

import { groupOf } from "./incidents.js";

export const names = ["tab", "q", "kind", "state", "unit", "who", "since", "until"];
const zone = "+07:00";
const day = 86_400_000;

export function fromAddress(search) {
  const asked = new URLSearchParams(search);
  return { tab: "open", ...Object.fromEntries(names.filter((name) => asked.has(name)).map((name) => [name, asked.get(name)])) };
}

// As the address of a request or of the page; the tab "all" is none.
export function toAddress(filter, forServer = false) {
  const asked = new URLSearchParams();
  for (const name of names) {
    const value = filter[name];
    if (!value || (name === "tab" && value === (forServer ? "all" : "open"))) continue;
    asked.set(name, value);
  }
  return asked.toString();
}

// How much is narrowed, beside the tab.
export function narrowed(filter) {
  return names.filter((name) => name !== "tab" && filter[name]).length;
}

export function folded(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase();
}

// A test for lines. `below(code)`: the codes of a unit and all below it; `me`: who looks.
export function tester(filter, below, me) {
  const words = folded(filter.q ?? "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const units = filter.unit ? below(filter.unit) : null;
  const since = filter.since ? Date.parse(`${filter.since}T00:00:00${zone}`) : -Infinity;
  const until = filter.until ? Date.parse(`${filter.until}T00:00:00${zone}`) + day : Infinity;
  return (row) => {
    if (filter.tab !== "all" && filter.tab !== groupOf(row)) return false;
    if (filter.kind && filter.kind !== row.event) return false;
    if (filter.state && filter.state !== row.state) return false;
    if (units && !units.has(row.unit_code) && !units.has(row.assigned_unit)) return false;
    if (filter.who === "mine" && row.who !== me && row.assigned !== me) return false;
    if (filter.who === "untaken" && groupOf(row) !== "open") return false;
    const opened = Date.parse(row.opened_at);
    if (opened < since || opened >= until) return false;
    if (!words.length) return true;
    const searched = folded(`${row.code.replace("-", "")} ${row.code} ${row.place ?? ""} ${row.words ?? ""}`);
    return words.every((word) => searched.includes(word));
  };
}
