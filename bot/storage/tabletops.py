"""Tabletop games of teams and what everybody's scenarios were worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.conversation.tabletop_course import Course, Taken
from bot.conversation.tabletop_game import Game, Seat
from bot.incidents.hours import HANOI
from bot.messages import Sender
from bot.storage.tabletop_tables import tabletop_decision, tabletop_game, tabletop_result, tabletop_seat
from bot.storage.upsert import insert_once

KEPT = timedelta(days=30)
"""For so long a game is kept with its names; results stay."""


@dataclass(frozen=True)
class Result:
    """What a scenario was worth to somebody on a day; `game` is the code of a team's."""

    scenario: str
    points: int
    best: int
    outcome: str
    day: str
    game: str = ""


def open_game(connection: Connection, game: Game, now: datetime) -> None:
    """A new game; another that goes on in the group is over, and those long past go."""
    running = game.chat.key if game.chat else game.code
    connection.execute(update(tabletop_game).where(tabletop_game.c.running == running).values(running=None, state="over"))
    _forget_old(connection, now)
    values = {
        "code": game.code,
        "running": running,
        "scenario": game.course.scenario,
        "chat_channel": game.chat.channel if game.chat else None,
        "chat_address": game.chat.address if game.chat else None,
        "started_by": game.started_by,
        "state": game.state,
        "scene": game.course.scene,
        "picked": "",
        "asked_at": game.course.asked_at,
        "made_at": now,
    }
    connection.execute(insert(tabletop_game).values(values))


def _forget_old(connection: Connection, now: datetime) -> None:
    old = select(tabletop_game.c.code).where(tabletop_game.c.made_at < now - KEPT)
    for table in (tabletop_seat, tabletop_decision):
        connection.execute(delete(table).where(table.c.game.in_(old)))
    connection.execute(delete(tabletop_game).where(tabletop_game.c.made_at < now - KEPT))


def sit(connection: Connection, code: str, seat: Seat, now: datetime) -> None:
    """Take a role; twice is once."""
    who = {"person": seat.person, "name": seat.name, "channel": seat.sender.channel, "address": seat.sender.address}
    insert_once(connection, tabletop_seat, {"game": code, "role": seat.role, **who, "since": now})


def leave(connection: Connection, code: str, person: str) -> None:
    """Give up all roles."""
    connection.execute(delete(tabletop_seat).where(tabletop_seat.c.game == code, tabletop_seat.c.person == person))


def save(connection: Connection, game: Game, person: str, now: datetime) -> bool:
    """Where the game has come to, and its last decision; False, and nothing is changed, where another was first."""
    position = len(game.course.taken) - 1
    known = select(func.count()).select_from(tabletop_decision).where(tabletop_decision.c.game == game.code)
    if position == connection.scalar(known):
        taken = game.course.taken[position]
        values = {"scene": taken.scene, "given": _listed(taken.given), "late": taken.late, "by": taken.by}
        row = {"game": game.code, "position": position, **values, "person": person, "at": now}
        if not insert_once(connection, tabletop_decision, row):
            return False
    over = {"running": None} if game.state == "over" else {}
    values = {"state": game.state, "scene": game.course.scene, "picked": _listed(game.course.picked)}
    values["asked_at"] = game.course.asked_at
    connection.execute(update(tabletop_game).where(tabletop_game.c.code == game.code).values(values | over))
    return True


def in_chat(connection: Connection, chat: Sender) -> Game | None:
    """The game that goes on in a group, or that somebody plays in their own chat: the last they joined."""
    here = connection.execute(select(tabletop_game).where(tabletop_game.c.running == chat.key).with_for_update()).first()
    if here is not None:
        return _game(connection, here)
    code = connection.scalar(
        select(tabletop_seat.c.game)
        .join(tabletop_game, tabletop_game.c.code == tabletop_seat.c.game)
        .where(tabletop_seat.c.channel == chat.channel, tabletop_seat.c.address == chat.address)
        .where(tabletop_game.c.running == tabletop_game.c.code)
        .order_by(tabletop_seat.c.since.desc())
        .limit(1)
    )
    return by_code(connection, code) if code else None


