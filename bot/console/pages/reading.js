// Reading one incident: all that is asked for only once somebody opens one.

import { Closing } from "./closing.js";
import { Detail } from "./detail.js";
import { Panels } from "./panels.js";
import { fetchClosingChoices, fetchDetail, perform, saveClosing } from "./server.js";
import { texts } from "./texts.js";

const lookEvery = 10_000;
const tryAgain = 10_000;
const gathered = 300;

export class Reading {
  // `changed(incident)` takes one that was changed here, `failed()` is called when that didn't work.
  constructor({ changed, failed, open, close, shown }) {
    this.changed = changed;
    this.failed = failed;
    this.shown = shown;
    this.code = null;
    this.incident = null;
    this.closing = new Closing((code, form, saved) =>
      this.send(async () => {
        const incident = await saveClosing(code, form);
        saved();
        this.detail.redraw();
        return incident;
      }),
    );
    this.panels = new Panels((incident) => this.take(incident), open);
    this.detail = new Detail((code, action) => this.send(() => perform(code, action)), close, this.closing, this.panels);
    setInterval(() => document.visibilityState === "visible" && this.refresh(), lookEvery);
    this.fillClosing();
  }

  // Shows the incident of a code, at first as far as its line in the list tells; none: a sentence.
  show(code, row) {
    if (code === this.code) return;
    this.code = code;
    this.incident = null;
    this.draw(row && { ...row, suspect: [] }, code ? texts.loading : texts.pick);
    this.refresh();
  }

  // It has changed, perhaps several times at once.
  hear(code) {
    if (code !== this.code) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), gathered);
  }

  async refresh() {
    const code = this.code;
    if (!code) return;
    try {
      const incident = await fetchDetail(code);
      if (code === this.code) this.put(incident);
    } catch (failure) {
      if (code === this.code && !this.incident) this.draw(null, failure.status === 404 ? texts.gone(code) : failure.reason);
    }
  }

  put(incident) {
    this.incident = incident;
    this.draw(incident, "");
    this.panels.draw(incident);
    this.shown(incident);
  }

  draw(incident, sentence) {
    this.detail.draw(incident, sentence);
  }

  take(incident) {
    if (incident.code === this.code) this.put(incident);
    else this.refresh();
    this.changed(incident);
  }

  // Gives the sentence of a failure, or nothing.
  async send(request) {
    try {
      this.take(await request());
      return null;
    } catch (failure) {
      this.failed();
      this.refresh();
      return failure.reason ?? texts.actionFailed;
    }
  }

  // Without it the form of the end isn't offered; everything else is.
  async fillClosing() {
    try {
      this.closing.fill(await fetchClosingChoices());
      this.detail.redraw();
      if (this.incident) this.put(this.incident);
    } catch {
      setTimeout(() => this.fillClosing(), tryAgain);
    }
  }

  focus() {
    this.detail.focus();
  }
}
