"""Which flow takes a message. Emergencies come before everything and need neither model nor knowledge."""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation import (
    addresses,
    answer,
    correcting,
    declining,
    emergency,
    flood,
    hazard,
    hazard_kinds,
    menu,
    mydata,
    official,
    people,
    phones,
    places,
    quiz,
    reporting,
    selfcheck,
    subscribe,
    tabletop,
    tabletop_course,
    thresholds,
    warn,
    warned,
)
from bot.conversation.state import PremisesRun, Report, Situation, State, Step, Took, show
from bot.messages import Choice, Reply
from nlu.text import MAX_UNDERSTOOD, fold, has_letters
from nlu.understanding import FALLBACK_INTENT

SURE_INTENT = 0.5
"""Confidence from which an intent other than a question is followed …"""
SURE_ANSWER = 0.75
"""… unless the knowledge is this sure to hold the answer."""
SURE_AGAINST_DECLINING = 0.95
"""… and from which it is answered although it looks like one to decline."""
LEAKING = {"mui", "xi", "ro", "ri", "no", "chay", "ngat"}
"""Words with which gas is an emergency even to somebody who reports where it is stored."""
STOP_WORDS = {"dung", "huy", "thoat", "stop", "thoi", "bo qua", "dung lai", "huy bo"}
YES_WORDS = {"dung", "dung roi", "dung vay", "dung the", "phai", "u", "uh", "co", "vang", "da", "ok", "bao ngay", "bao di"}
"""What stands for the first button while the question is whether there really is an emergency."""
COMMANDS = {
    "start": "greet",
    "trogiup": "menu",
    "help": "menu",
    "menu": "menu",
    "baochay": "report_incident",
    "quiz": "quiz",
    "id": "id",
    "kiemtra": "self_check",
    "dulieu": "my_data",
    "dangky": "subscribe",
    "huydangky": "unsubscribe",
    "canhbao": "warn",
}


def step(state: State, at: Situation) -> Step:
    """Take one message: the flow that was spoken to answers; an emergency always comes first, a self-check waits meanwhile."""
    if at.incoming.moved:
        return reporting.follow(state, at)
    taken = tabletop.leave(_take(flood.weighed(state, at), at), at)
    return flood.eased(state, selfcheck.leave(taken, at), at)


def _take(state: State, at: Situation) -> Step:
    chosen = _chosen(state, at)
    premises, asking = state.premises, subscribe.is_asking(state, at)
    state = msgspec.structs.replace(state, premises=None, subscribing=None)
    if chosen is None and warn.is_listening(state, at):
        return warn.hear(state, at)
    seen = at.understood.emergency
    if (
        chosen is None
        and seen is not None
        and seen.certain
        and not tabletop.is_asked_for(at)
        and not (_may_be_the_place(state, at) or _may_be_the_hazard(state, at))
    ):
        return emergency.raise_alarm(state, at, seen.event)
    if flood.too_many(state) and not _may_be_urgent(state, at, chosen):
        return flood.hush(state, at)
    if chosen is not None:
        return _choice(state, at, chosen, premises)
    if (played := tabletop.hear(state, at)) is not None:
        return played
    if asking and (taken := subscribe.take(state, at)) is not None:
        return taken
    if at.incoming.place or at.incoming.media or _is_only_a_point(at):
        return _shared(state, at)
    if not has_letters(at.text):
        return show(state, Reply(text=at.say("small.unreadable"), choices=menu.choices(at)))
    if at.text.lstrip().startswith("/"):
        return _command(state, at)
    return _words(state, at, premises)


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


def _tells(at: Situation) -> bool:
    """Whether the words set something right, give a number to call or count people, which only a report has a use for."""
    return correcting.read(at.text) is not None or phones.is_only(at.text) or people.read(at.text).known


def _may_be_urgent(state: State, at: Situation, chosen: str | None) -> bool:
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


def _is_only_a_point(at: Situation) -> bool:
    """Whether the words are nothing but coordinates or a map link."""
    heard = places.read(at.text)
    return heard.place is not None and not has_letters(heard.rest)


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
    shown = (*state.choices, *menu.choices(at), *selfcheck.resume_choice(state, at), *tabletop.resume_choice(state, at))
    return next((c.value for c in shown if folded and fold(c.label) == folded), None)


def _takes_number(state: State) -> bool:
    """Whether a typed number is an answer to what was asked last, and not that of a button."""
    return thresholds.takes_number(state) or tabletop.takes_number(state)


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
        case "hazard", _:
            return hazard.press(state, at, rest)
        case "duty", "here":
            return show(state, Reply(text=at.say("zalo.noted")))
        case "menu", name:
            return _menu(state, at, name)
        case "safe", code:
            return warned.safe(state, at, code)
        case "help", code:
            return warned.help_(state, at, code)
        case "subscribe", _:
            return subscribe.press(state, at, rest)
        case "mydata", _:
            return mydata.press(state, at, rest)
        case warn.PREFIX, _:
            return warn.press(state, at, rest)

        case tabletop_course.PREFIX, _:
            return tabletop.press(state, at, rest)
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    if kind == "entry":
        return answer.pick(state, at, rest)
    if kind == "limits":
        return thresholds.press(state, at, rest, premises)
    if kind == "law":
        return official.show_wording(state, at, rest)
    if kind == "quiz" and state.quiz:
        return quiz.reply_to(state, _as_choice(at, value))
    if kind == "selfcheck":
        return selfcheck.press(state, at, rest)
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
        return quiz.start(state, at) if at.library else show(state, Reply(text=at.say("small.loading")))
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


