"""A question of the bank as people see and answer it, whether they practise, sit an exam or compete: shown, read, marked."""

from __future__ import annotations

import re
from random import Random

from bot.messages import Choice, Reply
from bot.wording import Wording
from knowledge.schema import Question
from nlu.text import fold

LETTERS = "ABCDEFGH"
ONE_ANSWER = ("single", "true_false")
"""Kinds that are answered with one letter, for which there are buttons."""
THOUGHT, READING = 25.0, 12.0
"""Seconds to think in, and letters read in one."""
PAUSED = 300.0
"""Seconds after which somebody did something else meanwhile, which says nothing of what they know."""
_NUMBER = re.compile(r"\d{1,15}")
_BETWEEN = re.compile(r"\bv[àa]\b|[\s,;.\-]+", re.IGNORECASE)
"""What people write between letters: "A và C", "a, c"."""


def shuffled(question: Question, random: Random) -> tuple[int, ...]:
    """The order in which to show the options: positions in `question.options`. "Đúng, Sai" stay as they are."""
    order = list(range(len(question.options)))
    if question.kind != "true_false":
        random.shuffle(order)
    return tuple(order)


def text(question: Question, shown: tuple[int, ...], number: int, count: int, say: Wording) -> str:
    """The question with its options under letters, and how to answer where that isn't plain."""
    lines = [say("quiz.question", number=number, count=count, ask=question.ask)]
    lines += [say("quiz.option", letter=LETTERS[n], option=question.options[o]) for n, o in enumerate(shown)]
    if question.kind not in ONE_ANSWER:
        lines.append(say(f"quiz.{question.kind}"))
    return "\n".join(lines)


def choices(question: Question, shown: tuple[int, ...], prefix: str) -> tuple[Choice, ...]:
    """One button a letter, valued `prefix:A`, where one letter is an answer."""
    if question.kind not in ONE_ANSWER:
        return ()
    return tuple(Choice(f"{prefix}:{LETTERS[n]}", LETTERS[n]) for n in range(len(shown)))


def replies(question: Question, before: str, asked: str, buttons: tuple[Choice, ...]) -> tuple[Reply, ...]:
    """What is said before a question, and the question itself as `text` gives it. A picture belongs to the question alone."""
    if not question.picture or not before:
        return (Reply(text="\n\n".join(filter(None, (before, asked))), choices=buttons, picture=question.picture or ""),)
    return (Reply(text=before), Reply(text=asked, choices=buttons, picture=question.picture))


def read(question: Question, shown: tuple[int, ...], said: str) -> tuple[int, ...] | None:
    """An answer as positions in the question's options (or the number), `None` where it can't be read as one.

    Letters, their numbers ("2", "1 3") and the words of an option are understood.
    """
    if question.kind == "numeric":
        found = _NUMBER.search(said.replace(".", ""))
        return (int(found.group()),) if found else None
    folded = [fold(option) for option in question.options]
    if question.kind in ONE_ANSWER and fold(said) in folded:
        return (folded.index(fold(said)),)
    places = [_place(sign) for sign in _BETWEEN.sub("", said).upper()]
    if not places or len(places) > len(shown) or any(not 0 <= n < len(shown) for n in places):
        return None
    if question.kind in ONE_ANSWER and len(places) != 1:
        return None
    return tuple(shown[n] for n in places)


def _place(sign: str) -> int:
    return int(sign) - 1 if sign in "12345678" else LETTERS.find(sign)


def is_right(question: Question, given: tuple[int, ...]) -> bool:
    """Whether an answer, as `read` gives it, is the right one."""
    if question.kind == "several":
        return set(given) == set(question.right)
    return given == question.right


def took_long(question: Question, seconds: float) -> bool:
    """Whether an answer was hard to find: longer than reading and some thought take, but nobody was at something else."""
    letters = len(question.ask) + sum(map(len, question.options))
    return THOUGHT + letters / READING < seconds < PAUSED


def right_answer(question: Question, shown: tuple[int, ...]) -> str:
    """The right answer in the letters that were shown; a single one with its words."""
    if question.kind == "numeric":
        return str(question.right[0])
    letters = [LETTERS[shown.index(o)] for o in question.right]
    if question.kind == "several":
        letters.sort()
    first = f". {question.options[question.right[0]]}" if len(letters) == 1 else ""
    return "".join(letters) + first
