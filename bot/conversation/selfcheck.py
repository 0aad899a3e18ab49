"""Flow: somebody checks their own house, shop or premises, one question at a time; it ends in what to fix first.

A real question or an emergency leaves the check; its answers stay, and it goes on where it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import msgspec

from bot.conversation import menu, reporting
from bot.conversation.checklist import asked, following, offered, result
from bot.conversation.effects import ForgetSelfCheck, KeepSelfCheck
from bot.conversation.selfcheck_summary import FIRST, law, summary
from bot.conversation.state import Library, SelfCheckRun, Situation, State, Step, show
from bot.messages import Choice, Reply
from knowledge.schema import Check, Checklist, SelfCheckAnswer
from nlu.text import fold

HERE = timezone(timedelta(hours=7))
"""Vietnam's time, in which a result is dated."""
HEARD: tuple[SelfCheckAnswer, ...] = ("yes", "no", "unsure")


def begin(state: State, at: Situation) -> Step:
    """Ask which self-check, or whether to go on with the one left half done."""
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    lists = tuple(Choice(f"selfcheck:begin:{one.id}", one.title) for one in at.library.checklists.values())
    if not lists:
        return show(state, Reply(text=at.say("selfcheck.empty"), choices=menu.choices(at)))
    return show(state, Reply(text=at.say("selfcheck.which"), choices=(*resume_choice(state, at), *lists)))


def resume_choice(state: State, at: Situation) -> tuple[Choice, ...]:
    """The button that goes on with a self-check left half done, where there is one; its label may be typed at any time."""
    there = _list(state.selfcheck, at.library) is not None
    return (Choice("selfcheck:resume", at.say("selfcheck.resume")),) if there else ()


def press(state: State, at: Situation, value: str) -> Step:
    """A button of this flow; one from earlier questions changes nothing and shows the present one."""
    kind, _, rest = value.partition(":")
    match kind:
        case "begin" if at.library and rest in at.library.checklists:
            return _ask(state, at, SelfCheckRun(checklist=rest), at.library.checklists[rest].intro)
        case "stop" if state.selfcheck:
            return stop(state, at)
        case "forget":
            return show(
                state, Reply(text=at.say("selfcheck.forgotten"), choices=menu.choices(at)), effects=[ForgetSelfCheck(rest)]
            )
    run, current = _current(state, at)
    if run is None or current is None:
        return begin(state, at)
    if kind == "back":
        return _back(state, at, run)
    answer = next((a for a in offered(current) if value == _value(run, a)), None)
    return _take(state, at, run, current, answer) if answer else _ask(state, at, run)


def hear(state: State, at: Situation) -> Step | None:
    """Typed words as an answer, a step back; `None` where they are neither."""
    run, current = _current(state, at)
    if run is None or current is None:
        return None
    if _is(at, "back"):
        return _back(state, at, run)
    answer = next((answer for answer in HEARD if _is(at, answer)), None)
    if _is(at, "has_not") and not current.none:
        answer = "no"
    return _take(state, at, run, current, answer) if answer else None


def _is(at: Situation, meaning: str) -> bool:
    """Whether the words are among those of a meaning, with tone marks or without; "đúng" needs them, "dung" may be "dừng".

    "Không có" is a no, unless a button says the thing isn't there at all: then it could mean either, and is asked again.
    """
    if meaning == "yes" and at.text.strip(" .!").lower() == "đúng":
        return True
    return fold(at.text) in {fold(word) for word in at.say(f"selfcheck.heard.{meaning}").split(", ")}


def again(state: State, at: Situation) -> Step:
    """What was said is no answer: the question once more."""
    run, _ = _current(state, at)
    return _ask(state, at, run, at.say("selfcheck.not_understood")) if run else begin(state, at)


def stop(state: State, at: Situation) -> Step:
    """Leave it for later."""
    state = _away(state)
    return show(state, Reply(text=at.say("selfcheck.stopped"), choices=(*resume_choice(state, at), *menu.choices(at))))