def _command(state: State, at: Situation) -> Step:
    """A slash command; "/hoi …" is the question behind it, "/id" tells an operator the address of this chat."""
    word, _, rest = at.text.strip().partition(" ")
    name = word[1:].split("@")[0].lower()
    if name == "id":
        return show(state, Reply(text=at.say("small.your_id", address=at.incoming.sender.address)))
    if name == "hoi" and rest.strip():
        asked = msgspec.structs.replace(at.incoming, text=rest.strip())
        return _words(state, dataclasses.replace(at, incoming=asked), None)
    if name == "dangky":
        return subscribe.begin(state, at, rest.strip())

    if name == "tinhhuong":
        return tabletop.begin(state, at, rest.strip())
    return _intent(state, at, COMMANDS.get(name, "menu")) or menu.help_(state, at)


def _words(state: State, at: Situation, premises: PremisesRun | None) -> Step:
    if reporting.active(state, at) is None and (answered := warned.hear(state, at)) is not None:
        return answered
    if state.quiz is not None and not (premises and premises.asked):
        taken = _in_quiz(state, at)
        if taken is not None:
            return taken
    if state.selfcheck is not None and not state.selfcheck.away:
        taken = _in_selfcheck(state, at)
        if taken is not None:
            return taken
    report = reporting.active(state, at)
    if report is not None and report.incident and not report.confirmed and fold(at.text) in YES_WORDS:
        return emergency.confirm(state, at)
    if report is not None and _belongs_to_report(report, at):
        return warned.also(reporting.add(state, at), at)
    if hazard.under_way(state, at) is not None and fold(at.text) in STOP_WORDS:
        return hazard.stop(state, at)
    if hazard.under_way(state, at) is not None and not _is_something_else(at):
        return hazard.hear(state, at)
    if at.library is None or not at.understood.ready:
        return show(state, Reply(text=at.say("small.loading")))
    return thresholds.take(state, at, premises) or _question(state, at)


def _in_quiz(state: State, at: Situation) -> Step | None:
    if fold(at.text) in STOP_WORDS:
        return quiz.stop(state, at)
    if at.library is None:
        return None
    short = len(at.text.split()) <= 3
    return quiz.reply_to(state, at) if short or not at.understood.is_question else None


def _in_selfcheck(state: State, at: Situation) -> Step | None:
    """An answer to the question on the screen; `None` for what is something else, to which the check gives way."""
    taken = selfcheck.hear(state, at)
    if taken is not None:
        return taken
    if fold(at.text) in STOP_WORDS:
        return selfcheck.stop(state, at)
    intent, confidence = at.understood.intent, at.understood.confidence
    unclear = intent in (FALLBACK_INTENT, "affirm", "deny") or confidence < SURE_INTENT
    return selfcheck.again(state, at) if unclear and len(at.text.split()) <= 3 else None


def _belongs_to_report(report: Report, at: Situation) -> bool:
    """Everything does while a report is fresh, but for what is plainly something else.

    Once confirmed, a no answers a question ("ai bị kẹt?"); it doesn't take the report back.
    """
    intent = at.understood.intent
    if intent == "deny" and report.confirmed:
        return True
    return _tells(at) or not _is_something_else(at)


def _is_something_else(at: Situation) -> bool:
    """Whether a message is plainly no news of a report or hazard under way."""
    intent, confidence = at.understood.intent, at.understood.confidence
    if intent == FALLBACK_INTENT or not at.understood.ready:
        return False
    other = {"greet", "thanks", "goodbye", "menu", "quiz", "cancel", "deny", "report_status", "bot_identity", "harmful"}
    return (intent in other and confidence >= SURE_INTENT) or (at.understood.is_question and confidence >= 0.85)


def _question(state: State, at: Situation) -> Step:
    looked = answer.search(state, at)
    intent, confidence, chance = at.understood.intent, at.understood.confidence, looked.found.chance
    if intent == "report_hazard" and confidence >= SURE_INTENT and not hazard_kinds.asks(at.text):
        return hazard.begin(state, at)
    # a follow-up alone says too little to be judged
    outside = looked.text == at.text and declining.is_outside(
        at.understood.outside, chance
    )  # a follow-up alone says too little
    if intent in menu.DECLINED and confidence >= SURE_INTENT and (outside or chance < SURE_AGAINST_DECLINING):
        return menu.decline(state, at, intent)
    if not at.understood.is_question and confidence >= SURE_INTENT and chance < SURE_ANSWER:
        taken = _intent(state, at, intent)
        if taken is not None:
            return taken
    if outside:
        return declining.decline(state, at, looked)
    step = answer.answer(state, at, looked)
    if len(at.text) > MAX_UNDERSTOOD and step.replies:
        return Step(step.state, (Reply(text=at.say("small.too_long")), *step.replies), step.effects, step.took_for)
    return step


def _intent(state: State, at: Situation, intent: str) -> Step | None:
    match intent:
        case "report_incident":
            return emergency.ask_what(state, at)
        case "report_hazard":
            return hazard.begin(state, at)
        case "report_status":
            return emergency.status(state, at)
        case "quiz":
            return quiz.start(state, at) if at.library else show(state, Reply(text=at.say("small.loading")))
        case "self_check":
            return selfcheck.begin(state, at)
        case "subscribe":
            return subscribe.begin(state, at)
        case "unsubscribe":
            return subscribe.end(state, at)
        case "warn":
            return warn.begin(state, at)
        case "my_data":
            return mydata.show_all(state, at)
        case "cancel" | "deny":
            return _cancel(state, at)
    return menu.small_talk(state, at, intent)


def _cancel(state: State, at: Situation) -> Step:
    if reporting.active(state, at) is not None:
        return emergency.withdraw(state, at)
    if hazard.under_way(state, at) is not None:
        return hazard.stop(state, at)
    return show(state, Reply(text=at.say("small.nothing_to_cancel"), choices=menu.choices(at)))
