// The three filters, each with its count.

import { byId, element } from "./dom.js";
import { texts } from "./texts.js";

export class Tabs {
  constructor(choose) {
    this.buttons = Object.entries(texts.tabs).map(([group, label]) => {
      const count = element("span", { className: "count" });
      const button = element("button", { type: "button" }, label, count);
      button.addEventListener("click", () => choose(group));
      return { group, button, count };
    });
    byId("tabs").append(...this.buttons.map(({ button }) => button));
  }

  draw(current, incidents) {
    for (const { group, button, count } of this.buttons) {
      const number = incidents.inGroup(group).length;
      button.setAttribute("aria-pressed", String(group === current));
      button.classList.toggle("calling", group === "open" && number > 0);
      count.textContent = number ? ` ${number}` : "";
    }
  }
}
