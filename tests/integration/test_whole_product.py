"""The whole product in a process of its own, talked to over Telegram (the stand-in) and the web page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.serving import Served
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_chats import words_of

JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
PLACE = {"lat": 11.53381, "lon": 106.88952}
ALERT_BUTTONS = ["Tiếp nhận", "Đang đến", "Đã xử lý", "Báo giả", "Đã xem", "Hỏi người báo"]
SOON = 15.0
"""Seconds that are always enough, on a machine busy with other tests too."""


@pytest.fixture(scope="module")
def tg() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin


@pytest.fixture
def desk(product, tg, request):
    """The officials' group, with Bình on duty; another for each test, since a group may be sent twenty messages a minute."""
    group = tg.group(f"Trực PCCC, {request.node.name}").add(tg.user("Bình"))
    product.official("Trực ban", telegram=group.id)
    yield group
    product.dismiss("Trực ban")


@pytest.fixture(scope="module")
def product(tg, trained, tmp_path_factory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("product"), trained, telegram_token=tg.token, telegram_api=tg.url)
    with served:
        yield served
    assert tg.violations == []
    assert "Traceback" not in served.log


def reports_a_fire(citizen, product, words="cháy nhà rồi cứu với", north=0.0):
    """Until an official could know: the words, then the place. Gives the report's code."""
    heard = len(citizen.received)
    citizen.says(words)
    citizen.waits_for_text("Gọi 114", SOON, since=heard)
    citizen.waits_for_text("Gửi vị trí", SOON, since=heard)
    citizen.sends_place(PLACE["lat"] + north, PLACE["lon"], accuracy=12)
    told = citizen.waits_for_text("Đã nhận vị trí", SOON, since=heard)
    return code_in(told["text"])


def code_in(text):
    return next(word.strip(".,:") for word in text.split() if word.startswith("SC-"))


def state_of(product, code):
    return next(one["state"] for one in product.incidents() if one["code"] == code)


def test_a_fire_reported_over_telegram_is_followed_to_its_end_by_both_sides(product, tg, desk):
    an, binh = tg.user("An"), tg.user("Bình")

    an.says("cháy nhà rồi cứu với")
    first = an.waits_for_text("🚨", SOON)
    assert "Gọi 114" in first["text"].splitlines()[0]
    an.waits_for_text("Gửi vị trí", SOON)
    assert an.buttons[:2] == ["Đúng, báo ngay", "Không phải sự cố"]
    assert an.keyboard == ["📍 Gửi vị trí"]

    an.sends_place(PLACE["lat"], PLACE["lon"], accuracy=12)
    told = an.waits_for_text("Đã nhận vị trí", SOON)["text"]
    code = code_in(told)
    assert "Chưa ai xác nhận nhận tin, hãy Gọi 114" in told

    alert = desk.waits_for_text(code, SOON)
    assert alert["text"].startswith(f"🚨 Cháy · {code}")
    assert "Nơi: 11.53381, 106.88952" in alert["text"]
    assert "https://www.openstreetmap.org/?mlat=11.53381&mlon=106.88952" in alert["text"]
    assert "Người báo viết: cháy nhà rồi cứu với" in alert["text"]
    assert desk.buttons == ALERT_BUTTONS

    press = binh.presses("Tiếp nhận", in_=desk, on=alert)
    an.waits_for_text(f"Tin {code}: Bình đã tiếp nhận", SOON)
    desk.waits_for_text("Đã tiếp nhận — Bình", SOON)
    tg.wait_for(lambda: press.answer is not None)
    assert state_of(product, code) == "acknowledged"

    binh.presses("Đang đến", in_=desk)
    an.waits_for_text(f"Tin {code}: Bình báo đang đến", SOON)
    desk.waits_for_text("Đang đến — Bình", SOON)

    binh.presses("Đã xử lý", in_=desk)
    an.waits_for_text(f"Tin {code}: Bình báo đã xử lý xong", SOON)
    assert state_of(product, code) == "resolved"

    tg.wait_for(lambda: "Đã xử lý — Bình" in shown(desk, alert)["text"])
    assert "reply_markup" not in shown(desk, alert)


def test_what_the_reporter_adds_reaches_the_officials_with_the_photo(product, tg, desk):
    cuc = tg.user("Cúc")
    code = reports_a_fire(cuc, product)
    desk.waits_for_text(code, SOON)
    heard = len(desk.received)
    cuc.sends_photo(JPEG, "còn hai người trên tầng 3")
    again = desk.waits_for_text("còn hai người trên tầng 3", SOON, since=heard)
    assert code in again["text"]
    photos = next(one["photos"] for one in product.incidents() if one["code"] == code)
    assert httpx.get(product.url + photos[0], trust_env=False).content == JPEG


