"""Entries written, reviewed, published and taken back: what the pages of the knowledge desk and its commands ask for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.console.viewer import Viewer
from bot.editing import findings, forms
from bot.editing.differences import differences
from bot.editing.finding_it import Tried, tried
from bot.editing.forms import Form, Problem
from bot.editing.previewing import preview
from bot.editing.shelf import Shelf
from bot.errors import NotFound, Refused
from bot.incidents.hours import HANOI
from bot.mind import Mind
from bot.storage import versions
from bot.storage.database import reading
from bot.storage.store import Store
from bot.storage.versions import Draft, NewVersion, Version
from bot.wording import Wording
from knowledge.build import entries_of
from knowledge.content import Content
from knowledge.layer.files import Layer, laid_over
from knowledge.schema import Entry
from nlu.text import fold
from nlu.training import is_trained

log = structlog.get_logger()
LONGEST_LIST = 80
FARTHEST = timedelta(days=366 * 2)


@dataclass
class KnowledgeDesk:
    """All of it on one database and one data folder. From any thread."""

    store: Store
    shelf: Shelf
    mind: Mind
    say: Wording
    clock: Callable[[], datetime]
    answer_from: float
    _releasing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.clock().astimezone(HANOI).date()

    # What there is

    def entries(self, asked: str = "") -> dict[str, Any]:
        """The first of the entries whose id, title or questions hold the words asked for, those being worked on first."""
        with reading(self.store.engine) as connection:
            drafts = {one.entry: one for one in versions.drafts(connection)}
            numbers = {one.entry: one for one in versions.in_force(connection)}
        there = self._all(self.shelf.merged())
        words = fold(asked).split()
        rows = [self._row(id_, there.get(id_), drafts.get(id_), numbers.get(id_)) for id_ in {**drafts, **there}]
        shown = [row for row in rows if _holds(row, there.get(row["id"]), words)]
        shown.sort(key=lambda row: (row["draft"] is None, row["version"] == 0, row["id"]))
        return {"entries": shown[:LONGEST_LIST], "count": len(shown)}

    def entry(self, id_: str) -> dict[str, Any]:
        """One entry to work on: the draft if there is one, else what serves. Raises `NotFound`."""
        with reading(self.store.engine) as connection:
            draft, past = versions.draft_of(connection, id_), versions.history(connection, id_)
        now = self._all(self.shelf.merged()).get(id_)
        if draft is None and now is None:
            raise NotFound("knowledge_desk.no_entry", entry=id_[:64])
        form = json.loads(draft.content) if draft else forms.as_form(now) if now else {}
        return {
            "id": id_,
            "form": form,
            "draft": _draft_row(draft),
            "version": past[0].number if past else 0,
            "served": now is not None,
            "shipped": self._ships(id_),
        }

    def draft(self, id_: str) -> dict[str, Any] | None:
        """The draft of an entry as it is now: what somebody overtaken wants to see."""
        with reading(self.store.engine) as connection:
            found = versions.draft_of(connection, id_)
        return {"form": json.loads(found.content), **(_draft_row(found) or {})} if found else None

    def history(self, id_: str) -> list[dict[str, Any]]:
        """All versions, the newest first, each with what it changed; last the shipped one. Raises `NotFound`."""
        with reading(self.store.engine) as connection:
            past, draft = versions.history(connection, id_), versions.draft_of(connection, id_)
        shipped = self._all(self.shelf.shipped).get(id_)
        if not past and shipped is None and draft is None:
            raise NotFound("knowledge_desk.no_entry", entry=id_[:64])
        documents = {one.id: one for one in self.shelf.shipped.documents}
        states = [one.made or shipped for one in past] + [shipped]
        rows = [
            {**_version_row(one), "changes": differences(states[at + 1], states[at], documents, self.say), "current": at == 0}
            for at, one in enumerate(past)
        ]
        first: dict[str, Any] = {"number": 0, "kind": "shipped" if shipped else "none", "changes": [], "current": not past}
        return [*rows, first]

    def due(self, on: date | None = None) -> list[dict[str, Any]]:
        """Entries that the law of a day, today's if none is given, has overtaken. Raises `Refused`."""
        day = on or self.today
        if not self.today - FARTHEST <= day <= self.today + FARTHEST:
            raise Refused("knowledge_desk.day", day=day.isoformat())
        content = self.shelf.merged()
        there = self._all(content)
        found = findings.due(content, self.shelf.structures, day, self.today, self.say)
        return [
            {"id": one.entry, "title": there[one.entry].title, "checked": there[one.entry].checked.isoformat(),
             "problems": [problem.said for problem in one.problems]}
            for one in found
        ]  # fmt: skip

    def preview(self, form: Form) -> dict[str, Any]:
        """What people would see of a form, and what is wrong with it."""
        made = forms.read(form, self.say)
        if made.entry is None:
            return {"preview": None, "problems": [one.as_json() for one in made.problems], "needs_two": False}
        content = self._with(made.entry, self.shelf.merged())
        there = self._all(content)
        return {
            "preview": preview(made.entry, content, there, self.say),
            "problems": [one.as_json() for one in self._found(made.entry, content)],
            "needs_two": forms.needs_two(made.entry),
        }

    def status(self) -> dict[str, Any]:
        """How the layer stands."""
        layer = self.shelf.layer()
        waiting = self.shelf.unlearned()
        return {
            "problem": self.shelf.problem,
            "entries": len(layer.entries),
            "unlearned": len(waiting),
            "publication": layer.publication,
            "ready": self.mind.ready,
        }

    # Writing

    def save(self, by: Viewer, id_: str, form: Form, read: int, version: int) -> dict[str, Any]:
        """Keep a draft on top of revision `read` and version `version`; a new entry (no id) gets its id.

        Raises `Refused` where somebody was quicker.
        """
        kept = {key: value for key, value in form.items() if key in Entry.__struct_fields__}
        if not id_:
            id_ = self._new_id(form)
        elif not forms.is_id(id_):
            raise Refused("knowledge_desk.form.id")
        kept["id"] = id_
        content = json.dumps(kept, ensure_ascii=False)

        def work(connection: Connection) -> int:
            now = _number(connection, id_)
            if version != now:
                raise Refused("knowledge_desk.new_version", number=now)
            return versions.save_draft(connection, id_, content, read, version, (by.key, by.name), self.clock())

        revision = self.store.run(work)
        log.info("draft_saved", entry=id_, by=by.key, revision=revision)
        return {"id": id_, "revision": revision}

    def discard(self, by: Viewer, id_: str, read: int) -> dict[str, Any]:
        """Throw a draft away. Raises `Refused` where it isn't the one that was read."""
        self.store.run(lambda connection: versions.discard(connection, id_, read))
        log.info("draft_discarded", entry=id_, by=by.key)
        return {"id": id_, "discarded": True}

    # Publishing

    def publish(self, by: Viewer, id_: str, read: int) -> dict[str, Any]:
        """Publish a draft as it was read. Raises `Refused`: overtaken, unfinished, wrong, or in need of another person."""
        with reading(self.store.engine) as connection:
            draft = versions.draft_of(connection, id_)
        if draft is None or draft.revision != read:
            with reading(self.store.engine) as connection:
                raise versions.overtaken(connection, id_)
        made = forms.read(json.loads(draft.content), self.say)
        if made.entry is None:
            raise Refused("knowledge_desk.unfinished", problems=_listed(made.problems))
        if forms.needs_two(made.entry) and draft.author == by.key:
            log.warning("four_eyes_refused", entry=id_, by=by.key)
            raise Refused("knowledge_desk.four_eyes")
        new = NewVersion(
            entry=id_,
            made=made.entry,
            kind="published",
            author=(draft.author, draft.author_name),
            publisher=(by.key, by.name),
        )
        return self._release(new, lambda connection: self._take(connection, draft))

    def return_to(self, by: Viewer, id_: str, number: int) -> dict[str, Any]:
        """Have an earlier version serve again, as a new version; 0: the shipped one, or none. Raises `NotFound`, `Refused`."""
        with reading(self.store.engine) as connection:
            past = versions.history(connection, id_)
            back = versions.version(connection, id_, number) if number else None
        if not past:
            raise NotFound("knowledge_desk.no_entry", entry=id_[:64])
        if past[0].number == number or (number == 0 and past[0].made is None):
            raise Refused("knowledge_desk.already")
        writer = (back.author, back.author_name) if back else ("", "")
        made = back.made if back else None
        new = NewVersion(entry=id_, made=made, kind="returned", author=writer, publisher=(by.key, by.name), returned_to=number)

        def unchanged(connection: Connection) -> None:
            if _number(connection, id_) != past[0].number:
                raise Refused("knowledge_desk.new_version", number=_number(connection, id_))

        return self._release(new, unchanged)

    def _release(self, new: NewVersion, settle: Callable[[Connection], None]) -> dict[str, Any]:
        """Check, build beside, try out, write down, swap in."""
        if not self.mind.ready or not self._is_trained():
            raise Refused("knowledge_desk.training")
        if detail := self.shelf.foreign_problem():
            raise Refused("knowledge_desk.layer_first", detail=detail)
        with self._releasing:
            before = self.shelf.entries()
            after = {id_: entry for id_, entry in before.items() if id_ != new.entry}
            if new.made is not None:
                after[new.entry] = new.made
            self._refuse_wrong(before, after)
            candidate = self.shelf.candidate()
            try:
                self.shelf.make(after, candidate)
                outcome = tried(candidate, new.made, self.shelf.encoder.encode, self.answer_from)
                if new.made is not None and not outcome.found:
                    raise Refused("knowledge_desk.not_found_again")
                made = self.store.run(lambda connection: self._write(connection, new, settle))
                self.shelf.put(candidate, self.mind)
            except IntegrityError as error:
                raise Refused("knowledge_desk.at_once") from error
            finally:
                candidate.unlink(missing_ok=True)
        log.info("entry_published", entry=new.entry, number=made.number, kind=new.kind, by=new.publisher[0])
        return {
            "id": new.entry,
            "version": made.number,
            "notes": self._notes(outcome),
            "served": new.entry in after or self._ships(new.entry),
        }

    def _write(self, connection: Connection, new: NewVersion, settle: Callable[[Connection], None]) -> Version:
        settle(connection)
        return versions.publish(connection, new, self.clock())

    def _take(self, connection: Connection, draft: Draft) -> None:
        """The draft goes into the version, if nothing has changed since it was read."""
        if _number(connection, draft.entry) != draft.based_on:
            raise Refused("knowledge_desk.new_version", number=_number(connection, draft.entry))
        versions.discard(connection, draft.entry, draft.revision)

    def _refuse_wrong(self, before: Mapping[str, Entry], after: Mapping[str, Entry]) -> None:
        shipped = self.shelf.shipped
        old, new = laid_over(shipped, Layer(before, {})), laid_over(shipped, Layer(after, {}))
        wrong = findings.blocking(old, new, self.shelf.structures, self.today)
        if wrong:
            raise Refused("knowledge_desk.blocked", problems=_listed([findings.told(one, self.say) for one in wrong]))

    def _notes(self, outcome: Tried) -> list[str]:
        lost = [self.say("knowledge_desk.note.elsewhere", question=q, entry=e) for q, e in outcome.elsewhere]
        taken = [self.say("knowledge_desk.note.taken", question=q, entry=e) for q, e in outcome.taken]
        return [*lost, *taken]

    def _found(self, entry: Entry, content: Content) -> list[Problem]:
        return findings.of_entry(content, self.shelf.structures, entry.id, self.today, self.say)

    def _with(self, entry: Entry, content: Content) -> Content:
        return laid_over(content, Layer({entry.id: entry}, {}))

    def _all(self, content: Content) -> dict[str, Entry]:
        return {entry.id: entry for entry in entries_of(content)}

    def _ships(self, id_: str) -> bool:
        return id_ in self._all(self.shelf.shipped)

    def _is_trained(self) -> bool:
        return is_trained(self.shelf.settings.trained_dir, self.shelf.settings.encoder or None)

    def _new_id(self, form: Form) -> str:
        with reading(self.store.engine) as connection:
            taken = {one.entry for one in versions.drafts(connection)} | {one.entry for one in versions.in_force(connection)}
        title, topic = form.get("title"), form.get("topic")
        there = {*self._all(self.shelf.merged()), *taken}
        return forms.new_id(title if isinstance(title, str) else "", topic if isinstance(topic, str) else "", there)

    def _row(self, id_: str, entry: Entry | None, draft: Draft | None, version: Version | None) -> dict[str, Any]:
        title, kind = (entry.title, entry.kind) if entry else _named(draft)
        return {
            "id": id_,
            "title": title,
            "kind": kind,
            "draft": _draft_row(draft),
            "version": version.number if version else 0,
            "own": version is not None and version.made is not None,
            "served": entry is not None,
        }


