"""Rules of one province are for those who name it."""

import pytest

from knowledge import content
from knowledge.build import entries_of
from knowledge.local import ELSEWHERE, HERE, Local
from nlu.text import fold

REAL = content.load()
ENTRIES = entries_of(REAL)


@pytest.fixture(scope="module")
def local():
    return Local(REAL.places, ENTRIES, fold)


@pytest.mark.parametrize("text", ["chắn lối thoát nạn ở Hà Nội phạt nhiêu", "o ha noi thi sao", "nhà ở Cầu Giấy"])
def test_a_named_place_brings_its_own_rules_forward(local, text):
    weights = local.weight(text)
    assert {weight for weight, entry in zip(weights, ENTRIES, strict=True) if entry.province} == {HERE}
    assert {weight for weight, entry in zip(weights, ENTRIES, strict=True) if not entry.province} == {0.0}


def test_nobody_else_is_answered_by_them(local):
    weights = local.weight("chắn lối thoát nạn phạt nhiêu")
    assert {weight for weight, entry in zip(weights, ENTRIES, strict=True) if entry.province} == {ELSEWHERE}


def test_without_places_there_is_nothing_to_weigh():
    assert Local([], ENTRIES, fold).weight("hà nội") is None


def test_every_province_with_rules_of_its_own_has_names():
    assert {entry.province for entry in ENTRIES if entry.province} <= {place.province for place in REAL.places}
