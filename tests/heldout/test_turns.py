"""What leans on something said before: follow-ups of a question, and several questions in one message (`multi.jsonl`).

In `followups.jsonl` the entries that answer a follow-up are named.

`{turns, kind, parts}`: messages in their order, all but the last only lead up to it; of several questions how many there are.
That an answer is shown isn't yet that it is the right one: who read the answers says so in docs/benchmarks.md.
"""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bot.conversation.state import State
from bot.evaluation import cases
from bot.evaluation.answering import outcomes
from tests.conftest import NOW
from tests.heldout.test_emergencies import said, told

EMERGENCIES = cases.read(Path(__file__).parent / "emergencies.jsonl", "emergency")
FOLLOW_UPS = cases.read(Path(__file__).parent / "followups.jsonl")
CASES = [json.loads(line) for line in (Path(__file__).parent / "multi.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERED = 0.75
"""Least share of the follow-ups that get an entry …"""
TWO, ALL = 0.82, 0.6
"""… and of the messages with several questions in which two, or all, of them do."""
RIGHT = 0.75
"""Least share of the labelled follow-ups after which an entry is shown that answers them."""


QUESTIONS = ("không có bình chữa cháy phạt bao nhiêu", "chung cư cháy thì nên chạy hay ở lại phòng")
"""Asked, and answered, before an emergency."""
LOST = 1
"""So many of those that alarm by themselves may only show the way to 114 there; none does with the present model."""


@pytest.fixture(scope="module")
def entries_shown(mind):
    """What is shown in reply to the last of some messages: entries, and limits of decision tables."""

    def shown(turns):
        state, last = State(), None
        for text in turns:
            incoming = said(text)
            last = mind.think(state, incoming, mind.understand(incoming), NOW, Random(0), has_desk=True)
            state = last.state
        return {reply.entry or reply.text for reply in last.replies if reply.entry or reply.citations}

    return lambda kind: [(case, shown(case["turns"])) for case in CASES if case["kind"] == kind]


def test_follow_ups_are_answered(entries_shown, capsys):
    answered = [bool(shown) for _, shown in entries_shown("follow_up")]
    assert told(capsys, "follow-ups with an answer:", sum(answered) / len(answered)) >= ANSWERED


def test_follow_ups_get_the_entry_that_answers_them(mind, capsys):
    right = [outcome.right for outcome in outcomes(mind, FOLLOW_UPS)]
    assert told(capsys, "follow-ups answered rightly:", sum(right) / len(right)) >= RIGHT


def test_several_questions_in_one_message_are_answered_in_turn(entries_shown, capsys):
    several = entries_shown("several")
    two = sum(len(shown) >= 2 for _, shown in several) / len(several)
    every = sum(len(shown) >= case["parts"] for case, shown in several) / len(several)
    assert told(capsys, "several questions, two answered:", two) >= TWO
    assert told(capsys, "several questions, all answered:", every) >= ALL


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_emergency_after_a_question_is_one_as_well(mind, question):
    alone = {o.case.text for o in outcomes(mind, EMERGENCIES) if o.alarmed}
    after = {o.case.text for o in outcomes(mind, [replace(case, after=(question,)) for case in EMERGENCIES]) if o.alarmed}
    assert len(alone - after) <= LOST
