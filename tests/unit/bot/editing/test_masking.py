"""What editors see of a question: the question, not who asked it."""

from __future__ import annotations

import pytest

from bot.editing.masking import masked


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("gọi em 0912 345 678 nhé, nhà trọ cần gì", "345"),
        ("sđt +84912345678", "8491"),
        ("cmnd 079 123 456 789 thì sao", "456"),
        ("mail a.b@xa.gov.vn", "a.b@"),
        ("em tên là Nguyễn Văn An muốn hỏi về bình", "Văn An"),
        ("em ở số 12 đường Lê Lợi có được nuôi ong không", "Lê Lợi"),
        ("xem https://zalo.me/g/abc", "zalo.me"),
        ("nhà ở 11.53412, 106.89211", "11.53412"),
    ],
)
def test_what_tells_who_or_where_is_left_out(text, hidden):
    assert hidden not in masked(text)
    assert "…" in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "nhà trọ 4 tầng 300m2 có phải thẩm định không",
        "nghị định 105/2025 điều 12 khoản 3",
        "phạt từ 1.000.000 đến 2.000.000 hả",
        "tôi là chủ trọ cần giấy tờ gì",
        "gọi 114 mất tiền không",
    ],
)
def test_what_is_asked_stays(text):
    assert masked(text) == text


def test_a_question_keeps_what_it_asks_beside_the_address():
    assert "nuôi ong" in masked("em ở số 12 đường Lê Lợi có được nuôi ong không")
