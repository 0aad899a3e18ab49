"""bot/incidents/noticing.py: what officials are told of a change, and what rings again."""

import msgspec
import pytest

from bot.conversation.effects import AddToIncident
from bot.incidents import noticing
from bot.incidents.model import IncidentEvent
from bot.messages import Media, Place
from nlu.text import fold
from tests.conftest import NOW
from tests.unit.bot.incidents.test_linking import report


def changed(**values):
    before = report("a", event="fire")
    return before, msgspec.structs.replace(before, **values)


@pytest.mark.parametrize(
    ("values", "text", "rings"),
    [
        ({}, "tôi đang ở ngoài đường", False),
        ({}, "lửa lan sang nhà bên rồi", True),
        ({}, "lua lan sang nha ben roi", True),
        ({}, "lan đang ở nhà", False),
        ({"trapped": 2}, "2 người kẹt", True),
        ({"trapped": 0}, "không ai kẹt", False),
        ({"hurt": 1}, "một người bị bỏng", True),
        ({"event": "trapped"}, "", True),
        ({"event": "smoke"}, "", False),
    ],
)
def test_people_in_danger_and_a_spreading_fire_ring_again(say, values, text, rings):
    before, after = changed(**values)
    assert noticing.matters(before, after, AddToIncident("a", text=text), say, fold) is rings


def test_each_change_has_a_line(say):
    before, after = changed(place=Place(text="hẻm 12"), trapped=2, phone="0912345678")
    effect = AddToIncident("a", text="2 người kẹt", place=Place(text="hẻm 12"), media=(Media("photo", "a.jpg"),))
    said = "\n".join(noticing.lines(before, after, effect, say))
    for part in ("Người báo viết: 2 người kẹt", "Nơi: hẻm 12", "2 người mắc kẹt", "0912345678"):
        assert part in said


def test_nothing_new_has_no_line_not_even_a_heading(say):
    before, after = changed()
    assert noticing.lines(before, after, AddToIncident("a"), say, code="SC-B") == []


def test_an_answer_to_an_officials_question_is_named_so(say):
    asked = IncidentEvent(kind="asked", at=NOW, who="Bình", channel="telegram", detail="tầng mấy?")
    before, after = changed()
    before = msgspec.structs.replace(before, events=(asked,))
    assert noticing.lines(before, after, AddToIncident("a", text="tầng 3"), say) == ["💬 Người báo trả lời: tầng 3"]
