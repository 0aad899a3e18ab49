// What the cards of things sent to many have in common: warnings and broadcasts.

import { byId, element } from "./dom.js";
import { isSecondPress } from "./pressing.js";

// Shows the nodes in the list; one that stands right already is left alone, for somebody may be at it.
export function place(nodes) {
  const list = byId("list");
  if (nodes.length !== list.children.length || nodes.some((node, index) => list.children[index] !== node)) list.replaceChildren(...nodes);
}

// Fills a card anew without taking the focus away from whoever is in a part that stays.
export function refill(node, parts) {
  const inside = node.contains(document.activeElement) ? document.activeElement : null;
  node.replaceChildren(...parts);
  if (inside && node.contains(inside)) inside.focus({ preventScroll: true });
}

export function head(one, title, behind) {
  return [
    element(
      "header",
      { className: "card-head" },
      element("b", {}, title),
      element("span", { className: "code" }, one.code),
      element("span", { className: "badge" }, one.state_label),
    ),
    element("p", { className: "people-behind" }, behind.join(" · ")),
  ];
}

// `rows`: name, label and number as it is shown, for each figure; `tone`: what is good or bad news, by name, if there is any.
export function figures(rows, tone) {
  const boxes = rows.map(([name, label, shown]) => element("div", { className: shown === "0" ? "" : (tone[name] ?? "") }, element("dt", {}, label), element("dd", {}, shown)));
  return element("dl", { className: "figures" }, ...boxes);
}

export function bar(percent, label) {
  const part = element("span", {});
  part.style.width = `${percent}%`;
  return element("div", { className: "bar", role: "img", "aria-label": label }, part);
}

// The people of a list with why they are on it, and how many more there are.
export function people(rows, total, more) {
  const lines = rows.map((one) => element("li", {}, element("span", {}, `${one.channel} ${one.address}`), element("span", {}, one.why)));
  const left = total - rows.length;
  if (left > 0) lines.push(element("li", {}, more(left)));
  return element("ul", { className: "unreached" }, ...lines);
}

// What goes to many is pressed twice; what fails then is told in `error`.
export async function pressTwice(button, label, texts, error, act) {
  if (!isSecondPress(button, label, texts.sure)) return;
  button.disabled = true;
  try {
    await act();
  } catch (failure) {
    error.textContent = failure.reason ?? texts.failed;
  }
  button.disabled = false;
}
