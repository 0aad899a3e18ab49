// Questions nobody could answer, in groups of one meaning.

import { byId, element } from "./dom.js";
import { get, post } from "./knowledge-server.js";
import { texts } from "./knowledge-texts.js";

const chosen = { state: "open", order: "count", channel: "", unit: "", since: "", until: "" };

export async function questions() {
  const list = element("div", { className: "groups" });
  const summary = element("p", { className: "line", role: "status" });
  const form = element("form", { className: "choice filters" });
  const found = await get("/questions", chosen);
  form.append(
    field(texts.state, select("state", Object.entries(texts.states))),
    field(texts.order, select("order", Object.entries(texts.orders))),
    field(texts.channel, select("channel", [["", texts.any], ...found.channels.map((name) => [name, name])])),
    field(texts.unit, select("unit", [["", texts.any], ...found.units.map(({ code, name }) => [code, name])])),
    field(texts.since, element("input", { type: "date", name: "since", value: chosen.since })),
    field(texts.until, element("input", { type: "date", name: "until", value: chosen.until })),
  );
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    Object.assign(chosen, Object.fromEntries(new FormData(form)));
    reload();
  });

  async function reload() {
    list.setAttribute("aria-busy", "true");
    try {
      draw(await get("/questions", chosen));
      byId("error").textContent = "";
    } catch (failure) {
      byId("error").textContent = failure.reason ?? texts.failed;
    }
    list.setAttribute("aria-busy", "false");
  }

  function draw({ groups, count, questions: total }) {
    summary.textContent = groups.length ? texts.groups(count, total) : "";
    list.replaceChildren(...(groups.length ? groups.map((group) => card(group, reload)) : [element("p", { className: "empty" }, texts.noQuestions)]));
  }

  draw(found);
  return { nodes: [form, summary, list] };
}

function card(group, reload) {
  const where = [...group.channels, ...group.units, texts.day(new Date(group.newest))].join(" · ");
  const also = group.examples.length
    ? element("ul", { className: "examples" }, ...group.examples.map((text) => element("li", {}, text)), group.more ? element("li", { className: "line" }, texts.moreAsked(group.more)) : null)
    : null;
  const decided = group.mark ? element("span", { className: "badge closed" }, texts.markedBy(texts.marks[group.mark], group.marked_by)) : null;
  const again = group.mark && group.since ? element("span", { className: "unconfirmed" }, texts.since_marked(group.since)) : null;
  const near = group.nearest ? element("p", { className: "line" }, `${texts.nearest}: `, element("a", { href: `#entry=${group.nearest.id}` }, group.nearest.title)) : null;
  return element(
    "article",
    { className: "item group" },
    element("div", { className: "row-head" }, element("h3", {}, group.text), element("b", { className: "times" }, texts.times(group.count))),
    element("p", { className: "line" }, where),
    also,
    near,
    decided || again ? element("p", { className: "marks" }, ...[decided, again].filter(Boolean)) : null,
    buttons(group, reload),
  );
}

function buttons(group, reload) {
  const row = element("div", { className: "buttons" });
  const write = element("a", { className: "small", href: `#new=${encodeURIComponent(asked(group))}` }, texts.write);
  write.addEventListener("click", () => post("/questions/mark", { ids: group.ids, mark: "drafting" }).catch(() => {}));
  const marks = Object.entries(texts.marks).filter(([mark]) => mark !== group.mark || group.since);
  const shown = group.mark ? [...marks, ["", texts.unmark]] : marks;
  row.append(write, ...shown.map(([mark, label]) => press(label, () => decide(mark))));

  async function decide(mark) {
    try {
      const { marked } = await post("/questions/mark", { ids: group.ids, mark });
      byId("state").textContent = texts.marked(marked);
      await reload();
    } catch (failure) {
      byId("error").textContent = failure.reason ?? texts.notDone;
    }
  }
  return row;
}

// The ways it was asked, but for those with something left out.
function asked({ text, examples }) {
  return [text, ...examples].filter((one) => !one.includes("…")).join("\n");
}

function press(label, act) {
  const button = element("button", { type: "button", className: "small quiet" }, label);
  button.addEventListener("click", act);
  return button;
}

function field(label, control) {
  return element("label", {}, label, control);
}

function select(name, options) {
  const made = element("select", { name }, ...options.map(([value, label]) => element("option", { value }, label)));
  made.value = chosen[name];
  return made;
}
