"""The Telegram stand-in, driven by the real python-telegram-bot client: what people and the bot do."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, KeyboardButton, ReplyKeyboardMarkup
from telegram import Update as PtbUpdate
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_client import ECHO, Bot, Heard

PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Đã nhận", callback_data="ack:1")]])


@pytest.fixture
def tg() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


async def acknowledge(update: PtbUpdate, _: Any) -> None:
    assert update.callback_query
    await update.callback_query.answer("Đã ghi nhận")
    await update.callback_query.edit_message_text("An đã nhận tin")


async def ask(update: PtbUpdate, _: Any) -> None:
    assert update.message
    await update.message.reply_text("Có cháy", reply_markup=BUTTONS)


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
        assert press
        assert tg.wait_for(lambda: press.answer) == {"text": "Đã ghi nhận"}
        edited = an.waits_for_text("An đã nhận tin")
    assert "reply_markup" not in edited
    assert len(an.received) == 1


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
        assert update.message
        assert update.message.caption == "khói"
        file = await update.message.photo[-1].get_file()
        photos.put(bytes(await file.download_as_bytearray()))

    with Bot(tg, MessageHandler(filters.PHOTO, keep)):
        an.sends_photo(PNG, "khói")
        assert photos.get(timeout=2) == PNG


def test_album_of_photos_arrives_as_one_group(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An"), Heard()
    with Bot(tg, heard):
        sent = an.sends_album([PNG, PNG + b"2"], "khói")
        tg.wait_for(lambda: len(heard.updates) == 2)
    assert len({update.message.media_group_id for update in heard.updates if update.message}) == 1
    assert tg.file(sent[1]["photo"][-1]["file_id"]) == PNG + b"2"


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
    assert place.message
    assert place.message.location
    assert place.message.location.horizontal_accuracy == 30
    assert moved.edited_message
    assert moved.edited_message.location
    assert moved.edited_message.location.latitude == 15.58
    assert voice.message
    assert voice.message.voice
    assert contact.message
    assert contact.message.contact
    assert sticker.message
    assert sticker.message.sticker
    assert edited.edited_message


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
    assert answer
    assert answer.option_ids == (1,)
    assert answer.user
    assert answer.user.id == an.id
    assert closed.is_closed
    assert closed.options[1].voter_count == 1


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
    assert an.received[0]["caption"] == "Sơ đồ & lối thoát"
    assert an.received[0]["caption_entities"][0]["length"] == 5
    assert an.keyboard == ["Gửi vị trí"]
    assert len(an.received) == 8


def test_topics_of_a_forum(tg: TelegramStandIn) -> None:
    heard, group = Heard(), tg.group("Trực ban", forum=True, bot_is_admin=True).add(tg.user("An"))
    with Bot(tg, heard) as bot:
        topic = bot.calls("create_forum_topic", chat_id=group.id, name="Tin 17")
        to = {"chat_id": group.id, "message_thread_id": topic.message_thread_id}
        bot.calls("send_message", text="Cháy chợ", **to)
        tg.user("An").says("Tôi đi", in_=group, reply_to=group.received[-1])
        tg.wait_for(lambda: heard.texts[1:] == ["Tôi đi"])
        assert heard.updates[1].message.message_thread_id == topic.message_thread_id  # type: ignore[union-attr]
        bot.calls("close_forum_topic", **to)
        with pytest.raises(BadRequest, match="Topic_closed"):
            bot.calls("send_message", text="Cháy chợ", **to)


def test_privacy_in_groups(tg: TelegramStandIn) -> None:
    an, heard = tg.user("An"), Heard()
    group = tg.group("Trực ban").add(an)
    with Bot(tg, heard) as bot:
        bot.calls("send_message", chat_id=group.id, text="Ai nhận?")
        an.says("chuyện riêng", in_=group)
        an.says("tôi nhận", in_=group, reply_to=group.received[0])
        an.says("/trang_thai", in_=group)
        tg.wait_for(lambda: heard.texts[1:] == ["tôi nhận", "/trang_thai"])
