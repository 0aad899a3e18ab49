"""Flow: practice in short sessions, one question at a time, each explained after the answer; an emergency interrupts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec

from bot.conversation import menu, question, reminding, reporting
from bot.conversation.citing import cite
from bot.conversation.effects import Effect
from bot.conversation.selfcheck import HERE
from bot.conversation.state import QuizRun, Situation, State, Step, show
from bot.conversation.training import Bank, Session
from bot.conversation.training_effects import RecordQuizAnswer, SetAside
from bot.messages import Choice, Reply
from knowledge.schema import Question
from nlu.text import fold

PAUSE = timedelta(hours=2)
"""After so long a question isn't waited for any more: words then mean something else."""
LONGEST_VALUE = 45
"""Letters of a topic in a button's value."""
DAY = "%d/%m"


def start(state: State, at: Situation, topic: str = "") -> Step:
    """Where the person stands, and the first question: of all topics, or of one."""
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    bank = _of(at.library.quiz, topic)
    drawn = at.training.session(bank, state.audience, at.random) if bank else Session(())
    if not drawn.questions:
        return show(state, Reply(text=at.say("quiz.empty"), choices=menu.choices(at)))
    run = QuizRun(questions=drawn.questions, key=f"{at.random.randrange(16**4):04x}", topic=topic)
    lines = (_standing(at), at.say("practice.of_topic", topic=topic) if topic else "", _length(at, run))
    step = _ask(state, at, run, "\n".join(filter(None, lines)))
    return replace(step, effects=(SetAside(drawn.gone),)) if drawn.gone and not topic else step


def about(state: State, at: Situation, words: str) -> Step:
    """Practice of the topic that the words name, or the topics to choose from."""
    bank = at.library.quiz if at.library else {}
    found = _topics_like(bank, fold(words))
    if len(found) == 1:
        return start(state, at, found[0])
    return topics(state, at, found, "" if found else at.say("practice.no_topic"))


def topics(state: State, at: Situation, among: Sequence[str] = (), before: str = "") -> Step:
    """The topics there are, to choose from."""
    listed = among or _topics(at.library.quiz if at.library else {})
    if not listed:
        return start(state, at)
    choices = tuple(Choice(f"practice:topic:{_value(topic)}", topic) for topic in listed)
    text = "\n".join(filter(None, (before, at.say("practice.which_topic"))))
    return show(state, Reply(text=text, choices=choices))


def press(state: State, at: Situation, value: str) -> Step:
    """A button of practice that is no answer."""
    kind, _, rest = value.partition(":")
    match kind:
        case "topic":
            named = [topic for topic in _topics(at.library.quiz if at.library else {}) if _value(topic) == rest]
            return start(state, at, named[0]) if named else topics(state, at)
        case "topics":
            return topics(state, at)
        case "resume" if _current(state, at):
            return _again(state, at)
        case "remind":
            return reminding.ask(state, at)
        case "at" if rest.isdecimal() and len(rest) < 5:
            return reminding.agree(state, at, int(rest))
        case "off":
            return reminding.stop(state, at)
    return start(state, at)


def hear(state: State, at: Situation) -> Step | None:
    """Words that begin practice or go on with it, at any time; `None` for all others."""
    said = fold(at.text)
    if _current(state, at) and said in reminding.words(at, "resume"):
        return _again(state, at)
    if said in reminding.words(at, "topics"):
        return topics(state, at)
    return start(state, at) if said in reminding.words(at, "go") else None


def stop(state: State, at: Situation) -> Step:
    """End early and say the score so far."""
    assert state.quiz is not None
    text = at.say("quiz.stopped", right=state.quiz.right, count=state.quiz.done)
    choices = (Choice("menu:lesson", at.say("lesson.button")), *menu.choices(at))
    return show(msgspec.structs.replace(state, quiz=None), Reply(text=text, choices=choices))


def under_way(state: State, at: Situation) -> bool:
    """Whether a question waits for an answer."""
    run = state.quiz
    return run is not None and not run.away and (run.asked_at is None or at.now - run.asked_at < PAUSE)


def is_answer(state: State, at: Situation) -> bool:
    """Whether the words can be nothing but an answer to the question that waits."""
    asked = _current(state, at)
    short = len(at.text.split()) <= 2
    return bool(short and state.quiz and asked and question.read(asked, state.quiz.shown, at.text) is not None)


def leave(step: Step, at: Situation) -> Step:
    """A step of another flow: practice waits for it, and unless there is an emergency a button leads back."""
    run, asked = step.state.quiz, _current(step.state, at)
    if run is None or asked is None or not step.replies or (run.asked_at and at.now - run.asked_at >= PAUSE):
        return step
    *before, last = step.replies
    if last.text.endswith(question.text(asked, run.shown, run.done + 1, len(run.questions), at.say)):
        return step
    state = step.state
    if step.took_for.emergency or state.hazard is not None or reporting.active(state, at) is not None:
        return replace(step, state=msgspec.structs.replace(state, quiz=msgspec.structs.replace(run, away=True)))
    last = msgspec.structs.replace(last, choices=(*last.choices, Choice("practice:resume", at.say("practice.resume"))))
    return replace(step, state=msgspec.structs.replace(state, choices=last.choices), replies=(*before, last))


