"""Broadcasts on both databases: frozen at the start, each once, quiet hours, closed windows, stopping, what is unsure."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from bot.broadcasts.book import BroadcastBook
from bot.broadcasts.model import Wanted
from bot.broadcasts.sending import BroadcastSender
from bot.errors import NotFound, Refused
from bot.media import MediaStore
from bot.messages import Abilities, Reply, Sender
from bot.retention import Retention
from bot.storage import contacts, lanes, outbox, personal, readers, recipients, topics
from bot.storage.broadcast_tables import broadcast_recipient
from bot.storage.database import reading
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from tests.integration.warned_town import BLOCKED, PERHAPS, Town, person

WEEK = 7 * 24 * 3600.0
ABILITIES = {
    "telegram": Abilities(max_text=4096, media=True),
    "zalo_oa": Abilities(max_text=2000, reach=WEEK),
    "zalo_bot": Abilities(max_text=2000, buttons=False),
    "web": Abilities(),
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 50


class Press:
    """A town whose people follow topics, and what sends to them."""

    def __init__(self, engine, say, clock, new_id, folder):
        self.town = Town(engine, say, clock, new_id).settle()
        self.engine, self.clock, self.told = engine, clock, []
        store, media = Store(engine), MediaStore(folder / "media", new_id)
        self.retention = Retention(store, media, 365, 90)
        self.book = BroadcastBook(store, say, clock, new_id, Random(1), media, "21:00-07:00", ABILITIES)
        self.sender = BroadcastSender(store, say, new_id, clock, ABILITIES, self.told.extend, "21:00-07:00")

    def follows(self, *people, topic="gas", unit=""):
        with self.engine.begin() as c:
            for one in people:
                topics.follow(c, one, [topic], self.clock())
        if unit:
            self.town.subscribe(unit, *people)

    def makes(self, text="Khóa van gas khi đi ngủ", **wanted):
        return self.book.make(Wanted(text=text, **({"topics": ("gas",)} | wanted)), "Ánh")["code"]

    def starts(self, at=None, **wanted):
        code = self.makes(**wanted)
        self.book.start(code, "Ánh", at)
        return code

    def passes(self, rounds=1, seconds=1.0):
        """The sender makes messages, the messenger takes them."""
        for _ in range(rounds):
            self.clock.forward(seconds)
            self.sender.turn()
            with reading(self.engine) as c:
                due = readers.due(c, self.clock())
            for message in due:
                self.town.delivery.attempt(message)

    def figures(self, code):
        shown = self.book.progress(code)
        return shown["state"], {name: count for name, count in shown["figures"].items() if count}

    def got(self, who):
        return [reply.text for reply in self.town.telegram.arrived[who.address]]


@pytest.fixture
def press(database, say, clock, new_id, tmp_path):
    made = Press(database, say, clock, new_id, tmp_path)
    yield made
    made.town.mind.close()


def test_those_who_follow_the_topic_when_it_starts_get_it_once(press):
    press.follows(person(1), person(2))
    press.follows(person(3), topic="tet")
    code = press.starts()
    assert press.figures(code) == ("scheduled", {})
    press.sender.turn()
    press.follows(person(4))
    press.passes(3)
    assert press.figures(code) == ("done", {"targeted": 2, "sent": 2})
    (text,) = press.got(person(1))
    assert "Khóa van gas" in text
    assert code in text
    assert [choice.value for choice in press.town.telegram.arrived[person(1).address][0].choices] == [f"news:stop:{code}"]
    assert press.got(person(3)) == press.got(person(4)) == []


def test_units_are_those_named_and_those_below(press):
    press.follows(person(1), unit="bp")
    press.follows(person(2), unit="ln")
    press.follows(person(3))
    assert press.book.preview(Wanted(text="x", topics=("gas",), units=("tinh",)), "Ánh")["people"] == 2
    code = press.starts(units=("bp",))
    press.passes(2)
    assert press.figures(code) == ("done", {"targeted": 1, "sent": 1})
    assert len(press.got(person(1))) == 1


def test_one_tap_under_it_ends_the_topic(press):
    press.follows(person(1))
    code = press.starts()
    press.passes(2)
    assert "Đã thôi" in press.town.presses(person(1), f"news:stop:{code}")
    again = press.starts()
    press.passes(2)
    assert press.figures(again) == ("done", {})


def test_a_few_at_a_time_are_made_and_a_stop_leaves_the_others_out(press):
    people = [person(number) for number in range(90)]
    press.follows(*people)
    code = press.starts()
    press.sender.turn()
    assert press.figures(code) == ("sending", {"targeted": 90, "queued": 90})
    with reading(press.engine) as c:
        waiting = readers.due(c, press.clock())
    assert len(waiting) == 60
    press.town.delivery.attempt(waiting[0])
    assert press.book.stop(code, "Ánh")["state"] == "stopped"
    press.passes(3)
    assert press.figures(code) == ("stopped", {"targeted": 90, "sent": 1, "left_out": 89})
    with pytest.raises(Refused):
        press.book.stop(code, "Ánh")


def test_in_quiet_hours_it_waits_for_the_morning_unless_it_may_not(press):
    press.follows(person(1))
    press.clock.forward(13 * 3600)  # 22:00 in Vietnam
    held, urgent = press.starts(), press.starts(text="Ngay tối nay", quiet=False)
    press.passes(3)
    assert press.figures(held) == ("held", {})
    assert press.figures(urgent)[0] == "done"
    press.clock.forward(9 * 3600)
    press.passes(3)
    assert press.figures(held)[0] == "done"


def test_it_starts_at_its_time(press):
    press.follows(person(1))
    code = press.starts(press.clock() + timedelta(hours=2))
    press.passes(2)
    assert press.figures(code) == ("scheduled", {})
    press.clock.forward(2 * 3600)
    press.passes(2)
    assert press.figures(code)[0] == "done"


def test_who_is_out_of_reach_is_listed(press):
    silent, heard, blocked = Sender("zalo_oa", "z1"), Sender("zalo_oa", "z2"), person(1)
    press.follows(silent, heard, blocked)
    with press.engine.begin() as c:
        contacts.touch(c, silent, press.clock() - timedelta(days=8))
        contacts.touch(c, heard, press.clock() - timedelta(days=6))
    shown = press.book.preview(Wanted(text="x", topics=("gas",)), "Ánh")
    assert {one["channel"]: (one["people"], one["closed"]) for one in shown["channels"] if one["people"]} == {
        "telegram": (1, 0),
        "zalo_oa": (2, 1),
    }
    press.town.telegram.trouble[blocked.address] = [BLOCKED]
    code = press.starts()
    press.passes(3)
    state, figures = press.figures(code)
    assert (state, figures["targeted"], figures["unreachable"]) == ("done", 3, 3)
    assert {row["why"] for row in press.book.show(code)["people"]["unreachable"]} >= {
        "lâu không nhắn cho chúng tôi nên Zalo không cho gửi",
        "đã chặn hoặc bỏ chúng tôi",
    }


def test_what_nobody_answered_for_is_sent_once_more_says_so_and_is_listed(press):
    press.follows(person(1), person(2))
    press.town.telegram.trouble[person(1).address] = [PERHAPS]
    code = press.starts()
    press.passes(5)
    assert press.figures(code) == ("done", {"targeted": 2, "sent": 2, "twice": 1})
    first, second = press.got(person(1))
    assert "Gửi lại" not in first
    assert second.startswith("(Gửi lại. Nếu đã thấy bản tin này thì bạn bỏ qua nhé.)")
    assert len(press.book.show(code)["people"]["twice"]) == 1
    assert "Có thể nhận hai lần: 1" in press.book.report(code)


def test_what_is_unsure_twice_is_not_sent_again(press):
    press.follows(person(1))
    press.town.telegram.trouble[person(1).address] = [PERHAPS, PERHAPS]
    code = press.starts()
    press.passes(6)
    assert press.figures(code) == ("done", {"targeted": 1, "unknown": 1, "twice": 1})
    assert len(press.got(person(1))) == 2


def test_a_crash_goes_on_with_exactly_the_next(press):
    press.follows(*(person(number) for number in range(70)))
    code = press.starts()
    press.sender.turn()
    with reading(press.engine) as c:
        first, second, *_ = readers.due(c, press.clock())
        lane = lanes.of(c, [second])[0]
    press.town.delivery.attempt(first)
    with press.engine.begin() as c:
        assert lane.rank == 2
        lanes.take(c, lane, press.clock(), "died")
    with press.engine.begin() as c:
        outbox.release(c, "living")
    press.passes(8)
    assert press.figures(code) == ("done", {"targeted": 70, "sent": 70, "twice": 1})
    assert sum(len(press.got(person(number))) for number in range(70)) == 70, "what was cut off hadn't arrived"


def test_a_broadcast_never_goes_before_anything_else_of_a_person(press):
    press.follows(person(1))
    press.starts()
    press.sender.turn()
    with press.engine.begin() as c:
        for number, kind in enumerate(("reply", "alert")):
            message = Outgoing(id=f"later-{number}", to=person(1), kind=kind, reply=Reply(text=kind))
            outbox.put(c, message, press.clock() - timedelta(seconds=1))
    with reading(press.engine) as c:
        assert [lane.rank for lane in lanes.due(c, press.clock())] == [0, 1]
        mine = lanes.of(c, readers.due(c, press.clock()))[0]
    with press.engine.begin() as c:
        assert lanes.take(c, mine, press.clock(), "us").messages == ()
        for lane in lanes.due(c, press.clock()):
            for message in lanes.take(c, lane, press.clock(), "us").messages:
                outbox.sent(c, message.id, "1", press.clock())
    with press.engine.begin() as c:
        for lane in lanes.due(c, press.clock()):
            for message in lanes.take(c, lane, press.clock(), "us").messages:
                outbox.sent(c, message.id, "1", press.clock())
        assert [one.kind for one in lanes.take(c, mine, press.clock(), "us").messages] == ["broadcast"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"text": " \n "}, {"text": "x" * 1501}, {"topics": ()}, {"topics": ("khong_co",)}, {"units": ("khong_co",)},
        {"picture": "../../etc/passwd"}, {"picture": "khong-co.jpg"},
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused(press, wanted):
    with pytest.raises(Refused):
        press.makes(**wanted)
    assert press.book.latest() == []


def test_a_start_is_refused_in_the_past_far_ahead_and_twice(press):
    code = press.makes()
    for wrong in (timedelta(days=-1), timedelta(days=61)):
        with pytest.raises(Refused):
            press.book.start(code, "Ánh", press.clock() + wrong)
    press.follows(person(1))
    press.book.start(code, "Ánh")
    press.passes(2)
    with pytest.raises(Refused):
        press.book.start(code, "Ánh")


def test_a_commune_sees_and_sends_only_its_own(press):
    mine = frozenset({"bp"})
    everywhere, others = press.makes(), press.makes(units=("ln",))
    own = press.makes(units=("bp",))
    assert [row["code"] for row in press.book.latest(mine)] == [own]
    for code in (everywhere, others):
        for act in (press.book.show, press.book.progress):
            with pytest.raises(NotFound):
                act(code, mine)
        with pytest.raises(NotFound):
            press.book.start(code, "Ánh", None, mine)
        with pytest.raises(NotFound):
            press.book.stop(code, "Ánh", mine)
    for units in ((), ("ln",), ("bp", "ln")):
        with pytest.raises(Refused):
            press.book.make(Wanted(text="x", topics=("gas",), units=units), "Ánh", mine)
    assert {unit["code"] for unit in press.book.choices(mine)["units"]} == {"bp"}


def test_each_messenger_gets_it_as_it_can_show_it(press):
    with pytest.raises(Refused):
        press.book.keep_picture(b"GIF89a" + b"\x00" * 50)
    picture = press.book.keep_picture(PNG)
    shown = press.book.preview(Wanted(text="<b>Khóa van</b> {code}", topics=("gas",), picture=picture), "Ánh")
    on = {one["channel"]: one for one in shown["channels"]}
    assert all("<b>Khóa van</b> {code}" in one["text"] for one in on.values())
    assert on["telegram"]["buttons"] == ["Thôi nhận bản tin này"]
    assert (on["telegram"]["picture"], on["zalo_bot"]["picture"]) == (True, False)
    assert on["zalo_bot"]["buttons"] == []
    assert "gõ “thôi bản tin”" in on["zalo_bot"]["text"]
    assert all(one["messages"] == 1 for one in on.values())


def test_people_see_and_forget_that_they_got_it_and_time_forgets_it_too(press):
    press.follows(person(1), person(2))
    code = press.starts()
    press.passes(3)
    with press.engine.begin() as c:
        assert personal.stored(c, person(1)).broadcasts == 1
        personal.forget(c, person(1), press.clock())
        assert personal.stored(c, person(1)).broadcasts == 0
        assert topics.of(c, person(1)) == ()
    assert press.figures(code)[1]["targeted"] == 2
    press.clock.forward(91 * 86400)
    press.retention.everything(press.clock())
    with reading(press.engine) as c:
        assert c.scalar(select(func.count()).select_from(broadcast_recipient)) == 0
    assert press.figures(code) == ("done", {"targeted": 2, "sent": 2})


def test_a_page_that_is_opened_days_later_still_shows_it_once(press):
    page = Sender("web", "trang-cua-hoa-01")
    press.follows(page)
    code = press.starts()
    press.passes(3)
    press.clock.forward(3 * 86400)
    for shown in (1, 0):
        with press.engine.begin() as c:
            found = recipients.on_page(c, page, press.clock())
        assert [code in one.reply.text for one in found] == [True] * shown
