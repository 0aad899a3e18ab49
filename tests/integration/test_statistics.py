"""Figures from the database, on both: the days and units chosen, as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest

from bot.errors import NotFound, Refused
from bot.incidents.closing import Closing
from bot.incidents.closing_desk import close
from bot.statistics import COLUMNS, Statistics
from bot.storage import incidents
from tests.integration.test_cli import is_one_sentence, pccc  # noqa: F401  # a fixture
from tests.integration.test_desk import COMMUNE, NEIGHBOUR, PROVINCE, Shift

DAY = date(2026, 11, 23)
FIRE = Closing(outcome="forces", cause="electric", injured=2, damage=1_500_000)


@pytest.fixture
def town(database, say, clock, new_id):
    """Three days: a fire closed with a form in one commune, a false alarm in another, one still open without a place."""
    shift = Shift(database, say, clock, new_id).staffed(p=PROVINCE, bp=COMMUNE, ln=NEIGHBOUR)
    fire, joke = shift.reports(confirmed=True), None
    with database.begin() as c:
        incidents.change(c, f"i-{fire}", unit="bp")
    shift.clock.forward(300)
    shift._do(lambda c, now: close(shift.desk, c, fire, FIRE, "Bình", "console", now))
    shift.clock.forward(86_400)
    joke = shift.reports(confirmed=True, event="smoke")
    with database.begin() as c:
        incidents.change(c, f"i-{joke}", unit="ln")
    shift.presses("false_alarm", joke)
    shift.clock.forward(86_400)
    shift.reports(confirmed=True, event="gas")
    return Statistics(database, say)


def named(found, group):
    return {one["name"]: one["count"] for one in found["by"][group] if one["count"]}


def test_all_of_it_is_counted_and_named(town):
    found = town.of()
    assert (found["reports"], found["incidents"], found["closed"], found["false_alarms"]) == (3, 3, 2, 1)
    assert found["false_alarm_share"] == 0.5
    assert named(found, "event") == {"Cháy": 1, "Khói": 1, "Rò gas": 1}
    assert named(found, "unit") == {"Phường Bình Phước": 1, "Xã Lộc Ninh": 1, "Chưa rõ đơn vị": 1}
    assert named(found, "cause") == {"Điện": 1, "Chưa ghi nguyên nhân": 1}
    assert named(found, "outcome") == {"Lực lượng xử lý": 1, "Báo giả, không có sự cố": 1}
    assert named(found, "hour") == {"09 giờ": 3}
    assert found["harm"]["injured"] == 2
    assert found["waited"]["closed"]["incidents"] == 2
    assert json.loads(json.dumps(found)) == found


def test_days_are_of_vietnam_both_in(town):
    assert town.of(DAY, DAY)["reports"] == 1
    assert town.of(DAY + timedelta(1))["reports"] == 2
    assert town.of(None, DAY + timedelta(1))["reports"] == 2
    assert town.of(DAY - timedelta(9), DAY - timedelta(1))["reports"] == 0


def test_a_unit_is_counted_with_those_below_it(town):
    assert town.of(unit="bp")["reports"] == 1
    assert town.of(unit="phuong binh phuoc")["reports"] == 1
    assert town.of(unit="p")["reports"] == 2
    with pytest.raises(NotFound):
        town.of(unit="sao hỏa")


@pytest.mark.parametrize(("since", "until"), [(DAY, DAY - timedelta(1)), (date.min, None), (None, date.max)])
def test_days_that_cannot_be_are_refused(town, since, until):
    with pytest.raises(Refused):
        town.of(since, until)


def test_the_table_has_a_row_for_each_number(town):
    text = town.table(town.of())
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    found = {(row["table"], row["value"]): row["number"] for row in rows}
    assert (found["total", "incidents"], found["harm", "damage"], found["cause", "electric"]) == ("3", "1500000", "1")
    assert found["hour", "09"] == "3"


def test_the_text_names_every_part(town, say):
    said = town.text(town.of())
    assert "Số vụ: 3" in said
    assert "Thiệt hại: 1.500.000" in said
    assert "Đóng tin: trung vị" in said


@pytest.fixture
def closed_by_hand(pccc, database, database_url, say, clock, new_id, monkeypatch):  # noqa: F811
    """An incident on the database that the command line works on; its code."""
    monkeypatch.setenv("PCCC_DATABASE_URL", database_url.replace("+psycopg", ""))
    return Shift(database, say, clock, new_id).staffed(p=PROVINCE).reports(confirmed=True)


def test_an_incident_is_closed_corrected_and_shown_on_the_command_line(pccc, closed_by_hand):  # noqa: F811
    code = closed_by_hand
    said = pccc("incidents", "close", code, "--outcome", "forces", "--cause", "gas", "--injured", "2", "--by", "Chi")
    assert said.stdout == f"Tin {code}: Lực lượng xử lý; nguyên nhân: Gas; 2 người bị thương\n"
    pccc("incidents", "close", code, "--outcome", "residents", "--damage", "500 triệu")
    shown = json.loads(pccc("incidents", "show", code, "--json").stdout)
    assert shown["closing"] == {"outcome": "residents", "damage": 500_000_000}
    assert [step["who"] for step in shown["timeline"] if step["label"].startswith("Ghi kết quả")] == ["Chi", "dòng lệnh"]
    found = json.loads(pccc("incidents", "statistics", "--json").stdout)
    assert found["harm"]["damage"] == 500_000_000
    assert pccc("incidents", "statistics", "--csv").stdout_bytes.startswith(b"\xef\xbb\xbftable,value,name,number")


@pytest.mark.parametrize(
    "arguments",
    [
        ("close", "SC-NONE", "--outcome", "forces"),
        ("close", "CODE", "--outcome", "forces", "--injured", "-2"),
        ("close", "CODE", "--outcome", "forces", "--cause", "rồng"),
        ("close", "CODE", "--outcome", "forces", "--arrived", "hôm qua"),
        ("reopen", "CODE"),
        ("statistics", "--unit", "sao hỏa"),
        ("statistics", "--since", "2026-11-02", "--until", "2026-11-01"),
    ],
)
def test_what_cannot_be_is_one_sentence(pccc, closed_by_hand, arguments):  # noqa: F811
    result = pccc("incidents", *(closed_by_hand if one == "CODE" else one for one in arguments))
    assert result.exit_code == 1
    assert is_one_sentence(result)


def test_a_closing_is_undone_on_the_command_line(pccc, closed_by_hand):  # noqa: F811
    pccc("incidents", "close", closed_by_hand, "--outcome", "false_alarm")
    result = pccc("incidents", "reopen", closed_by_hand, "--json")
    assert json.loads(result.stdout)["state"] == "forwarded"
