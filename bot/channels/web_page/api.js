// The two requests of a conversation. A resend carries the same message id, so the server sees one message.

import { texts } from "./texts.js";

const patience = { body: 20_000, photo: 90_000 };

// `reason` is a sentence for the person; `retryable` says whether sending again may work.
export class Failure extends Error {
  constructor(reason, retryable) {
    super(reason);
    this.reason = reason;
    this.retryable = retryable;
  }
}

async function post(path, messageId, options, milliseconds) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), milliseconds);
  try {
    const headers = { ...options.headers, "X-Message-Id": messageId };
    const response = await fetch(path, { method: "POST", ...options, headers, signal: abort.signal });
    const payload = await response.json().catch((error) => {
      if (abort.signal.aborted) throw error;
      return null;
    });
    if (!response.ok) throw refusal(response.status, payload);
    if (!Array.isArray(payload?.replies)) throw new Failure(texts.unreadable, true);
    return payload.replies;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(abort.signal.aborted ? texts.slow : texts.notSent, true);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(status, payload) {
  const sentence = typeof payload?.error === "string" ? payload.error : texts.serverTrouble;
  return new Failure(sentence, status >= 500 || status === 408 || status === 429);
}

// Sends {id, body} or {id, file} and gives the replies. Raises Failure.
export function deliver(session, message) {
  if (message.file) {
    const form = new FormData();
    form.append("session", session);
    form.append("file", message.file, message.file.name || "photo.jpg");
    return post("/api/chat/photo", message.id, { body: form }, patience.photo);
  }
  const body = JSON.stringify({ session, ...message.body });
  return post("/api/chat", message.id, { headers: { "Content-Type": "application/json" }, body }, patience.body);
}
