"""Questions that mean the same, put together: by the nearness of their sentence vectors, the most asked first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.storage.asked import AskedInVain
from knowledge.folding import Encode, Fold

NEAR = 0.5
"""Cosine from which two questions mean the same."""


@dataclass(frozen=True)
class Group:
    """Questions of one meaning, the newest first."""

    questions: tuple[AskedInVain, ...]

    @property
    def newest(self) -> AskedInVain:
        """The question asked last."""
        return self.questions[0]

    @property
    def marked(self) -> AskedInVain | None:
        """The question whose mark was set last."""
        marked = [one for one in self.questions if one.marked_at is not None]
        return max(marked, key=lambda one: (one.marked_at, one.id)) if marked else None

    @property
    def since_marked(self) -> int:
        """How many came after that; all of them where nothing was decided."""
        marked = self.marked
        if marked is None or marked.marked_at is None:
            return len(self.questions)
        return sum(one.mark is None and one.at > marked.marked_at for one in self.questions)


def grouped(questions: Sequence[AskedInVain], fold: Fold, encode: Encode) -> list[Group]:
    """The groups, the largest first. `questions`: the newest first."""
    same: dict[str, list[AskedInVain]] = defaultdict(list)
    for one in questions:
        same[fold(one.text)].append(one)
    bundles = sorted(same.values(), key=lambda bundle: (-len(bundle), -bundle[0].id))
    if not bundles:
        return []
    vectors = encode([bundle[0].text for bundle in bundles])
    leaders: list[int] = []
    held: dict[int, list[AskedInVain]] = {}
    for at, bundle in enumerate(bundles):
        near = vectors[leaders] @ vectors[at] if leaders else np.zeros(0, dtype=np.float32)
        best = int(near.argmax()) if len(near) else -1
        if best >= 0 and near[best] >= NEAR:
            held[leaders[best]].extend(bundle)
        else:
            leaders.append(at)
            held[at] = list(bundle)
    groups = [Group(tuple(sorted(members, key=lambda one: -one.id))) for members in held.values()]
    return sorted(groups, key=lambda group: (-len(group.questions), -group.newest.id))
