"""Flow: a lesson of two minutes: some entries of a topic as cards, then questions of the bank on exactly these."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from bot.conversation import menu, question
from bot.conversation.citing import cite
from bot.conversation.effects import Effect
from bot.conversation.lesson_card import card_text
from bot.conversation.state import LessonRun, Library, Situation, State, Step, show
from bot.conversation.training_effects import RecordQuizAnswer, SeenLesson
from bot.messages import Choice, Reply
from knowledge.schema import Audience, Entry, Question
from nlu.text import fold

CARDS = 4
FEWEST = 3
"""Cards a topic must have to be offered."""
QUESTIONS = 3
TEAM: frozenset[Audience] = frozenset({"militia", "team"})
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
PREFIX = "lesson"
NEXT_WORDS = {"tiep", "tiep tuc", "tiep theo", "ke tiep"}


def way_in(at: Situation) -> tuple[Choice, ...]:
    """The button that leads here."""
    return (Choice("menu:lesson", at.say("lesson.button")),)


def begin(state: State, at: Situation, named: str = "") -> Step:
    """Offer the topics; one that is named and known begins at once."""
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    state = msgspec.structs.replace(state, lesson=None, quiz=None)
    topics = _topics(at.library, _audiences(state, at))
    wanted = [topic for topic in topics if named and fold(named) in fold(topic)]
    if len(wanted) == 1:
        return _start(state, at, wanted[0])
    if not topics:
        return show(state, Reply(text=at.say("lesson.empty"), choices=menu.choices(at)))
    choices = tuple(Choice(f"{PREFIX}:topic:{_name(topic)}", topic) for topic in topics)
    return show(state, Reply(text=at.say("lesson.which"), choices=choices))


def names_topic(at: Situation, words: str) -> bool:
    """Whether words are a topic of the bank, or part of its name."""
    named = fold(words)
    return at.library is not None and any(named in fold(question.topic) for question in at.library.quiz.values())


def press(state: State, at: Situation, rest: str) -> Step:
    """A button of this flow. One of a card or question that isn't on the screen any more shows what is."""
    action, _, value = rest.partition(":")
    if action == "topic":
        return _choose(state, at, value)
    run = state.lesson
    if run is None or at.library is None:
        return begin(state, at)
    if action == "stop":
        return stop(state, at)
    if action == "next" and not run.questions and value == str(run.at):
        return _next(state, at, run)
    if action == "ask" and not run.questions:
        return _questions(state, at, run)
    if action == "answer" and run.questions:
        number, _, letter = value.partition(":")
        return _answer(state, at, run, letter if number == str(run.done) else "")
    return _again(state, at, run)


def takes_words(state: State, at: Situation) -> bool:
    """Whether typed words are for the lesson: an answer to its question, "tiếp" on a card."""
    if state.lesson is None or at.library is None:
        return False
    if not state.lesson.questions:
        return fold(at.text) in NEXT_WORDS
    return len(at.text.split()) <= 3 or not at.understood.is_question


def hear(state: State, at: Situation) -> Step:
    """Typed words that `takes_words` has claimed."""
    assert state.lesson is not None
    run = state.lesson
    return _answer(state, at, run, at.text) if run.questions else _next(state, at, run)


def stop(state: State, at: Situation) -> Step:
    """End early, with what was done so far."""
    assert state.lesson is not None
    run = state.lesson
    key = "lesson.stopped_asked" if run.done else "lesson.stopped"
    text = at.say(key, cards=_seen(run), right=run.right, count=run.done)
    return show(msgspec.structs.replace(state, lesson=None), Reply(text=text, choices=(*way_in(at), *menu.choices(at))))


def _choose(state: State, at: Situation, name: str) -> Step:
    topics = _topics(at.library, _audiences(state, at)) if at.library else []
    topic = next((topic for topic in topics if _name(topic) == name), None)
    return _start(state, at, topic) if topic else begin(state, at)


def _start(state: State, at: Situation, topic: str) -> Step:
    """Choose the cards: what was never seen or longest ago, of those with a picture first; the first card."""
    assert at.library is not None
    seen = at.training.lessons_seen()
    entries = _entries(at.library, topic, _audiences(state, at))
    at.random.shuffle(entries)
    entries.sort(key=lambda entry: (seen.get(entry.id, NEVER), entry.picture is None))
    run = LessonRun(topic=topic, cards=tuple(entry.id for entry in entries[:CARDS]))
    return _card(msgspec.structs.replace(state, quiz=None, report=None), at, run)


def _next(state: State, at: Situation, run: LessonRun) -> Step:
    if run.at + 1 < len(run.cards):
        return _card(state, at, msgspec.structs.replace(run, at=run.at + 1))
    return _questions(state, at, run)


def _card(state: State, at: Situation, run: LessonRun) -> Step:
    """One entry on the screen; the bank or the content may have changed since the lesson began."""
    assert at.library is not None
    entry = at.library.entries.get(run.cards[run.at])
    if entry is None:
        return _next(state, at, run)
    text = card_text(entry, run.at + 1, len(run.cards), at.library, at.say)
    ask = Choice(f"{PREFIX}:ask", at.say("lesson.ask"))
    end = Choice(f"{PREFIX}:stop", at.say("lesson.stop"))
    more = (Choice(f"{PREFIX}:next:{run.at}", at.say("lesson.next")),) if run.at + 1 < len(run.cards) else ()
    reply = Reply(text=text, choices=(*more, ask, end), citations=entry.citations, picture=entry.picture or "")
    return show(msgspec.structs.replace(state, lesson=run), reply, effects=[SeenLesson(entry.id)])


