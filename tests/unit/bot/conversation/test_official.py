"""The official wording of what an answer cites is one tap away, where it has been brought in."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.official import LONGEST
from knowledge import schema
from knowledge.law.store import Official

CITED = [schema.Citation(document="nd-1", article=str(n), clause="2") for n in range(1, 7)]


@pytest.fixture
def shelf(user):
    """A shelf with one answer that cites six clauses, of a decree that was amended twice."""
    shelf = user.library
    shelf.documents = {
        id_: schema.Document(
            id=id_, number=f"{n}/2025/NĐ-CP", kind="Nghị định", title="x", short=f"Nghị định {n}", issuer="x", **more
        )
        for n, (id_, more) in enumerate(
            {
                "nd-1": {
                    "amendments": (
                        schema.Amendment(document="nd-2", effective=date(2026, 4, 20), articles=("1",)),
                        schema.Amendment(document="nd-3", effective=date(2027, 1, 1), articles=("1",)),
                    )
                },
                "nd-2": {},
                "nd-3": {},
            }.items(),
            start=1,
        )
    }
    shelf.entries = {
        "doors.exit": schema.Entry(
            id="doors.exit",
            kind="law",
            title="Cửa thoát nạn",
            questions=("a", "b", "c"),
            lead="Không khóa cửa.",
            citations=tuple(CITED),
            checked=date(2026, 11, 23),
        )
    }
    return shelf


def test_no_button_where_nothing_was_brought_in(user, shelf):
    user.presses_value("entry:doors.exit")
    assert "Nguyên văn" not in user.labels


def test_the_wording_stands_under_its_number_and_leads_back(user, shelf):
    shelf.wordings = {CITED[1]: Official("Cửa", "2. Cửa phải mở được từ bên trong.")}
    user.presses_value("entry:doors.exit")
    user.presses("Nguyên văn")
    assert user.text == "Nguyên văn Điều 2 khoản 2 – Nghị định 1 (1/2025/NĐ-CP)\nCửa\n2. Cửa phải mở được từ bên trong."
    assert user.replies[-1].citations == (CITED[1],)
    user.presses("Cửa thoát nạn")
    user.sees("Không khóa cửa.")


def test_it_can_be_asked_for_in_words(user, shelf):
    shelf.wordings = {CITED[0]: Official(None, "2. Lời.")}
    user.presses_value("entry:doors.exit")
    user.says("nguyen van")
    user.sees("2. Lời.")


def test_a_later_amendment_is_pointed_out_unless_the_text_has_it(user, shelf):
    shelf.wordings = {CITED[0]: Official(None, "2. Lời."), CITED[1]: Official(None, "2. Lời.")}
    user.presses_value("law:doors.exit")
    first, second = (reply.text for reply in user.replies)
    assert "Nghị định 2 (2/2025/NĐ-CP) có sửa điều này, hiệu lực từ 20/04/2026" in first
    assert "Nghị định 3" not in first
    assert "có sửa" not in second
    shelf.wordings = {CITED[0]: Official(None, "2. Lời.", frozenset({"nd-2"}))}
    user.presses_value("law:doors.exit")
    user.sees_no("có sửa điều này")


def test_long_wording_is_cut_at_a_line_and_many_provisions_are_named(user, shelf):
    shelf.wordings = dict.fromkeys(CITED, Official(None, "Một dòng của khoản này.\n" * 500))
    user.presses_value("law:doors.exit")
    assert len(user.replies) == 4
    for reply in user.replies:
        assert len(reply.text) < LONGEST + 300
        assert "Một dòng của khoản này.\n(…)" in reply.text
    assert user.replies[-1].text.endswith("Còn căn cứ khác: Nghị định 1 (1/2025/NĐ-CP): Điều 5 khoản 2, Điều 6 khoản 2.")


def test_one_endless_line_is_cut_at_a_word(user, shelf):
    shelf.wordings = {CITED[1]: Official(None, "dài " * 2000)}
    user.presses_value("law:doors.exit")
    user.sees("dài\n(…)")


def test_a_button_of_an_answer_or_text_that_is_gone(user, shelf):
    user.presses_value("law:doors.exit")
    user.sees("không còn ở đây")
    user.presses_value("law:nothing")
    user.sees("không còn")
    assert user.labels
