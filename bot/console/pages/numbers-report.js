// The button that makes a report of a year, half, quarter or month, as a document to edit or to print.

import { element } from "./dom.js";
import { texts } from "./numbers-report-texts.js";
import { texts as common } from "./texts.js";

export class Report {
  constructor(place) {
    this.place = place;
  }

  draw({ may_report: may, units, unit }) {
    this.place.hidden = !may;
    if (!may || this.place.childElementCount) return;
    const now = new Date(Date.now() + 7 * 3600_000);
    this.kind = pick("kind", Object.entries(texts.kinds));
    this.year = element("input", { name: "year", type: "number", min: 2000, max: 2099, value: now.getUTCFullYear(), required: true });
    this.number = pick("number", []);
    this.unit = pick("unit", [["", texts.all], ...units.map((one) => [one.code, one.name])]);
    this.unit.value = unit ?? "";
    this.kind.addEventListener("change", () => this.fillNumbers(now.getUTCMonth()));
    const buttons = Object.entries(texts.forms).map(([form, label]) => {
      const button = element("button", { type: "submit", className: form === "docx" ? "action" : "small", value: form, name: "form" }, label);
      return button;
    });
    this.said = element("p", { className: "about", role: "status" });
    this.numbered = labelled(texts.number, this.number);
    this.form = element(
      "form",
      { className: "report-form" },
      labelled(texts.kind, this.kind),
      this.numbered,
      labelled(texts.year, this.year),
      labelled(texts.unit, this.unit),
      ...buttons,
    );
    this.form.addEventListener("submit", (event) => this.make(event));
    this.place.replaceChildren(element("h2", { id: "report-title" }, texts.title), element("p", { className: "about" }, texts.about), this.form, this.said);
    this.fillNumbers(now.getUTCMonth());
  }

  fillNumbers(month) {
    const names = texts.numbers[this.kind.value] ?? [];
    this.numbered.hidden = !names.length;
    this.number.replaceChildren(...names.map((name, at) => element("option", { value: at + 1 }, name)));
    if (names.length) this.number.selectedIndex = Math.floor((month * names.length) / 12);
  }

  async make(event) {
    event.preventDefault();
    const form = event.submitter?.value ?? "docx";
    this.busy(true, texts.making);
    const wanted = { kind: this.kind.value, year: this.year.valueAsNumber, number: Number(this.number.value || 1), unit: this.unit.value, form };
    try {
      const headers = { "Content-Type": "application/json", "X-Requested-With": "pccc" };
      const answer = await fetch("/console/reports", { method: "POST", headers, body: JSON.stringify(wanted) });
      if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error ?? (answer.status === 401 ? common.signedOut : texts.failed));
      const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? `bao-cao.${form}`;
      save(await answer.blob(), name);
      this.busy(false, texts.made(name));
    } catch (failure) {
      this.busy(false, failure instanceof TypeError ? texts.failed : failure.message);
    }
  }

  busy(working, said) {
    for (const button of this.form.querySelectorAll("button")) button.disabled = working;
    this.said.textContent = said;
  }
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function pick(name, options) {
  return element("select", { name }, ...options.map(([value, label]) => element("option", { value }, label)));
}

function labelled(words, control) {
  return element("label", {}, `${words} `, control);
}
