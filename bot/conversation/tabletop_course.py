"""A tabletop scenario as it is played: the scene it has come to, what was decided, and how an answer is read."""

from __future__ import annotations

import re
from datetime import datetime
from random import Random

import msgspec

from bot.messages import Choice
from bot.wording import Wording
from knowledge.schema import Quality, Scenario, Scene
from knowledge.tabletop import marked, scenes_of
from nlu.text import fold

PREFIX = "tabletop"
LETTERS = "ABCDEF"
AGAIN = "0"
"""Stands for a letter where an order that is half put together is begun anew."""
WAIT = 45
"""Seconds a scene is waited for that names none."""
_BETWEEN = re.compile(r"[\s,;.\-→>]+")


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A decision: positions among the moves (one) or tasks (all) of a scene. `late`: after the time a real team has.

    `by` is who decided, in a team: name and role.
    """

    scene: str
    given: tuple[int, ...]
    late: bool = False
    by: str = ""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """How far a scenario has been played. `key` names its buttons and settles in which order answers are shown.

    `picked` are tasks put in order so far, in the scene that was asked at `asked_at`.
    """

    scenario: str
    key: str
    scene: str
    asked_at: datetime
    taken: tuple[Taken, ...] = ()
    picked: tuple[int, ...] = ()


def begin(scenario: Scenario, key: str, now: datetime) -> Course:
    """At the first scene."""
    return Course(scenario=scenario.id, key=key, scene=scenario.start, asked_at=now)


def fits(scenario: Scenario, course: Course) -> bool:
    """Whether the scenario still holds all that was played, which it may not once its content has changed."""
    scenes = scenes_of(scenario)
    return course.scene in scenes and all(
        taken.scene in scenes and all(n < len(answers(scenes[taken.scene])) for n in taken.given) for taken in course.taken
    )


def answers(scene: Scene) -> tuple[str, ...]:
    """The moves or tasks of a scene as they are written."""
    return scene.order.tasks if scene.order else tuple(move.text for move in scene.moves)


def shown(scene: Scene, course: Course) -> tuple[int, ...]:
    """The order in which they are shown, always the same in one course; tasks never stand in the right one."""
    count = len(answers(scene))
    order = Random(f"{course.key}.{scene.id}").sample(range(count), count)
    return tuple(order[1:] + order[:1] if scene.order and order == sorted(order) else order)


def question(scenario: Scenario, course: Course, say: Wording, turn: str = "") -> str:
    """The scene with its answers under letters; `turn` says whose it is to decide."""
    scene = scenes_of(scenario)[course.scene]
    role = next((role.name for role in scenario.roles if role.id == scene.role), "")
    texts = answers(scene)
    lines = [
        say("tabletop.scene", number=len(course.taken) + 1, text=scene.text),
        turn or say("tabletop.as_role", role=role),
        *(say("tabletop.move", letter=LETTERS[n], text=texts[o]) for n, o in enumerate(shown(scene, course))),
    ]
    if scene.order:
        lines.append(say("tabletop.order", count=len(texts)))
    if course.picked:
        lines.append(say("tabletop.picked", letters=letters(scene, course, course.picked)))
    if scene.seconds and not turn:
        lines.append(say("tabletop.seconds", seconds=scene.seconds))
    return "\n".join(lines)


def choices(scene: Scene, course: Course, say: Wording) -> tuple[Choice, ...]:
    """A button a letter; in an order those that aren't placed yet."""
    value = f"{PREFIX}:at:{course.key}:{len(course.taken)}"
    places = [n for n, o in enumerate(shown(scene, course)) if o not in course.picked]
    again = (Choice(f"{value}:{AGAIN}", say("tabletop.order_again")),) if course.picked else ()
    return (*(Choice(f"{value}:{LETTERS[n]}", LETTERS[n]) for n in places), *again)


def letters(scene: Scene, course: Course, given: tuple[int, ...]) -> str:
    """Positions as the letters that were shown."""
    order = shown(scene, course)
    return "".join(LETTERS[order.index(o)] for o in given)


def read(scene: Scene, course: Course, said: str) -> tuple[int, ...] | None:
    """An answer as positions: that of a move, or the tasks placed so far with those said now; `None` for what is none.

    Letters, their numbers and the words of a move are understood.
    """
    texts, order = [fold(text) for text in answers(scene)], shown(scene, course)
    if scene.moves and fold(said) in texts:
        return (texts.index(fold(said)),)
    places = [int(sign) - 1 if sign.isdecimal() else LETTERS.find(sign) for sign in _BETWEEN.sub("", said).upper()]
    if not places or len(places) > len(order) or any(not 0 <= n < len(order) for n in places):
        return None
    given = tuple(order[n] for n in places)
    if scene.moves:
        return given if len(given) == 1 else None
    if len(given) < len(order):
        given = (*course.picked, *(o for o in given if o not in course.picked))
    if len(given) == len(order) - 1:
        given = (*given, *(o for o in order if o not in given))
    return given if len(set(given)) == len(given) else None


def is_whole(scene: Scene, given: tuple[int, ...]) -> bool:
    """Whether an answer decides the scene, and isn't an order half put together."""
    return not scene.order or len(given) == len(scene.order.tasks)


def mark(scene: Scene, given: tuple[int, ...]) -> tuple[Quality, int]:
    """How good a decision is, and its points."""
    if scene.order:
        return marked(scene.order, given)
    move = scene.moves[given[0]]
    return move.quality, move.points


def decide(scenario: Scenario, course: Course, given: tuple[int, ...], now: datetime, by: str = "") -> tuple[Course, str]:
    """The course after a decision, and what comes of it at once."""
    scene = scenes_of(scenario)[course.scene]
    if scene.order:
        next_, said = scene.order.next, scene.order.right if mark(scene, given)[0] == "best" else scene.order.wrong
    else:
        next_, said = scene.moves[given[0]].next, scene.moves[given[0]].consequence
    late = scene.seconds is not None and (now - course.asked_at).total_seconds() > scene.seconds
    taken = Taken(scene=scene.id, given=given, late=late, by=by)
    changes = {"scene": next_, "taken": (*course.taken, taken), "picked": (), "asked_at": now}
    return msgspec.structs.replace(course, **changes), said
