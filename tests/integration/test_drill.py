"""A test call: to everybody in service, answered by button or number, and what the operator sees of it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from bot.conversation.state import Report
from bot.delivery import Delivery
from bot.incidents import drill
from bot.incidents.drill import lines, start
from bot.messages import Abilities, Incoming, Reply, Sender, SendFailed, Sent
from bot.storage import conversations, drills, outbox, units
from bot.storage.units import Official, Unit

HERE = "drill:DT-AAAAA:here"


class Messenger:
    """A channel that keeps what it was given; some addresses refuse."""

    def __init__(self, name, refuses=()):
        self.name, self.abilities, self.refuses, self.got = name, Abilities(), refuses, []

    async def send(self, to: str, reply: Reply) -> Sent:
        if to in self.refuses:
            raise SendFailed("bot was blocked", retryable=False)
        self.got.append((to, reply.text))
        return Sent(f"m{len(self.got)}")


@pytest.fixture
def staffed(database, clock):
    """A desk's group shared by two, one on Zalo with a Telegram that blocks us, one nobody can reach, one gone."""
    with database.begin() as c:
        units.put_units(
            c, [Unit(code="p", name="Đồng Nai", folded="dong nai"), Unit(code="x", name="Xã X", folded="xa x", parent="p")]
        )
        for name, unit, more in (
            ("An", "x", {"telegram": "-100"}),
            ("Bình", "x", {"telegram": "-100", "zalo": "z2"}),
            ("Chi", "p", {"telegram": "7", "zalo": "z3"}),
            ("Dũng", "p", {"phone": "+84912345678"}),
            ("Em", "p", {"telegram": "9"}),
        ):
            units.add_official(c, Official(id=0, name=name, unit=unit, role="desk", **more), clock())
        units.remove_official(c, "Em", clock())
    return database


@pytest.fixture
def called(staffed, say, clock, new_id):
    """The test call, begun and delivered a second later."""
    with staffed.begin() as c:
        _, messages = start(c, say, clock(), new_id, "DT-AAAAA")
    telegram, zalo = Messenger("telegram", refuses={"7"}), Messenger("zalo_oa")
    delivery = Delivery(staffed, {"telegram": telegram, "zalo_oa": zalo}, clock)
    clock.forward(1)
    for message in messages:
        delivery.attempt(message)
    with staffed.begin() as c:
        due = outbox.due(c, clock())
    for message in due:
        delivery.attempt(message)
    return telegram, zalo


def answers(database, say, clock, sender, text="", choice=None, name="Anh An"):
    incoming = Incoming(sender=sender, event_key="e", received_at=clock(), text=text, choice=choice, name=name)
    with database.begin() as c:
        said = drill.answer(c, incoming, say, clock())
    return said.text if said else None


def shown(database, say, code="DT-AAAAA"):
    with database.begin() as c:
        return {line.call.official: line.as_json(say) for line in lines(c, drills.by_code(c, code))}


def test_everybody_in_service_is_called_once_a_chat_and_it_says_that_it_is_a_test(called):
    telegram, zalo = called
    assert [to for to, _ in telegram.got] == ["-100"]
    assert [to for to, _ in zalo.got] == ["z3"]
    assert all(text.startswith("DIỄN TẬP, không phải sự cố") for _, text in telegram.got + zalo.got)


def test_the_table_tells_by_which_route_each_was_reached_and_why_not(called, staffed, say):
    rows = shown(staffed, say)
    assert {n: (r["route"], r["state"]) for n, r in rows.items()} == {
        1: ("telegram", "sent"),
        2: ("telegram", "sent"),
        3: ("zalo_oa", "sent"),
        4: (None, "none"),
    }
    assert [(t["route"], t["state"]) for t in rows[3]["tried"]] == [("telegram", "failed"), ("zalo_oa", "sent")]
    assert "blocked" in rows[3]["tried"][0]["why"]
    assert rows[4]["why"] == "chưa có đường liên lạc"


