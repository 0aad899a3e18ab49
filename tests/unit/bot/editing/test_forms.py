"""A form read into an entry, or told field by field what is wrong."""

from __future__ import annotations

import pytest

from bot.editing import forms

GOOD = {
    "id": "x.y",
    "kind": "skill",
    "title": "Tên mục",
    "questions": ["một", "hai", "ba"],
    "lead": "Câu đầu.",
    "checked": "2026-11-23",
}


def test_a_good_form_is_an_entry_and_back(say):
    made = forms.read(GOOD, say)
    assert made.problems == ()
    assert forms.read(forms.as_form(made.entry), say).entry == made.entry


@pytest.mark.parametrize(
    ("spoiled", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"title": ["x"]}, "title"),
        ({"questions": "một"}, "questions"),
        ({"questions": ["a", "b"]}, "questions"),
        ({"questions": [1, 2, 3]}, "questions"),
        ({"questions": [f"câu {n}" for n in range(31)]}, "questions"),
        ({"kind": "gossip"}, "kind"),
        ({"audience": ["aliens"]}, "audience"),
        ({"citations": [{"article": "1"}]}, "citations"),
        ({"citations": [{"document": "../x"}]}, "citations"),
        ({"citations": "luat"}, "citations"),
        ({"checked": "hôm nay"}, "checked"),
        ({"body": "x" * 2401}, "body"),
        ({"ages": "mười"}, ""),
    ],
)
def test_what_is_wrong_is_told_at_its_field(say, spoiled, field):
    made = forms.read(GOOD | spoiled, say)
    assert made.entry is None
    assert field in [problem.field for problem in made.problems]


def test_signs_that_only_deceive_are_taken_out(say):
    made = forms.read(GOOD | {"lead": "Gọi\u202e 411\x00\x07."}, say)
    assert made.entry.lead == "Gọi 411."


def test_ids_are_made_of_the_title_and_never_taken(say):
    assert forms.new_id("Nướng than ở ban công?", "an toàn", ()) == "an_toan.nuong_than_o_ban_cong"
    assert forms.new_id("A", "b", {"b.a"}) == "b.a_2"
    assert forms.is_id(forms.new_id("🔥🔥", "../..", ()))
    assert forms.is_id(forms.new_id("x" * 500, "y" * 500, ()))


@pytest.mark.parametrize(
    ("kind", "more", "two"),
    [
        ("skill", {}, False),
        ("law", {}, True),
        ("fine", {}, True),
        ("procedure", {}, True),
        ("skill", {"review": "medical"}, True),
        ("skill", {"ages": [0, 1]}, True),
        ("skill", {"citations": [{"document": "luat-55-2024"}]}, True),
    ],
)
def test_who_states_law_or_medicine_needs_a_second_pair_of_eyes(say, kind, more, two):
    assert forms.needs_two(forms.read(GOOD | {"kind": kind} | more, say).entry) is two
