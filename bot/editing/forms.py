"""An entry as the desk's form has it, read into an entry, or told field by field what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

import msgspec

from bot.wording import Wording
from knowledge.schema import Audience, Citation, Entry, EntryKind
from nlu.text import fold

Form = Mapping[str, Any]
LEGAL = frozenset(("law", "fine", "procedure"))
"""Kinds that state what the law says."""
_ID = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_LIMITS = {"title": (3, 80), "lead": (1, 400), "body": (0, 2400), "changed": (0, 400)}
_WORDS, _LONGEST_ID = 6, 64
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Signs that nobody types and that make text look like other text."""


@dataclass(frozen=True)
class Problem:
    """What is wrong: in which field of the form, in the official's words; `fatal`: it can't be published so."""

    field: str
    said: str
    fatal: bool = True

    def as_json(self) -> dict[str, object]:
        """For the page."""
        return {"field": self.field, "said": self.said, "fatal": self.fatal}


@dataclass(frozen=True)
class Read:
    """What a form gave: the entry if it makes one, and what is wrong with it."""

    entry: Entry | None
    problems: tuple[Problem, ...] = ()


def needs_two(entry: Entry) -> bool:
    """Whether somebody else than its author has to publish it: what states law, and what people's lives hang on."""
    return entry.kind in LEGAL or bool(entry.citations) or entry.review == "medical" or entry.ages is not None


def as_form(entry: Entry) -> dict[str, Any]:
    """An entry as a form."""
    form: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(entry))
    return form


def empty_form(today: date, question: str = "") -> dict[str, Any]:
    """A new entry."""
    form = {"id": "", "kind": "skill", "title": "", "questions": [question] if question else [], "lead": "", "body": ""}
    return {**form, "changed": "", "audience": [], "citations": [], "sources": [], "see": [], "checked": today.isoformat()}


def new_id(title: str, topic: str, taken: Iterable[str]) -> str:
    """An id nobody has, from the topic and the first words of the title."""
    words = "_".join(fold(title).split()[:_WORDS]) or "muc"
    words = re.sub(r"[^a-z0-9_-]", "", words)[:40] or "muc"
    topic = re.sub(r"[^a-z0-9_-]", "", fold(topic).replace(" ", "_"))[:20] or "dia_phuong"
    there, made, number = set(taken), f"{topic}.{words}", 2
    while made in there:
        made, number = f"{topic}.{words}_{number}", number + 1
    return made


def is_id(text: str) -> bool:
    """Whether that can be an entry's id."""
    return bool(_ID.fullmatch(text)) and len(text) <= _LONGEST_ID


def read(form: Form, say: Wording) -> Read:
    """The entry a form makes."""
    reading = _Reading(form, say)
    return reading.entry()


class _Reading:
    def __init__(self, form: Form, say: Wording) -> None:
        self._form, self._say = form, say
        self._problems: list[Problem] = []

    def entry(self) -> Read:
        values: dict[str, Any] = {
            "id": str(self._form.get("id", "")),
            "kind": self._form.get("kind"),
            "questions": self._questions(),
            "citations": self._citations(),
            "checked": self._day(),
            **{name: self._text(name) for name in _LIMITS},
        }
        for name in ("audience", "sources", "see", "facts"):
            values[name] = self._list(name)
        for name in ("review", "province", "ages", "picture"):
            values[name] = self._form.get(name) or None
        if values["kind"] not in get_args(EntryKind):
            self._add("kind", self._say("knowledge_desk.form.kind"))
        if any(one not in get_args(Audience) for one in values["audience"]):
            self._add("audience", self._say("knowledge_desk.form.audience"))
        if not is_id(values["id"]):
            values["id"] = "moi"
        if self._problems:
            return Read(None, tuple(self._problems))
        try:
            return Read(msgspec.convert({key: v for key, v in values.items() if v not in (None, "")}, Entry))
        except (msgspec.ValidationError, ValueError) as error:
            return Read(None, (Problem("", self._say("knowledge_desk.form.other", detail=str(error))),))

    def _add(self, field: str, said: str) -> None:
        self._problems.append(Problem(field, said))

    def _text(self, name: str) -> str:
        value = self._form.get(name) or ""
        least, most = _LIMITS[name]
        text = _clean(value).strip() if isinstance(value, str) else ""
        if name != "body":
            text = " ".join(text.split())
        if len(text) < least:
            self._add(name, self._say("knowledge_desk.form.short", least=least))
        if len(text) > most:
            self._add(name, self._say("knowledge_desk.form.long", most=most, count=len(text)))
        return text

    def _list(self, name: str) -> list[str]:
        value = self._form.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 400 for one in value):
            self._add(name, self._say("knowledge_desk.form.list"))
            return []
        return list(dict.fromkeys(text for one in value if (text := _clean(one).strip())))

    def _questions(self) -> list[str]:
        questions = [" ".join(one.split()) for one in self._list("questions")]
        if len(questions) < 3:
            self._add("questions", self._say("knowledge_desk.form.few_questions", count=len(questions)))
        if len(questions) > 30:
            self._add("questions", self._say("knowledge_desk.form.many_questions", count=len(questions)))
        return questions

    def _citations(self) -> list[dict[str, str]]:
        value = self._form.get("citations") or []
        made = []
        for row in value if isinstance(value, list) else [None]:
            if not isinstance(row, dict) or not row.get("document"):
                self._add("citations", self._say("knowledge_desk.form.citation"))
                continue
            named = {name: str(row[name]).strip() for name in Citation.__struct_fields__ if row.get(name)}
            if not is_id(named["document"]) or any(len(part) > 40 for part in named.values()):
                self._add("citations", self._say("knowledge_desk.form.citation"))
                continue
            made.append(named)
        return made

    def _day(self) -> str:
        value = str(self._form.get("checked", ""))
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self._add("checked", self._say("knowledge_desk.form.day"))
            return ""


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n"))
