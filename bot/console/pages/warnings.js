// The page of warnings: joins the form, the cards and the server, which is asked anew every three seconds.

import { byId } from "./dom.js";
import { request } from "./server.js";
import { Cards } from "./warnings-cards.js";
import { Maker } from "./warnings-maker.js";
import { texts } from "./warnings-texts.js";

const askEvery = 3_000;
const headers = { "Content-Type": "application/json", "X-Requested-With": "pccc" };

function post(path, body) {
  return request(`/console/warnings/${path}`, { method: "POST", headers, body: JSON.stringify(body) }, texts.failed);
}

function act(code, action, by) {
  return post(`${encodeURIComponent(code)}/${encodeURIComponent(action)}`, { by }).finally(refresh);
}

const cards = new Cards(act);
const maker = new Maker({
  preview: (wanted) => post("preview", wanted),
  make: (wanted) => post("new", wanted).finally(refresh),
});

async function refresh() {
  try {
    cards.draw((await request("/console/warnings/all", {}, texts.failed)).warnings);
    sign("live on", texts.live);
  } catch (failure) {
    sign("live off", texts.lost);
  }
}

function sign(className, sentence) {
  byId("live").className = className;
  if (byId("live").textContent !== sentence) byId("live").textContent = sentence;
}

async function load() {
  try {
    const choices = await request("/console/warnings/choices", {}, texts.failed);
    maker.fill(choices);
    cards.fill(choices);
  } catch (failure) {
    sign("live off", texts.lost);
    setTimeout(load, askEvery);
  }
}

load();
refresh();
setInterval(refresh, askEvery);
