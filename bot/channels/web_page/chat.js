// The citizen page: joins the composer, the log, the server and the stream.

import { deliver } from "./api.js";
import { Composer } from "./composer.js";
import { byId, element } from "./dom.js";
import { keepForOffline, listenForEscape } from "./frame.js";
import { History } from "./history.js";
import { Log } from "./log.js";
import { Network } from "./network.js";
import { isFresh, Outbox } from "./outbox.js";
import { isRecording, shrink, tooLarge } from "./photo.js";
import { findPlace } from "./place.js";
import { newId, sessionId } from "./session.js";
import { openStream } from "./stream.js";
import { starters, texts } from "./texts.js";
import { fitKeyboard } from "./viewport.js";

const session = sessionId();
const history = new History();
const seen = new Set();
const outbox = new Outbox();
const network = new Network(byId("offline"), () => outbox.resend());
let findingPlace = false;

const log = new Log({ choice: sendChoice, place: sendPlace, thumb: (sign) => send({ shown: sign, body: { text: sign } }) });
const composer = new Composer({ text: sendText, photo: sendPhoto, place: sendPlace });

function sendText(text) {
  send({ shown: text, body: { text } });
}

function sendChoice(choice, reply, release) {
  reply.used = choice.value;
  send({ shown: choice.label, body: { choice: choice.value } }, () => {
    delete reply.used;
    release();
  });
}

async function sendPhoto(file) {
  const small = await shrink(file);
  if (tooLarge(small)) log.note(isRecording(small) ? texts.recordingTooLarge : texts.photoTooLarge);
  else send({ shown: isRecording(small) ? texts.recordingSent(file.name) : texts.photoSent(file.name), file: small });
}

async function sendPlace() {
  if (findingPlace) return;
  findingPlace = true;
  const buttons = [...document.querySelectorAll(".ask-place, #place")];
  buttons.forEach((button) => button.classList.add("busy"));
  const sign = log.own(texts.placeSent());
  sign.sending(texts.findingPlace);
  try {
    const place = await findPlace();
    composer.wantPlace(false);
    sign.remove();
    send({ shown: texts.placeSent(Math.round(place.accuracy)), body: { place } });
  } catch (error) {
    sign.remove();
    log.note(error.denied ? texts.placeDenied : texts.placeMissing);
    composer.focus();
  } finally {
    findingPlace = false;
    buttons.forEach((button) => button.classList.remove("busy"));
  }
}

// `onRefused` runs when the server won't take the message and sending again is no use.
function send(parts, onRefused) {
  const message = { id: newId(), at: Date.now(), state: "sending", ...parts };
  history.add({ own: message });
  attempt(message, log.own(message.shown, message.file), onRefused);
}

// Whether the message got through. One that didn't waits in the outbox, if sending again may work.
async function attempt(message, sign, onRefused, { quiet = false } = {}) {
  const again = (how) => attempt(message, sign, onRefused, how);
  outbox.drop(message);
  setState(message, "sending");
  if (!quiet) sign.sending();
  log.wait();
  const outcome = await deliver(session, message, (part) => sign.progress(part)).catch((failure) => failure);
  log.waitOver();
  if (Array.isArray(outcome)) {
    setState(message, "sent");
    sign.sent();
    network.reached();
    show(outcome);
    return true;
  }
  if (outcome.unreached) network.lost();
  if (outcome.retryable) hold(message, sign, again, outcome.reason);
  else {
    setState(message, "refused");
    onRefused?.();
    sign.failed(outcome.reason);
  }
  log.follow();
  return false;
}

function hold(message, sign, again, reason) {
  setState(message, "unsent");
  outbox.hold(message, () => again({ quiet: true }));
  sign.failed(isFresh(message) ? `${reason} ${texts.resent}` : reason, () => again());
}

function setState(message, state) {
  message.state = state;
  history.save();
}

// Draws the replies not shown yet and brings the first of them into sight.
function show(replies, { late = false } = {}) {
  const inSight = !late || log.following;
  const cards = replies.filter(isNew).map((reply) => {
    if (reply.wants_place) composer.wantPlace(true);
    history.add({ reply });
    return log.reply(reply);
  });
  if (!cards.length) return;
  if (inSight || replies.some((reply) => reply.emergency)) log.toTop(cards[0]);
  else log.pointToNewer();
}

function isNew(reply) {
  if (!reply || (reply.id && seen.has(reply.id))) return false;
  if (reply.id) seen.add(reply.id);
  return true;
}

// Draws what was said before a reload.
function restore() {
  for (const { own, reply } of history.entries) {
    if (reply && isNew(reply)) log.reply(reply);
    if (reply?.wants_place || own?.body?.place) composer.wantPlace(!own);
    if (!own) continue;
    const sign = log.own(own.shown);
    if (own.state === "sent") continue;
    if (own.body && own.state !== "refused") hold(own, sign, (how) => attempt(own, sign, undefined, how), texts.notSent);
    else sign.failed(own.body ? texts.notSent : texts.photoLost);
  }
  if (history.entries.length) log.toEnd();
}

function showStarters() {
  const buttons = starters.map(({ label, hint, choice, urgent }) => {
    const button = element("button", { type: "button", className: urgent ? "urgent" : "" }, label, element("small", {}, hint));
    button.addEventListener("click", () => send({ shown: label, body: { choice } }));
    return button;
  });
  byId("starters").replaceChildren(...buttons);
}

// Whoever came by an invitation's link says so with their first message; a reload doesn't say it again.
function comeIn() {
  const code = new URLSearchParams(location.search).get("join");
  if (!code || !/^[A-Za-z0-9]{8}$/.test(code)) return;
  window.history.replaceState(null, "", location.pathname);
  sendText(texts.joining(code.toUpperCase()));
}

showStarters();
restore();
fitKeyboard();
comeIn();
listenForEscape();
keepForOffline();
openStream(session, (reply) => show([reply], { late: true }), () => network.back());
