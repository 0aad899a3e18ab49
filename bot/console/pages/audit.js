// The audit log: filtered by words, days and result, older entries on demand.

import { byId, element } from "./dom.js";
import { request } from "./server.js";
import { texts } from "./audit-texts.js";
import { dayAndTime } from "./office.js";

let oldest = null;

function asked() {
  return new URLSearchParams([...new FormData(byId("choice"))].filter(([, value]) => value));
}

function row(entry) {
  const who = entry.name || texts.stranger;
  return element(
    "tr",
    { className: entry.result },
    element("td", {}, element("time", { dateTime: entry.at }, dayAndTime(entry.at))),
    element("td", {}, who),
    element("td", {}, texts.actions[entry.action] ?? entry.action, entry.detail ? element("small", {}, texts.details[entry.detail] ?? entry.detail) : null),
    element("td", {}, objectOf(entry)),
    element("td", {}, entry.address),
    element("td", {}, texts.results[entry.result] ?? entry.result),
  );
}

// What it was done to: codes as they are, what was pressed in words.
function objectOf({ object }) {
  return object.split(" ").map((word) => texts.presses[word] ?? word).join(" · ");
}

async function show(more) {
  const query = asked();
  byId("table").href = `/console/audit/entries.csv?${query}`;
  if (more && oldest) query.set("before", oldest);
  byId("error").textContent = "";
  try {
    const { count, entries } = await request(`/console/audit/entries?${query}`, {}, texts.failed);
    if (!more) byId("entries").replaceChildren();
    byId("entries").append(...entries.map(row));
    oldest = entries.at(-1)?.id ?? oldest;
    byId("more").hidden = byId("entries").children.length >= count;
    byId("state").textContent = count ? texts.count(count) : texts.none;
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
  }
}

byId("choice").addEventListener("submit", (event) => {
  event.preventDefault();
  show(false);
});
byId("more").addEventListener("click", () => show(true));
show(false);
