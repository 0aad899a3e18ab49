"""Text as people type it comes to one form, whatever the keyboard, the app or the mood did to it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nlu.text import MAX_UNDERSTOOD, clean, fold, has_letters, normalise, strip_marks, words

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
ALPHABET = VIETNAMESE + VIETNAMESE.upper() + " 0123456789.,!?\n\t_-\u0301\u0323\u200b😀"
typed = st.text(alphabet=ALPHABET, max_size=60) | st.text(max_size=60)
"""What a Vietnamese keyboard gives, and anything at all."""


@pytest.mark.parametrize(
    ("as_typed", "normal"),
    [
        ("Hoà bình", "hòa bình"),
        ("hoà thuý khoẻ", "hòa thúy khỏe"),
        ("quý khách", "quý khách"),
        ("hoàng hoài thuyền", "hoàng hoài thuyền"),
        ("CHÁY NHÀ RỒI", "cháy nhà rồi"),
        ("cháyyyyyy", "cháy"),
        ("cứuuuu tôiiii", "cứu tôi"),
        ("nhàaaa cháyyy quáaa trờiiii", "nhà cháy quá trời"),
        ("lửaaaa hoàaaa cưuuu", "lửa hòa cưu"),
        ("xoong moóc cứu hữu lưu", "xoong moóc cứu hữu lưu"),
        ("số 1000 đường 333", "số 1000 đường 333"),
        ("  nhiều   khoảng\n\ntrắng\t", "nhiều khoảng trắng"),
        (unicodedata.normalize("NFD", "Đám cháy ở tầng hầm"), "đám cháy ở tầng hầm"),
        ("ch\u200báy", "cháy"),
        ("\ufeffcháy\u0000", "cháy"),
    ],
)
def test_one_normal_form_for_many_ways_of_typing(as_typed, normal):
    assert normalise(as_typed) == normal


@pytest.mark.parametrize(
    ("as_typed", "folded"),
    [
        ("Đám cháy!", "dam chay"),
        ("Bình chữa cháy: 35kg?!", "binh chua chay 35kg"),
        ("tầng 3/5, ngõ 12.", "tang 3 5 ngo 12"),
        ("nghị_định 106/2025/NĐ-CP", "nghi dinh 106 2025 nd cp"),
        ("ƯỚC GÌ Ở ĐÂY", "uoc gi o day"),
        ("🔥🔥 cháy 🔥🔥", "chay"),
        ("🔥", ""),
        ("", ""),
        ("火事 cháy", "火事 chay"),
    ],
)
def test_folding_leaves_bare_words(as_typed, folded):
    assert fold(as_typed) == folded


@pytest.mark.parametrize("text", ["cháy\ud800 nhà", "\udfffcháy nhà", "cháy nhà\ud83d"])
def test_a_broken_half_of_a_character_is_dropped(text):
    assert normalise(text) == "cháy nhà"
    clean(text).encode("utf-8")


def test_an_emoji_family_keeps_its_people():
    assert clean("👨‍👩‍👧") == "👨👩👧"


def test_marked_and_unmarked_questions_fold_to_the_same():
    assert fold("Chảo dầu bốc cháy, xử lý thế nào?") == fold("chao dau boc chay xu ly the nao")


def test_only_the_beginning_of_an_endless_message_is_read():
    assert len(normalise("lời dài " * 50_000)) <= MAX_UNDERSTOOD
    assert normalise("cháy nhà " + "x y " * 20_000).startswith("cháy nhà")


def test_words_are_those_of_the_normal_form():
    assert words("Cháy nhà, số 12!") == ["cháy", "nhà", "số", "12"]


@pytest.mark.parametrize(
    ("text", "readable"),
    [("cháy", True), ("12", True), ("火", True), ("🔥🔥", False), ("?!…", False), ("", False), ("\x00\u200b \n", False)],
)
def test_whether_there_is_anything_to_read(text, readable):
    assert has_letters(text) is readable


@given(typed)
@example("H\u0331")
@example("òòoà")
@example("hoà\u0323")
@example("àaàaàa")
@example("J\u030cJ\u030cJ\u030c")
@example("a" * MAX_UNDERSTOOD + " b")
@example("ab " * MAX_UNDERSTOOD)
@example("İ" * MAX_UNDERSTOOD)
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)


@given(typed)
def test_the_normal_form_can_be_stored_and_shown(text):
    normal = normalise(text)
    normal.encode("utf-8")
    assert normal == unicodedata.normalize("NFC", normal).strip()
    assert not [c for c in normal if unicodedata.category(c) in ("Cc", "Cf", "Cs")]


@given(typed)
def test_stripping_marks_keeps_every_offset(text):
    composed = unicodedata.normalize("NFC", text)
    assert len(strip_marks(composed)) == len(composed)


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper(), max_size=40))
def test_stripping_marks_leaves_plain_latin_of_the_same_case(text):
    bare = strip_marks(text)
    assert bare.isascii()
    assert [c.isupper() for c in bare] == [c.isupper() for c in text]


@given(st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " 0123456789.,!?_-😀", max_size=60))
def test_folded_vietnamese_is_lower_case_latin_words_and_digits(text):
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(typed)
def test_a_folded_text_is_words_and_single_spaces(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(c.isalnum() or c == " " for c in folded)
    assert not set(folded) & set("ABCDEFGHIJKLMNOPQRSTUVWXYZđàáảãạăâêôơư")


@given(typed)
def test_how_a_letter_was_encoded_does_not_matter(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(typed)
def test_there_is_something_to_read_exactly_when_folding_leaves_something(text):
    assert has_letters(text) == bool(fold(text))
