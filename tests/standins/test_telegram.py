"""The Telegram stand-in, driven by the real python-telegram-bot client."""

from __future__ import annotations

import asyncio
import http.server
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from queue import Queue
from typing import Any, TypeVar

import httpx
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, KeyboardButton, ReplyKeyboardMarkup
from telegram import Update as PtbUpdate
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, TypeHandler, filters

from tests.standins.telegram import TelegramStandIn

T = TypeVar("T")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Đã nhận", callback_data="ack:1")]])


class Bot:
    """A python-telegram-bot application on a long poll, in a thread of its own."""

    def __init__(self, tg: TelegramStandIn, *handlers: BaseHandler[Any, Any, Any], token: str = "") -> None:
        builder = Application.builder().token(token or tg.token).base_url(f"{tg.url}/bot")
        builder = builder.base_file_url(f"{tg.url}/file/bot").read_timeout(0.4).get_updates_read_timeout(3)
        self.app: Any = builder.build()
        self.app.add_handlers(list(handlers))
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Bot:
        self._thread.start()
        self.run(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(2)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    def calls(self, method: str, /, **params: Any) -> Any:
        return self.run(getattr(self.app.bot, method)(**params))

    async def _begin(self) -> None:
        await self.app.initialize()
        await self.app.start()
        await self.app.updater.start_polling(poll_interval=0, timeout=1, bootstrap_retries=0)

    async def _end(self) -> None:
        await self.app.updater.stop()
        await self.app.stop()
        await self.app.shutdown()


@pytest.fixture
def tg() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


async def echo(update: PtbUpdate, _: Any) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "")


async def acknowledge(update: PtbUpdate, _: Any) -> None:
    assert update.callback_query
    await update.callback_query.answer("Đã ghi nhận")
    await update.callback_query.edit_message_text("An đã nhận tin")


async def ask(update: PtbUpdate, _: Any) -> None:
    assert update.message
    await update.message.reply_text("Có cháy", reply_markup=BUTTONS)


ECHO = MessageHandler(filters.TEXT & ~filters.COMMAND, echo)


class Heard(TypeHandler[PtbUpdate, Any, None]):
    """A handler that only writes down what arrives."""

    def __init__(self) -> None:
        self.updates: list[PtbUpdate] = []
        super().__init__(PtbUpdate, self._hear)

    async def _hear(self, update: PtbUpdate, _: Any) -> None:
        self.updates.append(update)

    @property
    def texts(self) -> list[str | None]:
        return [update.message.text for update in self.updates if update.message]


def test_text_is_echoed(tg: TelegramStandIn) -> None:
    an = tg.user("An")
    with Bot(tg, ECHO):
        an.says("cháy ở chợ Tam Kỳ")
        message = an.waits_for_text("chợ Tam Kỳ")
    assert message["chat"]["id"] == an.id > 2**32
    assert [call.ok for call in tg.calls("sendMessage")] == [True]


def test_button_is_pressed_answered_and_the_message_edited(tg: TelegramStandIn) -> None:
    an = tg.user("An")
    with Bot(tg, CommandHandler("start", ask), CallbackQueryHandler(acknowledge)):
        an.starts("vao")
        an.waits_for_text("Có cháy")
        assert an.buttons == ["Đã nhận"]
        press = an.presses("Đã nhận")
        assert press and tg.wait_for(lambda: press.answer) == {"text": "Đã ghi nhận"}
        edited = an.waits_for_text("An đã nhận tin")
    assert "reply_markup" not in edited and len(an.received) == 1


def test_official_presses_a_button_in_the_group(tg: TelegramStandIn) -> None:
    binh, group = tg.user("Bình"), tg.group("Trực ban")
    group.add(binh)
    with Bot(tg, CallbackQueryHandler(acknowledge)) as bot:
        bot.calls("send_message", chat_id=group.id, text="Tin báo", reply_markup=BUTTONS)
        binh.presses("ack:1", in_=group)
        group.waits_for_text("đã nhận tin")


def test_photo_is_downloaded(tg: TelegramStandIn) -> None:
    an, photos = tg.user("An"), Queue[bytes]()

    async def keep(update: PtbUpdate, _: Any) -> None:
        assert update.message and update.message.caption == "khói"
        file = await update.message.photo[-1].get_file()
        photos.put(bytes(await file.download_as_bytearray()))

    with Bot(tg, MessageHandler(filters.PHOTO, keep)):
        an.sends_photo(PNG, "khói")
        assert photos.get(timeout=2) == PNG


