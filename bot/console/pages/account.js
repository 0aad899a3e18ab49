// One's own account: password, second step, sessions.

import { byId, element } from "./dom.js";
import { post, request } from "./server.js";
import { texts } from "./account-texts.js";
import { agentName, dayAndTime } from "./office.js";

let shown = null;
let setup = null;

function send(path, body = {}) {
  return post(`/console/account/${path}`, body, texts.failed);
}

// Does something and says what came of it; the password is forgotten either way.
async function attempt(work, said) {
  byId("error").textContent = byId("said").textContent = "";
  try {
    await work();
    byId("said").textContent = said;
  } catch (failure) {
    byId("error").textContent = failure.reason ?? texts.failed;
  }
}

function draw(account) {
  shown = account;
  byId("parts").hidden = false;
  byId("about").textContent = texts.about(account);
  byId("login").value = account.login;
  byId("password-state").textContent = account.has_password ? texts.hasPassword : texts.noPassword;
  byId("old-line").hidden = !account.needs_old;
  byId("code-state").textContent = account.has_code ? texts.codeOn(account.codes_left) : account.has_password ? texts.codeOff : texts.codeNeeds;
  byId("code-form").hidden = !account.has_password || Boolean(setup);
  byId("code-begin").textContent = account.has_code ? texts.turnOff : texts.turnOn;
  byId("code-setup").hidden = !setup;
  byId("sessions").replaceChildren(...account.sessions.map(row));
  byId("end-others").hidden = account.sessions.length < 2;
}

function row(session) {
  const about = texts.session({
    address: session.address,
    way: texts.ways[session.way] ?? session.way,
    begun: dayAndTime(session.begun_at),
    seen: dayAndTime(session.seen_at),
  });
  const mark = session.here ? element("span", { className: "badge working" }, texts.here) : endButton(session);
  const name = agentName(session.agent) || texts.unknownAgent;
  return element("li", {}, element("div", {}, element("b", {}, name), element("p", { className: "hint" }, about)), mark);
}

function endButton(session) {
  const button = element("button", { type: "button", className: "small" }, texts.end);
  button.addEventListener("click", () => attempt(async () => draw(await send(`sessions/${encodeURIComponent(session.id)}/end`)), texts.ended));
  return button;
}

byId("password-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    draw(await send("password", { password: byId("old").value, new: byId("new").value }));
    event.target.reset();
    byId("login").value = shown.login;
  }, texts.passwordSaved);
});
byId("code-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const password = byId("code-password").value;
  if (shown.has_code) {
    attempt(async () => {
      byId("codes").hidden = true;
      draw(await send("code/off", { password }));
      event.target.reset();
    }, texts.codeGone);
    return;
  }
  attempt(async () => {
    setup = { password, ...(await send("code/begin", { password })) };
    byId("qr").src = `data:image/svg+xml,${encodeURIComponent(setup.qr)}`;
    byId("secret").textContent = setup.secret.match(/.{1,4}/g).join(" ");
    event.target.reset();
    draw(shown);
    byId("code").focus();
  }, "");
});
byId("code-setup").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const account = await send("code/on", { password: setup.password, secret: setup.secret, code: byId("code").value });
    setup = null;
    byId("qr").removeAttribute("src");
    event.target.reset();
    draw(account);
    byId("code-list").replaceChildren(...account.codes.map((code) => element("li", {}, code)));
    byId("codes").hidden = false;
    byId("codes").focus();
  }, texts.codeSaved);
});
byId("end-others").addEventListener("click", () => attempt(async () => draw(await send("sessions/end")), texts.endedAll));

attempt(async () => draw(await request("/console/account/all", {}, texts.failed)), "");
