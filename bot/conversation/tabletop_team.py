"""Flow: a team plays a tabletop scenario in turn, in a group or by invitation each in their own chat.

What it has come to is a row that all of them share; the look-up holds it until this message is dealt with, so that of two
presses at once the second sees what the first decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from bot.conversation import tabletop_course, tabletop_debrief
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.tabletop_course import PREFIX, Course
from bot.conversation.tabletop_game import FEWEST, FORGOTTEN, MOST, Game, Seat, TabletopRun, wait
from bot.conversation.training import Learner
from bot.conversation.training_effects import (
    KeepTabletopResult,
    LeaveTabletop,
    OpenTabletop,
    SaveTabletop,
    SitTabletop,
    TellTabletop,
    TrainingEffect,
)
from bot.messages import Choice, Reply
from knowledge.schema import Scenario, Scene
from knowledge.tabletop import scenes_of
from nlu.text import fold

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6
NAME = 40


def begin(state: State, at: Situation, among: Sequence[Scenario], words: str = "") -> Step:
    """ "/tinhhuong đội": which scenario, unless a game goes on here already."""
    if (step := _busy(state, at)) is not None:
        return step
    if len(among) == 1 and words:
        return _open(state, at, among[0])
    choices = tuple(Choice(f"{PREFIX}:open:{one.id}", one.title) for one in among)
    return show(state, Reply(text=at.say("tabletop.which_team"), choices=choices))


def _busy(state: State, at: Situation) -> Step | None:
    """A game that goes on here is shown again; one that nobody has touched for long gives way to another."""
    game = here(state, at)
    scenario = _scenario(at, game) if game else None
    if game is None or scenario is None or at.now - game.course.asked_at > FORGOTTEN:
        return None
    reply = _lobby(at, scenario, game) if game.state == "open" else _question(at, scenario, game)
    return _shown(state, at, game, msgspec.structs.replace(reply, text=f"{at.say('tabletop.one_already')}\n\n{reply.text}"))


def press(state: State, at: Situation, kind: str, rest: str) -> Step | None:
    """A button of a team's game; `None` for what isn't one."""
    assert at.library is not None
    if kind == "team":
        return begin(state, at, tuple(at.library.scenarios.values()))
    if kind == "open" and rest in at.library.scenarios:
        return _busy(state, at) or _open(state, at, at.library.scenarios[rest])
    if kind == "resume" and state.tabletop and state.tabletop.game:
        return _again(state, at)
    if kind not in ("role", "go", "at"):
        return None
    code, _, more = rest.partition(":")
    game = at.training.tabletop_by_code(code)
    scenario = _scenario(at, game) if game else None
    if game is None or scenario is None or game.state == "over":
        return show(_without(state, code), Reply(text=at.say("tabletop.over"), choices=_after(at)))
    if game.state == "open":
        return _in_lobby(state, at, scenario, game, kind, more)
    if kind == "role":
        return _sit(state, at, scenario, game, more)
    if kind == "go":
        return _say(state, at, game, at.say("tabletop.begun"), scenario)
    position, _, letter = more.partition(":")
    if position != str(len(game.course.taken)):
        return _say(state, at, game, at.say("tabletop.passed_team"), scenario)
    return _decide(state, at, scenario, game, letter)


def join(state: State, at: Situation, words: str) -> Step | None:
    """An invitation's code, typed behind the command; `None` for what is none."""
    code = words.strip().upper()
    game = at.training.tabletop_by_code(code) if len(code) == LENGTH and set(code) <= set(SIGNS) else None
    scenario = _scenario(at, game) if game else None
    if game is None or scenario is None:
        return None
    if game.state == "over":
        return show(state, Reply(text=at.say("tabletop.over"), choices=_after(at)))
    if game.chat is not None and game.chat != at.incoming.sender:
        return show(state, Reply(text=at.say("tabletop.elsewhere"), choices=_after(at)))
    intro = Reply(text=_intro(at, scenario))
    lobby = _lobby(at, scenario, game)
    return replace(_shown(state, at, game, lobby), replies=(intro, lobby))


