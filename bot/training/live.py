"""Live quizzes as they go on: answers are written down, questions go out and are closed by the clock. Due times are rows."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy import Connection

from bot.conversation import live_game, question
from bot.conversation.live_game import Game
from bot.conversation.live_scoring import Given
from bot.conversation.reporting import STILL_OPEN
from bot.conversation.training import Learner
from bot.conversation.training_effects import AnswerLive, EndLive, LiveEffect, NextLive, StartLive
from bot.incidents.telling import Outcome
from bot.messages import Incoming, Poll, Reply, Sender
from bot.storage import conversations, live, members, outbox
from bot.storage.outbox import Outgoing
from bot.wording import Wording

log = structlog.get_logger()
READY = timedelta(seconds=8)
"""From the announcement to the first question: time to take the phone in hand."""
PAUSE = timedelta(seconds=6)
"""Between two questions, to read why."""
LOOK_AGAIN = timedelta(seconds=3)
LOST = timedelta(minutes=2)
"""A question that hasn't gone out after so long won't: the chat isn't reached, the quiz ends."""
RESUMED = timedelta(seconds=4)
"""After a start, before anything is closed: answers given meanwhile come first."""
SILENT = 3
"""Questions in a row that nobody answers, after which a quiz in a group ends."""
LONGEST_NAME = 40


def writer(incoming: Incoming) -> Sender:
    """Who wrote, where the sender may be a group."""
    return Sender(incoming.sender.channel, incoming.person or incoming.sender.address)


def apply(connection: Connection, incoming: Incoming, effect: LiveEffect, now: datetime) -> Outcome:
    """Write down what the flow decided."""
    if isinstance(effect, StartLive):
        if live.start(connection, effect.game, now, now + READY) and not effect.game.in_group:
            _show(connection, effect.game, now)
        return Outcome()
    game = live.by_id(connection, effect.quiz)
    if game is None:
        return Outcome()
    match effect:
        case AnswerLive():
            if game.position == effect.position:
                _answer(connection, game, writer(incoming), incoming.name, effect.given, incoming.received_at)
        case NextLive():
            _show(connection, msgspec.structs.replace(game, position=game.position + 1), now)
        case EndLive():
            closing = _close_poll(connection, game, now) if effect.stopped else []
            live.finish(connection, game.id, "stopped" if effect.stopped else "over", now)
            return Outcome(messages=closing)
    return Outcome()


def _show(connection: Connection, game: Game, now: datetime) -> None:
    """The question whose turn it is stands in the reply to somebody who plays alone."""
    live.put(connection, game, None, now, as_text=True)
    due = now + timedelta(seconds=game.seconds) + live.GRACE
    live.step(connection, game, "open", game.position, due)


def vote(connection: Connection, incoming: Incoming, now: datetime) -> None:
    """An answer to a poll. Those to polls that aren't open, or not ours, taken back or given twice, change nothing."""
    assert incoming.vote is not None
    channel, poll, options = incoming.sender.channel, incoming.vote.poll, incoming.vote.options
    found = live.of_poll(connection, channel, poll)
    if found is None:
        if options and live.is_one_on_its_way(connection, channel):
            live.keep_vote(connection, writer(incoming), incoming.name, incoming.vote, now)
        return
    quiz, position = found
    game = live.by_id(connection, quiz)
    if game is not None and game.state == "open" and game.position == position:
        _vote(connection, game, writer(incoming), incoming.name, options, incoming.received_at)


def _vote(connection: Connection, game: Game, who: Sender, name: str, options: tuple[int, ...], at: datetime) -> None:
    shown = game.posed.shown
    if options and all(0 <= option < len(shown) for option in options):
        _answer(connection, game, who, name, tuple(shown[option] for option in options), at)


def _answer(connection: Connection, game: Game, who: Sender, name: str, given: tuple[int, ...], at: datetime) -> None:
    learner = members.learner_of(connection, who)
    after = (at - game.opened_at) / timedelta(milliseconds=1) if game.opened_at else 0
    answer = Given(
        game.position,
        learner.key,
        _named(learner, name) or "…",
        question.is_right(game.posed.question, given),
        round(min(max(0, after), game.seconds * 1000)),
        live.team_name(connection, learner.team),
    )
    live.answer(connection, game, answer, ",".join(map(str, given)), at)


def _named(learner: Learner, name: str) -> str:
    """One line of a name, not too long for a table."""
    return " ".join((learner.name or name).split())[:LONGEST_NAME]


