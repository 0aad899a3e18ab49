"""A commune found by part of its name."""

from __future__ import annotations

import pytest

from bot.conversation.communes import MOST, offered

NAMES = {
    "1": "Phường Bình Phước",
    "2": "Phường Đồng Xoài",
    "3": "Xã Đồng Phú",
    "4": "Xã Lộc Ninh",
    "5": "Xã Lộc Thành",
    "6": "Phường An Lộc",
    "7": "Xã Phú Nghĩa",
}


def labels(text, names=NAMES):
    return [choice.label for choice in offered(text, names)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dong", ["Xã Đồng Phú", "Phường Đồng Xoài"]),
        ("lộc n", ["Xã Lộc Ninh"]),
        ("loc", ["Phường An Lộc", "Xã Lộc Ninh", "Xã Lộc Thành"]),
        ("xã Lộc", ["Xã Lộc Ninh", "Xã Lộc Thành", "Phường An Lộc"]),
        ("12 Lê Lợi, phường Bình", ["Phường Bình Phước"]),
        ("12 le loi p. binh", ["Phường Bình Phước"]),
    ],
)
def test_part_of_a_name_is_enough(text, found):
    assert labels(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "12 Lê Lợi, phường Bình Phước",
        "12 le loi binh phuoc",
        "xã lộc ninh",
        "kho gỗ cạnh cầu Đôi",
        "12 đường Nguyễn Văn Trỗi gần chợ lớn",
        "",
    ],
)
def test_no_list_where_the_commune_is_named_or_nothing_is_like_one(text):
    assert labels(text) == []


def test_a_street_is_not_the_commune_of_that_name():
    names = {"1": "Phường Trần Phú", "2": "Phường Bình Phước"}
    assert labels("5 Trần Phú, phường Bình Ph", names) == ["Phường Bình Phước"]


def test_two_communes_of_one_name_are_both_offered():
    names = {"1": "Xã Tân Hưng", "2": "Phường Tân Hưng", "3": "Xã Tân Khai"}
    assert labels("5 Trần Phú Tân Hưng", names) == ["Xã Tân Hưng", "Phường Tân Hưng"]
    assert labels("5 Trần Phú phường Tân Hưng", names) == []


def test_the_list_stays_short():
    assert len(offered("tan", {str(n): f"Xã Tân {n}" for n in range(50)})) == MOST


def test_the_value_names_the_unit():
    assert offered("loc n", NAMES)[0].value == "place:unit:4"
