// A card for every broadcast: what it says, when it goes, how far it has come, who is behind a figure, and what can be done.

import { byId, element } from "./dom.js";
import { texts } from "./broadcasts-texts.js";

const secondPressWithin = 4_000;
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
    const nodes = [...this.shown.values()].map((card) => card.node);
    const list = byId("list");
    if (nodes.length !== list.children.length || nodes.some((node, index) => list.children[index] !== node)) list.replaceChildren(...nodes);
  }

  card(one, before) {
    const version = JSON.stringify(one);
    if (before?.version === version) return before;
    const card = before ?? { node: element("li", {}), words: this.words(one), people: element("div", {}) };
    if (card.state !== one.state) card.decide = this.decide(one);
    Object.assign(card, { version, state: one.state });
    card.node.className = `card ${one.state}`;
    const inside = card.node.contains(document.activeElement) ? document.activeElement : null;
    card.node.replaceChildren(...this.head(one), card.words, ...this.figures(one, card), card.people, ...(card.decide ? [card.decide] : []));
    if (inside && card.node.contains(inside)) inside.focus({ preventScroll: true });
    return card;
  }

  head(one) {
    const behind = [texts.made(one.made_by, moment(one.made_at))];
    if (one.starts_at) behind.push(texts.starts(one.started_by, moment(one.starts_at)));
    if (one.ended_at) behind.push(one.state === "stopped" ? `${texts.stoppedBy(one.ended_by)}, ${moment(one.ended_at)}` : texts.ended(moment(one.ended_at)));
    if (!one.quiet) behind.push(texts.anyHour);
    return [
      element(
        "header",
        { className: "card-head" },
        element("b", {}, `${one.topic_names} · ${one.place}`),
        element("span", { className: "code" }, one.code),
        element("span", { className: "badge" }, one.state_label),
      ),
      element("p", { className: "people-behind" }, behind.join(" · ")),
    ];
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
    const boxes = names.map((name) =>
      element("div", { className: tone[name] ?? "" }, element("dt", {}, texts.figures[name]), element("dd", {}, of[name].toLocaleString("vi-VN"))),
    );
    const done = of.targeted - of.queued;
    const part = element("span", {});
    part.style.width = `${of.targeted ? (100 * done) / of.targeted : 100}%`;
    const bar = element("div", { className: "bar", role: "img", "aria-label": texts.progress(done, of.targeted) }, part);
    const lists = listed.filter((name) => of[name]).map((name) => this.opener(one, name, card));
    return [element("dl", { className: "figures" }, ...boxes), bar, ...lists];
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
      const { people, figures } = await this.server.one(one.code);
      const rows = people[name].map(({ channel, address, why }) => element("li", {}, element("span", {}, `${channel} ${address}`), element("span", {}, why)));
      const more = figures[name] - rows.length;
      if (more > 0) rows.push(element("li", {}, texts.more(more)));
      card.people.replaceChildren(element("ul", { className: "unreached" }, ...rows));
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
    button.addEventListener("click", async () => {
      error.textContent = "";
      if (!button.classList.contains("sure")) {
        button.classList.add("sure");
        button.textContent = texts.sure(label);
        setTimeout(() => {
          button.classList.remove("sure");
          button.textContent = label;
        }, secondPressWithin);
        return;
      }
      button.disabled = true;
      try {
        await act();
      } catch (failure) {
        error.textContent = failure.reason ?? texts.failed;
      }
      button.disabled = false;
    });
    return button;
  }
}