def _number(connection: Connection, id_: str) -> int:
    past = versions.history(connection, id_)
    return past[0].number if past else 0


def _named(draft: Draft | None) -> tuple[str, str]:
    form = json.loads(draft.content) if draft else {}
    title, kind = form.get("title"), form.get("kind")
    return (title if isinstance(title, str) else ""), (kind if isinstance(kind, str) else "")


def _holds(row: dict[str, Any], entry: Entry | None, words: list[str]) -> bool:
    if not words:
        return True
    said = fold(" ".join((row["title"], *(entry.questions if entry else ())))) + " " + row["id"]
    return all(word in said for word in words) or " ".join(words) == fold(row["id"])


def _draft_row(draft: Draft | None) -> dict[str, Any] | None:
    if draft is None:
        return None
    return {
        "revision": draft.revision,
        "based_on": draft.based_on,
        "author": draft.author_name,
        "author_key": draft.author,
        "at": draft.at.isoformat(),
    }


def _version_row(version: Version) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(version)
    del row["made"], row["author"], row["publisher"]
    return {**row, "withdrawn": version.made is None}


def _listed(problems: Iterator[Problem] | list[Problem] | tuple[Problem, ...]) -> str:
    return "; ".join(dict.fromkeys(problem.said.rstrip(".") for problem in problems))