def test_two_neighbours_report_one_fire_and_both_hear_of_it(product, tg, desk):
    nga, oanh, binh = tg.user("Nga"), tg.user("Oanh"), tg.user("Bình")
    first = reports_a_fire(nga, product, north=0.1)
    alert = desk.waits_for_text(first, SOON)
    heard = len(desk.received)
    second = reports_a_fire(oanh, product, "nhà bên cạnh bốc cháy, khói đen", north=0.1005)
    told = desk.waits_for_text(second, SOON, since=heard)
    assert told["text"].startswith(f"🔹 {first} · Gộp tin {second}")
    assert "cách 56 m" in told["text"]
    oanh.waits_for_text(f"tin {second} của bạn được gộp chung", SOON)
    tg.wait_for(lambda: "👥 2 người báo" in shown(desk, alert)["text"])
    binh.presses("Tiếp nhận", in_=desk, on=alert)
    nga.waits_for_text(f"Tin {first}: Bình đã tiếp nhận", SOON)
    oanh.waits_for_text(f"Tin {second}: Bình đã tiếp nhận", SOON)

    heard = len(desk.received)
    binh.presses(f"Tách tin {second}", in_=desk, on=shown(desk, alert))
    apart = desk.waits_for_text(f"· {second}\nNơi", SOON, since=heard)
    assert "Tiếp nhận" in [button["text"] for row in apart["reply_markup"]["inline_keyboard"] for button in row]


def test_an_official_talks_with_the_reporter_through_the_bot(product, tg, desk):
    phuong, binh = tg.user("Phượng"), tg.user("Bình")
    code = reports_a_fire(phuong, product, north=0.2)
    alert = desk.waits_for_text(code, SOON)
    binh.presses("Hỏi người báo", in_=desk, on=alert)
    prompt = desk.waits_for_text("Gõ câu hỏi cho người báo", SOON)
    binh.says("đã cử 2 xe, nhà đang cháy to", in_=desk, reply_to=alert)
    binh.says("cháy ở tầng mấy?", in_=desk, reply_to=prompt)
    asked = phuong.waits_for_text("Cán bộ trực hỏi", SOON)["text"]
    assert "cháy ở tầng mấy?" in asked
    assert "Bình" not in asked
    assert not any("đã cử 2 xe" in sent["text"] for sent in phuong.received)
    assert not any("nhà đang cháy to" in text for one in product.incidents() for text in one["texts"])
    phuong.says("tầng 3, cửa cuốn kẹt")
    answer = desk.waits_for_text("Người báo trả lời: tầng 3", SOON)["text"]
    assert code in answer
    assert str(phuong.id) not in answer
    assert "Phượng" not in answer


def test_an_official_reached_no_more_on_one_messenger_is_noted(product, tg, desk):
    quang, son = tg.user("Quang"), tg.user("Sơn", started=True)
    product.official("Sơn", telegram=son.id)
    son.blocks()
    try:
        code = reports_a_fire(quang, product, north=0.3)
        desk.waits_for_text(code, SOON)
        product.waits_for(lambda: any("Không tới được" in one["label"] for one in timeline(product, code)), SOON)
    finally:
        product.dismiss("Sơn")


def test_only_officials_in_service_can_act_on_a_report(product, tg, desk):
    duc, chau = tg.user("Đức"), tg.user("Châu", started=True)
    product.official("Châu", telegram=chau.id)
    try:
        code = reports_a_fire(duc, product, north=0.05)
        alert = chau.waits_for_text(code, SOON)
    finally:
        product.dismiss("Châu")
    chau.presses("Tiếp nhận", on=alert)
    chau.waits_for_text("Bạn không có quyền xử lý tin này", SOON)
    refused = product.says("ke-la-mat-0001", choice=f"inc:{code}:acknowledge")
    assert [reply["text"] for reply in refused] == ["Bạn không có quyền xử lý tin này."]
    assert state_of(product, code) == "forwarded"
    assert not any("đã tiếp nhận" in sent["text"] for sent in duc.received)


