"""Noise spoils text in the way asked for, always the same way for the same seed, and reading sees through it."""

from random import Random

import pytest

from nlu.noise import KINDS, noisy
from nlu.reading import folded

QUESTION = "Quán karaoke không có lối thoát nạn bị phạt bao nhiêu tiền vậy mọi người?"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_noise(kind):
    assert noisy(QUESTION, kind, Random(4)) == noisy(QUESTION, kind, Random(4)) != QUESTION.lower()


@pytest.mark.parametrize(
    ("kind", "spoilt"),
    [
        ("nodia", "chay phong khach"),
        ("telex", "chays phongf khachs"),
        ("vni", "chay1 phong2 khach1"),
    ],
)
def test_what_keyboards_leave_behind(kind, spoilt):
    assert spoilt in {noisy("cháy phòng khách", kind, Random(seed)) for seed in range(40)}


@pytest.mark.parametrize("kind", ["nodia", "telex", "vni"])
def test_reading_sees_through_what_keyboards_leave_behind(kind):
    assert folded(noisy(QUESTION, kind, Random(7))) == folded(QUESTION)


def test_a_kind_there_is_not():
    with pytest.raises(KeyError, match="rain"):
        noisy(QUESTION, "rain", Random(1))
