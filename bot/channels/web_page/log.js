// The conversation on the screen: the person's bubbles, the replies, the typing sign.

import { byId, element, icon } from "./dom.js";
import { namesSource, prose } from "./prose.js";
import { texts } from "./texts.js";

const typingDelay = 300;

export class Log {
  // `on` has choice(choice, reply, release) and place(button).
  constructor(on) {
    this.on = on;
    this.box = byId("log");
    this.newer = byId("newer");
    this.typing = element("div", { className: "typing", role: "status", "aria-label": texts.typing });
    this.typing.append(element("i"), element("i"), element("i"));
    this.waiting = 0;
    this.newer.addEventListener("click", () => this.toEnd());
    this.following = false;
    this.box.addEventListener("scroll", () => {
      this.following = this.atEnd();
      if (this.following) this.newer.hidden = true;
    });
    // A keyboard or a strip that comes up must not cover the last lines.
    new ResizeObserver(() => this.follow()).observe(this.box);
  }

  // The person's own bubble, with a picture that is being sent; gives back its delivery sign.
  own(shown, file = null) {
    const state = element("p", { className: "state", role: "status" });
    const bubble = element("div", { className: "bubble" }, shown);
    if (file?.type?.startsWith("image/")) bubble.prepend(this.preview(file));
    const card = element("article", { className: "own" }, hidden(texts.you), bubble, state);
    this.put(card);
    this.toEnd();
    return new DeliverySign(card, state);
  }

  preview(file) {
    const picture = element("img", { className: "preview", alt: "", src: URL.createObjectURL(file) });
    const over = () => {
      URL.revokeObjectURL(picture.src);
      this.follow();
    };
    picture.addEventListener("load", over);
    picture.addEventListener("error", () => {
      over();
      picture.remove();
    });
    return picture;
  }

  // A line of the page itself, such as "no position found".
  note(text) {
    this.put(element("p", { className: "note" }, text));
    this.toEnd();
  }

  // One reply. A reply that can't be drawn is shown as bare text rather than lost.
  reply(reply) {
    let card;
    try {
      card = this.card(reply);
    } catch (error) {
      console.error("reply not drawn", error);
      card = element("article", { className: "reply" }, element("div", { className: "bubble plain" }, String(reply?.text ?? texts.unreadable)));
    }
    this.put(card);
    return card;
  }

  card(reply) {
    const bubble = element("div", { className: "bubble" });
    const card = element("article", { className: reply.emergency ? "reply emergency" : "reply" }, hidden(texts.assistant), bubble);
    if (reply.emergency) {
      bubble.append(
        element("p", { className: "flag" }, texts.emergency),
        element("a", { className: "call big", href: "tel:114" }, icon("phone"), element("span", {}, texts.callNow)),
      );
    }
    // The page has its own sign for an emergency: the one that begins the text is for channels of plain text.
    const words = reply.emergency ? reply.text.replace(/^\p{Extended_Pictographic}\uFE0F?\s*/u, "") : reply.text;
    bubble.append(prose(words, { apart: reply.emergency }));
    if (reply.picture) this.picture(bubble, reply.picture);
    const sources = namesSource(reply.text) ? [] : (reply.citations ?? []).filter((citation) => citation.label);
    if (sources.length) {
      const lines = sources.map((citation) => element("li", {}, citation.label));
      bubble.append(element("ul", { className: "sources", "aria-label": texts.sources }, ...lines));
    }
    if (reply.wants_place) bubble.append(this.placeButton());
    this.box.querySelectorAll(".thumbs").forEach((old) => old.remove());
    if (reply.entry && !reply.emergency) bubble.append(this.thumbs());
    if (reply.choices?.length) card.append(this.choices(reply));
    return card;
  }

  // A drawing stands under the first words; a tap opens it alone, where it can be made larger.
  picture(bubble, { src, alt }) {
    const image = element("img", { src, alt, width: 640, height: 400, decoding: "async" });
    const frame = element("a", { className: "picture", href: src, target: "_blank", rel: "noopener" }, image);
    // Without the drawing its words are read, by everybody.
    image.addEventListener("error", () => frame.replaceWith(element("p", { className: "picture-words" }, texts.picture(alt))));
    const first = bubble.querySelector(":scope > p:not(.flag), :scope > ul, :scope > ol");
    if (first) first.after(frame);
    else bubble.append(frame);
  }

