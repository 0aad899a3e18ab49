// A card for every broadcast: what it says, when it goes, how far it has come, who is behind a figure, and what can be done.

import { bar, figures, head, people, pressTwice } from "./cards.js";
import { arrange, byId, element } from "./dom.js";
import { texts } from "./broadcasts-texts.js";

const always = ["targeted", "sent", "queued"];
const ifAny = ["twice", "unknown", "failed", "unreachable", "left_out"];
const listed = ["twice", "unknown", "failed", "unreachable"];
const tone = { sent: "good", failed: "bad", unreachable: "bad", left_out: "bad" };

function moment(iso) {
  return new Date(iso).toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });
}

export class Cards {
  // `server` has start(code, at), stop(code) and one(code), promises that fail with a reason.
  constructor(server) {
    this.server = server;
    this.shown = new Map();
  }

  // A card that says nothing new is left alone: somebody may be typing in it.
  draw(broadcasts) {
    byId("empty").hidden = broadcasts.length > 0;
    byId("empty").textContent = texts.empty;
    const before = this.shown;
    this.shown = new Map(broadcasts.map((one) => [one.code, this.card(one, before.get(one.code))]));
    arrange(byId("list"), [...this.shown.values()].map((card) => card.node));
  }

  card(one, before) {
    const version = JSON.stringify(one);
    if (before?.version === version) return before;
    const card = before ?? { node: element("li", {}), words: this.words(one), people: element("div", {}) };
    if (card.state !== one.state) card.decide = this.decide(one);
    Object.assign(card, { version, state: one.state });
    card.node.className = `card ${one.state}`;
    arrange(card.node, [...this.head(one), card.words, ...this.figures(one, card), card.people, ...(card.decide ? [card.decide] : [])]);
    return card;
  }

  head(one) {
    const behind = [texts.made(one.made_by, moment(one.made_at))];
    if (one.starts_at) behind.push(texts.starts(one.started_by, moment(one.starts_at)));
    if (one.ended_at) behind.push(one.state === "stopped" ? `${texts.stoppedBy(one.ended_by)}, ${moment(one.ended_at)}` : texts.ended(moment(one.ended_at)));
    if (!one.quiet) behind.push(texts.anyHour);
    return head(one, `${one.topic_names} · ${one.place}`, behind);
  }

  words(one) {
    const parts = [element("summary", {}, texts.shown), element("blockquote", {}, one.text)];
    if (one.picture) parts.push(element("img", { className: "thumb", loading: "lazy", alt: "", src: `/console/media/${encodeURIComponent(one.picture)}` }));
    return element("details", { open: one.state === "draft" }, ...parts);
  }

  figures(one, card) {
    if (!one.began_at) return [];
    const of = one.figures;
    const names = [...always, ...ifAny.filter((name) => of[name])];
    const rows = names.map((name) => [name, texts.figures[name], of[name].toLocaleString("vi-VN")]);
    const done = of.targeted - of.queued;
    const lists = listed.filter((name) => of[name]).map((name) => this.opener(one, name, card));
    return [figures(rows, tone), bar(of.targeted ? (100 * done) / of.targeted : 100, texts.progress(done, of.targeted)), ...lists];
  }

  opener(one, name, card) {
    const label = texts.who(texts.figures[name], one.figures[name]);
    const button = element("button", { type: "button", className: "list-box", "aria-expanded": String(card.listed === name) }, label);
    button.addEventListener("click", () => this.list(one, name, card));
    return button;
  }

  async list(one, name, card) {
    card.listed = card.listed === name ? "" : name;
    card.people.replaceChildren();
    if (!card.listed) return;
    try {
      const found = await this.server.one(one.code);
      card.people.replaceChildren(people(found.people[name], found.figures[name], texts.more));
    } catch (failure) {
      card.people.replaceChildren(element("p", { className: "action-error" }, failure.reason ?? texts.failed));
    }
  }

  decide(one) {
    if (!one.actions.length) return null;
    const error = element("p", { className: "action-error", role: "alert" });
    const at = element("input", { type: "datetime-local" });
    const start = this.button(texts.start, "action", error, () => this.server.start(one.code, at.value ? `${at.value}:00+07:00` : ""));
    const stopping = { draft: texts.discard, scheduled: texts.unschedule }[one.state] ?? texts.stop;
    const stop = this.button(stopping, "action quiet", error, () => this.server.stop(one.code));
    const when = element("div", { className: "when" }, element("label", {}, texts.at, at), start);
    return element("div", { className: "decide" }, ...(one.actions.includes("start") ? [when] : []), element("div", { className: "actions" }, stop, error));
  }

  button(label, className, error, act) {
    const button = element("button", { type: "button", className }, label);
    button.addEventListener("click", () => {
      error.textContent = "";
      pressTwice(button, label, texts, error, act);
    });
    return button;
  }
}
