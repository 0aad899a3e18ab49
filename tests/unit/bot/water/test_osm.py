"""bot/water/osm.py: which tags make a point of the register, and what they tell of it."""

import pytest

from bot.water.osm import _BAR, _CUBIC, _METRES, _MILLIMETRES, measure, name, recognise


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"emergency": "fire_hydrant"}, "hydrant"),
        ({"emergency": "fire_hydrant", "fire_hydrant:pressure": "suction"}, "suction"),
        ({"emergency": "fire_hydrant", "fire_hydrant:type": "pond"}, "suction"),
        ({"emergency": "water_tank"}, "tank"),
        ({"emergency": "fire_water_pond"}, "pond"),
        ({"emergency": "suction_point", "water_source": "river"}, "suction"),
        ({"natural": "water", "water_source": "pond"}, "river"),
        ({"highway": "residential", "width": "2.5"}, "alley"),
        ({"highway": "service", "maxwidth": "3"}, "alley"),
        ({"highway": "primary", "maxheight": "3.2"}, "alley"),
        ({"highway": "residential", "access": "private"}, "alley"),
        ({"highway": "residential", "motor_vehicle": "no"}, "alley"),
        ({"barrier": "bollard"}, "alley"),
        ({"barrier": "height_restrictor", "maxheight": "2.1"}, "alley"),
        ({"barrier": "gate", "access": "private"}, "alley"),
    ],
)
def test_what_is_for_the_register(tags, kind):
    assert recognise(tags)[0] == kind


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"amenity": "cafe"},
        {"disused:emergency": "fire_hydrant"},
        {"emergency": "defibrillator"},
        {"natural": "water"},
        {"highway": "residential"},
        {"highway": "residential", "width": "6"},
        {"highway": "residential", "width": "hẹp"},
        {"highway": "footway", "access": "private"},
        {"barrier": "gate"},
        {"barrier": "gate", "access": "yes"},
        {"barrier": "wall"},
    ],
)
def test_what_is_not(tags):
    assert recognise(tags) is None


def test_what_tags_tell_of_a_hydrant():
    _, details = recognise(
        {
            "emergency": "fire_hydrant",
            "fire_hydrant:type": "pillar",
            "fire_hydrant:diameter": "100 mm",
            "fire_hydrant:pressure": "2,5",
            "water_source": "main",
        }
    )
    assert (details.type, details.diameter, details.pressure, details.source) == ("pillar", 100, 2.5, "main")


def test_the_least_width_of_a_way_counts():
    assert recognise({"highway": "service", "width": "3.2", "maxwidth:physical": "240 cm"})[1].width == 2.4


@pytest.mark.parametrize(
    ("written", "units", "value"),
    [
        ("100", _MILLIMETRES, 100),
        ('4"', _MILLIMETRES, 101.6),
        ("10 cm", _MILLIMETRES, 100),
        ("300 kPa", _BAR, 3),
        ("yes", _BAR, None),
        ("48000 l", _CUBIC, 48),
        ("50 m³", _CUBIC, 50),
        ("48000", _CUBIC, None),
        ("2,5 m", _METRES, 2.5),
        ("2-3", _METRES, None),
        ("6'2\"", _METRES, None),
        ("0", _METRES, None),
        ("9" * 30, _METRES, None),
        (None, _METRES, None),
    ],
)
def test_measures_are_turned_into_our_units_and_what_is_unclear_is_left_out(written, units, value):
    assert measure(written, units) == value


def test_a_point_goes_by_its_name_or_its_number():
    assert name({"ref": "T-12"}) == "T-12"
    assert name({"ref": "T-12", "name": "Market", "name:vi": "Chợ"}) == "Chợ"
    assert name({}) == ""
