// A page that asks the server anew every few seconds, and says when it can't.

import { byId } from "./dom.js";
import { post, request } from "./server.js";

function sign(className, sentence) {
  byId("live").className = className;
  if (byId("live").textContent !== sentence) byId("live").textContent = sentence;
}

// POSTs to `base` as our own page does.
export function poster(base, texts) {
  return (path, body) => post(`${base}/${path}`, body, texts.failed);
}

// Draws what stands at `all`, every so many milliseconds; gives the function that does so at once.
export function follow(all, every, texts, draw) {
  async function refresh() {
    try {
      draw(await request(all, {}, texts.failed));
      sign("live on", texts.live);
    } catch (failure) {
      sign("live off", texts.lost);
    }
  }
  refresh();
  setInterval(refresh, every);
  return refresh;
}

// What a form is made of, asked for every so many milliseconds until it comes.
export async function choices(path, every, texts, fill) {
  try {
    fill(await request(path, {}, texts.failed));
  } catch (failure) {
    sign("live off", texts.lost);
    setTimeout(() => choices(path, every, texts, fill), every);
  }
}
