// The page of warnings: joins the form, the cards and the server, which is asked anew every three seconds.

import { choices, follow, poster } from "./asking.js";
import { Cards } from "./warnings-cards.js";
import { Maker } from "./warnings-maker.js";
import { texts } from "./warnings-texts.js";

const askEvery = 3_000;
const post = poster("/console/warnings", texts);

const cards = new Cards((code, action, by) => post(`${encodeURIComponent(code)}/${encodeURIComponent(action)}`, { by }).finally(refresh));
const maker = new Maker({
  preview: (wanted) => post("preview", wanted),
  make: (wanted) => post("new", wanted).finally(refresh),
});

choices("/console/warnings/choices", askEvery, texts, (found) => {
  maker.fill(found);
  cards.fill(found);
});
const refresh = follow("/console/warnings/all", askEvery, texts, ({ warnings }) => cards.draw(warnings));
