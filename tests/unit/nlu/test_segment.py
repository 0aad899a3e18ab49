"""Vietnamese is split into words: compounds of the lexicon are one, offsets point into what was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.components.tokenizer import LEXICON
from nlu.segment import Segmenter

segment = Segmenter(["thoát nạn", "lối thoát nạn", "chữa cháy", "bình chữa cháy"])


def folded(text):
    return [word.folded for word in segment(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("lối thoát nạn ở đâu", ["loi_thoat_nan", "o", "dau"]),
        ("loi thoat nan", ["loi_thoat_nan"]),
        ("kỹ năng thoát nạn", ["ky", "nang", "thoat_nan"]),
        ("bình chữa cháy và chữa cháy", ["binh_chua_chay", "va", "chua_chay"]),
        ("thoát, nạn", ["thoat_nan"]),
        ("Nghị định 106/2025 phạt 1.500.000 đồng", ["nghi", "dinh", "106/2025", "phat", "1.500.000", "dong"]),
        ("", []),
        ("🔥 ?!", []),
    ],
)
def test_the_longest_known_compound_is_one_word(text, words):
    assert folded(text) == words


def test_offsets_point_into_the_original():
    text = "  🔥 Lối thoát  NẠN, bị khoá!"
    words = list(segment(text))
    assert [text[word.start : word.end] for word in words] == ["Lối thoát  NẠN", "bị", "khoá"]
    assert [word.text for word in words] == [text[word.start : word.end] for word in words]


def test_text_from_an_apple_keyboard_splits_into_the_same_words():
    text = "Đội dân phòng hỏi lối thoát nạn"
    apart = unicodedata.normalize("NFD", text)
    assert folded(apart) == folded(text)
    assert all(apart[word.start : word.end] == word.text for word in segment(apart))


def test_the_field_s_lexicon_knows_its_compounds():
    words = [word.folded for word in Segmenter.from_file(LEXICON)("phòng cháy chữa cháy, thang máy và lối thoát nạn")]
    assert words == ["phong_chay_chua_chay", "thang_may", "va", "loi_thoat_nan"]


def test_comments_and_empty_lines_of_a_lexicon_are_passed_over(tmp_path):
    file = tmp_path / "words.txt"
    file.write_text("# từ ghép\n\nthang máy  # lift\nlối\n", encoding="utf-8")
    assert [word.folded for word in Segmenter.from_file(file)("lối thang máy")] == ["loi", "thang_may"]


@given(st.text(max_size=80) | st.text(alphabet="thoát nạlốibìhcữchy .,1/\u0301", max_size=80))
def test_words_come_in_order_do_not_overlap_and_are_cut_from_the_text(text):
    end = 0
    for word in segment(text):
        assert word.start >= end
        assert text[word.start : word.end] == word.text
        end = word.end
