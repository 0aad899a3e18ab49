"""Flow: sitting an exam. What is right is told only at the end; the attempt lives in the tables, the state only names it.

Whichever messenger a person writes by, they go on at the first position without an answer. Each position takes one answer,
none after the time is over. An emergency or another wish leaves the exam, whose time goes on.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import msgspec

from bot.conversation import menu, question, reporting
from bot.conversation.exam_words import clock, given_letters, minutes_left, result, review, rules
from bot.conversation.sitting import Answered, Offer, Sitting
from bot.conversation.state import ExamRun, Situation, State, Step, show
from bot.conversation.training_effects import AnswerExam, FinishAttempt, StartAttempt
from bot.messages import Choice, Reply
from knowledge.schema import Question
from nlu.text import fold

PREFIX = "exam"
TELL_TIME_EVERY = 5
"""Questions between two words on the time left."""
SOON = timedelta(minutes=2)
"""With less time left than this it is told at every question."""
RESUME = {"tiep tuc", "tiep tuc thi", "tiep tuc bai thi", "thi tiep", "lam bai tiep", "lam tiep bai thi", "vao thi"}
HAND_IN = {"nop bai", "nop", "nop luon", "toi nop bai", "ket thuc bai thi"}
STOP = {"dừng", "dừng lại", "thôi", "thoát", "stop", "để sau"}
_COMMAND = re.compile(r"/thi(?:@\w+)?(?:\s+(?P<code>\S+))?\s*\Z|/start(?:@\w+)?\s+thi[\s_-](?P<link>\S+)\s*\Z", re.IGNORECASE)
_TYPED = re.compile(r"thi\s+(?P<code>[A-Z2-9]{5})\s*\Z", re.IGNORECASE)


def asked_for(text: str) -> str | None:
    """The code behind "/thi" or a link's "/start thi_…", empty for "/thi" alone; `None` for other commands."""
    found = _COMMAND.match(text.strip())
    return ((found["code"] or found["link"] or "").upper()) if found else None


def begin(state: State, at: Situation, code: str) -> Step:
    """The rules of an exam and the button that starts it; what is under way goes on first."""
    under_way = at.training.exams.sitting("")
    if under_way is not None:
        return _go_on(state, at, under_way, at.say("exam.under_way", title=under_way.exam.title))
    if not code:
        return _list(state, at)
    offer = at.training.exams.offer(code)
    return _offer(state, at, offer) if offer else _list(state, at, at.say("exam.unknown", code=code))


def press(state: State, at: Situation, value: str) -> Step:
    """A button of this flow, perhaps an old one or one pressed on another device."""
    kind, _, rest = value.partition(":")
    match kind:
        case "open":
            return begin(state, at, rest)
        case "start":
            return _start(state, at, rest)
        case "resume":
            return begin(state, at, "")
        case "hand_in":
            return _hand_in(state, at, rest)
    position, _, said = rest.partition(":")
    sitting = at.training.exams.sitting(kind)
    if sitting is None or not position.isdecimal():
        return begin(state, at, "")
    return _answer(state, at, sitting, int(position), said)


def hear(state: State, at: Situation) -> Step | None:
    """Typed words: an answer, going on, handing in, stopping; `None` for what has nothing to do with an exam."""
    run, folded = state.exam, fold(at.text)
    if folded in RESUME:
        under_way = at.training.exams.sitting("")
        return _go_on(state, at, under_way) if under_way else None
    if (found := _TYPED.match(at.text.strip())) and at.training.exams.offer(found["code"].upper()):
        return begin(state, at, found["code"].upper())
    if run is None or run.away:
        return None
    if folded in HAND_IN:
        return _hand_in(state, at, "")
    if at.text.strip(" .!").lower() in STOP:
        return _away(state, at, run)
    sitting = at.training.exams.sitting(run.attempt)
    return _in_words(state, at, run, sitting) if sitting else None


def _in_words(state: State, at: Situation, run: ExamRun, sitting: Sitting) -> Step | None:
    """What can be read as an answer is one; a few other words ask again; a real question or a danger leaves the exam."""
    asked = sitting.paper[run.position]
    if question.read(_question(at, sitting, run.position), asked.shown, at.text) is not None:
        return _answer(state, at, sitting, run.position, at.text)
    if sitting.finished or at.understood.emergency is not None:
        return None
    if len(at.text.split()) > 3 and at.understood.is_question:
        return None
    return _go_on(state, at, sitting, at.say("exam.not_understood"))