def test_a_test_call_never_goes_before_an_alert(called, staffed, say, clock, new_id):
    with staffed.begin() as c:
        outbox.put(c, outbox.Outgoing(id="real", to=Sender("telegram", "8"), kind="alert", reply=Reply(text="cháy")), clock())
        start(c, say, clock(), new_id, "DT-BBBBB")
        assert outbox.due(c, clock())[0] == "real"


def test_an_answer_by_button_counts_for_all_whose_chat_it_is(called, staffed, say, clock):
    clock.forward(41)
    assert "DT-AAAAA" in answers(staffed, say, clock, Sender("telegram", "-100"), choice=HERE)
    rows = shown(staffed, say)
    assert [rows[n]["seconds"] for n in (1, 2, 3)] == [42.0, 42.0, None]
    assert rows[1]["answered_by"] == "Anh An"


def test_an_answer_is_taken_on_any_chat_of_the_official(called, staffed, say, clock):
    answers(staffed, say, clock, Sender("telegram", "7"), choice=HERE)
    assert shown(staffed, say)[3]["answered_at"]


def test_a_repeat_is_harmless_and_keeps_the_first_time(called, staffed, say, clock):
    first = answers(staffed, say, clock, Sender("telegram", "-100"), choice=HERE)
    before = shown(staffed, say)
    clock.forward(300)
    assert answers(staffed, say, clock, Sender("telegram", "-100"), choice=HERE, name="Khác") == first
    assert shown(staffed, say) == before


def test_a_stranger_may_not_answer(called, staffed, say, clock):
    assert answers(staffed, say, clock, Sender("telegram", "666"), choice=HERE) == say("action.not_yours")
    assert answers(staffed, say, clock, Sender("telegram", "9"), choice=HERE) == say("action.not_yours")
    assert not any(row["answered_at"] for row in shown(staffed, say).values())


@pytest.mark.parametrize("choice", ["drill:DT-ZZZZZ:here", "drill:", "drill::", "drill:DT-AAAAA' --:here"])
def test_a_test_call_that_is_not_there_is_said_so(called, staffed, say, clock, choice):
    assert answers(staffed, say, clock, Sender("telegram", "-100"), choice=choice) == say("action.gone")


def test_typing_the_number_answers_right_after_the_call(called, staffed, say, clock):
    assert answers(staffed, say, clock, Sender("zalo_oa", "z3"), text=" 1 ")
    assert shown(staffed, say)[3]["answered_at"]


def test_a_number_typed_after_something_else_was_said_is_no_answer(called, staffed, say, clock):
    clock.forward(1)
    with staffed.begin() as c:
        quiz = outbox.Outgoing(id="quiz", to=Sender("zalo_oa", "z3"), kind="reply", reply=Reply(text="Câu 1/5"))
        outbox.put(c, quiz, clock(), delivered=True)
    assert answers(staffed, say, clock, Sender("zalo_oa", "z3"), text="1") is None


@pytest.mark.parametrize("text", ["2", "cháy nhà", "", "1 người bị kẹt"])
def test_anything_else_is_left_to_the_conversation(called, staffed, say, clock, text):
    assert answers(staffed, say, clock, Sender("zalo_oa", "z3"), text=text) is None


def test_a_number_typed_while_reporting_is_left_to_the_report(called, staffed, say, clock):
    with staffed.begin() as c:
        state = conversations.read(c, Sender("zalo_oa", "z3"))
        conversations.write(
            c, Sender("zalo_oa", "z3"), msgspec.structs.replace(state, report=Report(incident="i", opened_at=clock())), clock()
        )
    assert answers(staffed, say, clock, Sender("zalo_oa", "z3"), text="1") is None


def test_a_number_typed_long_after_the_call_is_no_answer(called, staffed, say, clock):
    clock.forward(timedelta(hours=2).total_seconds())
    assert answers(staffed, say, clock, Sender("zalo_oa", "z3"), text="1") is None
    assert answers(staffed, say, clock, Sender("zalo_oa", "z3"), choice=HERE)


def test_somebody_taken_out_of_service_stays_in_the_table(called, staffed, say, clock):
    with staffed.begin() as c:
        units.remove_official(c, "Chi", clock())
    assert shown(staffed, say)[3]["name"] == say("drill.gone")
