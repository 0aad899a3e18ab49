"""Which flow takes a message. Emergencies come before everything and need neither model nor knowledge."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import msgspec

from bot.conversation import (
    amending,
    answer,
    aside,
    bulletins,
    commands,
    contest,
    contest_menu,
    emergency,
    exam,
    flood,
    handover,
    hazard,
    hearing,
    joining,
    lesson,
    live,
    meaning,
    menu,
    mydata,
    official,
    opening,
    phones,
    quiz,
    rating,
    reminding,
    reporting,
    selfcheck,
    several,
    spoken,
    subscribe,
    tabletop,
    tabletop_course,
    team,
    thresholds,
    unseen,
    warn,
    warned,
)
from bot.conversation.state import PremisesRun, Situation, State, Step, Took, show
from bot.messages import Choice, Reply
from nlu.text import fold, has_letters
from nlu.understanding import FALLBACK_INTENT

STOP_WORDS = {"dung", "huy", "thoat", "stop", "thoi", "bo qua", "dung lai", "huy bo"}
YES_WORDS = {"dung", "dung roi", "dung vay", "dung the", "phai", "u", "uh", "co", "vang", "da", "ok", "bao ngay", "bao di"}
"""What stands for the first button while the question is whether there really is an emergency."""
TEAM_WORDS = {
    "doi": "team",
    "doi toi": "team",
    "doi cua toi": "team",
    "xem doi": "team",
    "roi doi": "leave_team",
    "roi khoi doi": "leave_team",
}
"""Few enough words to be known without the model."""
Press = Callable[[State, Situation, str], Step]
PRESSES: Mapping[str, Press] = {
    "hazard": hazard.press,
    "subscribe": subscribe.press,
    "mydata": mydata.press,
    bulletins.PREFIX: bulletins.press,
    handover.PREFIX: handover.press,
    warn.PREFIX: warn.press,
    exam.PREFIX: exam.press,
    contest_menu.PREFIX: contest.press,
    opening.PREFIX: opening.press,
    rating.PREFIX: rating.press,
    tabletop_course.PREFIX: tabletop.press,
}
"""Which flow a button belongs to, by what its value begins with …"""
KNOWING: Mapping[str, Press] = {
    "entry": answer.pick,
    "law": official.show_wording,
    "practice": quiz.press,
    "selfcheck": selfcheck.press,
    lesson.PREFIX: lesson.press,
}
"""… and those that need the knowledge to be loaded."""


def step(state: State, at: Situation) -> Step:
    """Take one message: the flow that was spoken to answers; an emergency always comes first, a self-check waits meanwhile."""
    if at.incoming.moved:
        return reporting.follow(state, at)
    if at.incoming.edited is not None and not amending.is_news(state, at):
        return flood.eased(state, amending.take(flood.weighed(state, at), at), at)
    return putting_away(_answer(state, at), at)


def putting_away(step: Step, at: Situation) -> Step:
    """After a place or number has come, the messenger's buttons that asked for it may go."""
    if not step.replies or not (at.incoming.place or phones.is_only(at.text)):
        return step
    last = msgspec.structs.replace(step.replies[-1], asked_enough=True)
    return dataclasses.replace(step, replies=(*step.replies[:-1], last))


def _answer(state: State, at: Situation) -> Step:
    if at.incoming.heard:
        at = spoken.as_typed(state, at)
    if (played := live.hear(state, at)) is not None:
        return played
    taken = tabletop.leave(exam.leave(state, _take(flood.weighed(state, at), at), at), at)
    return flood.eased(state, selfcheck.leave(quiz.leave(taken, at), at), at)


