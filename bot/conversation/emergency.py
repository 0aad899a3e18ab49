"""Flow: an emergency. 114 first, then what to do now, then one tap for the place; `reporting` writes down what follows."""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation import addresses, answer, card, menu, reporting
from bot.conversation.effects import AddToIncident, Effect, OpenIncident, WithdrawIncident
from bot.conversation.gathering import Gathered, gather, learned
from bot.conversation.reporting import LONGEST_NOTE, active
from bot.conversation.state import HazardRun, Report, Situation, State, Step, Took, show
from bot.messages import Choice, Place, Reply
from knowledge.schema import Entry

EVENTS = ("fire", "trapped", "smoke", "gas", "traffic", "drowning", "collapse", "unknown")


def raise_alarm(state: State, at: Situation, event: str, *, confirmed: bool = False) -> Step:
    """First reply to an emergency, or more about the one under way."""
    report = active(state, at)
    if report and report.incident:
        return reporting.more(state, at, report, event, confirmed=confirmed)
    found = gather(None, at)
    hinted = _hint(found, report)
    report = Report(
        incident=at.new_id(),
        code=at.new_code(),
        event=event,
        opened_at=at.now,
        has_place=found.shared,
        confirmed=confirmed or found.shows,
        answered_at=at.now,
        hinted=hinted,
    )
    alone = confirmed and not found.shows and not hinted  # with a place it goes out once, to the desk of that place
    effects: list[Effect] = [OpenIncident(report.incident, report.code, event, at.text[:LONGEST_NOTE], alone)]
    if found.anything or state.hazard:
        effects.append(
            _with_hazard(reporting.addition(report, found, confirms=found.shows or (confirmed and hinted)), state.hazard)
        )
    closer = card.closer_advice(state, at, event)
    took = Took(entry=closer.id if closer else None, emergency=True, confidence=1.0)
    known = msgspec.structs.replace(learned(report, found, at), hinted=hinted)
    state = answer.remember(msgspec.structs.replace(state, report=known, hazard=None), at, at.text)
    return show(state, _first_reply(at, event, closer, found), effects=effects, took_for=took)


def _hint(found: Gathered, before: Report | None) -> bool:
    """The commune of the link they came by goes with a place that names none; says whether it is all that is known of where."""
    if before is None or not before.hinted or before.place is None:
        return False
    if found.place is None:
        found.place = before.place
        return True
    if not found.place.is_point and not addresses.names_commune(found.place.text):
        found.place = Place(text=addresses.join(found.place.text, before.place.text))
    return False


def _with_hazard(effect: AddToIncident, hazard: HazardRun | None) -> AddToIncident:
    """What was being written down as a hazard when it became an emergency goes with it."""
    if hazard is None:
        return effect
    text = "\n".join(hazard.texts)[:LONGEST_NOTE]
    media = (*hazard.media, *effect.media)
    return dataclasses.replace(effect, text=text, place=effect.place or hazard.place, media=media)


def _first_reply(at: Situation, event: str, closer: Entry | None, found: Gathered) -> Reply:
    advice = at.say("emergency.closer", lead=closer.lead) if closer else ""
    parts = (card.card_text(at, event), advice, at.say("emergency.not_114"), "\n".join(found.notes))
    return Reply(text="\n\n".join(filter(None, parts)), choices=card.buttons(at, closer), wants_place=True, emergency=True)


def ask_what(state: State, at: Situation) -> Step:
    """ "Báo cháy" without a word on what: 114, then the kinds of event as buttons."""
    under_way = active(state, at)
    report = under_way if under_way and under_way.incident else Report(opened_at=at.now)
    state = msgspec.structs.replace(state, report=report, hazard=None)
    choices = tuple(Choice(f"event:{event}", at.say(f"event.{event}")) for event in EVENTS)
    if not report.incident:
        choices += (Choice("menu:hazard", at.say("hazard.button")),)
    return show(state, Reply(text=at.say("emergency.what"), choices=choices, emergency=True), took_for=Took(emergency=True))


def confirm(state: State, at: Situation) -> Step:
    """The person stands by it: officials are told now."""
    report = active(state, at)
    if report is None or not report.incident:
        return ask_what(state, at)
    report = msgspec.structs.replace(report, confirmed=True, answered_at=at.now)
    state = msgspec.structs.replace(state, report=report)
    ask = at.say("emergency.more") if report.has_place else at.say("emergency.ask_place")
    reply = Reply(
        text=f"{reporting.where_it_went(at, report)}\n{ask}",
        wants_place=not report.has_place,
        wants_phone=reporting.wants_phone(report),
        emergency=True,
    )
    return show(state, reply, effects=[AddToIncident(report.incident, confirms=True)], took_for=Took(emergency=True))


def withdraw(state: State, at: Situation) -> Step:
    """The person says it was none. What officials already know is set right with them."""
    report = active(state, at)
    told = at.incident_state not in ("", "received")
    state = msgspec.structs.replace(state, report=None)
    effects = [WithdrawIncident(report.incident)] if report and report.incident else []
    text = at.say("emergency.withdrawn_after" if told else "emergency.withdrawn")
    return show(state, Reply(text=text, choices=menu.choices(at)), effects=effects)


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
