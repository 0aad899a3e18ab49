"""Flow: the report under way. Whatever comes is written down as it comes; the reply says where it went and what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from bot.conversation import addresses, card, communes, flood, hazard_kinds, people, places
from bot.conversation.effects import AddToIncident, Effect, OpenIncident
from bot.conversation.gathering import Gathered, gather, learned, wants_words
from bot.conversation.state import Report, Situation, State, Step, Took, show
from bot.messages import Choice, Place, Reply

STILL_OPEN = timedelta(minutes=30)
"""How long after the first word later messages still belong to the report."""
LONGEST_NOTE = 2000
NO_WORSE = {"smoke": {"fire", "trapped", "explosion"}, "fire": {"trapped", "explosion"}}
"""What goes with an event and doesn't take its place: smoke where something burns, fire where somebody is trapped."""
MEDIA_QUIET = timedelta(seconds=10)
"""Of an album only the first photo is answered: those that come within this time of a reply aren't."""
MOVED = 50.0
"""Metres from which a moving pin is followed …"""
FAR, SETTLED = 300.0, timedelta(seconds=15)
"""… at most this often, unless it went that far."""
OVER = ("resolved", "false_alarm")


def active(state: State, at: Situation) -> Report | None:
    """The report of an emergency under way, if it is still fresh."""
    report = state.report
    fresh = report is not None and at.now - report.opened_at < STILL_OPEN
    return report if report and fresh and report.event not in hazard_kinds.KINDS else None


def addition(
    report: Report, found: Gathered, *, text: str = "", event: str = "", confirms: bool = False, alarm: bool = False
) -> AddToIncident:
    """What was gathered, as it is to be written down."""
    return AddToIncident(
        report.incident,
        text=text[:LONGEST_NOTE],
        place=found.place,
        media=found.media,
        event=event,
        confirms=confirms,
        alarm=alarm,
        trapped=found.trapped,
        hurt=found.hurt,
        phone=found.phone,
        corrects=found.corrects,
    )


def more(state: State, at: Situation, report: Report, event: str, *, confirmed: bool) -> Step:
    """News of the emergency under way: the card again if it got worse."""
    found = gather(report, at, answering=wants_words(report) and addresses.names_landmark(at.text))
    if _only_repeats(state, at, report, found):
        return flood.folded(state, at, report)
    graver = worse(at, report, event)
    effect = addition(
        report,
        found,
        text=at.text,
        event=graver,
        confirms=confirmed or report.confirmed or found.place is not None or found.shows,
        alarm=True,
    )
    report = _after(report, found, at, effect, answered=True)
    report = msgspec.structs.replace(report, event=graver or report.event)
    lines = [
        card.card_text(at, event) if graver else f"🚨 {at.say('emergency.kept', code=report.code)}",
        at.say("emergency.noted", code=report.code) if graver else "",
        *found.notes,
        _next(at, report, found),
    ]
    offered = _communes(at, report, found)
    if offered:
        lines.append(at.say("reporting.which_commune"))
    reply = Reply(
        text="\n".join(line for line in lines if line),
        choices=offered if report.confirmed else card.buttons(at, card.closer_advice(state, at, report.event)),
        wants_place=not report.has_place,
        emergency=True,
    )
    return _shown(state, report, reply, [effect])


def add(state: State, at: Situation) -> Step:
    """A place, photo or words for the report under way."""
    report = active(state, at)
    assert report is not None
    found = gather(report, at, answering=wants_words(report))
    if report.incident and _only_repeats(state, at, report, found):
        return flood.folded(state, at, report)
    if not found.anything and not at.text:
        return _nothing_usable(state, at, report, found)
    opening: list[Effect] = []
    if not report.incident:
        report = msgspec.structs.replace(report, incident=at.new_id(), code=at.new_code(), event=report.event or "unknown")
        opening = [OpenIncident(report.incident, report.code, report.event, at.text[:LONGEST_NOTE], False)]
    confirms = bool(found.place or found.media or report.confirmed)
    effect = addition(report, found, text="" if opening else at.text, confirms=confirms)
    quiet = not opening and _is_album(at, report, found)
    report = _after(report, found, at, effect, answered=not quiet)
    if quiet:
        return Step(msgspec.structs.replace(state, report=report), (), (effect,), Took(emergency=True))
    return _shown(state, report, _reply(at, report, found), [*opening, effect])


def pick(state: State, at: Situation, code: str) -> Step | None:
    """A commune picked from the list: its name goes with the words given before. `None` if there is nothing to add it to."""
    report, name = active(state, at), at.communes().get(code)
    if report is None or not report.incident or name is None:
        return None
    before = report.place.text if report.place else ""
    found = Gathered(place=Place(text=addresses.join(before, name)), worded=True)
    effect = addition(report, found, confirms=True)
    report = _after(report, found, at, effect, answered=True)
    text = "\n".join([at.say("reporting.place", place=effect.place.text if effect.place else name), where_it_went(at, report)])
    return _shown(state, report, Reply(text=text, emergency=True), [effect])


