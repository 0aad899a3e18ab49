// Lists of entries: all of them, those people disliked, those the law has overtaken.

import { byId, element } from "./dom.js";
import { get } from "./knowledge-server.js";
import { texts } from "./knowledge-texts.js";

export async function entries(asked) {
  const list = element("div", { className: "sat" });
  const summary = element("p", { className: "line", role: "status" });
  const find = element("input", { type: "search", name: "q", value: asked, placeholder: texts.findHint, "aria-label": texts.find });
  const form = element("form", { className: "find", role: "search" }, find, element("a", { className: "action", href: "#new" }, texts.create));
  let waiting = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(load, 200);
  });

  async function load() {
    try {
      const found = await get("/entries", { q: find.value });
      summary.textContent = texts.listed(found.entries.length, found.count);
      list.replaceChildren(...(found.entries.length ? found.entries.map(row) : [element("p", { className: "empty" }, texts.noEntries)]));
    } catch (failure) {
      byId("error").textContent = failure.reason ?? texts.failed;
    }
  }
  await load();
  return { nodes: [form, summary, list] };
}

function row(entry) {
  const state = entry.own ? texts.own(entry.version) : entry.served ? texts.shipped : texts.unpublished;
  const badge = entry.draft ? element("span", { className: "badge working" }, texts.drafted(entry.draft.author)) : null;
  const head = element("span", { className: "head" }, element("b", {}, entry.title || entry.id), badge);
  const line = element("span", { className: "line" }, [texts.kinds[entry.kind], state, entry.id].filter(Boolean).join(" · "));
  return element("a", { href: `#entry=${encodeURIComponent(entry.id)}` }, head, line);
}

export async function ratings() {
  const found = await get("/ratings");
  if (!found.ratings.length) return { nodes: [element("p", { className: "empty" }, texts.noRatings)] };
  const often = element("ul", { className: "often" }, ...found.entries.map(({ id, title, count }) => element("li", {}, link(id, title), ` ${texts.times(count)}`)));
  const each = found.ratings.map((one) =>
    element(
      "article",
      { className: "item" },
      element("h3", {}, one.text),
      element("p", { className: "line" }, "👎 ", link(one.entry, one.title)),
      element("p", { className: "line" }, [one.channel, one.unit, texts.when(new Date(one.at))].filter(Boolean).join(" · ")),
    ),
  );
  return { nodes: [element("h2", {}, texts.ratedOften), often, ...each] };
}

export async function due(asked, status) {
  const list = element("div", {});
  const day = element("input", { type: "date", value: asked || status.today });
  day.addEventListener("change", load);

  async function load() {
    list.setAttribute("aria-busy", "true");
    try {
      const found = await get("/due", { on: day.value });
      byId("error").textContent = "";
      list.replaceChildren(...(found.due.length ? found.due.map(overtaken) : [element("p", { className: "empty" }, texts.noDue)]));
    } catch (failure) {
      byId("error").textContent = failure.reason ?? texts.failed;
    }
    list.setAttribute("aria-busy", "false");
  }
  await load();
  const choice = element("form", { className: "choice" }, element("label", {}, texts.dueOn, day));
  choice.addEventListener("submit", (event) => event.preventDefault());
  return { nodes: [element("p", { className: "line" }, texts.dueAbout), choice, list] };
}

function overtaken(entry) {
  return element(
    "article",
    { className: "item weak" },
    element("h3", {}, link(entry.id, entry.title)),
    ...entry.problems.map((problem) => element("p", { className: "remark" }, problem)),
    element("p", { className: "line" }, texts.checkedOn(texts.day(new Date(entry.checked)))),
  );
}

function link(id, title) {
  return element("a", { href: `#entry=${encodeURIComponent(id)}` }, title);
}
