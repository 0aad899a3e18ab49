"""The list of the console on the disk: kept up with what happens, asked with filters, without what was erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.incidents.model import REPORTER, SYSTEM, Incident, IncidentEvent
from bot.messages import Place, Sender
from bot.storage import board, incidents, units
from bot.storage.board import Filter
from bot.storage.erasing import erase
from bot.storage.units import Unit
from tests.conftest import NOW


@pytest.fixture
def put(database):
    """Writes an incident down with what happened to it; gives its code."""
    numbers = iter(range(1, 1000))

    def written(
        *kinds, event="fire", unit=None, text="nhà đang cháy", place="số 5 đường Hùng Vương", ago=0, who="An", lat=None
    ):
        number = next(numbers)
        at = NOW - timedelta(minutes=ago)
        new = Incident(
            id=f"i{number}", code=f"SC-{number:05d}", event="fire", reporter=Sender("web", f"s{number}"), confirmed=True,
            place=Place(text=place), opened_at=at, unit=unit,
        )  # fmt: skip
        with database.begin() as c:
            incidents.open_(c, new)
            incidents.append(c, new.id, IncidentEvent(kind="said", at=at, who=REPORTER, channel="web", detail=text))
            for kind in kinds:
                by = SYSTEM if kind == "forwarded" else "An"
                incidents.append(c, new.id, IncidentEvent(kind=kind, at=at, who=by, channel="console"))
        return new.code

    return written


@pytest.fixture
def ask(database):
    def asked(limit=50, after=None, **wanted):
        with database.begin() as c:
            board.renew(c, board.behind(c))
            return [line.code for line in board.lines(c, Filter(**wanted), limit, after)]

    return asked


def test_each_stands_under_the_heading_of_its_state_newest_first(put, ask, database):
    new, told = put(ago=3), put("forwarded", ago=2)
    taken, over = put("forwarded", "acknowledged", ago=1), put("acknowledged", "resolved")
    assert ask() == [over, taken, told, new]
    assert ask(tab="open") == [told, new]
    assert ask(tab="working") == [taken]
    assert ask(state="resolved") == [over]
    assert ask(untaken=True) == [told, new]
    with database.begin() as c:
        assert board.counts(c, Filter()) == {"open": 2, "working": 1, "closed": 1}


def test_words_are_found_without_tone_marks_in_code_place_and_report(put, ask):
    first = put(text="cháy kho vải, khói nhiều")
    second = put(text="cháy xe", place="hẻm 12 Trần Phú")
    assert ask(text=("tran", "phu")) == [second]
    assert ask(text=("khoi",)) == [first]
    assert ask(text=("sc", "00002")) == [second]
    assert ask(text=("%",)) == []
    assert ask(text=("chay",)) == [second, first]


def test_a_line_follows_what_happens(put, ask, database):
    code = put("forwarded")
    assert ask(tab="open") == [code]
    with database.begin() as c:
        incidents.append(c, "i1", IncidentEvent(kind="acknowledged", at=NOW, who="Bình", channel="console"))
        assert board.behind(c) == ["i1"]
    assert ask(tab="open") == []
    assert ask(holder="Bình") == [code]
    with database.begin() as c:
        assert board.behind(c) == []


def test_units_days_and_portions(put, ask, database):
    with database.begin() as c:
        units.put_units(c, [Unit(code="a", name="A", folded="a"), Unit(code="b", name="B", folded="b")])
    old, middle, new = put(unit="a", ago=3000), put(unit="b", ago=60), put(unit="a")
    assert ask(units=frozenset({"a"})) == [new, old]
    assert ask(units=frozenset()) == []
    assert ask(within={"b"}, units=frozenset({"a"})) == []
    assert ask(since=NOW - timedelta(hours=2)) == [new, middle]
    assert ask(until=NOW - timedelta(hours=2)) == [old]
    assert ask(limit=1) == [new]
    assert ask(after=(NOW, new)) == [middle, old]


def test_what_was_erased_is_found_no_more(put, ask, database):
    code = put("forwarded", "acknowledged", "resolved", text="gọi chị Lan 0912345678")
    with database.begin() as c:
        incidents.change(c, "i1", closed_at=NOW)
    assert ask(text=("lan",)) == [code]
    with database.begin() as c:
        erase(c, ["i1"], NOW)
        assert board.lines(c, Filter(), 5)[0].words == ""
    assert ask(text=("lan",)) == []
    assert ask(text=("hung", "vuong")) == []
