// Messages that could not be sent yet. They are tried again, in order, as soon as the server may be reached.

const first = 10_000;
const longest = 60_000;
// After this long a message says nothing true about now: it is sent only if the person presses "send again".
const fresh = 30 * 60_000;

export function isFresh(message) {
  return Date.now() - message.at < fresh;
}

export class Outbox {
  constructor() {
    this.waiting = new Map();
    this.wait = first;
    this.timer = null;
    this.busy = false;
  }

  // `again` sends once more, without a word until it is done, and gives whether that worked.
  hold(message, again) {
    this.waiting.set(message.id, { message, again });
    this.later();
  }

  drop(message) {
    this.waiting.delete(message.id);
  }

  async resend() {
    if (this.busy || navigator.onLine === false) return;
    this.busy = true;
    try {
      for (const { message, again } of [...this.waiting.values()]) {
        if (!this.waiting.has(message.id) || !isFresh(message)) continue;
        if (!(await again())) break;
        this.wait = first;
      }
    } finally {
      this.busy = false;
    }
  }

  later() {
    if (this.timer) return;
    this.timer = setTimeout(async () => {
      this.timer = null;
      this.wait = Math.min(this.wait * 2, longest);
      await this.resend();
      if ([...this.waiting.values()].some(({ message }) => isFresh(message))) this.later();
    }, this.wait);
  }
}
