// The officials' desk: joins the list, the detail, the live connection and the alert.

import { Banner } from "./banner.js";
import { age } from "./clock.js";
import { Closing } from "./closing.js";
import { Detail } from "./detail.js";
import { byId } from "./dom.js";
import { groupOf, Incidents } from "./incidents.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { Panels } from "./panels.js";
import { fetchClosingChoices, fetchIncidents, perform, saveClosing } from "./server.js";
import { Sound } from "./sound.js";
import { Tabs } from "./tabs.js";
import { texts } from "./texts.js";

const tickEvery = 10_000;
const remindEvery = 20_000;
const fetchWhileLost = 10_000;

const incidents = new Incidents();
const banner = new Banner();
const sound = new Sound(byId("sound"));
const tabs = new Tabs(chooseGroup);
const list = new List(incidents, open);
const closing = new Closing((code, form, saved) =>
  send(code, async () => {
    const incident = await saveClosing(code, form);
    saved();
    detail.redraw();
    return incident;
  }),
);
const panels = new Panels(follow, open);
const detail = new Detail((code, action) => send(code, () => perform(code, action)), close, closing, panels);
let group = "open";
let loaded = false;

// The open incident is in the address, so a link to /console#SC-7K3P and the back button work.
function current() {
  return decodeURIComponent(location.hash.slice(1));
}

function chooseGroup(chosen) {
  group = chosen;
  draw();
}

function open(code) {
  location.hash = code;
}

function close() {
  const code = current();
  history.pushState(null, "", location.pathname + location.search);
  draw();
  list.rowOf(code)?.focus();
}

function draw() {
  const code = current();
  const incident = incidents.get(code);
  if (incident) incidents.markLooked(code);
  document.body.classList.toggle("reading", Boolean(code));
  tabs.draw(group, incidents);
  if (loaded) list.draw(group, code);
  detail.draw(incident, code && loaded ? texts.gone(code) : texts.pick);
  const waiting = incidents.inGroup("open").length;
  document.title = waiting ? `(${waiting}) ${texts.title}` : texts.title;
}

function alertOf(alerts) {
  if (!alerts.length) return;
  sound.alert();
  byId("announcer").textContent = alerts.map((one) => texts.alert(one.title, one.place || texts.unknownPlace)).join(". ");
}

async function refresh() {
  try {
    const alerts = incidents.replace(await fetchIncidents());
    loaded = true;
    banner.updated();
    draw();
    alertOf(alerts);
    return true;
  } catch (failure) {
    console.error(failure);
    if (!loaded) byId("empty").textContent = failure.reason ?? texts.listFailed;
    return false;
  }
}

function take(incident) {
  const isAlert = incidents.put(incident);
  banner.updated();
  draw();
  if (isAlert) alertOf([incident]);
}

// The list follows an incident that was changed here.
function follow(incident) {
  if (current() === incident.code) group = groupOf(incident);
  take(incident);
}

// Gives the sentence of a failure, or nothing.
async function send(code, request) {
  try {
    follow(await request());
    return null;
  } catch (failure) {
    refresh();
    return failure.reason ?? texts.actionFailed;
  }
}

function tick() {
  for (const sign of document.querySelectorAll("[data-since]")) sign.textContent = age(sign.dataset.since);
}

addEventListener("hashchange", () => {
  const incident = incidents.get(current());
  if (incident) group = groupOf(incident);
  draw();
  if (incident && !list.isVisible()) detail.focus();
});
addEventListener("popstate", draw);
addEventListener("keydown", (event) => event.key === "Escape" && current() && close());

draw();
const live = new Live({
  incident: take,
  down: () => banner.lost(),
  // What changed while the line was down is in the list.
  up: async () => {
    if (await refresh()) banner.restored();
    else live.fail();
  },
});
// Without it the form of the end isn't offered; everything else is.
async function fillClosing() {
  try {
    closing.fill(await fetchClosingChoices());
    detail.redraw();
    draw();
  } catch (failure) {
    setTimeout(fillClosing, fetchWhileLost);
  }
}

fillClosing();
refresh().then(() => {
  const incident = incidents.get(current());
  if (incident) chooseGroup(groupOf(incident));
});
setInterval(tick, tickEvery);
setInterval(() => incidents.unseen().length && sound.alert(), remindEvery);
setInterval(() => banner.isLost && refresh(), fetchWhileLost);
