// The knowledge desk: which view the address names, and how the operator's entries stand.

import { byId, element } from "./dom.js";
import { get } from "./knowledge-server.js";
import { texts } from "./knowledge-texts.js";
import { questions } from "./knowledge-questions.js";
import { due, entries, ratings } from "./knowledge-lists.js";
import { editor } from "./knowledge-editor.js";

const views = { questions, ratings, entries, due, entry: editor, new: editor };
let leave = () => true;

for (const [name, label] of Object.entries(texts.tabs)) byId("tabs").append(element("a", { href: `#${name}`, id: `tab-${name}` }, label));

function asked() {
  const [name, ...rest] = location.hash.slice(1).split("=");
  const value = decodeURIComponent(rest.join("="));
  return views[name] ? [name, value] : ["questions", ""];
}

async function show() {
  const [name, value] = asked();
  leave();
  leave = () => true;
  for (const tab of Object.keys(texts.tabs)) {
    const here = tab === name || (tab === "entries" && (name === "entry" || name === "new"));
    byId(`tab-${tab}`).toggleAttribute("aria-current", here);
  }
  byId("error").textContent = "";
  byId("view").setAttribute("aria-busy", "true");
  try {
    const status = await get("/status");
    byId("layer").textContent = status.problem;
    const made = await views[name](value, status, name);
    byId("view").replaceChildren(...made.nodes);
    leave = made.leave ?? leave;
    if (name !== "entry" && name !== "new" && status.unlearned) byId("view").append(element("p", { className: "note" }, texts.untrained(status.unlearned)));
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
  }
  byId("view").setAttribute("aria-busy", "false");
}

addEventListener("hashchange", show);
show();
