"""What the two views see of a message, and what hides nothing from them."""

import pytest

from nlu.alarm_terms import VIEWS
from nlu.lexicon import Lexicon

LEXICON = Lexicon.load()


def read(view, text, *kinds):
    return {term for term in VIEWS[view](LEXICON.message(text)) if not kinds or term[:2] in kinds}


@pytest.mark.parametrize("view", VIEWS)
def test_numbers_and_marks_do_not_hide_the_words(view):
    assert read(view, "tầng 7") == read(view, "tầng 12")
    assert read(view, "cháy nhà", "w:", "p:", "c:") == read(view, "chay nha", "w:", "p:", "c:")


def test_only_one_view_minds_the_order_of_words_and_only_the_other_their_spelling():
    assert read("words", "cháy nhà em") != read("words", "em cháy nhà")
    slipped = read("spelling", "khoi mu mit") & read("spelling", "khoii mu mitt")
    assert {"c: kho", "c:mit"} <= slipped
    assert not any(term.startswith("c:") for term in read("words", "khoi mu mit"))
