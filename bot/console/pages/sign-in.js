// Signing in: a link to one's own messenger, or a password with its second step.

import { byId } from "./dom.js";
import { post } from "./server.js";
import { texts } from "./sign-in-texts.js";

const asked = new URLSearchParams(location.search);
const next = (asked.get("next") ?? "/console") + location.hash;
let withPassword = false;

function send(path, body) {
  return post(`/console/sign-in/${path}`, body, texts.failed);
}

function tell(error, said = "") {
  byId("error").textContent = error;
  byId("said").textContent = said;
}

function choose(password) {
  withPassword = password;
  byId("by-link").hidden = password;
  byId("by-password").hidden = !password;
  tell("");
  (password && byId("who").value ? byId("password") : byId("who")).focus();
}

async function sendLink(who) {
  tell("", (await send("send", { who })).said);
}

async function enter(who) {
  const password = byId("password").value;
  if (!password) return tell(texts.missingPassword);
  const answer = await send("password", { who, password, code: byId("code").value, next });
  if (!answer.wants_code) return location.replace(answer.next);
  byId("code-line").hidden = false;
  tell("", texts.wantsCode);
  byId("code").focus();
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const who = byId("who").value.trim();
  if (!who) {
    tell(texts.missingWho);
    return byId("who").focus();
  }
  const button = byId(withPassword ? "enter" : "send");
  button.disabled = true;
  tell("");
  try {
    await (withPassword ? enter(who) : sendLink(who));
  } catch (failure) {
    tell(failure.reason ?? texts.failed);
    byId("code").value = "";
  } finally {
    button.disabled = false;
  }
});
byId("to-password").addEventListener("click", () => choose(true));
byId("to-link").addEventListener("click", () => choose(false));

// Whoever follows a link from another site has no cookie sent along, although they are let in: from here it is.
async function goOn() {
  const tried = Number(sessionStorage.getItem("went-on") ?? 0);
  if (!asked.has("next") || Date.now() - tried < 10_000) return;
  const answer = await fetch("/console/me").catch(() => null);
  if (!answer?.ok) return;
  const wanted = new URL(next, location.origin);
  if (wanted.origin !== location.origin || !/^\/console(\/|$)/.test(wanted.pathname)) return;
  sessionStorage.setItem("went-on", String(Date.now()));
  location.replace(wanted.pathname + wanted.search + wanted.hash);
}

goOn().catch(() => null);
byId("who").focus();
