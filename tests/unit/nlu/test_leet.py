"""Figures typed for letters are read as letters; numbers, brands and places stay."""

import pytest

from nlu import leet
from nlu.frequency import frequencies
from nlu.reading import folded


@pytest.mark.parametrize(
    ("typed", "meant"), [("g0i", "goi"), ("ch4y", "chay"), ("n0j", "noi"), ("v0i", "voi"), ("ch0", "cho"), ("gọ1", None)]
)
def test_figures_within_a_word(typed, meant):
    assert leet.repair(typed, frequencies()) == meant


@pytest.mark.parametrize(
    "word", ["co2", "nd106", "pc07", "k1đ20", "tang4", "4tang", "n95", "a0", "p1203", "dieu13khoan2", "114"]
)
def test_numbers_stay(word):
    assert leet.repair(word, frequencies()) is None


def test_a_cry_in_figures_is_read():
    assert folded("ch4y nhà r0i cuu v0i, g0i 114") == "chay nha roi cuu voi goi 114"