def test_place_voice_contact_and_sticker_arrive(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An"), Heard()
    with Bot(tg, heard):
        an.sends_place(15.57, 108.47, accuracy=30)
        live = an.sends_live_location(15.57, 108.47)
        an.moves(live, 15.58, 108.48)
        an.sends_voice(b"OggS" * 10)
        an.sends_contact("0900000000")
        an.sends_sticker()
        an.says("chao")
        an.edits("cháo")
        tg.wait_for(lambda: len(heard.updates) == 8)
    place, _, moved, voice, contact, sticker, _, edited = heard.updates
    assert place.message and place.message.location and place.message.location.horizontal_accuracy == 30
    assert moved.edited_message and moved.edited_message.location and moved.edited_message.location.latitude == 15.58
    assert voice.message and voice.message.voice and contact.message and contact.message.contact
    assert sticker.message and sticker.message.sticker and edited.edited_message


def test_quiz_is_voted_on_and_closed(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An", started=True), Heard()
    with Bot(tg, heard) as bot:
        sent = bot.calls("send_poll", chat_id=an.id, question="Số gọi báo cháy?", options=["113", "114"], type="quiz",
                         correct_option_ids=[1], is_anonymous=False)  # fmt: skip
        an.votes(an.received[0], [1])
        tg.wait_for(lambda: len(heard.updates) == 2)
        with pytest.raises(AssertionError, match="no vote"):
            an.votes(an.received[0], [0])
        closed = bot.calls("stop_poll", chat_id=an.id, message_id=sent.message_id)
    answer = heard.updates[1].poll_answer
    assert answer and answer.option_ids == (1,) and answer.user and answer.user.id == an.id
    assert closed.is_closed and closed.options[1].voter_count == 1


def test_everything_else_that_is_sent(tg: TelegramStandIn) -> None:
    an = tg.user("An", started=True)
    with Bot(tg) as bot:
        bot.calls("send_photo", chat_id=an.id, photo=PNG, caption="<b>Sơ đồ</b> &amp; lối thoát", parse_mode="HTML")
        bot.calls("send_document", chat_id=an.id, document=b"pdf", filename="huong-dan.pdf")
        bot.calls("send_location", chat_id=an.id, latitude=15.5, longitude=108.4)
        bot.calls("send_venue", chat_id=an.id, latitude=15.5, longitude=108.4, title="Trụ nước", address="Chợ")
        bot.calls("send_media_group", chat_id=an.id, media=[InputMediaPhoto(PNG), InputMediaPhoto(PNG)])
        bot.calls("send_chat_action", chat_id=an.id, action="typing")
        bot.calls("copy_message", chat_id=an.id, from_chat_id=an.id, message_id=1)
        bot.calls("forward_message", chat_id=an.id, from_chat_id=an.id, message_id=1)
        bot.calls("set_my_commands", commands=[("start", "Bắt đầu")])
        assert bot.calls("get_chat", chat_id=an.id).first_name == "An"
        assert bot.calls("get_chat_member", chat_id=an.id, user_id=an.id).status == "member"
        keyboard = ReplyKeyboardMarkup([[KeyboardButton("Gửi vị trí", request_location=True)]])
        bot.calls("send_message", chat_id=an.id, text="Ở đâu?", reply_markup=keyboard)
        bot.calls("delete_message", chat_id=an.id, message_id=2)
    assert an.received[0]["caption"] == "Sơ đồ & lối thoát" and an.received[0]["caption_entities"][0]["length"] == 5
    assert an.keyboard == ["Gửi vị trí"] and len(an.received) == 8


def test_topics_of_a_forum(tg: TelegramStandIn) -> None:
    group = tg.group("Trực ban", forum=True, bot_is_admin=True).add(tg.user("An"))
    with Bot(tg) as bot:
        topic = bot.calls("create_forum_topic", chat_id=group.id, name="Tin 17")
        to = {"chat_id": group.id, "message_thread_id": topic.message_thread_id}
        bot.calls("send_message", text="Cháy chợ", **to)
        bot.calls("close_forum_topic", **to)
        with pytest.raises(BadRequest, match="TOPIC_CLOSED"):
            bot.calls("send_message", text="Cháy chợ", **to)


def test_blocked_and_unknown_people(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An", started=True), Heard()
    with Bot(tg, heard) as bot:
        an.blocks()
        with pytest.raises(Forbidden, match="blocked by the user"):
            bot.calls("send_message", chat_id=an.id, text="chào")
        an.unblocks()
        bot.calls("send_message", chat_id=an.id, text="chào")
        for stranger in (tg.user("Bình").id, 42):
            with pytest.raises(BadRequest, match="[Cc]hat not found"):
                bot.calls("send_message", chat_id=stranger, text="chào")
        tg.wait_for(lambda: len(heard.updates) == 2)
    assert [u.my_chat_member.new_chat_member.status for u in heard.updates if u.my_chat_member] == ["kicked", "member"]


def test_too_many_requests_then_success(tg: TelegramStandIn) -> None:
    an = tg.user("An", started=True)
    tg.fail("sendMessage", kind="429", retry_after=7)
    with Bot(tg) as bot:
        with pytest.raises(RetryAfter) as refused:
            bot.calls("send_message", chat_id=an.id, text="một")
        assert int(refused.value._retry_after.total_seconds()) == 7
        bot.calls("send_message", chat_id=an.id, text="hai")
    assert [m["text"] for m in an.received] == ["hai"]


@pytest.mark.parametrize("kind", ["timeout_before_accept", "reset", "500", "502", "timeout_after_accept", "reset_after_accept"])
def test_sends_that_fail_with_and_without_being_accepted(tg: TelegramStandIn, kind: Any) -> None:
    an, binh = tg.user("An", started=True), tg.user("Bình", started=True)
    tg.fail("sendMessage", kind=kind, chat=an.id)
    with Bot(tg) as bot:
        bot.calls("send_message", chat_id=binh.id, text="tin khác")
        with pytest.raises(TimedOut if "timeout" in kind else NetworkError):
            bot.calls("send_message", chat_id=an.id, text="tin báo")
        bot.calls("send_message", chat_id=an.id, text="tin sau")
    accepted = ["tin báo", "tin sau"] if "after" in kind else ["tin sau"]
    assert [m["text"] for m in an.received] == accepted and len(binh.received) == 1


def test_outage_and_recovery(tg: TelegramStandIn) -> None:
    an = tg.user("An")
    with Bot(tg, ECHO) as bot:
        tg.outage(True)
        an.says("trong lúc mất mạng")
        with pytest.raises(NetworkError):
            bot.calls("send_message", chat_id=an.id, text="tin")
        tg.outage(False)
        an.waits_for_text("trong lúc mất mạng")


def test_repeated_and_reordered_updates(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An"), Heard()
    with Bot(tg, heard):
        an.says("một")
        tg.wait_for(lambda: heard.texts == ["một"])
        tg.repeat_last_update()
        tg.wait_for(lambda: heard.texts == ["một", "một"])
        assert heard.updates[0].update_id == heard.updates[1].update_id
        tg.deliver_out_of_order()
        an.says("hai")
        an.says("ba")
        tg.wait_for(lambda: heard.texts[2:4] == ["ba", "hai"])


def test_updates_come_again_until_the_offset_moves(tg: TelegramStandIn) -> None:
    an = tg.user("An")
    first, second = (an.says(text) and None for text in ("một", "hai")), None
    assert (list(first), second) == ([None, None], None)

    def poll(**params: Any) -> list[int]:
        answer = httpx.post(f"{tg.url}/bot{tg.token}/getUpdates", json=params).json()
        return [update["update_id"] for update in answer["result"]]

    one, two = poll()
    assert poll() == [one, two] and poll(limit=1) == [one]
    assert poll(offset=two) == [two] and poll() == [two]
    assert poll(offset=two + 1) == []


def test_group_becomes_a_supergroup(tg: TelegramStandIn) -> None:
    group, heard = tg.group("Trực ban").add(tg.user("An")), Heard()
    old = group.id
    with Bot(tg, heard) as bot:
        bot.calls("send_message", chat_id=old, text="trước")
        group.becomes_supergroup()
        with pytest.raises(ChatMigrated) as refused:
            bot.calls("send_message", chat_id=old, text="tin")
        assert refused.value.new_chat_id == group.id != old
        bot.calls("send_message", chat_id=group.id, text="sau")
        tg.wait_for(lambda: len(heard.updates) == 3)
    assert [m["text"] for m in group.received] == ["trước", "sau"]
    assert [u.message.migrate_to_chat_id for u in heard.updates if u.message][1] == group.id


def test_privacy_in_groups(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An"), Heard()
    group = tg.group("Trực ban").add(an)
    with Bot(tg, heard) as bot:
        bot.calls("send_message", chat_id=group.id, text="Ai nhận?")
        an.says("chuyện riêng", in_=group)
        an.says("tôi nhận", in_=group, reply_to=group.received[0])
        an.says("/trang_thai", in_=group)
        tg.wait_for(lambda: heard.texts[1:] == ["tôi nhận", "/trang_thai"])


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("send_message", {"text": "á" * 4097}, "message is too long"),
    ("send_message", {"text": "  "}, "message text is empty"),
    ("send_message", {"text": "<b>hở", "parse_mode": "HTML"}, "can't parse entities"),
    ("send_message", {"text": "a", "reply_markup": InlineKeyboardMarkup.from_button(
        InlineKeyboardButton("x", callback_data="ă" * 33))}, "BUTTON_DATA_INVALID|Button_data_invalid"),
    ("send_message", {"text": "a", "reply_markup": InlineKeyboardMarkup.from_button(
        InlineKeyboardButton("Gọi 114", url="tel:114"))}, "Unsupported URL protocol"),
    ("send_poll", {"question": "?", "options": ["a"] * 13}, "1-12 options"),
    ("edit_message_text", {"message_id": 1, "text": "tin"}, "not modified"),
    ("edit_message_text", {"message_id": 99, "text": "tin"}, "to edit not found"),
    ("get_file", {"file_id": "none"}, "wrong file identifier"),
]  # fmt: skip


def test_what_telegram_refuses(tg: TelegramStandIn) -> None:
    an = tg.user("An", started=True)
    with Bot(tg) as bot:
        bot.calls("send_message", chat_id=an.id, text="tin")
        for method, params, why in REFUSED:
            to = {} if method == "get_file" else {"chat_id": an.id}
            with pytest.raises(BadRequest, match=f"(?i){why}"):
                bot.calls(method, **to, **params)
    with pytest.raises(InvalidToken), Bot(tg, token="1:wrong"):
        pass
