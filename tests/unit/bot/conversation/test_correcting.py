"""Somebody sets right what they said before."""

from __future__ import annotations

import pytest

from bot.conversation.correcting import Correction, apply, read


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("nhầm, số 12 chứ không phải 21", "số 12", "21"),
        ("nham, so 12 chu khong phai 21", "so 12", "21"),
        ("số 12 chứ không phải số 21", "số 12", "số 21"),
        ("không phải đường Lê Lợi mà là đường Lê Lai", "đường Lê Lai", "đường Lê Lợi"),
        ("khong phai duong Le Loi ma la duong Le Lai", "duong Le Lai", "duong Le Loi"),
        ("à nhầm số nhà 12", "số nhà 12", ""),
        ("lộn rồi, đường Nguyễn Huệ nha", "đường Nguyễn Huệ", ""),
        ("xin lỗi tôi ghi nhầm, phường Đồng Xoài", "phường Đồng Xoài", ""),
        ("nhầm, 12 Lê Lợi", "12 Lê Lợi", ""),
    ],
)
def test_what_is_right_and_what_was_wrong(text, right, wrong):
    assert read(text) == Correction(right, wrong)


@pytest.mark.parametrize(
    "text",
    [
        "không phải đâu tôi nhầm",
        "nhầm rồi",
        "tôi nhầm",
        "không phải sự cố",
        "không phải",
        "cháy nhà số 12",
        "số 12 Lê Lợi",
        "không có ai bị kẹt",
        "",
    ],
)
def test_what_sets_nothing_right(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("place", "text", "corrected"),
    [
        ("21 Lê Lợi", "nhầm, số 12 chứ không phải 21", "12 Lê Lợi"),
        ("số 21 Lê Lợi", "nhầm, số 12 chứ không phải 21", "số 12 Lê Lợi"),
        ("số nhà 21, đường Lê Lợi", "à nhầm số nhà 12", "số nhà 12, đường Lê Lợi"),
        ("21 Lê Lợi, phường Bình Phước", "à nhầm số nhà 12", "12 Lê Lợi, phường Bình Phước"),
        ("12 đường Lê Lợi, chợ", "không phải đường Lê Lợi mà là đường Lê Lai", "12 đường Lê Lai, chợ"),
        ("12 đường Lê Lợi phường Bình Phước", "nhầm, đường Lê Lai", "12 đường Lê Lai phường Bình Phước"),
        ("12 Lê Lợi, phường Bình Phước", "khong phai phuong binh phuoc ma la phuong dong xoai", "12 Lê Lợi, phuong dong xoai"),
        ("12 Lê Lợi, phường Bình Phước", "nhầm, phường Đồng Xoài", "12 Lê Lợi, phường Đồng Xoài"),
        ("hẻm 5 Trần Phú", "nhầm, 12 Lê Lợi", "12 Lê Lợi"),
        ("", "à nhầm số nhà 12", "số nhà 12"),
    ],
)
def test_the_wrong_part_of_the_place_is_replaced(place, text, corrected):
    correction = read(text)
    assert correction is not None
    assert apply(correction, place) == corrected


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("chợ Đồng Xoài", "không phải đường Lê Lợi mà là đường Lê Lai"),
        ("kho gỗ cạnh cầu Đôi", "không phải cháy mà là nổ"),
        ("12 Lê Lợi", "nhầm, phường Đồng Xoài"),
    ],
)
def test_what_does_not_fit_leaves_the_place_alone(place, text):
    correction = read(text)
    assert correction is not None
    assert apply(correction, place) is None
