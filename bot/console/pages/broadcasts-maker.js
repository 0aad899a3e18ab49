// The form for a new broadcast: text, topics, communes, a picture; then a look at it as every messenger shows it.

import { byId, element } from "./dom.js";
import { texts } from "./broadcasts-texts.js";

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase();
}

export class Maker {
  // `server` has preview(wanted), make(wanted) and upload(file), promises that fail with a reason.
  constructor(server) {
    this.server = server;
    this.choices = { topics: [], units: [], everywhere: true, longest: 1500, quiet_hours: "" };
    this.chosen = new Set();
    this.picture = "";
    byId("find").addEventListener("input", () => this.drawUnits());
    byId("text").addEventListener("input", () => this.drawLeft());
    byId("picture").addEventListener("change", () => (this.picture = ""));
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.preview();
    });
    byId("save").addEventListener("click", () => this.save());
    byId("edit").addEventListener("click", () => this.edit());
  }

  fill(choices) {
    this.choices = choices;
    byId("topics").replaceChildren(
      ...choices.topics.map(({ code, name }) => element("label", {}, element("input", { type: "checkbox", name: "topic", value: code }), name)),
    );
    byId("quiet-label").textContent = texts.quiet(choices.quiet_hours);
    byId("quiet").disabled = !choices.quiet_hours;
    this.drawUnits();
    this.drawLeft();
  }

  drawUnits() {
    const sought = fold(byId("find").value.trim());
    const shown = this.choices.units.filter(({ code, name }) => this.chosen.has(code) || (sought && fold(name).includes(sought)));
    const few = this.choices.everywhere ? shown : this.choices.units.filter(({ name }) => fold(name).includes(sought));
    const nodes = few.slice(0, 60).map((unit) => this.unit(unit));
    byId("units").replaceChildren(...(nodes.length || !sought ? nodes : [element("p", {}, texts.noUnit)]));
  }

  unit({ code, name }) {
    const box = element("input", { type: "checkbox", value: code, checked: this.chosen.has(code) });
    box.addEventListener("change", () => (box.checked ? this.chosen.add(code) : this.chosen.delete(code)));
    return element("label", {}, box, name);
  }

  drawLeft() {
    byId("left").textContent = texts.left(this.choices.longest - byId("text").value.trim().length);
  }

  async wanted() {
    const [file] = byId("picture").files;
    if (file && !this.picture) this.picture = (await this.server.upload(file)).picture;
    const topics = [...document.querySelectorAll("input[name=topic]:checked")].map((box) => box.value);
    return { text: byId("text").value, topics, units: [...this.chosen], picture: file ? this.picture : "", quiet: byId("quiet").checked };
  }

  async preview() {
    try {
      const wanted = await this.wanted();
      const lacks = wanted.text.trim() && wanted.topics.length ? "" : texts.pickAll;
      byId("form-error").textContent = lacks || (this.choices.everywhere || wanted.units.length ? "" : texts.pickUnit);
      if (byId("form-error").textContent) return;
      const { people, channels } = await this.server.preview(wanted);
      this.ready = wanted;
      byId("people").textContent = texts.people(people);
      byId("preview-error").textContent = "";
      this.drawChannels(channels);
      byId("preview").hidden = false;
      byId("form").hidden = true;
      byId("preview").focus();
    } catch (failure) {
      byId("form-error").textContent = failure.reason ?? texts.failed;
    }
  }

  drawChannels(channels) {
    const ordered = [...channels].sort((one, other) => other.people - one.people);
    const buttons = ordered.map((channel) => {
      const button = element("button", { type: "button" }, texts.channel(channel.label, channel.people));
      button.addEventListener("click", () => {
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        this.drawPhone(channel);
      });
      return button;
    });
    byId("tabs").replaceChildren(...buttons);
    buttons[0]?.click();
  }

  drawPhone(channel) {
    const fact = (sentence, bad) => element("p", { className: bad ? "remark bad" : "remark" }, sentence);
    const picture = channel.picture ? [element("img", { src: `/console/media/${encodeURIComponent(this.ready.picture)}`, alt: "" })] : [];
    const facts = [fact(texts.length(channel.length, channel.limit, channel.messages), channel.messages > 1)];
    if (this.ready.picture && !channel.picture) facts.push(fact(texts.noPicture, false));
    if (channel.closed) facts.push(fact(texts.closed(channel.closed), true));
    if (!channel.set_up) facts.push(fact(texts.notSetUp, true));
    const keys = channel.buttons.map((label) => element("p", { className: "key" }, label));
    byId("phone").replaceChildren(...picture, element("p", { className: "bubble" }, channel.text), ...keys, ...facts);
  }

  async save() {
    byId("save").disabled = true;
    try {
      await this.server.make(this.ready);
      byId("form").reset();
      this.chosen.clear();
      this.picture = "";
      this.fill(this.choices);
      this.edit();
    } catch (failure) {
      byId("preview-error").textContent = failure.reason ?? texts.failed;
    } finally {
      byId("save").disabled = false;
    }
  }

  edit() {
    byId("preview").hidden = true;
    byId("form").hidden = false;
  }
}
