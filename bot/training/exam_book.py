"""Exams as officials handle them: made, listed, closed, read; on the command line and on the console."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select

from bot.conversation.sitting import Exam
from bot.errors import NotFound, Refused
from bot.settings import Settings
from bot.storage import campaigns, exams, units
from bot.storage.database import open_database, reading
from bot.storage.team_tables import team
from bot.training.campaigning import teams_of, with_below
from bot.training.exams import MOST_QUESTIONS, Audience, Blueprint, Made, Row, checked, draw, new_code, stub
from bot.training.recounting import Recount, recount
from bot.training.results import PERSON, Results, moment
from bot.units.finding import find_unit
from bot.wording import Wording
from knowledge import yaml_file
from knowledge.schema import Question
from nlu.text import fold

LONGEST_TITLE = 80
MOST_MINUTES = 24 * 60


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An exam that somebody wants made. Questions fixed, or drawn by the blueprint, or `count` of the whole bank."""

    title: str
    minutes: int
    pass_percent: int
    count: int = 0
    blueprint: Blueprint = ()
    questions: tuple[str, ...] = ()
    team: str = ""
    unit: str = ""
    campaign: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    attempts: int = 1
    shows_answers: bool = False
    by: str = ""


@dataclass(frozen=True)
class ExamBook:
    """Reads and changes exams; changes are in transactions of their own."""

    engine: Engine
    say: Wording
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    random: Random

    def make(self, wanted: Wanted, bank: Sequence[Question]) -> dict[str, Any]:
        """A new exam. Raises `Refused` or `NotFound` with what can't be."""
        now = self.clock()
        _check(wanted, now)
        blueprint = wanted.blueprint or (() if wanted.questions else (Row(count=wanted.count),))
        questions = _named(wanted.questions, bank) if wanted.questions else list(bank)
        checked(blueprint, {one.topic for one in questions})
        paper = draw([stub(one) for one in questions], blueprint, self.random)
        with self.engine.begin() as connection:
            audience, whom = _audience(connection, wanted)
            exam = Exam(
                id=self.new_id(),
                code=new_code(self.random),
                title=wanted.title.strip(),
                minutes=wanted.minutes,
                pass_percent=wanted.pass_percent,
                attempts=wanted.attempts,
                count=len(paper),
                opens_at=wanted.opens_at or now,
                closes_at=wanted.closes_at,
                shows_answers=wanted.shows_answers,
            )
            made = Made(exam=exam, blueprint=blueprint, audience=audience, whom=whom, made_by=wanted.by)
            exams.add(connection, made, [one for one in questions if _may_be_drawn(one, blueprint)], now)
        return self.show(exam.code)

    def close(self, code: str) -> dict[str, Any]:
        """Nobody begins it any more, the time of those who sit it is up. Raises `NotFound` or `Refused`."""
        with self.engine.begin() as connection:
            made = _found(connection, code)
            if made.exam.is_closed(self.clock()):
                raise Refused("exam_desk.closed_before", code=made.exam.code)
            exams.close(connection, made.exam.id, self.clock())
        return self.show(code)

    def latest(self, within: Collection[str] | None = None) -> list[dict[str, Any]]:
        """The newest exams with their figures; `within` these units, those that concern them, counting their people alone."""
        with reading(self.engine) as connection:
            found = [made for made in exams.latest(connection) if within is None or _concerns(connection, made, within)]
            return [self._shown(connection, made, within) for made in found]

    def show(self, code: str) -> dict[str, Any]:
        """One exam. Raises `NotFound`."""
        with reading(self.engine) as connection:
            return self._shown(connection, _found(connection, code))

    def results(self, code: str, within: Collection[str] | None = None) -> dict[str, Any]:
        """One exam with a row for each attempt; `within` as for `latest`. Raises `NotFound`."""
        with reading(self.engine) as connection:
            made = _found(connection, code, within)
            people = Results.of(connection, made, self.say, within).people()
            rows = [{n: moment(row[n]) if n.endswith("_at") else row[n] for n in PERSON} for row in people]
            return self._shown(connection, made, within) | {"people": rows}

    def items(self, code: str, within: Collection[str] | None = None) -> dict[str, Any]:
        """One exam with the figures of its questions; `within` as for `latest`. Raises `NotFound`."""
        with reading(self.engine) as connection:
            made = _found(connection, code, within)
            return self._shown(connection, made, within) | {"items": Results.of(connection, made, self.say, within).items()}

    def xlsx(self, code: str, within: Collection[str] | None = None) -> bytes:
        """Results, questions and answers as a spreadsheet; `within` as for `latest`. Raises `NotFound`."""
        with reading(self.engine) as connection:
            return Results.of(connection, _found(connection, code, within), self.say, within).xlsx()

    def recount(self, code: str = "") -> Recount:
        """One exam, or all, counted again from the answers. Raises `NotFound`."""
        with reading(self.engine) as connection:
            made = [_found(connection, code)] if code else exams.latest(connection, 1_000_000)
            return recount(connection, made)

    def _shown(self, connection: Connection, made: Made, within: Collection[str] | None = None) -> dict[str, Any]:
        exam, now = made.exam, self.clock()
        all_ = within is None
        figures = exams.figures(connection, exam.id) if all_ else Results.of(connection, made, self.say, within).figures()
        state = "closed" if exam.is_closed(now) else "not_yet" if now < exam.opens_at else "open"
        return {
            "code": exam.code,
            "title": exam.title,
            "state": state,
            "state_label": self.say(f"exam_desk.state.{state}"),
            "count": exam.count,
            "minutes": exam.minutes,
            "pass_percent": exam.pass_percent,
            "attempts": exam.attempts,
            "opens_at": moment(exam.opens_at),
            "closes_at": moment(exam.closes_at),
            "audience": made.audience,
            "whom": made.whom,
            "for": self._whom(connection, made),
            "shows_answers": exam.shows_answers,
            "by": made.made_by,
            "figures": figures,
        }

    def _whom(self, connection: Connection, made: Made) -> str:
        named = made.whom
        if made.audience == "unit" and (unit := units.all_units(connection).get(made.whom)):
            named = unit.name
        if made.audience == "team":
            named = connection.scalar(select(team.c.name).where(team.c.id == made.whom)) or made.whom
        return self.say(f"exam_desk.for.{made.audience}", name=named)