def by_code(connection: Connection, code: str) -> Game | None:
    """A game, also one that is over. Nobody else changes it until the transaction ends."""
    row = connection.execute(select(tabletop_game).where(tabletop_game.c.code == code).with_for_update()).first()
    return _game(connection, row) if row else None


def _game(connection: Connection, row: Row[Any]) -> Game:
    seats = connection.execute(select(tabletop_seat).where(tabletop_seat.c.game == row.code).order_by(tabletop_seat.c.since))
    decided = connection.execute(
        select(tabletop_decision).where(tabletop_decision.c.game == row.code).order_by(tabletop_decision.c.position)
    )
    course = Course(
        scenario=row.scenario,
        key=row.code,
        scene=row.scene,
        asked_at=row.asked_at,
        picked=_positions(row.picked),
        taken=tuple(Taken(scene=d.scene, given=_positions(d.given), late=d.late, by=d.by) for d in decided),
    )
    return Game(
        course=course,
        started_by=row.started_by,
        chat=Sender(row.chat_channel, row.chat_address) if row.chat_channel else None,
        state=cast(Literal["open", "playing", "over"], row.state),
        seats=tuple(Seat(person=s.person, name=s.name, role=s.role, sender=Sender(s.channel, s.address)) for s in seats),
    )


def _listed(positions: Sequence[int]) -> str:
    return ",".join(map(str, positions))


def _positions(stored: str) -> tuple[int, ...]:
    return tuple(int(one) for one in stored.split(",") if one)


def keep_result(connection: Connection, learner: str, result: Result, now: datetime) -> None:
    """Write down what a scenario was worth to somebody."""
    values = {"scenario": result.scenario, "game": result.game, "points": result.points, "best": result.best}
    values |= {"outcome": result.outcome, "day": result.day, "learner": learner}
    connection.execute(insert(tabletop_result).values(**values, at=now))


def results(connection: Connection, learner: str) -> list[Result]:
    """What a learner's scenarios were worth, oldest first: for the training book."""
    rows = connection.execute(
        select(tabletop_result).where(tabletop_result.c.learner == learner).order_by(tabletop_result.c.at, tabletop_result.c.id)
    )
    return [Result(row.scenario, row.points, row.best, row.outcome, row.day, row.game) for row in rows]


def day_of(moment: datetime) -> str:
    """The day in Vietnam, "2026-11-28"."""
    return moment.astimezone(HANOI).date().isoformat()


def count_of(connection: Connection, keys: Sequence[str]) -> int:
    """How many results are kept of a person, known under these keys."""
    return connection.scalar(select(func.count()).select_from(tabletop_result).where(tabletop_result.c.learner.in_(keys))) or 0


def adopt(connection: Connection, old_key: str, new_key: str) -> None:
    """Results and seats under one key go on under another."""
    connection.execute(update(tabletop_result).where(tabletop_result.c.learner == old_key).values(learner=new_key))
    there = select(tabletop_seat.c.game).where(tabletop_seat.c.person == new_key)
    mine = tabletop_seat.c.person == old_key, tabletop_seat.c.game.not_in(there.scalar_subquery())
    connection.execute(update(tabletop_seat).where(*mine).values(person=new_key))


def forget(connection: Connection, keys: Sequence[str]) -> None:
    """Delete a person's results and seats; what they decided in a team stays, without their name."""
    connection.execute(delete(tabletop_result).where(tabletop_result.c.learner.in_(keys)))
    connection.execute(delete(tabletop_seat).where(tabletop_seat.c.person.in_(keys)))
    nobody = {"person": "", "by": ""}
    connection.execute(update(tabletop_decision).where(tabletop_decision.c.person.in_(keys)).values(nobody))
    connection.execute(update(tabletop_game).where(tabletop_game.c.started_by.in_(keys)).values(started_by=""))
