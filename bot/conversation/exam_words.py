"""What is said of an exam: its rules, the time left, the result, and afterwards which answers were right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from bot.conversation import question
from bot.conversation.sitting import Offer, Sitting, passes
from bot.wording import Wording
from knowledge.schema import Question

HERE = timezone(timedelta(hours=7))
MOMENT = "%H:%M ngày %d/%m/%Y"
MOST_TOPICS = 5
"""Topics to go over that are named."""


def rules(offer: Offer, now: datetime, say: Wording) -> str:
    """What awaits the person, or why the exam can't be begun."""
    exam = offer.exam
    if offer.refused:
        moment = exam.opens_at if offer.refused == "not_yet" else exam.closes_at or now
        return say(f"exam.refused.{offer.refused}", title=exam.title, moment=moment.astimezone(HERE).strftime(MOMENT))
    lines = [
        say("exam.rules", title=exam.title, count=exam.count, minutes=exam.minutes, percent=exam.pass_percent, left=offer.left)
    ]
    if exam.closes_at:
        lines.append(say("exam.until", moment=exam.closes_at.astimezone(HERE).strftime(MOMENT)))
    return "\n".join([*lines, say("exam.how")])


def clock(left: timedelta, say: Wording) -> str:
    """A time that is left, in minutes, the last minute in seconds."""
    seconds = max(0, int(left.total_seconds()))
    return say("exam.minutes", count=seconds // 60) if seconds >= 60 else say("exam.seconds", count=seconds)


def minutes_left(left: timedelta, say: Wording) -> str:
    """A word on the time left."""
    return say("exam.time_left", minutes=clock(left, say))


def given_letters(asked: Question, shown: tuple[int, ...], given: tuple[int, ...]) -> str:
    """An answer in the letters that were shown."""
    if asked.kind == "numeric":
        return str(given[0])
    return "".join(question.LETTERS[shown.index(option)] for option in given)


def result(sitting: Sitting, say: Wording) -> str:
    """The score, whether it is enough, and what to go over."""
    exam, count = sitting.exam, len(sitting.paper)
    passed = passes(sitting.right, count, exam.pass_percent)
    lines = [
        say("exam.score", title=exam.title, right=sitting.right, count=count, percent=_percent(sitting.right, count)),
        say("exam.passed" if passed else "exam.failed", percent=exam.pass_percent),
    ]
    if sitting.position < count:
        lines.append(say("exam.unanswered", left=count - sitting.position))
    wrong = Counter(a.topic for a, given in zip(sitting.paper, sitting.answers, strict=False) if not given.right)
    if wrong:
        topics = [say("exam.topic", topic=topic, count=number) for topic, number in wrong.most_common(MOST_TOPICS)]
        lines.append(say("exam.go_over", topics=", ".join(topics)))
    if exam.shows_answers:
        lines.append(say("exam.answers_later", code=exam.code))
    return "\n".join(lines)


def review(sitting: Sitting, questions: Mapping[str, Question], say: Wording) -> str:
    """Of every question that was not answered right: what was given, what is right, and why."""
    parts = []
    for position, asked in enumerate(sitting.paper):
        given = sitting.answers[position] if position < len(sitting.answers) else None
        found = questions[asked.question]
        if given is None or not given.right:
            letters = given_letters(found, asked.shown, given.given) if given else say("exam.nothing")
            right = question.right_answer(found, asked.shown)
            shown = question.text(found, asked.shown, position + 1, len(sitting.paper), say)
            parts.append(f"{shown}\n{say('exam.was', given=letters, right=right)}\n{found.explain}")
    return "\n\n".join([say("exam.review"), *parts]) if parts else say("exam.all_right")


def _percent(right: int, count: int) -> int:
    """Rounded down, so that nobody reads 80 who has not reached it."""
    return right * 100 // count if count else 0