def _check(wanted: Wanted, now: datetime) -> None:
    """Whether the numbers and moments of an exam can be. Raises `Refused`."""
    if not 1 <= len(wanted.title.strip()) <= LONGEST_TITLE:
        raise Refused("exam_desk.title", most=LONGEST_TITLE)
    for name, most in (("minutes", MOST_MINUTES), ("pass_percent", 100), ("attempts", 100)):
        if not 1 <= getattr(wanted, name) <= most:
            raise Refused(f"exam_desk.{name}", most=most)
    ways = [bool(wanted.count), bool(wanted.blueprint), bool(wanted.questions)]
    if sum(ways) != 1 or not 0 <= wanted.count <= MOST_QUESTIONS or len(wanted.questions) > MOST_QUESTIONS:
        raise Refused("exam_desk.which_questions", most=MOST_QUESTIONS)
    if wanted.closes_at and wanted.closes_at <= max(now, wanted.opens_at or now):
        raise Refused("exam_desk.moments")
    if sum(map(bool, (wanted.team, wanted.unit, wanted.campaign))) > 1:
        raise Refused("exam_desk.one_audience")


def _named(names: Sequence[str], bank: Sequence[Question]) -> list[Question]:
    """The questions of these ids, each once. Raises `Refused`."""
    known = {one.id: one for one in bank}
    missing = [name for name in names if name not in known]
    if missing:
        raise Refused("exam_desk.no_question", names=", ".join(missing[:5]))
    return [known[name] for name in dict.fromkeys(names)]


def _may_be_drawn(question: Question, blueprint: Blueprint) -> bool:
    """Whether a paper may hold it, so that it has to be kept with the exam."""
    return not blueprint or any(row.topic in ("", question.topic) for row in blueprint)


def _audience(connection: Connection, wanted: Wanted) -> tuple[Audience, str]:
    if wanted.team:
        return "team", _team(connection, wanted.team)
    if wanted.unit:
        return "unit", find_unit(units.all_units(connection), wanted.unit).code
    return ("campaign", wanted.campaign) if wanted.campaign else ("all", "")


def _team(connection: Connection, named: str) -> str:
    """The id of a team by id or name. Raises `NotFound`."""
    rows = connection.execute(select(team.c.id, team.c.name)).all()
    found = [row.id for row in rows if named == row.id] or [row.id for row in rows if fold(row.name) == fold(named)]
    if len(found) != 1:
        raise NotFound("exam_desk.team_twice" if found else "exam_desk.team", name=named)
    return str(found[0])


def _found(connection: Connection, code: str, within: Collection[str] | None = None) -> Made:
    made = exams.by_code(connection, code.strip().upper())
    if made is None or not (within is None or _concerns(connection, made, within)):
        raise NotFound("exam_desk.gone", code=code)
    return made


def _concerns(connection: Connection, made: Made, within: Collection[str]) -> bool:
    """Whether an exam is for people of these units: for all, for a unit among them or above, for a team or campaign there."""
    if made.audience == "unit":
        return not set(with_below(connection, [made.whom])).isdisjoint(within)
    if made.audience == "team":
        return connection.scalar(select(team.c.unit).where(team.c.id == made.whom)) in within
    if made.audience == "campaign":
        of = campaigns.get(connection, made.whom)
        return of is not None and any(one.unit in within for one in teams_of(connection, of))
    return True


def read_blueprint(file: Path) -> Blueprint:
    """The blueprint of a YAML file: a list of topic, difficulty (or none), count. Raises `Refused`."""
    import yaml

    try:
        return msgspec.convert(yaml_file.read(file), Blueprint)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise Refused("exam_desk.blueprint", file=file, detail=re.sub(r"\s+", " ", str(error))) from error


@contextmanager
def opened(settings: Settings) -> Iterator[ExamBook]:
    """The exams of a data folder, for the command line."""
    from bot.app import new_id, prepare_folder, utc_now

    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield ExamBook(engine, Wording.load(), utc_now, new_id, Random())
    finally:
        engine.dispose()
