// The page of exams: the list, or the one in the address with its people and its questions.

import { byId, element } from "./dom.js";
import { request } from "./server.js";
import { texts } from "./exams-texts.js";

const code = new URLSearchParams(location.search).get("code");
let items = [];

async function list() {
  const { exams } = await request("/console/exams/all", {}, texts.failed);
  byId("list").replaceChildren(exams.length ? element("div", { className: "sat" }, ...exams.map(entry)) : element("p", { className: "empty" }, texts.empty));
  byId("list").setAttribute("aria-busy", "false");
  byId("state").textContent = texts.listed(exams.length);
}

function entry(exam) {
  const badge = element("span", { className: `badge ${exam.state === "open" ? "working" : "closed"}` }, exam.state_label);
  const head = element("span", { className: "head" }, element("b", {}, exam.title), badge);
  const href = `/console/exams?code=${encodeURIComponent(exam.code)}`;
  return element("a", { href }, head, element("span", { className: "line" }, texts.line(exam)));
}

async function one() {
  const path = `/console/exams/${encodeURIComponent(code)}`;
  const [exam, figures] = await Promise.all([request(`${path}/results`, {}, texts.failed), request(`${path}/items`, {}, texts.failed)]);
  byId("list").hidden = true;
  byId("exam").hidden = false;
  byId("title").textContent = exam.title;
  byId("rules").textContent = `${exam.state_label} · ${texts.rules(exam)}`;
  byId("table").href = `${path}/results.xlsx`;
  byId("totals").replaceChildren(...totals(exam.figures));
  byId("people").replaceChildren(people(exam.people));
  items = figures.items;
  drawItems(false);
  const weak = items.filter((item) => !item.separates).length;
  byId("weak-count").textContent = weak || "";
  byId("state").textContent = texts.shown(exam.title);
}

function totals({ begun, finished, passed }) {
  const share = finished ? percent(passed / finished) : "–";
  const shown = [[begun, texts.begun], [finished, texts.finished], [passed, texts.passed], [share, texts.share]];
  return shown.map(([value, label]) => element("p", { className: "total" }, element("b", {}, `${value}`), element("span", {}, label)));
}

function people(rows) {
  if (!rows.length) return element("p", { className: "empty" }, texts.nobody);
  const heads = [texts.person, texts.score, texts.outcome].map((name, at) => element("th", { scope: "col", className: at ? "number" : "" }, name));
  return element("table", { className: "counts" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows.map(person)));
}

function person(row) {
  const about = [row.team, row.number > 1 ? texts.attempt(row.number) : ""].filter(Boolean).join(" · ");
  const who = element("th", { scope: "row" }, row.name, about ? element("small", {}, about) : null);
  const score = row.right === null ? "–" : `${row.right}/${row.count}`;
  const spent = row.seconds === null ? null : element("small", {}, span(row.seconds));
  return element("tr", {}, who, element("td", { className: "number" }, score, spent), element("td", { className: "number" }, outcome(row)));
}

function outcome({ passed }) {
  const [kind, label] = passed === null ? ["", texts.underWay] : passed ? ["passed", texts.isPassed] : ["failed", texts.isFailed];
  return element("span", { className: `mark ${kind}` }, label);
}

function drawItems(only) {
  const box = element("input", { type: "checkbox", checked: only });
  box.addEventListener("change", () => drawItems(box.checked));
  const shown = items.filter((item) => !only || !item.separates);
  const none = shown.length ? null : element("p", { className: "empty" }, texts.fine);
  const top = [element("p", { className: "rules" }, texts.explain), element("label", { className: "only" }, box, texts.only), none];
  byId("items").replaceChildren(...top.filter(Boolean), ...shown.map(card));
}

function card(item) {
  const kind = item.enough ? (item.separates ? "" : "weak") : "few";
  return element(
    "article",
    { className: `item ${kind}` },
    element("h3", {}, item.ask),
    element("p", { className: "line" }, texts.meta(item)),
    ...item.remarks.map((remark) => element("p", { className: "remark" }, remark)),
    item.enough ? numbers(item) : element("p", { className: "line" }, texts.few(item.answers)),
    item.chosen.length ? options(item) : null,
  );
}

function numbers(item) {
  const shown = [
    [item.difficulty, (value) => texts.difficulty(percent(value))],
    [item.discrimination, (value) => texts.discrimination(number(value))],
    [item.upper_lower, (value) => texts.upperLower(number(value))],
  ].filter(([value]) => value !== null);
  return element("p", { className: "numbers" }, ...shown.map(([value, say]) => element("span", {}, say(value))));
}

function options({ chosen, answers }) {
  const rows = chosen.map(({ option, count, right }) => {
    const label = right ? `${option} (${texts.right})` : option;
    const bar = element("meter", { min: 0, max: Math.max(1, answers), value: count, "aria-hidden": "true" });
    return element("li", { className: right ? "right" : "" }, element("span", {}, label), element("span", {}, number(count)), bar);
  });
  return element("details", {}, element("summary", {}, texts.options), element("ul", { className: "options" }, ...rows));
}

function number(value) {
  return value.toLocaleString("vi-VN", { maximumFractionDigits: 2 });
}

function percent(share) {
  return share.toLocaleString("vi-VN", { style: "percent", maximumFractionDigits: 0 });
}

// Minutes and seconds: "2:05"
function span(seconds) {
  return texts.spentTime(Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0"));
}

function tab(chosen) {
  for (const name of ["people", "items"]) {
    byId(name).hidden = name !== chosen;
    byId(`show-${name}`).setAttribute("aria-pressed", String(name === chosen));
  }
}

for (const name of ["people", "items"]) byId(`show-${name}`).addEventListener("click", () => tab(name));
(code ? one() : list()).catch((failure) => {
  byId("error").textContent = failure.reason ?? texts.failed;
  byId("list").setAttribute("aria-busy", "false");
});
