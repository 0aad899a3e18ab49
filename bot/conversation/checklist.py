"""Walking through a self-check and weighing its answers: which check comes next, what to fix first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

import msgspec

from knowledge.schema import Check, Checklist, SelfCheckAnswer

Answers = Mapping[str, SelfCheckAnswer]
Level = Literal["deadly", "fire", "formal", "unsure", "fine"]
"""How a self-check came out, by the worst that was found."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to put right, as it was when the check was made; `law` names provisions or sources."""

    ask: str
    unsure: bool
    weight: int
    why: str
    fix: str
    law: str = ""
    due: str = ""
    entries: tuple[str, ...] = ()


class Fine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is as it should be: what was asked and the answer given."""

    ask: str
    answer: SelfCheckAnswer


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a self-check, whole, so that a page printed later says the same: to fix first things first, and fine."""

    title: str
    made_on: date
    level: Level
    fix: tuple[Item, ...]
    fine: tuple[Fine, ...]
    skipped: int = 0
    note: str = ""
    signed: bool = False


def applies(check: Check, answers: Answers) -> bool:
    """Whether a check is to be asked, after the answers before it."""
    return all(answers.get(condition.check) in condition.answers for condition in check.applies_if)


def asked(checklist: Checklist, answers: Answers) -> list[Check]:
    """The checks to be asked as far as can be told now: those that apply, and those whose conditions may still come true."""
    found: list[Check] = []
    open_: set[str] = set()
    for check in checklist.checks:
        if all(c.check in open_ or answers.get(c.check) in c.answers for c in check.applies_if):
            found.append(check)
            if check.id not in answers:
                open_.add(check.id)
    return found


def following(checklist: Checklist, answers: Answers) -> Check | None:
    """The next check without an answer; `None` at the end."""
    return next((c for c in checklist.checks if c.id not in answers and applies(c, answers)), None)


def offered(check: Check) -> tuple[SelfCheckAnswer, ...]:
    """The answers a check takes, in the order of its buttons."""
    return ("yes", "no", "unsure", *(("none",) if check.none else ()))


def result(checklist: Checklist, answers: Answers, today: date, law: Callable[[Check], str]) -> Result:
    """What came of the answers: the most dangerous first, what is known to be wrong before what is unsure, else in order."""
    applying = [(c, answers[c.id]) for c in checklist.checks if c.id in answers and applies(c, answers) and c.safe != "either"]
    wrong = [_item(check, answer, today, law(check)) for check, answer in applying if answer not in (check.safe, "none")]
    wrong.sort(key=lambda item: (-item.weight, item.unsure))
    return Result(
        title=checklist.title,
        made_on=today,
        level=_level(wrong),
        fix=tuple(wrong),
        fine=tuple(Fine(ask=check.ask, answer=answer) for check, answer in applying if answer == check.safe),
        skipped=sum(c.safe != "either" for c in checklist.checks) - sum(answer != "none" for _, answer in applying),
        note=checklist.note or "",
        signed=checklist.signed,
    )


def _item(check: Check, answer: SelfCheckAnswer, today: date, law: str) -> Item:
    return Item(
        ask=check.ask,
        unsure=answer == "unsure",
        weight=check.weight,
        why=check.why,
        fix=check.fix,
        law=law,
        due=due(check, today),
        entries=check.entries,
    )


def _level(wrong: list[Item]) -> Level:
    known = max((item.weight for item in wrong if not item.unsure), default=0)
    levels: dict[int, Level] = {3: "deadly", 2: "fire", 1: "formal"}
    return levels.get(known, "unsure" if wrong else "fine")


def due(check: Check, today: date) -> str:
    """By when, in the words of the check, with the next of its yearly dates at the end."""
    if not check.yearly:
        return check.due or ""
    return f"{check.due} {next_before(check.yearly, today):%d/%m/%Y}"


def next_before(yearly: tuple[str, ...], today: date) -> date:
    """The next of the days "MM-DD" before which something is due: one that is still ahead."""
    days = [date(year, int(day[:2]), int(day[3:])) for year in (today.year, today.year + 1) for day in yearly]
    return min(day for day in days if day > today)
