"""Flow: a question is answered from the knowledge, or it is said that nobody has written the answer yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from bot.conversation import official
from bot.conversation.citing import entry_text, standing
from bot.conversation.effects import CountAnswer, RecordUnanswered
from bot.conversation.menu import choices as menu_choices
from bot.conversation.menu import official as to_official
from bot.conversation.state import Asked, Library, Situation, State, Step, Took, show
from bot.messages import Choice, Reply
from knowledge.references import Reference
from knowledge.search import Found

if TYPE_CHECKING:
    from knowledge.folding import Vectors

OFFERED = 3
"""How many near entries are offered as buttons …"""
OFFERED_BESIDE = 2
"""… and how many to one of several questions, beside the answers to the others."""
REMEMBERED = timedelta(minutes=30)
"""How long a follow-up may lean on the question answered last."""
SURE_ALONE = 0.5
"""Chance from which a message that doesn't look like a follow-up is understood by itself …"""
SHORT = 14
"""… as is one of more words than these."""
MAY_MEAN = 0.25
"""Chance of an intent from which its flow is offered beside an answer."""
SURE_PART = 0.45
"""Chance from which each of several questions in one message is answered by itself."""


@dataclass(frozen=True)
class Looked:
    """What a search gave, and the words it was asked with: those typed, or those with what they lean on."""

    found: Found
    text: str


def search(state: State, at: Situation) -> Looked:
    """What the knowledge holds on the message; a follow-up is read together with the question it leans on."""
    assert at.library is not None
    alone = Looked(at.library.search(at.text, at.understood.meaning, state.audience), at.text)
    asked = state.asked
    if asked is None or not goes_on(state, at):
        return alone
    leans = at.discourse.leans(at.text)
    if not leans and (alone.found.chance >= SURE_ALONE or len(at.text.split()) > SHORT):
        return alone
    joined = _after(state, at, asked.text, at.text, at.understood.meaning)
    better = joined.found.chance >= at.answer_from and (leans or joined.found.chance > alone.found.chance)
    return joined if better else alone


def goes_on(state: State, at: Situation) -> bool:
    """Whether a message comes soon after an answer, and so may lean on what was asked."""
    return state.asked is not None and at.now - state.asked.at <= REMEMBERED


def _look(state: State, at: Situation, text: str) -> Looked:
    assert at.library is not None
    return Looked(at.library.search(text, at.meaning(text), state.audience), text)


def _after(state: State, at: Situation, before: str, text: str, meaning: Vectors | None) -> Looked:
    """What was found for words together with those before them that they lean on."""
    assert at.library is not None
    whole = f"{before} {text}"
    return Looked(at.library.search(whole, at.meaning(whole), state.audience, alone=(text, meaning)), whole)


def answer(state: State, at: Situation, looked: Looked) -> Step:
    """Show the best entry if it is likely enough to be right, else offer the nearest and write the question down.

    Several questions in one message are answered in turn, where each is surely understood by itself.
    """
    parts = at.discourse.questions(at.text) if looked.text == at.text else ()
    if len(parts) > 1 and (step := _in_turn(state, at, parts, looked)):
        return step
    if looked.found.best is None or looked.found.chance < at.answer_from:
        return decline(state, at, looked.found)
    step = show_entry(state, at, looked.found.best.id, looked.found.chance, looked.found.references)
    return replace(step, state=_remember(step.state, at, looked.text, looked.found.best.id))


def _in_turn(state: State, at: Situation, parts: tuple[str, ...], whole: Looked) -> Step | None:
    """One reply a question, also to one that isn't surely understood; `None` where they aren't different questions of which
    some have an answer: with only one answered it must be that of the whole message."""
    looked = dict(zip(parts, _each(state, at, parts), strict=True))
    apart = {look.found.best.id: look for look in looked.values() if look.found.best and look.found.chance >= SURE_PART}
    left = [
        _left(state, at, part, look.found)
        for part, look in looked.items()
        if not (look.found.best and look.found.best.id in apart) and at.discourse.asks(part)
    ]
    alone = whole.found.best is not None and whole.found.best.id in apart and whole.found.chance >= at.answer_from
    if not (len(apart) > 1 or (apart and left and alone)):
        return None
    steps = [show_entry(state, at, entry, look.found.chance, look.found.references) for entry, look in apart.items()]
    entry, last = list(apart.items())[-1]
    return Step(
        _remember(steps[-1].state, at, last.text, entry),
        tuple(reply for step in (*steps, *left) for reply in step.replies),
        tuple(effect for step in (*steps, *left) for effect in step.effects),
        steps[0].took_for,
    )


def _left(state: State, at: Situation, part: str, found: Found) -> Step:
    """One of several questions that isn't surely understood: what is near, or that there is no answer; written down."""
    near = _near(at, found)[:OFFERED_BESIDE]
    text = at.say("answer.part_closest" if near else "answer.part_unknown", part=part.strip(" ,.;:?"))
    return show(state, Reply(text=text, choices=near), effects=[unanswered(part, found)])


