"""Tabletop scenarios as paths through scenes: which way is the right one, and what an answer is worth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from knowledge.schema import Move, Ordering, Quality, Scenario, Scene

NEARLY = 2 / 3
"""Share of pairs of tasks in the right order from which an order is not bad."""


def scenes_of(scenario: Scenario) -> dict[str, Scene]:
    """The scenes by their ids."""
    return {scene.id: scene for scene in scenario.scenes}


def best_move(scene: Scene) -> Move | None:
    """The move that the scenario teaches; `None` for tasks to order and ends."""
    return next((move for move in scene.moves if move.quality == "best"), None)


def leads_to(scene: Scene) -> tuple[str, ...]:
    """Ids of the scenes that may come next."""
    return (*(move.next for move in scene.moves), *([scene.order.next] if scene.order else []))


def best_path(scenario: Scenario) -> tuple[Scene, ...]:
    """The scenes of the right sequence from the start to an end, as far as it goes."""
    scenes, path = scenes_of(scenario), []
    scene = scenes.get(scenario.start)
    while scene is not None and scene not in path:
        path.append(scene)
        move = best_move(scene)
        scene = scenes.get(move.next if move else scene.order.next if scene.order else "")
    return tuple(path)


def best_points(scenario: Scenario) -> int:
    """What the right sequence is worth."""
    return sum(most_points(scene) for scene in best_path(scenario))


def most_points(scene: Scene) -> int:
    """What the right answer to a scene is worth."""
    move = best_move(scene)
    return move.points if move else scene.order.points if scene.order else 0


def marked(ordering: Ordering, given: Sequence[int]) -> tuple[Quality, int]:
    """How good an order of the tasks is, and its points: their share is that of the pairs that stand the right way round.

    `given` are positions in `ordering.tasks`, each once.
    """
    pairs = list(combinations(given, 2))
    share = sum(one < other for one, other in pairs) / len(pairs)
    quality: Quality = "best" if share == 1 else "ok" if share >= NEARLY else "poor"
    return quality, int(ordering.points * share)


def most_from(scenario: Scenario) -> dict[str, int]:
    """The most points that any way from each scene brings; for scenes without a cycle."""
    scenes = scenes_of(scenario)
    known: dict[str, int] = {}

    def from_(id_: str) -> int:
        scene = scenes.get(id_)
        if scene is None:
            return 0
        if id_ not in known:
            ways = [move.points + from_(move.next) for move in scene.moves]
            ways += [scene.order.points + from_(scene.order.next)] if scene.order else []
            known[id_] = max(ways, default=0)
        return known[id_]

    return {id_: from_(id_) for id_ in scenes}
