"""Flow: an emergency. 114 first, then what to do now, then one tap for the place; the rest is written down as it comes."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from bot.conversation import menu
from bot.conversation.state import (
    AddToIncident,
    Effect,
    OpenIncident,
    Report,
    Situation,
    State,
    Step,
    Took,
    WithdrawIncident,
    show,
)
from bot.messages import Choice, Place, Reply
from knowledge.schema import Entry

STILL_OPEN = timedelta(minutes=30)
"""How long after the first word later messages still belong to the report."""
EVENTS = ("fire", "trapped", "smoke", "gas", "traffic", "drowning", "collapse", "unknown")
VIETNAM = (8.0, 23.5, 102.0, 118.0)
"""South, north, west, east: islands included."""
LONGEST_NOTE = 2000
NO_WORSE = {"smoke": {"fire", "trapped", "explosion"}, "fire": {"trapped", "explosion"}}
"""What goes with an event and doesn't take its place: smoke where something burns, fire where somebody is trapped."""
WARN_FIRST = frozenset({"gas", "chemical", "electrocution", "drowning"})
"""Events in which one wrong move of a helper costs a life: what never to do comes before the steps."""
SURE_ADVICE = 0.5
"""Chance of being right from which the skill nearest to the words is offered beside the card."""


def active(state: State, at: Situation) -> Report | None:
    """The report under way, if it is still fresh."""
    report = state.report
    return report if report and at.now - report.opened_at < STILL_OPEN else None


def raise_alarm(state: State, at: Situation, event: str, *, confirmed: bool = False) -> Step:
    """First reply to an emergency, or more about the one under way."""
    report = active(state, at)
    if report and report.incident:
        return _more(state, at, report, event, confirmed=confirmed)
    place, confirmed = _usable(at.incoming.place), confirmed or _shows_something(at)
    report = Report(
        incident=at.new_id(),
        code=at.new_code(),
        event=event,
        opened_at=at.now,
        has_place=place is not None,
        confirmed=confirmed,
    )
    shown = _shows_something(at)  # then it goes out with that, to the desk of its place, and not before
    effects: list[Effect] = [OpenIncident(report.incident, report.code, event, at.text[:LONGEST_NOTE], confirmed and not shown)]
    if shown:
        effects.append(AddToIncident(report.incident, place=place, media=at.incoming.media, confirms=True))
    state = msgspec.structs.replace(state, report=report, quiz=None)
    closer = _closer_advice(at)
    took = Took(entry=closer.id if closer else None, emergency=True, confidence=1.0)
    return show(state, _first_reply(at, event, closer), effects=effects, took_for=took)


def _shows_something(at: Situation) -> bool:
    """Whether a photo or a place came with the words; either counts as standing by them."""
    return bool(at.incoming.media) or _usable(at.incoming.place) is not None


def _usable(place: Place | None) -> Place | None:
    """The place, unless it is a point that can't be."""
    return None if place and place.is_point and not in_vietnam(place) else place


def _first_reply(at: Situation, event: str, closer: Entry | None) -> Reply:
    advice = at.say("emergency.closer", lead=closer.lead) if closer else ""
    text = "\n\n".join(filter(None, (card_text(at, event), advice, at.say("emergency.not_114"))))
    return Reply(text=text, choices=_choices(at, closer), wants_place=True, emergency=True)


def _choices(at: Situation, closer: Entry | None) -> tuple[Choice, ...]:
    """Stand by it or take it back, and the skill that fits, while the person hasn't said which."""
    return (
        Choice("report:yes", at.say("emergency.confirm")),
        Choice("report:no", at.say("emergency.deny")),
        *([Choice(f"entry:{closer.id}", closer.title)] if closer else []),
    )


def _closer_advice(at: Situation) -> Entry | None:
    """The skill that fits these very words ("chảo dầu cháy"), where one surely does: its first line stands under the card."""
    if at.library is None or not at.understood.ready or not at.text:
        return None
    found = at.library.search(at.text, at.understood.meaning)
    fits = found.best is not None and found.best.kind == "skill" and found.chance >= SURE_ADVICE
    return found.best if fits else None


def card_text(at: Situation, event: str) -> str:
    """The card of an event: the call, the steps, before or after them what never to do. No model or knowledge needed."""
    card = at.cards.get(event) or at.cards["unknown"]
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(card.steps, start=1))
    wording = "emergency.first_warned" if card.event in WARN_FIRST and card.never else "emergency.first"
    return at.say(wording, call=card.call.rstrip("."), steps=steps, never=card.never or "")