def hear(state: State, at: Situation) -> Step | None:
    """Letters typed by somebody who plays in their own chat; `None` for words that are something else."""
    assert state.tabletop is not None
    game = at.training.tabletop_by_code(state.tabletop.game)
    scenario = _scenario(at, game) if game else None
    if fold(at.text) in ("dung", "thoi", "stop", "thoat"):
        return stop(state, at)
    if game is None or scenario is None or game.state != "playing":
        return None
    scene = scenes_of(scenario)[game.course.scene]
    if tabletop_course.read(scene, game.course, at.text) is None:
        return None
    return _decide(state, at, scenario, game, at.text)


def stop(state: State, at: Situation) -> Step:
    """Who began it ends it for all; anybody else only leaves."""
    game, me = here(state, at), _me(at)
    if game is None:
        state = msgspec.structs.replace(state, tabletop=None)
        return show(state, Reply(text=at.say("tabletop.nothing"), choices=_after(at)))
    if game.started_by == me.key or (me.key in game.people and len(game.people) < FEWEST):
        ended = Reply(text=at.say("tabletop.ended", name=me.name), choices=_after(at))
        over = SaveTabletop(msgspec.structs.replace(game, state="over"))
        return show(_without(state, game.code), ended, effects=[over, TellTabletop(game, (ended,))])
    if me.key not in game.people:
        return _say(state, at, game, at.say("tabletop.not_in"))
    told = TellTabletop(game, (Reply(text=at.say("tabletop.left", name=me.name)),))
    reply = Reply(text=at.say("tabletop.left", name=me.name), choices=() if at.incoming.in_group else _after(at))
    return show(_without(state, game.code), reply, effects=[told, LeaveTabletop(game.code, me.key)])


def here(state: State, at: Situation) -> Game | None:
    """The game that goes on in this chat, also for somebody who opened one and has no role yet."""
    known = state.tabletop.game if state.tabletop else ""
    game = at.training.tabletop_by_code(known) if known else at.training.tabletop()
    return game if game and game.state != "over" else None


def _again(state: State, at: Situation) -> Step:
    """Back to the game after something else."""
    game = here(state, at)
    scenario = _scenario(at, game) if game else None
    if game is None or scenario is None:
        state = msgspec.structs.replace(state, tabletop=None)
        return show(state, Reply(text=at.say("tabletop.over"), choices=_after(at)))
    reply = _lobby(at, scenario, game) if game.state == "open" else _question(at, scenario, game)
    return _shown(state, at, game, reply)


