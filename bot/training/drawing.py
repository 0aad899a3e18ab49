"""Drawing winners so that anybody can check it: by numbers that follow from a seed and the public ids of the entries. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.conversation.contest_entry import Contest
from bot.storage.contests import Kept


def seed_of(contest: Contest, ids: Iterable[str]) -> str:
    """The seed published beforehand; else one that nobody can know before the last entry has come.

    SHA-256 over lines: the code, the closing time in UTC, then every entry's id in the order of the alphabet.
    """
    if contest.seed:
        return contest.seed
    return _digest("\n".join([contest.code, closing_of(contest.closes_at), *sorted(ids)]))


def closing_of(moment: datetime) -> str:
    """The closing time as it goes into the seed: "2026-12-10T10:00:00Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def number_of(seed: str, entry: str) -> str:
    """An entry's number in the draw: SHA-256 of "seed:id". The smallest wins."""
    return _digest(f"{seed}:{entry}")


def winners(contest: Contest, entries: Sequence[Kept], seed: str) -> tuple[str, ...]:
    """Ids of the winning entries, the first prize first: only of those with every answer right."""
    right = all_right(contest, entries)
    ordered = sorted(right, key=lambda one: number_of(seed, one.entry.id))
    if contest.method == "nearest":
        ordered.sort(key=lambda one: distance(one, len(right)))
    return tuple(one.entry.id for one in ordered[: contest.prizes])


def all_right(contest: Contest, entries: Iterable[Kept]) -> list[Kept]:
    """The entries that take part in the draw."""
    return [one for one in entries if one.right == len(contest.questions)]


def distance(one: Kept, right: int) -> float:
    """How far a prediction is from how many had all right; without one, further than any."""
    return float("inf") if one.entry.prediction is None else abs(one.entry.prediction - right)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
