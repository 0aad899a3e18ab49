"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.contest_entry import Entry
from bot.conversation.live_game import Game


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered quiz question."""

    question: str
    given: str
    right: bool


@dataclass(frozen=True)
class StartLive:
    """A live quiz begins in a chat: in a group after a moment, for somebody alone with its first question in this reply."""

    game: Game


@dataclass(frozen=True)
class AnswerLive:
    """An answer to the question whose turn it is, as positions in its options (or the number)."""

    quiz: str
    position: int
    given: tuple[int, ...]


@dataclass(frozen=True)
class NextLive:
    """The next question of a quiz somebody plays alone stands in this reply."""

    quiz: str


@dataclass(frozen=True)
class EndLive:
    """A live quiz is over; `stopped`: before its last question."""

    quiz: str
    stopped: bool = False


@dataclass(frozen=True)
class EnterContest:
    """A person's answers to a contest; they take the place of earlier ones where its rules allow."""

    contest: str
    entry: Entry


LiveEffect = StartLive | AnswerLive | NextLive | EndLive
TrainingEffect = RecordQuizAnswer | LiveEffect | EnterContest
