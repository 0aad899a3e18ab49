"""Flow: a hazard. What kind, where, with photos; told to officials once the person sends it, without a name if they wish."""

from __future__ import annotations

import msgspec

from bot.conversation import hazard_kinds, menu
from bot.conversation.effects import AddToIncident, OpenIncident
from bot.conversation.gathering import gather, learned
from bot.conversation.hazard_kinds import KINDS
from bot.conversation.reporting import LONGEST_NOTE, STILL_OPEN, active, addition
from bot.conversation.state import HazardRun, Report, Situation, State, Step, show
from bot.messages import Choice, Reply

WORDY = 6
"""Words from which the message that begins the flow is kept as a description."""
MOST_TEXTS = 30


def begin(state: State, at: Situation) -> Step:
    """Ask which kind, unless the words tell, or those of the question just answered."""
    said = (state.asked.text,) if state.asked and not at.text and hazard_kinds.heard(state.asked.text, at.say) else ()
    run = HazardRun(opened_at=at.now, texts=said, event=hazard_kinds.heard(" ".join(said), at.say))
    state = msgspec.structs.replace(state, hazard=run, asked=None)
    if run.event:
        return _collect(state, at, run)
    if hazard_kinds.heard(at.text, at.say) or len(at.text.split()) >= WORDY:
        return hear(state, at)
    choices = (*(Choice(f"hazard:kind:{kind}", at.say(f"event.{kind}")) for kind in KINDS), _stop(at))
    return show(state, Reply(text=at.say("hazard.what"), choices=choices))


def under_way(state: State, at: Situation) -> HazardRun | None:
    """The hazard being written down, if it is still fresh."""
    run = state.hazard
    return run if run and at.now - run.opened_at < STILL_OPEN else None


def press(state: State, at: Situation, value: str) -> Step:
    """A button of this flow."""
    run = under_way(state, at)
    what, _, kind = value.partition(":")
    if what == "stop":
        return stop(state, at)
    if run is None:
        return begin(state, at)
    if what == "kind" and kind in KINDS:
        return _collect(state, at, msgspec.structs.replace(run, event=kind))
    return _send(state, at, run, anonymous=what == "anonymous")


def hear(state: State, at: Situation) -> Step:
    """Words, a place or a photo for the hazard under way."""
    run = under_way(state, at) or HazardRun(opened_at=at.now)
    found = gather(_known(run), at, answering=run.asked and run.place is None)
    first = not run.event
    run = msgspec.structs.replace(
        run,
        event=run.event or hazard_kinds.heard(at.text, at.say) or "hazard",
        texts=(*run.texts, at.text[:LONGEST_NOTE])[:MOST_TEXTS] if at.text.strip() else run.texts,
        place=learned(_known(run), found, at).place,
        media=(*run.media, *found.media),
        phone=found.phone or run.phone,
    )
    return _collect(state, at, run) if first else _offer(state, at, run, [*found.notes, at.say("hazard.noted")])


def stop(state: State, at: Situation) -> Step:
    """Nothing was sent and nothing will be."""
    state = msgspec.structs.replace(state, hazard=None)
    return show(state, Reply(text=at.say("hazard.stopped"), choices=menu.choices(at)))


def sent(state: State, at: Situation) -> Report | None:
    """The hazard sent lately, to which a photo or place that follows belongs."""
    report = state.report
    fresh = report is not None and report.event in KINDS and at.now - report.opened_at < STILL_OPEN
    return report if report and report.incident and fresh else None


def add(state: State, at: Situation, report: Report) -> Step:
    """A photo or place for the hazard sent lately."""
    found = gather(report, at)
    report = msgspec.structs.replace(learned(report, found, at), has_place=report.has_place or found.place is not None)
    text = "\n".join([*found.notes, at.say("hazard.added", code=report.code)] if found.anything else found.notes)
    effects = [addition(report, found, text=at.text, confirms=True)] if found.anything or at.text else []
    state = msgspec.structs.replace(state, report=report)
    return show(state, Reply(text=text), effects=effects) if text else Step(state)


def _known(run: HazardRun) -> Report:
    return Report(
        opened_at=run.opened_at, place=run.place, has_place=run.place is not None, media=len(run.media), phone=run.phone
    )


def _collect(state: State, at: Situation, run: HazardRun) -> Step:
    return _offer(state, at, run, [at.say("hazard.collect", event=at.say(f"event.{run.event}").lower())])


def _offer(state: State, at: Situation, run: HazardRun, lines: list[str]) -> Step:
    choices = [Choice("hazard:send", at.say("hazard.send")), Choice("hazard:anonymous", at.say("hazard.anonymous")), _stop(at)]
    if at.understood.emergency:  # it may be more than a hazard: the way to 114 stands on top
        lines = [at.say("answer.if_real"), *lines]
        choices.insert(0, Choice("report:now", at.say("answer.report_now")))
    reply = Reply(text="\n".join(lines), choices=tuple(choices), wants_place=run.place is None)
    return show(msgspec.structs.replace(state, hazard=run), reply)


def _stop(at: Situation) -> Choice:
    return Choice("hazard:stop", at.say("hazard.stop"))


def _send(state: State, at: Situation, run: HazardRun, *, anonymous: bool) -> Step:
    if run.place is None and not run.asked:
        return _offer(state, at, msgspec.structs.replace(run, asked=True), [at.say("hazard.where")])
    event = run.event or "hazard"
    report = Report(
        incident=at.new_id(),
        code=at.new_code(),
        event=event,
        opened_at=at.now,
        has_place=run.place is not None,
        confirmed=True,
        place=run.place,
        media=len(run.media),
    )
    text = "\n".join(run.texts)[:LONGEST_NOTE]
    phone = "" if anonymous else run.phone
    effects = (
        OpenIncident(report.incident, report.code, event, text, confirmed=False, anonymous=anonymous),
        AddToIncident(report.incident, place=run.place, media=run.media, phone=phone, confirms=True),
    )
    kept = active(state, at) or report
    state = msgspec.structs.replace(state, hazard=None, report=kept if kept.incident else report)
    lines = [at.say("hazard.sent" if at.has_desk else "hazard.nobody", code=report.code)]
    if anonymous and at.has_desk:
        lines.append(at.say("hazard.unnamed"))
    return show(state, Reply(text="\n".join(lines), choices=menu.choices(at)), effects=effects)
