"""Flow: an official writes a warning: kind, unit, a sentence of their own, a look at it. Another then has to confirm it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from bot.conversation import menu
from bot.conversation.effects import MakeWarning
from bot.conversation.nearby import Commune, Post
from bot.conversation.state import Situation, State, Step, WarningRun, show
from bot.messages import Choice, Reply
from bot.warnings import texts
from bot.warnings.model import KINDS, LONGEST_TEXT, Wanted, new_code
from nlu.text import clean, fold

PREFIX = "draft"
COMMAND = "/canhbao"
STAYS_OPEN = timedelta(minutes=10)
"""How long what an official types is taken for the part of the warning that was asked for."""


def begin(state: State, at: Situation) -> Step:
    """Ask for the kind; only officials get that far."""
    if at.nearby.post() is None:
        return show(state, Reply(text=at.say("draft.only_officials"), choices=menu.choices(at)))
    run = WarningRun(at=at.now)
    return _show(state, at, run, at.say("draft.kind"), texts.kind_choices(at.say, KINDS, f"{PREFIX}:kind:"))


def is_listening(state: State, at: Situation) -> bool:
    """Whether the words typed are part of a warning that an official is writing.

    They tell of danger, so they look like a report of one. In a group, where we only hear commands, they follow the command.
    """
    run = state.warning
    if run is None or run.asked not in ("unit", "text") or at.now - run.at > STAYS_OPEN or not at.text.strip():
        return False
    if at.incoming.place or at.incoming.media or (run.asked == "unit" and at.understood.emergency is not None):
        return False
    command = at.text.lstrip().startswith("/")
    return (not command or bool(_after_command(at))) and at.nearby.post() is not None


def hear(state: State, at: Situation) -> Step:
    """The unit's name, or the official's own sentence."""
    run, post = state.warning, at.nearby.post()
    assert run is not None
    assert post is not None
    said = _after_command(at) or clean(at.text)
    if fold(said) in ("huy", "thoi", "dung"):
        return cancel(state, at)
    if run.asked == "unit":
        return _ask_unit(state, at, run, at.nearby.area(fold(said)), post)
    if len(said) > LONGEST_TEXT:
        return _ask_text(state, at, run, at.say("warning.error.text", count=len(said), most=LONGEST_TEXT))
    return _preview(state, at, msgspec.structs.replace(run, text=said))


def press(state: State, at: Situation, rest: str) -> Step:
    """A button of this flow. An old one, or one pressed by somebody who isn't an official, begins anew."""
    run, post = state.warning, at.nearby.post()
    kind, _, value = rest.partition(":")
    if post is None or run is None:
        return begin(state, at)
    if kind == "kind" and value in KINDS:
        return _ask_unit(state, at, msgspec.structs.replace(run, kind=value), (post.unit,), post)
    if kind == "unit" and run.kind:
        unit = at.nearby.unit(value)
        return _ask_text(state, at, _of_unit(run, unit)) if unit else _ask_unit(state, at, run, (), post)
    if kind == "none" and run.unit:
        return _preview(state, at, msgspec.structs.replace(run, text=""))
    if kind == "text" and run.unit:
        return _ask_text(state, at, run)
    if kind == "send" and run.asked == "send":
        return _send(state, at, run, post)
    return cancel(state, at) if kind == "cancel" else begin(state, at)


def cancel(state: State, at: Situation) -> Step:
    """Nothing is made."""
    return show(msgspec.structs.replace(state, warning=None), Reply(text=at.say("draft.cancelled"), choices=menu.choices(at)))


def _of_unit(run: WarningRun, unit: Commune) -> WarningRun:
    return msgspec.structs.replace(run, unit=unit.code, unit_name=unit.name)


def _ask_unit(state: State, at: Situation, run: WarningRun, found: tuple[Commune, ...], post: Post) -> Step:
    """The units to choose from: those found, else the official's own."""
    text = at.say("draft.unit", command=COMMAND) if found else at.say("draft.unknown_unit", unit=post.unit.name)
    choices = tuple(Choice(f"{PREFIX}:unit:{one.code}", one.name) for one in found or (post.unit,))
    return _show(state, at, run, text, (*choices, _cancel(at)), asked="unit")


def _ask_text(state: State, at: Situation, run: WarningRun, first: str = "") -> Step:
    ask = at.say("draft.text", most=LONGEST_TEXT, command=COMMAND)
    choices = (Choice(f"{PREFIX}:none", at.say("draft.none")), _cancel(at))
    return _show(state, at, run, "\n".join(filter(None, (first, ask))), choices, asked="text")


def _preview(state: State, at: Situation, run: WarningRun) -> Step:
    """The warning as people would read it, how many they are, and who would be asked to confirm it."""
    shown = at.say("warning.quoted", text=texts.body(run.kind, run.text, run.unit_name, at.say))
    people, colleagues = at.nearby.people(run.unit), at.nearby.colleagues(run.unit)
    who = at.say("draft.colleagues", count=colleagues) if colleagues else at.say("draft.no_colleague")
    urgent = [at.say("answer.if_real")] if at.understood.emergency else []
    lines = [*urgent, at.say("draft.preview", count=people), shown, who]
    now = (Choice("report:now", at.say("answer.report_now")),) if urgent else ()
    choices = (
        Choice(f"{PREFIX}:send", at.say("draft.send")),
        Choice(f"{PREFIX}:text", at.say("draft.retext")),
        _cancel(at),
        *now,
    )
    return _show(state, at, run, "\n\n".join(lines), choices, asked="send")


def _send(state: State, at: Situation, run: WarningRun, post: Post) -> Step:
    code = new_code(at.random)
    wanted = Wanted(code=code, kind=run.kind, units=(run.unit,), text=run.text)
    sentence = "draft.asked" if at.nearby.colleagues(run.unit) else "draft.asked_nobody"
    reply = Reply(text=at.say(sentence, code=code, minutes=15), choices=())
    return show(msgspec.structs.replace(state, warning=None), reply, effects=[MakeWarning(wanted, post.signer)])


def _show(state: State, at: Situation, run: WarningRun, text: str, choices: tuple[Choice, ...], **change: Any) -> Step:
    run = msgspec.structs.replace(run, at=at.now, **change)
    return show(msgspec.structs.replace(state, warning=run), Reply(text=text, choices=choices))


def _after_command(at: Situation) -> str:
    """What follows the command in the message, "" where it doesn't begin with it."""
    word, _, rest = clean(at.text).partition(" ")
    return rest if word.split("@")[0].lower() == COMMAND else ""


def _cancel(at: Situation) -> Choice:
    return Choice(f"{PREFIX}:cancel", at.say("draft.cancel"))
