// One entry: its form, what people will see of it, what the checker finds, saving, publishing, its history.

import { byId, element } from "./dom.js";
import { entryPath, get, post } from "./knowledge-server.js";
import { texts } from "./knowledge-texts.js";
import { entryForm } from "./knowledge-form.js";
import { history } from "./knowledge-history.js";
import { shown } from "./knowledge-preview.js";
import { twice } from "./knowledge-twice.js";

const quiet = 500;
const rest = 5000;

export async function editor(value, status, name) {
  const isNew = name === "new";
  const choices = await get("/choices");
  const named = new Map(choices.entries.map(({ id, title }) => [id, title]));
  const entry = isNew ? { id: "", form: { ...choices.form, questions: value.split("\n").filter(Boolean) }, draft: null, version: 0 } : await get(entryPath(value));
  return new Editor(entry, choices, named, status).made();
}

class Editor {
  constructor(entry, choices, named, status) {
    Object.assign(this, { entry, choices, named, status });
    this.id = entry.id;
    this.revision = entry.draft?.revision ?? 0;
    this.author = entry.draft?.author_key ?? "";
    this.dirty = false;
    this.said = element("p", { className: "saved", role: "status" });
    this.problem = element("p", { className: "action-error", role: "alert" });
    this.done = element("div", { className: "done", role: "status" });
    this.beside = element("div", { className: "beside" });
    this.formPlace = element("div", {});
    this.past = element("section", { className: "past" });
    this.conflict = element("div", { className: "conflict", hidden: true });
  }

  made() {
    this.draw(this.entry.form);
    const title = element("h2", { tabIndex: -1 }, this.id ? this.entry.form.title || this.id : texts.newEntry);
    const head = element("div", { className: "editor-head" }, element("a", { className: "back", href: "#entries" }, texts.back), title, element("p", { className: "line" }, this.id));
    const left = element("div", { className: "writing" }, this.formPlace, this.conflict, this.problem, this.done, this.bar());
    const nodes = [head, element("div", { className: "editor" }, left, this.beside), this.past];
    if (this.entry.draft) this.said.textContent = texts.draftBy(this.entry.draft.author, texts.when(new Date(this.entry.draft.at)));
    this.look();
    if (this.id) this.drawHistory();
    const warn = (event) => this.dirty && event.preventDefault();
    addEventListener("beforeunload", warn);
    return { nodes, leave: () => this.leave(warn) };
  }

  draw(form) {
    this.form = entryForm(form, this.choices, this.named, !this.id, () => this.changed());
    this.formPlace.replaceChildren(this.form.node);
  }

  bar() {
    const save = element("button", { type: "button", className: "action quiet" }, texts.save);
    save.addEventListener("click", () => this.save());
    this.publishing = twice(texts.publish, "action", () => this.publish());
    this.discarding = twice(texts.discard, "small quiet", () => this.discard());
    this.note = element("p", { className: "line" });
    this.settle();
    return element("div", { className: "bar" }, this.said, element("div", { className: "actions" }, save, this.publishing), this.note, this.discarding);
  }

  // What may be done now.
  settle(needsTwo = this.needsTwo) {
    this.needsTwo = needsTwo;
    const may = this.status.me.may_publish;
    const own = needsTwo && (this.dirty || !this.author || this.author === this.status.me.key);
    this.publishing.hidden = !may;
    this.publishing.disabled = own;
    this.note.textContent = !may ? texts.mayNot : own ? texts.needsTwo : "";
    this.discarding.hidden = !this.revision;
  }

  changed() {
    this.dirty = true;
    this.said.textContent = texts.unsaved;
    this.settle();
    clearTimeout(this.looking);
    clearTimeout(this.saving);
    this.looking = setTimeout(() => this.look(), quiet);
    this.saving = setTimeout(() => this.form.values().title?.trim() && this.conflict.hidden && this.save(), rest);
  }

  async look() {
    try {
      const found = await post("/preview", { ...this.form.values(), id: this.id });
      this.beside.replaceChildren(...shown(found));
      this.settle(found.needs_two);
    } catch (failure) {
      this.problem.textContent = failure.reason ?? texts.notDone;
    }
  }

