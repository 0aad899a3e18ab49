// The officials' desk: joins the list, the incident that is read, the map, the live connection and the alert.

import { Banner } from "./banner.js";
import { age } from "./clock.js";
import { byId } from "./dom.js";
import { fromAddress, narrowed, tester, toAddress } from "./filter.js";
import { Filters } from "./filters.js";
import { groupOf, Incidents } from "./incidents.js";
import { Keys } from "./keys.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { fetchBoard, fetchChoices, fetchOnMap, perform } from "./server.js";
import { Sound } from "./sound.js";
import { Tabs } from "./tabs.js";
import { texts } from "./texts.js";

const tickEvery = 10_000;
const remindEvery = 20_000;
const fetchWhileLost = 10_000;
const toldFor = 5_000;
const typing = 20;
const countAgain = 4_000;
const beside = matchMedia("(min-width: 900px)");

const incidents = new Incidents();
const banner = new Banner();
const sound = new Sound(byId("sound"));
const tabs = new Tabs((tab) => narrow({ tab, state: "" }));
const filters = new Filters(narrow);
const list = new List(incidents, { open, take, more: () => load(true) });
let filter = fromAddress(location.search);
let parents = new Map();
let passes = tester(filter, below, "");
let next = null;
let loaded = false;
let asking = null;
let drawing = false;
let waiting = 0;
let reading = null;
let map = null;
let talks = null;
let timers = {};

// The open incident is in the address, so a link to /console#SC-7K3P and the back button work.
function current() {
  return decodeURIComponent(location.hash.slice(1));
}

function below(code) {
  const found = new Set([code]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    parents.forEach((parent, one) => found.has(parent) && found.add(one));
  }
  return found;
}

// What is at hand is shown at once; the server's answer completes it.
function narrow(part) {
  filter = { ...filter, ...part };
  passes = tester(filter, below, incidents.me);
  next = null;
  const search = toAddress(filter);
  history.replaceState(null, "", location.pathname + (search ? `?${search}` : "") + location.hash);
  drawNow();
  byId("list").scrollTop = 0;
  clearTimeout(timers.typing);
  timers.typing = setTimeout(load, "q" in part ? typing : 0);
}

function inAnyTab(row) {
  return tester({ ...filter, tab: "all" }, below, incidents.me)(row);
}

async function load(further = false) {
  if (further === true && (!next || asking)) return true;
  asking?.abort();
  const mine = (asking = new AbortController());
  const search = toAddress(filter, true) + (further === true ? `&after=${encodeURIComponent(next)}` : "");
  try {
    const answer = await fetchBoard(search, mine.signal);
    if (mine !== asking) return true;
    takeIn(answer);
    return true;
  } catch (failure) {
    if (mine !== asking) return true;
    if (!loaded) byId("empty").textContent = failure.reason ?? texts.listFailed;
    return false;
  } finally {
    if (mine === asking) asking = null;
  }
}

function takeIn(answer) {
  const alerts = incidents.add(answer.rows);
  next = answer.next;
  if (answer.me) {
    incidents.me = answer.me;
    passes = tester(filter, below, incidents.me);
  }
  if (answer.counts) incidents.counts = { open: 0, working: 0, closed: 0, ...answer.counts };
  loaded = true;
  banner.updated();
  drawNow();
  if (answer.counts) alertOf(alerts);
}

function open(code) {
  location.hash = code;
}

function close() {
  const code = current();
  history.pushState(null, "", location.pathname + location.search);
  show();
  list.rowOf(code)?.focus();
}

// What changed is drawn once a frame, however much it is; also while nobody looks, for the title.
function draw() {
  if (drawing) return;
  drawing = true;
  const later = document.hidden ? (work) => setTimeout(work, 200) : requestAnimationFrame;
  later(() => drawing && drawNow());
}

function drawNow() {
  drawing = false;
  const edge = next ? Date.parse(next.split("~")[0]) : -Infinity;
  const rows = incidents.matching((row) => passes(row) && Date.parse(row.opened_at) >= edge);
  tabs.draw(filter.tab, incidents.counts);
  filters.draw(filter);
  const sentence = !loaded ? texts.loading : narrowed(filter) ? texts.noneFound : texts.empty[filter.tab];
  list.draw(loaded ? rows : [], current(), Boolean(next), sentence);
  const { counts } = incidents;
  const found = filter.tab === "all" ? counts.open + counts.working + counts.closed : counts[filter.tab];
  byId("found").textContent = narrowed(filter) && loaded ? texts.found(found) : "";
  map?.draw(incidents.matching((row) => groupOf(row) !== "closed" && inAnyTab(row)));
  if (!narrowed(filter)) waiting = counts.open;
  document.title = waiting ? `(${waiting}) ${texts.title}` : texts.title;
}

