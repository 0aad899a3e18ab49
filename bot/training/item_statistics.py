"""How the questions of an exam did: how hard each was, and whether it tells those who know more from those who know less. Pure.

Difficulty p is the share of right answers. Discrimination is the corrected point-biserial correlation: Pearson's r between the
item (0 or 1) and the rest of the score, the item itself left out, as a part of the whole it would agree with itself
(S. Henrysson, "Correction of item-total correlations in item analysis", Psychometrika 28, 1963). Beside it the
upper-lower index: the share of right answers in the 27 % with the highest scores minus that in the 27 % with the lowest
(T. L. Kelley, "The selection of upper and lower groups for the validation of test items", Journal of Educational
Psychology 30, 1939), by the whole score, so that on short papers it stands higher. Papers drawn by a blueprint differ, so that
the rest of a score is a share of its paper. A question that nobody got to says nothing and counts nowhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from knowledge.schema import Question

Flag = Literal["too_easy", "too_hard", "negative", "weak", "unused_option"]
FLAGS: tuple[Flag, ...] = ("negative", "weak", "too_hard", "too_easy", "unused_option")
DONT_SEPARATE: frozenset[Flag] = frozenset({"negative", "weak", "too_hard", "too_easy"})
"""Flags of a question that doesn't tell people apart."""
LEAST = 30
"""With fewer answers nothing is said of a question but their numbers."""
GROUP = 0.27
EASY, HARD = 0.95, 0.2
WEAK = 0.2


class Reply(msgspec.Struct, frozen=True):
    """One answer of an attempt."""

    question: str
    given: tuple[int, ...]
    right: bool


class Sat(msgspec.Struct, frozen=True):
    """An attempt: its answers, and how many questions its paper had."""

    replies: tuple[Reply, ...]
    count: int

    @property
    def share(self) -> float:
        """Of the paper, how much was right."""
        return sum(one.right for one in self.replies) / self.count


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A question's figures. Without enough answers, or where all answered alike, what can't be said is `None`.

    `chosen`: how often each option was, in the question's own order; empty for questions without options.
    """

    question: str
    answers: int
    right: int
    difficulty: float | None = None
    discrimination: float | None = None
    upper_lower: float | None = None
    chosen: tuple[int, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def separates(self) -> bool:
        """Whether nothing says that it doesn't."""
        return not DONT_SEPARATE & set(self.flags)


def items(sat: Iterable[Sat], questions: Sequence[Question], least: int = LEAST) -> list[Item]:
    """The figures of each question, over attempts of different people."""
    found: dict[str, list[tuple[Reply, Sat]]] = {one.id: [] for one in questions}
    for one in sat:
        for reply in one.replies:
            found[reply.question].append((reply, one))
    return [_item(question, found[question.id], least) for question in questions]


def _item(question: Question, given: list[tuple[Reply, Sat]], least: int) -> Item:
    right = sum(reply.right for reply, _ in given)
    chosen = _chosen(question, [reply for reply, _ in given])
    if len(given) < least:
        return Item(question=question.id, answers=len(given), right=right, chosen=chosen)
    difficulty = right / len(given)
    rights = [float(reply.right) for reply, _ in given]
    correlation = pearson(rights, [rest(sat, reply) for reply, sat in given])
    apart = upper_lower([(sat.share, reply.right) for reply, sat in given])
    return Item(
        question=question.id,
        answers=len(given),
        right=right,
        difficulty=difficulty,
        discrimination=correlation,
        upper_lower=apart,
        chosen=chosen,
        flags=_flags(len(given), difficulty, correlation, chosen),
    )


def rest(sat: Sat, reply: Reply) -> float:
    """The share of the paper that was right, one question left out."""
    return (sum(one.right for one in sat.replies) - reply.right) / max(1, sat.count - 1)


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """The correlation of two rows of numbers; `None` where one doesn't vary."""
    n = len(xs)
    x_mean, y_mean = sum(xs) / n, sum(ys) / n
    both = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    spread = math.sqrt(sum((x - x_mean) ** 2 for x in xs) * sum((y - y_mean) ** 2 for y in ys))
    return both / spread if spread > 1e-12 else None


def upper_lower(scored: Sequence[tuple[float, bool]]) -> float:
    """Of (score, right) pairs: right in the upper 27 % minus right in the lower. Those who tie at an edge count in part."""
    size = max(1, round(len(scored) * GROUP))
    ordered = sorted(scored)
    return _share_of_best(ordered[::-1], size) - _share_of_best(ordered, size)


def _share_of_best(ordered: Sequence[tuple[float, bool]], size: int) -> float:
    """The share of right ones among the first `size`, those who tie with the last taking the places left in equal parts."""
    edge = ordered[size - 1][0]
    inside = [right for score, right in ordered[:size] if score != edge]
    tied = [right for score, right in ordered if score == edge]
    return (sum(inside) + sum(tied) / len(tied) * (size - len(inside))) / size


def _chosen(question: Question, replies: Iterable[Reply]) -> tuple[int, ...]:
    if question.kind in ("numeric", "order"):
        return ()
    counts = Counter(option for reply in replies for option in reply.given)
    return tuple(counts[option] for option in range(len(question.options)))


def _flags(answers: int, difficulty: float, correlation: float | None, chosen: Sequence[int]) -> tuple[Flag, ...]:
    """What is to be said of a question; that the better do worse only where it is no chance (two standard errors)."""
    said: set[Flag] = set()
    if difficulty >= EASY:
        said.add("too_easy")
    if difficulty <= HARD:
        said.add("too_hard")
    if correlation is not None and correlation < -2 / math.sqrt(answers):
        said.add("negative")
    elif correlation is not None and correlation < WEAK:
        said.add("weak")
    if chosen and min(chosen) == 0:
        said.add("unused_option")
    return tuple(flag for flag in FLAGS if flag in said)