def step(connection: Connection, quiz: str, say: Wording, now: datetime) -> Outcome:
    """What is due in a quiz; nothing where another process has done it."""
    game = live.by_id(connection, quiz)
    if game is None or not live.is_due(connection, quiz, now):
        return Outcome()
    if game.state == "ready":
        return _ask(connection, game, say, now)
    if game.state == "asked":
        return _look(connection, game, say, now)
    if not game.in_group:
        return _end_alone(connection, game, say, now)
    return _close(connection, game, say, now)


def _ask(connection: Connection, game: Game, say: Wording, now: datetime, *, as_text: bool = False) -> Outcome:
    """The question goes out; its time begins when it has arrived."""
    reply = live_game.ask(game, say, as_text=as_text)
    message = _put(connection, game, f"{'t' if as_text else 'q'}{game.position}", reply, now)
    live.put(connection, game, message, now, as_text=reply.poll is None)
    live.step(connection, game, "asked", game.position, now + LOOK_AGAIN)
    return Outcome(messages=[message])


def _look(connection: Connection, game: Game, say: Wording, now: datetime) -> Outcome:
    """Whether the question arrives: a poll that the chat doesn't take is asked in words; else the quiz ends."""
    put = live.how_put(connection, game)
    state = outbox.state_of(connection, put.message) if put and put.message else None
    if put is not None and state in ("queued", "sending") and now - put.put_at < LOST:
        live.wait(connection, game.id, now + LOOK_AGAIN)
        return Outcome()
    if put is not None and state in ("failed", "unknown") and not put.as_text:
        return _ask(connection, game, say, now, as_text=True)
    log.warning("live_quiz_not_delivered", state=state)
    live.finish(connection, game.id, "stopped", now)
    return Outcome()


def _close(connection: Connection, game: Game, say: Wording, now: datetime) -> Outcome:
    """The question's time is over: who was right; then, later, the next one, or the tables."""
    put = live.how_put(connection, game)
    if put is not None and put.poll:
        for who, name, options, at in live.early_votes(connection, game.chat.channel, put.poll):
            _vote(connection, game, who, name, options, at)
    answers = live.answers(connection, game.id)
    text = live_game.after(game, answers, say)
    silent = game.position + 1 >= SILENT and all(one.position <= game.position - SILENT for one in answers)
    if game.is_last or silent:
        whole = live_game.end(game, answers, say, early=silent and not game.is_last)
        live.finish(connection, game.id, "stopped" if silent and not game.is_last else "over", now)
        return Outcome(messages=[_put(connection, game, f"r{game.position}", Reply(text=f"{text}\n\n{whole}"), now)])
    live.step(connection, game, "ready", game.position + 1, now + PAUSE)
    return Outcome(messages=[_put(connection, game, f"r{game.position}", Reply(text=text), now)])


def _end_alone(connection: Connection, game: Game, say: Wording, now: datetime) -> Outcome:
    """Somebody who plays alone has gone; while they report an emergency the quiz waits."""
    report = conversations.read(connection, game.chat).report
    if report is not None and now - report.opened_at < STILL_OPEN:
        live.wait(connection, game.id, now + timedelta(minutes=1))
        return Outcome()
    said = live_game.verdict(game, None, say)
    whole = live_game.end_alone(game, live.answers(connection, game.id), game.position + 1, say)
    live.finish(connection, game.id, "stopped", now)
    return Outcome(messages=[_put(connection, game, f"r{game.position}", Reply(text=f"{said}\n\n{whole}"), now)])


def _close_poll(connection: Connection, game: Game, now: datetime) -> list[str]:
    """A poll that is open in the chat takes no more answers."""
    put = live.how_put(connection, game)
    if game.state != "open" or put is None or not put.poll:
        return []
    closed = Reply(text="", poll=Poll(question="", options=(), right=()))
    message = Outgoing(id=_id(game, f"x{game.position}"), to=game.chat, kind="edit", reply=closed, edits=put.message)
    outbox.put(connection, message, now)
    return [message.id]


def _put(connection: Connection, game: Game, part: str, reply: Reply, now: datetime) -> str:
    message = Outgoing(id=_id(game, part), to=game.chat, kind="notice", reply=reply)
    outbox.put(connection, message, now)
    return message.id


def _id(game: Game, part: str) -> str:
    """The id of a message follows from the quiz and what it is, so that it is put once."""
    return f"{game.id[:34]}-{part}"
