"""The exam: the same entries and sentences for everybody, drawn with a seed."""

from __future__ import annotations

import pytest

from bot.bench.exam import draw, only
from knowledge import content
from tests.conftest import ROOT

SENTENCES = ROOT / "tests" / "content"


@pytest.fixture(scope="module")
def real():
    return content.load()


def test_the_same_seed_draws_the_same_entries(real):
    first, second = (draw(real, SENTENCES, 20, 1, 47) for _ in range(2))
    assert first == second
    assert len(first.material) == 20
    assert first.material != draw(real, SENTENCES, 20, 1, 48).material


def test_sentences_are_those_of_the_entries_drawn(real):
    exam = draw(real, SENTENCES, 20, 1, 47)
    assert {one.entries[0] for one in exam.sentences} == {one.entry for one in exam.material}


def test_no_more_than_there_are_can_be_drawn(real):
    every = draw(real, SENTENCES, 100_000, 1, 47)
    assert len(every.material) == len(real.entries) + len(real.fines)


def test_ours_learns_from_the_entries_drawn_and_no_others(real):
    drawn = {real.entries[0].id, real.fines[0].id}
    chosen = only(real, drawn)
    assert {one.id for one in (*chosen.entries, *chosen.fines)} == drawn
    assert set(chosen.phrasings) <= drawn
