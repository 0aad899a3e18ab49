"""A live quiz: its questions as people see them, and the sentences before, between and after them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Literal

import msgspec

from bot.conversation import live_scoring, question
from bot.conversation.live_scoring import Given
from bot.messages import Choice, Poll, Reply, Sender
from bot.wording import Wording
from knowledge.schema import Question

PREFIX = "live"
POLLED = ("single", "true_false", "several")
"""Kinds of questions that a poll can hold."""
LONGEST_QUESTION, LONGEST_OPTION, LONGEST_EXPLANATION = 300, 100, 200
FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
SHOWN_NAMES = 10
"""Names in a line or table before the rest is only counted."""

GameState = Literal["ready", "asked", "open", "over", "stopped"]
"""Waits for its next question; it is on its way; it is open; all were asked; ended before."""


class Posed(msgspec.Struct, frozen=True):
    """A question as it was when the quiz began: the order of its options, and what it rests on in words."""

    question: Question
    shown: tuple[int, ...]
    basis: str = ""


class Game(msgspec.Struct, frozen=True, kw_only=True):
    """A live quiz in a chat. `started_by`: the key of the person; `answered`: the person who writes has, to this question."""

    id: str
    chat: Sender
    in_group: bool
    questions: tuple[Posed, ...]
    seconds: int
    started_by: str
    title: str = ""
    position: int = 0
    state: GameState = "ready"
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    answered: bool = False

    @property
    def posed(self) -> Posed:
        """The question whose turn it is."""
        return self.questions[self.position]

    @property
    def is_last(self) -> bool:
        """Whether no question comes after it."""
        return self.position + 1 >= len(self.questions)


def posed(asked: Question, random: Random, basis: str = "") -> Posed:
    """A question with its options in an order of chance."""
    return Posed(asked, question.shuffled(asked, random), basis)


def read(game: Game, said: str) -> tuple[int, ...] | None:
    """An answer to the question whose turn it is, `None` where it can't be one."""
    return question.read(game.posed.question, game.posed.shown, said)


def ask(game: Game, say: Wording, *, as_text: bool = False) -> Reply:
    """The question whose turn it is; as a poll where it fits into one, unless `as_text`."""
    asked, shown = game.posed.question, game.posed.shown
    text = question.text(asked, shown, game.position + 1, len(game.questions), say)
    how = say("live.how" if game.in_group else "live.how_alone", seconds=game.seconds)
    choices = question.choices(asked, shown, f"{PREFIX}:{game.id}:{game.position}")
    poll = None if as_text or not game.in_group else _poll(game, say)
    return Reply(text=f"{text}\n{how}", choices=choices, poll=poll)


def _poll(game: Game, say: Wording) -> Poll | None:
    asked, shown = game.posed.question, game.posed.shown
    words = say("quiz.question", number=game.position + 1, count=len(game.questions), ask=asked.ask)
    options = tuple(asked.options[position] for position in shown)
    fits = (
        asked.kind in POLLED
        and len(words) <= LONGEST_QUESTION
        and FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS
        and all(0 < len(option) <= LONGEST_OPTION for option in options)
    )
    if not fits:
        return None
    right = tuple(sorted(shown.index(position) for position in asked.right))
    return Poll(question=words, options=options, right=right, explanation=shortened(asked.explain), open_seconds=game.seconds)


def shortened(text: str, most: int = LONGEST_EXPLANATION) -> str:
    """As many whole sentences as fit; nothing where not even the first does."""
    text = " ".join(text.split())
    while len(text) > most:
        cut = text.rfind(". ", 0, len(text) - 1)
        if cut < 0:
            return ""
        text = text[: cut + 1]
    return text


def after(game: Game, answers: Sequence[Given], say: Wording) -> str:
    """What is said once a question is closed: the answer, who had it, who was quickest, why, and by which rule."""
    asked = game.posed.question
    here = [one for one in answers if one.position == game.position]
    right = sorted((one for one in here if one.right), key=lambda one: one.millis)
    lines = [say("live.closed", number=game.position + 1, right=question.right_answer(asked, game.posed.shown))]
    lines += _who(here, right, say)
    lines.append(asked.explain)
    lines += [say("answer.basis", citations=game.posed.basis)] if game.posed.basis else []
    return "\n".join(lines)


def _who(here: Sequence[Given], right: Sequence[Given], say: Wording) -> list[str]:
    if not here:
        return [say("live.nobody_answered")]
    if not right:
        return [say("live.nobody_right", count=len(here))]
    names = ", ".join(one.name for one in right[:SHOWN_NAMES])
    more = f" {say('live.and_more', count=len(right) - SHOWN_NAMES)}" if len(right) > SHOWN_NAMES else ""
    fastest = say("live.fastest", name=right[0].name, seconds=seconds_of(right[0].millis))
    return [say("live.right", right=len(right), count=len(here), names=names + more), fastest]


def verdict(game: Game, given: tuple[int, ...] | None, say: Wording) -> str:
    """To somebody who plays alone: whether it was right, why, and by which rule; `given` is `None` after the time."""
    asked = game.posed.question
    answer = question.right_answer(asked, game.posed.shown)
    if given is None:
        first = say("live.too_late", right=answer)
    else:
        first = say("quiz.right") if question.is_right(asked, given) else say("quiz.wrong", right=answer)
    basis = [say("answer.basis", citations=game.posed.basis)] if game.posed.basis else []
    return "\n".join([first, asked.explain, *basis])


def end(game: Game, answers: Sequence[Given], say: Wording, *, early: bool = False) -> str:
    """The tables at the end: people, the quickest right answer, teams. `early`: not all questions were asked."""
    asked = game.position + 1
    head = say("live.ended_early", done=asked, count=len(game.questions)) if early else say("live.over", count=asked)
    places = live_scoring.table(answers, game.seconds)
    if not places:
        return "\n".join([head, say("live.nobody_played")])
    lines = [head, *_places(places, asked, say)]
    quickest = live_scoring.quickest(answers)
    if quickest is not None:
        seconds = seconds_of(quickest.millis)
        lines.append(say("live.quickest", name=quickest.name, seconds=seconds, number=quickest.position + 1))
    teams = live_scoring.teams(answers, game.seconds)
    if teams:
        lines += ["", say("live.teams", count=live_scoring.COUNTING)]
        lines += [say("live.team", rank=team.rank, name=team.name, points=team.points, people=team.people) for team in teams]
    return "\n".join(lines)


def _places(places: Sequence[live_scoring.Place], count: int, say: Wording) -> list[str]:
    lines = [
        say("live.place", rank=one.rank, name=one.name, points=one.points, right=one.right, count=count)
        for one in places[:SHOWN_NAMES]
    ]
    return [*lines, say("live.others", count=len(places) - SHOWN_NAMES)] if len(places) > SHOWN_NAMES else lines


def end_alone(game: Game, answers: Sequence[Given], done: int, say: Wording) -> str:
    """The same for somebody who played alone, after `done` questions."""
    places = live_scoring.table(answers, game.seconds)
    right, points = (places[0].right, places[0].points) if places else (0, 0)
    return say("live.alone", right=right, done=done, points=points)


def again(say: Wording) -> tuple[Choice, ...]:
    """The way on after a quiz that somebody played alone."""
    return (Choice("menu:home", say("menu.back")),)


def seconds_of(millis: int) -> str:
    """ "3,4" """
    return f"{millis / 1000:.1f}".replace(".", ",")
