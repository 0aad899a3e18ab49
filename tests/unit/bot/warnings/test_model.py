"""Who may make, confirm and stop a warning, and when it is too late."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.errors import Refused
from bot.warnings import model
from bot.warnings.model import KINDS, Signer, Wanted
from tests.conftest import NOW

ABOVE = {"tinh": None, "bp": "tinh", "dt": "tinh", "kp1": "bp", "elsewhere": None}
AN = Signer(official=1, name="An", unit="bp", person="telegram:501")
BINH = Signer(official=2, name="Bình", unit="bp", person="telegram:502")
CHIEF = Signer(official=3, name="Cường", unit="tinh", person="telegram:503")
OF_DT = Signer(official=4, name="Dung", unit="dt", person="telegram:504")


def wanted(kind="smoke", units=("bp",), text=""):
    return Wanted(code="CB-00001", kind=kind, units=units, text=text)


def made(by=AN, **what):
    return model.draft("w1", wanted(**what), by, ABOVE, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_made_for_the_own_unit(kind):
    assert made(kind=kind).state == "draft"


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"kind": "party"}, "warning.error.kind"),
        ({"units": ()}, "warning.error.no_unit"),
        ({"text": "a" * 501}, "warning.error.text"),
        ({"units": ("dt",)}, "warning.error.area"),
        ({"units": ("bp", "dt")}, "warning.error.area"),
        ({"units": ("tinh",)}, "warning.error.area"),
        ({"units": ("nowhere",)}, "warning.error.area"),
    ],
)
def test_what_may_not_be_made_is_refused(what, sentence):
    with pytest.raises(Refused) as refused:
        made(**what)
    assert refused.value.sentence == sentence


def test_the_area_is_the_unit_and_all_below_it():
    assert made(units=("kp1",)).units == ("kp1",)
    assert made(by=CHIEF, units=("bp", "dt", "bp")).units == ("bp", "dt")


def test_the_sentence_is_kept_on_one_line_without_signs_that_cannot_be_seen():
    assert made(text="Đi lối\n  Quốc lộ 14\0\u202e ").text == "Đi lối Quốc lộ 14"
    assert made(text="a" * 500).text == "a" * 500


def test_another_official_of_the_unit_or_above_confirms():
    for by in (BINH, CHIEF):
        after = model.confirm(made(), by, ABOVE, NOW + timedelta(minutes=15))
        assert (after.state, after.confirmed_by) == ("confirmed", by)


@pytest.mark.parametrize(
    ("by", "later", "sentence"),
    [
        (AN, 1, "warning.error.same"),
        (OF_DT, 1, "warning.error.area"),
        (BINH, 15.1, "warning.error.lapsed"),
    ],
)
def test_nobody_else_confirms_and_nobody_too_late(by, later, sentence):
    with pytest.raises(Refused) as refused:
        model.confirm(made(), by, ABOVE, NOW + timedelta(minutes=later))
    assert refused.value.sentence == sentence


def test_a_draft_is_confirmed_or_rejected_once():
    for over in (model.confirm(made(), BINH, ABOVE, NOW), model.reject(made(), BINH, ABOVE, NOW)):
        for again in (model.confirm, model.reject):
            with pytest.raises(Refused):
                again(over, CHIEF, ABOVE, NOW)


def test_the_maker_may_take_it_back_but_a_stranger_may_not():
    assert model.reject(made(), AN, ABOVE, NOW).state == "rejected"
    with pytest.raises(Refused):
        model.reject(made(), OF_DT, ABOVE, NOW)


def test_only_what_is_being_sent_can_be_stopped():
    confirmed = model.confirm(made(), BINH, ABOVE, NOW)
    assert model.stop(confirmed, AN, ABOVE, NOW).state == "stopped"
    for warning, by in ((made(), AN), (model.ended(confirmed, "done", NOW), AN), (confirmed, OF_DT)):
        with pytest.raises(Refused):
            model.stop(warning, by, ABOVE, NOW)


def test_what_was_confirmed_two_hours_ago_is_out_of_date():
    confirmed = model.confirm(made(), BINH, ABOVE, NOW)
    assert not model.is_out_of_date(confirmed, NOW + timedelta(hours=2))
    assert model.is_out_of_date(confirmed, NOW + timedelta(hours=2, seconds=1))
    assert not model.is_out_of_date(made(), NOW + timedelta(days=1))


def signer(official, name, person="", *, shared=False):
    return Signer(official=official, name=name, unit="bp", person=person, shared=shared)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(signer(1, "An", "telegram:1"), signer(2, "Bình", "telegram:2"), False, id="two people"),
        pytest.param(signer(1, "An", "telegram:1"), signer(1, "An", "zalo_oa:9"), True, id="one entry on two messengers"),
        pytest.param(signer(1, "An", "telegram:1"), signer(7, "Trực", "telegram:1", shared=True), True,
                     id="one person, alone and in the group"),
        pytest.param(signer(7, "An (Trực)", "telegram:1", shared=True), signer(7, "B (Trực)", "telegram:2", shared=True), False,
                     id="two people in one group"),
        pytest.param(signer(7, "An (Trực)", "telegram:1", shared=True), signer(7, "G (Trực)", "telegram:1", shared=True), True,
                     id="one person in the group who has changed the name shown"),
        pytest.param(signer(7, "An (Trực)", "telegram:1", shared=True), signer(7, "Trực", shared=True), True,
                     id="a group's entry chosen by name may be the same person"),
        pytest.param(signer(1, "An"), signer(2, "AN"), True, id="two entries of one name, nothing else known"),
        pytest.param(signer(1, "An"), signer(2, "Bình"), False, id="two names on the console"),
    ],
)  # fmt: skip
def test_two_officials_are_two_people_only_where_that_can_be_told(one, other, same):
    assert model.same_person(one, other) == same
    assert model.same_person(other, one) == same


def test_a_circle_of_units_ends():
    assert not model.covers("x", "a", {"a": "b", "b": "a"})


def test_the_units_below_are_meant_too():
    assert model.with_below(["tinh"], ABOVE) == ["bp", "dt", "kp1", "tinh"]
    assert model.with_below(["kp1", "dt"], ABOVE) == ["dt", "kp1"]


def test_a_code_can_be_said_over_the_phone():
    code = model.new_code(Random(1))
    assert code.startswith("CB-")
    assert len(code) == 8
    assert not set(code[3:]) & set("01OIL")
