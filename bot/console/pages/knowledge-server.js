// The requests of the knowledge desk.

import { request, post as send } from "./server.js";
import { texts } from "./knowledge-texts.js";

const base = "/console/knowledge";

export function get(path, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return request(`${base}${path}${asked ? `?${asked}` : ""}`, { headers: { Accept: "application/json" } }, texts.failed);
}

export function post(path, body) {
  return send(`${base}${path}`, body, texts.notDone);
}

export function entryPath(id, what = "") {
  return `/entries/${encodeURIComponent(id)}${what}`;
}
