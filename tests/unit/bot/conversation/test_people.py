"""How many people, as panicking people say it."""

from __future__ import annotations

import pytest

from bot.conversation.people import People, read

TRAPPED = [
    ("2 người kẹt trên tầng 3", 2),
    ("2 nguoi ket tren tang 3", 2),
    ("hai người kẹt trên tầng 3", 2),
    ("có 3 đứa nhỏ bên trong", 3),
    ("co 3 dua nho ben trong", 3),
    ("co hai dua nho tren lau", 2),
    ("còn 1 bà cụ trong nhà", 1),
    ("còn một người chưa ra được", 1),
    ("mắc kẹt 5 người", 5),
    ("trong nhà còn 4 người", 4),
    ("trên tầng 3 có 2 người", 2),
    ("tầng 4 2 người kẹt", 2),
    ("mười hai học sinh kẹt trong phòng", 12),
    ("muoi hai hoc sinh ket trong phong", 12),
    ("hai mươi công nhân còn bên trong", 20),
    ("hai vợ chồng kẹt trong nhà", 2),
    ("2 người lớn và 3 đứa nhỏ bị kẹt", 5),
    ("2 ng ko ra dc", 2),
    ("nam nguoi mac ket", 5),
    ("ba cháu bé kẹt trong phòng ngủ", 3),
    ("4 em bé đang ở trong", 4),
    ("có 2 nạn nhân bị vùi lấp", 2),
    ("không ai bị kẹt", 0),
    ("khong ai bi ket", 0),
    ("ko co ai mac ket", 0),
    ("không còn ai bên trong", 0),
    ("không có người nào bị kẹt", 0),
    ("mọi người đã ra ngoài hết", 0),
    ("moi nguoi ra het roi", 0),
    ("cả nhà thoát hết rồi", 0),
]
HURT = [
    ("1 người bị bỏng", 1),
    ("mot nguoi bi bong", 1),
    ("có hai người bị thương", 2),
    ("bị thương 3 người", 3),
    ("2 người ngất xỉu vì khói", 2),
    ("1 cụ bị phỏng nặng", 1),
    ("không ai bị thương", 0),
    ("ko ai bi gi", 0),
    ("không ai sao hết", 0),
]


@pytest.mark.parametrize(("text", "number"), TRAPPED)
def test_the_trapped(text, number):
    assert read(text).trapped == number


@pytest.mark.parametrize(("text", "number"), HURT)
def test_the_hurt(text, number):
    assert read(text) == People(None, number)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("2 người kẹt, 1 người bị bỏng", People(2, 1)),
        ("2 nguoi ket 1 nguoi bong", People(2, 1)),
        ("3 người kẹt trong đó 1 bị thương", People(3, 1)),
        ("không ai bị kẹt nhưng 2 người bị bỏng", People(0, 2)),
        ("3 người thoát ra rồi, còn 2 người kẹt", People(2, None)),
        ("không ai bị kẹt, không ai bị thương", People(0, 0)),
    ],
)
def test_both(text, people):
    assert read(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "có người kẹt trên tầng 3",
        "nhà 3 tầng",
        "tầng 3 người kẹt nhiều lắm",
        "số 12 đường Lê Lợi, phường Bình Phước",
        "12 người đang đứng xem",
        "không biết có ai bị kẹt không",
        "không rõ 2 người kia còn kẹt không",
        "có ai bị kẹt không",
        "ba tôi đang ngủ",
        "nhà tôi có 4 người",
        "cháy to lắm cứu với",
        "0912345678 người kẹt",
        "năm nay chưa kẹt lần nào",
        "",
    ],
)
def test_what_says_no_number(text):
    assert read(text) == People()