// The incident in the address is read; everything for that is fetched the first time.
async function show() {
  const code = current();
  incidents.markLooked(code);
  document.body.classList.toggle("reading", Boolean(code));
  if (code || reading || beside.matches) {
    reading ??= import("./reading.js").then(({ Reading }) => new Reading({ changed: follow, failed: load, open, close, shown: draw }));
    const reader = await reading;
    if (code === current()) reader.show(code || null, incidents.get(code));
  }
  map?.choose(incidents.get(code) ?? null);
  drawNow();
}

async function showMap() {
  if (map || !(beside.matches || document.body.classList.contains("mapping"))) return;
  const { IncidentMap } = await import("./map.js");
  if (map) return;
  map = new IncidentMap(byId("map-pane"), open);
  try {
    await map.start();
    incidents.add((await fetchOnMap("")).rows);
    map.choose(incidents.get(current()) ?? null);
    drawNow();
  } catch (failure) {
    map = null;
    byId("unplaced").textContent = failure.reason ?? texts.map.failed;
  }
}

function alertOf(alerts) {
  if (!alerts.length) return;
  sound.alert();
  const [one] = alerts;
  byId("announcer").textContent = alerts.length > 3 ? texts.alerts(alerts.length) : texts.alert(one.title, one.place || texts.unknownPlace);
}

function tell(sentence, failed = false) {
  const box = byId("toast");
  box.textContent = sentence;
  box.className = failed ? "toast failed" : "toast";
  box.hidden = false;
  clearTimeout(timers.toast);
  timers.toast = setTimeout(() => (box.hidden = true), toldFor);
}

// A line came in over the live connection.
async function hear(row) {
  const { alert, counted } = incidents.put(row, inAnyTab);
  banner.updated();
  if (alert) alertOf([row]);
  draw();
  if (!counted) timers.count ??= setTimeout(() => ((timers.count = null), load()), countAgain * (1 + Math.random()));
  if (row.code === current()) (await reading)?.hear(row.code);
}

// The list follows an incident that was changed here.
function follow(incident) {
  incidents.patch(incident, inAnyTab);
  if (current() === incident.code && filter.tab !== "all" && !narrowed(filter)) filter = { ...filter, tab: groupOf(incident) };
  passes = tester(filter, below, incidents.me);
  draw();
}

async function take(code) {
  try {
    const incident = await perform(code, "acknowledge");
    incidents.patch(incident, inAnyTab);
    tell(texts.taken(code));
    drawNow();
    if (current() === code) (await reading)?.take(incident);
  } catch (failure) {
    tell(failure.reason ?? texts.actionFailed, true);
    load();
  }
}

function tick() {
  for (const sign of document.querySelectorAll("[data-since]")) sign.textContent = age(sign.dataset.since);
}

function toggleMap(on = !document.body.classList.contains("mapping")) {
  document.body.classList.toggle("mapping", on);
  byId("to-map").setAttribute("aria-pressed", String(on));
  byId("to-list").setAttribute("aria-pressed", String(!on));
  if (on && current() && !beside.matches) close();
  showMap();
}

async function fillChoices() {
  try {
    const choices = await fetchChoices();
    parents = new Map(choices.units.map((one) => [one.value, one.parent]));
    filters.fill(choices);
  } catch {
    setTimeout(fillChoices, fetchWhileLost);
  }
}

new Keys({
  walk: (key) => list.walk(key),
  seek: () => byId("seek").select(),
  leave: () => current() && close(),
  map: () => toggleMap(),
  take: () => {
    const code = document.activeElement?.dataset?.code ?? current();
    const row = incidents.get(code);
    if (row && groupOf(row) === "open") take(code);
    else tell(texts.nothingToTake);
  },
});
byId("to-map").addEventListener("click", () => toggleMap(true));
byId("to-list").addEventListener("click", () => toggleMap(false));
beside.addEventListener("change", () => (show(), showMap()));
addEventListener("water", (event) => map?.water(event.detail.code, event.detail.water));
addEventListener("hashchange", async () => {
  await show();
  if (current() && !list.isVisible()) (await reading)?.focus();
});
addEventListener("popstate", show);

drawNow();
load().then(async () => {
  await show();
  fillChoices();
  showMap();
  const { TalksStrip } = await import("./talks-strip.js");
  talks = new TalksStrip(document.querySelector(".panes"), () => sound.alert());
});
const live = new Live({
  incident: hear,
  talk: () => talks?.changed(),
  down: () => banner.lost(),
  // What changed while the line was down is in the list.
  up: async () => {
    if (loaded && !banner.isLost) return banner.restored();
    if (!(await load())) return live.fail();
    banner.restored();
    if (map) incidents.add((await fetchOnMap("")).rows);
  },
});
setInterval(tick, tickEvery);
setInterval(() => incidents.calling.size && sound.alert(), remindEvery);
setInterval(() => banner.isLost && load(), fetchWhileLost);
