"""Flow: talking with an official. The person is asked for their commune once, waits for their turn, and either side ends it."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec

from bot.conversation import menu, reporting
from bot.conversation.effects import EndTalk, OpenTalk, SayToDesk
from bot.conversation.nearby import Commune
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.talks import Talk
from bot.messages import Choice, Reply
from nlu.text import fold

PREFIX = "talk"
ASKED_FOR = timedelta(minutes=10)
"""How long an answer counts as that to the question which commune."""
LONGEST = 2000
LONGEST_NAME = 6
"""Words; more are no name of a commune."""
ENDS = {"ket thuc", "ket thuc tro chuyen", "ket thuc noi chuyen", "thoi", "dung", "huy", "khong can nua", "thoi khong can nua"}
_WHO = (
    r"(?:mot )?(?:(?:anh|chi|chu|bac|dong chi|vi) )?(?:can bo|nguoi truc|truc ban|nguoi that|nhan vien|tu van vien|"
    r"tong dai vien|nguoi phu trach|cong an(?: xa| phuong)?|ban truc|nguoi tu van)"
)
_VERB = (
    r"(?:gap|noi chuyen|noi|tro chuyen|trao doi|chat|nhan tin|hoi|lien he|lien lac|ket noi|noi may|chuyen may|chuyen)"
    r"(?: (?:truc tiep|thang|rieng))?(?: (?:voi|cho|toi|den|qua))?"
)
_BEFORE = (
    r"(?:(?:toi|em|minh|chau|con|bac|chi|anh|muon|can|xin|lam on|vui long|cho|nho|duoc|co the|lam sao|lam the nao|cach|hay|de|"
    r"phai|ket noi|noi may) )*"
)
_AFTER = (
    r"(?: (?:truc|phu trach|pccc|xa|phuong|dia phuong|o day|that|ngay|duoc khong|khong|voi|di|nhe|a|gap|giup|giup toi|luon|"
    r"bay gio))*"
)
_ASKS = re.compile(rf"{_BEFORE}{_VERB} {_WHO}{_AFTER}")
_SHORT = {"gap nguoi", "noi chuyen voi nguoi", "can nguoi that", "nguoi that", "gap can bo", "can bo", "gap truc ban"}


def asks(text: str) -> bool:
    """Whether the words ask for an official to talk to, and for nothing else."""
    said = " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())
    return said in _SHORT or _ASKS.fullmatch(said) is not None


def begin(state: State, at: Situation) -> Step:
    """The one commune the person follows, else the question which; a talk under way is only shown."""
    if talk := at.talks.open():
        return _shown(state, at, talk)
    followed = at.nearby.followed()
    return _seek(state, at, followed[0].code) if len(followed) == 1 else _ask(state, at, at.say("handover.which"), followed)


def press(state: State, at: Situation, rest: str) -> Step:
    """A button of this flow: "begin", "unit:<code>", "end"."""
    kind, _, code = rest.partition(":")
    if kind == "unit" and at.talks.open() is None:
        return _seek(state, at, code)
    talk = at.talks.open()
    return _end(state, at, talk) if kind == "end" and talk else begin(state, at)


def is_asking(state: State, at: Situation) -> bool:
    """Whether the question which commune is still open."""
    return state.seeking is not None and at.now - state.seeking < ASKED_FOR


def take(state: State, at: Situation) -> Step | None:
    """The answer of somebody just asked for their commune; `None` for anything else, an emergency first."""
    if at.understood.emergency is not None or at.incoming.media or reporting.active(state, at) is not None:
        return None
    if at.incoming.place is not None:
        found = at.nearby.commune_of(at.incoming.place)
        return _seek(state, at, found.code) if found else _ask(state, at, at.say("subscribe.nowhere"))
    if fold(at.text) in ENDS:
        return show(state, Reply(text=at.say("small.cancelled"), choices=menu.choices(at)))
    if len(at.text.split()) > LONGEST_NAME or at.text.lstrip().startswith("/"):
        return None
    named = tuple(Commune(*one) for one in at.communes_like(re.sub(r"^(?:p|x|xa|phuong) ", "", fold(at.text))))
    if len(named) == 1:
        return _seek(state, at, named[0].code)
    return _ask(state, at, at.say("subscribe.choose" if named else "subscribe.unknown"), named)


def hear(state: State, at: Situation) -> Step | None:
    """Whatever is said while a talk is under way goes to the official; `None` where there is none."""
    if at.text.lstrip().startswith("/") or reporting.active(state, at) is not None:
        return None
    talk = at.talks.open()
    if talk is None:
        return None
    if fold(at.text) in ENDS:
        return _end(state, at, talk)
    said = SayToDesk(talk.code, at.text[:LONGEST], at.incoming.place, at.incoming.media)
    lines = [at.say("answer.if_real")] if at.understood.emergency is not None else []
    if not talk.taken:
        lines.append(at.say("handover.noted", ahead=talk.ahead))
    if lines:
        return show(state, Reply(text="\n\n".join(lines), choices=(_ending(at),)), effects=[said])
    return Step(msgspec.structs.replace(state, choices=()), (), (said,))


def _seek(state: State, at: Situation, unit: str) -> Step:
    """The talk opened where the desk takes some now; else when it does, and 114."""
    desk = at.talks.desk(unit)
    if desk is None:
        return show(state, Reply(text=at.say("small.official"), choices=menu.choices(at)))
    if not desk.is_open:
        return show(state, Reply(text=at.say("handover.closed", unit=desk.name, hours=desk.hours), choices=menu.choices(at)))
    code = "GC-" + at.new_code().rpartition("-")[2]
    reply = Reply(text=at.say("handover.opened", unit=desk.name, ahead=desk.waiting), choices=(_ending(at),))
    return show(state, reply, effects=[OpenTalk(at.new_id(), code, desk.unit)])


def _ask(state: State, at: Situation, text: str, communes: tuple[Commune, ...] = ()) -> Step:
    state = msgspec.structs.replace(state, seeking=at.now)
    named = tuple(Choice(f"{PREFIX}:unit:{one.code}", one.name) for one in communes)
    unsure = Choice(f"{PREFIX}:unit:", at.say("handover.unsure"))
    return show(state, Reply(text=text, choices=(*named, unsure), wants_place=not named))


def _shown(state: State, at: Situation, talk: Talk) -> Step:
    text = at.say("handover.talking", unit=talk.unit) if talk.taken else at.say("handover.noted", ahead=talk.ahead)
    return show(state, Reply(text=text, choices=(_ending(at),)))


def _end(state: State, at: Situation, talk: Talk) -> Step:
    reply = Reply(text=at.say("handover.ended"), choices=menu.choices(at))
    return show(state, reply, effects=[EndTalk(talk.code)])


def _ending(at: Situation) -> Choice:
    return Choice(f"{PREFIX}:end", at.say("handover.end"))
