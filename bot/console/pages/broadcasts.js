// The page of broadcasts: joins the form, the cards and the server, which is asked anew every two seconds.

import { byId } from "./dom.js";
import { request } from "./server.js";
import { Cards } from "./broadcasts-cards.js";
import { Maker } from "./broadcasts-maker.js";
import { texts } from "./broadcasts-texts.js";

const askEvery = 2_000;
const ours = { "X-Requested-With": "pccc" };

function post(path, body) {
  const headers = { ...ours, "Content-Type": "application/json" };
  return request(`/console/broadcasts/${path}`, { method: "POST", headers, body: JSON.stringify(body) }, texts.failed);
}

function of(code) {
  return encodeURIComponent(code);
}

const cards = new Cards({
  start: (code, at) => post(`${of(code)}/start`, { at }).finally(refresh),
  stop: (code) => post(`${of(code)}/stop`, {}).finally(refresh),
  one: (code) => request(`/console/broadcasts/${of(code)}`, {}, texts.failed),
});
const maker = new Maker({
  preview: (wanted) => post("preview", wanted),
  make: (wanted) => post("new", wanted).finally(refresh),
  upload: (file) => request("/console/broadcasts/picture", { method: "POST", headers: ours, body: file }, texts.failed),
});

async function refresh() {
  try {
    cards.draw((await request("/console/broadcasts/all", {}, texts.failed)).broadcasts);
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
    maker.fill(await request("/console/broadcasts/choices", {}, texts.failed));
  } catch (failure) {
    sign("live off", texts.lost);
    setTimeout(load, askEvery);
  }
}

load();
refresh();
setInterval(refresh, askEvery);
