"""Flow: entering a written contest. Rules first, then the questions, nothing told of right or wrong before it ends."""

from __future__ import annotations

import re

import msgspec

from bot.conversation import menu, phones, question, reporting
from bot.conversation.contest_entry import Contest, ContestRun, Entry, in_words, moment_of, right_in
from bot.conversation.contest_menu import PREFIX, may_enter, way_in
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.training_effects import EnterContest
from bot.messages import Choice, Reply
from nlu.text import fold, has_letters

LONGEST_NAME, FEWEST_LETTERS = 60, 2
MOST_PREDICTED = 10_000_000
LEAVE_WORDS = {"thoi", "dung", "huy", "thoat", "bo qua", "stop"}
SKIP_WORDS = {"bo qua", "khong", "khong co", "khong can", "ko"}
_NUMBER = re.compile(r"\d{1,9}")


def takes_number(state: State) -> bool:
    """Whether a typed number is an answer rather than that of a button."""
    return state.contest is not None and state.contest.step in ("prediction", "phone")


def begin(state: State, at: Situation, code: str) -> Step:
    """ "/cuocthi [mã]": the contest of that code, the one that is open, or those to choose from; goes on where one was left."""
    if at.incoming.in_group:
        return show(state, Reply(text=at.say("contest.not_in_group")))
    if code:
        found = at.training.contest(code.upper())
        return _see(state, at, found) if found else _none(state, at, at.say("contest.unknown", code=code[:20]))
    open_now = at.training.contests()
    if state.contest is not None and any(one.code == state.contest.code for one in open_now):
        return _again(state, at)
    if not open_now:
        return _none(state, at, at.say("contest.none_open"))
    if len(open_now) == 1:
        return _see(state, at, open_now[0])
    return show(state, Reply(text=at.say("contest.which"), choices=tuple(way_in(at, one) for one in open_now)))


def press(state: State, at: Situation, rest: str) -> Step:
    """A button of this flow; one of another step, or forged, shows where the entry is."""
    action, _, argument = rest.partition(":")
    if action == "see":
        return begin(state, at, argument)
    run = state.contest
    if run is None:
        return begin(state, at, "")
    if action == "leave":
        return leave(state, at)
    contest = _open(at, run)
    if contest is None:
        return _closed(state, at, run.code)
    if action == "go" and run.step == "rules" and may_enter(at, contest) and _may_hand_in(at, contest):
        return _ask(state, at, contest, msgspec.structs.replace(run, answers=()))
    if action == "answer" and run.step == "question":
        number, _, letter = argument.partition(":")
        return _answer(state, at, contest, run, letter) if number == str(len(run.answers)) else _again(state, at)
    if action == "name" and run.step == "name" and _own_name(at):
        return _ask_phone(state, at, msgspec.structs.replace(run, name=_own_name(at)))
    if action == "nophone" and run.step == "phone":
        return _confirm(state, at, contest, msgspec.structs.replace(run, phone=""))
    if action == "redo" and run.step == "confirm":
        return _ask(state, at, contest, msgspec.structs.replace(run, answers=()))
    if action == "send" and run.step == "confirm":
        return _send(state, at, contest, run)
    return _again(state, at)


def hear(state: State, at: Situation) -> Step | None:
    """Words while an entry is being made; `None` for what is about something else. A report comes first."""
    run = state.contest
    if run is None or at.incoming.in_group or reporting.active(state, at) is not None:
        return None
    if fold(at.text) in LEAVE_WORDS and not (run.step == "phone" and fold(at.text) in SKIP_WORDS):
        return leave(state, at)
    contest = _open(at, run)
    if contest is None:
        return _closed(state, at, run.code)
    match run.step:
        case "question":
            return _heard_answer(state, at, contest, run)
        case "prediction":
            return _predict(state, at, run)
        case "name":
            return _named(state, at, run)
        case "phone":
            return _phone(state, at, contest, run)
    return None


def _see(state: State, at: Situation, contest: Contest) -> Step:
    """The rules, and the way in where there is one."""
    state = msgspec.structs.replace(state, contest=None)
    if not contest.is_open(at.now):
        return _closed(state, at, contest.code)
    rules = rules_of(contest, at)
    if not may_enter(at, contest):
        return _none(state, at, f"{rules}\n\n{at.say('contest.members_only')}")
    handed_in = at.training.entry(contest.id)
    if handed_in is not None and not contest.replaces:
        return _none(state, at, at.say("contest.once", title=contest.title, entry=handed_in.id))
    before = f"\n\n{at.say('contest.again', entry=handed_in.id)}" if handed_in else ""
    state = msgspec.structs.replace(state, contest=ContestRun(code=contest.code))
    choices = (Choice(f"{PREFIX}:go", at.say("contest.go")), _leaving(at))
    return show(state, Reply(text=f"{rules}{before}", choices=choices))


