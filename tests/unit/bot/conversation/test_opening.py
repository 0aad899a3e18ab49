"""The first screen behind a link: a commune's desk, a topic, a contest; a link that leads nowhere is no dead end."""

from __future__ import annotations

import msgspec
import pytest

from bot.conversation.effects import AddToIncident, OpenIncident, Subscribe
from bot.conversation.nearby import Commune, Nearby
from bot.messages import Place

UNIT = Commune("25195", "Phường Bình Phước")
KNOWN = {UNIT.code: UNIT}


@pytest.fixture
def visitor(early):
    """Somebody who came by the link of a commune with a desk."""
    early.nearby = Nearby(unit=KNOWN.get, desk=lambda code: KNOWN[code].name)
    return early


def test_a_communes_link_says_who_is_told_and_offers_to_report_and_to_be_warned(visitor):
    visitor.says("/start unit_25195")
    visitor.sees("Phường Bình Phước", "Gọi 114", "trực ban Phường Bình Phước")
    assert visitor.labels[:2] == ["Báo sự cố ở Phường Bình Phước", "Nhận cảnh báo ở Phường Bình Phước"]
    assert visitor.written == []


def test_being_warned_is_one_tap(visitor):
    visitor.says("/start unit_25195")
    visitor.presses("Nhận cảnh báo ở Phường Bình Phước")
    assert visitor.wrote(Subscribe) == [Subscribe("25195")]


def test_who_follows_it_already_is_offered_to_stop(visitor):
    visitor.nearby = Nearby(unit=KNOWN.get, desk=lambda _: UNIT.name, followed=lambda: (UNIT,))
    visitor.says("/start unit_25195")
    assert visitor.labels[1] == "Thôi nhận: Phường Bình Phước"


@pytest.mark.parametrize(("desk", "said"), [("Đồng Nai", "trực ban Đồng Nai"), ("", "có sự cố thì Gọi 114")])
def test_a_commune_without_a_desk_says_so(visitor, desk, said):
    visitor.nearby = Nearby(unit=KNOWN.get, desk=lambda _: desk)
    visitor.says("/start unit_25195")
    visitor.sees("chưa có", said)


def test_a_report_from_there_knows_the_commune_and_still_asks_where(visitor):
    visitor.says("/start unit_25195")
    visitor.presses("Báo sự cố ở Phường Bình Phước")
    visitor.sees("Gọi 114", "Chuyện gì đang xảy ra")
    assert visitor.written == []
    visitor.presses("Cháy")
    (opened,) = visitor.wrote(OpenIncident)
    (where,) = visitor.wrote(AddToIncident)
    assert (opened.event, opened.confirmed) == ("fire", False)
    assert (where.place, where.confirms) == (Place(text="Phường Bình Phước"), True)
    assert visitor.replies[0].wants_place


def test_the_street_goes_before_the_commune_and_another_commune_in_its_place(visitor):
    visitor.says("/start unit_25195")
    visitor.presses("Báo sự cố ở Phường Bình Phước")
    visitor.presses("Cháy")
    begun = visitor.state
    visitor.says("12 đường Lê Lợi")
    assert visitor.wrote(AddToIncident)[-1].place.text == "Phường Bình Phước, 12 đường Lê Lợi"
    visitor.state = begun
    visitor.says("12 đường Lê Lợi, phường Đồng Xoài")
    assert visitor.wrote(AddToIncident)[-1].place.text == "12 đường Lê Lợi, phường Đồng Xoài"


def test_words_instead_of_a_button_bring_the_commune_too(visitor):
    visitor.says("/start unit_25195")
    visitor.presses("Báo sự cố ở Phường Bình Phước")
    visitor.says("cháy nhà số 5 đường Nguyễn Huệ")
    assert visitor.wrote(AddToIncident)[-1].place.text == "số 5 đường Nguyễn Huệ, Phường Bình Phước"


@pytest.mark.parametrize(
    "payload", ["unit_99999", "nothing", "unit_", "inc_SC-AAAAA", "a" * 64, "unit_25195;drop", "..%2f", "<b>"]
)
def test_a_link_that_leads_nowhere_gives_the_first_screen(visitor, payload):
    visitor.says(f"/start {payload}")
    visitor.sees("Đường dẫn này không còn dùng nữa", "Trợ lý PCCC", "Gọi 114")
    assert "Báo cháy, sự cố" in visitor.labels
    assert visitor.written == []


def test_a_forged_button_of_a_commune_that_isnt_there_gives_the_first_screen(visitor):
    visitor.presses_value("unit:report:99999")
    visitor.sees("Trợ lý PCCC")
    assert visitor.written == []


@pytest.mark.parametrize("payload", ["quiz_chay_nha", "quiz_no-gas", "unit_chay_cuu_voi"])
def test_what_a_link_says_is_nobodys_cry_for_help(visitor, payload):
    visitor.says(f"/start {payload}")
    assert visitor.wrote(OpenIncident) == []


def test_a_cry_for_help_after_start_is_one(visitor):
    visitor.says("/start cháy nhà cứu với")
    assert len(visitor.wrote(OpenIncident)) == 1


def test_a_quiz_link_begins_its_topic(reader):
    topic = next(iter(sorted({question.topic for question in reader.library.quiz.values() if question.topic})))
    from nlu.text import fold

    reader.says("/start quiz_" + fold(topic).replace(" ", "_"))
    assert reader.state.quiz is not None or "practice:topic" in msgspec.json.encode(reader.choices).decode()
