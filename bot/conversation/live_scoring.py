"""Points of a live quiz: for a right answer, and for a quick one. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

RIGHT, QUICK = 100, 50
"""Points for a right answer, and those added for giving it at once; they fall to nothing by the end of the time."""
COUNTING = 3
"""So many of a team's best count for it, so that a large team has no advantage over a small one."""


@dataclass(frozen=True)
class Given:
    """An answer: to which question, whose, and after how long. `team` is the name of the person's team, or empty."""

    position: int
    person: str
    name: str
    right: bool
    millis: int
    team: str = ""


@dataclass(frozen=True)
class Place:
    """Somebody's place in the table; who have the same points and time share a rank."""

    rank: int
    name: str
    points: int
    right: int
    millis: int
    team: str = ""


@dataclass(frozen=True)
class TeamPlace:
    """A team's place; `people`: how many of it played."""

    rank: int
    name: str
    points: int
    people: int


def points(given: Given, seconds: int) -> int:
    """Of one answer; `seconds` is how long the question was open."""
    if not given.right:
        return 0
    left = max(0.0, 1 - given.millis / (seconds * 1000))
    return RIGHT + round(QUICK * left)


def table(answers: Sequence[Given], seconds: int) -> list[Place]:
    """Everybody who answered: more points first, then less time over the right answers, then the name."""
    mine: defaultdict[str, list[Given]] = defaultdict(list)
    for one in answers:
        mine[one.person].append(one)
    rows = []
    for given in mine.values():
        right = [one for one in given if one.right]
        total = sum(points(one, seconds) for one in right)
        rows.append((total, sum(one.millis for one in right), len(right), given[-1]))
    rows.sort(key=lambda row: (-row[0], row[1], row[3].name, row[3].person))
    ranks = _ranks([row[:2] for row in rows])
    return [
        Place(rank, last.name, total, right, millis, last.team)
        for rank, (total, millis, right, last) in zip(ranks, rows, strict=True)
    ]


def quickest(answers: Sequence[Given]) -> Given | None:
    """The right answer given soonest after its question."""
    right = [one for one in answers if one.right]
    return min(right, key=lambda one: (one.millis, one.position, one.person), default=None)


def teams(answers: Sequence[Given], seconds: int) -> list[TeamPlace]:
    """Teams by the points of their best players; empty where nobody belongs to one."""
    theirs: defaultdict[str, list[int]] = defaultdict(list)
    for place in table(answers, seconds):
        if place.team:
            theirs[place.team].append(place.points)
    rows = sorted(((sum(best[:COUNTING]), name, len(best)) for name, best in theirs.items()), key=lambda row: (-row[0], row[1]))
    ranks = _ranks([row[0] for row in rows])
    return [TeamPlace(rank, name, total, people) for rank, (total, name, people) in zip(ranks, rows, strict=True)]


def _ranks(keys: Sequence[object]) -> list[int]:
    """1, 2, 2, 4: equal ones share a rank."""
    ranks: list[int] = []
    for number, key in enumerate(keys):
        ranks.append(ranks[-1] if number and key == keys[number - 1] else number + 1)
    return ranks
