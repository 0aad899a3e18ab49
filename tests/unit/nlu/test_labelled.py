"""What training makes of labelled messages: the same told otherwise, undone, pressed, or happening."""

from random import Random

import pytest

from nlu import labelled
from nlu.labelled import Example, Frames

FRAMES = Frames.load()
FRAMING, LEAVING = Random(2), Random(1)
"""Their first draw puts the message into frames, or leaves it as it is."""


def test_an_emergency_stays_one_however_it_is_written_and_is_none_as_a_memory():
    told = Example("Nhà em cháy rồi", "fire", trapped=True)
    group = labelled.emergency_group(told, FRAMES, FRAMING)
    assert group[0] == told
    *same, undone = group
    assert {(example.event, example.trapped) for example in same} == {("fire", True)}
    assert not undone.is_emergency
    assert undone.weight < told.weight


def test_some_are_left_as_they_are_with_and_without_marks():
    group = labelled.emergency_group(Example("Nhà em cháy rồi", "fire"), FRAMES, LEAVING)
    assert [example.text for example in group] == ["Nhà em cháy rồi", "Nha em chay roi"]


def test_a_long_story_is_not_undone():
    told = Example(" ".join(["cháy"] * (labelled.LONGEST_FRAMED + 1)), "fire")
    assert all(example.is_emergency for example in labelled.emergency_group(told, FRAMES, Random(1)))


def test_a_question_becomes_an_emergency_only_where_it_is_said_to_be_happening():
    groups = [labelled.lookalike_group("rò gas thì làm gì", "question", FRAMES, Random(seed)) for seed in range(20)]
    happening = [example for group in groups for example in group if example.is_emergency]
    assert happening
    assert all(not group[0].is_emergency for group in groups)
    assert not any(
        e.is_emergency for seed in range(20) for e in labelled.lookalike_group("cháy hàng", "idiom", FRAMES, Random(seed))
    )


def test_groups_are_the_same_for_the_same_seed_and_begin_with_a_message_as_it_was_written():
    groups = list(labelled.groups(FRAMES, Random(5)))
    assert groups == list(labelled.groups(FRAMES, Random(5)))
    written = [row["text"] for path in (labelled.EMERGENCIES, labelled.LOOKALIKES) for row in labelled.read_lines(path)]
    assert [group[0].text for group in groups] == written


@pytest.mark.parametrize(
    ("kinds", "asks"),
    [(["fire", "ask"], True), (["if", "fire", "now"], True), (["fire", "now", "ask"], False), (["smoke", "trapped"], False)],
)
def test_of_the_questions_on_skills_only_general_ones_are_no_emergency(kinds, asks):
    assert labelled.only_asks(kinds) is asks


def test_a_greeting_or_an_address_alone_is_no_emergency():
    nothing = list(labelled.empty(FRAMES, Random(2)))
    assert {"xin chào", FRAMES.places[0]} <= {example.text for example in nothing}
    assert not any(example.is_emergency for example in nothing)
