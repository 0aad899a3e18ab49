"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered question of practice; `slow`: it took long to find."""

    question: str
    given: str
    right: bool
    slow: bool = False


@dataclass(frozen=True)
class SetAside:
    """These questions the person had learned aren't in the bank any more: they are due no longer."""

    questions: tuple[str, ...]


@dataclass(frozen=True)
class RemindDaily:
    """The person wants to be reminded every day at this minute of Vietnam's day."""

    minute: int


@dataclass(frozen=True)
class StopReminding:
    """The person doesn't any more."""


TrainingEffect = RecordQuizAnswer | SetAside | RemindDaily | StopReminding
