"""Words typed with the input method off come out as they were meant; everything else is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import telex
from nlu.frequency import frequencies


def repaired(word):
    found = telex.repair(word, frequencies())
    return found.text if found else word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chasy", "cháy"),
        ("chays", "cháy"),
        ("phofng", "phòng"),
        ("phongf", "phòng"),
        ("phòngf", "phòng"),  # half on
        ("dduowjc", "được"),
        ("dduwowcj", "được"),
        ("nguwowif", "người"),
        ("nguoiwf", "người"),
        ("dieenj", "diện"),
        ("ddieenj", "điện"),
        ("nuocs", "nuoc"),  # marks half typed: the letters at least
        ("owr", "ở"),
        ("khoong", "không"),
        ("coong", "công"),
        ("quyeets", "quyết"),
        ("khoiss", "khói"),
        ("toaf", "tòa"),
        ("giups", "giúp"),
        ("cuwus", "cứu"),
    ],
)
def test_telex(typed, meant):
    assert repaired(typed) == meant
    assert telex.repair(typed, frequencies()).certain


@pytest.mark.parametrize(
    ("typed", "meant", "certain"),
    [
        ("nu7o7c1", "nước", True),
        ("d9u7o7c5", "được", True),
        ("cha1y", "cháy", True),
        ("lua73", "lửa", True),
        ("nguoi72", "người", True),
        ("chay1", "cháy", False),  # or "chay 1"
        ("nha2", "nhà", False),
        ("tang62", "tầng", False),
    ],
)
def test_vni(typed, meant, certain):
    assert telex.repair(typed, frequencies()) == telex.Repair(meant, certain)


@pytest.mark.parametrize(
    "word",
    [
        "co2",
        "m2",
        "200m2",
        "nd106",
        "dieu13",
        "a4",
        "pc07",
        "n95",
        "h2o",
        "gas",
        "taxi",
        "sofa",
        "visa",
        "karaoke",
        "inox",
        "data",
        "facebook",
        "homestay",
        "oto",
        "moto",
        "gara",
        "show",
        "view",
        "wifi",
        "chay",
        "xoong",
        "bus",
        "bar",
        "sos",
        "exit",
        "server",
        "laser",
        "sensor",
        "file",
        "test",
        "post",
    ],
)
def test_figures_names_and_english_stay(word):
    assert repaired(word) == word


@pytest.mark.parametrize(("typed", "meant"), [("cos", "có"), ("car", "cả"), ("max", "mã")])
def test_english_words_are_doubtful(typed, meant):
    assert telex.repair(typed, frequencies()) == telex.Repair(meant, certain=False)


@given(st.text(alphabet="abcdđeghiklmnopqrstuvxyâêôơưáàảãạwfjz0123456789", max_size=14))
def test_a_repaired_word_needs_no_repair(word):
    assert repaired(repaired(word)) == repaired(word)
