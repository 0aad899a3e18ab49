// The two requests of a conversation. A resend carries the same message id, so the server sees one message.

import { texts } from "./texts.js";

const patience = { body: 20_000, photo: 90_000 };

// `reason` is a sentence for the person; `retryable` says whether sending again may work, `unreached` whether nobody was there.
export class Failure extends Error {
  constructor(reason, retryable, unreached = false) {
    super(reason);
    this.reason = reason;
    this.retryable = retryable;
    this.unreached = unreached;
  }
}

async function post(path, messageId, body, milliseconds) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), milliseconds);
  try {
    const headers = { "Content-Type": "application/json", "X-Message-Id": messageId };
    const response = await fetch(path, { method: "POST", body, headers, signal: abort.signal });
    const payload = await response.json().catch((error) => {
      if (abort.signal.aborted) throw error;
      return null;
    });
    if (!response.ok) throw refusal(response.status, payload);
    if (!Array.isArray(payload?.replies)) throw new Failure(texts.unreadable, true);
    return payload.replies;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw abort.signal.aborted ? new Failure(texts.slow, true) : new Failure(texts.notSent, true, true);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(status, payload) {
  const sentence = typeof payload?.error === "string" ? payload.error : texts.serverTrouble;
  return new Failure(sentence, status >= 500 || status === 408 || status === 429);
}

// The same for a file, telling how much of it is gone up: only XMLHttpRequest can.
function upload(path, messageId, form, milliseconds, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.timeout = milliseconds;
    request.responseType = "json";
    request.setRequestHeader("X-Message-Id", messageId);
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("error", () => reject(new Failure(texts.notSent, true, true)));
    request.addEventListener("timeout", () => reject(new Failure(texts.slow, true)));
    request.addEventListener("load", () => {
      if (request.status >= 400) reject(refusal(request.status, request.response));
      else if (Array.isArray(request.response?.replies)) resolve(request.response.replies);
      else reject(new Failure(texts.unreadable, true));
    });
    request.send(form);
  });
}

// Sends {id, body} or {id, file} and gives the replies; `onProgress` hears the part of a file that is sent, 0 to 1. Raises Failure.
export function deliver(session, message, onProgress) {
  if (message.file) {
    const form = new FormData();
    form.append("session", session);
    form.append("file", message.file, message.file.name || "photo.jpg");
    return upload("/api/chat/photo", message.id, form, patience.photo, onProgress);
  }
  return post("/api/chat", message.id, JSON.stringify({ session, ...message.body }), patience.body);
}
