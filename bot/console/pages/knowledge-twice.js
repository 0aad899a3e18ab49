// A button for what can't be taken back lightly: the first press asks, the second does.

import { element } from "./dom.js";
import { texts } from "./knowledge-texts.js";

export function twice(label, className, act) {
  const button = element("button", { type: "button", className }, label);
  let timer = 0;
  const calm = () => {
    clearTimeout(timer);
    button.classList.remove("sure");
    button.textContent = label;
  };
  button.addEventListener("click", async () => {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      button.textContent = texts.sure;
      timer = setTimeout(calm, 5000);
      return;
    }
    calm();
    button.disabled = true;
    await act();
    button.disabled = false;
  });
  return button;
}
