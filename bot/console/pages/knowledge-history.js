// The versions of an entry, what each changed, and the way back to one.

import { element } from "./dom.js";
import { entryPath, get } from "./knowledge-server.js";
import { texts } from "./knowledge-texts.js";
import { twice } from "./knowledge-twice.js";

// `audiences`: their names by id.
export async function history(id, audiences, may, again, failed) {
  const found = await get(entryPath(id, "/history")).catch(() => ({ versions: [] }));
  if (found.versions.length < 2) return [];
  const rows = found.versions.map((version) => row(version, found.versions, audiences, may, again, failed));
  return [element("h3", {}, texts.history), element("ol", { className: "versions" }, ...rows)];
}

function row(version, all, audiences, may, again, failed) {
  const names = { shipped: texts.versionShipped, none: texts.versionNone };
  const title = element("b", {}, names[version.kind] ?? texts.version(version.number));
  const how = version.kind === "returned" ? (version.withdrawn ? texts.withdrawn : texts.returnedTo(version.returned_to)) : "";
  const people = version.publisher_name ? [version.author_name && texts.wrote(version.author_name), texts.released(version.publisher_name)] : [];
  const about = [version.at && texts.when(new Date(version.at)), how, ...people].filter(Boolean).join(" · ");
  const badge = version.current ? element("span", { className: "badge working" }, texts.current) : null;
  const label = version.kind === "none" ? texts.withdraw : texts.useAgain;
  const gone = version.number === 0 && all[0].withdrawn;
  const back = may && !version.current && !gone && !(version.withdrawn && version.number) ? twice(label, "small quiet", () => again(version.number).catch(failed)) : null;
  const changes = version.changes.length ? element("dl", { className: "changes" }, ...version.changes.flatMap((one) => change(one, audiences))) : null;
  return element("li", {}, element("div", { className: "row-head" }, title, badge), element("p", { className: "line" }, about), changes, back);
}

function change({ field, pieces, gone, new: joined }, audiences) {
  const name = element("dt", {}, texts.fields[field] ?? field);
  const said = (text) => inWords(field, text, audiences);
  if (pieces) return [name, element("dd", {}, ...pieces.map(([kind, text]) => mark(kind, said(text))))];
  const lost = (gone ?? []).map((text) => element("p", {}, mark("gone", said(text))));
  return [name, element("dd", {}, ...lost, ...(joined ?? []).map((text) => element("p", {}, mark("new", said(text)))))];
}

// Codes as the form names them.
function inWords(field, text, audiences) {
  if (field === "kind") return texts.kinds[text] ?? text;
  if (field === "audience") return audiences.get(text) ?? text;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text.split("-").reverse().join("/") : text;
}

function mark(kind, text) {
  return element({ gone: "del", new: "ins" }[kind] ?? "span", {}, text);
}
