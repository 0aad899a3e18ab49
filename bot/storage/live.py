"""Live quizzes: one at a time in a chat, its questions as they were put, and the first answer of each person to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, literal, or_, select, update

from bot.conversation.live_game import Game, GameState, Posed
from bot.conversation.live_scoring import Given
from bot.messages import Sender, Vote
from bot.storage.contest_tables import live_answer, live_question, live_quiz, live_vote
from bot.storage.team_tables import team
from bot.storage.upsert import insert_once

GRACE = timedelta(seconds=1.5)
"""After its end a question waits so long for answers that are on their way."""
OVER: tuple[GameState, ...] = ("over", "stopped")
EARLY = timedelta(minutes=5)
"""For so long answers are kept that came before we heard of the poll."""


@dataclass(frozen=True)
class Put:
    """How a question went out: by which message, when; `as_text`: not as a poll."""

    message: str | None
    poll: str | None
    as_text: bool
    put_at: datetime


def start(connection: Connection, game: Game, now: datetime, due: datetime) -> bool:
    """Begin a quiz; False where one goes on in the chat already."""
    values = {
        "id": game.id,
        "channel": game.chat.channel,
        "address": game.chat.address,
        "running": game.chat.key,
        "in_group": game.in_group,
        "title": game.title,
        "questions": msgspec.json.encode(game.questions).decode(),
        "seconds": game.seconds,
        "position": game.position,
        "state": game.state,
        "due": due,
        "started_by": game.started_by,
        "started_at": now,
    }
    return insert_once(connection, live_quiz, values)


def in_chat(connection: Connection, chat: Sender, person: str = "") -> Game | None:
    """The quiz that goes on in a chat; `person` is who asks, for `answered`."""
    return _one(connection, live_quiz.c.running == chat.key, person)


def by_id(connection: Connection, quiz: str) -> Game | None:
    """A quiz that goes on. Nobody else changes it until the transaction ends."""
    return _one(connection, live_quiz.c.id == quiz, "")


def _one(connection: Connection, which: Any, person: str) -> Game | None:
    query = select(live_quiz).where(which, live_quiz.c.running.is_not(None)).with_for_update()
    row = connection.execute(query).first()
    return _game(connection, row, person) if row else None


def _game(connection: Connection, row: Row[Any], person: str) -> Game:
    here = (live_question.c.quiz == row.id, live_question.c.position == row.position)
    put = connection.execute(select(live_question.c.opened_at, live_question.c.closes_at).where(*here)).first()
    return Game(
        id=row.id,
        chat=Sender(row.channel, row.address),
        in_group=row.in_group,
        title=row.title,
        questions=msgspec.json.decode(row.questions, type=tuple[Posed, ...]),
        seconds=row.seconds,
        position=row.position,
        state=cast(GameState, row.state),
        started_by=row.started_by,
        opened_at=put.opened_at if put else None,
        closes_at=put.closes_at if put else None,
        answered=bool(person) and _has_answered(connection, row.id, row.position, person),
    )


def _has_answered(connection: Connection, quiz: str, position: int, person: str) -> bool:
    mine = (live_answer.c.quiz == quiz, live_answer.c.position == position, live_answer.c.person == person)
    return connection.execute(select(live_answer.c.person).where(*mine)).first() is not None


def due(connection: Connection, now: datetime) -> list[str]:
    """Ids of the quizzes in which something is to happen now."""
    query = select(live_quiz.c.id).where(live_quiz.c.running.is_not(None), live_quiz.c.due <= now)
    return list(connection.scalars(query.order_by(live_quiz.c.due)))


def is_due(connection: Connection, quiz: str, now: datetime) -> bool:
    """Whether it still is, looked at with the quiz held."""
    moment = connection.scalar(select(live_quiz.c.due).where(live_quiz.c.id == quiz, live_quiz.c.running.is_not(None)))
    return moment is not None and moment <= now


def resume(connection: Connection, earliest: datetime) -> None:
    """After a start nothing is closed before that moment: answers given meanwhile are still to come."""
    late = (live_quiz.c.running.is_not(None), live_quiz.c.due < earliest)
    connection.execute(update(live_quiz).where(*late).values(due=earliest))


def typed_in(connection: Connection) -> list[Sender]:
    """Chats in which a question is open or on its way that isn't a poll: people answer it in words."""
    here = live_question.c.quiz == live_quiz.c.id, live_question.c.position == live_quiz.c.position
    query = select(live_quiz.c.channel, live_quiz.c.address).where(live_quiz.c.running.is_not(None), live_quiz.c.in_group)
    rows = connection.execute(query.join(live_question, here[0] & here[1]).where(live_question.c.as_text))
    return [Sender(row.channel, row.address) for row in rows]


