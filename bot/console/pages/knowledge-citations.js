// Citations in the form: a document of the list, then article, clause and point, each time looked up whether it is there.

import { element } from "./dom.js";
import { get } from "./knowledge-server.js";
import { texts } from "./knowledge-texts.js";

const parts = ["article", "clause", "point"];
const known = new Map();
let number = 0;

async function placesOf(document) {
  if (!known.has(document)) known.set(document, get(`/provisions/${encodeURIComponent(document)}`).catch(() => null));
  return known.get(document);
}

export function citations(given, documents, changed) {
  const rows = element("div", { className: "citations" });
  const add = element("button", { type: "button", className: "small" }, texts.addCitation);
  add.addEventListener("click", () => {
    const made = row({}, documents, changed);
    rows.append(made.node);
    made.node.querySelector("select").focus();
  });
  for (const citation of given) rows.append(row(citation, documents, changed).node);
  const node = element("div", { className: "citing" }, rows, add);
  return { node, values: () => [...rows.children].map((one) => one.values()).filter((value) => value.document) };
}

function row(citation, documents, changed) {
  number += 1;
  const options = documents.map(({ id, name, in_force: lives }) => element("option", { value: id }, lives ? name : `${name} (${texts.expired})`));
  const select = element("select", { "aria-label": texts.document }, element("option", { value: "" }, texts.pickDocument), ...options);
  select.value = citation.document ?? "";
  const lists = parts.map((part) => element("datalist", { id: `places-${number}-${part}` }));
  const inputs = parts.map((part, at) => {
    const made = element("input", { value: citation[part] ?? "", placeholder: texts[part], "aria-label": texts[part], maxLength: 40, autocomplete: "off" });
    made.setAttribute("list", lists[at].id);
    return made;
  });
  const state = element("span", { className: "there", role: "status" });
  const away = element("button", { type: "button", className: "away", "aria-label": texts.remove(texts.fields.citations) }, "×");
  const node = element("div", { className: "citation" }, select, element("div", { className: "places" }, ...inputs, state, away), ...lists);
  node.values = () => {
    const made = { document: select.value };
    parts.forEach((part, at) => {
      if (inputs[at].value.trim()) made[part] = inputs[at].value.trim();
    });
    return made;
  };

  async function look() {
    const document = documents.find(({ id }) => id === select.value);
    if (!document) return tell("", "");
    if (!document.in_force) return tell(texts.expired, "no");
    const [article, clause, point] = inputs.map((input) => input.value.trim());
    const places = document.known ? await placesOf(document.id) : null;
    if (!places) return tell(texts.unknownPlaces, "");
    const clauses = places.articles[article] ?? places.articles[article.replace(/^Bảng /, "")] ?? {};
    fill(lists[0], Object.keys(places.articles));
    fill(lists[1], Object.keys(clauses).filter(Boolean));
    fill(lists[2], clauses[clause] ?? []);
    if (!article) return tell(texts.wholeDocument, "");
    const there = article in places.articles || article.replace(/^Bảng /, "") in places.articles;
    const fits = there && (clause ? clause in clauses && (!point || clauses[clause].includes(point)) : !point || (clauses[""] ?? []).includes(point));
    return tell(fits ? texts.exists : texts.missing, fits ? "yes" : "no");
  }

  function tell(said, kind) {
    state.textContent = said;
    state.className = `there ${kind}`;
  }

  node.addEventListener("input", () => {
    look();
    changed();
  });
  away.addEventListener("click", () => {
    node.remove();
    changed();
  });
  look();
  return { node };
}

function fill(list, values) {
  list.replaceChildren(...values.map((value) => element("option", { value })));
}
