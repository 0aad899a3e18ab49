"""Which questions a person practises next, and when each comes back: FSRS for one question, and how a session is put together.

Everything counts in days of Vietnam's calendar, so that who practises at seven every evening is never a minute too early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

from fsrs import Card, Rating, Scheduler
from fsrs.card import CardDict

from knowledge.schema import Audience, Question

SESSION = 6
"""Questions of a session: some three minutes."""
FRESH = 2
"""Of these, so many are new while there are new ones: else whoever gets much wrong would see a corner of the bank only."""
RETENTION = 0.9
"""A question comes back when FSRS gives so much chance to remember it."""
HORIZON = timedelta(days=30)
"""Of more than there is room for, those are asked that gain most by being answered now, so long afterwards."""
LONGEST_WAIT = 180
"""Days after which even what is known by heart is asked again: there are two exams a year."""
WEAK = 0.75
"""Share of right answers below which a topic is weak …"""
FEWEST = 3
"""… once it was answered so often."""
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True)
class Learned:
    """What is known of a person's memory of one question: FSRS's own card, when it is asked again, how it went so far."""

    card: CardDict
    due: date
    answers: int
    lapses: int


Answers = Sequence[tuple[str, bool]]
"""A person's last answers: question and whether it was right."""


def rating(right: bool, slow: bool) -> Rating:
    """What an answer says of the memory: wrong, right with effort, right. Nothing is rated "easy": letters can be guessed."""
    if not right:
        return Rating.Again
    return Rating.Hard if slow else Rating.Good


def streak(days: int, practised_on: date | None, today: date) -> int:
    """Days in a row once something is answered today, after so many up to the last day."""
    if practised_on == today:
        return days
    return days + 1 if practised_on == today - timedelta(1) else 1


def kept_streak(days: int, practised_on: date | None, today: date) -> int:
    """Days in a row so far: yesterday's aren't lost before today is over."""
    return days if practised_on is not None and practised_on >= today - timedelta(1) else 0


def reviewed(before: Learned | None, given: Rating, today: date) -> Learned:
    """The memory of a question after it was answered today."""
    moment = datetime.combine(today, _NOON)
    card = Card.from_dict(before.card) if before else Card(card_id=0, due=moment)
    after, _ = _scheduler().review_card(card, given, moment)
    answers, lapses = (before.answers, before.lapses) if before else (0, 0)
    return Learned(after.to_dict(), after.due.date(), answers + 1, lapses + (given is Rating.Again))


def gain(one: Learned, today: date) -> float:
    """How much likelier, by FSRS, the question is remembered a month from now if it is answered today."""
    scheduler, card, moment = _scheduler(), Card.from_dict(one.card), datetime.combine(today, _NOON)

    def later(after: Card) -> float:
        return scheduler.get_card_retrievability(after, moment + HORIZON)

    right, wrong = (later(scheduler.review_card(card, given, moment)[0]) for given in (Rating.Good, Rating.Again))
    chance = scheduler.get_card_retrievability(card, moment)
    return chance * right + (1 - chance) * wrong - later(card)


def session(
    bank: Mapping[str, Question],
    learned: Mapping[str, Learned],
    answers: Answers,
    audiences: Iterable[Audience],
    today: date,
    random: Random,
    length: int = SESSION,
) -> tuple[str, ...]:
    """The questions to ask now, easy ones first.

    Those that are due come before all but a few new ones, then more new ones, half of them of weak topics; when all are
    known, what isn't due yet and wasn't asked today. Of several, those that gain most by it.
    """
    known = [name for name in sorted(bank) if name in learned]
    due = _by_gain({name: learned[name] for name in known if learned[name].due <= today}, today)
    picked = due[: length - min(FRESH, len(bank) - len(known))]
    fresh = [question for name, question in sorted(bank.items()) if name not in learned]
    picked += _new(fresh, weak_topics(bank, answers), frozenset(audiences), random, length - len(picked))
    if len(picked) < length:
        rest = {name: learned[name] for name in known if name not in picked}
        picked += _by_gain(rest, today)[: length - len(picked)]
    return tuple(sorted(picked, key=lambda name: bank[name].difficulty))


def _by_gain(some: Mapping[str, Learned], today: date) -> list[str]:
    """Those that gain most first, what was answered today already last."""
    moment = datetime.combine(today, _NOON).isoformat()
    ranked = {name: (one.card["last_review"] == moment, -gain(one, today)) for name, one in some.items()}
    return sorted(ranked, key=lambda name: (*ranked[name], name))


def weak_topics(bank: Mapping[str, Question], answers: Answers) -> list[str]:
    """Topics answered wrong too often, the weakest first."""
    tally: dict[str, list[bool]] = {}
    for name, right in answers:
        if name in bank:
            tally.setdefault(bank[name].topic, []).append(right)
    shares = {topic: sum(given) / len(given) for topic, given in tally.items() if len(given) >= FEWEST}
    return sorted((topic for topic, share in shares.items() if share < WEAK), key=lambda topic: (shares[topic], topic))


def suits(question: Question, audiences: frozenset[Audience]) -> bool:
    """Whether a question is meant for those people; one for nobody in particular is for all."""
    return not question.audience or not audiences.isdisjoint(question.audience)


def _new(fresh: list[Question], weak: list[str], audiences: frozenset[Audience], random: Random, count: int) -> list[str]:
    """Questions never seen: half of weak topics, the rest of every difficulty in turn; what suits the person first."""
    if count <= 0:
        return []
    random.shuffle(fresh)
    fresh.sort(key=lambda question: not suits(question, audiences))
    of_weak = [question for topic in weak for question in fresh if question.topic == topic][: (count + 1) // 2]
    seen: dict[tuple[bool, int], int] = {}
    rest = []
    for question in fresh:
        kind = (not suits(question, audiences), question.difficulty)
        seen[kind] = seen.get(kind, 0) + 1
        if question not in of_weak:
            rest.append((kind[0], seen[kind], kind[1], question.id))
    return [question.id for question in of_weak] + [name for *_, name in sorted(rest)[: count - len(of_weak)]]


@cache
def _scheduler() -> Scheduler:
    """Days only: no steps of minutes, and no chance of its own."""
    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_WAIT,
        enable_fuzzing=False,
    )
