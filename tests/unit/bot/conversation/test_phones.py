"""Numbers to call back on."""

from __future__ import annotations

import pytest

from bot.conversation import phones


@pytest.mark.parametrize(
    "text",
    [
        "0912345678",
        "gọi tôi số 0912 345 678",
        "sdt 0912.345.678 nha",
        "0912-345-678",
        "+84 912 345 678",
        "+84912345678",
        "84912345678",
        "cháy nhà số 12, liên hệ 0912345678 gặp An",
        "11.53491, 106.88231 sđt 0912345678",
        "gọi 114 không được, số tôi 0912345678",
    ],
)
def test_mobile_numbers_as_people_write_them(text):
    assert phones.read(text) == "+84912345678"


def test_a_landline_and_a_number_abroad():
    assert phones.read("nhà 0271 3879 114") == "+842713879114"
    assert phones.read("+1 650 253 0000") == "+16502530000"


@pytest.mark.parametrize(
    "text",
    [
        "gọi 114 đi",
        "114 113 115",
        "số nhà 12 tầng 3",
        "0000000000",
        "0123",
        "1.200.000.000 đồng",
        "11.534912, 106.882345",
        "https://maps.google.com/?q=11.5349121,106.8823456",
        "https://x.vn/0912345678",
        "SC-7K3PM",
        "ngày 28/11/2026",
        "",
    ],
)
def test_what_is_no_number_to_call(text):
    assert phones.read(text) == ""


def test_confirmed_without_showing_all_of_it():
    assert phones.masked("+84912345678") == "0912…678"
    assert "650253" not in phones.masked("+16502530000")


@pytest.mark.parametrize(("text", "only"), [("0912345678", True), ("sđt của tôi 0912345678", True), ("", False), ("chợ", False),
                                            ("12 Lê Lợi phường Bình Phước gọi số 0912345678", False)])  # fmt: skip
def test_a_message_that_is_only_a_number(text, only):
    assert phones.is_only(text) is only
