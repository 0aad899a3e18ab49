// What people will see, as text and never as markup; and what the checker says, each with a way to its field.

import { byId, element } from "./dom.js";
import { texts } from "./knowledge-texts.js";

export function shown({ preview, problems }) {
  return [
    element("h3", {}, texts.findings),
    problems.length ? element("ul", { className: "findings" }, ...problems.map(problem)) : element("p", { className: "good" }, texts.fine),
    element("h3", {}, texts.seen),
    ...(preview ? [withButtons(preview.buttons), without(preview.plain)] : [element("p", { className: "line" }, texts.unfinished)]),
  ];
}

function problem({ field, said, fatal }) {
  const name = texts.fields[field];
  const way = element("button", { type: "button", className: "way" }, name ? `${name}: ${said}` : said);
  way.addEventListener("click", () => byId(`field-${field}`)?.focus());
  return element("li", { className: fatal ? "fatal" : "" }, way);
}

function withButtons({ text, choices }) {
  const buttons = choices.map((label) => element("span", { className: "offered" }, label));
  return element("figure", { className: "phone" }, element("figcaption", {}, texts.withButtons), element("p", { className: "bubble" }, text), element("div", { className: "offers" }, ...buttons));
}

function without({ parts }) {
  return element("figure", { className: "phone" }, element("figcaption", {}, texts.withoutButtons), ...parts.map((part) => element("p", { className: "bubble" }, part)));
}
