"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered quiz question."""

    question: str
    given: str
    right: bool


@dataclass(frozen=True)
class SeenLesson:
    """An entry was shown as a card of a lesson."""

    entry: str


TrainingEffect = RecordQuizAnswer | SeenLesson
