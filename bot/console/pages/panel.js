// A titled box, and what the boxes share: a line of input with its button, an error, a button that is pressed twice.

import { element } from "./dom.js";
import { texts } from "./texts.js";

const secondPressWithin = 4_000;

export function panel(title, ...children) {
  return element("section", { className: "panel", "aria-label": title }, element("h3", {}, title), ...children);
}

export function errorLine() {
  return element("p", { className: "action-error", role: "alert" });
}

// Replaces the children only if they are of something new, so that what is focused or read aloud isn't disturbed.
export function fill(box, of, make) {
  const version = JSON.stringify(of);
  if (box.dataset.version === version) return;
  box.dataset.version = version;
  box.replaceChildren(...make());
}

// `submit(text)` gives a promise of the failure's sentence, or of nothing; only then is the line emptied.
export function inputLine(label, button, longest, submit) {
  const input = element("input", { type: "text", maxLength: longest, autocomplete: "off", placeholder: label, "aria-label": label });
  const press = element("button", { type: "submit", className: "small" }, button);
  const error = errorLine();
  const form = element("form", { className: "line" }, input, press, error);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (press.disabled || !input.value.trim()) return input.focus();
    press.disabled = true;
    error.textContent = "";
    const failure = await submit(input.value.trim());
    press.disabled = false;
    error.textContent = failure ?? "";
    if (!failure) input.value = "";
    input.focus();
  });
  return form;
}

export function twicePressed(label, act, error) {
  const button = element("button", { type: "button", className: "small" }, label);
  const reset = () => {
    button.classList.remove("sure");
    button.textContent = label;
  };
  button.addEventListener("click", async () => {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = texts.confirm(label);
      setTimeout(() => button.disabled || reset(), secondPressWithin);
      return;
    }
    button.disabled = true;
    error.textContent = (await act()) ?? "";
    button.disabled = false;
    reset();
  });
  return button;
}
