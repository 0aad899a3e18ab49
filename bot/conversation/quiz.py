"""Flow: a short quiz, one question at a time, each explained after it is answered."""

from __future__ import annotations

import msgspec

from bot.conversation import menu, question
from bot.conversation.citing import cite
from bot.conversation.state import QuizRun, Situation, State, Step, show
from bot.conversation.training_effects import RecordQuizAnswer
from bot.messages import Choice, Reply
from knowledge.schema import Question

LENGTH = 5


def start(state: State, at: Situation) -> Step:
    """Draw the questions and ask the first."""
    bank = sorted(at.library.quiz) if at.library else []
    if not bank:
        return show(state, Reply(text=at.say("quiz.empty"), choices=menu.choices(at)))
    run = QuizRun(questions=tuple(at.random.sample(bank, min(LENGTH, len(bank)))))
    return _ask(state, at, run, at.say("quiz.start", count=len(run.questions)))


def stop(state: State, at: Situation) -> Step:
    """End early and say the score so far."""
    assert state.quiz is not None
    text = at.say("quiz.stopped", right=state.quiz.right, count=state.quiz.done)
    return show(msgspec.structs.replace(state, quiz=None), Reply(text=text, choices=menu.choices(at)))


def reply_to(state: State, at: Situation) -> Step:
    """Mark the answer, explain, go on. An answer that can't be read asks again and changes nothing."""
    run, asked = state.quiz, _current(state, at)
    if run is None or asked is None:
        return start(state, at)
    given = _read(asked, at.incoming.choice or at.text, run)
    if given is None:
        return show(state, _shown(asked, at, run, at.say("quiz.not_understood")))
    right = question.is_right(asked, given)
    verdict = at.say("quiz.right") if right else at.say("quiz.wrong", right=question.right_answer(asked, run.shown))
    basis = (
        [at.say("answer.basis", citations=cite(asked.citations, at.library.documents, at.say))]
        if asked.citations and at.library
        else []
    )
    said = "\n".join([verdict, asked.explain, *basis])
    record = RecordQuizAnswer(asked.id, ",".join(map(str, given)), right)
    run = msgspec.structs.replace(run, done=run.done + 1, right=run.right + right)
    if run.done == len(run.questions):
        return _finish(state, at, run, said, record)
    step = _ask(state, at, run, said)
    return Step(step.state, step.replies, (record,), step.took_for)


def _current(state: State, at: Situation) -> Question | None:
    """The question on the screen; `None` if the bank has changed since, so that this quiz can't go on."""
    run = state.quiz
    if run is None or at.library is None or any(name not in at.library.quiz for name in run.questions[run.done :]):
        return None
    asked = at.library.quiz[run.questions[run.done]]
    return asked if len(run.shown) == len(asked.options) else None


def _ask(state: State, at: Situation, run: QuizRun, before: str) -> Step:
    assert at.library is not None
    asked = at.library.quiz[run.questions[run.done]]
    run = msgspec.structs.replace(run, shown=question.shuffled(asked, at.random))
    return show(msgspec.structs.replace(state, quiz=run, report=None), _shown(asked, at, run, before))


def _finish(state: State, at: Situation, run: QuizRun, said: str, record: RecordQuizAnswer) -> Step:
    score = at.say("quiz.score", right=run.right, count=len(run.questions))
    scenarios = Choice("tabletop:list", at.say("tabletop.button"))
    choices = (Choice("menu:quiz", at.say("quiz.again")), scenarios, Choice("menu:home", at.say("menu.back")))
    state = msgspec.structs.replace(state, quiz=None)
    return show(state, Reply(text=f"{said}\n\n{score}", choices=choices), effects=[record])


def _read(asked: Question, said: str, run: QuizRun) -> tuple[int, ...] | None:
    """An answer; a button of a question that was answered before isn't one."""
    if said.startswith("quiz:"):
        _, number, said = [*said.split(":", 2), "", ""][:3]
        if number != str(run.done):
            return None
    return question.read(asked, run.shown, said)


def _shown(asked: Question, at: Situation, run: QuizRun, before: str) -> Reply:
    text = question.text(asked, run.shown, run.done + 1, len(run.questions), at.say)
    return Reply(text=f"{before}\n\n{text}", choices=question.choices(asked, run.shown, f"quiz:{run.done}"))
