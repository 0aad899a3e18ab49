"""Swapped and doubled letters are seen through where only one common word is meant."""

import pytest

from nlu import slips
from nlu.frequency import frequencies


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cahy", "chay"),
        ("chya", "chay"),
        ("phogn", "phong"),
        ("kôhng", "không"),
        ("giốgn", "giống"),
        ("hnà", "nhà"),
        ("tưrớc", "trước"),
        ("chayy", "chay"),
        ("nnóng", "nóng"),
        ("chááy", "cháy"),
    ],
)
def test_slips_of_the_fingers(typed, meant):
    assert slips.repair(typed, frequencies()) == meant


@pytest.mark.parametrize("word", ["cháy", "chay", "bca", "kpi", "cpu", "facebook", "thìở", "xyz", "12", "ab"])
def test_what_is_no_slip_or_could_be_several(word):
    assert slips.repair(word, frequencies()) is None
