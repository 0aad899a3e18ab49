"""bot/units/corrections.py: what became what, on a day."""

from datetime import date

import pytest

from bot.errors import Refused
from bot.units.corrections import correct, read_corrections
from bot.units.naming import new_unit

UNITS = {u.code: u for u in (new_unit("p", "Tỉnh P"), new_unit("a", "Xã A", "p"), new_unit("b", "Xã B", "p"))}
FILE = """
changes:
  - date: 2027-01-01
    basis: Nghị quyết số một
    units:
      - {code: a, into: b}
      - {code: b, was: Xã B, name: Phường B, absorbed: [Xã Cũ], lat: 11.5, lon: 106.9}
      - {code: c, name: Xã C, parent: p}
      - {code: unknown, name: Xã Lạ}
"""


@pytest.fixture
def written(tmp_path):
    def write(text, encoding="utf-8"):
        file = tmp_path / "changes.yml"
        file.write_bytes(text.encode(encoding))
        return file

    return write


def test_before_the_day_nothing_has_changed(written):
    assert correct(UNITS, read_corrections(written(FILE)), date(2026, 12, 31)) == (UNITS, 0)


def test_from_the_day_on_units_merge_are_renamed_and_founded(written):
    after, passed_over = correct(UNITS, read_corrections(written(FILE)), date(2027, 1, 1))
    assert (after["a"].successor, after["a"].valid_until) == ("b", "2027-01-01")
    assert (after["b"].name, after["b"].folded, after["b"].kind, after["b"].lat) == ("Phường B", "phuong b", "phuong", 11.5)
    assert (after["c"].parent, after["c"].valid_from) == ("p", "2027-01-01")
    (once,) = [u for u in after.values() if u.name == "Xã Cũ"]
    assert once.successor == "b"
    assert passed_over == 1
    assert correct(after, read_corrections(written(FILE)), date(2027, 1, 1))[0] == after


def test_what_was_renamed_already_is_called_as_before_on_an_earlier_day(written):
    corrections = read_corrections(written(FILE))
    after, _ = correct(UNITS, corrections, date(2027, 1, 1))
    assert correct(after, corrections, date(2026, 12, 1))[0]["b"].name == "Xã B"


def test_later_changes_build_on_earlier_ones_in_whatever_order_they_stand(written):
    file = written(
        "changes:\n- {date: 2028-01-01, units: [{code: a, name: Phường A}]}\n"
        "- {date: 2027-01-01, units: [{code: a, name: Xã AA}]}\n"
    )
    names = [correct(UNITS, read_corrections(file), date(year, 1, 1))[0]["a"].name for year in (2026, 2027, 2028)]
    assert names == ["Xã A", "Xã AA", "Phường A"]


@pytest.mark.parametrize(
    "text",
    [
        "changes: 5",
        "changes: [{date: hôm qua, units: []}]",
        "changes: [{units: []}]",
        "{",
        "a: b: c",
        "- 1",
        "changes: [{date: 2027-01-01, units: [{kode: a}]}]",
        "&a [*a]",
        "!!python/object/apply:os.system ['true']",
        "[" * 5000,
    ],
)
def test_a_file_that_is_no_list_of_changes_is_refused(written, text):
    with pytest.raises(Refused, match=r"changes\.yml"):
        read_corrections(written(text))


def test_another_encoding_and_a_missing_file_are_refused(written, tmp_path):
    with pytest.raises(Refused, match="UTF-8"):
        read_corrections(written(FILE, "utf-16"))
    with pytest.raises(Refused):
        read_corrections(tmp_path / "nowhere.yml")


def test_an_empty_file_changes_nothing(written):
    assert correct(UNITS, read_corrections(written("")), date(2027, 1, 1)) == (UNITS, 0)
