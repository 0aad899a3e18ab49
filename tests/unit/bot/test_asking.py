"""`ask`: one line in, one line out, whatever the line is."""

from __future__ import annotations

import json

import pytest

from bot.asking import Asker

KEYS = {"id", "text", "answer", "citations", "entry", "intent", "confidence", "emergency", "declined", "ms"}


@pytest.fixture
def asker(mind):
    return Asker(mind)


def line(asker, **parts):
    return json.loads(asker.line(json.dumps(parts).encode()))


def test_an_answer_has_what_the_contract_names(asker):
    answer = line(asker, id=7, text="để xe chắn lối thoát nạn phạt bao nhiêu")
    assert set(answer) == KEYS
    assert (answer["id"], answer["emergency"], answer["declined"]) == (7, False, False)
    assert answer["entry"] == "fines_smoke_escape.blocked_exit"
    assert {"document", "article", "clause", "point"} == set(answer["citations"][0])
    assert "Căn cứ" in answer["answer"]
    assert 0 <= answer["confidence"] <= 1


def test_an_emergency_is_marked(asker):
    answer = line(asker, id="a", text="chay nha roi")
    assert (answer["emergency"], answer["intent"]) == (True, "emergency")
    assert "Gọi 114" in answer["answer"].splitlines()[0]


def test_what_is_declined_is_marked(asker):
    answer = line(asker, id="a", text="quán phở nào ngon")
    assert answer["declined"]
    assert answer["entry"] is None


@pytest.mark.parametrize("text", ["", " ", "🔥", "\x00", "a" * 20_000, "²", "\u202eabc"], ids=ascii)
def test_any_text_gets_an_answer(asker, text):
    assert line(asker, id=1, text=text[:20_000])["answer"]


@pytest.mark.parametrize(
    ("bad", "id_"),
    [
        (b"{", None),
        (b"", None),
        (b"[]", None),
        (b"5", None),
        (b'{"id": 3}', 3),
        (b'{"id": "x", "text": 5}', "x"),
        (b'{"text": "no id"}', None),
        (b'{"id": true, "text": "a"}', True),
        (b'{"id": {"a": 1}, "text": "a"}', None),
        (rb'{"id": 4, "text": "\ud83d"}', 4),
        (rb'{"id": "\ud83d", "text": "a"}', "?"),
        (b'{"id": 5, "text": "\xff"}', None),
        (b'{"id": ' + b"9" * 6000 + b', "text": "a"}', None),
        (b'{"x": ' + b"[" * 90_000, None),
    ],
    ids=range(14),
)
def test_a_bad_line_gives_an_error_with_its_id_as_far_as_it_can_be_read(asker, bad, id_):
    answer = json.loads(asker.line(bad))
    assert set(answer) == {"id", "error"}
    assert answer["id"] == id_
    assert answer["error"]


def test_questions_do_not_remember_each_other(asker):
    line(asker, id=1, text="cháy nhà")
    assert line(asker, id=2, text="1")["emergency"] is False
