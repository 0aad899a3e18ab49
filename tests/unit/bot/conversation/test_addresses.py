"""Addresses in words."""

from __future__ import annotations

import pytest

from bot.conversation import addresses


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("cháy nhà số 12 đường Lê Lợi, phường Bình Phước", "số 12 đường Lê Lợi, phường Bình Phước"),
        ("chay nha so 12 duong le loi", "so 12 duong le loi"),
        ("cháy ở hẻm 45 quốc lộ 14. Nhanh lên", "hẻm 45 quốc lộ 14"),
        ("cháy xưởng ở ấp 3, xã Đồng Phú", "ấp 3, xã Đồng Phú"),
        ("khu phố Phú Thanh đang cháy", "khu phố Phú Thanh đang cháy"),
        ("cháy nhà sát vách số 45/2 Nguyễn Huệ", "số 45/2 Nguyễn Huệ"),
        ("chay o 123 quoc lo 14 gan cay xang", "123 quoc lo 14 gan cay xang"),
        ("ap 3 xa dong phu chay nha", "ap 3 xa dong phu chay nha"),
        ("cháy chung cư Hoàng Anh", "chung cư Hoàng Anh"),
        ("cháy gần ngã tư Đồng Xoài", "ngã tư Đồng Xoài"),
        ("cháy kho vải ở xã Ea Ktur, cứu với", "xã Ea Ktur"),
        ("cháy ở hẻm 45, xã Đồng Phú, nhanh lên, khói nhiều quá", "hẻm 45, xã Đồng Phú"),
        ("khói đầy chung cư Hoàng Anh cứu với!", "chung cư Hoàng Anh"),
        ("chay o hem 45 cuu em voi a", "hem 45"),
    ],
)
def test_an_address_shows_itself(text, address):
    assert addresses.find(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "cháy nhà rồi",
        "2 người kẹt tầng 3",
        "phương tiện chữa cháy ở đâu",
        "có 3 người, số 2 người bị thương",
        "xa quá không tới được",
        "đường đi bị chặn",
        "khói đầy hành lang chung cư cứu với",
        "",
    ],
)
def test_other_words_are_none(text):
    assert addresses.find(text) == ""


@pytest.mark.parametrize(
    ("known", "more", "joined"),
    [
        ("", "12 Lê Lợi", "12 Lê Lợi"),
        ("12 Lê Lợi", "", "12 Lê Lợi"),
        ("12 Lê Lợi", "Phường Bình Phước", "12 Lê Lợi, Phường Bình Phước"),
        ("12 Lê Lợi, phuong binh phuoc", "Phường Bình Phước", "12 Lê Lợi, phuong binh phuoc"),
        ("12 le loi", "12 Lê Lợi phường Bình Phước", "12 Lê Lợi phường Bình Phước"),
    ],
)
def test_two_that_belong_together(known, more, joined):
    assert addresses.join(known, more) == joined
