"""Putting cases to the assistant, each in a new conversation."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from bot.app import utc_now
from bot.conversation.state import State, Step
from bot.evaluation.cases import Case
from bot.evaluation.scoring import Outcome
from bot.messages import Incoming, Sender
from bot.mind import Mind
from knowledge.search import Knowledge
from nlu.understanding import Understanding


def outcomes(mind: Mind, cases: Iterable[Case]) -> Iterator[Outcome]:
    """What came of each case. The mind must be loaded; the time is that of understanding and deciding, once."""
    knowledge = mind.knowledge
    assert knowledge is not None
    for case in cases:
        yield _outcome(mind, knowledge, _described(case, knowledge))


def _outcome(mind: Mind, knowledge: Knowledge, case: Case) -> Outcome:
    state = State()
    for before in case.after:
        state = _say(mind, state, before)[1].state
    started = time.perf_counter()
    understood, step = _say(mind, state, case.text)
    took = step.took_for
    ms = (time.perf_counter() - started) * 1000
    found = knowledge.search(case.text, understood.meaning)
    seen = understood.emergency
    return Outcome(
        case=case,
        entry=took.entry,
        alarmed=took.emergency,
        wondered=seen is not None and not took.emergency,
        declined=took.declined,
        event=seen.event if seen else "",
        intent=understood.intent,
        hits=(took.entry,) if case.after and took.entry else tuple(hit.entry.id for hit in found.hits),
        chance=took.confidence if case.after else found.chance,
        ms=ms,
    )


def _say(mind: Mind, state: State, text: str) -> tuple[Understanding, Step]:
    incoming = Incoming(sender=Sender("evaluate", "evaluate"), event_key="", received_at=utc_now(), text=text)
    understood = mind.understand(incoming)
    return understood, mind.think(state, incoming, understood, incoming.received_at, Random(0), has_desk=True)


def _described(case: Case, knowledge: Knowledge) -> Case:
    """The case with kind and audience where it names none: those of the entry expected, or what is expected for a kind."""
    entry = knowledge.entries.get(case.entries[0]) if case.entries else None
    kind = case.kind or (entry.kind if entry else case.expect)
    return replace(case, kind=kind, audience=case.audience or (entry.audience if entry else ()))
