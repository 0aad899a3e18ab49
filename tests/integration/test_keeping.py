"""bot/incidents/keeping.py on both databases: officials on a messenger that closes are asked to write before it does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.incidents import keeping
from bot.messages import Abilities, Sender
from bot.storage import contacts, outbox, units
from bot.storage.units import Official, Unit
from nlu.text import fold
from tests.conftest import NOW

ANH = Sender("zalo_oa", "anh")
CHANNELS = {"zalo_oa": Abilities(reach=7 * 86400, free=48 * 3600), "telegram": Abilities()}
MIDNIGHT = timedelta(hours=39)
"""From the morning in Vietnam on which the tests begin."""


@pytest.fixture
def desk(database, say, new_id):
    with database.begin() as c:
        units.put_units(c, [Unit(code="bp", name="Phường Bình Phước", folded=fold("Phường Bình Phước"), parent=None)])
        units.add_official(c, Official(id=0, name="Ánh", unit="bp", role="desk", zalo="anh", telegram="-100"), NOW)

    def looks(now):
        with database.begin() as c:
            keeping.keep(c, CHANNELS, say, new_id, now)
            return [m.reply for m in outbox.to_address(c, ANH, NOW - timedelta(days=1))]

    return looks


def writes(database, when):
    with database.begin() as c:
        contacts.touch(c, ANH, when)


def test_an_official_is_asked_once_before_writing_stops_being_free(desk, database):
    writes(database, NOW)
    assert desk(NOW + timedelta(hours=24)) == []
    (asked,) = desk(NOW + timedelta(hours=33))
    assert asked.choices[0].value == keeping.HERE
    assert len(desk(NOW + timedelta(hours=34))) == 1


def test_having_answered_they_are_asked_again_after_the_next_silence(desk, database):
    writes(database, NOW)
    desk(NOW + timedelta(hours=33))
    writes(database, NOW + timedelta(hours=34))
    assert len(desk(NOW + timedelta(hours=50))) == 1
    assert len(desk(NOW + timedelta(hours=72))) == 2


def test_nobody_is_woken_and_nobody_who_left_is_asked(desk, database):
    writes(database, NOW)
    assert desk(NOW + MIDNIGHT) == []
    with database.begin() as c:
        contacts.gone(c, ANH, NOW + timedelta(hours=40))
    assert desk(NOW + timedelta(hours=48)) == []
