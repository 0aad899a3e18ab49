"""A message is read with everything repaired; what was in order stays so, whatever is thrown at it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import build, content
from nlu.reading import folded, normal, read
from nlu.text import MAX_UNDERSTOOD, normalise
from tests.unit.nlu.test_text import typed


@pytest.mark.parametrize(
    ("as_typed", "as_read"),
    [
        ("Điều 11 luật P.C.C.C nói j", "điều 11 luật pccc nói gì"),
        ("dieu13 luatpccc", "dieu 13 luat pccc"),
        ("bị phạt nhiêu", "bị phạt bao nhiêu"),
        ("bình co2", "bình co2"),
        ("chasy nhaf roofi", "cháy nhà rồi"),
        ("chay1 nha2", "cháy nhà"),
        ("tang3 nha tro", "tang 3 nha tro"),
        ("co1 pha3i la2m gi2 kho6ng", "có phải làm gì không"),
        ("cuuws voiws cos chays", "cuu với có cháy"),
        ("quán bar cos cháy", "quán bar cos cháy"),  # no sign that an input method was off
        ("xechuachay tới", "xe chua chay tới"),
        ("CHÁYYYY 🔥🔥 nhà 3 lầu", "cháy 🔥🔥 nhà 3 tầng"),
        ("nhà ba tầng hai trăm mét vuông", "nhà 3 tầng 200 m2"),
        ("1.000 m² sàn", "1000 m2 sàn"),
        ("hằng năm, ba má, lâu năm", "hằng năm, bố mẹ, lâu năm"),
        ("phạt 15.000.000 đồng", "phạt 15000000 đồng"),
    ],
)
def test_reading(as_typed, as_read):
    assert normal(as_typed) == as_read


def test_the_folded_form_is_that_of_what_was_read():
    assert folded("Nhà e 3 lầu, chasy!") == "nha em 3 tang chay"


@settings(max_examples=300)
@given(typed)
def test_reading_anything_is_bounded_and_done_once(text):
    reading = read(text)
    assert len(reading.normal) <= MAX_UNDERSTOOD
    assert read(reading.normal) == reading
    assert reading.folded == folded(reading.normal)
    assert isinstance(reading.references, tuple)


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [
                "k",
                "đ",
                "20",
                "điều",
                "dieu13",
                "chay1",
                "nha2",
                "cos",
                "chasy",
                "p.c.c.c",
                "hai",
                "trăm",
                "lầu",
                "vô",
                "nhiêu",
                ".",
                ",",
                "/",
                "m2",
                "1.000",
                "q7",
                "nd106",
            ]
        )
    )
)
def test_pieces_of_every_kind_together_are_done_once(pieces):
    once = normal(" ".join(pieces))
    assert normal(once) == once


def test_an_endless_message_is_read_at_its_beginning():
    assert len(normal("k đc " * 50_000)) <= MAX_UNDERSTOOD


def test_tidy_questions_stay_as_they_are():
    """Of the questions in the project's own content that are written with care, none is changed but for figures and dialect."""
    entries = build.entries_of(content.load())
    tidy = [entry.questions[0] for entry in entries if entry.questions[0][0].isupper() and entry.questions[0].endswith("?")]
    changed = [question for question in tidy if normal(question) != normalise(question)]
    assert len(tidy) > 300
    assert len(changed) < 0.05 * len(tidy)
