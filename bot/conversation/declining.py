"""Whether a message is none of our business, and in which words it is declined."""

from __future__ import annotations

import math
from dataclasses import replace

from bot.conversation import answer, menu
from bot.conversation.state import Situation, State, Step
from nlu.understanding import DECLINED, OUT_OF_SCOPE, Understanding

KINDS = (*DECLINED, OUT_OF_SCOPE)
SEARCH_WEIGHS, KINDS_WEIGH = 0.55, 0.5
"""How much the search's log-odds of holding the answer count against those of the message being none of our business, and
those of its being of a kind that is declined count for them …"""
OUTSIDE_FROM = -1.75
"""… and the sum from which it is declined. The weights are those of a logistic regression on `tests/development`."""
JOINED_WEIGHS, ALONE_WEIGHS, LEANING_WEIGHS, LENGTH_WEIGHS, STRAYS_FROM = 0.75, 0.45, 1.4, 2.0, 1.1
"""The same for what soon follows an answer and is read together with it: the log-odds of the answer to both, those of one to
the words alone, whether they lean on something, and against those whether there are enough of them to speak for themselves.
Fitted on 520 follow-ups and on `tests/development/outside.jsonl` put behind their first questions (docs/benchmarks.md)."""
SURELY_GOES_ON = 0.8
"""Chance of an answer to both from which words too few to speak for themselves are never about something else …"""
MAY_GO_ON = 0.45
"""… and from which at least what is near is offered, since nothing else was clearly meant ("mua ở đâu")."""
MAY_DECLINE = 0.25
"""Chance of a kind that has words of its own from which it is declined in those."""
HARM, RATHER_OURS = "harmful", 0.5
"""Where the chance of being none of our business is less, nobody is told that they mean harm ("xin giấy xác nhận nhà cháy"
sounds like a wish for help with worse), nobody is sent away without what is near ("nhà có bán hàng thì làm giấy gì"), and what
comes after an answer ("có đi tù không") goes on with it."""
SURELY_OUTSIDE = 0.8
"""Chance of being none of our business from which nothing near is offered."""
CERTAIN = 1e-4
"""No chance counts as nearer to 0 or 1 than this …"""
UNRANKED = 1e-3
"""… nor that of a kind as less than this: only the likeliest are known."""


def is_outside(understood: Understanding, chance: float) -> bool:
    """Whether a message is rather none of our business than answered by what was found, with that chance."""
    kinds = max(UNRANKED, sum(understood.chance(name) for name in KINDS))
    against = _log_odds(understood.outside) + KINDS_WEIGH * _log_odds(kinds)
    return against - SEARCH_WEIGHS * _log_odds(chance) >= OUTSIDE_FROM


def strays(understood: Understanding, looked: answer.Looked, *, leans: bool) -> bool:
    """Whether a message that may go on with an answer is rather about something else altogether."""
    little = answer.says_little(understood.text)
    if little and looked.found.chance >= SURELY_GOES_ON:
        return False
    ours = JOINED_WEIGHS * _log_odds(looked.found.chance) + ALONE_WEIGHS * _log_odds(looked.alone) + LEANING_WEIGHS * leans
    foreign = _log_odds(understood.outside) + LENGTH_WEIGHS * (not little)
    return foreign - ours >= STRAYS_FROM


def rather_ours(understood: Understanding) -> bool:
    """Whether the words by themselves sound rather like ours than not."""
    return understood.outside < RATHER_OURS


def accuses(understood: Understanding, intent: str) -> bool:
    """Whether to decline in the words of an intent would accuse somebody who surely meant no harm."""
    return intent == HARM and rather_ours(understood)


def _log_odds(chance: float) -> float:
    sure = min(max(chance, CERTAIN), 1 - CERTAIN)
    return math.log(sure / (1 - sure))


def decline(state: State, at: Situation, looked: answer.Looked) -> Step:
    """In the words of its kind where that is clear; where it may be ours after all, the nearest are offered."""
    kinds = {name: at.understood.chance(name) for name in KINDS if not accuses(at.understood, name)}
    likeliest = max(kinds, key=lambda name: kinds[name])
    if likeliest == OUT_OF_SCOPE and _may_go_on(at, looked):
        return answer.decline(state, at, looked.found)
    sent_away = likeliest != OUT_OF_SCOPE or not rather_ours(at.understood)
    if kinds[likeliest] >= MAY_DECLINE and sent_away:
        declined = menu.decline(state, at, likeliest)
        doubtful = likeliest == OUT_OF_SCOPE and at.understood.outside < SURELY_OUTSIDE
        noted = answer.unanswered(at.text, looked.found)  # it may be ours after all: for somebody to decide
        return replace(declined, effects=(*declined.effects, noted)) if doubtful else declined
    sure = at.understood.outside >= SURELY_OUTSIDE
    return menu.decline(state, at, OUT_OF_SCOPE) if sure else answer.decline(state, at, looked.found)


def _may_go_on(at: Situation, looked: answer.Looked) -> bool:
    """Whether words too few to speak for themselves may go on with the answer before after all."""
    return looked.text != at.text and answer.says_little(at.text) and looked.found.chance >= MAY_GO_ON