  async save() {
    clearTimeout(this.saving);
    if (this.busy) await this.busy;
    const form = this.form.values();
    this.dirty = false;
    this.said.textContent = texts.saving;
    this.busy = post(this.id ? entryPath(this.id) : "/entries", { form, revision: this.revision, version: this.entry.version });
    try {
      const kept = await this.busy;
      this.revision = kept.revision;
      this.author = this.status.me.key;
      if (!this.id) {
        this.id = kept.id;
        window.history.replaceState(null, "", `#entry=${encodeURIComponent(kept.id)}`);
      }
      this.problem.textContent = "";
      this.said.textContent = texts.saved(new Date().toLocaleTimeString("vi-VN"));
      this.settle();
      return true;
    } catch (failure) {
      this.dirty = true;
      this.said.textContent = texts.unsaved;
      this.problem.textContent = failure.reason ?? texts.notDone;
      if (this.id) await this.overtaken();
      return false;
    } finally {
      this.busy = null;
    }
  }

  // Somebody else has saved: theirs beside, and the choice between the two.
  async overtaken() {
    const { draft } = await get(entryPath(this.id, "/draft")).catch(() => ({ draft: null }));
    if (!draft || draft.revision === this.revision) return;
    const take = element("button", { type: "button", className: "small" }, texts.takeTheirs);
    const keep = element("button", { type: "button", className: "small quiet" }, texts.keepMine);
    take.addEventListener("click", () => {
      this.draw(draft.form);
      this.revision = draft.revision;
      this.author = draft.author_key;
      this.dirty = false;
      this.resolved();
      this.look();
    });
    keep.addEventListener("click", () => {
      this.revision = draft.revision;
      this.resolved();
      this.save();
    });
    const said = ["title", "lead", "body"].map((name) => element("p", {}, String(draft.form[name] ?? "")));
    this.conflict.replaceChildren(element("h3", {}, texts.theirDraft(draft.author)), ...said, element("div", { className: "buttons" }, take, keep));
    this.conflict.hidden = false;
  }

  resolved() {
    this.conflict.hidden = true;
    this.problem.textContent = "";
    this.settle();
  }

  async publish() {
    if (this.dirty || !this.revision) {
      if (!(await this.save())) return;
      if (this.needsTwo) return;
    }
    await this.settled(entryPath(this.id, "/publish"), { revision: this.revision }, (done) => {
      this.revision = 0;
      this.entry.version = done.version;
      this.said.textContent = "";
      this.tell(done);
    });
  }

  async discard() {
    await this.settled(entryPath(this.id, "/discard"), { revision: this.revision }, () => {
      this.dirty = false;
      if (this.entry.served || this.entry.version) location.reload();
      else location.hash = "#entries";
    });
  }

  async settled(path, body, then) {
    this.problem.textContent = "";
    this.done.replaceChildren();
    try {
      then(await post(path, body));
      this.settle();
      this.drawHistory();
    } catch (failure) {
      this.problem.textContent = failure.reason ?? texts.notDone;
    }
  }

  tell({ version, notes }) {
    this.done.replaceChildren(element("p", { className: "good" }, texts.published(version)), ...notes.map((note) => element("p", { className: "remark" }, note)));
  }

  async drawHistory() {
    const may = this.status.me.may_publish;
    const again = async (number) => {
      const done = await post(entryPath(this.id, "/return"), { number });
      if (!done.served) return (location.hash = "#entries");
      this.entry = await get(entryPath(this.id));
      if (!this.dirty && !this.revision) this.draw(this.entry.form);
      this.tell(done);
      this.look();
      return this.drawHistory();
    };
    const nodes = await history(this.id, new Map(this.choices.audiences.map((one) => [one.id, one.name])), may, again, (failure) => (this.problem.textContent = failure.reason ?? texts.notDone));
    this.past.replaceChildren(...nodes);
  }

  leave(warn) {
    removeEventListener("beforeunload", warn);
    clearTimeout(this.looking);
    clearTimeout(this.saving);
    if (this.dirty && this.form.values().title?.trim()) this.save();
    return true;
  }
}
