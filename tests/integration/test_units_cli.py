"""Units, officials, shifts and test calls as an operator handles them on the command line."""

from __future__ import annotations

import json

import pytest
import shapely

from tests.conftest import ROOT
from tests.integration.test_cli import is_one_sentence, pccc, units  # noqa: F401  # fixtures

DRAWN = ROOT.parent / "shared" / "units" / "dong-nai-communes.geojson"
CHANGES = """
changes:
  - date: 2026-01-01
    basis: Nghị quyết thử
    units:
      - {code: "25210", name: Phường Đồng Tâm}
      - {code: "99999", name: Xã Không Có}
"""


def listed(pccc, *what):  # noqa: F811
    return json.loads(pccc(*(what or ("units", "list")), "--json").stdout)


# units


@pytest.mark.parametrize("name", ["Đồng Nai", "dong nai", "Bình Phước"])
def test_a_whole_province_is_loaded_without_any_file(pccc, name):  # noqa: F811
    said = pccc("units", "province", name)
    assert said.exit_code == 0, said.output
    assert "Thành phố Đồng Nai [75]: 95" in said.output
    rows = listed(pccc)
    assert sum(row["parent"] == "75" for row in rows) == 95
    assert "Phường Lộc Ninh" in pccc("units", "list").output


def test_loading_a_province_twice_changes_nothing(pccc):  # noqa: F811
    pccc("units", "province", "Đồng Nai")
    before = listed(pccc)
    assert pccc("units", "province", "Bình Phước").exit_code == 0
    assert listed(pccc) == before


def test_a_province_as_it_was_on_a_day(pccc):  # noqa: F811
    pccc("units", "province", "Đồng Nai", "--on", "2026-01-01")
    assert {"Tỉnh Đồng Nai", "Xã Lộc Ninh"} <= {row["name"] for row in listed(pccc)}


def test_an_unknown_province_is_one_sentence_that_names_the_nearest(pccc):  # noqa: F811
    assert "Đồng Nai" in is_one_sentence(pccc("units", "province", "Đông Nay"))
    assert "2025-07-01" in is_one_sentence(pccc("units", "province", "Đồng Nai", "--on", "2020-01-01"))


def test_the_operators_own_changes_are_made_on_import(pccc, tmp_path):  # noqa: F811
    table, changes = tmp_path / "units.csv", tmp_path / "changes.yml"
    table.write_text("code,name,parent\n74,Tỉnh P,\n25210,Xã Đồng Tâm,74\n", encoding="utf-8")
    changes.write_text(CHANGES, encoding="utf-8")
    said = pccc("units", "import", table, "--corrections", changes)
    assert "Không áp dụng 1 thay đổi" in said.output
    assert "Phường Đồng Tâm" in {row["name"] for row in listed(pccc)}


@pytest.mark.parametrize("text", ["changes: 5", "changes: [{date: 2026-01-01, units: [{code: '25210', into: nowhere}]}]"])
def test_changes_that_can_not_be_leave_everything_as_it_was(units, tmp_path, text):  # noqa: F811
    changes = tmp_path / "changes.yml"
    changes.write_text(text, encoding="utf-8")
    before = listed(units)
    is_one_sentence(units("units", "province", "Đồng Nai", "--corrections", changes))
    assert listed(units) == before


def test_outlines_bring_the_province_they_belong_to_with_them(pccc, tmp_path):  # noqa: F811
    square = shapely.box(106.8, 11.5, 106.9, 11.6).__geo_interface__
    one = {
        "type": "Feature",
        "properties": {"code": "25195", "name": "Phường Bình Phước", "province_code": "75"},
        "geometry": square,
    }
    file = tmp_path / "units.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}), encoding="utf-8")
    assert "1 ranh giới" in pccc("units", "import", file).output
    assert {"Thành phố Đồng Nai", "Tỉnh Bình Phước", "Phường Bình Phước"} == {row["name"] for row in listed(pccc)}
    pccc("units", "province", "Đồng Nai")
    assert [row["code"] for row in listed(pccc) if row["outline"]] == ["25195"]


@pytest.mark.skipif(not DRAWN.is_file(), reason="the outlines aren't here")
def test_the_outlines_of_a_real_province_are_imported_over_its_communes(pccc):  # noqa: F811
    pccc("units", "province", "Đồng Nai")
    assert "95 ranh giới" in pccc("units", "import", DRAWN).output
    rows = listed(pccc)
    assert sum(row["outline"] for row in rows) == 95
    assert len(rows) == 97  # the province today and the one that went into it


# officials


def add(pccc, name, *more):  # noqa: F811
    return pccc("officials", "add", name, "--unit", "25195", "--role", "desk", *more)


