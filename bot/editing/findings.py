"""What the content checker finds, in the words of officials, for one entry and for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.editing.forms import Problem
from bot.wording import Wording
from knowledge import check
from knowledge.check import Finding
from knowledge.content import Content
from knowledge.provisions import Structure
from knowledge.thresholds import Premises, compiled
from nlu.text import fold

_SAID: tuple[tuple[str, str, str], ...] = (
    (r"a legal statement needs a citation", "no_citation", "citations"),
    (r"a skill needs a source", "no_source", "sources"),
    (r"speaks of law without a citation", "law_uncited", "citations"),
    (r"speaks of (?P<document>.+) without citing it", "named_uncited", "citations"),
    (r"cites `(?P<document>.+)`, which is not in documents\.yml", "unknown_document", "citations"),
    (r"cites (?P<document>.+), not in force on (?P<day>.+)", "not_in_force", "citations"),
    (r"checked before (?P<document>.+) changed article (?P<article>.+)", "changed", "citations"),
    (r"cites a provision repealed by (?P<document>.+) since (?P<day>[\d-]+): (?P<place>.+)", "repealed", "citations"),
    (r"cites a provision not found in (?P<document>.+): (?P<place>.+)", "not_found", "citations"),
    (r"source `(?P<source>.+)` is not in sources\.yml", "unknown_source", "sources"),
    (r"`see` names `(?P<entry>.+)`, which isn't there", "unknown_entry", "see"),
    (r"checked (?P<day>[\d-]+), after .+", "future", "checked"),
    (r"question also in `(?P<entry>.+)`: (?P<question>.+)", "twice", "questions"),
    (r"shows picture `(?P<picture>.+)`, which isn't in pictures\.yml", "unknown_picture", ""),
)
_PATTERNS = tuple((re.compile(pattern), name, field) for pattern, name, field in _SAID)
OUTDATED = frozenset(("not_in_force", "changed", "repealed"))
"""What a change of the law does to an entry."""


@dataclass(frozen=True)
class Due:
    """An entry to look at again, and why."""

    entry: str
    problems: tuple[Problem, ...]


def told(finding: Finding, say: Wording) -> Problem:
    """A finding in the official's words; one that has none is given as it is."""
    for pattern, name, field in _PATTERNS:
        if found := pattern.fullmatch(finding.problem):
            return Problem(field, say(f"knowledge_desk.finding.{name}", **found.groupdict()), finding.fatal)
    return Problem("", f"{finding.item}: {finding.problem}", finding.fatal)


def of_entry(content: Content, structures: Mapping[str, Structure], entry: str, today: date, say: Wording) -> list[Problem]:
    """What is wrong with one entry of a content."""
    return [told(found, say) for found in _narrow(content, structures, today, today) if found.item == entry]


def due(content: Content, structures: Mapping[str, Structure], on: date, today: date, say: Wording) -> list[Due]:
    """The entries that the law of a day has overtaken."""
    by_entry: dict[str, list[Problem]] = {}
    for finding in _narrow(content, structures, on, today):
        if _name(finding) in OUTDATED:
            by_entry.setdefault(finding.item, []).append(told(finding, say))
    return [Due(entry, tuple(dict.fromkeys(problems))) for entry, problems in by_entry.items()]


def blocking(before: Content, after: Content, structures: Mapping[str, Structure], today: date) -> list[Finding]:
    """What is wrong with a content and wasn't before: errors that must keep it from being served.

    Quiz questions to be looked at again because their entry changed aren't among them: the quiz goes on as it was.
    """
    questions = {question.id for question in after.questions}
    old = set(check.check(before, structures, today, fold))
    found = (one for one in check.check(after, structures, today, fold) if one.fatal and one not in old)
    return [one for one in found if one.item not in questions]


def _name(finding: Finding) -> str:
    return next((name for pattern, name, _ in _PATTERNS if pattern.fullmatch(finding.problem)), "")


def _narrow(content: Content, structures: Mapping[str, Structure], on: date, today: date) -> Iterator[Finding]:
    """The checker on the entries alone, which is quick enough to follow somebody who writes."""
    alone = replace(
        content, questions=(), cards=(), checklists=(), scenarios=(), reviews={}, thresholds=compiled(Premises(), {})
    )
    ids = {entry.id for entry in content.entries} | {fine.id for fine in content.fines}
    return (one for one in check.check(alone, structures, on, fold, today) if one.item in ids)
