// The form for a new warning: what, where, in whose name; then a look at it before a second official is asked.

import { byId, element } from "./dom.js";
import { officialOptions, parentsOf, within } from "./warnings-area.js";
import { texts } from "./warnings-texts.js";

const mostText = 500;

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
}

export class Maker {
  // `server` has preview(wanted) and make(wanted), promises that fail with a reason.
  constructor(server) {
    this.server = server;
    this.chosen = new Set();
    this.choices = { kinds: [], units: [], officials: [] };
    byId("by").addEventListener("change", () => this.changeOfficial());
    byId("find").addEventListener("input", () => this.drawUnits());
    byId("text").addEventListener("input", () => this.drawLeft());
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.preview();
    });
    byId("send").addEventListener("click", () => this.send());
    byId("edit").addEventListener("click", () => this.edit());
    this.drawLeft();
  }

  fill(choices) {
    this.choices = choices;
    this.parents = parentsOf(choices.units);
    byId("by").replaceChildren(...officialOptions(choices.officials));
    byId("by").closest("label").hidden = Boolean(choices.me);
    byId("kinds").replaceChildren(
      ...choices.kinds.map((kind) => element("label", {}, element("input", { type: "radio", name: "kind", value: kind.value }), kind.label)),
    );
    if (choices.me) this.changeOfficial();
    else this.drawUnits();
  }

  // The official's own unit is chosen to begin with.
  changeOfficial() {
    const official = this.official();
    this.chosen = new Set(official ? [official.unit] : []);
    this.drawUnits();
  }

  official() {
    return this.choices.me ?? this.choices.officials.find((one) => one.name === byId("by").value);
  }

  drawUnits() {
    const official = this.official();
    if (!official) {
      byId("units").replaceChildren(element("p", {}, this.choices.officials.length ? texts.pickBy : texts.noOfficial));
      return;
    }
    const sought = fold(byId("find").value.trim());
    const own = this.choices.units.filter((unit) => within(official.unit, unit.code, this.parents));
    const shown = own.filter((unit) => this.chosen.has(unit.code) || fold(unit.name).includes(sought)).slice(0, 60);
    byId("units").replaceChildren(...(shown.length ? shown.map((unit) => this.unit(unit)) : [element("p", {}, texts.noUnit)]));
  }

  unit({ code, name }) {
    const box = element("input", { type: "checkbox", value: code, checked: this.chosen.has(code) });
    box.addEventListener("change", () => (box.checked ? this.chosen.add(code) : this.chosen.delete(code)));
    return element("label", {}, box, name);
  }

  drawLeft() {
    byId("left").textContent = texts.left(mostText - byId("text").value.length);
  }

  wanted() {
    const kind = document.querySelector("input[name=kind]:checked")?.value ?? "";
    return { by: this.choices.me ? "" : byId("by").value, kind, units: [...this.chosen], text: byId("text").value };
  }

  async preview() {
    const wanted = this.wanted();
    byId("form-error").textContent = this.official() && wanted.kind && wanted.units.length ? "" : texts.pickAll;
    if (byId("form-error").textContent) return;
    try {
      const { shown, people } = await this.server.preview(wanted);
      this.ready = wanted;
      byId("shown").textContent = shown;
      byId("people").textContent = texts.people(people);
      byId("preview-error").textContent = "";
      byId("preview").hidden = false;
      byId("form").hidden = true;
      byId("preview").focus();
    } catch (failure) {
      byId("form-error").textContent = failure.reason ?? texts.failed;
    }
  }

  async send() {
    byId("send").disabled = true;
    try {
      await this.server.make(this.ready);
      byId("text").value = "";
      this.drawLeft();
      this.edit();
    } catch (failure) {
      byId("preview-error").textContent = failure.reason ?? texts.failed;
    } finally {
      byId("send").disabled = false;
    }
  }

  edit() {
    byId("preview").hidden = true;
    byId("form").hidden = false;
  }
}
