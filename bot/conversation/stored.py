"""What we have of a person, in numbers and codes, as they may ask to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class StoredReport:
    """A report of theirs, made on a day in Vietnam. `is_open`: it, or the incident that it was joined to, isn't closed."""

    id: str
    code: str
    event: str
    day: date
    state: str
    is_open: bool


@dataclass(frozen=True)
class Stored:
    """Reports, newest first, and how many of everything else. `messages` went either way; `warnings` were sent to them;
    `practice`: questions they have learned.
    """

    reports: tuple[StoredReport, ...] = ()
    messages: int = 0
    quiz_answers: int = 0
    self_checks: int = 0
    lessons: int = 0
    subscriptions: int = 0
    warnings: int = 0
    exam_attempts: int = 0
    practice: int = 0
    conversation: bool = False
    team: str = ""
    live_answers: int = 0
    contest_entries: int = 0
    tabletops: int = 0
    broadcasts: int = 0
    talks: int = 0

    @property
    def open_codes(self) -> tuple[str, ...]:
        """Reports that can't be erased yet."""
        return tuple(report.code for report in self.reports if report.is_open)

    @property
    def closed_codes(self) -> tuple[str, ...]:
        """Reports that can."""
        return tuple(report.code for report in self.reports if not report.is_open)
