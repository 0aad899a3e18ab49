"""A text says which document it is."""

from __future__ import annotations

import pytest

from knowledge import content
from knowledge.law.recognising import is_consolidated, merged, recognise
from knowledge.schema import Document

DOCUMENTS = content.load().documents


def document(id_: str) -> Document:
    return next(one for one in DOCUMENTS if one.id == id_)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("CHÍNH PHỦ\nSố: 105/2025/NĐ-CP\nCăn cứ Luật số 55/2024/QH15;\nĐiều 1. Tên", "nd-105-2025"),
        ("| CHÍNH PHỦ | CỘNG HÒA |\n| Số: 69 / 2026/NĐ - CP | Hà Nội |\nsửa đổi Nghị định 106/2025/NĐ-CP", "nd-69-2026"),
        ("Sửa đổi Nghị định 106/2025/NĐ-CP\nSố: 69/2026/NĐ-CP", "nd-69-2026"),
        ("Luật số: 55/2024/QH15\nLUẬT", "luat-55-2024"),
        ("QCVN 10:2025/BCA\nQUY CHUẨN", "qcvn-10-2025-bca"),
        ("SO: 106/2025/ND-CP\nNGHI DINH", "nd-106-2025"),
    ],
)
def test_by_its_own_number(text: str, id_: str) -> None:
    found = recognise(text, DOCUMENTS)
    assert found
    assert found.id == id_


@pytest.mark.parametrize(
    "text", ["", "Số: 9105/2025/NĐ-CP", "Số: 105/2025/NĐ-CPX", "Điều 1. Theo Luật số 55/2024/QH15", "Căn cứ 55/2024/QH15"]
)
def test_an_unknown_number_or_one_only_referred_to_is_none(text: str) -> None:
    assert recognise(text, DOCUMENTS) is None


def test_a_consolidated_text_names_the_amendments_it_has_in_it() -> None:
    text = "Số: 58/VBHN-VPQH\nLuật số 55/2024/QH15, được sửa đổi bởi:\nLuật số 118/2025/QH15 ngày 10/12/2025\nĐiều 1. Tên"
    law = document("luat-55-2024")
    assert recognise(text, DOCUMENTS) == law
    assert is_consolidated(text)
    assert merged(text, law, DOCUMENTS, None) == ("luat-118-2025",)


def test_any_other_text_has_only_what_somebody_vouches_for() -> None:
    law = document("luat-55-2024")
    last = law.amendments[-1].effective
    assert merged("Luật số: 55/2024/QH15\n118/2025/QH15", law, DOCUMENTS, None) == ()
    assert merged("", law, DOCUMENTS, last) == ("luat-118-2025", "luat-135-2025")
    assert merged("", law, DOCUMENTS, law.issued) == ()
