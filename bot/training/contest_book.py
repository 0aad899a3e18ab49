"""Contests as organisers handle them on the command line: made, listed, closed, drawn, given out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from bot.conversation.contest_entry import HANOI, Contest, Method, Who, moment_of
from bot.errors import NotFound, Refused
from bot.messages import Reply
from bot.settings import Settings
from bot.storage import contests, outbox
from bot.storage.contests import Draw
from bot.storage.database import open_database, reading
from bot.storage.outbox import Outgoing
from bot.training import contest_results, contest_sheet, drawing
from bot.wording import Wording
from knowledge.schema import Question
from nlu.text import fold

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,19}")
MOMENTS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d")
MOST_QUESTIONS = 20
MOST_PRIZES = 1000


class ContestBook:
    """Makes, closes and draws contests, and shows them. Raises `NotFound` or `Refused`."""

    def __init__(
        self, engine: Engine, say: Wording, clock: Callable[[], datetime], new_id: Callable[[], str], random: Random
    ) -> None:
        self._engine, self._say, self._clock, self._new_id, self._random = engine, say, clock, new_id, random

    def make(
        self,
        code: str,
        title: str,
        bank: dict[str, Question],
        *,
        questions: Sequence[str] = (),
        topic: str = "",
        count: int = 5,
        opens: str = "",
        closes: str,
        prizes: int = 1,
        prize: str = "",
        organiser: str = "",
        who: Who = "everyone",
        method: Method = "draw",
        predicts: bool = False,
        once: bool = False,
        seed: str = "",
    ) -> dict[str, Any]:
        """A contest on questions named by their ids, or on so many drawn from a topic. Times are those of Vietnam."""
        now = self._clock()
        made = Contest(
            id=self._new_id(),
            code=_code(code),
            title=_line(title),
            questions=self._chosen(bank, questions, topic, count),
            opens_at=_moment(opens) if opens else now,
            closes_at=_moment(closes),
            prizes=prizes,
            prize=_line(prize),
            organiser=_line(organiser),
            who=who,
            method=method,
            predicts=predicts or method == "nearest",
            replaces=not once,
            seed=_line(seed),
        )
        _check(made, now)
        with self._engine.begin() as connection:
            if contests.by_code(connection, made.code) is not None:
                raise Refused("error.contest_code_taken", code=made.code)
            contests.make(connection, made, now)
        return self.show(made.code)

    def _chosen(self, bank: dict[str, Question], named: Sequence[str], topic: str, count: int) -> tuple[Question, ...]:
        if missing := [name for name in named if name not in bank]:
            raise NotFound("error.contest_question", names=", ".join(missing))
        if named:
            return tuple(bank[name] for name in dict.fromkeys(named))
        fitting = [one for one in sorted(bank.values(), key=lambda one: one.id) if fold(topic) in fold(one.topic)]
        if len(fitting) < count:
            raise NotFound("error.contest_topic", topic=topic, count=count, there=len(fitting))
        return tuple(self._random.sample(fitting, count))

    def close(self, code: str) -> dict[str, Any]:
        """End it now, before its time."""
        now = self._clock()
        with self._engine.begin() as connection:
            found = _found(connection, code)
            if not found.is_open(now):
                raise Refused("error.contest_not_open", code=found.code)
            contests.close(connection, found.id, now)
        return self.show(code)

    def draw(self, code: str) -> dict[str, Any]:
        """Find the winners, once, and put a message to each into the outbox; a running server sends them."""
        now = self._clock()
        with self._engine.begin() as connection:
            found = _found(connection, code)
            held = contests.by_id(connection, found.id, hold=True)
            assert held is not None
            if now < held.closes_at:
                raise Refused("error.contest_not_closed", code=held.code, closes=moment_of(held.closes_at))
            if contests.draw_of(connection, held.id) is not None:
                raise Refused("error.contest_drawn", code=held.code)
            entries = contests.entries(connection, held.id)
            seed = drawing.seed_of(held, [one.entry.id for one in entries])
            winners = drawing.winners(held, entries, seed)
            right = len(drawing.all_right(held, entries))
            contests.keep_draw(connection, held.id, Draw(seed, now, len(entries), right, winners))
            self._tell(connection, held, winners, now)
        return self.show(code)

    def _tell(self, connection: Connection, contest: Contest, winners: Sequence[str], now: datetime) -> None:
        known = {one.entry.id: one for one in contests.entries(connection, contest.id)}
        for prize, id_ in enumerate(winners, start=1):
            kept = known[id_]
            text = self._say("contest.won", title=contest.title, prize=prize, entry=id_, organiser=contest.organiser or "…")
            if kept.sender.address:
                message = Outgoing(id=self._new_id(), to=kept.sender, kind="notice", reply=Reply(text=text))
                outbox.put(connection, message, now)

    def show(self, code: str) -> dict[str, Any]:
        """One contest with its figures; winners masked, as published."""
        with reading(self._engine) as connection:
            found = _found(connection, code)
            return _shown(contest_results.results(connection, found), self._clock())

    def latest(self) -> list[dict[str, Any]]:
        """All contests, the newest first."""
        with reading(self._engine) as connection:
            now = self._clock()
            return [
                _line_of(one, contests.how_many(connection, one.id), contests.draw_of(connection, one.id), now)
                for one in contests.every(connection)
            ]

    def sheet(self, code: str, file: Path) -> dict[str, Any]:
        """All entries with names and numbers, for the organiser, as a workbook."""
        with reading(self._engine) as connection:
            found = _found(connection, code)
            entries = contests.entries(connection, found.id)
            contest_sheet.write(file, contest_results.results(connection, found), entries, self._say)
        return self.show(code) | {"file": str(file)}


def _found(connection: Connection, code: str) -> Contest:
    found = contests.by_code(connection, code.strip().upper())
    if found is None:
        raise NotFound("error.contest", code=code)
    return found


def _code(code: str) -> str:
    code = code.strip().upper()
    if CODE.fullmatch(code) is None:
        raise Refused("error.contest_code", code=code)
    return code


def _check(made: Contest, now: datetime) -> None:
    if not made.title:
        raise Refused("error.contest_title")
    if made.closes_at <= max(made.opens_at, now):
        raise Refused("error.contest_times")
    if not 1 <= len(made.questions) <= MOST_QUESTIONS or not 1 <= made.prizes <= MOST_PRIZES:
        raise Refused("error.contest_size", questions=MOST_QUESTIONS, prizes=MOST_PRIZES)


def _moment(said: str) -> datetime:
    """A moment in Vietnam, to the minute. Raises `Refused`."""
    for form in MOMENTS:
        try:
            return datetime.strptime(said.strip(), form).replace(tzinfo=HANOI)
        except ValueError:
            continue
    raise Refused("error.contest_moment", moment=said)


def _line(said: str) -> str:
    return " ".join(said.split())[:200]


def _state(contest: Contest, drawn: Draw | None, now: datetime) -> str:
    if drawn is not None:
        return "drawn"
    return "open" if contest.is_open(now) else "planned" if now < contest.opens_at else "closed"


def _line_of(contest: Contest, entries: int, drawn: Draw | None, now: datetime) -> dict[str, Any]:
    return {
        "code": contest.code,
        "title": contest.title,
        "state": _state(contest, drawn, now),
        "opens_at": contest.opens_at.isoformat(),
        "closes_at": contest.closes_at.isoformat(),
        "entries": entries,
    }


def _shown(found: contest_results.Results, now: datetime) -> dict[str, Any]:
    contest, drawn = found.contest, found.draw
    return {
        **_line_of(contest, found.entries, drawn, now),
        "all_right": found.all_right,
        "prizes": contest.prizes,
        "method": contest.method,
        "who": contest.who,
        "predicts": contest.predicts,
        "replaces": contest.replaces,
        "questions": [{"ask": one.ask, "answer": one.answer, "right": one.right} for one in found.questions],
        "seed": drawn.seed if drawn else contest.seed,
        "drawn_at": drawn.drawn_at.isoformat() if drawn else None,
        "winners": [
            {"prize": one.prize, "entry": one.entry, "name": one.name, "phone": one.phone, "prediction": one.prediction}
            for one in found.winners
        ],
    }


@contextmanager
def opened(settings: Settings) -> Iterator[ContestBook]:
    """The contests of a data folder. Raises `StorageError`."""
    from bot.app import new_id, prepare_folder, utc_now

    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield ContestBook(engine, Wording.load(), utc_now, new_id, Random())
    finally:
        engine.dispose()
