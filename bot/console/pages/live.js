// The live connection. Lost is said at once; a connection that looks open but has gone silent counts as lost.

const retryFirst = 2_000;
const retryLongest = 15_000;
const checkEvery = 5_000;
const shortestLimit = 10_000;
const limitAtFirst = 60_000;

export class Live {
  // `on` has incident(incident), up() and down(), perhaps talk(): something happened in a talk with somebody.
  constructor(on) {
    this.on = on;
    this.wait = retryFirst;
    setInterval(() => this.check(), checkEvery);
    addEventListener("offline", () => this.fail());
    addEventListener("online", () => this.connect());
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.source?.close();
    const source = new EventSource("/console/live");
    this.source = source;
    this.lastPing = 0;
    this.rhythm = 0;
    this.heardAt = Date.now();
    source.addEventListener("open", () => {
      this.wait = retryFirst;
      this.heardAt = Date.now();
      this.on.up();
    });
    source.addEventListener("incident", (event) => {
      this.heardAt = Date.now();
      try {
        this.on.incident(JSON.parse(event.data));
      } catch (error) {
        console.error("unreadable incident", error);
      }
    });
    source.addEventListener("talk", () => {
      this.heardAt = Date.now();
      this.on.talk?.();
    });
    source.addEventListener("ping", () => {
      const now = Date.now();
      if (this.lastPing) this.rhythm = Math.max(this.rhythm, now - this.lastPing);
      this.lastPing = this.heardAt = now;
    });
    source.addEventListener("error", () => {
      if (source === this.source) this.fail();
    });
  }

  // The server's own ping rhythm tells how long a silence is too long. After a break it is learnt anew.
  check() {
    if (!this.lastPing || this.source.readyState !== EventSource.OPEN) return;
    const limit = this.rhythm ? Math.max(shortestLimit, this.rhythm * 2.5) : limitAtFirst;
    if (Date.now() - this.heardAt > limit) this.fail();
  }

  fail() {
    this.source.close();
    this.on.down();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(this.wait * 1.6, retryLongest);
  }
}