def reply_to(state: State, at: Situation) -> Step:
    """Mark the answer, explain, go on. An answer that can't be read asks again and changes nothing."""
    run, asked = state.quiz, _current(state, at)
    if run is None and at.incoming.choice:
        return show(state, Reply(text=at.say("practice.over"), choices=reminding.go_on(at)))
    if run is None or asked is None:
        return start(state, at)
    said = at.text
    if at.incoming.choice:
        name, _, said = at.incoming.choice.removeprefix("quiz:").rpartition(":")
        if name != _name(run):
            return _again(state, at, at.say("practice.passed"))
    given = None if said.startswith("quiz:") else question.read(asked, run.shown, said)
    if given is None:
        return show(state, *_shown(asked, at, run, at.say("quiz.not_understood")))
    right = question.is_right(asked, given)
    slow = run.asked_at is not None and question.took_long(asked, (at.now - run.asked_at).total_seconds())
    record = RecordQuizAnswer(asked.id, ",".join(map(str, given)), right, slow)
    said = _explained(at, asked, run, right)
    run = msgspec.structs.replace(run, done=run.done + 1, right=run.right + right)
    if run.done == len(run.questions):
        return _finish(state, at, run, said, record)
    return replace(_ask(state, at, run, said), effects=(record,))


def _explained(at: Situation, asked: Question, run: QuizRun, right: bool) -> str:
    verdict = at.say("quiz.right") if right else at.say("quiz.wrong", right=question.right_answer(asked, run.shown))
    lines = [verdict, asked.explain]
    if asked.citations and at.library:
        lines.append(at.say("answer.basis", citations=cite(asked.citations, at.library.documents, at.say)))
    return "\n".join(lines)


def _current(state: State, at: Situation) -> Question | None:
    """The question that waits; `None` if the bank has changed since, so that this session can't go on."""
    run = state.quiz
    if run is None or at.library is None or any(name not in at.library.quiz for name in run.questions[run.done :]):
        return None
    asked = at.library.quiz[run.questions[run.done]]
    return asked if len(run.shown) == len(asked.options) else None


def _ask(state: State, at: Situation, run: QuizRun, before: str) -> Step:
    assert at.library is not None
    asked = at.library.quiz[run.questions[run.done]]
    run = msgspec.structs.replace(run, shown=question.shuffled(asked, at.random), asked_at=at.now, away=False)
    return show(msgspec.structs.replace(state, quiz=run, lesson=None), *_shown(asked, at, run, before))


def _again(state: State, at: Situation, before: str = "") -> Step:
    """The question that waits once more, as it was; the time it waited doesn't count."""
    asked = _current(state, at)
    assert state.quiz is not None
    assert asked is not None
    run = msgspec.structs.replace(state.quiz, asked_at=at.now, away=False)
    return show(msgspec.structs.replace(state, quiz=run, lesson=None), *_shown(asked, at, run, before))


def _finish(state: State, at: Situation, run: QuizRun, said: str, record: RecordQuizAnswer) -> Step:
    """The score, and what is to come."""
    assert at.library is not None
    ahead = at.training.ahead(at.library.quiz, record)
    lines = [at.say("quiz.score", right=run.right, count=len(run.questions))]
    if ahead.streak:
        lines.append(at.say("practice.first_day") if ahead.streak == 1 else at.say("practice.streak", days=ahead.streak))
    if ahead.day is not None:
        days = (ahead.day - at.now.astimezone(HERE).date()).days
        day = at.say("practice.today" if days == 0 else "practice.tomorrow") if days < 2 else ahead.day.strftime(DAY)
        lines.append(at.say("practice.next", day=day, count=ahead.count))
    if ahead.weakest:
        lines.append(at.say("practice.weakest", topic=ahead.weakest))
    choices = (
        Choice("menu:quiz", at.say("quiz.again")),
        Choice("menu:lesson", at.say("lesson.button")),
        Choice("tabletop:list", at.say("tabletop.button")),
        Choice("practice:topics", at.say("practice.choose_topic")),
        reminding.button(at),
        Choice("menu:home", at.say("menu.back")),
    )
    effects: list[Effect] = [record]
    text = "\n".join(lines)
    return show(msgspec.structs.replace(state, quiz=None), Reply(text=f"{said}\n\n{text}", choices=choices), effects=effects)


def _standing(at: Situation) -> str:
    now = at.training.standing()
    if not now.begun:
        return at.say("practice.first")
    due = at.say("practice.due", count=now.due) if now.due else at.say("practice.none_due")
    return f"{at.say('practice.streak', days=now.streak)} {due}" if now.streak > 1 else due


def _length(at: Situation, run: QuizRun) -> str:
    return at.say("quiz.start", count=len(run.questions))


def _shown(asked: Question, at: Situation, run: QuizRun, before: str) -> tuple[Reply, ...]:
    text = question.text(asked, run.shown, run.done + 1, len(run.questions), at.say)
    return question.replies(asked, before, text, question.choices(asked, run.shown, f"quiz:{_name(run)}"))


def _name(run: QuizRun) -> str:
    """What tells the buttons of the question on the screen from all others."""
    return f"{run.key}:{run.done}" if run.key else str(run.done)


def _of(bank: Bank, topic: str) -> Bank:
    return {name: one for name, one in bank.items() if not topic or one.topic == topic}


def _topics(bank: Bank) -> list[str]:
    return sorted({one.topic for one in bank.values()}, key=fold)


def _value(topic: str) -> str:
    return fold(topic)[:LONGEST_VALUE]


def _topics_like(bank: Bank, words: str) -> list[str]:
    """The topics of that name, else with it as a part, else with the most of its words."""
    names = {topic: fold(topic) for topic in _topics(bank)}
    whole = [topic for topic, name in names.items() if name == words]
    part = [topic for topic, name in names.items() if f" {words} " in f" {name} "]
    shared = {topic: len(set(words.split()) & set(name.split())) for topic, name in names.items()}
    most = max(shared.values(), default=0)
    return whole or part or [topic for topic, count in shared.items() if count == most > 0]