def rules_of(contest: Contest, at: Situation) -> str:
    """Dates, prizes, how the winners are found, what is stored."""
    lines = [
        at.say("contest.title", title=contest.title),
        *([at.say("contest.organiser", organiser=contest.organiser)] if contest.organiser else []),
        at.say("contest.dates", opens=moment_of(contest.opens_at), closes=moment_of(contest.closes_at)),
        at.say("contest.count", count=len(contest.questions)),
        at.say("contest.prizes", count=contest.prizes, prize=f": {contest.prize}" if contest.prize else ""),
        at.say(f"contest.method.{contest.method}"),
        at.say("contest.seed" if contest.seed else "contest.seed_derived", seed=contest.seed),
        at.say("contest.one_each" if contest.replaces else "contest.one_only"),
        at.say("contest.stored"),
    ]
    return "\n".join(lines)


def _ask(state: State, at: Situation, contest: Contest, run: ContestRun, before: str = "") -> Step:
    """The next question, or what comes after the last."""
    number = len(run.answers)
    if number == len(contest.questions):
        return _ask_prediction(state, at, run) if contest.predicts else _ask_name(state, at, run)
    asked = contest.questions[number]
    run = msgspec.structs.replace(run, step="question", shown=question.shuffled(asked, at.random))
    return _show_question(state, at, contest, run, before)


def _show_question(state: State, at: Situation, contest: Contest, run: ContestRun, before: str = "") -> Step:
    number, count = len(run.answers), len(contest.questions)
    asked = contest.questions[number]
    text = question.text(asked, run.shown, number + 1, count, at.say)
    buttons = question.choices(asked, run.shown, f"{PREFIX}:answer:{number}")
    text = f"{before}\n\n{text}" if before else text
    return show(msgspec.structs.replace(state, contest=run), Reply(text=text, choices=buttons))


def _answer(state: State, at: Situation, contest: Contest, run: ContestRun, said: str) -> Step:
    given = question.read(contest.questions[len(run.answers)], run.shown, said)
    if given is None:
        return _show_question(state, at, contest, run, at.say("quiz.not_understood"))
    return _ask(state, at, contest, msgspec.structs.replace(run, answers=(*run.answers, given)))


def _heard_answer(state: State, at: Situation, contest: Contest, run: ContestRun) -> Step | None:
    given = question.read(contest.questions[len(run.answers)], run.shown, at.text)
    if given is None and (at.understood.is_question or len(at.text.split()) > 3):
        return None
    return _answer(state, at, contest, run, at.text)


def _ask_prediction(state: State, at: Situation, run: ContestRun, before: str = "") -> Step:
    run = msgspec.structs.replace(run, step="prediction")
    text = at.say("contest.prediction")
    reply = Reply(text=f"{before}\n{text}" if before else text, choices=(_leaving(at),))
    return show(msgspec.structs.replace(state, contest=run), reply)


def _predict(state: State, at: Situation, run: ContestRun) -> Step:
    found = _NUMBER.fullmatch(at.text.replace(".", "").replace(" ", "").strip())
    if found is None or int(found[0]) > MOST_PREDICTED:
        return _ask_prediction(state, at, run, at.say("contest.prediction_again"))
    return _ask_name(state, at, msgspec.structs.replace(run, prediction=int(found[0])))


def _ask_name(state: State, at: Situation, run: ContestRun, before: str = "") -> Step:
    run, own = msgspec.structs.replace(run, step="name"), _own_name(at)
    text = at.say("contest.name")
    buttons = (Choice(f"{PREFIX}:name", own),) if own else ()
    reply = Reply(text=f"{before}\n{text}" if before else text, choices=(*buttons, _leaving(at)))
    return show(msgspec.structs.replace(state, contest=run), reply)


def _own_name(at: Situation) -> str:
    """The name a person goes by in their team, or on the messenger."""
    return " ".join((at.training.learner().name or at.incoming.name).split())[:LONGEST_NAME]


def _named(state: State, at: Situation, run: ContestRun) -> Step:
    name = " ".join(at.text.split())
    if not FEWEST_LETTERS <= len(name) <= LONGEST_NAME or not has_letters(name) or any(sign.isdigit() for sign in name):
        return _ask_name(state, at, run, at.say("contest.name_again"))
    return _ask_phone(state, at, msgspec.structs.replace(run, name=name))


def _ask_phone(state: State, at: Situation, run: ContestRun, before: str = "") -> Step:
    run = msgspec.structs.replace(run, step="phone")
    text = at.say("contest.phone")
    choices = (Choice(f"{PREFIX}:nophone", at.say("contest.no_phone")), _leaving(at))
    reply = Reply(text=f"{before}\n{text}" if before else text, choices=choices)
    return show(msgspec.structs.replace(state, contest=run), reply)


