// What was said in this tab, so that a reload or a phone that drops the page loses nothing. Photos can't be kept.

const key = "pccc.history";
const most = 60;

function read() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

export class History {
  constructor() {
    this.entries = read();
  }

  // Adds {own: {...}} or {reply: {...}} and gives it back; change it and call save().
  add(entry) {
    this.entries.push(entry);
    this.entries.splice(0, this.entries.length - most);
    this.save();
    return entry;
  }

  save() {
    try {
      sessionStorage.setItem(key, JSON.stringify(this.entries, (name, value) => (name === "file" ? undefined : value)));
    } catch {
      // No storage: the conversation lives as long as the page.
    }
  }
}
