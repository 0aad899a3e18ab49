"""`./pccc water …` as an operator meets it."""

import json

import pytest

from tests.integration.test_cli import is_one_sentence, pccc  # noqa: F401  # a fixture

POINTS = """code,kind,name,lat,lon,unit,diameter,checked
T1,hydrant,Chợ Đồng Xoài,11.5349,106.8823,25195,100,2024-01-05
T2,hydrant,Trường Tân Phú,11.5380,106.8850,25195,,
A1,pond,Hồ Suối Cam,11.5400,106.8900,25210,,2024-02-01
"""


@pytest.fixture
def water(pccc, tmp_path):  # noqa: F811
    """Runs a water command in a folder whose register has three points."""
    file = tmp_path / "points.csv"
    file.write_text(POINTS, encoding="utf-8")
    assert pccc("water", "import", file).output == "Đã thêm 3 điểm, cập nhật 0 điểm.\n"
    return lambda *arguments: pccc("water", *arguments)


def rows(result):
    return json.loads(result.stdout)


def codes(result):
    return [row["code"] for row in rows(result)]


def test_a_file_that_is_wrong_changes_nothing_and_is_one_sentence(water, tmp_path):
    file = tmp_path / "wrong.csv"
    file.write_text(POINTS + "T3,hydrant,x,106.9,11.5,,,\n", encoding="utf-8")
    assert "bị đảo" in is_one_sentence(water("import", file))
    assert codes(water("list", "--json")) == ["A1", "T1", "T2"]


def test_importing_again_updates(water, tmp_path):
    assert rows(water("import", tmp_path / "points.csv", "--json")) == {"added": 0, "updated": 3, "left_out": 0}


def test_the_unit_is_given_to_points_without_one(water, tmp_path):
    file = tmp_path / "more.csv"
    file.write_text("code,kind,lat,lon,unit\nT8,hydrant,11.5,106.9,\nT9,hydrant,11.5,106.9,25195\n", encoding="utf-8")
    water("import", file, "--unit", "25210")
    assert codes(water("list", "--unit", "25210", "--json")) == ["A1", "T8"]


def test_the_nearest_are_told_in_words_and_to_machines(water):
    assert water("nearest", "11.5350,106.8823").output.splitlines()[0] == "💧 Trụ nước Chợ Đồng Xoài: 10 m về phía nam, Ø100 mm"
    first = rows(water("nearest", "11.5350,106.8823", "--count", "1", "--json"))[0]
    assert (first["code"], first["bearing"], first["details"]) == ("T1", "s", {"diameter": 100.0})
    assert "Không có nguồn nước nào" in water("nearest", "21.03,105.85").output


@pytest.mark.parametrize(
    ("place", "said"),
    [("chợ", "không phải tọa độ"), ("11.5", "không phải tọa độ"), ("106.9,11.5", "bị đảo"), ("0,0", "ngoài Việt Nam")],
)
def test_a_place_that_is_none_is_refused(water, place, said):
    assert said in is_one_sentence(water("nearest", place))


def test_a_broken_one_is_marked_and_mended(water):
    assert "đã ghi nhận hỏng" in water("fault", "T1", "--text", "gãy van").output
    assert codes(water("list", "--faulty", "--json")) == ["T1"]
    assert water("nearest", "11.5350,106.8823").output.startswith("⛔ Trụ nước Chợ Đồng Xoài gần hơn")
    assert rows(water("fixed", "T1", "--json"))["status"] == "ok"
    assert codes(water("list", "--faulty", "--json")) == []


def test_what_is_to_be_inspected_is_listed_those_never_seen_first(water):
    assert codes(water("list", "--overdue", "--json")) == ["T2", "T1", "A1"]
    assert "chưa từng kiểm tra" in water("list", "--overdue").output.splitlines()[0]
    water("checked", "T2")
    assert "T2" not in codes(water("list", "--overdue", "--json"))


def test_the_day_of_an_inspection_can_be_given_and_must_be_one(water):
    assert "05/11/2024" in water("checked", "T2", "--on", "2024-11-05").output
    assert "không đọc được" in is_one_sentence(water("checked", "T2", "--on", "mai"))
    assert "tương lai" in is_one_sentence(water("checked", "T2", "--on", "2999-01-01"))


def test_a_removed_one_is_gone_and_comes_back_only_when_asked(water, tmp_path):
    assert "đã bỏ" in water("remove", "T1").output
    assert "T1" in is_one_sentence(water("fault", "T1", "--text", "gãy"))
    assert "từng bị bỏ" in water("import", tmp_path / "points.csv").output
    assert "T1" not in codes(water("list", "--json"))
    water("import", tmp_path / "points.csv", "--restore")
    assert "T1" in codes(water("list", "--json"))
