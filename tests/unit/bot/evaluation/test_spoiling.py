"""Noise: the same seed gives the same variants, whatever else is evaluated."""

from __future__ import annotations

from bot.evaluation.cases import Case
from bot.evaluation.spoiling import spoilt
from nlu import noise


def case(text, variant="normal"):
    return Case(text, text, "entry", ("a.b",), variant=variant)


def shuffled(text, kind, random):
    return text if kind == "none" else "".join(random.sample(text, len(text)))


CASES = [case("nhà trọ có phải mua bình chữa cháy không"), case("khói vào phòng thì làm gì"), case("bình chữa cháy", "short")]


def test_the_same_seed_gives_the_same_text_in_any_company():
    both = {one.id: one.text for one in spoilt(CASES, ["typo", "telex"], 47, shuffled)}
    alone = {one.id: one.text for one in spoilt(CASES[1:], ["telex"], 47, shuffled)}
    assert alone.items() <= both.items()
    assert both != {one.id: one.text for one in spoilt(CASES, ["typo", "telex"], 48, shuffled)}


def test_only_normal_cases_are_spoilt_and_still_expect_the_same():
    made = list(spoilt(CASES, ["typo"], 47, shuffled))
    assert [(one.variant, one.entries) for one in made] == [("typo", ("a.b",))] * 2


def test_what_noise_leaves_alone_is_not_asked_twice():
    assert list(spoilt(CASES, ["none"], 47, shuffled)) == []


def test_the_real_noises_are_the_same_every_time():
    first, second = (list(spoilt(CASES, noise.KINDS, 47, noise.noisy)) for _ in range(2))
    assert first == second
    assert {"nodia", "telex"} <= {one.variant for one in first}
