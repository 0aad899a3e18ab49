"""Flow: slash commands, as Telegram's menu and our links have them."""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation import (
    bulletins,
    contest,
    exam,
    lesson,
    live,
    meaning,
    menu,
    opening,
    quiz,
    selfcheck,
    subscribe,
    tabletop,
)
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Reply

COMMANDS = {
    "start": "greet",
    "trogiup": "menu",
    "help": "menu",
    "menu": "menu",
    "baochay": "report_incident",
    "quiz": "quiz",
    "kiemtra": "self_check",
    "dulieu": "my_data",
    "huydangky": "unsubscribe",
    "canbo": "talk_to_official",
    "canhbao": "warn",
    "doi": "team",
    "roidoi": "leave_team",
}


def question_in(at: Situation) -> Situation | None:
    """With the question behind "/hoi …" as what was typed; `None` for any other command."""
    name, rest = _read(at)
    if name != "hoi" or not rest:
        return None
    return dataclasses.replace(at, incoming=msgspec.structs.replace(at.incoming, text=rest))


def take(state: State, at: Situation) -> Step:
    """Do what a command asks for; "/id" tells an operator the address of this chat. One we don't know gets the menu."""
    name, rest = _read(at)
    if name == "id":
        return show(state, Reply(text=at.say("small.your_id", address=at.incoming.sender.address)))
    if name == "quiz" and rest and at.library:
        return quiz.about(state, at, rest)
    if name == "dangky":
        return bulletins.named(state, at, rest) or subscribe.begin(state, at, rest)
    if name == "bantin":
        return bulletins.begin(state, at, rest)
    if (code := exam.asked_for(at.text)) is not None:
        return exam.begin(state, at, code)
    if name == "start" and rest:
        return opening.take(state, at, rest)
    if name == "hoc":
        return lesson.begin(state, at, rest)
    if name == "tinhhuong":
        return tabletop.begin(state, at, rest)
    if name == "dauquiz":
        return live.begin(state, at, rest)
    if name == "cuocthi":
        return contest.begin(state, at, rest)
    if name == "dung":
        return live.stop(state, at) or _stop(state, at)
    return meaning.intended(state, at, COMMANDS.get(name, "menu")) or menu.help_(state, at)


def _read(at: Situation) -> tuple[str, str]:
    """Its name without the bot's, and what stands behind it."""
    word, _, rest = at.text.strip().partition(" ")
    return word[1:].split("@")[0].lower(), rest.strip()


def _stop(state: State, at: Situation) -> Step:
    """Leave what is being played or filled in; a report is taken back in words only."""
    if state.contest is not None:
        return contest.leave(state, at)
    if state.quiz is not None:
        return quiz.stop(state, at)
    if state.selfcheck is not None and not state.selfcheck.away:
        return selfcheck.stop(state, at)
    if tabletop.is_played(state, at):
        return tabletop.stop(state, at)
    return show(state, Reply(text=at.say("small.nothing_to_cancel"), choices=menu.choices(at)))
