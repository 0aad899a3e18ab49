// What the cards of things sent to many have in common: warnings and broadcasts.

import { element } from "./dom.js";
import { isSecondPress } from "./pressing.js";

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
