// The page of figures: what is chosen stands in the address; every number leads to the rows behind it.

import { byId, element } from "./dom.js";
import { shown, money, number, percent, span } from "./numbers-format.js";
import { texts } from "./numbers-texts.js";
import { Report } from "./numbers-report.js";
import { request } from "./server.js";

const root = "/console/numbers";
const form = byId("choice");
const report = new Report(byId("report"));
const elsewhere = { exam: (code) => `/console/exams?code=${encodeURIComponent(code)}`, warning: () => "/console/warnings", broadcast: () => "/console/broadcasts" };

function address() {
  return new URLSearchParams(location.search);
}

// The days and the unit, with whatever else is given.
function query(more = {}) {
  const kept = ["since", "until", "unit"].map((name) => [name, address().get(name)]).filter(([, value]) => value);
  return new URLSearchParams([...kept, ...Object.entries(more)]).toString();
}

async function show() {
  const by = address().get("by");
  byId("cards").setAttribute("aria-busy", "true");
  byId("behind").hidden = !by;
  byId("figures").hidden = Boolean(by);
  fillForm();
  try {
    await (by ? showRows(by) : showFigures());
    byId("error").textContent = "";
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
  }
  byId("cards").setAttribute("aria-busy", "false");
}

function fillForm() {
  for (const name of ["since", "until"]) byId(name).value = address().get(name) ?? "";
  byId("file").href = `${root}/tables/all.xlsx?${query()}`;
}

function fillUnits(units) {
  const options = units.map(({ code, name }) => element("option", { value: code }, name));
  byId("unit").replaceChildren(element("option", { value: "" }, texts.all), ...options);
  byId("unit").value = address().get("unit") ?? "";
}

async function showFigures() {
  const figures = await request(`${root}/figures?${query()}`, {}, texts.failed);
  fillUnits(figures.units);
  byId("totals").replaceChildren(...figures.totals.map(total));
  byId("cards").replaceChildren(...figures.tables.map(card));
  byId("state").textContent = texts.shown(number(figures.totals[0].value));
  report.draw(figures);
}

function total({ id, name, value, listed }) {
  const said = value === null ? "–" : id === "false_alarm_share" ? percent(value) : id === "damage" ? money(value) : number(value);
  const figure = element("b", {}, said);
  const label = element("span", {}, name);
  const inside = listed && value ? [element("a", { href: `?${query({ by: id, value: "" })}` }, figure, label)] : [figure, label];
  return element("li", { className: "total" }, ...inside);
}

function card(table) {
  const body = table.rows.length ? grid(table) : element("p", { className: "about" }, texts.none);
  const files = table.rows.length ? fileLinks(`${root}/tables/${table.id}`, table.title, query(), ["csv", "xlsx"]) : [];
  if (table.map && table.rows.length) files.push(...fileLinks(`${root}/rows`, table.title, query({ by: "incidents", value: "" }), ["geojson"]));
  return element(
    "section",
    { className: `card card-${table.id}` },
    element("h2", {}, table.title),
    table.about ? element("p", { className: "about" }, table.about) : null,
    element("div", { className: "pair" }, table.chart ? chart(table) : null, scrolling(table.title, body)),
    files.length ? element("p", { className: "files" }, ...files) : null,
  );
}

// A table that may be wider or longer than its place: it scrolls there, by keyboard too.
function scrolling(title, body) {
  const inside = body.tagName === "TABLE" ? { tabIndex: 0, role: "region", "aria-label": title } : {};
  return element("div", { className: "wide", ...inside }, body);
}

function chart({ id, title }) {
  const image = element("img", { className: "chart", alt: texts.chart(title), loading: "lazy", src: `${root}/charts/${id}.svg?${query()}` });
  image.addEventListener("error", () => image.remove());
  return image;
}

function fileLinks(path, title, asked, forms) {
  return forms.map((one) => element("a", { href: `${path}.${one}?${asked}`, download: "", "aria-label": texts.fileOf(texts.files[one], title) }, texts.files[one]));
}

