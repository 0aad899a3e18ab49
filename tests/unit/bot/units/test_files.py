"""bot/units/files.py and outlines.py: tables and maps of units, read whole or refused with what is wrong where."""

import json

import pytest
import shapely

from bot.errors import Refused
from bot.units.files import MOST_UNITS, check, read_units
from bot.units.naming import new_unit
from bot.units.outlines import outline

SQUARE = [[106.0, 11.0], [106.1, 11.0], [106.1, 11.1], [106.0, 11.1], [106.0, 11.0]]
KNOWN = {u.code: u for u in (new_unit("p", "Tỉnh P"), new_unit("00004", "Phường Cũ", "p"))}


def moved(east=0.0, north=0.0, ring=SQUARE):
    return [[lon + east, lat + north] for lon, lat in ring]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings or (SQUARE,))}


def feature(geometry=None, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry or polygon()}


@pytest.fixture
def read(tmp_path):
    """Reads a table or a map given as text, bytes or features, and checks it."""

    def reads(content, known=KNOWN, name="units.csv"):
        if isinstance(content, list):
            content, name = json.dumps({"type": "FeatureCollection", "features": content}), "units.geojson"
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        batch = read_units(file, known)
        check(batch, known)
        return batch

    return reads


# tables


def test_a_table_may_give_everything_about_a_unit(read):
    (unit,) = read(
        "code,name,parent,lat,lon,kind,valid_from,valid_until,successor\n"
        "x,Xã Ea H'Leo,p,12.9,108.2,xa,2025-07-01,2027-01-01,p\n"
    ).units.values()
    assert (unit.folded, unit.kind, unit.valid_from, unit.valid_until, unit.successor) == (
        "xa ea h leo",
        "xa",
        "2025-07-01",
        "2027-01-01",
        "p",
    )


def test_what_a_table_says_nothing_of_stays(read):
    known = {"x": new_unit("x", "Xã X", "p"), **KNOWN}
    (unit,) = read("code,name\nx,Phường X\n", known).units.values()
    assert (unit.parent, unit.name, unit.kind) == ("p", "Phường X", "phuong")


def test_ten_thousand_rows_are_read(read):
    rows = "\n".join(f"c{n},Xã Số {n},p,11.{n:05d},106.5" for n in range(10_000))
    assert len(read(f"code,name,parent,lat,lon\n{rows}\n").units) == 10_000


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,name\n1,A\n2,B\n1,C\n", r":4: mã 1 đã có ở .*:2"),
        ("code,name,parent\n1,A,9\n", r":2: không có đơn vị mã 9"),
        ("code,name,parent\n1,A,1\n", "vòng lại"),
        ("code,name,parent\n1,A,2\n2,B,3\n3,C,1\n", "vòng lại"),
        ("code,name,parent,successor\n1,A,,2\n2,B,,1\n", "vòng lại"),
        ("code,name,successor\n1,A,9\n", "mã 9"),
        ("code,name,valid_from\n1,A,hôm qua\n", "hôm qua"),
        ("code,name,valid_until\n1,A,2026-02-30\n", "2026-02-30"),
        ("code,name,lat,lon\n1,A,11.5,\n", ":2"),
        ("code,name,lat,lon\n1,Paris,48.8,2.3\n", ":2"),
        ("code,name,lat,lon\n1,A,inf,106\n", ":2"),
        (f"code,name\n{'1' * 21},A\n", ":2"),
        (f"code,name\n1,{'A' * 121}\n", ":2"),
        ("code,name\n1,!!!\n", ":2"),
        ("code,name\n\x00,\x00\n", ":2"),
        (f'code,name\n1,"{"A" * 200_000}"\n', "units.csv"),
        ("Mã,Tên\n1,A\n", "code, name"),
    ],
)
def test_a_table_with_nonsense_is_refused_with_its_line(read, text, says):
    with pytest.raises(Refused, match=says):
        read(text)


def test_a_table_in_the_old_vietnamese_encoding_is_refused(read):
    with pytest.raises(Refused, match="UTF-8"):
        read("code,name\n1,Xã Bình Phư".encode("cp1258", "ignore") + b"\xf5c\n")


def test_too_many_units_are_refused(read):
    with pytest.raises(Refused, match=str(MOST_UNITS)):
        read("code,name\n" + "\n".join(f"{n},A" for n in range(MOST_UNITS + 1)))


# maps