def _take(state: State, at: Situation) -> Step:
    at = hearing.in_context(state, at)
    chosen = _chosen(state, at)
    premises, asking, joins = state.premises, subscribe.is_asking(state, at), state.joining
    hour, seeking = reminding.is_asking(state, at), handover.is_asking(state, at)
    state = msgspec.structs.replace(state, premises=None, subscribing=None, joining=None, reminding=None, seeking=None)
    if chosen is None and warn.is_listening(state, at):
        return warn.hear(state, at)
    seen = hearing.emergency_in(at)
    if chosen is None and seen is not None and seen.certain and not hearing.may_be_something_else(state, at):
        return emergency.raise_alarm(state, at, seen.event)
    if flood.too_many(state) and not hearing.may_be_urgent(state, at, chosen):
        return flood.hush(state, at)
    if at.incoming.unseen:
        return unseen.answer(state, at)
    if chosen is not None and chosen.startswith("team:"):
        return team.press(state, at, chosen.removeprefix("team:"), joins)
    if chosen is None and (taken := joining.hear(state, at, joins)) is not None:
        return taken
    if chosen is not None:
        return _choice(state, at, chosen, premises)
    if (said := handover.hear(state, at)) is not None:
        return said
    if (played := tabletop.hear(state, at)) is not None:
        return played
    if seeking and (taken := handover.take(state, at)) is not None:
        return taken
    if asking and (taken := subscribe.take(state, at)) is not None:
        return taken
    if spoken.is_awaited(state, at):
        return spoken.listening(state, at)
    if at.incoming.place or at.incoming.media or hearing.is_only_a_point(at):
        return _shared(state, at)
    if hour and (taken := reminding.take(state, at)) is not None:
        return taken
    if (rated := rating.hear(state, at)) is not None:
        return rated
    if not has_letters(at.text):
        return show(state, Reply(text=at.say("small.unreadable"), choices=menu.choices(at)))
    if at.text.lstrip().startswith("/"):
        asked = commands.question_in(at)
        return _words(state, asked, None) if asked is not None else commands.take(state, at)
    return _words(state, at, premises)


def _chosen(state: State, at: Situation) -> str | None:
    """The button pressed, or the one whose number or label was typed.

    The menu's labels, and the way back to a self-check, count at any time.
    """
    if at.incoming.choice:
        return at.incoming.choice
    said = at.text.strip()
    if said.isdecimal() and len(said) < 3 and 1 <= int(said) <= len(state.choices) and not _takes_number(state):
        return state.choices[int(said) - 1].value
    folded = fold(said)
    back = (*selfcheck.resume_choice(state, at), *tabletop.resume_choice(state, at))
    shown = (*state.choices, *menu.choices(at), *lesson.way_in(at), *back)
    return next((c.value for c in shown if folded and fold(c.label) == folded), None)


def _takes_number(state: State) -> bool:
    """Whether a typed number is an answer to what was asked last, and not that of a button."""
    return thresholds.takes_number(state) or contest.takes_number(state) or tabletop.takes_number(state)


def _choice(state: State, at: Situation, value: str, premises: PremisesRun | None) -> Step:
    kind, _, rest = value.partition(":")
    match kind, rest:
        case "report", "yes":
            return emergency.confirm(state, at)
        case "report", "no":
            return emergency.withdraw(state, at)
        case "report", "now":
            return emergency.raise_alarm(state, at, "unknown", confirmed=True)
        case "event", event if event in emergency.EVENTS:
            return emergency.raise_alarm(state, at, event, confirmed=True)
        case "place", _ if picked := reporting.pick(state, at, rest.removeprefix("unit:")):
            return picked
        case "duty", "here":
            return show(state, Reply(text=at.say("zalo.noted")))
        case "menu", name:
            return _menu(state, at, name)
        case "safe", code:
            return warned.safe(state, at, code)
        case "help", code:
            return warned.help_(state, at, code)
    if press := PRESSES.get(kind):
        return press(state, at, rest)
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    if press := KNOWING.get(kind):
        return press(state, at, rest)
    if kind == "limits":
        return thresholds.press(state, at, rest, premises)
    if kind == "quiz":
        return quiz.reply_to(state, _as_choice(at, value))
    return menu.help_(state, at)


def _as_choice(at: Situation, value: str) -> Situation:
    return dataclasses.replace(at, incoming=msgspec.structs.replace(at.incoming, choice=value))


def _menu(state: State, at: Situation, name: str) -> Step:
    if name == "report":
        return emergency.ask_what(state, at)
    if name == "hazard":
        return hazard.begin(state, at)
    if name in ("ask_law", "ask_skill"):
        return _topics(state, at, name)
    if name == "quiz":
        return quiz.start(state, at)
    if name == "lesson":
        return lesson.begin(state, at)
    if name == "limits":
        return thresholds.start(state, at) if at.library else show(state, Reply(text=at.say("small.loading")))
    if name == "selfcheck":
        return selfcheck.begin(state, at)
    return menu.greet(state, at)


def _topics(state: State, at: Situation, name: str) -> Step:
    entries = at.library.entries if at.library else {}
    listed = at.say(f"menu.{name.removeprefix('ask_')}_entries").split()
    choices = tuple(Choice(f"entry:{i}", entries[i].title) for i in listed if i in entries)
    return show(state, Reply(text=at.say(f"menu.{name.removeprefix('ask_')}_topics"), choices=choices))


