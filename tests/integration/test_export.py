"""`./pccc incidents export`: what spreadsheets, maps and other systems get."""

import csv
import io
import json
import os
from datetime import timedelta

import pytest

from bot.incidents.closing import Closing
from bot.incidents.export import COLUMNS, harmless
from bot.incidents.model import Incident, IncidentEvent
from bot.messages import Place, Sender
from bot.storage import incidents
from bot.storage.database import open_database
from tests.conftest import NOW
from tests.integration.test_cli import is_one_sentence, pccc  # noqa: F401  # a fixture
from tests.unit.bot.cap_rules import check

ENDED = Closing(outcome="forces", cause="electric", injured=1, damage=20_000_000, arrived_at=NOW, note="chủ nhà 0912345678 ký")


@pytest.fixture
def export(pccc, database_url, monkeypatch):  # noqa: F811
    """Runs the command on a database with three incidents: a fire, one without a point a day later, one that tricks."""
    engine = open_database(database_url, NOW)
    evil = '=HYPERLINK("http://x.test";"bấm")'
    put = [
        ("SC-AAAAA", 0, Place(lat=11.5349, lon=106.8823, accuracy=20, text="12 Phú Riềng Đỏ"), "cháy lớn, 0912345678"),
        ("SC-BBBBB", 1, Place(text="chợ, cổng sau"), "khói\nnhiều"),
        ("SC-CCCCC", 2, Place(text=evil), "@SUM(1+1)"),
    ]
    with engine.begin() as c:
        for code, days, place, text in put:
            opened = NOW + timedelta(days=days)
            new = Incident(
                id=code.lower(), code=code, event="fire", reporter=Sender("web", "secret-session"), confirmed=True,
                place=place, opened_at=opened,
            )  # fmt: skip
            incidents.open_(c, new)
            incidents.change(c, new.id, phone="+84987654321")
            for kind, detail in (("received", ""), ("said", text), ("acknowledged", "")):
                happened = IncidentEvent(kind=kind, at=opened, who="Bình", channel="telegram", detail=detail)
                incidents.append(c, new.id, happened)
        incidents.close(c, "sc-bbbbb", ENDED)
    engine.dispose()
    monkeypatch.setenv("PCCC_DATABASE_URL", database_url.replace("+psycopg", ""))
    return lambda *arguments: pccc("incidents", "export", *arguments)


def rows(result):
    return list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"), newline="")))


def test_a_table_opens_in_a_spreadsheet_as_it_is(export):
    result = export("--format", "csv")
    assert result.stdout_bytes.startswith(b"\xef\xbb\xbfcode,event,")
    first, second, _ = rows(result)
    assert tuple(first) == COLUMNS
    assert (first["code"], first["state"], first["lat"], first["opened_at"]) == (
        "SC-AAAAA", "acknowledged", "11.5349", "2026-11-23T09:00:00+07:00",
    )  # fmt: skip
    assert first["acknowledged_at"] == "2026-11-23T09:00:00+07:00"
    assert (second["place"], second["texts"], second["lat"]) == ("chợ, cổng sau", "khói\nnhiều", "")


def test_nothing_people_wrote_is_computed(export):
    *_, evil = rows(export("--format", "csv"))
    assert evil["place"].startswith("'=HYPERLINK")
    assert evil["texts"] == "'@SUM(1+1)"


@pytest.mark.parametrize("start", "=+-@\t\r\n")
def test_whatever_begins_like_a_formula_is_made_text(start):
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(-1.5) == -1.5
    assert harmless("1-1") == "1-1"


def test_telephone_numbers_and_addresses_are_left_out_unless_asked_for(export):
    for form in ("csv", "geojson"):
        plain = export("--format", form).stdout
        assert "0912345678" not in plain
        assert "+84987654321" not in plain
        assert "secret-session" not in plain
        assert "+84987654321" in export("--format", form, "--personal").stdout


def test_a_map_has_longitude_first_and_no_geometry_without_a_point(export):
    document = json.loads(export("--format", "geojson").stdout)
    assert (document["type"], set(document)) == ("FeatureCollection", {"type", "features"})
    first, second, _ = document["features"]
    assert (first["id"], first["geometry"]) == ("SC-AAAAA", {"type": "Point", "coordinates": [106.8823, 11.5349]})
    assert second["geometry"] is None
    assert second["properties"]["place"]["text"] == "chợ, cổng sau"


def test_how_it_ended_is_in_every_form(export):
    row = rows(export("--format", "csv"))[1]
    assert (row["outcome"], row["cause_name"], row["injured"], row["dead"]) == ("forces", "Điện", "1", "")
    assert (row["damage_vnd"], row["arrived_at"]) == ("20000000", "2026-11-23T09:00:00+07:00")
    assert row["note"] == "chủ nhà … ký"
    ended = [feature["properties"]["closing"] for feature in json.loads(export("--format", "geojson").stdout)["features"]]
    assert ended[0] is None
    assert (ended[1]["outcome"], ended[1]["damage_vnd"], ended[1]["dead"]) == ("forces", 20_000_000, None)
    xml = export("SC-BBBBB", "--format", "cap").stdout
    check(xml)
    assert "<valueName>damageVnd</valueName><value>20000000</value>" in xml


def test_cap_is_a_valid_message_each(export, tmp_path):
    folder = tmp_path / "out" / "cap"
    assert "3" in export("--format", "cap", "--output", folder).output
    assert sorted(file.name for file in folder.iterdir()) == ["SC-AAAAA.xml", "SC-BBBBB.xml", "SC-CCCCC.xml"]
    for file in folder.iterdir():
        assert check(file.read_text(encoding="utf-8"))["incidents"] == file.stem
    assert check(export("SC-AAAAA", "--format", "cap").stdout)["msgType"] == "Alert"
    assert export("--format", "cap").exit_code == 2


def test_days_are_those_of_vietnam_and_both_ends_count(export):
    codes = [row["code"] for row in rows(export("--format", "csv", "--since", "2026-11-24", "--until", "2026-11-24"))]
    assert codes == ["SC-BBBBB"]
    assert rows(export("--format", "csv", "--until", "2026-11-22")) == []
    assert export("--format", "csv", "--since", "hôm qua").exit_code == 2


def test_a_file_is_written_whole_and_for_its_owner_alone(export, tmp_path):
    file = tmp_path / "incidents.csv"
    assert export("--format", "csv", "--output", file).output == ""
    assert file.read_bytes() == export("--format", "csv").stdout_bytes
    assert file.stat().st_mode & 0o777 == 0o600
    assert "không ghi được" in is_one_sentence(export("--format", "csv", "--output", tmp_path / "no" / "x.csv")).lower()
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".incidents")]


def test_a_code_that_is_not_there_is_said_so(export):
    assert "SC-ZZZZZ" in is_one_sentence(export("SC-ZZZZZ", "--format", "csv"))