def test_a_report_from_the_web_page_reaches_group_and_console_and_the_answer_comes_back(product, tg, desk):
    session = "trang-web-0001"
    with events(product, "/console/live") as console, events(product, f"/api/chat/stream?session={session}") as page:
        product.says(session, "cháy chợ rồi, lửa to lắm")
        [told] = product.says(session, choice="report:yes")
        code = code_in(told["text"])

        alert = desk.waits_for_text(code, SOON)
        assert "qua trang web" in alert["text"]
        ours = (one for kind, one in console if kind == "incident" and one["code"] == code)
        assert next(one for one in ours if one["state"] == "forwarded")["words"] == "cháy chợ rồi, lửa to lắm"

        tg.user("Bình").presses("Tiếp nhận", in_=desk, on=alert)
        kind, reply = next(page)
        assert kind == "reply"
        assert reply["text"].startswith(f"Tin {code}: Bình đã tiếp nhận")
        assert next(one for one in ours if one["state"] == "acknowledged")["who"] == "Bình"


def shown(chat, message):
    """A message as it stands in the chat now, edited or not."""
    return next(one for one in chat.received if one["message_id"] == message["message_id"])


def timeline(product, code):
    return next(one["timeline"] for one in product.incidents() if one["code"] == code)


class events:
    """The server-sent events of a path, pings left out: pairs of kind and content."""

    def __init__(self, product, path):
        self._stream = httpx.stream("GET", product.url + path, timeout=SOON, trust_env=False)

    def __enter__(self):
        self._lines = self._stream.__enter__().iter_lines()
        assert next(self._lines).startswith("retry:")
        return self._events()

    def __exit__(self, *error):
        self._stream.__exit__(*error)

    def _events(self):
        kind = ""
        for line in self._lines:
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: ") and kind != "ping":
                yield kind, json.loads(line.removeprefix("data: "))


def test_a_question_is_answered_with_its_source_after_a_sticker_and_small_talk(product, tg):
    em = tg.user("Em")
    em.starts()
    greeting = em.waits_for_text("Trợ lý PCCC", SOON)
    assert "Gọi 114" in greeting["text"]
    em.sends_sticker()
    em.waits_for_text("Bạn gõ bằng chữ giúp tôi nhé", SOON)
    em.says("để xe chắn lối thoát nạn phạt bao nhiêu")
    answer = em.waits_for_text("Căn cứ:", SOON)["text"]
    assert "triệu đồng" in answer.splitlines()[0]
    assert "106/2025" in answer


def test_a_quiz_over_telegram_runs_to_its_score(product, tg):
    giang = tg.user("Giang")
    giang.says("/quiz")
    questions = int(re.search(r"Câu 1/(\d+)", giang.waits_for_text("Câu 1/", SOON)["text"])[1])
    heard = 0
    for number in range(1, 1 + questions):
        question = giang.waits_for_text(f"Câu {number}/", SOON)
        new, heard = giang.received[heard:], len(giang.received)
        assert any(words_of(one).startswith(("✅", "❌")) for one in new) == (number > 1)
        if "reply_markup" in question:
            giang.presses("B", on=question)
        else:
            giang.says("2" if "Gõ con số" in words_of(question) else "AB")
    giang.waits_for_text(f"/{questions} câu.", SOON)
    assert {"Ôn thêm lượt nữa", "Về đầu"} <= set(giang.buttons)


def test_a_message_that_telegram_delivers_twice_is_answered_once(product, tg):
    hoa = tg.user("Hoa")
    hoa.says("cảm ơn nhé")
    hoa.waits_for_text("Chúc bạn và gia đình an toàn", SOON)
    tg.repeat_last_update()
    hoa.says("/id")
    hoa.waits_for_text(str(hoa.id), SOON)
    assert len(hoa.received) == 2


def test_a_group_learns_its_number_and_is_otherwise_left_in_peace(product, tg):
    group, lan = tg.group("Dân phòng khu phố 2", bot_is_admin=True), tg.user("Lan")
    group.add(lan)
    lan.says("tối nay ai trực?", in_=group)
    lan.says("/id@tro_ly_pccc_bot", in_=group)
    group.waits_for_text(str(group.id), SOON)
    assert len(group.received) == 1


def test_an_alert_outlasts_an_outage_of_telegram(product, tg, desk):
    heard, failed = len(desk.received), product.log.count("send_failed")
    tg.outage()
    product.says("trang-web-0002", "có khói mù mịt trong chung cư, cứu với")
    [told] = product.says("trang-web-0002", choice="report:yes")
    product.waits_for(lambda: product.log.count("send_failed") > failed)
    tg.heal()
    desk.waits_for_text(code_in(told["text"]), 30, since=heard)
