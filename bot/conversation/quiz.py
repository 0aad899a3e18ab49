"""Flow: a short quiz, one question at a time, each explained after it is answered."""

from __future__ import annotations

import re

import msgspec

from bot.conversation import menu
from bot.conversation.citing import cite
from bot.conversation.effects import RecordQuizAnswer
from bot.conversation.state import QuizRun, Situation, State, Step, show
from bot.messages import Choice, Reply
from knowledge.schema import Question
from nlu.text import fold

LENGTH = 5
LETTERS = "ABCDEFGH"
_NUMBER = re.compile(r"\d{1,15}")
_BETWEEN = re.compile(r"\bv[àa]\b|[\s,;.\-]+", re.IGNORECASE)
"""What people write between letters: "A và C", "a, c"."""


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
    run, question = state.quiz, _current(state, at)
    if run is None or question is None:
        return start(state, at)
    given = _read(question, at.incoming.choice or at.text, run)
    if given is None:
        return _again(state, at, run, question)
    right = _is_right(question, given)
    verdict = at.say("quiz.right") if right else at.say("quiz.wrong", right=_right_answer(question, at, run))
    basis = (
        [at.say("answer.basis", citations=cite(question.citations, at.library.documents, at.say))]
        if question.citations and at.library
        else []
    )
    said = "\n".join([verdict, question.explain, *basis])
    record = RecordQuizAnswer(question.id, ",".join(map(str, given)), right)
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
    question = at.library.quiz[run.questions[run.done]]
    return question if len(run.shown) == len(question.options) else None


def _ask(state: State, at: Situation, run: QuizRun, before: str) -> Step:
    assert at.library is not None
    question = at.library.quiz[run.questions[run.done]]
    order = list(range(len(question.options)))
    if question.kind != "true_false":
        at.random.shuffle(order)
    run = msgspec.structs.replace(run, shown=tuple(order))
    state = msgspec.structs.replace(state, quiz=run, report=None)
    return show(state, Reply(text=f"{before}\n\n{_question_text(question, at, run)}", choices=_choices(question, at, run)))


def _again(state: State, at: Situation, run: QuizRun, question: Question) -> Step:
    text = f"{at.say('quiz.not_understood')}\n\n{_question_text(question, at, run)}"
    return show(state, Reply(text=text, choices=_choices(question, at, run)))


def _finish(state: State, at: Situation, run: QuizRun, said: str, record: RecordQuizAnswer) -> Step:
    score = at.say("quiz.score", right=run.right, count=len(run.questions))
    choices = (Choice("menu:quiz", at.say("quiz.again")), Choice("menu:home", at.say("menu.back")))
    state = msgspec.structs.replace(state, quiz=None)
    return show(state, Reply(text=f"{said}\n\n{score}", choices=choices), effects=[record])


def _question_text(question: Question, at: Situation, run: QuizRun) -> str:
    lines = [at.say("quiz.question", number=run.done + 1, count=len(run.questions), ask=question.ask)]
    lines += [at.say("quiz.option", letter=LETTERS[n], option=question.options[o]) for n, o in enumerate(run.shown)]
    if question.kind in ("several", "order", "numeric"):
        lines.append(at.say(f"quiz.{question.kind}"))
    return "\n".join(lines)


def _choices(question: Question, at: Situation, run: QuizRun) -> tuple[Choice, ...]:
    """One button a letter, where one letter is an answer."""
    if question.kind not in ("single", "true_false"):
        return ()
    return tuple(Choice(f"quiz:{run.done}:{LETTERS[n]}", LETTERS[n]) for n in range(len(run.shown)))


def _read(question: Question, said: str, run: QuizRun) -> tuple[int, ...] | None:
    """The answer as positions in the question's options (or the number), `None` where it can't be read as one."""
    if said.startswith("quiz:"):
        _, number, said = [*said.split(":", 2), "", ""][:3]
        if number != str(run.done):
            return None
    if question.kind == "numeric":
        found = _NUMBER.search(said.replace(".", ""))
        return (int(found.group()),) if found else None
    options = [fold(option) for option in question.options]
    if question.kind in ("single", "true_false") and fold(said) in options:
        return (options.index(fold(said)),)
    letters = [LETTERS.find(letter) for letter in _BETWEEN.sub("", said).upper()]
    if not letters or len(letters) > len(run.shown) or any(not 0 <= n < len(run.shown) for n in letters):
        return None
    if question.kind in ("single", "true_false") and len(letters) != 1:
        return None
    return tuple(run.shown[n] for n in letters)


def _is_right(question: Question, given: tuple[int, ...]) -> bool:
    if question.kind == "several":
        return set(given) == set(question.right)
    return given == question.right


def _right_answer(question: Question, at: Situation, run: QuizRun) -> str:
    if question.kind == "numeric":
        return str(question.right[0])
    letters = [LETTERS[run.shown.index(o)] for o in question.right]
    if question.kind == "several":
        letters.sort()
    first = f". {question.options[question.right[0]]}" if len(letters) == 1 else ""
    return "".join(letters) + first
