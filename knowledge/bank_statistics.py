"""Figures of the quiz bank: how many questions of which kind, and what their options would tell a guesser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.schema import Question


@dataclass(frozen=True)
class Counts:
    """Counts over some questions; `longest`, `shortest` and `places` (from 1) are of the right options of the `single` ones."""

    name: str
    questions: int
    kinds: dict[str, int]
    difficulties: dict[int, int]
    audiences: dict[str, int]
    single: int
    longest: int
    shortest: int
    places: dict[int, int]

    def share(self, count: int) -> float:
        """A count as a share of the questions with one right option; 0 if there are none."""
        return count / self.single if self.single else 0.0


def count_up(name: str, questions: Sequence[Question]) -> Counts:
    """The counts over questions whose keys point to options. An option as long as the longest counts as the longest."""
    single = [q for q in questions if q.kind == "single"]
    right = [(len(q.options[q.right[0]]), [*map(len, q.options)]) for q in single]
    return Counts(
        name=name,
        questions=len(questions),
        kinds=_sorted(Counter(q.kind for q in questions)),
        difficulties=_sorted(Counter(q.difficulty for q in questions)),
        audiences=_sorted(Counter(audience for q in questions for audience in q.audience)),
        single=len(single),
        longest=sum(length == max(lengths) for length, lengths in right),
        shortest=sum(length == min(lengths) for length, lengths in right),
        places=_sorted(Counter(q.right[0] + 1 for q in single)),
    )


def by_topic(questions: Sequence[Question]) -> list[Counts]:
    """The counts of every topic, the largest first."""
    topics: dict[str, list[Question]] = {}
    for question in questions:
        topics.setdefault(question.topic, []).append(question)
    return sorted((count_up(name, some) for name, some in topics.items()), key=lambda c: (-c.questions, c.name))


def as_table(rows: Sequence[Counts]) -> str:
    """Aligned lines for a terminal, a row each, shares in percent."""
    lines = [("topic", "questions", "kinds", "difficulty 1/2/3", "longest", "shortest", "right at A/B/C/D")]
    for row in rows:
        kinds = ", ".join(f"{name} {count}" for name, count in row.kinds.items())
        levels = "/".join(str(row.difficulties.get(level, 0)) for level in (1, 2, 3))
        places = "/".join(str(row.places.get(place, 0)) for place in range(1, max((4, *row.places)) + 1))
        shares = (f"{row.share(row.longest):.0%}", f"{row.share(row.shortest):.0%}")
        lines.append((row.name, str(row.questions), kinds, levels, *shares, places))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _sorted(counter: Counter) -> dict:  # type: ignore[type-arg]
    return dict(sorted(counter.items()))
