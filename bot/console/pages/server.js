// The console's requests.

import { texts } from "./texts.js";

const patience = 15_000;

// `reason` is a sentence for the official.
export class Failure extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

export async function request(path, options, otherwise) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  try {
    const response = await fetch(path, { ...options, signal: abort.signal });
    const payload = await response.json().catch(() => null);
    if (response.ok && payload) return payload;
    throw new Failure(payload?.error ?? (response.status === 401 ? texts.signedOut : otherwise));
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(otherwise);
  } finally {
    clearTimeout(timer);
  }
}

export async function fetchIncidents() {
  const payload = await request("/console/incidents", { headers: { Accept: "application/json" } }, texts.listFailed);
  return payload.incidents ?? [];
}

export function perform(code, action) {
  const path = `/console/incidents/${encodeURIComponent(code)}/${encodeURIComponent(action)}`;
  const headers = { "Content-Type": "application/json", "X-Requested-With": "pccc" };
  return request(path, { method: "POST", headers, body: "{}" }, texts.actionFailed);
}