def _more(state: State, at: Situation, report: Report, event: str, *, confirmed: bool) -> Step:
    worse = event if event not in (report.event, "unknown") and report.event not in NO_WORSE.get(event, ()) else ""
    effect = AddToIncident(
        report.incident,
        text=at.text[:LONGEST_NOTE],
        place=_usable(at.incoming.place),
        media=at.incoming.media,
        event=worse,
        confirms=confirmed or _shows_something(at),
    )
    report = msgspec.structs.replace(
        report,
        event=worse or report.event,
        has_place=report.has_place or effect.place is not None,
        confirmed=report.confirmed or effect.confirms,
    )
    state = msgspec.structs.replace(state, report=report)
    lines = [
        card_text(at, event) if worse else f"🚨 {at.say('emergency.kept', code=report.code)}",
        at.say("emergency.noted", code=report.code) if worse else "",
        at.say("emergency.more") if report.has_place else at.say("emergency.ask_place"),
    ]
    reply = Reply(
        text="\n".join(line for line in lines if line),
        choices=() if report.confirmed else _choices(at, _closer_advice(at)),
        wants_place=not report.has_place,
        emergency=True,
    )
    return show(state, reply, effects=[effect], took_for=Took(emergency=True, confidence=1.0))


def ask_what(state: State, at: Situation, *, hazard: bool = False) -> Step:
    """ "Báo cháy" without a word on what: 114, then the kinds of event as buttons."""
    under_way = active(state, at)
    report = under_way if under_way and under_way.incident else Report(event="hazard" if hazard else "", opened_at=at.now)
    state = msgspec.structs.replace(state, report=report, quiz=None)
    if hazard:
        return show(state, Reply(text=at.say("emergency.hazard_what"), wants_place=True))
    choices = tuple(Choice(f"event:{event}", at.say(f"event.{event}")) for event in EVENTS)
    return show(state, Reply(text=at.say("emergency.what"), choices=choices, emergency=True), took_for=Took(emergency=True))


def confirm(state: State, at: Situation) -> Step:
    """The person stands by it: officials are told now."""
    report = active(state, at)
    if report is None or not report.incident:
        return ask_what(state, at)
    state = msgspec.structs.replace(state, report=msgspec.structs.replace(report, confirmed=True))
    ask = at.say("emergency.more") if report.has_place else at.say("emergency.ask_place")
    reply = Reply(text=f"{_where_it_went(at, report)}\n{ask}", wants_place=not report.has_place, emergency=True)
    return show(state, reply, effects=[AddToIncident(report.incident, confirms=True)], took_for=Took(emergency=True))


def withdraw(state: State, at: Situation) -> Step:
    """The person says it was none. What officials already know is set right with them."""
    report = active(state, at)
    told = at.incident_state not in ("", "received")
    state = msgspec.structs.replace(state, report=None)
    effects = [WithdrawIncident(report.incident)] if report and report.incident else []
    text = at.say("emergency.withdrawn_after" if told else "emergency.withdrawn")
    return show(state, Reply(text=text, choices=menu.choices(at)), effects=effects)


def add(state: State, at: Situation) -> Step:
    """A place, photo or words for the report under way."""
    report = active(state, at)
    assert report is not None
    incoming = at.incoming
    if incoming.place and incoming.place.is_point and not in_vietnam(incoming.place):
        return show(state, Reply(text=at.say("emergency.bad_place"), emergency=True))
    place = incoming.place or (Place(text=at.text[:300]) if at.text and not report.has_place else None)
    opening: list[OpenIncident] = []
    if not report.incident:
        report = msgspec.structs.replace(report, incident=at.new_id(), code=at.new_code(), event=report.event or "unknown")
        opening = [OpenIncident(report.incident, report.code, report.event, at.text[:LONGEST_NOTE], False)]
    more = AddToIncident(
        report.incident,
        text="" if opening else at.text[:LONGEST_NOTE],
        place=place,
        media=incoming.media,
        confirms=bool(place or incoming.media or report.confirmed),
    )
    report = msgspec.structs.replace(report, has_place=report.has_place or place is not None, confirmed=more.confirms)
    state = msgspec.structs.replace(state, report=report)
    first = [at.say("emergency.place_noted")] if incoming.place else []
    next_ = at.say("emergency.more") if report.has_place else at.say("emergency.ask_place")
    text = "\n".join([*first, _where_it_went(at, report), next_])
    reply = Reply(text=text, wants_place=not report.has_place, emergency=True)
    return show(state, reply, effects=[*opening, more], took_for=Took(emergency=True))


def status(state: State, at: Situation) -> Step:
    """Where the person's report stands."""
    report = state.report
    if report is None or not report.incident or not at.incident_state:
        return show(state, Reply(text=at.say("emergency.status_none"), choices=menu.choices(at)))
    text = at.say(
        "emergency.status",
        code=report.code,
        event=at.say(f"event.{report.event}"),
        state=at.say(f"state.{at.incident_state}"),
    )
    return show(state, Reply(text=text))


def in_vietnam(place: Place) -> bool:
    """Whether a point can be in Vietnam."""
    south, north, west, east = VIETNAM
    return place.lat is not None and place.lon is not None and south <= place.lat <= north and west <= place.lon <= east


def _where_it_went(at: Situation, report: Report) -> str:
    if at.incident_state in ("acknowledged", "responding"):
        return at.say("emergency.noted", code=report.code)
    if not at.has_desk:
        return at.say("emergency.nobody", code=report.code)
    return at.say("emergency.forwarded", code=report.code)
