"""Talks between people and officials on both databases: taken by a button, words both ways, a queue, an end by either side."""

from __future__ import annotations

import pytest

from bot.messages import Media, Sender
from bot.storage import outbox, personal, talks, units
from bot.storage.database import reading
from bot.storage.units import Official
from tests.conftest import NOW
from tests.integration.warned_town import Town, person

AN, BINH, DUNG, PROVINCE = (Sender("telegram", chat) for chat in ("501", "502", "504", "503"))
FIRST = person(1)
HOURS = "mon-fri 07:30-11:30, mon-fri 13:30-17:00"


@pytest.fixture
def town(database, say, clock, new_id):
    """Monday, 9 in the morning."""
    made = Town(database, say, clock, new_id).settle()
    made.runner.talks.hours = HOURS
    yield made
    made.mind.close()


@pytest.fixture
def asks(town):
    """Somebody of Bình Phước asks for an official; gives the code."""

    def asking(who=FIRST):
        town.subscribe("bp", who)
        said = town.says(who, "gặp cán bộ")
        assert "Tôi đã nhắn cán bộ trực Phường Bình Phước" in said, said
        with reading(town.engine) as c:
            return talks.of(c, who).code

    return asking


def last(town, who):
    return town.read(who)[-1]


def test_the_desk_of_the_commune_is_asked_and_words_go_both_ways(town, asks):
    code = asks()
    for official in (AN, BINH):
        assert code in last(town, official)
        assert person(1).address not in last(town, official)
    assert not any(code in text for who in (DUNG, PROVINCE) for text in town.read(who))
    town.says(person(1), "nhà trọ của tôi cần giấy gì?")
    assert "bạn đã nhận" in town.presses(AN, f"desk:{code}:take", name="Nguyễn An")
    assert "nhà trọ của tôi cần giấy gì?" in last(town, AN)
    assert "đã nhận" in last(town, person(1))
    assert "Nguyễn An đã nhận" in last(town, BINH)
    assert "đã chuyển" in town.says(AN, "Bạn gửi ảnh tủ điện nhé")
    assert last(town, person(1)) == "💬 Cán bộ trực Phường Bình Phước: Bạn gửi ảnh tủ điện nhé"
    town.says(person(1), media=(Media("photo", "tu-dien.jpg"),))
    with reading(town.engine) as c:
        assert outbox.to_address(c, AN, NOW)[-1].reply.media == (Media("photo", "tu-dien.jpg"),)
    assert "đã chuyển" in town.says(AN, "Cảm ơn", about=f"💬 {code} – người dân: …")
    assert "đã chuyển" in town.says(AN, f"/nhan {code} Tôi sẽ ghi lại")
    assert "501" not in "".join(town.read(person(1)))


def test_only_the_official_who_took_it_answers_and_nobody_of_another_commune(town, asks):
    code = asks()
    assert "không có quyền" in town.presses(DUNG, f"desk:{code}:take")
    assert "không có quyền" in town.presses(person(2), f"desk:{code}:take")
    assert "Nhận trò chuyện" in town.says(AN, f"/nhan {code} chào bạn")
    town.presses(AN, f"desk:{code}:take", name="An")
    assert "người khác đã nhận" in town.presses(BINH, f"desk:{code}:take")
    assert "người khác đã nhận" in town.says(BINH, f"/nhan {code} chào bạn")
    assert "người khác đã nhận" in town.presses(BINH, f"desk:{code}:end")
    assert "không có quyền" in town.says(DUNG, f"/nhan {code} chào bạn")
    assert not any("chào bạn" in text for text in town.read(person(1)))


def test_there_is_a_queue_and_who_waits_hears_when_it_moves(town, asks):
    first, _second = asks(person(1)), asks(person(2))
    assert "Trước bạn còn 1 lượt" in town.says(person(2), "còn lâu không?")
    town.presses(AN, f"desk:{first}:take")
    assert last(town, person(2)) == "Trước bạn còn 0 lượt."


def test_either_side_ends_it(town, asks):
    code = asks()
    town.presses(AN, f"desk:{code}:take")
    assert "Đã kết thúc" in town.says(person(1), "kết thúc")
    assert "đã kết thúc" in last(town, AN)
    assert "đã kết thúc" in town.says(AN, f"/nhan {code} còn đó không")
    again = asks()
    town.presses(AN, f"desk:{again}:take")
    assert "bạn đã kết thúc" in town.presses(AN, f"desk:{again}:end")
    assert "Cán bộ đã kết thúc" in last(town, person(1))
    assert "đã kết thúc" in town.presses(AN, f"desk:{again}:take")


def test_outside_the_hours_the_answer_says_when(town):
    town.subscribe("bp", person(1))
    town.clock.forward(3 * 3600)  # noon in Vietnam
    said = town.says(person(1), "gặp cán bộ")
    assert "thứ Hai-thứ Sáu 07:30-11:30" in said
    assert "Gọi 114" in said
    assert town.read(AN) == []


def test_where_nobody_is_on_duty_it_is_closed(town):
    with town.engine.begin() as c:
        for name in ("An", "Bình", "Cường", "Dung", "Em"):
            units.remove_official(c, name, town.clock())
        units.add_official(
            c, Official(id=0, name="Giang", unit="bp", role="desk", telegram="507", hours="sat 08:00-12:00"), NOW
        )
    town.subscribe("bp", person(1))
    assert "chưa có cán bộ nhận" in town.says(person(1), "gặp cán bộ")


def test_who_still_waits_when_the_hours_end_and_who_says_nothing_more_are_told(town, asks):
    waiting, taken = asks(person(1)), asks(person(2))
    town.presses(AN, f"desk:{taken}:take")
    town.clock.forward(20 * 60)
    town.runner.sweep({})
    assert "khép lại" not in last(town, person(2))
    town.clock.forward(3 * 3600)
    town.runner.sweep({})
    for who in (person(1), person(2)):
        assert "khép lại" in last(town, who)
    assert "đã kết thúc" in town.presses(AN, f"desk:{waiting}:take")


def test_an_emergency_in_a_talk_is_an_emergency(town, asks):
    code = asks()
    town.presses(AN, f"desk:{code}:take")
    said = town.says(person(1), "cháy nhà cứu với")
    assert "Gọi 114" in said.splitlines()[0]
    with reading(town.engine) as c:
        assert len(personal.stored(c, person(1)).reports) == 1


def test_talks_are_shown_and_forgotten(town, asks):
    asks()
    town.says(person(1), "bí mật của tôi")
    with town.engine.begin() as c:
        assert personal.stored(c, person(1)).talks == 1
        personal.forget(c, person(1), town.clock())
        assert personal.stored(c, person(1)).talks == 0
        assert talks.open_ones(c) == []
