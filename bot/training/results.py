"""The results of an exam as officials read them: by person, by question, by answer; the same as a spreadsheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.storage import exams, members
from bot.storage.exams import Attempt, Event
from bot.training.exams import Made
from bot.training.item_statistics import LEAST, Item, Reply, Sat, items
from bot.training.sheets import Cell, Sheet, xlsx
from bot.wording import Wording
from knowledge.schema import Question

PERSON = ("name", "team", "number", "right", "count", "percent", "passed", "started_at", "finished_at", "seconds")
ITEM = ("ask", "topic", "difficulty_set", "answers", "difficulty", "discrimination", "upper_lower", "remarks", "chosen")
ANSWER = ("name", "team", "number", "position", "ask", "given", "right", "at", "channel")


@dataclass(frozen=True)
class Results:
    """All that was kept of an exam, read at one time."""

    made: Made
    questions: dict[str, Question]
    attempts: Sequence[Attempt]
    events: Sequence[Event]
    teams: dict[str, str]
    say: Wording

    @classmethod
    def of(cls, connection: Connection, made: Made, say: Wording, within: Collection[str] | None = None) -> Results:
        """Read it: of everybody, or `within` these units of the members of their teams."""
        id_ = made.exam.id
        attempts, events = exams.attempts(connection, id_), exams.all_events(connection, id_)
        if within is not None:
            theirs = members.of_units(connection, within)
            attempts = [one for one in attempts if one.learner in theirs]
            kept = {one.id for one in attempts}
            events = [one for one in events if one.attempt in kept]
        teams = members.team_names(connection, [one.learner for one in attempts])
        return cls(made, exams.questions(connection, id_), attempts, events, teams, say)

    def figures(self) -> dict[str, int]:
        """How many attempts were begun, finished, passed."""
        over = [one for one in self.attempts if one.finished_at is not None]
        return {"begun": len(self.attempts), "finished": len(over), "passed": sum(one.passed is True for one in over)}

    def people(self) -> list[dict[str, Any]]:
        """A row for each attempt, the best first; those under way last."""
        rows = [self._person(one) for one in self.attempts]
        return sorted(
            rows, key=lambda row: (row["finished_at"] is None, -(row["percent"] or 0), row["seconds"] or 0, row["name"])
        )

    def _person(self, one: Attempt) -> dict[str, Any]:
        over, count = one.finished_at, len(one.paper)
        return {
            "name": self.name(one),
            "team": self.teams.get(one.learner, ""),
            "number": one.number,
            "right": one.right,
            "count": count,
            "percent": one.right * 100 // count if one.right is not None and count else None,
            "passed": one.passed,
            "started_at": one.started_at,
            "finished_at": over,
            "seconds": round((over - one.started_at).total_seconds()) if over else None,
        }

    def name(self, one: Attempt) -> str:
        """What a person is called, or what stands for somebody whose name nobody knows."""
        return one.name or self.say("exam_desk.nameless", short=one.id[-4:].upper())

    def items(self) -> list[dict[str, Any]]:
        """A row for each question, those that don't separate first. Of each person the first attempt counts."""
        found = items(self._sat(), list(self.questions.values()))
        rows = [self._item(one) for one in found]
        return sorted(rows, key=lambda row: (row["separates"], not row["answers"], row["discrimination"] or 0.0))

    def _sat(self) -> Iterable[Sat]:
        first: dict[str, Attempt] = {}
        for one in self.attempts:
            if one.finished_at is not None:
                first.setdefault(one.learner, one)
        replies: dict[str, list[Reply]] = {one.id: [] for one in first.values()}
        for event in self.events:
            if event.attempt in replies:
                replies[event.attempt].append(Reply(event.question, event.given, event.right))
        return [Sat(tuple(replies[one.id]), len(one.paper)) for one in first.values() if one.paper]

    def _item(self, item: Item) -> dict[str, Any]:
        asked = self.questions[item.question]
        chosen = [
            {"option": option, "count": count, "right": number in asked.right}
            for number, (option, count) in enumerate(zip(asked.options, item.chosen, strict=False))
        ]
        return {
            "question": item.question,
            "ask": asked.ask,
            "topic": asked.topic,
            "difficulty_set": asked.difficulty,
            "answers": item.answers,
            "enough": item.answers >= LEAST,
            "difficulty": _rounded(item.difficulty),
            "discrimination": _rounded(item.discrimination),
            "upper_lower": _rounded(item.upper_lower),
            "separates": item.separates,
            "flags": list(item.flags),
            "remarks": [self.say(f"exam_desk.flag.{flag}") for flag in item.flags],
            "chosen": chosen,
        }

    def xlsx(self) -> bytes:
        """Three sheets: results, items, answers."""
        return xlsx([self._sheet("results", PERSON, self._people_cells()), self._items_sheet(), self._answers_sheet()])

    def _people_cells(self) -> list[list[Cell]]:
        return [[self._cell(name, row[name]) for name in PERSON] for row in self.people()]

    def _items_sheet(self) -> Sheet:
        rows = [[self._cell(name, row[name]) for name in ITEM] for row in self.items()]
        return self._sheet("items", ITEM, rows, percents={ITEM.index("difficulty")})

    def _answers_sheet(self) -> Sheet:
        by_id = {one.id: one for one in self.attempts}
        rows: list[list[Cell]] = [self._answer(by_id[event.attempt], event) for event in self.events]
        return self._sheet("answers", ANSWER, rows)

    def _answer(self, one: Attempt, event: Event) -> list[Cell]:
        asked = self.questions[event.question]
        given = "; ".join(asked.options[option] for option in event.given) if asked.options else str(event.given[0])
        who = (self.name(one), self.teams.get(one.learner, ""), one.number)
        right = self.say("exam_desk.yes" if event.right else "exam_desk.no")
        return [*who, event.position + 1, asked.ask, given, right, event.at, event.channel]

    def _sheet(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], percents: Iterable[int] = ()) -> Sheet:
        heads = [self.say(f"exam_desk.column.{column}") for column in columns]
        return Sheet(self.say(f"exam_desk.sheet.{name}"), heads, rows, frozenset(percents))

    def _cell(self, column: str, value: Any) -> Cell:
        match column, value:
            case "passed", None:
                return self.say("exam_desk.under_way")
            case "passed", _:
                return self.say("exam_desk.passed" if value else "exam_desk.failed")
            case "remarks", _:
                return "; ".join(value)
            case "chosen", _:
                marks = ("✓" if one["right"] else "–" for one in value)
                return "\n".join(f"{mark} {one['option']}: {one['count']}" for mark, one in zip(marks, value, strict=True))
        cell: Cell = value
        return cell


def moment(at: datetime | None) -> str | None:
    """For machines."""
    return at.isoformat() if at else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
