"""Flow: a tabletop scenario played alone, scene by scene; an emergency interrupts it and it waits. Also the way to a team's."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from bot.conversation import menu, reporting, tabletop_course, tabletop_debrief, tabletop_team
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.tabletop_course import PREFIX, Course
from bot.conversation.tabletop_game import TabletopRun
from bot.conversation.training_effects import KeepTabletopResult
from bot.messages import Choice, Reply
from knowledge.schema import Scenario
from knowledge.tabletop import scenes_of
from nlu.text import fold
from nlu.understanding import FALLBACK_INTENT

COMMAND = "/tinhhuong"
STOP_WORDS = {"dung", "dung lai", "stop", "thoi", "thoat"}
TEAM_WORDS = {"doi", "nhom"}
SURE = 0.5
SHORT = 3
"""Words up to which what can't be read is taken for an answer that went wrong."""


def names_scenario(at: Situation, words: str) -> bool:
    """Whether all words stand in the title of a scenario ("cháy karaoke", "đội cháy chợ"): they are no news of a fire then."""
    first, _, rest = words.strip().partition(" ")
    wanted = set(fold(rest if fold(first) in TEAM_WORDS else words).split())
    return any(wanted <= set(fold(one.title).split()) for one in (at.library.scenarios.values() if at.library else ()))


def is_move(state: State, at: Situation) -> bool:
    """Whether the words are, letter for letter, an answer to the scene on the screen ("Hô hoán cháy, bấm chuông")."""
    run = state.tabletop
    if run is None or run.away or at.library is None:
        return False
    game = at.training.tabletop_by_code(run.game) if run.game else None
    course = game.course if game else run.course
    scenario = _scenario(at, course) if course else None
    if course is None or scenario is None:
        return False
    return fold(at.text) in map(fold, tabletop_course.answers(scenes_of(scenario)[course.scene]))


def begin(state: State, at: Situation, words: str = "") -> Step:
    """ "/tinhhuong [tên]", "/tinhhuong đội [tên]", "/tinhhuong <mã>": the scenario named, or all to choose from."""
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    first, _, rest = words.partition(" ")
    if fold(first) in TEAM_WORDS:
        return tabletop_team.begin(state, at, _named(at, rest), rest)
    if fold(words) in STOP_WORDS:
        return stop(state, at)
    if (joined := tabletop_team.join(state, at, words)) is not None:
        return joined
    if at.incoming.in_group:
        return tabletop_team.begin(state, at, _named(at, words), words)
    found = _named(at, words)
    return _start(state, at, found[0]) if len(found) == 1 and words else _which(state, at, found)


def _named(at: Situation, words: str) -> tuple[Scenario, ...]:
    """The scenarios whose title holds all the words; all of them where none does."""
    everything = tuple(at.library.scenarios.values()) if at.library else ()
    wanted = fold(words).split()
    found = tuple(one for one in everything if set(wanted) <= set(fold(one.title).split()))
    return found or everything


def _which(state: State, at: Situation, among: tuple[Scenario, ...]) -> Step:
    if not among:
        return show(state, Reply(text=at.say("tabletop.empty"), choices=menu.choices(at)))
    listed = tuple(Choice(f"{PREFIX}:play:{one.id}", one.title) for one in among)
    choices = (*resume_choice(state, at), *listed, Choice(f"{PREFIX}:team", at.say("tabletop.with_team")))
    return show(state, Reply(text=at.say("tabletop.which"), choices=choices))


def press(state: State, at: Situation, value: str) -> Step:
    """A button of this flow; one from an earlier scene changes nothing and shows the present one."""
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    kind, _, rest = value.partition(":")
    run = state.tabletop
    match kind:
        case "play" if rest in at.library.scenarios:
            return _start(state, at, at.library.scenarios[rest])
        case "at" if run and run.course and rest.startswith(f"{run.course.key}:"):
            return _pressed(state, at, run.course, rest)
        case "stop":
            return stop(state, at)
        case "resume" if run and run.course:
            return _ask(state, at, msgspec.structs.replace(run.course, asked_at=at.now))
    if (played := tabletop_team.press(state, at, kind, rest)) is not None:
        return played
    return _which(state, at, _named(at, ""))


def _pressed(state: State, at: Situation, course: Course, rest: str) -> Step:
    _, position, letter = [*rest.split(":"), "", ""][:3]
    if position != str(len(course.taken)):
        return _ask(state, at, course, at.say("tabletop.passed"))
    if letter == tabletop_course.AGAIN:
        return _ask(state, at, msgspec.structs.replace(course, picked=()))
    return _answer(state, at, course, letter)


def hear(state: State, at: Situation) -> Step | None:
    """Typed words as an answer; `None` where they are something else, to which the scenario gives way."""
    run = state.tabletop
    if run is None or run.away or at.library is None or not at.text.strip() or at.text.lstrip().startswith("/"):
        return None
    if run.game:
        return tabletop_team.hear(state, at)
    assert run.course is not None
    scenario = _scenario(at, run.course)
    if scenario is None:
        return None
    if fold(at.text) in STOP_WORDS:
        return stop(state, at)
    scene = scenes_of(scenario)[run.course.scene]
    if tabletop_course.read(scene, run.course, at.text) is not None:
        return _answer(state, at, run.course, at.text)
    return _ask(state, at, run.course, at.say("tabletop.not_understood")) if is_unclear(at) else None


