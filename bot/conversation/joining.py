"""Flow: coming into a team by an invitation, as a row of its roster or as somebody new."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec

from bot.conversation import menu, phones, reporting
from bot.conversation.effects import Effect
from bot.conversation.state import JoinRun, Situation, State, Step, show
from bot.conversation.teams import Claim, Invited
from bot.conversation.training_effects import JoinTeam, WrongClaim
from bot.messages import Choice, Reply
from nlu.text import clean, fold, strip_marks

LASTS = timedelta(minutes=30)
"""So long an answer to our question counts as one."""
STOP_WORDS = {"thoi", "huy", "khong", "dung", "bo qua", "thoat"}
LAST_DIGITS = 4
_ASKED = re.compile(
    r"\s*(?:/start(?:@\w+)? team_|/thamgia(?:@\w+)? |(?:tham gia|vao|join)(?: doi)? )"
    r"([2-9A-HJKMNP-Z]{4}-?[2-9A-HJKMNP-Z]{4})\s*",
    re.IGNORECASE,
)
"""The letters are those that codes are made of; they are taken as typed, for a code may well hold one thrice."""
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’\-]+[^\W\d_]+){1,6}")
LONGEST_NAME = 60


def code_in(text: str) -> str:
    """The code of an invitation in "/start team_…", "tham gia …" or "/thamgia …"; empty in anything else."""
    found = _ASKED.fullmatch(strip_marks(text))
    return found[1].replace("-", "").upper() if found else ""


def begin(state: State, at: Situation, code: str) -> Step:
    """An invitation is opened: who invites, and the question who the person is."""
    invited, mine = at.training.teams.invited(code), at.training.teams.mine()
    if at.incoming.person and at.incoming.person != at.incoming.sender.address:
        return _say(state, at, "join.in_private")
    if mine is not None and invited is not None and mine.id == invited.team:
        return show(state, Reply(text=at.say("join.already", team=mine.name), choices=(_home(at), *menu.choices(at))))
    if mine is not None:
        leave = Choice("team:leave", at.say("team.leave"))
        return show(state, Reply(text=at.say("join.other_team", team=mine.name), choices=(leave, _home(at))))
    if invited is None or not invited.holds:
        return _say(state, at, "join.unknown" if invited is None else "join.over")
    if invited.member:
        return _joined(state, at, invited, JoinTeam(invited.code, member=invited.member), invited.member_name)
    text = at.say("join.who", team=invited.team_name, unit=invited.unit_name)
    return _ask(state, at, JoinRun(code=code, at=at.now), text)


def hear(state: State, at: Situation, run: JoinRun | None) -> Step | None:
    """A code, or the answer of somebody asked who they are; `None` for anything else, and while a report is under way."""
    if (code := code_in(at.text)) and reporting.active(state, at) is None:
        return begin(state, at, code)
    if run is None or at.now - run.at > LASTS or at.incoming.media or at.incoming.place is not None:
        return None
    if at.understood.emergency is not None or reporting.active(state, at) is not None or at.text.lstrip().startswith("/"):
        return None
    if fold(at.text) in STOP_WORDS:
        return show(state, Reply(text=at.say("small.cancelled"), choices=menu.choices(at)))
    invited = at.training.teams.invited(run.code)
    if invited is None or not invited.holds:
        return _say(state, at, "join.over")
    digits = re.sub(r"\D", "", at.text)
    if run.name and len(digits) == LAST_DIGITS and digits == at.text.strip():
        return _by_last_digits(state, at, run, invited, digits)
    if number := phones.read(at.text):
        return _by_phone(state, at, run, invited, number)
    name = " ".join(word[:1].upper() + word[1:] for word in clean(at.text).split())
    if digits or not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return _ask(state, at, run, at.say("join.not_understood")) if len(name.split()) <= 4 else None
    return _by_name(state, at, run, invited, name)


def press(state: State, at: Situation, action: str, run: JoinRun | None) -> Step:
    """A button of this flow: come in as somebody new, or give another name."""
    invited = at.training.teams.invited(run.code) if run else None
    if run is None or invited is None or not invited.holds or at.training.teams.mine() is not None:
        return _say(state, at, "join.over")
    if action == "new" and run.name:
        return _joined(state, at, invited, JoinTeam(invited.code, name=run.name), run.name)
    text = at.say("join.who", team=invited.team_name, unit=invited.unit_name)
    return _ask(state, at, JoinRun(code=run.code, at=at.now), text)


def _by_phone(state: State, at: Situation, run: JoinRun, invited: Invited, number: str) -> Step:
    found = next((one for one in at.training.teams.claims(invited.team) if one.phone == number), None)
    if found is None:
        return _ask(state, at, run, at.say("join.no_such_phone"), *_new(at, run))
    return _claimed(state, at, run, invited, found)


def _by_last_digits(state: State, at: Situation, run: JoinRun, invited: Invited, digits: str) -> Step:
    """Enough for a plain member whom nobody guessed at too often."""
    named = _named(at, invited, run.name)
    found = [one for one in named if one.phone.endswith(digits)]
    if len(found) == 1 and found[0].role == "member" and not found[0].locked:
        return _claimed(state, at, run, invited, found[0])
    if found:
        return _ask(state, at, run, at.say("join.whole_number"))
    wrong = WrongClaim(tuple(one.member for one in named))
    return _ask(state, at, run, at.say("join.wrong_digits"), *_new(at, run), effects=(wrong,))


def _by_name(state: State, at: Situation, run: JoinRun, invited: Invited, name: str) -> Step:
    named = _named(at, invited, name)
    run = msgspec.structs.replace(run, name=name, at=at.now)
    if any(one.phone for one in named):
        sentence = "join.digits" if any(one.role == "member" and not one.locked for one in named) else "join.whole_number"
        return _ask(state, at, run, at.say(sentence, name=named[0].name))
    free = [one for one in named if not one.taken and one.role == "member"]
    if free:  # nothing on the roster to prove it by: an invitation would let them in under any name
        return _claimed(state, at, run, invited, free[0])
    return _ask(state, at, run, at.say("join.not_listed", name=name), *_new(at, run))


def _claimed(state: State, at: Situation, run: JoinRun, invited: Invited, claim: Claim) -> Step:
    """Somebody is the row they said; a captain's or officer's takes a second messenger only by an invitation of its own."""
    if claim.taken and claim.role != "member":
        return _ask(state, at, run, at.say("join.taken"))
    return _joined(state, at, invited, JoinTeam(invited.code, member=claim.member), claim.name)


def _joined(state: State, at: Situation, invited: Invited, effect: Effect, name: str) -> Step:
    text = at.say("join.done", name=name, team=invited.team_name, unit=invited.unit_name)
    choices = (_home(at), Choice("menu:quiz", at.say("team.practise")))
    return show(state, Reply(text=text, choices=choices), effects=[effect])


def _named(at: Situation, invited: Invited, name: str) -> list[Claim]:
    return [one for one in at.training.teams.claims(invited.team) if one.folded == fold(name)]


def _new(at: Situation, run: JoinRun) -> tuple[Choice, ...]:
    if not run.name:
        return ()
    return Choice("team:join:new", at.say("join.as_new", name=run.name)), Choice("team:join:again", at.say("join.again"))


def _ask(state: State, at: Situation, run: JoinRun, text: str, *choices: Choice, effects: tuple[Effect, ...] = ()) -> Step:
    return show(msgspec.structs.replace(state, joining=run), Reply(text=text, choices=choices), effects=effects)


def _say(state: State, at: Situation, name: str) -> Step:
    return show(state, Reply(text=at.say(name), choices=menu.choices(at)))


def _home(at: Situation) -> Choice:
    return Choice("team:home", at.say("team.home"))
