"""Which official a message is from."""

from __future__ import annotations

import pytest

from bot.errors import NotFound
from bot.messages import Incoming, Sender
from bot.storage.units import Official
from bot.warnings import officials
from bot.warnings.model import Signer, same_person
from tests.conftest import NOW

AN = Official(id=1, name="Nguyễn An", unit="bp", role="desk", telegram="501", zalo="z1")
DESK = Official(id=2, name="Trực ban", unit="bp", role="desk", telegram="-100")
CHIEF = Official(id=3, name="Cường", unit="tinh", role="province", email="c@example.org")
ALL = [AN, DESK, CHIEF]
ABOVE = {"tinh": None, "bp": "tinh", "dt": "tinh"}


def of(channel, address, *, person="", name=""):
    sender = Sender(channel, address)
    return officials.signer(Incoming(sender=sender, event_key="1", received_at=NOW, person=person, name=name), ALL)


def test_an_officials_own_chat_is_theirs_on_every_messenger():
    for who in (of("telegram", "501", person="501"), of("zalo_oa", "z1")):
        assert (who.official, who.name, who.unit, who.shared) == (1, "Nguyễn An", "bp", False)


@pytest.mark.parametrize(("channel", "address"), [("telegram", "999"), ("web", "501"), ("web", "-100"), ("terminal", "ai-do")])
def test_nobody_else_is_an_official(channel, address):
    assert of(channel, address, person=address) is None


def test_a_person_without_an_entry_acts_for_the_desk_whose_group_they_are_in():
    who = of("telegram", "-100", person="777", name="Bình")
    assert (who.official, who.name, who.person, who.shared) == (2, "Bình (Trực ban)", "telegram:777", True)


def test_in_a_chat_of_two_nobody_else_can_be_the_official():
    assert of("telegram", "501", person="777", name="Kẻ lạ") is None


def test_an_official_is_known_in_the_group_too():
    alone, in_group = of("telegram", "501", person="501"), of("telegram", "-100", person="501", name="Tên Khác")
    assert same_person(alone, in_group)
    assert in_group.name == "Nguyễn An"


def test_on_the_terminal_it_is_the_one_named_like_the_user():
    assert of("terminal", "nguyenan").official == 1


def test_an_operator_gives_the_name_with_or_without_marks():
    assert officials.by_name("nguyen an", ALL).official == 1
    with pytest.raises(NotFound):
        officials.by_name("Ai đó", ALL)
    with pytest.raises(NotFound):
        officials.by_name("Nguyễn An", [AN, Official(id=9, name="Nguyễn An", unit="dt", role="desk")])


def test_a_name_chosen_on_the_console_is_the_same_person_as_on_the_messenger():
    assert same_person(officials.by_name("Nguyễn An", ALL), of("telegram", "501", person="501"))
    assert not same_person(officials.by_name("Cường", ALL), of("telegram", "501", person="501"))


def test_those_of_the_unit_and_above_are_asked_but_not_the_maker():
    maker = Signer(official=1, name="Nguyễn An", unit="bp")
    assert officials.may_confirm(["bp"], ALL, ABOVE, maker) == [DESK, CHIEF]
    assert officials.may_confirm(["bp", "dt"], ALL, ABOVE, maker) == [CHIEF]
    shared = Signer(official=2, name="Bình (Trực ban)", unit="bp", person="telegram:777", shared=True)
    assert officials.may_confirm(["bp"], ALL, ABOVE, shared) == ALL
