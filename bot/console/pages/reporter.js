// Who reported: how to call them, who is in danger, what they reported before.

import { element } from "./dom.js";
import { texts } from "./texts.js";

// Rows of facts, as [name, value].
export function reporterRows(incident) {
  const rows = [];
  if (incident.people) rows.push([texts.people, element("dd", { className: incident.trapped || incident.hurt ? "people" : "" }, incident.people)]);
  rows.push([texts.reporter, element("dd", {}, described(incident))]);
  if (/^\+?\d+$/.test(incident.phone ?? "")) {
    const call = element("a", { className: "map", href: `tel:${incident.phone}` }, spaced(incident.phone));
    rows.push([texts.phone, element("dd", { className: "place" }, call)]);
  }
  return rows;
}

// What an official should know before believing or doubting a report.
export function signs(incident) {
  return (incident.suspect ?? []).map((sign) => element("p", { className: "warning" }, sign));
}

function described(incident) {
  const { reports = 0, false_alarms = 0 } = incident.history ?? {};
  const before = reports > 1 ? texts.history(reports, false_alarms) : "";
  return [incident.anonymous ? texts.anonymous : incident.reporter || "–", before].filter(Boolean).join(" · ");
}

// "0912 345 678"
function spaced(phone) {
  const home = phone.replace(/^\+84/, "0");
  return home.replace(/^(\d{4})(\d{3})(\d{3,4})$/, "$1 $2 $3");
}
