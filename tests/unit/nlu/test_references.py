"""Legal references are understood in any writing."""

import pytest

from knowledge.references import Reference
from nlu.reading import refer
from nlu.references import FORMS

LAW, D105, D106, CODE = "luat-55-2024", "nd-105-2025", "nd-106-2025", "blhs-2015"


def ref(document, article=None, clause=None, point=None):
    return Reference(document, article, clause, point)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("điều 11 luật P.C.C.C nói j", [ref(LAW, "11")]),
        ("dieu13 luatpccc", [ref(LAW, "13")]),
        ("nd106 dieu 12 khoan 3 diem b", [ref(D106, "12", "3", "b")]),
        ("nd106d12k3", [ref(D106, "12", "3")]),
        ("điểm đ khoản 2 điều 20 luật phòng cháy", [ref(LAW, "20", "2", "đ")]),
        ("k3 đ20 luật pccc", [ref(LAW, "20", "3")]),
        ("Điều 20 Luật số 55/2024/QH15", [ref(LAW, "20")]),
        ("điều mười ba luật pccc", [ref(LAW, "13")]),
        ("điều 20, khoản 2 luật pccc và điều 14 nđ 105", [ref(LAW, "20", "2"), ref(D105, "14")]),
        ("luật pccc điều 20, điều 21", [ref(LAW, "20"), ref(LAW, "21")]),
        ("điều 20 và 21 luật pccc", [ref(LAW, "20"), ref(LAW, "21")]),
        ("105/2025/NĐ-CP điều 14", [ref(D105, "14")]),
        ("nghị định số 106", [ref(D106)]),
        ("điều 36a nđ 106", [ref(D106, "36a")]),
        ("khoản 4 điều 313 blhs", [ref(CODE, "313", "4")]),
        ("phụ lục II mục 14 nđ 105", [ref(D105, "Phụ lục II", "14")]),
        ("phu luc iii nghi dinh 105", [ref(D105, "Phụ lục III")]),
        ("mẫu pc01 tải ở đâu", [ref(*FORMS, "PC01")]),
        ("bảng A.1 qcvn 10", [ref("qcvn-10-2025-bca", "Bảng A.1")]),
        ("qcvn 06 mục 3.2.5", [ref("qcvn-06-2022-bxd", "3.2.5")]),
        ("nghị quyết 66.18", [ref("nq-66-18-2026")]),
        ("thông tư 36", [ref("tt-36-2025")]),
        ("nđ 136/2020 còn hiệu lực ko", [ref("nd-136-2020")]),
        ("luật pccc 2001 điều 10", [ref("luat-27-2001", "10")]),
        ("nghị định 79/2014", [Reference(unknown="nghị định 79/2014")]),
        ("điều 5 thì sao", [ref(None, "5")]),
        ("điều kiện an toàn, điểm cháy, khoản tiền", []),
        ("diều 5 tầng 3 điệu 2", []),  # kites and tunes
        ("pc07 gọi số mấy", []),
        ("nhà 4 tầng 105 m2 năm 2025", []),
    ],
)
def test_references(asked, named):
    assert list(refer(asked).references) == named


@pytest.mark.parametrize(
    ("asked", "alone"),
    [
        ("điều 13 luật pccc", True),
        ("cho mình hỏi điều 13 luật pccc nói gì vậy ạ", True),
        ("điều 13 luật pccc có áp dụng cho nhà trọ không", False),
        ("nhà trọ cháy", False),
    ],
)
def test_whether_a_message_is_about_the_reference_alone(asked, alone):
    assert refer(asked).alone is alone
