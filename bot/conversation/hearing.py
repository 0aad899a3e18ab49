"""What a message is, before any flow takes it: news of an emergency or what only looks like it, urgent, about a report."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversation import (
    addresses,
    answer,
    bulletins,
    correcting,
    handover,
    hazard,
    lesson,
    live,
    opening,
    people,
    phones,
    places,
    reporting,
    tabletop,
)
from bot.conversation.state import Report, Situation, State
from nlu.emergency import Emergency
from nlu.text import fold, has_letters
from nlu.understanding import FALLBACK_INTENT

SURE_INTENT = 0.5
"""Confidence from which an intent other than a question is followed."""
ASKED, SURELY_ASKED = 0.6, 0.85
"""Confidence from which a message is a question and no place, if it has words that ask; and from which it is no news at all."""
LEAKING = {"mui", "xi", "ro", "ri", "no", "chay", "ngat"}
"""Words with which gas is an emergency even to somebody who reports where it is stored."""
NAMING = {
    "/hoc": lesson.names_topic,
    tabletop.COMMAND: tabletop.names_scenario,
    "/bantin": bulletins.names_topic,
    "/dangky": bulletins.names_topic,
}
"""Commands that are followed by a name, which may read like an emergency; and whether words are such a name."""
OF_PLACES = {"/dangky"}
"""Of those, what may be followed by the name of a commune too: read as a whole, for "bình phước" alone reads like a hiss."""
LONGEST_NAME = 6
"""Words of the longest name of a commune, with what it is."""
_LETTERS = re.compile(r"[a-f]{2,6}")


def emergency_in(at: Situation) -> Emergency | None:
    """What the words tell of an emergency.

    Of "/hoc …" only what comes after it, as the command reads like "hộc", gasping; and not the name of a topic ("/hoc khói").
    "/tinhhuong cháy karaoke" names a scenario too; what a link says ("/start quiz_chay") is nobody's cry.
    """
    if opening.payload(at.text):
        return None
    word, _, rest = at.text.strip().partition(" ")
    command = word.split("@")[0].lower()
    names = NAMING.get(command)
    if names is None:
        return at.understood.emergency
    if not rest.strip() or names(at, rest):
        return None
    return at.understood.emergency if command in OF_PLACES else at.heed(rest)


def in_context(state: State, at: Situation) -> Situation:
    """The situation with less alarm where only the classifier raises one over words that lean on a question answered just
    before, and sees nothing in both together: after "trường mầm non mấy cháu thì …" "con truong tieu hoc" is no child in
    need. The way to 114 is still shown."""
    seen, asked = at.understood.emergency, state.asked
    if seen is None or not seen.certain or seen.because != ("classifier",) or reporting.active(state, at) is not None:
        return at
    if asked is None or not answer.goes_on(state, at) or not at.discourse.leans(at.text):
        return at
    if at.heed(f"{asked.text} {at.text}") is not None:
        return at
    return replace(at, understood=replace(at.understood, emergency=replace(seen, level="possible")))


def may_be_something_else(state: State, at: Situation) -> bool:
    """Whether what looks like an emergency may be an answer to a question of ours, or the name of a topic."""
    doubts = (
        _may_be_the_place,
        _may_be_a_commune,
        _may_be_the_hazard,
        _may_be_of_a_quiz,
        _may_be_letters,
        _may_be_a_wish,
        tabletop.is_move,
    )
    return any(doubt(state, at) for doubt in doubts)


def _may_be_a_commune(_state: State, at: Situation) -> bool:
    """Whether only the classifier holds for news of an emergency what is nothing but the name of a commune ("binh phuoc")."""
    seen, said = at.understood.emergency, fold(at.text).strip(" .!?")
    if seen is None or seen.because != ("classifier",) or len(said.split()) > LONGEST_NAME:
        return False
    names = [fold(name) for name in at.communes().values()]
    return any(said in (name, name.partition(" ")[2]) for name in names)


def _may_be_the_place(state: State, at: Situation) -> bool:
    """Whether only the classifier holds for news of an emergency what is an address, or answers our question for one."""
    report, seen = reporting.active(state, at), at.understood.emergency
    if report is None or not report.incident or seen is None or seen.because != ("classifier",):
        return False
    return not report.has_place or bool(addresses.find(at.text)) or _tells(at)


def _may_be_the_hazard(state: State, at: Situation) -> bool:
    """Whether the words describe the hazard being reported: "certain" by the classifier alone, or gas where gas is stored."""
    run, seen = hazard.under_way(state, at), at.understood.emergency
    if run is None or seen is None or reporting.active(state, at) is not None:
        return False
    stored = run.event == "gas_store" and seen.event == "gas" and not LEAKING & set(fold(at.text).split())
    return seen.because == ("classifier",) or stored


def _may_be_of_a_quiz(state: State, at: Situation) -> bool:
    """Whether a quiz is asked for ("/dauquiz gas"), or what only the classifier holds for an emergency is "BE", an answer."""
    seen, asked = at.understood.emergency, state.quiz is not None or state.contest is not None
    by_classifier = seen is not None and seen.because == ("classifier",)
    return live.is_command(at.text) or (asked and by_classifier and live.is_like_an_answer(at.text))


def _may_be_letters(state: State, at: Situation) -> bool:
    """Whether the words are the letters of an answer: "DE" in a quiz is no cry of somebody under a weight ("đè")."""
    asked = [run for run in (state.quiz, state.exam, state.tabletop) if run and not run.away] or state.contest or state.lesson
    said = at.text.strip().lower()
    return bool(asked) and _LETTERS.fullmatch(said) is not None and len(set(said)) == len(said)


def _may_be_a_wish(_state: State, at: Situation) -> bool:
    """Whether it is nothing but the wish to meet an official ("gặp cán bộ": nobody is run over), or for bulletins."""
    return handover.asks(at.text) or bulletins.asks(at)


def _tells(at: Situation) -> bool:
    """Whether the words set something right, give a number to call or count people, which only a report has a use for."""
    return correcting.read(at.text) is not None or phones.is_only(at.text) or people.read(at.text).known


def may_be_urgent(state: State, at: Situation, chosen: str | None) -> bool:
    """Whether even in a flood a message is taken: it may be, or belongs to, a report."""
    pressed = chosen is not None and chosen.partition(":")[0] in ("report", "event", "place")
    shared = at.incoming.place is not None or bool(at.incoming.media)
    return (
        pressed
        or chosen == "menu:report"
        or shared
        or at.understood.emergency is not None
        or reporting.active(state, at) is not None
    )


def is_only_a_point(at: Situation) -> bool:
    """Whether the words are nothing but coordinates or a map link."""
    heard = places.read(at.text)
    return heard.place is not None and not has_letters(heard.rest)


def belongs_to_report(report: Report, at: Situation) -> bool:
    """Everything does while a report is fresh, but for what is plainly something else.

    Once confirmed, a no answers a question ("ai bị kẹt?"); it doesn't take the report back.
    """
    intent = at.understood.intent
    if intent == "deny" and report.confirmed:
        return True
    return _tells(at) or not (is_something_else(at) or (not report.has_place and _asks(at)))


def is_something_else(at: Situation) -> bool:
    """Whether a message is plainly no news of a report or hazard under way."""
    intent, confidence = at.understood.intent, at.understood.confidence
    if intent == FALLBACK_INTENT or not at.understood.ready:
        return False
    other = {"greet", "thanks", "goodbye", "menu", "quiz", "cancel", "deny", "report_status", "bot_identity", "harmful"}
    return (intent in other and confidence >= SURE_INTENT) or (at.understood.is_question and confidence >= SURELY_ASKED)


def _asks(at: Situation) -> bool:
    """Whether a message is rather a question than the place that a report still lacks."""
    asks = at.understood.is_question and at.understood.intent != FALLBACK_INTENT and at.understood.confidence >= ASKED
    return asks and at.discourse.asks(at.text) and not addresses.find(at.text)
