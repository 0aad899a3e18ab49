"""The same sentence in other people's writing: still recognisable, never empty, the same for the same seed."""

from random import Random

import pytest

from nlu import writing
from nlu.text import fold

SENTENCE = "Nhà em đang cháy, làm sao bây giờ?"


@pytest.mark.parametrize("way", writing.WAYS, ids=lambda way: way.__name__)
def test_every_way_gives_something_to_read_and_the_same_for_the_same_seed(way):
    for seed in range(30):
        written = way(SENTENCE, Random(seed))
        assert written.strip()
        assert way(SENTENCE, Random(seed)) == written


def test_marks_are_left_out_or_typed_as_keys():
    assert writing.unmarked("cháy nhà", Random(1)) == "chay nha"
    assert {writing.telex("cháy", Random(seed)) for seed in range(40)} == {"cháy", "chasy", "chays"}
    assert {writing.vni("đường", Random(seed)) for seed in range(40)} == {"đường", "d9u7o72ng", "d9u7o7ng2"}


def test_capitals_and_speech_keep_the_words():
    assert fold(writing.shouted(SENTENCE, Random(2))) == fold(SENTENCE)
    assert writing.unpunctuated(SENTENCE, Random(2)) == "nhà em đang cháy làm sao bây giờ"


def test_a_text_is_rewritten_in_different_ways_unmarked_first():
    written = writing.rewritten(SENTENCE, 4, Random(3))
    assert written[0] == "Nha em dang chay, lam sao bay gio?"
    assert len(set(written)) == len(written) <= 4
    assert SENTENCE not in written
    assert writing.rewritten(SENTENCE, 0, Random(3)) == []
