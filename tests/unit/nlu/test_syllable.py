"""A Vietnamese syllable is known by how it is spelt."""

import pytest

from nlu.syllable import is_syllable, split_tone, with_tone


@pytest.mark.parametrize(
    "word",
    [
        "cháy",
        "chữa",
        "phòng",
        "nghiêng",
        "khuỷu",
        "quốc",
        "quý",
        "giếng",
        "gì",
        "gìn",
        "giặc",
        "yêu",
        "uống",
        "ươm",
        "thuở",
        "xoong",
        "khuya",
        "huých",
        "đuốc",
        "nghị",
        "kẻ",
        "ghế",
        "chay",
        "nuoc",
        "duong",
        "a",
        "ở",
    ],
)
def test_syllables_with_all_their_marks_or_none(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        "chasy",
        "nhaf",
        "dduowjc",
        "bnáh",
        "hôgn",
        "kar",
        "gas",
        "pccc",
        "w",
        "đ",
        "cháyy",
        "nghà",
        "kă",
        "chàt",
        "đuoc",
        "ngế",
        "cóan",
        "facebook",
        "tang3",
        "3",
        "cháynhà",
    ],
)
def test_what_cannot_be_spelt_so_is_none(word):
    assert not is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        "hòa",
        "khỏe",
        "thúy",
        "quý",
        "giá",
        "của",
        "người",
        "nước",
        "chuyện",
        "thuyền",
        "hoàng",
        "khuỷu",
        "rượu",
        "mùa",
        "lửa",
        "yếu",
        "giếng",
        "quả",
        "ngoéo",
        "ở",
        "ủy",
    ],
)
def test_the_tone_mark_is_put_back_where_it_was(word):
    assert with_tone(*split_tone(word)) == word


def test_a_mark_on_the_wrong_letter_is_moved():
    assert with_tone(*split_tone("baỏ")) == "bảo"
    assert with_tone(*split_tone("gỉa")) == "giả"
