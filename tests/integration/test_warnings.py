"""Warnings on both databases: two officials, every subscriber once, answers counted, those not reached shown."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select, update

from bot.channels.web import WebChannel
from bot.channels.web_routes import WebRoutes
from bot.errors import NotFound, Refused
from bot.messages import Reply, Sender
from bot.storage import outbox, recipients, subscriptions, units, warnings
from bot.storage.outbox import LEASE, Outgoing
from bot.storage.tables import outbox as outbox_table
from bot.storage.warning_tables import warning_recipient
from bot.warnings import sending
from tests.conftest import NOW
from tests.integration.warned_town import BLOCKED, PERHAPS, SLOW_DOWN, Town, person

AN, BINH, CUONG, DUNG = (Sender("telegram", chat) for chat in ("501", "502", "503", "504"))
PAGE = Sender("web", "trang-cua-hoa-01")
XSS = "<script>alert(1)</script><b>Đi lối</b> Quốc lộ 14 {code} & 'chợ'"


@pytest.fixture
def town(database, say, clock, new_id):
    made = Town(database, say, clock, new_id).settle()
    yield made
    made.mind.close()


@pytest.fixture
def crowd(town):
    """Three people on Telegram and one on the page follow Bình Phước, one also Lộc Ninh."""
    people = [person(1), person(2), person(3), PAGE]
    town.subscribe("bp", *people)
    town.subscribe("ln", person(3))
    return people


# subscribing


def test_a_person_subscribes_by_words_and_ends_it_by_a_press(town):
    assert "phường, xã nào" in town.says(person(1), "/dangky")
    assert "Bạn chọn đúng" in town.says(person(1), "binh")
    assert "Đã đăng ký" in town.presses(person(1), "subscribe:unit:bl")
    assert "Đã đăng ký" in town.says(person(1), "/dangky Lộc Ninh")
    with town.engine.begin() as c:
        assert subscriptions.of(c, person(1)) == [("bl", "Phường Bình Long"), ("ln", "Xã Lộc Ninh")]
    assert "Bạn đang nhận cảnh báo của" in town.presses(person(1), "subscribe:stop")
    town.presses(person(1), "subscribe:off:bl")
    with town.engine.begin() as c:
        assert subscriptions.of(c, person(1)) == [("ln", "Xã Lộc Ninh")]


def test_what_is_offered_has_the_words_in_its_name_and_is_a_commune(town):
    with town.engine.begin() as c:
        assert [name for _, name in subscriptions.communes(c, "binh")] == ["Phường Bình Long", "Phường Bình Phước"]
        assert [name for _, name in subscriptions.communes(c, "loc ninh")] == ["Xã Lộc Ninh"]
        assert subscriptions.communes(c, "dong nai") == ()
        assert subscriptions.communes(c, "inh") == ()
        assert subscriptions.communes(c, "%") == subscriptions.communes(c, "__") == ()
        assert len(subscriptions.communes(c, "xa")) == 1


def test_five_are_the_most_whatever_is_pressed(town):
    with town.engine.begin() as c:
        more = [units.Unit(code=f"x{n}", name=f"Xã {n}", folded=f"xa {n}", parent="tinh") for n in range(7)]
        units.put_units(c, more)
    for n in range(7):
        town.presses(person(1), f"subscribe:unit:x{n}")
    town.subscribe("bp", person(1))
    with town.engine.begin() as c:
        assert len(subscriptions.of(c, person(1))) == 5
        assert not subscriptions.subscribe(c, person(2), "nowhere", NOW)


# two officials


def test_nothing_is_sent_before_another_official_confirms(town, crowd):
    code = town.makes()
    town.passes(rounds=3)
    assert (town.state(code), town.figures(code).targeted) == ("draft", 0)
    assert town.read(person(1)) == []


def test_the_others_of_the_unit_and_above_are_asked_the_maker_and_strangers_are_not(town, crowd):
    code = town.makes(text="Đi lối chợ")
    for asked in (BINH, CUONG):
        (text,) = town.read(asked)
        assert code in text
        assert "4 người" in text
        assert "Lời cán bộ: Đi lối chợ" in text
    assert town.read(AN) == town.read(DUNG) == []


def test_an_official_writes_one_in_a_chat_and_another_confirms_it_by_a_press(town, crowd):
    town.says(AN, "/canhbao")
    town.presses(AN, "draft:kind:smoke")
    town.presses(AN, "draft:unit:bp")
    assert "4." in town.says(AN, "Cháy lớn ở chợ, khói độc lan sang khu phố 2")
    said = town.presses(AN, "draft:send")
    code = next(word.strip(".:,") for word in said.split() if word.startswith("CB-"))
    assert "bắt đầu gửi" in town.presses(BINH, f"warn:{code}:confirm")
    town.passes(rounds=3)
    assert "khu phố 2" in town.telegram.arrived["5000000001"][0].text
    assert town.book.show(code)["made_by"] == "An"
    assert town.book.show(code)["confirmed_by"] == "Bình"
    assert any("Bình xác nhận" in text for text in town.read(AN))


@pytest.mark.parametrize(
    ("who", "said"),
    [
        pytest.param(AN, "phải là cán bộ khác", id="the one who made it"),
        pytest.param(DUNG, "Ngoài địa bàn", id="an official of another commune"),
        pytest.param(person(1), "không có quyền", id="somebody on Telegram"),
        pytest.param(Sender("web", "ke-la-mat-0001"), "không có quyền", id="somebody on the web page"),
        pytest.param(Sender("web", "502"), "không có quyền", id="an official's number on another channel"),
    ],
)
def test_a_forged_press_confirms_nothing(town, crowd, who, said):
    code = town.makes()
    for action in ("confirm", "reject") if who != AN else ("confirm",):
        assert said in town.presses(who, f"warn:{code}:{action}")
    town.passes(rounds=2)
    assert (town.state(code), town.figures(code).targeted) == ("draft", 0)


@pytest.mark.parametrize("value", ["warn:CB-00000:confirm", "warn:", "warn::", "warn:x:y:z"])
def test_a_press_on_what_is_not_there_says_so(town, value):
    assert "Không có cảnh báo nào" in town.presses(BINH, value)


def test_a_stranger_learns_nothing_from_the_report(town, crowd):
    code = town.confirmed()
    assert "không có quyền" in town.presses(DUNG, f"warn:{code}:show")
    assert "Người đăng ký" in town.presses(CUONG, f"warn:{code}:show")


def test_a_press_that_comes_twice_counts_once(town, crowd):
    code = town.makes()
    town.presses(BINH, f"warn:{code}:confirm", key="same")
    town.presses(BINH, f"warn:{code}:confirm", key="same")
    assert "không còn chờ xác nhận" in town.presses(CUONG, f"warn:{code}:confirm")
    assert "không còn chờ xác nhận" in town.presses(CUONG, f"warn:{code}:reject")
    town.passes(rounds=3)
    assert len(town.telegram.arrived["5000000001"]) == 1


def test_two_people_of_one_desks_group_confirm_each_other_one_alone_cannot(town, crowd):
    group = Sender("telegram", "-100")
    town.official("Trực ban", "bp", "-100")
    town.says(group, "/canhbao", person="777", name="Hai")
    for value in ("draft:kind:evacuate", "draft:unit:bp", "draft:none"):
        town.presses(group, value, person="777", name="Hai")
    said = town.presses(group, "draft:send", person="777", name="Hai")
    code = next(word.strip(".:,") for word in said.split() if word.startswith("CB-"))
    assert any(code in text and "Bạn xác nhận thì mới gửi" in text for text in town.read(group))
    assert "phải là cán bộ khác" in town.presses(group, f"warn:{code}:confirm", person="777", name="Tên mới")
    assert "bắt đầu gửi" in town.presses(group, f"warn:{code}:confirm", person="778", name="Ba")
    assert town.book.show(code)["confirmed_by"] == "Ba (Trực ban)"


def test_after_fifteen_minutes_a_draft_lapses_and_the_maker_is_told(town, crowd):
    town.says(AN, "/canhbao")
    for value in ("draft:kind:smoke", "draft:unit:bp", "draft:none"):
        town.presses(AN, value)
    said = town.presses(AN, "draft:send")
    code = next(word.strip(".:,") for word in said.split() if word.startswith("CB-"))
    town.passes(901)
    assert town.state(code) == "lapsed"
    assert "quá 15 phút" in town.read(AN)[-1]
    assert "tự hủy" in town.presses(BINH, f"warn:{code}:confirm") or town.state(code) == "lapsed"
    town.passes(rounds=2)
    assert town.read(person(1)) == []


def test_who_acts_must_be_an_official_by_that_name_and_in_the_area(town):
    for wrong in ("Người lạ", ""):
        with pytest.raises(NotFound):
            town.makes(by=wrong)
    with pytest.raises(NotFound):
        town.makes(units_=("nowhere",))
    with pytest.raises(Refused):
        town.makes(units_=("ln",))
    code = town.makes()
    for by in ("An", "Dung"):
        with pytest.raises(Refused):
            town.book.act("confirm", code, by)
    with pytest.raises(NotFound):
        town.book.act("dance", code, "Bình")


# sending


def test_everybody_who_follows_gets_it_once_with_the_buttons_to_answer(town, crowd):
    code = town.confirmed(by="Cường", units_=("bp", "ln"), text="Đi lối chợ")
    town.passes(rounds=3)
    for one in (person(1), person(2), person(3)):
        (reply,) = town.telegram.arrived[one.address]
        assert reply.text.startswith("⚠️ CẢNH BÁO: Có khói độc · Phường Bình Phước, Xã Lộc Ninh")
        assert "Gọi 114" in reply.text
        assert [(c.value, c.label) for c in reply.choices] == [
            (f"safe:{code}", "Tôi an toàn"),
            (f"help:{code}", "Tôi cần giúp"),
            ("subscribe:stop", "Thôi nhận tin"),
        ]
    assert len(town.web.arrived[PAGE.address]) == 1
    figures = town.figures(code)
    assert (figures.targeted, figures.sent, figures.waiting) == (4, 4, 0)
    assert town.state(code) == "done"
    assert any("Đã gửi: 4".lower() in text.lower() for text in town.read(CUONG))


def test_a_warning_of_the_province_reaches_those_of_its_communes(town, crowd):
    town.subscribe("bl", person(9))
    code = town.makes(by="Cường", units_=("tinh",))
    with pytest.raises(Refused):
        town.book.act("confirm", code, "An")
    town.book.act("confirm", code, "Em")
    town.passes(rounds=3)
    assert town.figures(code).sent == 5


def test_nobody_following_is_said_and_ends(town):
    code = town.confirmed()
    town.passes(rounds=2)
    assert (town.state(code), town.figures(code).targeted) == ("done", 0)


def test_text_of_an_official_arrives_as_it_is_typed(town, crowd):
    town.confirmed(text=XSS)
    town.passes(rounds=2)
    assert f"Lời cán bộ: {XSS}" in town.telegram.arrived["5000000001"][0].text


def test_who_blocked_us_or_may_not_have_got_it_is_listed_with_the_reason(town, crowd):
    town.telegram.trouble["5000000001"] = [BLOCKED]
    town.telegram.trouble["5000000002"] = [PERHAPS]
    code = town.confirmed()
    town.passes(rounds=3)
    shown = town.book.show(code)
    assert (shown["figures"]["sent"], shown["figures"]["failed"], shown["figures"]["unknown"]) == (2, 1, 1)
    listed = {one["address"]: (one["channel"], one["why"]) for one in shown["unreached"]}
    assert listed["…001"] == ("Telegram", "đã chặn chúng tôi")
    assert listed["…002"] == ("Telegram", "mạng không trả lời, có thể đã tới")
    assert listed["…-01"] == ("trang web", "chưa mở lại trang")
    assert "5000000001" not in str(shown)
    assert "…001: đã chặn" in town.book.report(code)
    assert len(town.telegram.arrived["5000000002"]) == 1


def test_a_messenger_that_asks_to_wait_gets_it_later(town, crowd):
    town.telegram.trouble["5000000001"] = [SLOW_DOWN]
    code = town.confirmed()
    town.passes(rounds=3)
    assert (town.figures(code).waiting, town.state(code)) == (1, "sending")
    town.passes(7)
    assert (town.figures(code).waiting, town.figures(code).sent) == (0, 4)


def test_a_crash_while_recipients_are_written_loses_nobody_and_sends_nobody_a_second(town, monkeypatch):
    everybody = [person(n) for n in range(1, 24)]
    town.subscribe("bp", *everybody)
    monkeypatch.setattr(sending, "BATCH", 10)
    code = town.confirmed()
    with town.engine.begin() as c:
        warning_id = warnings.by_code(c, code).id
    assert town.sender.advance(warning_id)

    put_many, calls = outbox.put_many, []

    def cut_off(connection, messages, now):
        calls.append(len(messages))
        put_many(connection, messages[:4], now)
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "put_many", cut_off)
    with pytest.raises(KeyboardInterrupt):
        town.sender.advance(warning_id)
    monkeypatch.setattr(outbox, "put_many", put_many)
    assert calls == [10]
    assert town.figures(code).targeted == town.figures(code).waiting == 10

    town.passes(rounds=3)
    assert [len(town.telegram.arrived[one.address]) for one in everybody] == [1] * 23
    assert town.state(code) == "done"
    with town.engine.begin() as c:
        assert c.scalar(select(func.count()).select_from(outbox_table).where(outbox_table.c.kind == "warning")) == 23


def test_two_processes_writing_recipients_at_once_send_each_one_message(town, crowd, monkeypatch):
    """Both saw the same people as not yet written."""
    code = town.confirmed()
    with town.engine.begin() as c:
        found = warnings.by_code(c, code)
        town.sender.write_batch(c, found, town.clock())
    seen_before = list(crowd)
    monkeypatch.setattr(recipients, "not_yet", lambda *_: seen_before)
    with town.engine.begin() as c:
        town.sender.write_batch(c, found, town.clock())
        assert len(recipients.delivered(c, found.id)) == 4
        assert c.scalar(select(func.count()).select_from(outbox_table).where(outbox_table.c.kind == "warning")) == 4


def test_a_message_cut_off_while_it_was_sent_is_not_sent_again_and_listed(town, crowd):
    code = town.confirmed()
    town.sender.advance_all()
    with town.engine.begin() as c:
        message = c.scalar(select(warning_recipient.c.message).where(warning_recipient.c.address == "5000000001"))
        outbox.claim(c, message, town.clock())
    town.clock.forward(LEASE.total_seconds() + 1)
    with town.engine.begin() as c:
        assert message not in outbox.due(c, town.clock())
    town.passes(rounds=2)
    assert town.telegram.arrived["5000000001"] == []
    assert ("…001", "hệ thống bị ngắt giữa lúc gửi, có thể đã tới") in [
        (one["address"], one["why"]) for one in town.book.show(code)["unreached"]
    ]


def test_stopping_keeps_it_from_those_who_have_not_got_it(town, monkeypatch):
    monkeypatch.setattr(sending, "PACE", 2)
    monkeypatch.setattr(sending, "BATCH", 4)
    town.subscribe("bp", *[person(n) for n in range(1, 8)])
    code = town.confirmed()
    with town.engine.begin() as c:
        warning_id = warnings.by_code(c, code).id
    town.sender.advance(warning_id)
    asyncio.run(town.sender.send_due())
    assert "Dung" not in town.presses(DUNG, f"warn:{code}:stop")
    town.presses(CUONG, f"warn:{code}:stop")
    town.passes(rounds=4)
    figures = town.figures(code)
    assert (figures.targeted, figures.sent, figures.left_out, figures.waiting) == (7, 2, 5, 0)
    assert figures.unreached_count == 5
    assert sum(len(arrived) for address, arrived in town.telegram.arrived.items() if address.startswith("5000")) == 2
    assert town.state(code) == "stopped"
    with pytest.raises(Refused):
        town.book.act("stop", code, "An")


def test_what_could_not_go_out_for_two_hours_is_not_sent_any_more(town, crowd):
    code = town.confirmed()
    town.clock.forward(2 * 3600 + 1)
    town.passes(rounds=2)
    assert (town.state(code), town.figures(code).left_out) == ("stopped", 4)
    assert town.telegram.arrived["5000000001"] == []


def test_an_alert_of_an_incident_goes_before_a_warning_and_a_warning_before_small_talk(town, crowd):
    town.confirmed()
    town.sender.advance_all()
    town.clock.forward(0.001)
    with town.engine.begin() as c:
        for kind in ("reply", "notice", "alert"):
            outbox.put(c, Outgoing(id=kind, to=person(1), kind=kind, reply=Reply(text=kind)), town.clock())
        rows = c.execute(
            select(outbox_table.c.kind).where(outbox_table.c.address == person(1).address).order_by(outbox_table.c.priority)
        )
        assert [row.kind for row in rows] == ["alert", "warning", "notice", "reply"]
        assert "warning" not in {message.kind for message in outbox.by_ids(c, outbox.due(c, town.clock()))}
    town.clock.forward(1)
    assert town.delivery.attempt("alert") is None
    assert town.delivery.attempt("reply") is not None


# the page


def test_a_page_that_is_open_or_opens_within_two_hours_shows_it_and_that_counts_as_seen(town, crowd):
    code = town.confirmed()
    town.passes(rounds=3)
    assert ("trang web", "chưa mở lại trang") in [(u["channel"], u["why"]) for u in town.book.show(code)["unreached"]]
    routes = WebRoutes(town.engine, town.runner, town.mind, WebChannel(), None, town.clock, lambda: "x")
    town.clock.forward(3600)
    (message,) = routes._since(PAGE.address, town.clock())
    assert code in message.reply.text
    assert routes._since("somebody-else-01", town.clock()) == []
    assert town.book.show(code)["unreached"] == []
    town.clock.forward(2 * 3600)
    assert routes._since(PAGE.address, town.clock()) == []


def test_a_stopped_warning_is_not_shown_on_a_page_that_opens_later(town):
    town.subscribe("bp", PAGE)
    code = town.confirmed()
    town.sender.advance_all()
    town.book.act("stop", code, "An")
    routes = WebRoutes(town.engine, town.runner, town.mind, WebChannel(), None, town.clock, lambda: "x")
    assert routes._since(PAGE.address, town.clock()) == []


# answers


def test_safe_is_counted_once_a_person_by_press_or_in_words(town, crowd):
    code = town.confirmed()
    town.passes(rounds=3)
    for _ in range(2):
        assert "bạn an toàn" in town.presses(person(1), f"safe:{code}")
    assert "bạn an toàn" in town.says(person(2), "toi on")
    assert town.figures(code).safe == 2


def test_words_count_for_two_hours_and_only_for_those_who_got_a_warning(town, crowd):
    code = town.confirmed()
    town.passes(rounds=3)
    town.says(person(7), "tôi ổn")
    assert "không thấy cảnh báo" in town.presses(person(7), f"safe:{code}")
    town.clock.forward(2 * 3600)
    town.says(person(1), "tôi ổn")
    assert town.figures(code).safe == 0
    town.presses(person(1), f"safe:{code}")
    assert town.figures(code).safe == 1


def test_words_with_an_emergency_in_them_are_an_emergency(town, crowd):
    code = town.confirmed()
    town.passes(rounds=3)
    assert "Gọi 114" in town.says(person(1), "tôi an toàn nhưng nhà tôi đang cháy, mẹ tôi kẹt bên trong, cứu với")
    assert town.figures(code).safe == 0


def test_asking_for_help_opens_an_incident_at_the_communes_own_desk(town, crowd):
    code = town.confirmed()
    town.passes(rounds=3)
    assert "Gọi 114" in town.presses(person(1), f"help:{code}").splitlines()[0]
    figures = town.figures(code)
    assert (figures.help, figures.safe) == (1, 0)
    alerts = [text for text in town.read(AN) if text.startswith("🚨")]
    assert alerts
    assert "Phường Bình Phước" in alerts[0]
    assert code in alerts[0]
    assert not any(text.startswith("🚨") for text in town.read(CUONG))
    town.presses(person(1), f"safe:{code}")
    assert (town.figures(code).help, town.figures(code).safe) == (0, 1)


def test_an_answer_makes_somebody_reached_whatever_the_messenger_said(town, crowd):
    town.telegram.trouble["5000000002"] = [PERHAPS]
    code = town.confirmed()
    town.passes(rounds=3)
    town.presses(person(2), f"safe:{code}")
    assert "…002" not in [one["address"] for one in town.book.show(code)["unreached"]]


def test_the_stop_button_under_a_warning_ends_the_subscription(town, crowd):
    town.confirmed()
    town.passes(rounds=3)
    assert "không nhận cảnh báo ở Phường Bình Phước nữa" in town.presses(person(1), "subscribe:stop")
    code = town.confirmed(kind="all_clear")
    town.passes(rounds=3)
    assert town.figures(code).targeted == 3


# the list


def test_the_newest_stand_first_with_everything_a_console_needs(town, crowd):
    first = town.makes()
    town.clock.forward(1)
    second = town.confirmed(kind="test")
    rows = town.book.latest()
    assert [row["code"] for row in rows] == [second, first]
    assert [row["actions"] for row in rows] == [["stop"], ["confirm", "reject"]]
    assert town.book.show(first.lower())["code"] == first
    with pytest.raises(NotFound):
        town.book.show("CB-00000")


def test_a_look_before_it_is_made_writes_nothing_down(town, crowd):
    seen = town.book.preview("smoke", ("bp",), XSS, "An")
    assert seen["people"] == 4
    assert XSS in seen["shown"]
    assert town.book.latest() == []
    with pytest.raises(Refused):
        town.book.preview("smoke", ("ln",), "", "An")


def test_of_two_changes_at_once_the_first_counts(town):
    code = town.makes()
    with town.engine.begin() as c:
        before = warnings.by_code(c, code)
        c.execute(update(warnings.warning).where(warnings.warning.c.code == code).values(state="rejected"))
        assert not warnings.change(c, before, before)
