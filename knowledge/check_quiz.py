"""Rules for the quiz bank: keys that fit, options that don't give the key away, no question twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations
from statistics import mean
from typing import NamedTuple

from knowledge.bank_statistics import count_up
from knowledge.folding import Fold
from knowledge.schema import Question

GIVING_SHARE = 0.4
"""Share of questions in which the right option may be the longest, or the shortest, before length gives the key away."""
PLACE_SHARE = 0.4
"""Share in which the right option may stand at one place as written: options are shuffled when asked, not when printed."""
ENOUGH = 20
"""Questions from which on shares say something."""
OUTLIER, OUTLIER_LETTERS = 1.6, 25
"""A right option is an outlier if it is so many times as long as the others on average, and so many letters longer."""
MOST_OPTIONS = 8
"""Options have the letters A to H."""
LARGEST_NUMBER = 10**15 - 1
"""Numbers of up to fifteen digits are read from an answer."""
ALIKE = 95
"""How alike (0–100) the folded wordings of two questions on one entry with the same numbers may be."""
_NUMBERS = re.compile(r"\d+")


class Problem(NamedTuple):
    """What is wrong with a question, and whether it may still be asked."""

    said: str
    fatal: bool = True


def question_problems(question: Question, fold: Fold) -> Iterator[Problem]:
    """What is wrong with a question by itself."""
    key = [*_key_problems(question, fold)]
    yield from key
    if not key:
        yield from _form_problems(question, fold)
    for text in (question.ask, question.explain, *question.options):
        if text != unicodedata.normalize("NFC", text).strip():
            yield Problem("has a text with spaces at its edge or marks apart from their letters (not NFC)")
            break


def _key_problems(question: Question, fold: Fold) -> Iterator[Problem]:
    if question.kind == "numeric":
        if question.options or len(question.right) != 1:
            yield Problem("a numeric question has no options and one right number")
        elif not 0 <= question.right[0] <= LARGEST_NUMBER:
            yield Problem("the right number can't be typed as an answer")
        return
    if any(not 0 <= r < len(question.options) for r in question.right):
        yield Problem("a right key points to no option")
    if len(set(question.right)) != len(question.right):
        yield Problem("a right key stands twice")
    if question.kind in ("single", "true_false") and len(question.right) != 1:
        yield Problem("needs exactly one right key")
    if question.kind == "order" and len(question.right) != len(question.options):
        yield Problem("an order must place every option")
    if len({fold(option) for option in question.options}) != len(question.options) or len(question.options) < 2:
        yield Problem("needs two or more options, none twice")


def _form_problems(question: Question, fold: Fold) -> Iterator[Problem]:
    """What is wrong with a question whose key fits."""
    if len(question.options) > MOST_OPTIONS:
        yield Problem(f"has {len(question.options)} options; there are letters for {MOST_OPTIONS}")
    if question.kind == "true_false" and len(question.options) != 2:
        yield Problem("a true/false question has two options")
    if question.kind == "order" and question.right == tuple(range(len(question.right))):
        yield Problem("the options stand in the right order already")
    if question.kind == "several" and len(question.right) == len(question.options):
        yield Problem("every option is right, so nothing is asked")
    if question.kind == "several" and len(question.right) == 1:
        yield Problem("asks for several, but one option is right", fatal=False)
    if question.kind == "numeric" and str(question.right[0]) in fold(question.ask).split():
        yield Problem("the right number stands in the question", fatal=False)
    if question.kind == "single" and (told := _outlier(question)):
        yield Problem(told)


def _outlier(question: Question) -> str:
    right = len(question.options[question.right[0]])
    others = mean(len(option) for at, option in enumerate(question.options) if at != question.right[0])
    if right > OUTLIER * others and right - others > OUTLIER_LETTERS:
        return f"the right option is given away by its length: {right} letters, the others {others:.0f} on average"
    return ""


def twice(questions: Sequence[Question], fold: Fold) -> Iterator[tuple[str, Problem]]:
    """Questions that stand in the bank twice, word for word or (on one entry) nearly so, by id."""
    folded = {question.id: fold(question.ask) for question in questions}
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    by_entry: dict[str, list[Question]] = {}
    for question in questions:
        same = (folded[question.id], tuple(sorted(map(fold, question.options))))
        other = seen.setdefault(same, question.id)
        if other != question.id:
            yield question.id, Problem(f"the same question as `{other}`")
        elif question.entry:
            by_entry.setdefault(question.entry, []).append(question)
    for together in by_entry.values():
        yield from _alike(together, folded)


def _alike(questions: Sequence[Question], folded: dict[str, str]) -> Iterator[tuple[str, Problem]]:
    from rapidfuzz import fuzz

    for one, other in combinations(questions, 2):
        alike = fuzz.ratio(folded[one.id], folded[other.id])
        if alike >= ALIKE and _NUMBERS.findall(folded[one.id]) == _NUMBERS.findall(folded[other.id]):
            yield other.id, Problem(f"nearly the same question as `{one.id}` ({alike:.0f} of 100)", fatal=False)


def share_problems(questions: Sequence[Question], fold: Fold) -> Iterator[Problem]:
    """Whether the key can be guessed over the whole bank: from the length of the options, or from their places."""
    sound = [q for q in questions if q.kind == "single" and not any(_key_problems(q, fold))]
    counts = count_up("all", sound)
    if counts.single < ENOUGH:
        return
    for name, telling in (("longest", counts.longest), ("shortest", counts.shortest)):
        if telling > GIVING_SHARE * counts.single:
            yield Problem(f"the right option is the {name} in {telling} of {counts.single} questions")
    for place, times in counts.places.items():
        if times > PLACE_SHARE * counts.single:
            yield Problem(f"the right option stands at place {place} in {times} of {counts.single} questions", fatal=False)
