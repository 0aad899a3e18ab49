"""What is wrong with a tabletop scenario: scenes nobody reaches, moves to nowhere, a right way that isn't the best."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.folding import Fold
from knowledge.schema import Move, Scenario, Scene
from knowledge.tabletop import best_path, leads_to, most_from, scenes_of

TELLING = 0.5
"""Share of scenes in which the right move may stand first, or be the longest, before that gives it away …"""
FEW = 4
"""… in scenarios of at least so many scenes with moves."""


def scenario_problems(scenario: Scenario, fold: Fold) -> Iterator[str]:
    """Everything wrong with a scenario by itself, in plain words."""
    roles = {role.id for role in scenario.roles}
    for scene in scenario.scenes:
        for problem in (*_scene_problems(scene, roles, fold), *(p for move in scene.moves for p in _move_problems(move))):
            yield f"scene `{scene.id}` {problem}"
    nowhere = list(_nowhere(scenario))
    yield from nowhere
    if nowhere:
        return
    if cycle := _cycle(scenario):
        yield f"goes round in a circle: {' → '.join(cycle)}"
        return
    yield from _unreached(scenario)
    yield from _best_problems(scenario)
    yield from _telling(scenario)


def _scene_problems(scene: Scene, roles: set[str], fold: Fold) -> Iterator[str]:
    if (bool(scene.moves), scene.order is not None, scene.end is not None).count(True) != 1:
        yield "needs moves, or tasks to order, or an end, and only one of them"
        return
    if scene.end is not None:
        return
    if scene.role is None:
        yield "names no role that decides"
    elif scene.role not in roles:
        yield f"is decided by `{scene.role}`, which is no role"
    texts = [fold(text) for text in (scene.order.tasks if scene.order else [move.text for move in scene.moves])]
    if len(set(texts)) != len(texts) or len(texts) < 2:
        yield "needs two or more answers, none twice"
    if scene.moves and [move.quality for move in scene.moves].count("best") != 1:
        yield "needs exactly one best move"
    best = max((move.points for move in scene.moves if move.quality == "best"), default=0)
    if any(move.points >= best for move in scene.moves if move.quality != "best"):
        yield "gives a move that isn't the best as many points as the best"
    if not scene.citations and not scene.sources:
        yield "needs a citation or a source"


def _move_problems(move: Move) -> Iterator[str]:
    if move.quality == "fatal" and move.points:
        yield f"gives points for a fatal move: {move.text}"


def _nowhere(scenario: Scenario) -> Iterator[str]:
    scenes = scenes_of(scenario)
    if scenario.start not in scenes:
        yield f"starts with `{scenario.start}`, which isn't there"
    for scene in scenario.scenes:
        for next_ in dict.fromkeys(leads_to(scene)):
            if next_ not in scenes:
                yield f"scene `{scene.id}` leads to `{next_}`, which isn't there"
        for move in scene.moves:
            if move.quality == "fatal" and move.next in scenes and scenes[move.next].end != "bad":
                yield f"scene `{scene.id}`: a fatal move must lead to a bad end: {move.text}"


def _cycle(scenario: Scenario) -> tuple[str, ...]:
    """Scenes that lead back to the first of them, if there are any: it could go on for ever without anything gained."""
    scenes, done = scenes_of(scenario), set[str]()

    def walk(id_: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if id_ in way:
            return (*way[way.index(id_) :], id_)
        if id_ in done:
            return ()
        done.add(id_)
        return next(filter(None, (walk(next_, (*way, id_)) for next_ in leads_to(scenes[id_]))), ())

    return next(filter(None, (walk(id_, ()) for id_ in scenes)), ())


def _unreached(scenario: Scenario) -> Iterator[str]:
    scenes, reached, waiting = scenes_of(scenario), set[str](), [scenario.start]
    while waiting:
        id_ = waiting.pop()
        if id_ not in reached:
            reached.add(id_)
            waiting.extend(leads_to(scenes[id_]))
    for id_ in scenes:
        if id_ not in reached:
            yield f"scene `{id_}` is never reached"


def _best_problems(scenario: Scenario) -> Iterator[str]:
    path = best_path(scenario)
    if not path or path[-1].end != "good":
        yield "the best moves don't lead to a good end"
    most = most_from(scenario)
    for scene in scenario.scenes:
        best = max((move.points + most[move.next] for move in scene.moves if move.quality == "best"), default=0)
        for move in scene.moves:
            brings = move.points + most[move.next]
            if move.quality != "best" and brings >= best:
                yield f"scene `{scene.id}`: another way brings {brings} points, the best {best}: {move.text}"


def _telling(scenario: Scenario) -> Iterator[str]:
    asked = [scene.moves for scene in scenario.scenes if scene.moves]
    first = sum(moves[0].quality == "best" for moves in asked)
    longest = sum(max(moves, key=lambda move: len(move.text)).quality == "best" for moves in asked)
    for count, what in ((first, "stands first"), (longest, "is the longest")):
        if len(asked) >= FEW and count > TELLING * len(asked):
            yield f"the best move {what} in {count} of {len(asked)} scenes"