def test_a_map_gives_units_with_outlines_and_a_point_inside(read):
    batch = read(
        [feature(code="1", name="Xã Một", parent="p"), feature(polygon(moved(0.2)), ma=2, TEN="Phường Hai", MA_TINH="p")]
    )
    assert [(u.code, u.name, u.parent) for u in batch.units.values()] == [("1", "Xã Một", "p"), ("2", "Phường Hai", "p")]
    assert 11.0 < batch.units["1"].lat < 11.1
    assert shapely.from_geojson(batch.outlines["2"]).equals(shapely.box(106.2, 11.0, 106.3, 11.1))


def test_a_number_that_lost_its_noughts_is_the_unit_known(read):
    assert list(read([feature(ma=4)]).units) == ["00004"]


def test_a_map_draws_units_known_without_changing_what_else_is_known(read):
    known = {"1": new_unit("1", "Xã Một", "p"), **KNOWN}
    (unit,) = read([feature(code="1")], known).units.values()
    assert (unit.name, unit.parent) == ("Xã Một", "p")


def test_an_unclosed_ring_is_closed(read):
    assert read([feature(polygon(SQUARE[:-1]), code="1", name="A")]).outlines["1"]


def test_heights_are_left_out(read):
    assert read([feature(polygon([[*p, 12.5] for p in SQUARE]), code="1", name="A")]).outlines["1"]


def test_a_small_crossing_is_mended():
    spike = [
        [106.0, 11.0],
        [106.1, 11.0],
        [106.1, 11.1],
        [106.05, 11.1],
        [106.0501, 11.1001],
        [106.0499, 11.1001],
        [106.05, 11.1],
    ]
    mended = outline(polygon([*spike, [106.0, 11.1], [106.0, 11.0]]), "A")
    assert mended.is_valid
    assert mended.area == pytest.approx(0.01, rel=0.01)


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (
            [feature(code="1", name="Xã Một"), feature(polygon(moved(0.5)), code="1", name="Xã Hai")],
            r"2 \(Xã Hai\): mã 1 đã có",
        ),
        ([feature(code="1", name="Xã Một"), feature(code="2", name="Xã Hai")], "trùng với"),
        ([feature(code="1", name="Xã Một"), feature(polygon(moved(0.002)), code="2", name="Xã Hai")], "trùng với"),
        ([feature(name="Xã Một")], "1: .*mã"),
        ([feature(code="1")], "tên"),
        ([feature({"type": "Point", "coordinates": [106, 11]}, code="1", name="Xã Một")], r"\(Xã Một\).*Polygon"),
        ([feature({"type": "Polygon", "coordinates": []}, code="1", name="Xã Một")], "Xã Một"),
        ([feature({"type": "MultiPolygon", "coordinates": [SQUARE]}, code="1", name="Xã Một")], "Xã Một"),
        ([feature({"type": "Polygon"}, code="1", name="Xã Một")], "Xã Một"),
        ([feature(polygon([["a", "b"]] * 4), code="1", name="Xã Một")], "Xã Một"),
        ([feature(polygon([[106.0, 11.0]] * 5), code="1", name="Xã Một")], "ba điểm"),
        ([feature(polygon([[11.0, 106.0], [11.1, 106.0], [11.1, 106.1]]), code="1", name="Xã Một")], "ngoài Việt Nam"),
        ([feature(polygon(moved(-100)), code="1", name="Xã Một")], r"\(Xã Một\).*ngoài Việt Nam"),
        ([feature(polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]), code="1", name="Xã Nơ")], r"\(Xã Nơ\).*cắt nhau"),
        ([feature(polygon([[106, 11], [106.1, 11], [106.2, 11]]), code="1", name="Xã Dẹt")], "Xã Dẹt"),
        ([feature(code="1", name="Xã Một", parent="zz")], "zz"),
        ([5], "1"),
        ([], "FeatureCollection"),
    ],
)
def test_a_map_with_nonsense_is_refused_with_the_features_name(read, features, says):
    with pytest.raises(Refused, match=says):
        read(features)


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"type":"Feature"}', "[" * 100_000, '{"type":"FeatureCollection","features":{}}']
)
def test_what_is_no_map_is_refused(read, text):
    with pytest.raises(Refused, match="GeoJSON"):
        read(text)


def test_the_province_around_its_communes_is_no_overlap(read):
    around = polygon([[105, 10], [107, 10], [107, 12], [105, 12], [105, 10]])
    batch = read([feature(around, code="p", name="Tỉnh P"), feature(code="1", name="Xã Một", parent="p")])
    assert set(batch.outlines) == {"p", "1"}
