"""Flow: a daily reminder of practice, at an hour the person chooses; a word ends it."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec

from bot.conversation import menu
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.training_effects import RemindDaily, StopReminding
from bot.messages import Choice, Reply
from nlu.text import fold

ASKED_FOR = timedelta(minutes=10)
"""How long an hour typed answers the question when."""
OFFERED = (7 * 60, 12 * 60, 19 * 60, 20 * 60 + 30)
STOP_WORDS = {"thoi", "huy", "khong", "dung", "bo qua"}
LONGEST = 4
"""Words of an answer that is asked for once more; longer ones are another flow's."""
_HOUR = re.compile(
    r"(?:luc |vao |vao luc )?(?P<hour>\d{1,2})(?: ?(?:h|g|gio|:|\.| ) ?(?P<minute>\d{1,2}|ruoi)?)?(?: ?(?:phut|p))?"
    r"(?: (?P<part>sang|trua|chieu|toi|dem))?(?: (?:nhe|nha|a))?"
)
_AFTER_NOON = {"trua": 6, "chieu": 12, "toi": 12, "dem": 12}
"""Up to which hour each part of the day means the hours after noon: "1 giờ trưa" is 13:00, "11 giờ trưa" 11:00."""


def hour(text: str) -> int | None:
    """The minute of the day that words like "7h", "19:30" or "7 giờ rưỡi tối" name; `None` for anything else."""
    found = _HOUR.fullmatch(fold(text))
    if found is None:
        return None
    hours, part = int(found["hour"]), found["part"]
    minutes = 30 if found["minute"] == "ruoi" else int(found["minute"] or 0)
    if part == "dem" and hours == 12:
        hours = 0
    elif hours < _AFTER_NOON.get(part or "", 0):
        hours += 12 if part != "dem" or hours > 5 else 0
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def clock(minute: int) -> str:
    """A minute of the day as people write it."""
    return f"{minute // 60}:{minute % 60:02d}"


def button(at: Situation) -> Choice:
    """The way to a reminder, or to the end of it."""
    off = at.training.standing().minute is not None
    return Choice("practice:off", at.say("practice.off")) if off else Choice("practice:remind", at.say("practice.on"))


def hear(state: State, at: Situation) -> Step | None:
    """Words that ask for a reminder or end it, at any time; `None` for all others."""
    said = fold(at.text)
    if said in words(at, "off"):
        return stop(state, at)
    for start in sorted(words(at, "on"), key=len, reverse=True):
        if said == start:
            return ask(state, at)
        minute = hour(said.removeprefix(start).strip()) if said.startswith(f"{start} ") else None
        if minute is not None:
            return agree(state, at, minute)
    return None


def ask(state: State, at: Situation, before: str = "") -> Step:
    """At which hour; where no message arrives while the person is away, that is said instead."""
    if not at.training.standing().reachable:
        return show(state, Reply(text=at.say("practice.unreachable"), choices=go_on(at)))
    choices = tuple(Choice(f"practice:at:{minute}", clock(minute)) for minute in OFFERED)
    text = before or at.say("practice.when")
    return show(msgspec.structs.replace(state, reminding=at.now), Reply(text=text, choices=choices))


def is_asking(state: State, at: Situation) -> bool:
    """Whether the question at which hour is still open."""
    return state.reminding is not None and at.now - state.reminding < ASKED_FOR


def take(state: State, at: Situation) -> Step | None:
    """The answer of somebody just asked for an hour; `None` for what is none."""
    minute = hour(at.text)
    if minute is not None:
        return agree(state, at, minute)
    if fold(at.text) in STOP_WORDS:
        return show(state, Reply(text=at.say("small.cancelled"), choices=menu.choices(at)))
    wrong = any(sign.isdigit() for sign in at.text) and len(at.text.split()) <= LONGEST
    return ask(state, at, at.say("practice.when_again")) if wrong else None


def agree(state: State, at: Situation, minute: int) -> Step:
    """Reminded at that minute from now on."""
    if not at.training.standing().reachable or not 0 <= minute < 24 * 60:
        return ask(state, at)
    choices = (Choice("practice:off", at.say("practice.off")), *go_on(at))
    reply = Reply(text=at.say("practice.agreed", hour=clock(minute)), choices=choices)
    return show(state, reply, effects=[RemindDaily(minute)])


def stop(state: State, at: Situation) -> Step:
    """No more reminders."""
    choices = (Choice("practice:remind", at.say("practice.on")), *go_on(at))
    return show(state, Reply(text=at.say("practice.stopped"), choices=choices), effects=[StopReminding()])


def go_on(at: Situation) -> tuple[Choice, ...]:
    """Practise now, or back to the beginning."""
    return Choice("practice:go", at.say("practice.go")), Choice("menu:home", at.say("menu.back"))


def words(at: Situation, meaning: str) -> set[str]:
    """The words for something, without tone marks."""
    return {fold(word) for word in at.say(f"practice.heard.{meaning}").split(", ")}
