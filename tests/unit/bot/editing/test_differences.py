"""What changed between two states of an entry."""

from __future__ import annotations

import msgspec

from bot.editing.differences import differences, pieces
from bot.editing.forms import read
from tests.unit.bot.editing.test_forms import GOOD


def test_words_gone_and_come_are_told_apart():
    made = pieces("Gọi 113 ngay.", "Gọi 114 ngay.")
    assert made == [["same", "Gọi "], ["gone", "113"], ["new", "114"], ["same", " ngay."]]


def test_only_fields_that_differ_are_listed(say):
    before = read(GOOD, say).entry
    after = msgspec.structs.replace(before, lead="Câu khác.", questions=("một", "hai", "bốn"))
    rows = {row["field"]: row for row in differences(before, after, {}, say)}
    assert set(rows) == {"lead", "questions"}
    assert (rows["questions"]["gone"], rows["questions"]["new"]) == (["ba"], ["bốn"])
    assert differences(before, before, {}, say) == []


def test_the_first_version_is_all_new(say):
    rows = differences(None, read(GOOD, say).entry, {}, say)
    assert all(part[0] == "new" for row in rows if "pieces" in row for part in row["pieces"])