def _questions(state: State, at: Situation, run: LessonRun) -> Step:
    """Questions on the cards seen, a different card each as far as there are."""
    assert at.library is not None
    chosen = _drawn(at.library, run, at)
    if not chosen:
        return _finish(state, at, run, ())
    run = msgspec.structs.replace(run, questions=tuple(one.id for one in chosen))
    return _ask(state, at, run, (at.say("lesson.begin_questions", count=len(chosen)),))


def _drawn(library: Library, run: LessonRun, at: Situation) -> list[Question]:
    of_card = {card: [q for q in library.quiz.values() if q.entry == card] for card in run.cards[: run.at + 1]}
    for questions in of_card.values():
        at.random.shuffle(questions)
    rounds = max((len(questions) for questions in of_card.values()), default=0)
    in_turn = [questions[number] for number in range(rounds) for questions in of_card.values() if number < len(questions)]
    return in_turn[:QUESTIONS]


def _ask(state: State, at: Situation, run: LessonRun, said: Iterable[str], effects: tuple[Effect, ...] = ()) -> Step:
    asked = _current(at, run)
    if asked is None:
        return _finish(state, at, run, said, effects)
    run = msgspec.structs.replace(run, shown=question.shuffled(asked, at.random))
    state = msgspec.structs.replace(state, lesson=run)
    return show(state, *_shown(at, run, asked, said), effects=effects)


def _answer(state: State, at: Situation, run: LessonRun, said: str) -> Step:
    """Mark, explain, go on; what can't be read as an answer asks again and changes nothing."""
    asked = _current(at, run)
    if asked is None or at.library is None or len(run.shown) != len(asked.options):
        return _finish(state, at, run, ())
    given = question.read(asked, run.shown, said) if said else None
    if given is None:
        return show(state, *_shown(at, run, asked, (at.say("quiz.not_understood"),)))
    right = question.is_right(asked, given)
    verdict = at.say("quiz.right") if right else at.say("quiz.wrong", right=question.right_answer(asked, run.shown))
    basis = [at.say("answer.basis", citations=cite(asked.citations, at.library.documents, at.say))] if asked.citations else []
    record = RecordQuizAnswer(asked.id, ",".join(map(str, given)), right)
    run = msgspec.structs.replace(run, done=run.done + 1, right=run.right + right)
    return _ask(state, at, run, ("\n".join([verdict, asked.explain, *basis]),), (record,))


def _shown(at: Situation, run: LessonRun, asked: Question, said: Iterable[str]) -> tuple[Reply, ...]:
    text = question.text(asked, run.shown, run.done + 1, len(run.questions), at.say)
    choices = question.choices(asked, run.shown, f"{PREFIX}:answer:{run.done}")
    return question.replies(asked, "\n\n".join(said), text, choices)


def _current(at: Situation, run: LessonRun) -> Question | None:
    """The question to be answered; `None` after the last, or where the bank lost it."""
    return at.library.quiz.get(run.questions[run.done]) if at.library and run.done < len(run.questions) else None


def _finish(state: State, at: Situation, run: LessonRun, said: Iterable[str], effects: tuple[Effect, ...] = ()) -> Step:
    key = "lesson.done_asked" if run.done else "lesson.done"
    summary = at.say(key, topic=run.topic, cards=_seen(run), right=run.right, count=run.done)
    ways = (Choice("menu:lesson", at.say("lesson.again")), Choice("menu:quiz", at.say("menu.quiz")), _home(at))
    reply = Reply(text="\n\n".join([*said, summary]), choices=ways)
    return show(msgspec.structs.replace(state, lesson=None), reply, effects=effects)


def _home(at: Situation) -> Choice:
    return Choice("menu:home", at.say("menu.back"))


def _again(state: State, at: Situation, run: LessonRun) -> Step:
    """What is on the screen once more."""
    asked = _current(at, run)
    if not run.questions:
        return _card(state, at, run)
    return show(state, *_shown(at, run, asked, ())) if asked else _finish(state, at, run, ())


def _seen(run: LessonRun) -> int:
    return run.at + 1


def _topics(library: Library, who: frozenset[Audience]) -> list[str]:
    """Topics of the bank with enough cards for this person, in the order of the alphabet without marks."""
    topics = dict.fromkeys(question.topic for question in library.quiz.values())
    return sorted((topic for topic in topics if len(_entries(library, topic, who)) >= FEWEST), key=fold)


def _entries(library: Library, topic: str, who: frozenset[Audience]) -> list[Entry]:
    """Entries that questions of the topic test and that are written for this person."""
    tested = dict.fromkeys(one.entry for one in library.quiz.values() if one.topic == topic and one.entry)
    entries = [library.entries[id_] for id_ in tested if id_ in library.entries]
    return [entry for entry in entries if not entry.audience or not who or who & set(entry.audience)]


def _audiences(state: State, at: Situation) -> frozenset[Audience]:
    """For whom this person learns; empty where we don't know, and then everything is for them."""
    theirs: frozenset[Audience] = frozenset({state.audience} if state.audience else ())
    return theirs | TEAM if at.training.learner().team else theirs


def _name(topic: str) -> str:
    """A topic in a button's value, which may have 64 bytes."""
    return fold(topic)[:40]
