// The strip that says there is no network: the phone says so, or the server was not reached.

export class Network {
  // `onBack` runs whenever the server may be reached again.
  constructor(strip, onBack) {
    this.strip = strip;
    this.onBack = onBack;
    addEventListener("online", () => this.back());
    addEventListener("offline", () => this.lost());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && onBack());
    if (navigator.onLine === false) this.lost();
  }

  lost() {
    this.strip.hidden = false;
  }

  reached() {
    this.strip.hidden = true;
  }

  back() {
    this.reached();
    this.onBack();
  }
}
