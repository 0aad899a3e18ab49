// The line where the person writes.

import { byId } from "./dom.js";

const tallest = 120;

export class Composer {
  // `on` has text(text), photo(file) and place().
  constructor(on) {
    this.field = byId("message");
    this.placeButton = byId("place");
    const picker = byId("file");

    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.field.value.trim();
      this.field.focus();
      if (!text) return;
      this.field.value = "";
      this.grow();
      on.text(text);
    });
    this.field.addEventListener("input", () => this.grow());
    this.field.addEventListener("keydown", (event) => {
      // Enter also ends a composition of Vietnamese letters: that one doesn't send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      byId("composer").requestSubmit();
    });
    byId("photo").addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      const file = picker.files[0];
      picker.value = "";
      if (file) on.photo(file);
    });
    this.placeButton.addEventListener("click", () => on.place());
    byId("fields").disabled = false;
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, tallest)}px`;
  }

  wantPlace(wanted) {
    this.placeButton.classList.toggle("wanted", wanted);
  }

  focus() {
    this.field.focus();
  }
}
