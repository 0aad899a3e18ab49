// The headings of the list, each with its count.

import { byId, element } from "./dom.js";
import { texts } from "./texts.js";

export class Tabs {
  constructor(choose) {
    this.buttons = Object.entries(texts.tabs).map(([tab, label]) => {
      const count = element("span", { className: "count" });
      const button = element("button", { type: "button" }, label, count);
      button.addEventListener("click", () => choose(tab));
      return { tab, button, count };
    });
    byId("tabs").append(...this.buttons.map(({ button }) => button));
  }

  draw(current, counts) {
    for (const { tab, button, count } of this.buttons) {
      const number = tab === "all" ? 0 : counts[tab];
      const said = number ? ` ${number > 9999 ? "9999+" : number}` : "";
      button.setAttribute("aria-pressed", String(tab === current));
      button.classList.toggle("calling", tab === "open" && number > 0);
      if (count.textContent !== said) count.textContent = said;
    }
  }
}
