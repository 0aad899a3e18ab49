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
from knowledge.search import FollowUp, Found

if TYPE_CHECKING:
    from knowledge.folding import Vectors

OFFERED = 3
"""How many near entries are offered as buttons."""
REMEMBERED = timedelta(minutes=30)
"""How long a follow-up may lean on the question answered last."""
SURE, CLOSE_BEHIND = 0.7, 1.5
"""Chance of an answer below which it is said what the question was taken for if others lie so little behind it, on the logit
scale; those are offered."""
SHORT = 14
"""Words of a message that may be a follow-up, at most …"""
LITTLE = 6
"""… and of one that by itself says too little to go by."""
MAY_MEAN = 0.25
"""Chance of an intent from which its flow is offered beside an answer."""


@dataclass(frozen=True)
class Looked:
    """What a search gave, and the words it was asked with: those typed, or those with what they lean on.

    `alone` is the chance (0 to 1) of an answer to the typed words by themselves, `meaning` that of the typed words.
    """

    found: Found
    text: str
    alone: float
    meaning: Vectors | None


def search(state: State, at: Situation) -> Looked:
    """What the knowledge holds on the message; a short one soon after an answer is read together with the question it was to,
    unless it says the same by itself or is several questions."""
    alone = look(state, at, at.text)
    if state.asked is None or not goes_on(state, at) or len(at.text.split()) > SHORT:
        return alone
    if len(at.discourse.questions(at.text)) > 1:
        return alone
    joined = after(state, at, state.asked, alone)
    leans = at.discourse.leans(at.text)
    if not leans and alone.found.best is not None and alone.found.best == joined.found.best:
        return alone
    needs = leans or says_little(at.text) or joined.found.chance >= min(at.answer_from, alone.alone)
    return joined if needs else alone


def says_little(text: str) -> bool:
    """Whether a message that goes on with an answer says too little by itself to be understood without it."""
    return len(text.split()) <= LITTLE


def goes_on(state: State, at: Situation) -> bool:
    """Whether a message comes soon after an answer, and so may lean on what was asked."""
    return state.asked is not None and at.now - state.asked.at <= REMEMBERED


def look(state: State, at: Situation, text: str) -> Looked:
    """What the knowledge holds on words by themselves."""
    assert at.library is not None
    meaning = at.understood.meaning if text == at.text else at.meaning(text)
    found = at.library.search(text, meaning, state.audience)
    return Looked(found, text, found.chance, meaning)


def after(state: State, at: Situation, before: Asked, alone: Looked) -> Looked:
    """What is found for words together with those before them that they lean on; `alone`: what was for them by themselves."""
    assert at.library is not None
    whole = f"{before.text} {alone.text}"
    follow_up = FollowUp(alone.text, alone.meaning, before.entry)
    found = at.library.search(whole, at.meaning(whole), state.audience, follow_up=follow_up)
    return replace(alone, found=found, text=whole)


def answer(state: State, at: Situation, looked: Looked) -> Step:
    """Show the best entry if it is likely enough to be right, else offer the nearest and write the question down."""
    if looked.found.best is None or looked.found.chance < at.answer_from:
        return decline(state, at, looked.found)
    step = show_entry(state, at, looked.found.best.id, looked.found.chance, looked.found.references, _rivals(looked.found))
    return replace(step, state=remember(step.state, at, looked.text, looked.found.best.id))


def best(found: Found) -> str:
    """The id of the first entry found; empty where there is none."""
    return found.best.id if found.best else ""


def remember(state: State, at: Situation, text: str, entry: str = "") -> State:
    """What was answered, for a follow-up to lean on; with the entry that was shown, if one was."""
    return msgspec.structs.replace(state, asked=Asked(text=text[-200:], entry=entry, at=at.now))


def pick(state: State, at: Situation, entry_id: str) -> Step:
    """An entry chosen by its button; what is asked next may lean on it."""
    step = show_entry(state, at, entry_id)
    entry = at.library.entries.get(entry_id) if at.library else None
    return replace(step, state=remember(step.state, at, entry.title, entry.id)) if entry else step


def _rivals(found: Found) -> tuple[str, ...]:
    """The entries that may as well have been meant: those hardly behind the first, where that is no sure thing."""
    close = (hit.entry.id for hit in found.hits[1:OFFERED] if found.hits[0].score - hit.score <= CLOSE_BEHIND)
    return tuple(close) if found.chance < SURE else ()


def show_entry(
    state: State,
    at: Situation,
    entry_id: str,
    chance: float = 1.0,
    references: Sequence[Reference] = (),
    rivals: Sequence[str] = (),
) -> Step:
    """One entry, with what goes with it as buttons; in front of it what is to be said of the documents the question names, and,
    where others may as well have been meant, what it was taken for, with those as buttons."""
    assert at.library is not None
    entry = at.library.entries.get(entry_id)
    if entry is None:
        return show(state, Reply(text=at.say("answer.gone"), choices=menu_choices(at)))
    text = entry_text(entry, at.library.documents, at.library.sources, at.say)
    taken_for = [at.say("answer.taken_for", title=entry.title.rstrip("?"))] if rivals else []
    text = "\n\n".join((*standing(references, at.library.documents, at.say, at.now.date(), text), *taken_for, text))
    further = tuple(dict.fromkeys((*rivals, *entry.see[:OFFERED])))
    offered = (*_self_check(at), *_hazard(at), *_entry_choices(at.library, further), *official.choices(entry, at))
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
    nearest = near(at, found)
    lines = [
        *([at.say("answer.if_real")] if at.understood.emergency else []),
        *standing(found.references, at.library.documents, at.say, at.now.date()),
        *([at.say("answer.closest")] if nearest else [at.say("answer.unknown"), at.say("answer.unknown_where")]),
    ]
    choices = (*nearest, Choice("menu:report", at.say("menu.report"))) if nearest else menu_choices(at)
    choices = (*choices, to_official(at))
    return show(
        state,
        Reply(text="\n".join(lines), choices=choices),
        effects=[unanswered(at.text, found)],
        took_for=Took(confidence=round(found.chance, 4), declined=True),
    )


def unanswered(text: str, found: Found) -> RecordUnanswered:
    """A question to write down, with what came nearest to an answer."""
    return RecordUnanswered(text, best(found) or None, round(found.chance, 4))


def near(at: Situation, found: Found) -> tuple[Choice, ...]:
    """The entries nearest to a question as buttons, where anything is near at all."""
    assert at.library is not None
    hits = found.hits[:OFFERED] if found.chance >= at.answer_from / 3 else ()
    return _entry_choices(at.library, [hit.entry.id for hit in hits])


def _entry_choices(library: Library, ids: list[str] | tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(f"entry:{i}", library.entries[i].title) for i in ids if i in library.entries)
