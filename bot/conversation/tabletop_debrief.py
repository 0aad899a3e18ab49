"""The end of a tabletop scenario: the score, what was decided beside the right sequence, and why where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation import tabletop_course
from bot.conversation.citing import cite, source_names
from bot.conversation.tabletop_course import Course, Taken
from bot.wording import Wording
from knowledge.schema import Document, Outcome, Scenario, Scene, Source
from knowledge.tabletop import best_move, best_path, best_points, scenes_of

ARROW = " → "
SEE = 3
"""Entries offered to read on."""


@dataclass(frozen=True)
class Score:
    """Points, the most there are, and how it ended."""

    points: int
    best: int
    outcome: Outcome

    @property
    def percent(self) -> int:
        """The share of the best, rounded down."""
        return 100 * self.points // self.best if self.best else 0


def score(scenario: Scenario, course: Course) -> Score:
    """What a course that has come to an end is worth."""
    scenes = scenes_of(scenario)
    points = sum(tabletop_course.mark(scenes[taken.scene], taken.given)[1] for taken in course.taken)
    return Score(points, best_points(scenario), scenes[course.scene].end or "bad")


def summary(scenario: Scenario, course: Course, say: Wording) -> str:
    """How it ended, the score, and the sequence taken beside the right one."""
    scenes, reached = scenes_of(scenario), score(scenario, course)
    late = sum(taken.late for taken in course.taken)
    lines = [
        scenes[course.scene].text,
        "",
        say(f"tabletop.{reached.outcome}"),
        say("tabletop.score", points=reached.points, best=reached.best, percent=reached.percent),
        *([say("tabletop.late", count=late)] if late else []),
        "",
        say("tabletop.yours"),
        *(_line(scenes[taken.scene], taken, number, say) for number, taken in enumerate(course.taken, start=1)),
        "",
        say("tabletop.right_way"),
        *(f"{number}. {right_answer(scene)}" for number, scene in enumerate(best_path(scenario)[:-1], start=1)),
    ]
    return "\n".join(lines)


def lessons(
    scenario: Scenario, course: Course, documents: Mapping[str, Document], sources: Mapping[str, Source], say: Wording
) -> str:
    """Each decision that wasn't the best: what would have been, why, and what that rests on."""
    scenes, wrong = scenes_of(scenario), []
    for number, taken in enumerate(course.taken, start=1):
        scene = scenes[taken.scene]
        if tabletop_course.mark(scene, taken.given)[0] == "best":
            continue
        why = scene.order.why if scene.order else scene.moves[taken.given[0]].why
        parts = [
            say("tabletop.chosen", number=number, answer=_answer(scene, taken), by=f" ({taken.by})" if taken.by else ""),
            say("tabletop.better", answer=right_answer(scene)),
            say("tabletop.why", why=why),
            _basis(scene, documents, sources, say),
        ]
        wrong.append("\n".join(filter(None, parts)))
    return "\n\n".join([say("tabletop.lessons"), *wrong]) if wrong else say("tabletop.no_mistake")


def entries(scenario: Scenario, course: Course) -> tuple[str, ...]:
    """Entries to read on, of the scenes that went wrong first."""
    scenes = scenes_of(scenario)
    wrong = [taken.scene for taken in course.taken if tabletop_course.mark(scenes[taken.scene], taken.given)[0] != "best"]
    visited = dict.fromkeys((*wrong, *(taken.scene for taken in course.taken)))
    return tuple(dict.fromkeys(entry for id_ in visited for entry in scenes[id_].see))[:SEE]


def right_answer(scene: Scene) -> str:
    """What the scenario teaches to do in a scene."""
    move = best_move(scene)
    return move.text if move else ARROW.join(scene.order.tasks) if scene.order else ""


def _answer(scene: Scene, taken: Taken) -> str:
    return ARROW.join(tabletop_course.answers(scene)[n] for n in taken.given)


def _line(scene: Scene, taken: Taken, number: int, say: Wording) -> str:
    quality, points = tabletop_course.mark(scene, taken.given)
    answer = f"{_answer(scene, taken)} ({taken.by})" if taken.by else _answer(scene, taken)
    return say(f"tabletop.line.{quality}", number=number, answer=answer, points=points)


def _basis(scene: Scene, documents: Mapping[str, Document], sources: Mapping[str, Source], say: Wording) -> str:
    if scene.citations:
        return say("answer.basis", citations=cite(scene.citations, documents, say))
    named = source_names(scene.sources, sources)
    return say("answer.source", sources=named) if named else ""
