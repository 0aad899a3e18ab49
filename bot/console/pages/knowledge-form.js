// The form of an entry: what is filled in, and its values as the server takes them.

import { element } from "./dom.js";
import { citations } from "./knowledge-citations.js";
import { texts } from "./knowledge-texts.js";

const most = { title: 80, lead: 400, body: 2400, changed: 400 };

// `isNew`: the topic is asked for; `named`: titles of entries by id, for what is related.
export function entryForm(given, choices, named, isNew, changed) {
  const read = {};
  const kind = element("select", {}, ...Object.entries(texts.kinds).map(([value, label]) => element("option", { value }, `${label}: ${texts.kindsHint[value]}`)));
  kind.value = given.kind;
  read.kind = () => kind.value;

  const topics = element("datalist", { id: "topics" }, ...choices.topics.map(({ id, example }) => element("option", { value: id }, example)));
  const topic = element("input", { value: given.topic ?? "", maxLength: 20, autocomplete: "off" });
  topic.setAttribute("list", "topics");
  if (isNew) read.topic = () => topic.value;

  const fields = [
    field("kind", kind),
    isNew ? field("topic", topic, topics) : null,
    words("title", 1),
    lines("questions"),
    words("lead", 2),
    words("body", 7),
    words("changed", 1),
  ];
  const cited = citations(given.citations ?? [], choices.documents, changed);
  read.citations = cited.values;
  fields.push(group("citations", cited.node));
  const sources = new Map(choices.sources.map(({ code, name }) => [code, `${name} (${code})`]));
  fields.push(chips("sources", sources), audience(), chips("see", named));
  const checked = element("input", { type: "date", value: given.checked ?? "" });
  read.checked = () => checked.value;
  fields.push(field("checked", checked));

  const node = element("form", { className: "entry-form", autocomplete: "off" }, ...fields.filter(Boolean));
  node.addEventListener("submit", (event) => event.preventDefault());
  node.addEventListener("input", changed);
  return { node, values: () => ({ ...given, ...Object.fromEntries(Object.entries(read).map(([name, value]) => [name, value()])) }) };

  function words(name, rows) {
    const control = element("textarea", { rows, value: given[name] ?? "", maxLength: most[name] + 200 });
    const left = element("span", { className: "left" });
    const count = () => {
      const long = [...control.value.trim()].length;
      left.textContent = texts.left(long, most[name]);
      left.classList.toggle("over", long > most[name]);
    };
    control.addEventListener("input", count);
    count();
    read[name] = () => control.value;
    return field(name, control, left);
  }

  function lines(name) {
    const control = element("textarea", { rows: 6, value: (given[name] ?? []).join("\n") });
    read[name] = () => control.value.split("\n").map((line) => line.trim()).filter(Boolean);
    return field(name, control);
  }

  function audience() {
    const boxes = choices.audiences.map(({ id, name }) => {
      const box = element("input", { type: "checkbox", id: `audience-${id}`, checked: (given.audience ?? []).includes(id), value: id });
      return [box, element("span", { className: "chip" }, box, element("label", { htmlFor: box.id }, name))];
    });
    read.audience = () => boxes.filter(([box]) => box.checked).map(([box]) => box.value);
    return group("audience", element("div", { className: "chips" }, ...boxes.map(([, chip]) => chip)));
  }

  // Codes chosen one after the other from a list of names.
  function chips(name, labels) {
    const codes = [...(given[name] ?? [])];
    const kept = element("ul", { className: "kept" });
    const list = element("datalist", { id: `list-${name}` }, ...[...labels].map(([code, label]) => element("option", { value: code }, label)));
    const input = element("input", { "aria-label": texts.fields[name], autocomplete: "off" });
    input.setAttribute("list", list.id);
    const add = element("button", { type: "button", className: "small" }, texts.add);
    const take = () => {
      const code = input.value.trim();
      if (code && !codes.includes(code)) codes.push(code);
      input.value = "";
      draw();
      changed();
    };
    add.addEventListener("click", take);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      take();
    });
    input.addEventListener("change", () => labels.has(input.value.trim()) && take());
    const draw = () =>
      kept.replaceChildren(
        ...codes.map((code) => {
          const away = element("button", { type: "button", className: "away", "aria-label": texts.remove(labels.get(code) ?? code) }, "×");
          away.addEventListener("click", () => {
            codes.splice(codes.indexOf(code), 1);
            draw();
            changed();
          });
          return element("li", {}, labels.get(code) ?? code, away);
        }),
      );
    draw();
    read[name] = () => [...codes];
    return group(name, kept, element("div", { className: "line-in" }, input, add), list);
  }
}

function field(name, control, ...more) {
  control.id = `field-${name}`;
  const hint = texts.hints[name] ? element("small", { id: `hint-${name}` }, texts.hints[name]) : null;
  if (hint) control.setAttribute("aria-describedby", hint.id);
  const label = element("label", { htmlFor: control.id }, texts.fields[name]);
  return element("div", { className: "field" }, label, hint, control, ...more);
}

function group(name, ...nodes) {
  const hint = texts.hints[name] ? element("small", {}, texts.hints[name]) : null;
  return element("fieldset", { className: "field", id: `field-${name}`, tabIndex: -1 }, element("legend", {}, texts.fields[name]), hint, ...nodes);
}