def leave(before: State, step: Step, at: Situation) -> Step:
    """A step of another flow in the middle of an exam: it waits, and the person is told how to go on."""
    run = step.state.exam
    if run is None or run.away or run is not before.exam or not step.replies:
        return step
    if not (step.took_for.emergency or _is_open(at, run)):
        return replace(step, state=msgspec.structs.replace(step.state, exam=None))
    state = msgspec.structs.replace(step.state, exam=msgspec.structs.replace(run, away=True))
    *others, last = step.replies
    note = at.say("exam.left", minutes=clock(run.ends_at - at.incoming.received_at, at.say))
    last = msgspec.structs.replace(last, text=f"{last.text}\n\n{note}")
    if not step.took_for.emergency and reporting.active(state, at) is None:
        last = msgspec.structs.replace(last, choices=(*last.choices, _resume(at)))
        state = msgspec.structs.replace(state, choices=last.choices)
    return replace(step, state=state, replies=(*others, last))


def _is_open(at: Situation, run: ExamRun) -> bool:
    """Whether there is still time, and it wasn't handed in on another device."""
    sitting = at.training.exams.sitting(run.attempt) if at.incoming.received_at < run.ends_at else None
    return sitting is not None and not sitting.finished


def _resume(at: Situation) -> Choice:
    return Choice(f"{PREFIX}:resume", at.say("exam.resume"))


def _list(state: State, at: Situation, before: str = "") -> Step:
    """The exams open to the person."""
    offers = at.training.exams.offers()
    said = at.say("exam.which") if offers else at.say("exam.none_open")
    choices = tuple(Choice(f"{PREFIX}:open:{one.exam.code}", one.exam.title) for one in offers)
    state = msgspec.structs.replace(state, exam=None)
    return show(state, Reply(text=f"{before}\n\n{said}".strip(), choices=choices or menu.choices(at)))


def _offer(state: State, at: Situation, offer: Offer) -> Step:
    """The rules, or why it can't be begun; an exam that is closed may show what was right."""
    state, now = msgspec.structs.replace(state, exam=None), at.incoming.received_at
    if not offer.refused:
        choices = (
            Choice(f"{PREFIX}:start:{offer.exam.code}", at.say("exam.start")),
            Choice("menu:home", at.say("exam.later")),
        )
        return show(state, Reply(text=rules(offer, now, at.say), choices=choices))
    lines = [rules(offer, now, at.say)]
    sat = at.training.exams.finished(offer.exam.id)
    if sat is not None:
        lines.append(result(sat, at.say))
        if offer.exam.shows_answers and offer.exam.is_closed(now):
            lines.append(review(sat, at.training.exams.questions(offer.exam.id, tuple(a.question for a in sat.paper)), at.say))
    return show(state, Reply(text="\n\n".join(lines), choices=menu.choices(at)))


def _start(state: State, at: Situation, code: str) -> Step:
    """Draw a paper and ask the first question."""
    exams, now = at.training.exams, at.incoming.received_at
    if exams.sitting("") is not None:
        return begin(state, at, code)
    offer = exams.offer(code)
    if offer is None or offer.refused:
        return begin(state, at, code)
    ends = now + timedelta(minutes=offer.exam.minutes)
    ends = min(ends, offer.exam.closes_at) if offer.exam.closes_at else ends
    sitting = Sitting(at.new_id(), offer.exam, offer.number, exams.draw(offer.exam.id, at.random), (), ends)
    person = at.training.learner()
    name = person.name or at.incoming.name
    begun = StartAttempt(sitting.attempt, offer.exam.id, person.key, name, offer.number, sitting.paper, now, ends)
    step = _ask(state, at, sitting, at.say("exam.begun", minutes=clock(ends - now, at.say)))
    return replace(step, effects=(begun, *step.effects))


def _go_on(state: State, at: Situation, sitting: Sitting, before: str = "") -> Step:
    """The question to be answered next, or the end."""
    if sitting.finished or at.incoming.received_at >= sitting.ends_at:
        return _over(state, at, sitting)
    return _ask(state, at, sitting, before)


