// Who is writing: a random id kept in this browser, and ids of single messages.

const key = "pccc.session";

// crypto.randomUUID is missing on plain http and in old browsers.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// The kept id, or a new one; without storage it lives as long as the page.
export function sessionId() {
  try {
    const kept = localStorage.getItem(key);
    if (kept) return kept;
    const made = newId();
    localStorage.setItem(key, made);
    return made;
  } catch {
    return newId();
  }
}
