"""Codes that people type and print."""

from bot.training.codes import LETTERS, code_of, grouped, typed


def test_a_code_has_no_letters_that_look_alike_and_follows_from_its_id():
    code = code_of("some-id", 16)
    assert len(code) == 16
    assert set(code) <= set(LETTERS)
    assert not set(LETTERS) & set("01ILO")
    assert code == code_of("some-id", 16) != code_of("other-id", 16)


def test_a_code_is_taken_however_it_is_typed():
    assert typed(" abcd-2345 efgh/6789 ") == "ABCD2345EFGH6789"
    assert typed(grouped("ABCD2345EFGH6789")) == "ABCD2345EFGH6789"