def step(connection: Connection, game: Game, state: GameState, position: int, due: datetime) -> None:
    """Where the quiz is now, and when to look at it next."""
    connection.execute(update(live_quiz).where(live_quiz.c.id == game.id).values(state=state, position=position, due=due))


def wait(connection: Connection, quiz: str, due: datetime) -> None:
    """Look at it again then."""
    connection.execute(update(live_quiz).where(live_quiz.c.id == quiz).values(due=due))


def finish(connection: Connection, quiz: str, state: GameState, now: datetime) -> None:
    """It is over; another may begin in the chat. Answers to polls nobody heard of any more go."""
    connection.execute(update(live_quiz).where(live_quiz.c.id == quiz).values(state=state, running=None, ended_at=now))
    connection.execute(delete(live_vote).where(live_vote.c.at < now - EARLY))


def put(connection: Connection, game: Game, message: str | None, now: datetime, *, as_text: bool) -> None:
    """The question whose turn it is goes out, in a message of the outbox, or, without one, is read at this moment."""
    here = {"quiz": game.id, "position": game.position}
    connection.execute(delete(live_question).where(live_question.c.quiz == game.id, live_question.c.position == game.position))
    closes = now + timedelta(seconds=game.seconds)
    opened = {"opened_at": now, "closes_at": closes} if message is None else {}
    values = {**here, "channel": game.chat.channel, "message": message, "as_text": as_text, "put_at": now, **opened}
    connection.execute(insert(live_question).values(values))


def how_put(connection: Connection, game: Game) -> Put | None:
    """How the question whose turn it is went out."""
    here = (live_question.c.quiz == game.id, live_question.c.position == game.position)
    row = connection.execute(select(live_question).where(*here)).first()
    return Put(row.message, row.poll, row.as_text, row.put_at) if row else None


def delivered(connection: Connection, message: str, poll: str, now: datetime) -> None:
    """A message arrived; if it was a question, its time begins, and answers that were quicker than the news of it count."""
    row = connection.execute(
        select(live_quiz.c.id, live_quiz.c.seconds)
        .join(live_question, live_question.c.quiz == live_quiz.c.id)
        .where(
            live_question.c.message == message,
            live_question.c.position == live_quiz.c.position,
            live_quiz.c.state == "asked",
        )
    ).first()
    if row is None:
        return
    closes = now + timedelta(seconds=row.seconds)
    opened = {"poll": poll or None, "opened_at": now, "closes_at": closes}
    connection.execute(update(live_question).where(live_question.c.message == message).values(opened))
    connection.execute(update(live_quiz).where(live_quiz.c.id == row.id).values(state="open", due=closes + GRACE))


def move(connection: Connection, old: Sender, new: Sender) -> None:
    """A group has a new address; a quiz goes on there, unless one is under way there too."""
    there = select(literal(1)).where(live_quiz.c.running == new.key)
    if connection.execute(there).first() is None:
        moved = {"address": new.address, "running": new.key}
        connection.execute(update(live_quiz).where(live_quiz.c.running == old.key).values(moved))


def answer(connection: Connection, game: Game, given: Given, said: str, now: datetime) -> bool:
    """Write an answer down; False for the second of a person, which doesn't count."""
    values = {
        "quiz": game.id,
        "position": given.position,
        "person": given.person,
        "name": given.name,
        "team": given.team,
        "given": said[:80],
        "right": given.right,
        "at": now,
        "millis": given.millis,
    }
    return insert_once(connection, live_answer, values)


