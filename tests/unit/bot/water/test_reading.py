"""bot/water/reading.py: what files are taken, and how an operator is told what is wrong with one."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.errors import Refused
from bot.water import reading
from bot.water.model import Details
from bot.water.reading import read_points

TODAY = date(2026, 11, 27)
HEAD = "code,kind,name,lat,lon\n"


@pytest.fixture
def read(tmp_path):
    """Writes a file and reads it."""

    def of(content, encoding="utf-8"):
        file = tmp_path / "points.file"
        file.write_bytes(content.encode(encoding) if isinstance(content, str) else json.dumps(content).encode())
        return read_points(file, TODAY)

    return of


@pytest.fixture
def refused(read):
    """Reads a file that is wrong and gives what the operator is told."""

    def of(content, encoding="utf-8"):
        with pytest.raises(Refused) as caught:
            read(content, encoding)
        return str(caught.value)

    return of


def feature(properties, coordinates=(106.8823, 11.5349), kind="Point"):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def overpass(*elements):
    return {"version": 0.6, "generator": "Overpass API", "elements": list(elements)}


def node(id_, lat=11.5349, lon=106.8823, **tags):
    return {"type": "node", "id": id_, "lat": lat, "lon": lon, "tags": tags}


# tables


def test_a_table_gives_points_with_all_that_is_known(read):
    (point,) = read(
        "code,kind,name,lat,lon,unit,type,diameter,pressure,check_days,checked,note\n"
        'T1,hydrant,"Chợ, cổng sau",11.5349,106.8823,25195,pillar,100,2.5,90,2026-11-01,nắp nặng\n'
    )
    assert (point.code, point.kind, point.name, point.unit, point.check_days) == ("T1", "hydrant", "Chợ, cổng sau", "25195", 90)
    assert point.details == Details(type="pillar", diameter=100, pressure=2.5, note="nắp nặng")
    assert point.checked_at == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_a_table_as_spreadsheets_save_it_here_has_semicolons_decimal_commas_and_a_mark_in_front(read):
    (point,) = read("code;kind;name;lat;lon;checked\nT1;hydrant;Chợ;11,5349;106,8823;05/11/2026\n\n", "utf-8-sig")
    assert (point.lat, point.lon, point.checked_at.day) == (11.5349, 106.8823, 5)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",hydrant,a,11.5,106.9", "thiếu code"),
        ("T1,vòi,a,11.5,106.9", "“vòi” không dùng được, cần một trong: hydrant"),
        ("T1,hydrant,a,abc,106.9", "lat “abc” không phải số"),
        ("T1,hydrant,a,,106.9", "lat “” không phải số"),
        ("T1,hydrant,a,nan,106.9", "lat “nan” không phải số"),
        ("T1,hydrant,a,106.9,11.5", "bị đảo"),
        ("T1,hydrant,a,48.8,2.3", "ở ngoài Việt Nam"),
        ("T1,hydrant,a,0,0", "ở ngoài Việt Nam"),
        ("T1,hydrant,Chợ, cổng sau,11.5,106.9", "nhiều ô hơn số cột"),
        ("T1,hydrant," + "a" * 201 + ",11.5,106.9", "name dài quá 200 ký tự"),
    ],
)
def test_a_wrong_row_is_named_with_its_reason_and_nothing_is_taken(refused, row, reason):
    said = refused(HEAD + "T0,hydrant,a,11.5,106.9\n" + row + "\n")
    assert "1 chỗ sai, chưa nhập gì: dòng 3: " in said
    assert reason in said


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("diameter", "-100", "phải là số dương"),
        ("volume", "lớn", "không phải số"),
        ("checked", "hôm qua", "không đọc được"),
        ("checked", "2026-12-01", "ở tương lai"),
        ("check_days", "0", "phải là số dương"),
        ("status", "tốt", "ok, reported, faulty"),
    ],
)
def test_what_else_is_written_wrongly_is_named_too(refused, column, value, reason):
    assert reason in refused(f"code,kind,lat,lon,{column}\nT1,hydrant,11.5,106.9,{value}\n")


def test_all_wrong_rows_are_told_at_once_the_first_in_words(refused):
    said = refused(HEAD + "".join(f"T{n},hydrant,a,99,106.9\n" for n in range(20)))
    assert "20 chỗ sai" in said
    assert said.count("ngoài Việt Nam") == 8
    assert "và 12 dòng nữa" in said


def test_a_code_that_comes_twice_is_named_with_both_lines(refused):
    said = refused(HEAD + "T1,hydrant,a,11.5,106.9\nT1,pond,b,11.6,106.9\n")
    assert "dòng 3: mã T1 đã có ở dòng 2" in said


def test_missing_and_unknown_columns_are_named(refused):
    assert "thiếu cột lat, lon" in refused("code,kind,name\nT1,hydrant,a\n")
    assert "diametr (diameter?)" in refused("code,kind,lat,lon,diametr\nT1,hydrant,11.5,106.9,100\n")


def test_what_is_no_text_no_table_or_empty_is_refused(refused, tmp_path):
    assert "UTF-8" in refused("code,kind,name,lat,lon\nT1,hydrant,Chợ,11.5,106.9\n", "utf-16")
    assert "không có nguồn nước" in refused(HEAD)
    assert "thiếu cột" in refused("")
    assert "CSV" in refused(HEAD + 'T1,hydrant,"a,11.5,106.9\n')
    with pytest.raises(Refused):
        read_points(tmp_path / "missing.csv", TODAY)


def test_files_and_registers_have_a_bound(refused, monkeypatch):
    monkeypatch.setattr(reading, "MOST_POINTS", 2)
    assert "quá 2 điểm" in refused(HEAD + "".join(f"T{n},hydrant,a,11.5,106.9\n" for n in range(3)))
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert "chỉ nhận đến" in refused(HEAD)


def test_control_characters_are_left_out(read):
    (point,) = read("code,kind,name,lat,lon\nT1,hydrant,Chợ\x00\x1b[31m,11.5,106.9\n")
    assert point.name == "Chợ[31m"


# GeoJSON


def test_geojson_with_our_columns_is_read_longitude_first(read):
    (point,) = read(collection(feature({"code": "T1", "kind": "tank", "volume": 50, "checked": None})))
    assert (point.code, point.lat, point.lon, point.details.volume) == ("T1", 11.5349, 106.8823, 50)


def test_geojson_with_tags_of_openstreetmap_is_read_and_the_rest_passed_over(read):
    points = read(
        collection(
            feature({"@id": "node/7", "emergency": "fire_hydrant", "fire_hydrant:diameter": "100"}),
            feature({"@id": "node/8", "amenity": "cafe"}),
        )
    )
    assert [(p.code, p.kind, p.details.diameter) for p in points] == [("osm-node-7", "hydrant", 100)]


def test_an_area_counts_by_a_point_inside_and_a_line_by_its_middle(read):
    square = [[[106.88, 11.53], [106.90, 11.53], [106.90, 11.55], [106.88, 11.55], [106.88, 11.53]]]
    pond, alley = read(
        collection(
            feature({"code": "A1", "kind": "pond"}, square, "Polygon"),
            feature({"code": "N1", "kind": "alley"}, [[106.88, 11.53], [106.88, 11.55]], "LineString"),
        )
    )
    assert 11.53 < pond.lat < 11.55
    assert 106.88 < pond.lon < 106.90
    assert (round(alley.lat, 6), alley.lon) == (11.54, 106.88)


def test_geojson_that_is_wrong_is_named_by_feature(refused):
    said = refused(
        collection(
            feature({"code": "T1", "kind": "hydrant"}, (11.5349, 106.8823)),
            feature({"code": "T2", "kind": "hydrant"}, "nowhere"),
            {"type": "Feature", "properties": {"code": "T3", "kind": "hydrant"}, "geometry": None},
            {"type": "Point"},
            feature({"kind": "hydrant"}),
        )
    )
    for reason in (
        "feature 1: tọa độ",
        "bị đảo",
        "feature 2: hình",
        "feature 3: hình",
        "feature 4: không",
        "feature 5: thiếu code",
    ):
        assert reason in said


@pytest.mark.parametrize("content", ["{", '{"a": 1}', '{"type": "Topology"}', '{"features": {}}'])
def test_json_of_another_kind_is_refused(refused, content):
    assert "JSON" in refused(content)


# OpenStreetMap


def test_nodes_and_the_centres_of_ways_are_read(read):
    points = read(
        overpass(
            node(1, emergency="fire_hydrant", ref="T-12"),
            {"type": "way", "id": 2, "center": {"lat": 11.54, "lon": 106.89}, "tags": {"emergency": "fire_water_pond"}},
            {
                "type": "way",
                "id": 3,
                "nodes": [4, 5, 6],
                "tags": {"highway": "residential", "maxwidth": "2", "name": "Hẻm 12"},
            },
            {"type": "node", "id": 4, "lat": 11.50, "lon": 106.9},
            {"type": "node", "id": 5, "lat": 11.51, "lon": 106.9},
            {"type": "node", "id": 6, "lat": 11.52, "lon": 106.9},
            node(9, amenity="cafe"),
        )
    )
    assert [(p.code, p.kind, p.name, p.lat) for p in points] == [
        ("osm-node-1", "hydrant", "T-12", 11.5349),
        ("osm-way-2", "pond", "", 11.54),
        ("osm-way-3", "alley", "Hẻm 12", 11.51),
    ]


def test_a_way_without_a_centre_is_told_how_to_get_one(refused):
    way = {"type": "way", "id": 2, "nodes": [8, 9], "tags": {"emergency": "water_tank"}}
    said = refused(overpass(way))
    assert "way 2" in said
    assert "out center" in said


def test_a_result_that_overpass_cut_off_is_refused(refused):
    said = refused(overpass(node(1, emergency="fire_hydrant")) | {"remark": "runtime error: Query timed out"})
    assert "Query timed out" in said