  // Whether the newest answer was what the person looked for.
  thumbs() {
    const buttons = Object.entries(texts.thumbs).map(([sign, label]) => {
      const button = element("button", { type: "button", title: label, "aria-label": label }, sign);
      button.addEventListener("click", () => {
        group.remove();
        this.on.thumb(sign);
      });
      return button;
    });
    const group = element("div", { className: "thumbs", role: "group", "aria-label": texts.helped }, ...buttons);
    return group;
  }

  placeButton() {
    const button = element("button", { type: "button", className: "ask-place" }, icon("place"), element("span", {}, texts.sendPlace));
    button.addEventListener("click", () => this.on.place());
    return button;
  }

  choices(reply) {
    const group = element("div", { className: "choices", role: "group", "aria-label": texts.choices, tabIndex: -1 });
    const buttons = reply.choices.map((choice) => {
      const button = element("button", { type: "button" }, choice.label);
      button.addEventListener("click", () => {
        use(choice.value);
        this.on.choice(choice, reply, release);
      });
      return [choice.value, button];
    });
    const use = (value) => {
      // A disabled button loses the focus: kept here, the next Tab leads on to the answer.
      if (group.contains(document.activeElement)) group.focus({ preventScroll: true });
      buttons.forEach(([own, button]) => {
        button.disabled = true;
        button.setAttribute("aria-pressed", String(own === value));
      });
    };
    const release = () => buttons.forEach(([, button]) => {
      button.disabled = false;
      button.removeAttribute("aria-pressed");
    });
    group.append(...buttons.map(([, button]) => button));
    if (reply.used !== undefined) use(reply.used);
    return group;
  }

  put(node) {
    if (this.typing.parentNode) this.typing.before(node);
    else this.box.append(node);
  }

  wait() {
    this.waiting += 1;
    setTimeout(() => {
      if (!this.waiting || this.typing.parentNode) return;
      this.box.append(this.typing);
      this.follow();
    }, typingDelay);
  }

  waitOver() {
    this.waiting = Math.max(0, this.waiting - 1);
    if (!this.waiting) this.typing.remove();
  }

  atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 60;
  }

  // To the end, for who was at the end before something grew.
  follow() {
    if (this.following) this.toEnd();
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.following = true;
    this.newer.hidden = true;
  }

  // To the end, or as far as the top of `node` stays in sight: the first line matters most.
  toTop(node) {
    const top = node.getBoundingClientRect().top - this.box.getBoundingClientRect().top + this.box.scrollTop;
    this.box.scrollTop = top - 12;
    this.following = this.atEnd();
    this.newer.hidden = true;
  }

  pointToNewer() {
    this.newer.hidden = false;
  }
}

// Under the person's bubble: sending, nothing, or what went wrong.
class DeliverySign {
  constructor(card, line) {
    this.card = card;
    this.line = line;
  }

  sending(sentence = texts.sending) {
    this.line.className = "state";
    this.line.replaceChildren(sentence);
  }

  // How much of a file is gone up, 0 to 1.
  progress(part) {
    const bar = this.line.querySelector("progress") ?? element("progress", { max: 1, "aria-label": texts.sending });
    bar.value = part;
    if (!bar.parentNode) this.line.append(bar);
  }

  remove() {
    this.card.remove();
  }

  sent() {
    this.line.className = "state";
    this.line.replaceChildren();
  }

  // `again` sends once more; without it there is nothing to press.
  failed(reason, again) {
    // The same sentence once more is not put in again: a screen reader would say it each time.
    if (this.line.classList.contains("failed") && this.line.firstChild?.textContent === reason) return;
    this.line.className = "state failed";
    this.line.replaceChildren(element("span", {}, reason));
    if (!again) return;
    const button = element("button", { type: "button" }, texts.resend);
    button.addEventListener("click", again);
    this.line.append(element("a", { href: "tel:114" }, texts.urgent), button);
  }
}

function hidden(text) {
  return element("span", { className: "hidden" }, text);
}