def _answer(state: State, at: Situation, sitting: Sitting, position: int, said: str) -> Step:
    """Take an answer to a position, if it is the one to be answered and there is time."""
    if sitting.finished or at.incoming.received_at >= sitting.ends_at:
        return _over(state, at, sitting, at.say("exam.too_late", number=position + 1))
    if position != sitting.position:
        return _ask(state, at, sitting, _refused(at, sitting, position))
    asked, shown = _question(at, sitting, position), sitting.paper[position].shown
    given = question.read(asked, shown, said)
    if given is None:
        return _ask(state, at, sitting, at.say("exam.not_understood"))
    right = question.is_right(asked, given)
    record = AnswerExam(sitting.attempt, position, asked.id, given, right, at.incoming.received_at)
    noted = at.say("exam.noted", number=position + 1, given=given_letters(asked, shown, given))
    sitting = replace(sitting, answers=(*sitting.answers, Answered(given, right)))
    step = _finish(state, at, sitting, noted) if sitting.is_done else _ask(state, at, sitting, noted)
    return replace(step, effects=(record, *step.effects))


def _refused(at: Situation, sitting: Sitting, position: int) -> str:
    """A position answered before keeps its answer."""
    if position > sitting.position:
        return at.say("exam.not_understood")
    asked, shown = _question(at, sitting, position), sitting.paper[position].shown
    kept = given_letters(asked, shown, sitting.answers[position].given)
    return at.say("exam.twice", number=position + 1, given=kept)


def _over(state: State, at: Situation, sitting: Sitting, before: str = "") -> Step:
    """The time is up, or the attempt was finished before: nothing of it changes any more."""
    return _finish(state, at, sitting, before or at.say("exam.time_up"))


def _hand_in(state: State, at: Situation, value: str) -> Step:
    """Asked once more where questions are left; "yes:<attempt>" has said so."""
    sure, _, short = value.partition(":")
    sitting = at.training.exams.sitting(short)
    if sitting is None:
        return begin(state, at, "")
    if (sure == "yes" and short) or at.incoming.received_at >= sitting.ends_at:
        return _finish(state, at, sitting, at.say("exam.handed_in"))
    choices = (Choice(f"{PREFIX}:hand_in:yes:{sitting.short}", at.say("exam.hand_in")), _resume(at))
    run = ExamRun(attempt=sitting.attempt, position=sitting.position, ends_at=sitting.ends_at)
    left = len(sitting.paper) - sitting.position
    reply = Reply(text=at.say("exam.sure", left=left), choices=choices)
    return show(msgspec.structs.replace(state, exam=run), reply)


def _away(state: State, at: Situation, run: ExamRun) -> Step:
    """Leave the screen; the time goes on."""
    left = clock(run.ends_at - at.incoming.received_at, at.say)
    state = msgspec.structs.replace(state, exam=msgspec.structs.replace(run, away=True))
    return show(state, Reply(text=at.say("exam.stopped", minutes=left), choices=(_resume(at), *menu.choices(at))))


def _ask(state: State, at: Situation, sitting: Sitting, before: str = "") -> Step:
    """The question of the next position."""
    position, left = sitting.position, sitting.ends_at - at.incoming.received_at
    asked, shown = _question(at, sitting, position), sitting.paper[position].shown
    lines = [before] if before else []
    if position and (position % TELL_TIME_EVERY == 0 or left < SOON):
        lines.append(minutes_left(left, at.say))
    text = question.text(asked, shown, position + 1, len(sitting.paper), at.say)
    run = ExamRun(attempt=sitting.attempt, position=position, ends_at=sitting.ends_at)
    choices = question.choices(asked, shown, f"{PREFIX}:{sitting.short}:{position}")
    state = msgspec.structs.replace(state, exam=run, quiz=None)
    return show(state, Reply(text="\n\n".join([*([" ".join(lines)] if lines else []), text]), choices=choices))


def _finish(state: State, at: Situation, sitting: Sitting, said: str) -> Step:
    """The result; written down unless it was before."""
    text = f"{said}\n\n{result(sitting, at.say)}"
    again = (
        [Choice(f"{PREFIX}:open:{sitting.exam.code}", at.say("exam.again"))] if sitting.number < sitting.exam.attempts else []
    )
    state = msgspec.structs.replace(state, exam=None)
    effects = () if sitting.finished else (FinishAttempt(sitting.attempt),)
    return show(state, Reply(text=text, choices=(*again, *menu.choices(at))), effects=effects)


def _question(at: Situation, sitting: Sitting, position: int) -> Question:
    name = sitting.paper[position].question
    return at.training.exams.questions(sitting.exam.id, (name,))[name]
