"""Flow: bulletins by topic. A tap follows a topic or ends it; under every bulletin one tap ends those it was of."""

from __future__ import annotations

import re

from bot.broadcasts.topics import Topic
from bot.conversation import menu
from bot.conversation.effects import Effect, FollowTopics, UnfollowTopics
from bot.conversation.state import Situation, State, Step, show
from bot.messages import Choice, Reply
from nlu.text import fold

PREFIX = "news"
LONGEST_VALUE = 64
"""Bytes of a button's value: with more topics than fit there is no way to undo in one tap."""
_WAYS = r"(?:toi muon |cho toi |xin |em muon |minh muon )?(?:dang ky |dk |nhan |theo doi |xem |chon )*"
_ASKS = re.compile(
    rf"{_WAYS}(?:cac )?(?:ban tin|tin theo chu de|chu de ban tin|tin tuc pccc)(?: ve| chu de)?(?: (?P<name>.+))?"
)
_ENDS = re.compile(
    r"(?:toi muon |cho toi |xin )?(?:thoi|dung|huy|ngung|tat|bo|khong|huy dang ky|dung gui|khong muon)"
    r"(?: nhan| gui| theo doi| xem)?"
    r"(?: cac| tat ca| moi)? ban tin(?: nay)?(?: nua)?"
)


def begin(state: State, at: Situation, name: str = "") -> Step:
    """All topics, those followed marked; a topic said already is followed at once."""
    return (named(state, at, name) if name else None) or _listed(state, at, at.say("news.which"), at.news.followed())


def named(state: State, at: Situation, name: str) -> Step | None:
    """The topic of that name followed; `None` where there is none."""
    found = _find(at, fold(name))
    return _follow(state, at, (found.code,)) if found else None


def hear(state: State, at: Situation) -> Step | None:
    """Words that ask for bulletins or end them; `None` for all others, an emergency first."""
    if at.understood.emergency is not None and not asks(at):
        return None
    said = _bare(at.text)
    if _ENDS.fullmatch(said):
        return _end(state, at, at.news.followed())
    asked = _ASKS.fullmatch(said)
    return begin(state, at, asked["name"] or "") if asked else None


def asks(at: Situation) -> bool:
    """Whether the words ask for the bulletins of a topic there is, and for nothing else."""
    asked = _ASKS.fullmatch(_bare(at.text))
    return asked is not None and bool(asked["name"]) and _find(at, asked["name"]) is not None


def names_topic(at: Situation, words: str) -> bool:
    """Whether words are the name of a topic."""
    return _find(at, fold(words)) is not None


def press(state: State, at: Situation, rest: str) -> Step:
    """A button of this flow: "on:<topic>", "off:<topic>", "stop:<bulletin>", "again:<topic> <topic>", "none", "list"."""
    kind, _, of = rest.partition(":")
    there = {one.code for one in at.news.topics()}
    if kind in ("on", "again") and (codes := tuple(code for code in of.split() if code in there)):
        return _follow(state, at, codes)
    if kind == "off":
        return _end(state, at, tuple(code for code in at.news.followed() if code == of))
    if kind == "stop":
        behind = at.news.behind(of)
        return _end(state, at, tuple(code for code in at.news.followed() if not behind or code in behind))
    return _end(state, at, at.news.followed()) if kind == "none" else begin(state, at)


def button(at: Situation) -> Choice:
    """The way in, for other flows."""
    return Choice(f"{PREFIX}:list", at.say("news.button"))


def _bare(text: str) -> str:
    """Without tone marks and signs."""
    return " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())


def _find(at: Situation, folded: str) -> Topic | None:
    return next((one for one in at.news.topics() if folded in (fold(one.name), one.code, *one.words)), None)


def _follow(state: State, at: Situation, codes: tuple[str, ...]) -> Step:
    followed = tuple(dict.fromkeys((*at.news.followed(), *codes)))
    return _listed(state, at, at.say("news.done", names=_names(at, codes)), followed, FollowTopics(codes))


def _end(state: State, at: Situation, codes: tuple[str, ...]) -> Step:
    """No more of these, and one tap to undo it."""
    if not codes:
        return show(state, Reply(text=at.say("news.none"), choices=(button(at), *menu.choices(at))))
    again = f"{PREFIX}:again:{' '.join(codes)}"
    undo = (Choice(again, at.say("news.again")),) if len(again) <= LONGEST_VALUE else ()
    reply = Reply(text=at.say("news.off_done", names=_names(at, codes)), choices=(*undo, button(at)))
    return show(state, reply, effects=[UnfollowTopics(codes)])


def _listed(state: State, at: Situation, first: str, followed: tuple[str, ...], *effects: Effect) -> Step:
    choices = tuple(
        Choice(f"{PREFIX}:off:{one.code}", at.say("news.on", name=one.name))
        if one.code in followed
        else Choice(f"{PREFIX}:on:{one.code}", one.name)
        for one in at.news.topics()
    )
    every = (Choice(f"{PREFIX}:none", at.say("news.off_all")),) if len(followed) > 1 else ()
    return show(state, Reply(text=first, choices=(*choices, *every)), effects=effects)


def _names(at: Situation, codes: tuple[str, ...]) -> str:
    named = {one.code: one.name for one in at.news.topics()}
    return ", ".join(named.get(code, code) for code in codes)
