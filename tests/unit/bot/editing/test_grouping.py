"""Questions put together by what they mean."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.editing.grouping import grouped
from bot.storage.asked import AskedInVain
from nlu.encoder import Encoder
from nlu.reading import folded
from tests.conftest import NOW


@pytest.fixture(scope="module")
def encode(trained):
    return Encoder.load(str(trained / "encoder")).encode


def asked(*texts, **marks):
    return [
        AskedInVain(id=n, channel="web", text=text, nearest=None, at=NOW + timedelta(minutes=n), **marks.get(f"q{n}", {}))
        for n, text in reversed(list(enumerate(texts, start=1)))
    ]


def test_ways_of_asking_the_same_are_one_group_the_most_asked_first(encode):
    questions = asked(
        "thuê thợ sửa điện ở đâu",
        "nướng bbq ở ban công chung cư",
        "nuong bbq ban cong",
        "ban công nướng thịt được không",
        "flycam quay đám cháy được không",
        "Flycam quay dam chay dc ko",
    )
    groups = grouped(questions, folded, encode)
    assert [[one.id for one in group.questions] for group in groups] == [[4, 3, 2], [6, 5], [1]]
    assert groups[0].newest.text == "ban công nướng thịt được không"


def test_what_comes_after_a_decision_is_counted(encode):
    done = {"mark": "answered", "by_name": "An", "marked_at": NOW + timedelta(minutes=2, seconds=30)}
    questions = asked("nuong bbq ban cong", "nướng bbq ban công", "nướng bbq trên ban công", q1=done, q2=done)
    (group,) = grouped(questions, folded, encode)
    assert (group.marked.mark, group.since_marked) == ("answered", 1)


def test_nothing_asked_makes_no_groups(encode):
    assert grouped([], folded, encode) == []