def _open(state: State, at: Situation, scenario: Scenario) -> Step:
    """A new game, for which people take roles."""
    number = int.from_bytes(hashlib.sha256(at.new_id().encode()).digest())
    code = "".join(SIGNS[number // len(SIGNS) ** place % len(SIGNS)] for place in range(LENGTH))
    chat = at.incoming.sender if at.incoming.in_group else None
    game = Game(course=tabletop_course.begin(scenario, code, at.now), started_by=_me(at).key, chat=chat)
    intro, lobby = Reply(text=_intro(at, scenario)), _lobby(at, scenario, game)
    step = _shown(state, at, game, lobby)
    return replace(step, replies=(intro, lobby), effects=(OpenTabletop(game),))


def _in_lobby(state: State, at: Situation, scenario: Scenario, game: Game, kind: str, more: str) -> Step:
    if kind == "role":
        return _sit(state, at, scenario, game, more)
    if kind != "go":
        return _shown(state, at, game, _lobby(at, scenario, game))
    me = _me(at)
    if me.key not in game.people:
        return _say(state, at, game, at.say("tabletop.not_in"), scenario)
    if len(game.people) < FEWEST:
        return _say(state, at, game, at.say("tabletop.too_few", count=FEWEST), scenario)
    course = tabletop_course.begin(scenario, game.code, at.now)
    game = msgspec.structs.replace(game, course=course, state="playing")
    question = _question(at, scenario, game)
    begun = msgspec.structs.replace(
        question, text=f"{at.say('tabletop.begins', people=_people(scenario, game))}\n\n{question.text}"
    )
    return replace(_shown(state, at, game, begun), effects=(SaveTabletop(game), TellTabletop(game, (begun,))))


def _sit(state: State, at: Situation, scenario: Scenario, game: Game, role_id: str) -> Step:
    """Take a role: in the lobby, or later one that nobody else has to give up."""
    role, me = next((one for one in scenario.roles if one.id == role_id), None), _me(at)
    if role is None:
        return _shown(state, at, game, _lobby(at, scenario, game))
    if me.key not in game.people and len(game.people) >= MOST:
        return _say(state, at, game, at.say("tabletop.full", count=MOST), scenario)
    seat = Seat(person=me.key, name=me.name, role=role.id, sender=at.incoming.sender)
    if any((one.person, one.role) == (seat.person, seat.role) for one in game.seats):
        return _say(state, at, game, at.say("tabletop.yours_already", name=me.name, role=role.name), scenario)
    game = msgspec.structs.replace(game, seats=(*game.seats, seat))
    lobby = _lobby(at, scenario, game) if game.state == "open" else _question(at, scenario, game)
    reply = msgspec.structs.replace(lobby, text=f"{at.say('tabletop.sat', name=me.name, role=role.name)}\n\n{lobby.text}")
    told = TellTabletop(game, (reply,))
    return replace(_shown(state, at, game, reply), effects=(SitTabletop(game.code, seat), told))


def _decide(state: State, at: Situation, scenario: Scenario, game: Game, said: str) -> Step:
    """An answer by whose turn it is, or by anybody of the team once the time is over."""
    me, scene = _me(at), scenes_of(scenario)[game.course.scene]
    if me.key not in game.people:
        return _say(state, at, game, at.say("tabletop.not_in"), scenario)
    if not game.may_decide(scene, me.key, at.now):
        left = wait(scene) - int((at.now - game.course.asked_at).total_seconds())
        turn = at.say("tabletop.not_yours", name=me.name, whose=_whose(scenario, game, scene), seconds=left)
        return _say(state, at, game, turn, scenario)
    again = said == tabletop_course.AGAIN
    given = () if again else tabletop_course.read(scene, game.course, said)
    if given is None:
        return _say(state, at, game, at.say("tabletop.not_understood"), scenario)
    if again or not tabletop_course.is_whole(scene, given):
        game = msgspec.structs.replace(game, course=msgspec.structs.replace(game.course, picked=given))
        return replace(_shown(state, at, game, _question(at, scenario, game)), effects=(SaveTabletop(game),))
    return _decided(state, at, scenario, game, scene, given)


def _decided(state: State, at: Situation, scenario: Scenario, game: Game, scene: Scene, given: tuple[int, ...]) -> Step:
    me = _me(at)
    roles = [
        role.name for role in scenario.roles if any(s.person == me.key and s.role == role.id for s in game.holders(role.id))
    ]
    acting = next((r.name for r in scenario.roles if r.id == scene.role and r.name in roles), roles[0] if roles else "")
    letters = tabletop_course.letters(scene, game.course, given)
    course, came_of_it = tabletop_course.decide(scenario, game.course, given, at.now, by=f"{me.name}, {acting}")
    said = f"{at.say('tabletop.decided', name=me.name, role=acting, letters=letters)}\n{came_of_it}"
    game = msgspec.structs.replace(game, course=course)
    if scenes_of(scenario)[course.scene].end is None:
        asked = _question(at, scenario, game)
        reply = msgspec.structs.replace(asked, text=f"{said}\n\n{asked.text}")
        return replace(_shown(state, at, game, reply), effects=(SaveTabletop(game), TellTabletop(game, (reply,))))
    return _finish(state, at, scenario, msgspec.structs.replace(game, state="over"), said)


def _finish(state: State, at: Situation, scenario: Scenario, game: Game, said: str) -> Step:
    replies = debrief(at, scenario, game.course, said, alone=False)
    reached = tabletop_debrief.score(scenario, game.course)
    people = tuple(game.people)
    effects: list[TrainingEffect] = [
        SaveTabletop(game),
        TellTabletop(game, replies),
        KeepTabletopResult(people, scenario.id, reached.points, reached.best, reached.outcome, game.code),
    ]
    return show(_without(state, game.code), *replies, effects=effects)


def debrief(at: Situation, scenario: Scenario, course: Course, came_of_it: str, *, alone: bool) -> tuple[Reply, ...]:
    """How it went, then what is to be learned from it, with the ways on."""
    assert at.library is not None
    library = at.library
    first = f"{came_of_it}\n\n{tabletop_debrief.summary(scenario, course, at.say)}"
    lessons = tabletop_debrief.lessons(scenario, course, library.documents, library.sources, at.say)
    again = Choice(f"{PREFIX}:play:{scenario.id}" if alone else f"{PREFIX}:open:{scenario.id}", at.say("tabletop.play_again"))
    read_on = tabletop_debrief.entries(scenario, course)
    entries = tuple(Choice(f"entry:{id_}", library.entries[id_].title) for id_ in read_on if id_ in library.entries)
    return Reply(text=first), Reply(text=lessons, choices=(again, *entries, *_after(at)))


def _after(at: Situation) -> tuple[Choice, ...]:
    return Choice(f"{PREFIX}:list", at.say("tabletop.others")), Choice("menu:home", at.say("menu.back"))


def _me(at: Situation) -> Learner:
    """Who writes, also in a group; somebody without a name is a member like any other."""
    player = at.training.player()
    key = player.key or at.incoming.person or at.incoming.sender.key
    name = player.name or at.incoming.name or at.say("tabletop.nameless")
    return replace(player, key=key, name=name[:NAME])


def _scenario(at: Situation, game: Game) -> Scenario | None:
    found = at.library.scenarios.get(game.course.scenario) if at.library else None
    return found if found and tabletop_course.fits(found, game.course) else None


def _intro(at: Situation, scenario: Scenario) -> str:
    return "\n\n".join((scenario.title, scenario.intro.strip(), at.say("tabletop.rules_team")))


def _lobby(at: Situation, scenario: Scenario, game: Game) -> Reply:
    """Who has which role, buttons for the roles, the invitation."""
    lines = [at.say("tabletop.lobby", title=scenario.title), _people(scenario, game)]
    lines.append(at.say("tabletop.invite" if game.chat is None else "tabletop.invite_group", code=game.code))
    roles = tuple(
        Choice(f"{PREFIX}:role:{game.code}:{role.id}", at.say("tabletop.take_role", role=role.name)) for role in scenario.roles
    )
    return Reply(text="\n".join(lines), choices=(*roles, Choice(f"{PREFIX}:go:{game.code}", at.say("tabletop.go"))))


def _people(scenario: Scenario, game: Game) -> str:
    """ "• Chỉ huy: An, Bình" for every role."""
    lines = []
    for role in scenario.roles:
        names = ", ".join(seat.name for seat in game.holders(role.id))
        lines.append(f"• {role.name}: {names or '…'}")
    return "\n".join(lines)


def _whose(scenario: Scenario, game: Game, scene: Scene) -> str:
    role = next((role.name for role in scenario.roles if role.id == scene.role), "")
    names = ", ".join(seat.name for seat in game.holders(scene.role))
    return f"{role} ({names})" if names else role


def _question(at: Situation, scenario: Scenario, game: Game) -> Reply:
    scene = scenes_of(scenario)[game.course.scene]
    held = bool(game.holders(scene.role))
    name = "tabletop.turn" if held else "tabletop.turn_of_all"
    turn = at.say(name, whose=_whose(scenario, game, scene), seconds=wait(scene))
    text = tabletop_course.question(scenario, game.course, at.say, turn)
    return Reply(text=text, choices=tabletop_course.choices(scene, game.course, at.say))


def _say(state: State, at: Situation, game: Game, said: str, scenario: Scenario | None = None) -> Step:
    """A word to one person; in their own chat with the buttons of the moment under it."""
    if at.incoming.in_group or scenario is None:
        return show(state, Reply(text=said))
    now = _lobby(at, scenario, game) if game.state == "open" else _question(at, scenario, game)
    return _shown(state, at, game, msgspec.structs.replace(now, text=f"{said}\n\n{now.text}"))


def _shown(state: State, at: Situation, game: Game, reply: Reply) -> Step:
    """A reply of the game; a chat of one's own remembers that letters now belong to it."""
    if not at.incoming.in_group:
        state = msgspec.structs.replace(state, tabletop=TabletopRun(game=game.code), quiz=None)
    return show(state, reply)


def _without(state: State, code: str) -> State:
    run = state.tabletop
    return msgspec.structs.replace(state, tabletop=None) if run and code and run.game == code else state
