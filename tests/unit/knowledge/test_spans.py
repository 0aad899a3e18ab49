"""Stretches of numbers as tables write them."""

import pytest

from knowledge.spans import Span, pieces


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("5..7", [5, 6, 6.9], [4.9, 7, 8]),
        ("7..", [7, 1000], [6.9]),
        ("..7", [0, 6.9], [7]),
        ("500<..", [500.1, 501], [500]),
        ("..=500", [0, 500], [500.1]),
        ("30..=70", [30, 70], [29.9, 70.1]),
        ("50<..=100", [51, 100], [50, 101]),
        ("4", [4], [3, 5]),
    ],
)
def test_a_stretch_holds_what_it_says(written, inside, outside):
    span = Span.parse(written)
    assert [n for n in (*inside, *outside) if Span.exactly(n).within(span)] == inside
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize("written", ["", "..", "a..b", "7..5", "5..5", "7<..7", "5 .. 7", "từ 5", "-3.."])
def test_what_is_no_stretch_is_refused(written):
    with pytest.raises(ValueError, match=r"stretch|no number"):
        Span.parse(written)


def test_numbers_are_cut_at_every_boundary():
    found = pieces([Span.parse("5..7"), Span.parse("..=5")])
    assert [str(piece) for piece in found] == ["..5", "5", "5<..7", "7.."]


def test_stretches_meet_and_cross():
    one, other = Span.parse("..7"), Span.parse("5..")
    assert one.meets(other)
    assert str(one.cross(other)) == "5..7"
    assert not Span.parse("..7").meets(Span.parse("7.."))
    assert Span.parse("..7").cross(Span.parse("7..")) is None
