// The page of teams: campaigns and teams by commune; one of either opens above, and stands in the address.

import { byId, element } from "./dom.js";
import { request } from "./server.js";
import { texts } from "./teams-texts.js";

let teams = [];

async function load() {
  const all = await attempt("/console/teams/all");
  if (!all) return;
  teams = all.teams;
  byId("campaigns").replaceChildren(...(all.campaigns.length ? all.campaigns.map(campaignCard) : [element("p", { className: "none" }, texts.noCampaigns)]));
  drawTeams();
  byId("state").textContent = texts.shown(teams.length);
}

async function attempt(path) {
  try {
    const found = await request(path, {}, texts.failed);
    byId("error").textContent = "";
    return found;
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
    return null;
  }
}

function campaignCard(one) {
  const open = element("a", { className: "action", href: `#campaign/${encodeURIComponent(one.code)}` }, texts.open);
  return element(
    "article",
    { className: "card" },
    element("h3", {}, one.title),
    element("p", { className: "soft" }, `${one.code} · ${texts.due(day(one.due))} · ${one.state_name}`),
    bar(one.met, one.members, texts.met(one.met, one.members)),
    element("p", { className: "soft" }, texts.linked(one.linked, one.members)),
    open,
  );
}

function bar(met, members, label) {
  return element("p", { className: "bar" }, element("meter", { min: 0, max: Math.max(1, members), value: met, "aria-hidden": "true" }), element("span", {}, label));
}

function drawTeams() {
  const wanted = plain(byId("find").value);
  const shown = teams.filter((one) => plain(`${one.name} ${one.unit_name}`).includes(wanted));
  const byUnit = new Map();
  for (const one of shown) byUnit.set(one.unit_name, [...(byUnit.get(one.unit_name) ?? []), one]);
  const blocks = [...byUnit].map(([unit, those]) => element("div", { className: "unit" }, element("h3", {}, unit), element("ul", {}, ...those.map(teamRow))));
  if (!blocks.length) blocks.push(element("p", { className: "none" }, teams.length ? texts.nothingFound : texts.noTeams));
  byId("teams").replaceChildren(...blocks);
}

function teamRow(one) {
  const link = element("a", { href: `#team/${encodeURIComponent(one.id)}` }, one.name);
  return element("li", {}, link, element("span", { className: "soft" }, `${one.kind_name} · ${texts.linked(one.linked, one.members)}`));
}

async function follow() {
  const [kind, code] = location.hash.slice(1).split("/").map(decodeURIComponent);
  const detail = byId("detail");
  if (!code) {
    detail.hidden = true;
    return;
  }
  const found = await attempt(`/console/teams/${kind === "campaign" ? "campaign" : "team"}/${encodeURIComponent(code)}`);
  if (!found) return;
  const close = element("a", { className: "map", href: "#" }, texts.close);
  const body = kind === "campaign" ? campaignDetail(found) : teamDetail(found);
  detail.replaceChildren(...body, close);
  detail.hidden = false;
  detail.focus();
  detail.scrollIntoView();
}

function campaignDetail(found) {
  const sheet = element("a", { className: "map", href: `/console/teams/campaign/${encodeURIComponent(found.code)}/progress.xlsx`, download: "" }, texts.excel);
  return [
    element("h2", {}, found.title),
    element("p", { className: "soft" }, `${found.code} · ${texts.due(day(found.due))} · ${found.state_name}`),
    bar(found.met, found.members, texts.met(found.met, found.members)),
    ...found.by_team.map(teamProgress),
    sheet,
  ];
}

function teamProgress(team) {
  const behind = team.people.filter((one) => !one.met);
  const rows = behind.map((one) => element("li", {}, element("b", {}, one.name), element("span", { className: "soft" }, [one.state, ...(one.linked ? [] : [texts.notLinked])].join(" · "))));
  const papers = team.people.filter((one) => one.met).map((one) => element("li", {}, `${one.name}: `, element("a", { href: `/chung-nhan/${one.certificate}` }, texts.certificate)));
  const list = behind.length ? [element("p", { className: "soft" }, texts.behind(behind.length)), element("ul", { className: "behind" }, ...rows)] : [element("p", {}, texts.allDone)];
  return element("details", {}, element("summary", {}, `${team.team}, ${team.unit}: ${texts.met(team.met, team.members)}`), ...list, element("ul", {}, ...papers));
}

function teamDetail(found) {
  const about = new Map(found.members.map((one) => [one.name, one]));
  const rows = found.hours.members.map((one) => {
    const who = about.get(one.name);
    const notes = [texts.roles[who?.role], ...(who?.origin === "invitation" ? [texts.invited] : []), ...(who?.linked ? [] : [texts.notLinked])];
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, element("b", {}, one.name), element("span", { className: "soft" }, notes.join(" · "))),
      cell(texts.training, against(one.training, one.training_least)),
      cell(texts.refresher, against(one.refresher, one.refresher_least)),
      cell(texts.practice, span(one.practice)),
      cell(texts.online, span(one.online)),
    );
  });
  const heads = [texts.member, texts.training, texts.refresher, texts.practice, texts.online];
  const head = element("thead", {}, element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name))));
  return [
    element("h2", {}, `${found.name}, ${found.unit_name}`),
    element("table", { className: "counts hours" }, element("caption", {}, texts.people(found.members.length)), head, element("tbody", {}, ...rows)),
    element("p", { className: "soft" }, texts.hoursNote),
  ];
}

function cell(label, text) {
  return element("td", { "data-label": label }, text);
}

function against(minutes, least) {
  return least ? texts.ofLeast(number(minutes / 60), number(least / 60)) : span(minutes);
}

function span(minutes) {
  return minutes < 60 ? texts.minutes(minutes) : texts.hours(number(minutes / 60));
}

function number(value) {
  return value.toLocaleString("vi-VN", { maximumFractionDigits: 1 });
}

function day(iso) {
  return iso.split("-").reverse().join("/");
}

function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
}

byId("find").addEventListener("input", drawTeams);
addEventListener("hashchange", follow);
load().then(follow);
