// The page of broadcasts: joins the form, the cards and the server, which is asked anew every two seconds.

import { choices, follow, poster } from "./asking.js";
import { request } from "./server.js";
import { Cards } from "./broadcasts-cards.js";
import { Maker } from "./broadcasts-maker.js";
import { texts } from "./broadcasts-texts.js";

const askEvery = 2_000;
const post = poster("/console/broadcasts", texts);

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
  upload: (file) => request("/console/broadcasts/picture", { method: "POST", headers: { "X-Requested-With": "pccc" }, body: file }, texts.failed),
});

choices("/console/broadcasts/choices", askEvery, texts, (found) => maker.fill(found));
const refresh = follow("/console/broadcasts/all", askEvery, texts, ({ broadcasts }) => cards.draw(broadcasts));
