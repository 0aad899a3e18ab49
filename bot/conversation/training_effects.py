"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.sitting import Paper


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered quiz question."""

    question: str
    given: str
    right: bool


@dataclass(frozen=True)
class StartAttempt:
    """Somebody begins an exam, for the `number`th time, with this paper."""

    attempt: str
    exam: str
    learner: str
    name: str
    number: int
    paper: Paper
    started_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class AnswerExam:
    """An answer to a position of an attempt's paper, given at a moment; the first counts, there is no second."""

    attempt: str
    position: int
    question: str
    given: tuple[int, ...]
    right: bool
    at: datetime


@dataclass(frozen=True)
class FinishAttempt:
    """An attempt is over: all is answered, the person hands it in, or its time is up."""

    attempt: str


TrainingEffect = RecordQuizAnswer | StartAttempt | AnswerExam | FinishAttempt
