"""A phrase is found with or without tone marks, but never in a word that carries other marks."""

import pytest

from nlu.phrases import GAP, Phrase, read_words


def found(phrase, message):
    return Phrase.of(phrase).found_in(read_words(message))


@pytest.mark.parametrize(
    "message", ["cháy nhà", "Cháy Nhà!", "chay nha", "có vụ cháy nhà ở đây", "chay nhà", "cháy, nhà", "cháyyyy nhaaaa"]
)
def test_found_however_it_was_typed(message):
    assert found("cháy nhà", message)


@pytest.mark.parametrize("message", ["chạy nhà", "cháy nhả", "nhà cháy", "cháy căn nhà", "cháynhà", "cháy", ""])
def test_not_found_in_other_words(message):
    assert not found("cháy nhà", message)


def test_a_phrase_without_marks_does_not_match_a_marked_word():
    assert found("ga", "xì ga")
    assert not found("ga", "gà rán")


@pytest.mark.parametrize("between", range(GAP + 1))
def test_a_gap_stands_for_a_few_words(between):
    assert found("kẹt … thang máy", f"kẹt {'rồi ' * between}thang máy")


def test_a_gap_is_not_endless():
    assert not found("kẹt … thang máy", f"kẹt {'rồi ' * (GAP + 1)}thang máy")


def test_three_dots_are_a_gap_too():
    assert found("kẹt ... thang máy", "kẹt trong thang máy")


def test_several_gaps_each_have_their_words():
    assert found("a … b … c", "a x b y z c")
    assert not found("a … b … c", "a x c y b")


def test_a_phrase_is_looked_for_from_one_place_only_when_asked_so():
    phrase, message = Phrase.of("cháy nhà"), read_words("đang cháy nhà")
    assert [phrase.matches_at(message, at) for at in range(3)] == [False, True, False]


def test_a_word_without_marks_is_plain():
    assert [word.plain for word in read_words("chay cháy 114")] == [True, False, True]