def answers(connection: Connection, quiz: str) -> list[Given]:
    """All answers of a quiz, in the order of its questions."""
    query = select(live_answer).where(live_answer.c.quiz == quiz)
    rows = connection.execute(query.order_by(live_answer.c.position, live_answer.c.millis, live_answer.c.person))
    return [Given(row.position, row.person, row.name, row.right, row.millis, row.team) for row in rows]


def of_poll(connection: Connection, channel: str, poll: str) -> tuple[str, int] | None:
    """The quiz and position of a poll; of one that is over too."""
    query = select(live_question.c.quiz, live_question.c.position)
    row = connection.execute(query.where(live_question.c.channel == channel, live_question.c.poll == poll)).first()
    return (row.quiz, row.position) if row else None


def is_one_on_its_way(connection: Connection, channel: str) -> bool:
    """Whether a question was sent there of which we haven't heard yet as which poll it arrived."""
    query = select(live_quiz.c.id).where(live_quiz.c.channel == channel, live_quiz.c.state == "asked")
    return connection.execute(query.where(live_quiz.c.running.is_not(None)).limit(1)).first() is not None


def keep_vote(connection: Connection, voter: Sender, name: str, vote: Vote, now: datetime) -> None:
    """An answer to a poll we may hear of in a moment."""
    options = ",".join(map(str, vote.options))
    values = {"channel": voter.channel, "poll": vote.poll, "address": voter.address, "name": name, "options": options}
    insert_once(connection, live_vote, {**values, "at": now})


def early_votes(connection: Connection, channel: str, poll: str) -> list[tuple[Sender, str, tuple[int, ...], datetime]]:
    """Answers kept for a poll, which are taken out: who, the person's name, the positions chosen, when."""
    of_it = (live_vote.c.channel == channel, live_vote.c.poll == poll)
    rows = connection.execute(select(live_vote).where(*of_it).order_by(live_vote.c.at)).all()
    connection.execute(delete(live_vote).where(*of_it))
    return [(Sender(channel, row.address), row.name, _positions(row.options), row.at) for row in rows]


def _positions(stored: str) -> tuple[int, ...]:
    return tuple(int(one) for one in stored.split(",") if one)


def team_name(connection: Connection, team_id: str) -> str:
    """The name of a team, empty where there is none."""
    return str(connection.scalar(select(team.c.name).where(team.c.id == team_id)) or "") if team_id else ""


def count_of(connection: Connection, keys: Sequence[str]) -> int:
    """How many answers are kept of a person, known under these keys."""
    return connection.scalar(select(func.count()).select_from(live_answer).where(live_answer.c.person.in_(keys))) or 0


def adopt(connection: Connection, old_key: str, new_key: str) -> None:
    """Answers under one key go on under another, except to questions answered under both."""
    other = live_answer.alias()
    twice = select(other.c.quiz).where(
        other.c.person == new_key, other.c.quiz == live_answer.c.quiz, other.c.position == live_answer.c.position
    )
    mine = live_answer.c.person == old_key, ~twice.exists()
    connection.execute(update(live_answer).where(*mine).values(person=new_key))


def forget(connection: Connection, sender: Sender, keys: Sequence[str]) -> None:
    """Delete a person's answers; who began a quiz isn't known any more, and one they play alone ends."""
    connection.execute(delete(live_answer).where(live_answer.c.person.in_(keys)))
    connection.execute(delete(live_vote).where(live_vote.c.channel == sender.channel, live_vote.c.address == sender.address))
    alone = (live_quiz.c.running == sender.key, live_quiz.c.in_group.is_(False))
    connection.execute(update(live_quiz).where(*alone).values(running=None, state="stopped"))
    alone_once = (live_quiz.c.channel == sender.channel, live_quiz.c.address == sender.address, live_quiz.c.in_group.is_(False))
    connection.execute(update(live_quiz).where(*alone_once).values(address=""))
    connection.execute(update(live_quiz).where(or_(live_quiz.c.started_by.in_(keys))).values(started_by=""))