def test_everything_about_an_official_is_added_and_edited(units):  # noqa: F811
    add(
        units,
        "An",
        "--telegram",
        "5",
        "--zalo-bot",
        "zb",
        "--phone",
        "0912 345 678",
        "--routes",
        "zalo_bot",
        "--hours",
        "18:00-06:00",
    )
    (row,) = listed(units, "officials", "list")
    assert (row["phone"], row["hours"], row["routes"]) == ("+84912345678", "18:00-06:00", "zalo_bot:zb telegram:5")
    changed = units(
        "officials", "edit", "an", "--unit", "Đồng Tâm", "--hours", "", "--email", "an@example.vn", "--name", "Anh An"
    )
    assert "Anh An" in changed.output
    (row,) = listed(units, "officials", "list")
    assert (row["name"], row["unit"], row["hours"]) == ("Anh An", "25210", "")
    assert row["routes"] == "zalo_bot:zb telegram:5 email:an@example.vn"
    assert row["on_duty"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--hours", "khi nào rảnh"), "khi nào rảnh"),
        (("--routes", "fax"), "telegram"),
        (("--phone", "gọi tôi"), "gọi tôi"),
        (("--phone", "12"), "12"),
        (("--telegram", "²"), "/id"),
    ],
)
def test_what_can_not_be_is_refused_and_nobody_is_added(units, more, says):  # noqa: F811
    assert says in is_one_sentence(add(units, "An", *more))
    assert listed(units, "officials", "list") == []


def test_of_two_of_the_same_name_the_number_is_asked_for(units):  # noqa: F811
    add(units, "An", "--telegram", "1")
    add(units, "An", "--telegram", "2")
    assert "1, 2" in is_one_sentence(units("officials", "edit", "An", "--email", "a@b.vn"))
    assert units("officials", "edit", "2", "--email", "a@b.vn").exit_code == 0
    assert "--help" in is_one_sentence(units("officials", "edit", "2"))
    assert "Bình" in is_one_sentence(units("officials", "edit", "Bình", "--email", "a@b.vn"))


def shifts(pccc, tmp_path, text):  # noqa: F811
    file = tmp_path / "duty.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return pccc("officials", "duty", "import", file)


def test_shifts_are_imported_and_listed_and_replace_those_before(units, tmp_path):  # noqa: F811
    add(units, "An", "--telegram", "1")
    add(units, "Bình", "--telegram", "2")
    said = shifts(
        units, tmp_path, "name,starts,ends\nAn,2099-01-01 07:00,2099-01-01 19:00\nbinh,2099-01-01 19:00,2099-01-02 07:00\n"
    )
    assert "2 ca trực của 2 người" in said.output
    shifts(units, tmp_path, "id,starts,ends\n1,2098-01-01 07:00,2098-01-01 19:00\n")
    rows = listed(units, "officials", "duty", "list")
    assert [(row["name"], row["starts"]) for row in rows] == [("An", "2098-01-01 07:00"), ("Bình", "2099-01-01 19:00")]
    assert not any(row["on_duty"] for row in listed(units, "officials", "list"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,starts,ends\nAn,2099-01-01 07:00,2099-01-01 19:00\nAi,2099-01-01 07:00,2099-01-01 19:00\n", ":3: .*Ai"),
        ("name,starts,ends\nAn,2099-01-01 19:00,2099-01-01 07:00\n", ":2:"),
        ("name,starts,ends\nAn,mai,mốt\n", ":2:"),
        ("name,starts,ends\nAn,,\n", ":2:"),
        ("ten,tu,den\nAn,1,2\n", "starts"),
        ("", "starts"),
        (b"name,starts,ends\n\xd0n,1,2\n", "UTF-8"),
    ],
)
def test_shifts_with_nonsense_are_refused_and_none_is_taken(units, tmp_path, text, says):  # noqa: F811
    import re

    add(units, "An", "--telegram", "1")
    assert re.search(says, is_one_sentence(shifts(units, tmp_path, text)))
    assert listed(units, "officials", "duty", "list") == []


# test calls


def test_a_test_call_is_begun_and_shown(units):  # noqa: F811
    add(units, "An", "--telegram", "1")
    add(units, "Bình")
    begun = json.loads(units("units", "drill", "--json").stdout)
    assert [(c["name"], c["route"], c["state"]) for c in begun["calls"]] == [
        ("An", "telegram", "queued"),
        ("Bình", None, "none"),
    ]
    assert listed(units, "units", "drill", "show", begun["code"]) == begun["calls"]
    table = units("units", "drill", "show", begun["code"].lower()).output
    assert "An · telegram: chờ gửi · chưa trả lời" in table
    assert "Bình · chưa có đường liên lạc" in table
    assert "0/2" in table


def test_waiting_ends_when_the_time_is_over(units):  # noqa: F811
    add(units, "An", "--telegram", "1")
    said = units("units", "drill", "--wait", "1")
    assert "DT-" in said.output
    assert "chưa trả lời" in said.output


def test_without_officials_there_is_nobody_to_call(pccc):  # noqa: F811
    assert "officials add" in is_one_sentence(pccc("units", "drill"))
    assert "DT-ZZZZZ" in is_one_sentence(pccc("units", "drill", "show", "DT-ZZZZZ"))
