"""Cases: what a file says is expected, and which line of it can't be read."""

from __future__ import annotations

import json

import pytest

from bot.evaluation.cases import CasesError, read, read_content
from tests.conftest import ROOT


@pytest.fixture
def written(tmp_path):
    """Writes lines to a file of cases."""

    def write(*lines):
        path = tmp_path / "cases.jsonl"
        path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("says", "expect", "entries"),
    [
        ({"entry": "a.b"}, "entry", ("a.b",)),
        ({"entry": ["a.b", "c"]}, "entry", ("a.b", "c")),
        ({"emergency": True, "event": "fire"}, "emergency", ()),
        ({"emergency": False}, "calm", ()),
        ({"declined": True}, "declined", ()),
        ({"declined": False}, "answered", ()),
    ],
)
def test_a_line_says_what_it_expects(written, says, expect, entries):
    (case,) = read(written({"text": "chào"} | says))
    assert (case.expect, case.entries, case.variant) == (expect, entries, "normal")


def test_a_line_that_says_nothing_takes_what_is_expected_of_the_file(written):
    file = written({"text": "a", "kind": "idiom", "variant": "noisy"}, {"text": "b", "event": "fire", "trapped": True})
    first, second = read(file, "calm")
    assert (first.expect, first.kind, first.variant) == ("calm", "idiom", "noisy")
    assert (second.expect, second.event) == ("calm", "fire")


def test_what_a_line_says_wins_over_the_file(written):
    (case,) = read(written({"text": "a", "declined": True}), "answered")
    assert case.expect == "declined"


@pytest.mark.parametrize(("after", "read_as"), [("trước", ("trước",)), (["một", "hai"], ("một", "hai")), ([], ())])
def test_a_case_may_come_after_others_in_its_conversation(written, after, read_as):
    (case,) = read(written({"text": "còn tổ chức", "after": after, "entry": "a.b"}))
    assert case.after == read_as


def test_cases_without_an_id_go_by_file_and_line(written):
    first, second = read(written({"text": "a", "id": 7}, "", {"text": "b"}), "calm")
    assert (first.id, second.id) == ("7", "cases.jsonl:3")


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        {"entry": "a"},
        {"text": " ", "entry": "a"},
        {"text": "a"},
        {"text": "a", "entry": []},
        {"text": "a", "entry": "x", "declined": True},
        {"text": "a", "entyr": "x"},
        {"text": "a", "emergency": "yes"},
        "[" * 100_000,
    ],
    ids=range(10),
)
def test_a_bad_line_is_named(written, bad):
    with pytest.raises(CasesError, match=r"cases\.jsonl:2: "):
        read(written({"text": "a", "entry": "x"}, bad))


def test_the_sentences_of_the_content_are_cases_of_four_variants(tmp_path):
    (tmp_path / "also.yml").write_text("also:\n- text: y\n  also: [c]\n", encoding="utf-8")
    row = "- finds: a.b\n  sentences: [x, y]\n  unmarked: [z]\n  noisy: [u]\n  short: [v]\n"
    (tmp_path / "one.yml").write_text(row, encoding="utf-8")
    cases = read_content(tmp_path)
    assert [(case.text, case.variant) for case in cases] == [
        ("x", "normal"),
        ("y", "normal"),
        ("z", "unmarked"),
        ("u", "noisy"),
        ("v", "short"),
    ]
    assert [case.entries for case in cases if case.text != "y"] == [("a.b",)] * 4
    assert cases[1].entries == ("a.b", "c")


def test_our_own_sentences_can_be_read():
    assert len(read_content(ROOT / "tests" / "content")) > 4000


@pytest.mark.parametrize("text", ["- finds: a", "a: [", "- 5"])
def test_a_bad_file_of_sentences_is_named(tmp_path, text):
    (tmp_path / "one.yml").write_text(text, encoding="utf-8")
    with pytest.raises(CasesError, match=r"one\.yml: "):
        read_content(tmp_path)


def test_a_folder_without_sentences_is_an_error(tmp_path):
    with pytest.raises(CasesError, match="no cases"):
        read_content(tmp_path)