def amend(state: State, at: Situation) -> Step:
    """A message of the report was changed by its writer: what it says now is added as a correction."""
    report = active(state, at)
    assert report is not None
    point = msgspec.structs.replace(report.place, text="") if report.place and report.place.is_point else None
    found = gather(msgspec.structs.replace(report, place=point, has_place=False), at)
    if found.worded and found.place and report.place and found.place.text == report.place.text:
        found.place, found.worded = None, False
    if _only_repeats(state, at, report, found):
        return flood.folded(state, at, report)
    effect = dataclasses.replace(addition(report, found, text=at.text), corrects=True)
    report = _after(report, found, at, effect, answered=True)
    notes = found.notes if found.anything else [at.say("reporting.correction_kept")]
    text = "\n".join([*notes, where_it_went(at, report)])
    return _shown(state, report, Reply(text=text, wants_place=not report.has_place, emergency=True), [effect])


def follow(state: State, at: Situation) -> Step:
    """A live location moved on: the place is brought up to date without a word."""
    report, pin = active(state, at), at.incoming.place
    place = places.judge(pin).place if pin else None
    if report is None or not report.incident or place is None or at.incident_state in OVER:
        return Step(state)
    far = places.metres(report.place or Place(), place)
    lately = report.placed_at is not None and at.now - report.placed_at < SETTLED
    if far < MOVED or (lately and far < FAR):
        return Step(state)
    found = Gathered(place=place, shared=True)
    report = learned(msgspec.structs.replace(report, has_place=True, confirmed=True), found, at)
    return Step(msgspec.structs.replace(state, report=report), (), (addition(report, found, confirms=True),))


def wants_phone(report: Report) -> bool:
    """Whether a number to call back on is asked for: once the place is known, which counts for more."""
    return report.has_place and not report.phone


def where_it_went(at: Situation, report: Report) -> str:
    """Written down and passed on, and never that somebody has it unless an official pressed so."""
    if at.incident_state in ("acknowledged", "responding"):
        return at.say("emergency.noted", code=report.code)
    if not at.has_desk:
        return at.say("emergency.nobody", code=report.code)
    return at.say("emergency.forwarded", code=report.code)


def worse(at: Situation, report: Report, event: str) -> str:
    """The event that takes the place of the report's; empty where it goes with it, or where nobody is said to be trapped."""
    if event in (report.event, "unknown") or report.event in NO_WORSE.get(event, ()):
        return ""
    return "" if event == "trapped" and people.read(at.text).trapped == 0 else event


def _reply(at: Situation, report: Report, found: Gathered) -> Reply:
    offered = _communes(at, report, found)
    lines = [
        at.say("emergency.place_noted") if found.shared else "",
        at.say("reporting.media") if found.media else "",
        *found.notes,
        where_it_went(at, report),
        _next(at, report, found),
        at.say("reporting.which_commune") if offered else "",
    ]
    text = "\n".join(line for line in lines if line)
    phone = wants_phone(report) and not found.asks_address
    return Reply(text=text, choices=offered, wants_place=not report.has_place, wants_phone=phone, emergency=True)


def _next(at: Situation, report: Report, found: Gathered) -> str:
    if found.asks_address:
        return ""
    return at.say("emergency.more") if report.has_place else at.say("emergency.ask_place")


def _communes(at: Situation, report: Report, found: Gathered) -> tuple[Choice, ...]:
    """The communes that a place in words may mean, where there is no point to tell."""
    if not found.worded or report.place is None or report.place.is_point:
        return ()
    return communes.offered(report.place.text, at.communes())


def _after(report: Report, found: Gathered, at: Situation, effect: AddToIncident, *, answered: bool) -> Report:
    report = learned(report, found, at)
    return msgspec.structs.replace(
        report,
        has_place=report.has_place or found.place is not None,
        confirmed=report.confirmed or effect.confirms,
        answered_at=at.now if answered else report.answered_at,
    )


def _only_repeats(state: State, at: Situation, report: Report, found: Gathered) -> bool:
    """Whether, in a flood, this tells nothing for the first time."""
    if not flood.too_many(state) or at.incoming.choice:
        return False
    pinned = report.place is not None and report.place.is_point
    where = (found.place is not None and not report.has_place) or (found.shared and not pinned)
    first = where or (found.phone and not report.phone)
    counted = (found.trapped is not None and report.trapped is None) or (found.hurt is not None and report.hurt is None)
    return not (first or counted or at.incoming.media)


def _is_album(at: Situation, report: Report, found: Gathered) -> bool:
    """Whether this is one more photo, of which there is nothing to say."""
    lately = report.answered_at is not None and at.now - report.answered_at < MEDIA_QUIET
    return bool(at.incoming.media) and not at.text and not found.notes and report.media > 0 and lately


def _nothing_usable(state: State, at: Situation, report: Report, found: Gathered) -> Step:
    """A point that can't be, a file that isn't kept: said once, the report stays."""
    state = msgspec.structs.replace(state, report=learned(report, found, at))
    if not found.notes:
        return Step(state, took_for=Took(emergency=True))
    return show(state, Reply(text="\n".join(found.notes), emergency=True))


def _shown(state: State, report: Report, reply: Reply, effects: Sequence[Effect]) -> Step:
    state = msgspec.structs.replace(state, report=report)
    return show(state, reply, effects=effects, took_for=Took(emergency=True, confidence=1.0))