def _shared(state: State, at: Situation) -> Step:
    """A place or photo belongs to the report or hazard under way, or begins a report."""
    if reporting.active(state, at) is not None:
        return reporting.add(state, at)
    if hazard.under_way(state, at) is not None:
        return hazard.hear(state, at)
    lately = hazard.sent(state, at)
    if lately is not None:
        return hazard.add(state, at, lately)
    if at.incoming.media and not at.text and all(one.kind == "file" and not one.trouble for one in at.incoming.media):
        return show(state, Reply(text=at.say("reporting.file_alone"), choices=menu.choices(at)))
    asked = emergency.ask_what(state, at)
    assert asked.state.report is not None
    added = reporting.add(asked.state, at)
    state = msgspec.structs.replace(added.state, choices=asked.state.choices)
    return Step(state, (*added.replies, *asked.replies), added.effects, Took(emergency=True))


def _words(state: State, at: Situation, premises: PremisesRun | None) -> Step:
    if reporting.active(state, at) is None and (answered := warned.hear(state, at)) is not None:
        return answered
    if reporting.active(state, at) is None and (taken := bulletins.hear(state, at)) is not None:
        return taken
    if reporting.active(state, at) is None and handover.asks(at.text):
        return handover.begin(state, at)
    if (taken := exam.hear(state, at)) is not None:
        return taken
    if (taken := reminding.hear(state, at) or quiz.hear(state, at)) is not None:
        return taken
    if (entered := contest.hear(state, at)) is not None:
        return entered
    if quiz.under_way(state, at) and not (premises and premises.asked):
        taken = _in_quiz(state, at)
        if taken is not None:
            return taken
    if state.selfcheck is not None and not state.selfcheck.away:
        taken = _in_selfcheck(state, at)
        if taken is not None:
            return taken
    report = reporting.active(state, at)
    if report is None and (named := TEAM_WORDS.get(fold(at.text))):
        return team.overview(state, at) if named == "team" else team.leave(state, at)
    if report is not None and report.incident and not report.confirmed and fold(at.text) in YES_WORDS:
        return emergency.confirm(state, at)
    if (answered := aside.take(state, at)) is not None:
        return answered
    if report is not None and hearing.belongs_to_report(report, at):
        return warned.also(reporting.add(state, at), at)
    if hazard.under_way(state, at) is not None and fold(at.text) in STOP_WORDS:
        return hazard.stop(state, at)
    if hazard.under_way(state, at) is not None and not hearing.is_something_else(at):
        return hazard.hear(state, at)
    if state.lesson is not None and (taken := _in_lesson(state, at)) is not None:
        return taken
    if at.library is None or not at.understood.ready:
        return show(state, Reply(text=at.say("small.loading")))
    taken = several.of_premises(state, at) or thresholds.take(state, at, premises) or meaning.question_or_intent(state, at)
    return aside.seeking_place(taken, at)


def _in_quiz(state: State, at: Situation) -> Step | None:
    if fold(at.text) in STOP_WORDS:
        return quiz.stop(state, at)
    if at.library is None:
        return None
    if reporting.active(state, at) is not None:
        return quiz.reply_to(state, at) if quiz.is_answer(state, at) else None
    short = len(at.text.split()) <= 3
    return quiz.reply_to(state, at) if short or not at.understood.is_question else None


def _in_lesson(state: State, at: Situation) -> Step | None:
    """An answer to its question, or on with it; `None` for what is something else, and the lesson waits."""
    if fold(at.text) in STOP_WORDS:
        return lesson.stop(state, at)
    return lesson.hear(state, at) if lesson.takes_words(state, at) else None


def _in_selfcheck(state: State, at: Situation) -> Step | None:
    """An answer to the question on the screen; `None` for what is something else, to which the check gives way."""
    taken = selfcheck.hear(state, at)
    if taken is not None:
        return taken
    if fold(at.text) in STOP_WORDS:
        return selfcheck.stop(state, at)
    intent, confidence = at.understood.intent, at.understood.confidence
    unclear = intent in (FALLBACK_INTENT, "affirm", "deny") or confidence < hearing.SURE_INTENT
    return selfcheck.again(state, at) if unclear and len(at.text.split()) <= 3 else None
