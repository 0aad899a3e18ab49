"""Telegram as a channel: the real python-telegram-bot client against the stand-in of the Bot API."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import msgspec
import pytest
from telegram import Update

from bot.channels.telegram import TelegramChannel
from bot.messages import Choice, Incoming, Media, Place, Poll, Reply, SendFailed, Vote
from tests.standins.telegram import TelegramStandIn

AN = {"id": 5_000_000_001, "is_bot": False, "first_name": "An", "last_name": "Nguyễn"}
PRIVATE = {"id": 5_000_000_001, "type": "private", "first_name": "An"}
GROUP = {"id": -4_000_000_001, "type": "group", "title": "Trực PCCC"}
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)


@pytest.fixture
def tg() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


@pytest.fixture
def channel(tg, say, clock):
    return TelegramChannel(tg.token, tg.url, say, clock, patience=0.5)


@contextlib.asynccontextmanager
async def polling(
    channel: TelegramChannel, tg: TelegramStandIn, accept: Callable[[Incoming], Awaitable[None]]
) -> AsyncIterator[None]:
    running = asyncio.create_task(channel.run(accept))
    try:
        await tg.until(lambda: channel.connected)
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@pytest.fixture
async def taken(channel, tg) -> AsyncIterator[list[Incoming]]:
    """What the channel has accepted while it polls."""
    accepted: list[Incoming] = []

    async def accept(incoming: Incoming) -> None:
        accepted.append(incoming)

    async with polling(channel, tg, accept):
        yield accepted


# What comes in


def message(**content):
    return {"message": {"message_id": 7, "date": 1_795_000_000, "chat": PRIVATE, "from": AN, **content}}


def photo(file_id, side):
    return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "width": side, "height": side}


def read(channel, update):
    return channel.read(Update.de_json({"update_id": 100_001, **update}, None))


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        pytest.param(message(text="cháy nhà rồi"), {"text": "cháy nhà rồi"}, id="text"),
        pytest.param(
            message(photo=[photo("small", 90), photo("large", 1280)], caption="khói ở tầng 3"),
            {"text": "khói ở tầng 3", "media": (Media("photo", "telegram:large"),)},
            id="photo with a caption, in its largest size",
        ),
        pytest.param(
            message(location={"latitude": 11.53, "longitude": 106.89, "horizontal_accuracy": 12.5}),
            {"place": Place(lat=11.53, lon=106.89, accuracy=12.5)},
            id="place with accuracy",
        ),
        pytest.param(
            message(location={"latitude": 11.53, "longitude": 106.89}),
            {"place": Place(lat=11.53, lon=106.89)},
            id="place without accuracy",
        ),
        pytest.param(
            message(contact={"phone_number": "+84905000000", "first_name": "An"}),
            {"text": "+84905000000"},
            id="contact becomes its number",
        ),
        pytest.param(message(sticker=photo("s", 512) | {"type": "regular", "is_animated": False, "is_video": False}),
                     {"text": "", "media": (), "place": None}, id="sticker says nothing"),
        pytest.param(message(text="/start"), {"text": "/start"}, id="command"),
    ],
)  # fmt: skip
def test_a_private_message_is_read_as_what_the_person_meant(channel, clock, update, expected):
    incoming = read(channel, update)
    assert {name: getattr(incoming, name) for name in expected} == expected
    assert incoming.sender.key == "telegram:5000000001"
    assert (incoming.name, incoming.event_key, incoming.received_at) == ("An Nguyễn", "100001", clock())


def test_a_pressed_button_is_read_with_the_chat_it_was_pressed_in(channel):
    query = {"id": "8000000001", "from": AN, "chat_instance": "1", "data": "inc:SC-7K3PM:acknowledge"}
    pressed = {"message_id": 9, "date": 1_795_000_000, "chat": GROUP, "text": "🚨 Cháy"}
    incoming = read(channel, {"callback_query": {**query, "message": pressed}})
    assert incoming.choice == "inc:SC-7K3PM:acknowledge"
    assert incoming.sender.address == "-4000000001"
    assert (incoming.name, incoming.token) == ("An Nguyễn", "8000000001")


def test_an_answer_to_a_poll_is_read_with_who_gave_it_and_in_which_poll(channel):
    chosen = {"option_ids": [2], "option_persistent_ids": ["2"]}
    incoming = read(channel, {"poll_answer": {"poll_id": "6000000001", "user": AN, **chosen}})
    assert (incoming.vote, incoming.text, incoming.name) == (Vote("6000000001", (2,)), "", "An Nguyễn")
    assert incoming.sender.address == incoming.person == "5000000001"


def test_a_vote_taken_back_is_one_without_options(channel):
    nothing = {"option_ids": [], "option_persistent_ids": []}
    assert read(channel, {"poll_answer": {"poll_id": "6000000001", "user": AN, **nothing}}).vote == Vote("6000000001", ())


@pytest.mark.parametrize(
    "voter",
    [
        pytest.param({"user": {**AN, "is_bot": True}}, id="a bot"),
        pytest.param({"voter_chat": GROUP}, id="somebody who hides behind a group"),
    ],
)
def test_votes_of_nobody_are_left_alone(channel, voter):
    chosen = {"option_ids": [0], "option_persistent_ids": ["0"]}
    assert read(channel, {"poll_answer": {"poll_id": "6000000001", **voter, **chosen}}) is None


def test_a_group_in_which_a_quiz_waits_for_answers_is_heard_for_those_only(channel):
    channel.quizzing = frozenset({"-4000000001"})
    assert read(channel, message(chat=GROUP, text="b")).text == "b"
    assert read(channel, message(chat=GROUP, text="A, C")).text == "A, C"
    for chatter in ("tối nay ai trực?", "cháy nhà rồi", "câu này khó", "", "bạn chọn A à"):
        assert read(channel, message(chat=GROUP, text=chatter)) is None
    assert read(channel, message(chat={**GROUP, "id": -4_000_000_002}, text="b")) is None


def test_a_group_is_heard_only_when_it_gives_a_command(channel):
    assert read(channel, message(chat=GROUP, text="tối nay ai trực?")) is None
    assert read(channel, message(chat=GROUP, photo=[photo("p", 90)], caption="cháy")) is None
    assert read(channel, message(chat=GROUP, text="/id@tro_ly_pccc_bot")).text == "/id@tro_ly_pccc_bot"


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(message(text="xin chào", **{"from": {**AN, "is_bot": True}}), id="another bot"),
        pytest.param(message(chat=GROUP, new_chat_members=[AN]), id="somebody joined the group"),
        pytest.param({"channel_post": message(text="tin")["message"]}, id="a post in a channel"),
        pytest.param(
            {"edited_message": message(chat=GROUP, text="/hoi cháo", edit_date=1_795_000_001)["message"]},
            id="an edit in a group",
        ),
        pytest.param(
            {"edited_message": message(photo=[photo("p", 90)], edit_date=1_795_000_001)["message"]},
            id="an edit that changed no words",
        ),
        pytest.param({}, id="an update of a kind that there wasn't when this was written"),
        pytest.param({"callback_query": {"id": "1", "from": AN, "chat_instance": "1", "game_short_name": "g"}}, id="a game"),
    ],
)
def test_what_is_not_for_us_is_left_alone(channel, update):
    assert read(channel, update) is None


async def test_a_sticker_does_not_stop_the_messages_behind_it(tg, taken):
    an = tg.user("An")
    an.sends_sticker()
    an.sends_voice(b"OggS" * 10)
    an.says("nhà tôi có khói")
    await tg.until(lambda: any(one.text == "nhà tôi có khói" for one in taken))


async def test_photos_are_fetched_and_the_button_stops_spinning_before_a_message_is_dealt_with(tg, channel, taken):
    an = tg.user("An", started=True)
    an.sends_photo(JPEG, "khói")
    await tg.until(lambda: taken)
    saved = {}
    settled = await channel.settle(taken[0], lambda data, ending: saved.setdefault(f"1{ending}", data) and f"1{ending}")
    assert settled.media == (Media("photo", "1.jpg"),)
    assert saved == {"1.jpg": JPEG}

    await channel.send(str(an.id), Reply(text="Có phải sự cố?", choices=(Choice("report:yes", "Đúng"),)))
    press = an.presses("Đúng")
    await tg.until(lambda: len(taken) == 2)
    await channel.settle(taken[1], lambda data, ending: "")
    assert press.answer is not None


async def test_a_photo_that_is_gone_leaves_the_rest_of_the_message_alone(tg, channel, taken):
    tg.user("An").sends_photo(JPEG, "khói ở tầng 3")
    await tg.until(lambda: taken)
    tg.fail("getFile", kind="400")
    settled = await channel.settle(taken[0], lambda data, ending: pytest.fail("nothing to save"))
    assert settled.text == "khói ở tầng 3"


# What goes out


def keyboard(sent):
    return [[button["text"] for button in row] for row in sent["reply_markup"]["inline_keyboard"]]


async def test_buttons_stand_two_in_a_row_where_both_are_short(tg, channel, taken):
    an = tg.user("An", started=True)
    labels = ["Tiếp nhận", "Đang đến", "Đã xử lý", "Phạt để đồ, xe chắn lối thoát nạn", "Báo giả"]
    choices = tuple(Choice(f"c:{n}", label) for n, label in enumerate(labels))
    await channel.send(str(an.id), Reply(text="Chọn:", choices=choices))
    assert keyboard(an.received[0]) == [
        ["Tiếp nhận", "Đang đến"],
        ["Đã xử lý"],
        ["Phạt để đồ, xe chắn lối thoát nạn"],
        ["Báo giả"],
    ]


async def test_the_location_button_is_shown_to_a_person(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="Bạn đang ở đâu?", wants_place=True))
    assert an.keyboard == ["📍 Gửi vị trí"]
    assert an.received[0]["text"] == "Bạn đang ở đâu?"
    assert len(an.received) == 1


async def test_a_group_is_asked_for_no_location(tg, channel, taken):
    group = tg.group("Trực PCCC").add(tg.user("Bình"))
    await channel.send(str(group.id), Reply(text="Ở đâu?", wants_place=True))
    await channel.send(str(group.id), Reply(text="Cháy?", wants_place=True, choices=(Choice("report:yes", "Đúng"),)))
    assert [sent["text"] for sent in group.received] == ["Ở đâu?", "Cháy?"]
    assert group.keyboard == []
    assert group.buttons == ["Đúng"]


async def test_buttons_and_the_location_button_come_together(tg, channel, taken):
    an = tg.user("An", started=True)
    choices = (Choice("report:yes", "Đúng, báo ngay"), Choice("report:no", "Không phải sự cố"))
    await channel.send(str(an.id), Reply(text="🚨 Gọi 114 ngay.", choices=choices, wants_place=True))
    assert [sent["text"].split(".")[0] for sent in an.received] == [
        "🚨 Gọi 114 ngay",
        "Bấm nút “Gửi vị trí” ở bên dưới, hoặc gõ địa chỉ",
    ]
    assert an.buttons == ["Đúng, báo ngay", "Không phải sự cố"]
    assert an.keyboard == ["📍 Gửi vị trí"]


async def test_a_long_answer_is_cut_between_sentences_and_has_its_buttons_at_the_end(tg, channel, taken):
    an = tg.user("An", started=True)
    text = " ".join(f"Câu số {n} nói về lối thoát nạn của nhà nhiều tầng." for n in range(200))
    await channel.send(str(an.id), Reply(text=text, choices=(Choice("menu:home", "Về đầu"),)))
    parts = [sent["text"] for sent in an.received]
    assert len(parts) > 1
    assert all(len(part) <= 4096 and part.endswith("tầng.") for part in parts)
    assert " ".join(parts) == text
    assert [("reply_markup" in sent) for sent in an.received] == [False] * (len(parts) - 1) + [True]


async def test_a_wall_of_emoji_is_not_refused_as_too_long(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="🔥" * 4000))
    assert "".join(sent["text"] for sent in an.received) == "🔥" * 4000


@pytest.mark.parametrize(
    "text",
    ["<b>5 < 6 & 7 > 2</b>", "*không* _dùng_ [thang](máy) `bình`", "50.000.000 đ (1–2 tr.) #5! ~x~ |y|", "&amp; &lt;"],
)
async def test_signs_that_mean_something_in_markup_arrive_as_they_are(tg, channel, taken, text):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text=text))
    assert an.received[0]["text"] == text
    assert "entities" not in an.received[0]


async def test_the_menus_name_what_can_be_done_in_a_private_chat_and_in_a_group(tg, taken):
    names = {
        json.loads(audience)[0]["type"]: [command["command"] for command in commands]
        for audience, commands in tg.profile["commands"].items()
    }
    assert names["all_private_chats"] == names["default"] == [
        "baochay", "hoi", "quiz", "hoc", "tinhhuong", "dauquiz", "cuocthi", "doi", "kiemtra", "dangky",
        "bantin", "canbo", "dulieu", "trogiup",
    ]  # fmt: skip
    assert names["all_group_chats"] == ["dauquiz", "dung", "hoi", "trogiup", "id"]


async def test_a_server_that_takes_no_menu_still_gets_its_messages_through(tg, channel):
    tg.fail("setMyCommands", times=3, kind="404")
    kept = []

    async def accept(incoming):
        kept.append(incoming.text)

    async with polling(channel, tg, accept):
        tg.user("An").says("cháy")
        await tg.until(lambda: kept == ["cháy"])


# Asking for a number, and putting the buttons away


async def test_the_number_is_asked_for_by_a_button_that_goes_after_its_use(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="Bạn ở đâu?", wants_place=True, wants_phone=True))
    assert an.keyboard == ["📍 Gửi vị trí", "📞 Gửi số điện thoại của tôi"]
    await channel.send(str(an.id), Reply(text="Đã nhận vị trí.", wants_phone=True, asked_enough=True))
    assert an.keyboard == ["📞 Gửi số điện thoại của tôi"]
    an.sends_contact("84905000000")
    await tg.until(lambda: taken)
    assert taken[0].text == "+84905000000"
    await channel.send(str(an.id), Reply(text="Đã ghi số.", asked_enough=True))
    assert an.keyboard == []


async def test_other_replies_leave_the_buttons_where_they_are(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="Bạn ở đâu?", wants_place=True))
    await channel.send(str(an.id), Reply(text="Bình đã tiếp nhận"))
    assert an.keyboard == ["📍 Gửi vị trí"]


async def test_under_inline_buttons_the_number_is_asked_for_in_a_message_of_its_own(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="Xã nào?", wants_phone=True, choices=(Choice("place:unit:1", "Xã Một"),)))
    assert an.buttons == ["Xã Một"]
    assert an.keyboard == ["📞 Gửi số điện thoại của tôi"]
    assert "số gọi lại" in an.received[-1]["text"]


async def test_a_group_is_asked_for_no_number(tg, channel, taken):
    group = tg.group("Đội")
    await channel.send(str(group.id), Reply(text="Số?", wants_phone=True))
    await channel.send(str(group.id), Reply(text="Xong", asked_enough=True))
    assert [("reply_markup" in call.params) for call in tg.calls("sendMessage")] == [False, False]


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ({"phone_number": "84905000000", "user_id": AN["id"]}, "+84905000000"),
        ({"phone_number": "0905 000 000"}, "0905 000 000"),
        ({"phone_number": "84905111222", "user_id": 77}, "+84905111222"),
        ({"phone_number": "<b>1</b>"}, "<b>1</b>"),
    ],
)
def test_a_contact_ones_own_or_anothers_is_a_number_as_if_typed(channel, contact, text):
    assert read(channel, message(contact={"first_name": "An", **contact})).text == text


# Bad input


async def test_two_hundred_buttons_are_cut_so_that_the_message_arrives(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="Chọn", choices=tuple(Choice(f"c:{n}", f"Nút {n}") for n in range(200))))
    assert len(an.buttons) == 100


async def test_a_button_with_too_much_in_it_is_left_out(tg, channel, taken):
    an = tg.user("An", started=True)
    await channel.send(str(an.id), Reply(text="Chọn", choices=(Choice("x" * 65, "Dài"), Choice("c:1", "Ngắn"))))
    assert an.buttons == ["Ngắn"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[cháy](tg://user?id=1)", "&lt;b&gt; *đậm* `x`", "\u202egnp.exe"]
)
async def test_what_people_type_comes_and_goes_as_it_is(tg, channel, taken, text):
    an = tg.user("An", started=True)
    an.says(text)
    await tg.until(lambda: taken)
    await channel.send(str(an.id), Reply(text=f"Người báo viết: {taken[0].text}"))
    assert an.received[-1]["text"] == f"Người báo viết: {text}"
    assert "entities" not in an.received[-1]


def test_a_message_with_two_hundred_buttons_of_another_bot_is_its_words(channel):
    rows = [[{"text": str(n), "callback_data": f"inc:SC-AAAAA:resolve{n}"}] for n in range(200)]
    said = read(channel, message(text="xem này", reply_markup={"inline_keyboard": rows}, via_bot={**AN, "is_bot": True}))
    assert (said.text, said.choice) == ("xem này", None)


def test_words_changed_later_come_with_the_moment_they_were_first_written(channel):
    said = read(channel, {"edited_message": message(text="số 21 Lê Lợi", edit_date=1_795_000_001)["message"]})
    assert (said.text, said.edited.timestamp(), said.media) == ("số 21 Lê Lợi", 1_795_000_000, ())


# Pictures


@pytest.fixture
def illustrated(tg, say, clock, tmp_path):
    """A channel that has one picture."""
    path = tmp_path / "burn-0123456789abcdef.png"
    path.write_bytes(PNG)

    async def picture_of(name):
        return path if name == "burn" else None

    return TelegramChannel(tg.token, tg.url, say, clock, patience=0.5, picture_of=picture_of)


CHOICES = (Choice("lesson:next:0", "Tiếp"),)


async def test_a_picture_is_a_photo_with_the_text_and_buttons_under_it(tg, illustrated):
    an = tg.user("An", started=True)
    await illustrated.send(str(an.id), Reply(text="Xả nước mát.", picture="burn", choices=CHOICES))
    (sent,) = an.received
    assert sent["caption"] == "Xả nước mát."
    assert sent["photo"]
    assert an.buttons == ["Tiếp"]


async def test_it_is_uploaded_once_and_named_afterwards(tg, illustrated):
    an, binh = tg.user("An", started=True), tg.user("Bình", started=True)
    await illustrated.send(str(an.id), Reply(text="Một", picture="burn"))
    await illustrated.send(str(binh.id), Reply(text="Hai", picture="burn"))
    assert binh.received[0]["photo"][-1]["file_id"] == an.received[0]["photo"][-1]["file_id"]


@pytest.mark.parametrize(
    ("text", "together"), [("a" * 1024, True), ("a" * 1025, False), ("🔥" * 512, True), ("🔥" * 513, False)]
)
async def test_a_text_too_long_for_a_caption_comes_after_the_photo_with_the_buttons(tg, illustrated, text, together):
    an = tg.user("An", started=True)
    await illustrated.send(str(an.id), Reply(text=text, picture="burn", choices=CHOICES))
    assert [("photo" in sent, sent.get("caption", "") or sent.get("text", "")) for sent in an.received] == (
        [(True, text)] if together else [(True, ""), (False, text)]
    )
    assert an.buttons == ["Tiếp"]
    assert ["reply_markup" in sent for sent in an.received] == ([True] if together else [False, True])


async def test_a_picture_that_is_not_there_leaves_the_text(tg, illustrated):
    an = tg.user("An", started=True)
    await illustrated.send(str(an.id), Reply(text="Xả nước mát.", picture="other", choices=CHOICES))
    assert [sent.get("text") for sent in an.received] == ["Xả nước mát."]
    assert an.buttons == ["Tiếp"]


@pytest.mark.parametrize("kind", ["400", "500", "502", "timeout_after_accept", "reset_after_accept"])
@pytest.mark.parametrize("text", ["Xả nước mát.", "a" * 1025])
async def test_a_photo_that_is_not_sent_leaves_the_text(tg, illustrated, kind, text):
    an = tg.user("An", started=True)
    tg.fail("sendPhoto", kind=kind)
    await illustrated.send(str(an.id), Reply(text=text, picture="burn", choices=CHOICES))
    assert an.received[-1].get("text") == text
    assert an.buttons == ["Tiếp"]


@pytest.mark.parametrize(("kind", "retryable"), [("429", True), ("403", False)])
async def test_where_the_text_would_not_get_through_either_it_is_a_failure(tg, illustrated, kind, retryable):
    an = tg.user("An", started=True)
    tg.fail("sendPhoto", kind=kind, retry_after=7)
    with pytest.raises(SendFailed) as caught:
        await illustrated.send(str(an.id), Reply(text="Xả nước mát.", picture="burn"))
    assert caught.value.retryable == retryable


async def test_a_picture_that_is_drawn_too_slowly_is_not_waited_for(tg, say, clock, monkeypatch):
    async def never(_name):
        await asyncio.sleep(60)

    monkeypatch.setattr("bot.channels.telegram_pictures.PATIENCE", 0.05)
    slow = TelegramChannel(tg.token, tg.url, say, clock, patience=0.5, picture_of=never)
    an = tg.user("An", started=True)
    await slow.send(str(an.id), Reply(text="Xả nước mát.", picture="burn"))
    assert [sent["text"] for sent in an.received] == ["Xả nước mát."]


# What goes wrong


async def failure_of(channel, address, text="Tin báo"):
    with pytest.raises(SendFailed) as caught:
        await channel.send(str(address), Reply(text=text))
    return caught.value


@pytest.mark.parametrize(
    ("kind", "retryable", "unknown"),
    [
        pytest.param("403", False, False, id="blocked by the person"),
        pytest.param("403_kicked", False, False, id="kicked from the group"),
        pytest.param("400", False, False, id="no such chat"),
        pytest.param("429", True, False, id="too many"),
        pytest.param("500", True, False, id="Telegram says it failed"),
        pytest.param("502", True, True, id="a gateway says so, the server behind it may have sent it"),
        pytest.param("timeout_after_accept", True, True, id="no answer after it was sent"),
        pytest.param("reset_after_accept", True, True, id="connection cut after it was sent"),
    ],
)
async def test_a_failed_sending_says_whether_to_try_again_and_whether_it_may_have_arrived(
    tg, channel, kind, retryable, unknown
):
    an = tg.user("An", started=True)
    tg.fail("sendMessage", kind=kind, retry_after=7)
    failed = await failure_of(channel, an.id)
    assert (failed.retryable, failed.unknown) == (retryable, unknown)
    assert failed.retry_after == (7 if kind == "429" else 0)
    assert len(an.received) == ("after_accept" in kind)


async def test_a_server_that_is_not_there_has_certainly_not_sent_it(say, clock):
    with socket.create_server(("127.0.0.1", 0)) as taken_port:
        port = taken_port.getsockname()[1]
    failed = await failure_of(TelegramChannel("1:x", f"http://127.0.0.1:{port}", say, clock), 5)
    assert (failed.retryable, failed.unknown) == (True, False)


async def test_a_server_that_hangs_up_without_an_answer_may_have_sent_it(say, clock):
    async def hang_up(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        failed = await failure_of(TelegramChannel("1:x", f"http://127.0.0.1:{port}", say, clock), 5)
    assert (failed.retryable, failed.unknown) == (True, True)


# Polling


async def test_an_update_that_could_not_be_written_down_comes_again_and_none_is_lost(tg, channel):
    refused, kept = ["thứ hai"], []

    async def accept(incoming):
        if incoming.text in refused:
            refused.remove(incoming.text)
            raise OSError("no space left on device")
        kept.append(incoming.text)

    async with polling(channel, tg, accept):
        an = tg.user("An")
        for text in ("thứ nhất", "thứ hai", "thứ ba"):
            an.says(text)
        await tg.until(lambda: "thứ ba" in kept)
    assert list(dict.fromkeys(kept)) == ["thứ nhất", "thứ hai", "thứ ba"]


async def test_accepted_updates_are_confirmed_and_not_given_again(tg, channel, taken):
    an = tg.user("An")
    an.says("một")
    await tg.until(lambda: len(taken) == 1)
    an.says("hai")
    await tg.until(lambda: len(taken) == 2)
    await tg.until(lambda: len(tg.state.updates) == 0)
    assert [one.text for one in taken] == ["một", "hai"]


async def test_a_repeated_update_keeps_its_key(tg, taken):
    tg.user("An").says("cháy")
    await tg.until(lambda: taken)
    tg.repeat_last_update()
    await tg.until(lambda: len(taken) == 2)
    assert taken[0].event_key == taken[1].event_key


async def test_what_was_written_during_an_outage_arrives_after_it(tg, taken):
    tg.outage()
    tg.user("An").says("mạng yếu quá")
    await asyncio.sleep(0.1)
    tg.heal()
    await tg.until(lambda: [one.text for one in taken] == ["mạng yếu quá"])


async def test_a_refused_token_ends_telegram_and_nothing_else(tg, say, clock):
    channel = TelegramChannel("2:wrong", tg.url, say, clock)
    async with asyncio.timeout(5):
        await channel.run(pytest.fail)
    assert not channel.connected


# Recordings, albums, live locations


def sized(file_id, size=None, **more):
    return {"file_id": file_id, "file_unique_id": f"u-{file_id}", **({"file_size": size} if size else {}), **more}


VIDEO = {"width": 640, "height": 480, "duration": 3}
LARGE = 21 * 1024 * 1024
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(100)
OGG = b"OggS" + bytes(100)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        pytest.param({"video": sized("v", **VIDEO)}, Media("video", "telegram:v"), id="video"),
        pytest.param({"video_note": sized("n", length=240, duration=3)}, Media("video", "telegram:n"), id="round video"),
        pytest.param({"voice": sized("o", duration=3)}, Media("voice", "telegram:o"), id="voice"),
        pytest.param({"audio": sized("a", duration=3)}, Media("voice", "telegram:a"), id="audio"),
        pytest.param(
            {"document": sized("d", file_name="HIEN TRUONG.JPG")}, Media("photo", "telegram:d"), id="photo sent as a file"
        ),
        pytest.param({"document": sized("d", mime_type="video/mp4")}, Media("video", "telegram:d"), id="video sent as a file"),
        pytest.param({"document": sized("d", file_name="don.pdf")}, Media("file", "telegram:d"), id="another file"),
        pytest.param(
            {"animation": sized("g", **VIDEO), "document": sized("g", file_name="g.mp4")},
            Media("video", "telegram:g"),
            id="animation, which is a document as well",
        ),
        pytest.param(
            {"video": sized("v", LARGE, **VIDEO)}, Media("video", "telegram:v", "too_large"), id="too large to be fetched"
        ),
    ],
)
def test_recordings_and_files_are_read_as_media(channel, content, media):
    incoming = read(channel, message(**content, caption="cháy nhà"))
    assert (incoming.media, incoming.text) == ((media,), "cháy nhà")


def test_a_venue_is_a_place_with_a_name(channel):
    spot = {"latitude": 11.53, "longitude": 106.89}
    incoming = read(
        channel, message(location=spot, venue={"location": spot, "title": "Chợ Đồng Xoài", "address": "Phú Riềng Đỏ"})
    )
    assert incoming.place == Place(lat=11.53, lon=106.89, text="Chợ Đồng Xoài, Phú Riềng Đỏ")


def test_a_live_location_that_moves_is_known_from_a_new_pin(channel):
    live = {"latitude": 11.53, "longitude": 106.89, "live_period": 900}
    assert not read(channel, message(location=live)).moved
    moved = read(channel, {"edited_message": message(location=live, edit_date=1_795_000_001)["message"]})
    assert (moved.moved, moved.place) == (True, Place(lat=11.53, lon=106.89))


async def test_a_live_location_is_received_as_it_moves(tg, taken):
    an = tg.user("An", started=True)
    live = an.sends_live_location(11.53, 106.89)
    an.moves(live, 11.54, 106.89)
    await tg.until(lambda: len(taken) == 2)
    assert [(one.moved, one.place.lat) for one in taken] == [(False, 11.53), (True, 11.54)]


async def test_every_photo_of_an_album_comes_and_the_caption_with_the_first(tg, taken):
    tg.user("An", started=True).sends_album([JPEG, JPEG, JPEG], "khói ở tầng 3")
    await tg.until(lambda: len(taken) == 3)
    assert [one.text for one in taken] == ["khói ở tầng 3", "", ""]
    assert [len(one.media) for one in taken] == [1, 1, 1]


async def _settled(channel, incoming, saved):
    def save(data, ending):
        saved[ending] = data
        return f"1{ending}"

    return (await channel.settle(incoming, save)).media


async def test_recordings_are_kept_by_what_their_bytes_are(tg, channel, taken):
    an, saved = tg.user("An", started=True), {}
    an.sends_video(MP4)
    an.sends_voice(OGG)
    an.sends_document(JPEG, "anh.png")
    await tg.until(lambda: len(taken) == 3)
    kept = [await _settled(channel, one, saved) for one in taken]
    assert kept == [(Media("video", "1.mp4"),), (Media("voice", "1.ogg"),), (Media("photo", "1.jpg"),)]
    assert saved == {".mp4": MP4, ".ogg": OGG, ".jpg": JPEG}


async def test_what_only_calls_itself_a_picture_is_not_kept(tg, channel, taken):
    an = tg.user("An", started=True)
    an.sends_document(b"MZ\x90 this is a program", "anh.jpg")
    an.sends_document(b"%PDF-1.7", "don.pdf")
    await tg.until(lambda: len(taken) == 2)
    picture, other = [await _settled(channel, one, {}) for one in taken]
    assert picture == (Media("photo", "", "not_a_picture"),)
    assert other[0].kind == "file"
    assert other[0].ref.startswith("telegram:")


async def test_what_telegram_will_not_give_for_its_size_is_kept_as_a_reference(tg, channel, taken):
    tg.user("An", started=True).sends_video(MP4)
    await tg.until(lambda: taken)
    big = msgspec.structs.replace(taken[0], media=(Media("video", "telegram:v", "too_large"),))
    assert await _settled(channel, big, {}) == (Media("video", "telegram:v", "too_large"),)


QUIZ = Poll(question="Câu 1/3: Gọi báo cháy số nào?", options=("113", "114", "115"), right=(1,), explanation="Gọi 114.")


async def test_a_quiz_question_is_sent_as_a_poll_that_tells_who_voted_and_closes_by_itself(tg, channel):
    group = tg.group("Đội")
    sent = await channel.send(str(group.id), Reply(text="Câu 1/3 …", choices=(Choice("live:a", "A"),), poll=QUIZ))
    (message,) = group.received
    poll = message["poll"]
    assert (sent.message_id, sent.poll) == (str(message["message_id"]), poll["id"])
    assert (poll["type"], poll["is_anonymous"], poll["correct_option_ids"], poll["open_period"]) == ("quiz", False, [1], 25)
    assert [option["text"] for option in poll["options"]] == ["113", "114", "115"]
    assert poll["explanation"] == "Gọi 114."


async def test_a_poll_with_several_right_options_takes_several(tg, channel):
    group = tg.group("Đội")
    await channel.send(str(group.id), Reply(text="…", poll=msgspec.structs.replace(QUIZ, right=(0, 2), explanation="")))
    (message,) = group.received
    assert message["poll"]["allows_multiple_answers"]
    assert message["poll"]["correct_option_ids"] == [0, 2]


async def test_a_poll_is_closed_and_one_that_is_closed_already_is_fine(tg, channel):
    group = tg.group("Đội")
    sent = await channel.send(str(group.id), Reply(text="…", poll=QUIZ))
    for _ in range(2):
        await channel.edit(str(group.id), sent.message_id, Reply(text="", poll=QUIZ))
    assert group.received[0]["poll"]["is_closed"]


async def test_a_poll_that_a_group_does_not_take_has_failed_for_good(tg, channel):
    group = tg.group("Đội")
    tg.fail("sendPoll", kind="400", chat=group.id)
    with pytest.raises(SendFailed) as failed:
        await channel.send(str(group.id), Reply(text="…", poll=QUIZ))
    assert not failed.value.retryable
