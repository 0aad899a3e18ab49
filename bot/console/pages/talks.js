// The page of talks: joins the list, the talk that is read, the server and the live connection.

import { Banner } from "./banner.js";
import { byId } from "./dom.js";
import { Live } from "./live.js";
import { post, request } from "./server.js";
import { OneTalk } from "./talks-one.js";
import { TalkList } from "./talks-list.js";
import { texts } from "./talks-texts.js";

const root = "/console/talks";
const askEvery = 15_000;
const gathered = 150;
const beside = matchMedia("(min-width: 900px)");
const banner = new Banner();
const list = new TalkList((code) => (location.hash = code));
const one = new OneTalk(byId("talk"), { act, close });
let waiting = 0;
let asked = 0;
let soon = null;

// The open talk stands in the address.
function current() {
  return decodeURIComponent(location.hash.slice(1));
}

function close() {
  history.pushState(null, "", location.pathname);
  load();
}

async function load() {
  const mine = ++asked;
  const code = current();
  document.body.classList.toggle("reading", Boolean(code));
  try {
    const [all, found] = await Promise.all([request(`${root}/all`, {}, texts.failed), code ? read(code) : null]);
    if (mine !== asked) return true;
    banner.updated();
    list.draw(all.talks, code);
    if (found) one.draw(found);
    else one.clear(code ? texts.over : texts.choose);
    call(all.waiting);
    return true;
  } catch (failure) {
    if (mine === asked && !byId("list").childElementCount) byId("empty").textContent = failure.reason ?? texts.failed;
    return false;
  }
}

// A talk that is gone, or of another area, is over as far as this page is concerned.
async function read(code) {
  try {
    return await request(`${root}/${encodeURIComponent(code)}`, {}, texts.failed);
  } catch (failure) {
    if (failure.status === 404) return null;
    throw failure;
  }
}

function call(count) {
  document.title = count ? `(${count}) ${texts.title}` : texts.title;
  if (count > waiting) byId("announcer").textContent = texts.called(count);
  waiting = count;
}

async function act(code, what, body) {
  try {
    one.draw(await post(`${root}/${encodeURIComponent(code)}/${what}`, body, texts.failed));
    return null;
  } catch (failure) {
    return failure.reason ?? texts.failed;
  } finally {
    load();
  }
}

addEventListener("hashchange", async () => {
  await load();
  if (current() && !beside.matches) byId("talk").focus();
});
addEventListener("popstate", load);
load();
setInterval(load, askEvery);
const live = new Live({
  incident: () => {},
  talk: () => (soon ??= setTimeout(() => ((soon = null), load()), gathered)),
  down: () => banner.lost(),
  up: async () => ((await load()) ? banner.restored() : live.fail()),
});
