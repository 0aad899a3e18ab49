// The incidents known to this page, by code: lines of the list, as the server sends them.

const tabs = {
  received: "open",
  forwarded: "open",
  acknowledged: "working",
  responding: "working",
  resolved: "closed",
  false_alarm: "closed",
  duplicate: "closed",
};
const fresh = 30 * 60_000;

// The tab an incident stands under; a state unknown to this page stays in sight.
export function groupOf(incident) {
  return tabs[incident.state] ?? "open";
}

export function isFresh(row, now = Date.now()) {
  return now - Date.parse(row.opened_at) < fresh;
}

function newestFirst(one, other) {
  return Date.parse(other.opened_at) - Date.parse(one.opened_at) || (one.code < other.code ? 1 : -1);
}

export class Incidents {
  constructor() {
    this.byCode = new Map();
    this.calling = new Set();
    this.counts = { open: 0, working: 0, closed: 0 };
    this.me = "";
  }

  get(code) {
    return this.byCode.get(code);
  }

  // Takes lines that were asked for; gives back those that call for somebody and hadn't been known.
  add(rows) {
    const alerts = rows.filter((row) => groupOf(row) === "open" && isFresh(row) && !this.byCode.has(row.code));
    rows.forEach((row) => this.byCode.set(row.code, row));
    alerts.forEach((row) => this.calling.add(row.code));
    return alerts;
  }

  // Takes one that changed: whether it calls for somebody, and whether the counts of what `counts` lets pass can still be right.
  put(row, counts = () => true) {
    const before = this.byCode.get(row.code);
    const tab = groupOf(row);
    const alert = this.isAlert(row, before);
    const counted = Boolean(before) || (tab === "open" && isFresh(row));
    this.byCode.set(row.code, row);
    if (before && counts(before)) this.counts[groupOf(before)] -= 1;
    if (counted && counts(row)) this.counts[tab] += 1;
    if (alert) this.calling.add(row.code);
    if (tab !== "open") this.calling.delete(row.code);
    return { alert, counted };
  }

  isAlert(row, before) {
    const given = this.me && row.assigned === this.me && before?.assigned !== row.assigned && groupOf(row) !== "closed";
    const opened = groupOf(row) === "open" && (before ? groupOf(before) === "closed" : isFresh(row));
    return Boolean(given || opened);
  }

  // What an answer about one incident says of its line too.
  patch({ code, state, state_label, who, assigned }, counts) {
    const before = this.byCode.get(code);
    if (before) this.put({ ...before, state, state_label, who: who ?? "", assigned: assigned ?? "" }, counts);
  }

  // Those that a test lets pass, the newest first.
  matching(test) {
    return [...this.byCode.values()].filter(test).sort(newestFirst);
  }

  markLooked(code) {
    this.calling.delete(code);
  }

  isUnseen(row) {
    return this.calling.has(row.code);
  }
}