function grid(table) {
  const heads = table.heads.map((name, at) => element("th", { scope: "col", className: at ? "number" : "" }, name));
  const rows = table.rows.map(({ name, cells, value }) => {
    const linked = table.by && value !== null;
    const drawn = cells.map((cell, at) => element("td", { className: "number" }, inCell(table, value, name, linked, cell, at)));
    return element("tr", {}, element("th", { scope: "row" }, name), ...drawn);
  });
  return element("table", { className: "counts" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

function inCell(table, value, name, linked, cell, at) {
  const said = shown(cell, table.units[at]);
  if (!linked || !cell) return said;
  const href = elsewhere[table.by]?.(value) ?? `?${query({ by: table.by, value })}`;
  return element("a", { href, "aria-label": `${said}. ${texts.behind(name)}` }, said);
}

async function showRows(by) {
  const asked = { by, value: address().get("value") ?? "" };
  const page = Number(address().get("page") ?? 0) || 0;
  const found = await request(`${root}/rows?${query({ ...asked, page })}`, {}, texts.failed);
  fillUnits(found.units);
  byId("back").href = `?${query()}`;
  byId("behind-title").textContent = found.title;
  byId("behind-count").textContent = texts.count(number(found.number));
  const forms = found.map ? ["csv", "xlsx", "geojson"] : ["csv", "xlsx"];
  byId("behind-files").replaceChildren(...fileLinks(`${root}/rows`, found.title, query(asked), forms));
  byId("behind-rows").replaceChildren(found.rows.length ? scrolling(texts.rows(found.title), list(found)) : element("p", { className: "about" }, texts.none));
  const earlier = page ? element("a", { href: `?${query({ ...asked, page: page - 1 })}` }, texts.earlier) : null;
  const later = found.more ? element("a", { href: `?${query({ ...asked, page: page + 1 })}` }, texts.later) : null;
  byId("behind-pages").replaceChildren(...[earlier, earlier || later ? texts.page(page + 1) : null, later].filter(Boolean));
  byId("state").textContent = texts.listed(found.title, number(found.number));
  byId("behind-title").focus();
}

function list({ heads, rows, map }) {
  const used = heads.map((_, at) => rows.some(({ cells }) => cells[at] !== null && cells[at] !== ""));
  const only = (all) => all.filter((_, at) => used[at]);
  const head = only(heads).map((name) => element("th", { scope: "col" }, name));
  const body = rows.map(({ cells, link }) => {
    const drawn = cells.map((cell, at) => {
      const said = cell === null ? "–" : typeof cell === "number" ? (map ? span(cell) : number(cell)) : cell;
      return at ? element("td", {}, said) : element("th", { scope: "row" }, link ? element("a", { href: link }, said) : said);
    });
    return element("tr", {}, ...only(drawn));
  });
  return element("table", { className: "counts listing" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
}

function spans() {
  const today = new Date(Date.now() + 7 * 3600_000);
  const day = (back) => new Date(today.getTime() - back * 86_400_000).toISOString().slice(0, 10);
  const since = { week: day(6), month: day(29), quarter: day(89), year: `${day(0).slice(0, 4)}-01-01`, all: "" };
  const links = Object.entries(since).map(([name, start]) => {
    const button = element("button", { type: "button", className: "small" }, texts.spans[name]);
    button.addEventListener("click", () => {
      byId("since").value = start;
      byId("until").value = start && day(0);
      form.requestSubmit();
    });
    return button;
  });
  byId("spans").replaceChildren(...links);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = [...new FormData(form)].filter(([, value]) => value);
  const list = ["by", "value"].map((name) => [name, address().get(name)]).filter(([, value]) => value !== null);
  history.pushState(null, "", `?${new URLSearchParams([...given, ...list])}`);
  show();
});
addEventListener("popstate", show);
spans();
show();