def _phone(state: State, at: Situation, contest: Contest, run: ContestRun) -> Step:
    if fold(at.text) in SKIP_WORDS:
        return _confirm(state, at, contest, msgspec.structs.replace(run, phone=""))
    phone = phones.read(at.text)
    if not phone:
        return _ask_phone(state, at, run, at.say("contest.phone_again"))
    return _confirm(state, at, contest, msgspec.structs.replace(run, phone=phone))


def _confirm(state: State, at: Situation, contest: Contest, run: ContestRun) -> Step:
    run = msgspec.structs.replace(run, step="confirm")
    lines = [at.say("contest.check")]
    lines += [
        at.say("contest.answered", number=number, answer=in_words(asked, given))
        for number, (asked, given) in enumerate(zip(contest.questions, run.answers, strict=True), start=1)
    ]
    if run.prediction is not None:
        lines.append(at.say("contest.predicted", number=run.prediction))
    lines.append(at.say("contest.from", name=run.name, phone=f", {phones.masked(run.phone)}" if run.phone else ""))
    lines.append(at.say("contest.sure"))
    choices = (
        Choice(f"{PREFIX}:send", at.say("contest.send")),
        Choice(f"{PREFIX}:redo", at.say("contest.redo")),
        _leaving(at),
    )
    return show(msgspec.structs.replace(state, contest=run), Reply(text="\n".join(lines), choices=choices))


def _send(state: State, at: Situation, contest: Contest, run: ContestRun) -> Step:
    """Handed in. That it is open and the person hasn't, where once is all, is looked at in the same transaction."""
    if not _may_hand_in(at, contest):
        return _see(state, at, contest)
    entry = Entry(id=at.new_id()[-12:], answers=run.answers, name=run.name, phone=run.phone, prediction=run.prediction)
    text = at.say("contest.done", title=contest.title, entry=entry.id, closes=moment_of(contest.closes_at))
    link = [at.say("contest.page", url=f"{at.pages}/cuoc-thi/{contest.code}")] if at.pages else []
    state = msgspec.structs.replace(state, contest=None)
    reply = Reply(text="\n".join([text, *link]), choices=menu.choices(at))
    return show(state, reply, effects=[EnterContest(contest.id, entry)])


def _again(state: State, at: Situation) -> Step:
    """Where the entry is."""
    run = state.contest
    assert run is not None
    contest = _open(at, run)
    if contest is None:
        return _closed(state, at, run.code)
    match run.step:
        case "question":
            return _show_question(state, at, contest, run)
        case "prediction":
            return _ask_prediction(state, at, run)
        case "name":
            return _ask_name(state, at, run)
        case "phone":
            return _ask_phone(state, at, run)
        case "confirm":
            return _confirm(state, at, contest, run)
    return _see(state, at, contest)


def _open(at: Situation, run: ContestRun) -> Contest | None:
    """The contest, if it still takes entries and has as many questions as the entry was begun with."""
    found = at.training.contest(run.code)
    return found if found is not None and found.is_open(at.now) else None


def _closed(state: State, at: Situation, code: str) -> Step:
    """It isn't open: when it is or was, and what became of the person's own entry."""
    found = at.training.contest(code)
    if found is None:
        return _none(state, at, at.say("contest.unknown", code=code))
    if at.now < found.opens_at:
        return _none(state, at, at.say("contest.not_yet", title=found.title, opens=moment_of(found.opens_at)))
    lines = [at.say("contest.closed", title=found.title, closes=moment_of(found.closes_at))]
    handed_in = at.training.entry(found.id)
    if handed_in is not None:
        right = right_in(found, handed_in)
        lines.append(at.say("contest.yours", entry=handed_in.id, right=right, count=len(found.questions)))
    lines += [at.say("contest.page", url=f"{at.pages}/cuoc-thi/{found.code}")] if at.pages else []
    return _none(state, at, "\n".join(lines))


def leave(state: State, at: Situation) -> Step:
    """No entry is made after all; nothing of it is kept."""
    return _none(state, at, at.say("contest.left"))


def _none(state: State, at: Situation, text: str) -> Step:
    """Said with the ways on; no entry is being made any more."""
    return show(msgspec.structs.replace(state, contest=None), Reply(text=text, choices=menu.choices(at)))


def _may_hand_in(at: Situation, contest: Contest) -> bool:
    return contest.replaces or at.training.entry(contest.id) is None


def _leaving(at: Situation) -> Choice:
    return Choice(f"{PREFIX}:leave", at.say("contest.leave"))
