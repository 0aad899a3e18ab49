// The console's requests.

import { texts } from "./texts.js";

const patience = 15_000;

// `reason` is a sentence for the official.
export class Failure extends Error {
  constructor(reason, status = 0) {
    super(reason);
    this.reason = reason;
    this.status = status;
  }
}

export async function request(path, options, otherwise) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  options?.signal?.addEventListener("abort", () => abort.abort());
  try {
    const response = await fetch(path, { ...options, signal: abort.signal });
    const payload = await response.json().catch(() => null);
    if (response.ok && payload) return payload;
    throw new Failure(payload?.error ?? (response.status === 401 ? texts.signedOut : otherwise), response.status);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(otherwise);
  } finally {
    clearTimeout(timer);
  }
}

// POSTs JSON as our own pages do; `otherwise` is the sentence where the server gives none.
export function post(path, body, otherwise) {
  const headers = { "Content-Type": "application/json", "X-Requested-With": "pccc" };
  return request(path, { method: "POST", headers, body: JSON.stringify(body) }, otherwise);
}

const asJson = { headers: { Accept: "application/json" } };

// A portion of the list; `search` as in the address of the page, `signal` ends a request that nobody waits for any more.
export function fetchBoard(search, signal) {
  return request(`/console/board?${search}`, { signal }, texts.listFailed);
}

export function fetchChoices() {
  return request("/console/board/choices", asJson, texts.listFailed);
}

export function fetchMap() {
  return request("/console/map", asJson, texts.map.failed);
}

export function fetchOnMap(search) {
  return request(`/console/map/incidents?${search}`, asJson, texts.map.failed);
}

// What is asked for beside an incident: assignees, candidates, water.
export function fetchPart(code, part) {
  return request(`/console/incidents/${encodeURIComponent(code)}/${part}`, asJson, texts.listFailed);
}

// Everything about one incident.
export function fetchDetail(code) {
  return request(`/console/incidents/${encodeURIComponent(code)}`, { headers: { Accept: "application/json" } }, texts.listFailed);
}

// Does something to an incident: closing, ask, link, or what a button says. Gives the incident as it is then.
export function send(code, what, body) {
  const path = `/console/incidents/${encodeURIComponent(code)}/${encodeURIComponent(what)}`;
  return post(path, body, texts.actionFailed);
}

export function perform(code, action) {
  return send(code, action, {});
}

export function fetchClosingChoices() {
  return request("/console/closing", { headers: { Accept: "application/json" } }, texts.listFailed);
}

export function saveClosing(code, form) {
  return send(code, "closing", form);
}
