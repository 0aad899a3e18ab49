"""Flow: being warned of dangers in a commune. The person names it or shares a place; one tap ends it."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from bot.conversation import bulletins, menu, reporting
from bot.conversation.effects import Effect, Subscribe, Unsubscribe
from bot.conversation.nearby import Commune
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Choice, Reply
from nlu.text import fold
from nlu.understanding import FALLBACK_INTENT

MOST = 5
"""Communes one person may follow."""
ASKED_FOR = timedelta(minutes=10)
"""How long a shared place answers the question which commune."""
LONGEST_NAME = 6
"""Words; more are no name of a commune."""
SURE = 0.5
"""Confidence from which words that name no commune are another flow's."""
STOP_WORDS = {"thoi", "huy", "khong", "dung", "bo qua"}
BARE = {"phuong", "xa", "thi tran", "dac khu", "thanh pho", "tinh"}
_KINDS = tuple(f"{kind} " for kind in sorted(BARE))
_SHORT = {"p": "phuong", "x": "xa", "tt": "thi tran"}


def begin(state: State, at: Situation, name: str = "") -> Step:
    """What the person follows, and the question which commune; `name` is one said already."""
    followed = at.nearby.followed()
    if len(followed) >= MOST:
        return listed(state, at, at.say("subscribe.full", most=MOST))
    if name and (step := _named(state, at, name)):
        return step
    return _ask(state, at, at.say("subscribe.which"))


def end(state: State, at: Situation) -> Step:
    """No more warnings: at once where one commune is followed, else the list to choose from."""
    followed = at.nearby.followed()
    if not followed:
        return show(state, Reply(text=at.say("subscribe.none"), choices=(_new(at), *menu.choices(at))))
    if len(followed) == 1:
        return _removed(state, at, followed[0])
    return listed(state, at, at.say("subscribe.which_off"))


def press(state: State, at: Situation, rest: str) -> Step:
    """A button of this flow: "unit:<code>", "off:<code>", "off", "stop", "new"."""
    kind, _, code = rest.partition(":")
    if kind == "unit":
        return _follow(state, at, code)
    if kind == "off":
        left = next((one for one in at.nearby.followed() if one.code == code), None)
        return _removed(state, at, left) if left else _all_removed(state, at) if not code else listed(state, at)
    return begin(state, at) if kind == "new" else end(state, at)


def take(state: State, at: Situation) -> Step | None:
    """The answer of somebody just asked for a commune: its name or a place in it. `None` for anything else, an emergency first.

    While a report is under way, everything belongs to that.
    """
    if at.understood.emergency is not None or at.incoming.media or reporting.active(state, at) is not None:
        return None
    if at.incoming.place is not None:
        found = at.nearby.commune_of(at.incoming.place)
        return _follow(state, at, found.code, found) if found else _ask(state, at, at.say("subscribe.nowhere"))
    if fold(at.text) in STOP_WORDS:
        return show(state, Reply(text=at.say("small.cancelled"), choices=menu.choices(at)))
    if len(at.text.split()) > LONGEST_NAME or at.text.lstrip().startswith("/"):
        return None
    return _named(state, at, at.text) or (None if _is_something_else(at) else _ask(state, at, at.say("subscribe.unknown")))


def is_asking(state: State, at: Situation) -> bool:
    """Whether the question which commune is still open."""
    return state.subscribing is not None and at.now - state.subscribing < ASKED_FOR


def listed(state: State, at: Situation, first: str = "") -> Step:
    """What the person follows, each with a button to end it."""
    followed = at.nearby.followed()
    if not followed:
        return end(state, at)
    names = at.say("subscribe.followed", names=", ".join(one.name for one in followed))
    every = (Choice("subscribe:off", at.say("subscribe.off_all")),) if len(followed) > 1 else ()
    more = (_new(at),) if len(followed) < MOST else ()
    choices = (*(_off(at, one) for one in followed), *every, *more, bulletins.button(at))
    return show(state, Reply(text="\n".join(filter(None, (first, names))), choices=choices))


def _named(state: State, at: Situation, name: str) -> Step | None:
    """The commune of that name followed, or those to choose from; `None` where there is none."""
    folded = _without_kind(fold(name))
    found = [Commune(*one) for one in at.communes_like(folded)] if folded not in BARE else []
    if not found:
        return None
    if len(found) == 1:
        return _follow(state, at, found[0].code, found[0])
    choices = tuple(Choice(f"subscribe:unit:{one.code}", one.name) for one in found)
    return _ask(state, at, at.say("subscribe.choose"), choices)


def _without_kind(folded: str) -> str:
    """The name as the register has it, without a kind of unit that may be left out or shortened: "p binh phuoc"."""
    first, _, rest = folded.partition(" ")
    folded = f"{_SHORT[first]} {rest}" if first in _SHORT and rest else folded
    return next((folded.removeprefix(kind) for kind in _KINDS if folded.startswith(kind)), folded)


def _follow(state: State, at: Situation, code: str, found: Commune | None = None) -> Step:
    followed = at.nearby.followed()
    found = found or at.nearby.unit(code)
    if found is None:
        return _ask(state, at, at.say("subscribe.unknown"))
    if len(followed) >= MOST and found not in followed:
        return listed(state, at, at.say("subscribe.full", most=MOST))
    text = at.say("subscribe.done", name=found.name)
    choices = (_off(at, found), _new(at), bulletins.button(at), Choice("menu:report", at.say("menu.report")))
    return show(state, Reply(text=text, choices=choices), effects=[Subscribe(found.code)])


def _removed(state: State, at: Situation, commune: Commune) -> Step:
    again = Choice(f"subscribe:unit:{commune.code}", at.say("subscribe.again", name=commune.name))
    return _ended(state, at, at.say("subscribe.off_done", name=commune.name), Unsubscribe(commune.code), again)


def _all_removed(state: State, at: Situation) -> Step:
    return _ended(state, at, at.say("subscribe.off_all_done"), Unsubscribe(), _new(at))


def _ended(state: State, at: Situation, text: str, effect: Effect, undo: Choice) -> Step:
    return show(state, Reply(text=text, choices=(undo, *menu.choices(at))), effects=[effect])


def _ask(state: State, at: Situation, text: str, choices: tuple[Choice, ...] = ()) -> Step:
    state = msgspec.structs.replace(state, subscribing=at.now)
    return show(state, Reply(text=text, choices=choices, wants_place=not choices))


def _is_something_else(at: Situation) -> bool:
    """Whether the words are plainly meant for another flow."""
    understood = at.understood
    return understood.intent != FALLBACK_INTENT and understood.confidence >= SURE


def _off(at: Situation, commune: Commune) -> Choice:
    return Choice(f"subscribe:off:{commune.code}", at.say("subscribe.off", name=commune.name))


def _new(at: Situation) -> Choice:
    return Choice("subscribe:new", at.say("subscribe.new"))
