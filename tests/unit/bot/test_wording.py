"""The sentences: each that code asks for is there, fully filled in, and none promises what nobody knows."""

from __future__ import annotations

import ast
import gc
import re
import string
from pathlib import Path

import pytest

from bot.wording import Wording
from knowledge import content
from tests.conftest import ROOT

SOURCES = sorted((ROOT / "bot").rglob("*.py"))
PRESSED = re.compile(r"^(update|state|badge|action|timeline)\.respond(ing)?$")
"""Said only when an official pressed "on the way"."""
PROMISE = re.compile(
    r"(đội|xe|cán bộ|người|lực lượng|cứu hỏa)\s+(đang|sẽ|sắp)"
    r"|(sẽ|sắp) (đến|tới|có mặt)|đã (xuất phát|lên đường)|trên đường (đến|tới)"
    r"|tới ngay|đến ngay|đang đến|đang chạy tới",
    re.IGNORECASE,
)


def tree_of(path):
    """A source's syntax tree, made with the garbage collector at rest: what it finalises may let another thread parse too,
    and in Python 3.11 the two then disturb each other ("AST constructor recursion depth mismatch", gh-106905)."""
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()


def calls_of_say():
    """Every call of `say` in the sources: file and line, the name or names asked for as a pattern, the values given."""
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in ("say", "_say"):
                values = None if any(k.arg is None for k in node.keywords) else {k.arg for k in node.keywords}
                for pattern, literal in _patterns(node.args[0]):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", pattern, literal, values


def _name(func):
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _patterns(argument):
    match argument:
        case ast.Constant(value=str(name)):
            yield re.escape(name), True
        case ast.IfExp(body=body, orelse=orelse):
            yield from _patterns(body)
            yield from _patterns(orelse)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(p.value) if isinstance(p, ast.Constant) else r"[\w.]+" for p in parts), False


def fields_of(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.fixture(scope="module")
def sentences():
    wording = Wording.load()
    return {name: wording._sentences[name] for name in wording.names}


def test_the_scan_sees_the_calls():
    assert len(list(calls_of_say())) > 80


def test_every_sentence_that_code_asks_for_exists(sentences):
    missing = [
        f"{where} {pattern}"
        for where, pattern, _, _ in calls_of_say()
        if not any(re.fullmatch(pattern, name) for name in sentences)
    ]
    assert missing == []


def test_every_value_a_sentence_needs_is_given(sentences):
    lacking = [
        f"{where} {pattern}: {fields_of(sentences[name]) - values}"
        for where, pattern, literal, values in calls_of_say()
        if literal and values is not None
        for name in sentences
        if re.fullmatch(pattern, name) and fields_of(sentences[name]) - values
    ]
    assert lacking == []


@pytest.mark.parametrize("folder", ["conversation", "incidents", "channels"])
def test_every_name_kept_in_a_table_exists_too(sentences, folder):
    sections = {name.partition(".")[0] for name in sentences}
    constants = {
        node.value
        for path in (ROOT / "bot" / folder).glob("*.py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    names = {c for c in constants if re.fullmatch(r"[a-z]+\.[a-z_0-9]+", c) and c.partition(".")[0] in sections}
    assert names - set(sentences) == set()


def test_no_sentence_promises_that_help_is_coming(sentences):
    promises = {n: s for n, s in sentences.items() if PROMISE.search(s) and not PRESSED.match(n)}
    assert promises == {}


@pytest.mark.parametrize(
    "promise", ["Lực lượng đang đến.", "Xe chữa cháy sẽ tới ngay.", "Cứu hỏa đang trên đường tới.", "Đội đã xuất phát"]
)
def test_the_scan_for_promises_sees_one(promise):
    assert PROMISE.search(promise)


def test_no_emergency_card_promises_that_help_is_coming():
    cards = content.emergency_cards()
    assert [line for c in cards for line in (c.call, *c.steps, c.never or "") if PROMISE.search(line)] == []


def test_what_is_said_in_an_emergency_names_114(sentences):
    bare = {"confirm", "deny", "send_place", "tap_place", "ask_place", "noted", "place_noted", "more", "status"}
    bare |= {"first", "first_warned", "closer"}  # they stand with a card, whose call is checked with the content
    without = [n for n, s in sentences.items() if n.startswith("emergency.") and "114" not in s]
    assert {n.partition(".")[2] for n in without} <= bare
    assert "114" in sentences["update.unclaimed"]


def test_what_people_write_is_never_taken_for_a_place_to_fill_in(say):
    assert say("alert.said", text="{code} {0} %s {") == "Người báo viết: {code} {0} %s {"


def test_a_name_that_is_not_there_is_an_error(say):
    with pytest.raises(KeyError):
        say("no.such")


def test_values_are_filled_in_and_edges_trimmed(tmp_path):
    file = Path(tmp_path, "vi.yml")
    file.write_text("a:\n  b: |\n    Xin {who}.\n", encoding="utf-8")
    wording = Wording.load(file)
    assert wording("a.b", who="chào") == "Xin chào."
    assert "a.b" in wording
    assert "a" not in wording
