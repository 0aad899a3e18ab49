// Who may use the console: a card for everybody, a form to add or change.

import { byId, element } from "./dom.js";
import { isSecondPress } from "./pressing.js";
import { post, request } from "./server.js";
import { texts } from "./people-texts.js";

const fields = ["name", "role", "unit", "phone", "telegram", "zalo", "email", "login"];
let people = [];
let edited = null;

function send(path, body = {}) {
  return post(`/console/people/${path}`, body, texts.failed);
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
}

function draw() {
  const sought = fold(byId("find").value.trim());
  const found = people.filter((one) => fold(`${one.name} ${one.login} ${texts.line(one)}`).includes(sought));
  byId("people").replaceChildren(...found.map(card));
  byId("people").setAttribute("aria-busy", "false");
  byId("empty").hidden = people.length > 0;
}

function card(one) {
  const badge = element("span", { className: "badge" }, one.works ? texts.sessions(one.sessions) : texts.stopped);
  const box = element("div", {});
  return element(
    "article",
    { className: one.works ? "card" : "card gone" },
    element("div", { className: "card-head" }, element("b", {}, one.name)),
    element("p", {}, texts.line(one)),
    element("p", { className: "hint" }, texts.login(one)),
    element("p", { className: "hint" }, texts.ways(one)),
    element("p", {}, badge),
    box,
    element("div", { className: "buttons" }, ...["edit", "link", "revoke", "reset", "remove"].map((name) => button(one, name, box))),
  );
}

function button(one, name, box) {
  const label = texts.actions[name];
  const made = element("button", { type: "button", className: "small" }, label);
  made.addEventListener("click", async () => {
    if (name === "edit") return open(one);
    if (!isSecondPress(made, label, texts.sure)) return;
    made.disabled = true;
    await act(one, name, box);
    made.disabled = false;
  });
  return made;
}

async function act(one, name, box) {
  tell("");
  try {
    const answer = await send(`${one.id}/${name}`);
    if (name === "link") return hand(box, answer.link);
    await refresh();
    tell("", texts.done[name](one));
  } catch (failure) {
    tell(failure.reason ?? texts.failed);
  }
}

function hand(box, link) {
  const copy = element("button", { type: "button", className: "small" }, texts.copy);
  copy.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(link);
    copy.textContent = texts.copied;
  });
  box.replaceChildren(element("div", { className: "handed" }, element("p", {}, texts.link), element("code", {}, link), copy));
}

function tell(error, said = "") {
  byId("error").textContent = error;
  byId("said").textContent = said;
}

function open(one) {
  edited = one;
  byId("form").hidden = false;
  byId("form-error").textContent = "";
  byId("form-head").textContent = one ? texts.edit(one.name) : texts.add;
  byId("official").value = one?.official ? String(one.official) : "";
  for (const name of fields) byId(name).value = one ? (name === "unit" ? one.own_unit : one[name]) : "";
  byId("form").scrollIntoView({ block: "nearest" });
  byId(one ? "role" : "official").focus();
}

function close() {
  byId("form").hidden = true;
  edited = null;
}

// A new person is given what was filled in; of one who is there everything is set, so that it can be taken away too.
function wanted() {
  const given = { official: byId("official").value, ...Object.fromEntries(fields.map((name) => [name, byId(name).value.trim()])) };
  return edited ? given : Object.fromEntries(Object.entries(given).filter(([, value]) => value));
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const saved = await send(edited ? `${edited.id}/edit` : "new", wanted());
    close();
    await refresh();
    tell("", texts.saved(saved));
  } catch (failure) {
    byId("form-error").textContent = failure.reason ?? texts.failed;
  }
});
byId("add").addEventListener("click", () => open(null));
byId("add").disabled = false;
byId("cancel").addEventListener("click", close);
byId("find").addEventListener("input", draw);

async function refresh() {
  people = (await request("/console/people/all", {}, texts.failed)).people;
  draw();
}

async function load() {
  const choices = await request("/console/people/choices", {}, texts.failed);
  const option = (value, label) => element("option", { value }, label);
  byId("official").replaceChildren(option("", texts.none), ...choices.officials.map((one) => option(String(one.id), one.name)));
  byId("role").replaceChildren(option("", texts.chooseRole), ...choices.roles.map((one) => option(one.value, one.label)));
  byId("units").replaceChildren(...choices.units.map((one) => option(one.code, one.name)));
  await refresh();
}

load().catch((failure) => tell(failure.reason ?? texts.failed));
