// The page of figures: asks for the days and the unit chosen, and draws tables. The choice is in the address.

import { byId, element } from "./dom.js";
import { request } from "./server.js";
import { texts } from "./statistics-texts.js";

const form = byId("choice");

function asked() {
  const given = [...new FormData(form)].filter(([, value]) => value);
  return new URLSearchParams(given).toString();
}

async function show() {
  const query = asked();
  byId("tables").setAttribute("aria-busy", "true");
  try {
    const figures = await request(`/console/statistics/figures?${query}`, {}, texts.failed);
    byId("error").textContent = "";
    fillUnits(figures);
    draw(figures);
    byId("table").href = `/console/statistics/figures.csv?${query}`;
    byId("state").textContent = texts.shown(number(figures.incidents));
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
  }
  byId("tables").setAttribute("aria-busy", "false");
}

function fillUnits({ units, unit }) {
  const select = byId("unit");
  const kept = [element("option", { value: "" }, texts.all)];
  select.replaceChildren(...kept, ...units.map(({ code, name }) => element("option", { value: code }, name)));
  select.value = unit ?? "";
}

function draw(figures) {
  const share = figures.false_alarm_share === null ? "–" : percent(figures.false_alarm_share);
  const { harm } = figures;
  const totals = [
    [number(figures.incidents), texts.incidents],
    [number(figures.reports), texts.reports],
    [number(figures.duplicates), texts.duplicates],
    [number(figures.closed), texts.closed],
    [`${number(figures.false_alarms)} (${share})`, texts.falseAlarms],
    [number(harm.dead), texts.dead],
    [number(harm.injured), texts.injured],
    [number(harm.rescued), texts.rescued],
    [money(harm.damage), texts.damage],
    [number(harm.area), texts.area],
  ];
  byId("totals").replaceChildren(...totals.map(([value, label]) => element("p", { className: "total" }, element("b", {}, value), element("span", {}, label))));
  const groups = Object.keys(texts.groups).map((group) => counts(texts.groups[group], figures.by[group]));
  byId("tables").replaceChildren(waited(figures.waited), ...groups);
}

function waited(steps) {
  const rows = Object.keys(texts.steps).map((step) => {
    const { incidents, median, nine_of_ten: most } = steps[step];
    return row(texts.steps[step], cell(span(median)), cell(span(most)), cell(number(incidents)));
  });
  return table(texts.waited, ["", texts.median, texts.nineOfTen, texts.count], rows);
}

function counts(caption, found) {
  const most = Math.max(1, ...found.map(({ count }) => count));
  const shown = found.some(({ count }) => count) ? found : [];
  const rows = shown.map(({ name, count }) => {
    const bar = element("meter", { min: 0, max: most, value: count, "aria-hidden": "true" });
    return row(name, element("td", { className: "share" }, bar), cell(number(count)));
  });
  if (!rows.length) rows.push(element("tr", {}, element("td", { className: "none" }, texts.none)));
  return table(caption, null, rows);
}

function table(caption, heads, rows) {
  const head = heads && element("thead", {}, element("tr", {}, ...heads.map((name, at) => element("th", { scope: "col", className: at ? "number" : "" }, name))));
  return element("table", { className: "counts" }, element("caption", {}, caption), head, element("tbody", {}, ...rows));
}

function row(name, ...cells) {
  return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
}

function cell(text) {
  return element("td", { className: "number" }, text);
}

function number(value) {
  return value.toLocaleString("vi-VN", { maximumFractionDigits: 1 });
}

// "1,5 tỷ"
function money(value) {
  if (value >= 1e9) return texts.billions(number(value / 1e9));
  return value >= 1e6 ? texts.millions(number(value / 1e6)) : number(value);
}

function percent(share) {
  return share.toLocaleString("vi-VN", { style: "percent", maximumFractionDigits: 1 });
}

// "2 giờ 5 phút", "1 phút 20 giây"
function span(seconds) {
  if (seconds === null) return "–";
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours) return texts.hours(hours, minutes);
  return minutes ? texts.minutes(minutes, rest) : texts.seconds(rest);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?${asked()}`);
  show();
});
for (const [name, value] of new URLSearchParams(location.search)) {
  if (name === "unit") byId("unit").append(element("option", { value }, value));
  if (["since", "until", "unit"].includes(name)) byId(name).value = value;
}
show();