def _each(state: State, at: Situation, parts: tuple[str, ...]) -> list[Looked]:
    """What was found for each question; one that says too little by itself is read with the last one before that doesn't."""
    found: list[Looked] = []
    root = ""
    for part in parts:
        alone = _look(state, at, part)
        leans = bool(root) and alone.found.chance < SURE_PART
        joined = _after(state, at, root, part, at.meaning(part)) if leans else alone
        found.append(max(alone, joined, key=lambda look: look.found.chance))
        root = part if found[-1] is alone else root
    return found


def _remember(state: State, at: Situation, text: str, entry: str) -> State:
    return msgspec.structs.replace(state, asked=Asked(text=text[-200:], entry=entry, at=at.now))


def pick(state: State, at: Situation, entry_id: str) -> Step:
    """An entry chosen by its button; what is asked next may lean on it."""
    step = show_entry(state, at, entry_id)
    entry = at.library.entries.get(entry_id) if at.library else None
    return replace(step, state=_remember(step.state, at, entry.title, entry.id)) if entry else step


def show_entry(state: State, at: Situation, entry_id: str, chance: float = 1.0, references: Sequence[Reference] = ()) -> Step:
    """One entry, with what goes with it as buttons; in front of it what is to be said of the documents the question names."""
    assert at.library is not None
    entry = at.library.entries.get(entry_id)
    if entry is None:
        return show(state, Reply(text=at.say("answer.gone"), choices=menu_choices(at)))
    text = entry_text(entry, at.library.documents, at.library.sources, at.say)
    text = "\n\n".join((*standing(references, at.library.documents, at.say, at.now.date(), text), text))
    offered = (*_self_check(at), *_hazard(at), *_entry_choices(at.library, entry.see[:OFFERED]), *official.choices(entry, at))
    reply = Reply(text=text, choices=offered, citations=entry.citations, picture=entry.picture or "", entry=entry.id)
    took = Took(entry=entry.id, confidence=round(chance, 4))
    return in_case(show(state, reply, effects=[CountAnswer(entry.id)], took_for=took), at)


def in_case(step: Step, at: Situation) -> Step:
    """The step with the way to 114 and to a report before all else, where the message may tell of an emergency."""
    if at.understood.emergency is None or at.incoming.choice:
        return step
    reply, *others = step.replies
    text = f"{at.say('answer.if_real')}\n\n{reply.text}"
    offered = (Choice("report:now", at.say("answer.report_now")), *reply.choices)
    reply = msgspec.structs.replace(reply, text=text, choices=offered, picture="")
    return show(step.state, reply, *others, effects=step.effects, took_for=step.took_for)


def _self_check(at: Situation) -> tuple[Choice, ...]:
    """The way into the self-check, where the message may have meant that rather than a question about it."""
    meant = at.understood.chance("self_check") >= MAY_MEAN and not at.incoming.choice
    return (Choice("menu:selfcheck", at.say("selfcheck.offer")),) if meant else ()


def _hazard(at: Situation) -> tuple[Choice, ...]:
    """The way to report a hazard, where the message may have meant that rather than asked what to do about one."""
    meant = at.understood.chance("report_hazard") >= MAY_MEAN and not at.incoming.choice
    return (Choice("menu:hazard", at.say("hazard.button")),) if meant else ()


def decline(state: State, at: Situation, found: Found) -> Step:
    """Say that nothing is known for sure, offer what is near, and write the question down."""
    assert at.library is not None
    near = _near(at, found)
    lines = [
        *([at.say("answer.if_real")] if at.understood.emergency else []),
        *standing(found.references, at.library.documents, at.say, at.now.date()),
        *([at.say("answer.closest")] if near else [at.say("answer.unknown"), at.say("answer.unknown_where")]),
    ]
    choices = (*near, Choice("menu:report", at.say("menu.report"))) if near else menu_choices(at)
    choices = (*choices, to_official(at))
    return show(
        state,
        Reply(text="\n".join(lines), choices=choices),
        effects=[unanswered(at.text, found)],
        took_for=Took(confidence=round(found.chance, 4), declined=True),
    )


def unanswered(text: str, found: Found) -> RecordUnanswered:
    """A question to write down, with what came nearest to an answer."""
    return RecordUnanswered(text, found.best.id if found.best else None, round(found.chance, 4))


def _near(at: Situation, found: Found) -> tuple[Choice, ...]:
    """The entries nearest to a question as buttons, where anything is near at all."""
    assert at.library is not None
    near = found.hits[:OFFERED] if found.chance >= at.answer_from / 3 else ()
    return _entry_choices(at.library, [hit.entry.id for hit in near])


def _entry_choices(library: Library, ids: list[str] | tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(f"entry:{i}", library.entries[i].title) for i in ids if i in library.entries)
