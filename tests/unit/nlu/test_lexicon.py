"""A message as a sequence of kinds of words."""

import pytest

from nlu.lexicon import HAPPENINGS, Lexicon

LEXICON = Lexicon.load()


def kinds(text, lexicon=LEXICON):
    return lexicon.message(text).kinds


@pytest.mark.parametrize("text", ["nhà em cháy rồi", "nha em chay roi", "NHÀ EM CHÁY RỒI!"])
def test_words_are_known_by_kind_with_and_without_marks(text):
    assert kinds(text) == ["ours", "fire", "now"]


def test_another_mark_makes_another_word():
    assert "fire" not in kinds("em chạy tới chợ")


def test_the_longest_phrase_counts():
    assert kinds("cháy hàng") == ["idiom"]
    assert kinds("phòng cháy chữa cháy") == ["compound"]


def test_a_phrase_of_two_kinds_gives_both_and_other_words_none():
    lexicon = Lexicon({"worry": ["em sợ"], "exclaim": ["em sợ", "sợ"]})
    assert kinds("em sợ bóng tối", lexicon) == ["worry", "exclaim"]
    assert kinds("", lexicon) == kinds("bóng tối", lexicon) == []


def test_the_kinds_that_name_an_event_are_in_the_data_file():
    said = "cháy khói xì gas nổ điện giật đuối nước sập thang máy tai nạn axit bất tỉnh bỏng nặng lũ kẹt"
    assert set(kinds(said)) >= HAPPENINGS.keys()