def leave(step: Step, at: Situation) -> Step:
    """A step of another flow: the check under way waits for it, and unless there is an emergency a button leads back."""
    run = step.state.selfcheck
    if run is None or run.away or any(choice.value.startswith("selfcheck:") for choice in step.state.choices):
        return step
    state = _away(step.state)
    if not step.replies or step.took_for.emergency or reporting.active(state, at) is not None:
        return replace(step, state=state)
    *before, last = step.replies
    last = msgspec.structs.replace(last, choices=(*last.choices, *resume_choice(state, at)))
    return replace(step, state=msgspec.structs.replace(state, choices=last.choices), replies=(*before, last))


def _away(state: State) -> State:
    run = state.selfcheck
    return msgspec.structs.replace(state, selfcheck=msgspec.structs.replace(run, away=True) if run else None)


def _list(run: SelfCheckRun | None, library: Library | None) -> Checklist | None:
    return library.checklists.get(run.checklist) if run and library else None


def _current(state: State, at: Situation) -> tuple[SelfCheckRun | None, Check | None]:
    """The run and the check on the screen; none if the content has changed since, so that it can't go on."""
    found = _list(state.selfcheck, at.library)
    return (state.selfcheck, following(found, state.selfcheck.answers)) if found and state.selfcheck else (None, None)


def _back(state: State, at: Situation, run: SelfCheckRun) -> Step:
    """The question before once more."""
    return _ask(state, at, msgspec.structs.replace(run, answers=dict(list(run.answers.items())[:-1])))


def _take(state: State, at: Situation, run: SelfCheckRun, check: Check, answer: SelfCheckAnswer) -> Step:
    return _ask(state, at, msgspec.structs.replace(run, answers=run.answers | {check.id: answer}))


def _ask(state: State, at: Situation, run: SelfCheckRun, before: str = "") -> Step:
    """The next question, or the end."""
    found = _list(run, at.library)
    assert found is not None
    check = following(found, run.answers)
    if check is None:
        return _finish(state, at, found, run)
    run = msgspec.structs.replace(run, away=False)
    count = len(asked(found, run.answers))
    question = at.say("selfcheck.question", number=len(run.answers) + 1, count=count, ask=check.ask)
    text = f"{before}\n\n{question}" if before else question
    state = msgspec.structs.replace(state, selfcheck=run, quiz=None)
    return show(state, Reply(text=text, choices=_choices(at, run, check)))


def _choices(at: Situation, run: SelfCheckRun, check: Check) -> tuple[Choice, ...]:
    labels = {"yes": at.say("selfcheck.yes"), "no": at.say("selfcheck.no"), "unsure": at.say("selfcheck.unsure")}
    answers = tuple(Choice(_button(run, answer), labels.get(answer, check.none or "")) for answer in offered(check))
    back = (Choice("selfcheck:back", at.say("selfcheck.back")),) if run.answers else ()
    return (*answers, *back, Choice("selfcheck:stop", at.say("selfcheck.stop")))


def _value(run: SelfCheckRun, answer: str) -> str:
    """What a button of the question on the screen stands for; those of other questions stand for something else."""
    return f"{run.checklist}:{len(run.answers)}:{answer}"


def _button(run: SelfCheckRun, answer: str) -> str:
    return f"selfcheck:{_value(run, answer)}"


def _finish(state: State, at: Situation, found: Checklist, run: SelfCheckRun) -> Step:
    """What to fix first, the entries that say how, and the page to print; where there are no pages, all of it."""
    assert at.library is not None
    library = at.library
    made = result(found, run.answers, at.now.astimezone(HERE).date(), lambda check: law(check, library, at.say))
    code = at.new_id() if at.pages else ""
    text = summary(made, at.say, f"{at.pages}/self-check/{code}" if code else "")
    entries = dict.fromkeys(entry for item in made.fix for entry in item.entries if entry in library.entries)
    choices = (
        *(Choice(f"entry:{entry}", library.entries[entry].title) for entry in list(entries)[:FIRST]),
        *([Choice(f"selfcheck:forget:{code}", at.say("selfcheck.forget"))] if code else []),
        Choice("menu:home", at.say("menu.back")),
    )
    state = msgspec.structs.replace(state, selfcheck=None, quiz=None)
    return show(state, Reply(text=text, choices=choices), effects=[KeepSelfCheck(code, made)] if code else [])
