// The incidents known to this page, by code.

const groups = {
  received: "open",
  forwarded: "open",
  acknowledged: "working",
  responding: "working",
  resolved: "closed",
  false_alarm: "closed",
  duplicate: "closed",
};

// The tab an incident stands under; a state unknown to this page stays in sight.
export function groupOf(incident) {
  return groups[incident.state] ?? "open";
}

export class Incidents {
  constructor() {
    this.byCode = new Map();
    this.looked = new Set();
  }

  get(code) {
    return this.byCode.get(code);
  }

  // Takes the whole list; gives back the new ones nobody has taken.
  replace(incidents) {
    const alerts = incidents.filter((incident) => this.isAlert(incident));
    this.byCode = new Map(incidents.map((incident) => [incident.code, incident]));
    return alerts;
  }

  // Takes one incident, new or changed; gives back whether it calls for an alert.
  put(incident) {
    const alert = this.isAlert(incident);
    this.byCode.set(incident.code, incident);
    return alert;
  }

  isAlert(incident) {
    return groupOf(incident) === "open" && !this.byCode.has(incident.code);
  }

  // The newest first.
  inGroup(group) {
    const found = [...this.byCode.values()].filter((incident) => groupOf(incident) === group);
    return found.sort((one, other) => Date.parse(other.opened_at) - Date.parse(one.opened_at));
  }

  markLooked(code) {
    this.looked.add(code);
  }

  isUnseen(incident) {
    return groupOf(incident) === "open" && !this.looked.has(incident.code);
  }

  unseen() {
    return this.inGroup("open").filter((incident) => this.isUnseen(incident));
  }
}