def is_unclear(at: Situation) -> bool:
    """Whether words are so few and so unlike anything else that they were meant as an answer."""
    nothing_else = at.understood.intent == FALLBACK_INTENT or at.understood.confidence < SURE
    return nothing_else and len(at.text.split()) <= SHORT and not at.text.lstrip().startswith("/")


def takes_number(state: State) -> bool:
    """Whether a typed number is an answer to a team's scene, which others may have brought on since the last buttons here."""
    run = state.tabletop
    lobby = any(choice.value.startswith((f"{PREFIX}:role", f"{PREFIX}:play", f"{PREFIX}:open")) for choice in state.choices)
    return run is not None and bool(run.game) and not run.away and not lobby


def _start(state: State, at: Situation, scenario: Scenario) -> Step:
    course = tabletop_course.begin(scenario, f"{at.random.randrange(16**6):06x}", at.now)
    asked = _ask(state, at, course)
    intro = Reply(text="\n\n".join((scenario.title, scenario.intro.strip(), at.say("tabletop.rules"))))
    return replace(asked, replies=(intro, *asked.replies))


def _scenario(at: Situation, course: Course) -> Scenario | None:
    """The scenario of a course, unless its content has changed since, so that it can't go on."""
    found = at.library.scenarios.get(course.scenario) if at.library else None
    return found if found and tabletop_course.fits(found, course) else None


def _ask(state: State, at: Situation, course: Course, before: str = "") -> Step:
    """The present scene; a scenario that has changed meanwhile is left."""
    scenario = _scenario(at, course)
    if scenario is None:
        step = _which(msgspec.structs.replace(state, tabletop=None), at, _named(at, ""))
        changed = msgspec.structs.replace(step.replies[0], text=f"{at.say('tabletop.changed')}\n\n{step.replies[0].text}")
        return replace(step, replies=(changed,))
    state = msgspec.structs.replace(state, tabletop=TabletopRun(course=course), quiz=None)
    text = tabletop_course.question(scenario, course, at.say)
    scene = scenes_of(scenario)[course.scene]
    choices = (*tabletop_course.choices(scene, course, at.say), Choice(f"{PREFIX}:stop", at.say("tabletop.stop")))
    return show(state, Reply(text=f"{before}\n\n{text}" if before else text, choices=choices))


def _answer(state: State, at: Situation, course: Course, said: str) -> Step:
    scenario = _scenario(at, course)
    if scenario is None:
        return _ask(state, at, course)
    scene = scenes_of(scenario)[course.scene]
    given = tabletop_course.read(scene, course, said)
    if given is None:
        return _ask(state, at, course, at.say("tabletop.not_understood"))
    if not tabletop_course.is_whole(scene, given):
        return _ask(state, at, msgspec.structs.replace(course, picked=given))
    course, came_of_it = tabletop_course.decide(scenario, course, given, at.now)
    if scenes_of(scenario)[course.scene].end is None:
        return _ask(state, at, course, came_of_it)
    return _finish(state, at, scenario, course, came_of_it)


def _finish(state: State, at: Situation, scenario: Scenario, course: Course, came_of_it: str) -> Step:
    reached = tabletop_debrief.score(scenario, course)
    person = at.training.learner().key or at.incoming.sender.key
    kept = KeepTabletopResult((person,), scenario.id, reached.points, reached.best, reached.outcome)
    state = msgspec.structs.replace(state, tabletop=None)
    return show(state, *tabletop_team.debrief(at, scenario, course, came_of_it, alone=True), effects=[kept])


def is_played(state: State, at: Situation) -> bool:
    """Whether a scenario goes on in this chat and hasn't been left for something else."""
    run = state.tabletop
    return not run.away if run else at.incoming.in_group and tabletop_team.here(state, at) is not None


def stop(state: State, at: Situation) -> Step:
    """Leave it for later."""
    run = state.tabletop
    if at.incoming.in_group or (run is not None and run.game):
        return tabletop_team.stop(state, at)
    state = _away(state)
    text = at.say("tabletop.stopped" if state.tabletop else "tabletop.nothing")
    return show(state, Reply(text=text, choices=(*resume_choice(state, at), *menu.choices(at))))


def resume_choice(state: State, at: Situation) -> tuple[Choice, ...]:
    """The button that goes on with what was left half played, where there is something; its label may be typed at any time."""
    return (Choice(f"{PREFIX}:resume", at.say("tabletop.resume")),) if state.tabletop else ()


def leave(step: Step, at: Situation) -> Step:
    """A step of another flow: the scenario under way waits for it, and unless there is an emergency a button leads back."""
    run = step.state.tabletop
    if run is None or run.away or any(choice.value.startswith(f"{PREFIX}:") for choice in step.state.choices):
        return step
    if run.game and not step.replies:
        return step
    state = _away(step.state)
    if run.game and tabletop_team.here(step.state, at) is None:
        return replace(step, state=msgspec.structs.replace(state, tabletop=None))
    if not step.replies or step.took_for.emergency or reporting.active(state, at) is not None:
        return replace(step, state=state)
    *before, last = step.replies
    last = msgspec.structs.replace(last, choices=(*last.choices, *resume_choice(state, at)))
    return replace(step, state=msgspec.structs.replace(state, choices=last.choices), replies=(*before, last))


def _away(state: State) -> State:
    run = state.tabletop
    return msgspec.structs.replace(state, tabletop=msgspec.structs.replace(run, away=True) if run else None)
