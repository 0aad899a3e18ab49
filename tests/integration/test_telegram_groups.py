"""Groups on Telegram: topics of desks, migration to a supergroup, albums, what a whole desk shares a limit for."""

from __future__ import annotations

import pytest
from telegram import Update

from bot.channels.pacing import TELEGRAM, Pacing
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_address import address_of, chat_id, chat_in, is_private, topic_id
from bot.errors import Refused
from bot.messages import Choice, Media, Poll, Reply, SendFailed
from bot.registry import official_values
from tests.standins.telegram import TelegramStandIn

BINH = {"id": 5_000_000_002, "is_bot": False, "first_name": "Bình"}
FORUM = {"id": -1_002_000_000_001, "type": "supergroup", "title": "Trực PCCC", "is_forum": True}
BOT = {"id": 7_000_000_001, "is_bot": True, "first_name": "Trợ lý PCCC"}
JPEG = b"\xff\xd8\xff\xe0" + bytes(500)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(100)


@pytest.fixture
def tg():
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


@pytest.fixture
def channel(tg, say, clock, tmp_path):
    def file_of(name):
        path = tmp_path / name
        return path if path.is_file() else None

    for name, data in (("a.jpg", JPEG), ("b.jpg", JPEG), ("c.mp4", MP4), ("d.ogg", b"OggS" + bytes(50))):
        (tmp_path / name).write_bytes(data)
    made = TelegramChannel(tg.token, tg.url, say, clock, patience=0.5, file_of=file_of)
    made.pacing = Pacing(TELEGRAM, is_group=lambda _: False, clock=lambda: 0.0, chat_of=chat_in)
    made.pacing.wait = lambda _address: 0.0
    return made


@pytest.fixture
def forum(tg):
    return tg.group("Trực PCCC", forum=True, bot_is_admin=True).add(tg.user("Bình"))


@pytest.fixture
def topic(tg, forum):
    """The desk's topic in the group, as an address."""
    from tests.standins.telegram_account import create_forum_topic

    made = create_forum_topic(tg.state, {"chat_id": forum.id, "name": "Tin báo"})
    forum.received.clear()
    return address_of(forum.id, made["message_thread_id"])


def read(channel, update):
    return channel.read(Update.de_json({"update_id": 100_001, **update}, None))


def message(**content):
    return {"message_id": 7, "date": 1_795_000_000, "chat": FORUM, "from": BINH, **content}


# Topics


def test_an_address_names_a_chat_and_maybe_a_topic():
    assert (address_of(-100, 45), address_of(-100), address_of(5, None)) == ("-100:45", "-100", "5")
    assert (chat_id("-100:45"), topic_id("-100:45"), chat_in("-100:45")) == (-100, 45, "-100")
    assert (chat_id("@kenh"), topic_id("-100"), is_private("-100:45"), is_private("5")) == ("@kenh", None, False, True)


def test_what_is_written_or_pressed_in_a_topic_comes_from_that_topic(channel):
    in_topic = {"message_thread_id": 45, "is_topic_message": True}
    assert read(channel, {"message": message(text="/id", **in_topic)}).sender.address == f"{FORUM['id']}:45"
    assert read(channel, {"message": message(text="/id")}).sender.address == str(FORUM["id"])
    query = {"id": "8", "from": BINH, "chat_instance": "1", "data": "inc:SC-7K3PM:see"}
    pressed = {**message(text="🚨", **in_topic), "from": BOT}
    assert read(channel, {"callback_query": {**query, "message": pressed}}).sender.address == f"{FORUM['id']}:45"
    gone = {"message_id": 7, "date": 0, "chat": FORUM}
    assert read(channel, {"callback_query": {**query, "message": gone}}).sender.address == str(FORUM["id"])


def test_a_thread_of_replies_is_no_topic(channel):
    plain = {**FORUM, "is_forum": False}
    assert read(channel, {"message": message(text="/id", chat=plain, message_thread_id=45)}).sender.address == str(FORUM["id"])


def test_a_persons_own_chat_is_one_conversation_whatever_topics_are_in_it(channel):
    own = {"id": BINH["id"], "type": "private", "first_name": "Bình"}
    said = read(channel, {"message": message(text="cháy", chat=own, message_thread_id=3, is_topic_message=True)})
    assert said.sender.address == said.person == str(BINH["id"])


POLL = Poll(question="Câu 1/3", options=("113", "114"), right=(1,))
PARTS = " ".join(f"Câu số {n} nói về lối thoát nạn của nhà nhiều tầng." for n in range(120))


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(text="🚨 Cháy", choices=(Choice("inc:SC-7K3PM:see", "Đã xem"),)), id="an alert"),
        pytest.param(Reply(text=PARTS), id="a long text, every part of it"),
        pytest.param(Reply(text="Ảnh", media=(Media("photo", "a.jpg"),)), id="a photo"),
        pytest.param(Reply(text="Ảnh", media=(Media("photo", "a.jpg"), Media("video", "c.mp4"))), id="an album"),
        pytest.param(Reply(text="Câu 1/3", poll=POLL), id="a poll"),
    ],
)
async def test_all_that_goes_to_a_topic_goes_into_it(channel, forum, topic, reply):
    await channel.send(topic, reply)
    assert forum.received
    assert {sent["message_thread_id"] for sent in forum.received} == {topic_id(topic)}


@pytest.mark.parametrize("trouble", ["closed", "deleted"])
@pytest.mark.parametrize("media", [(), (Media("photo", "a.jpg"),)])
async def test_an_alert_for_a_topic_that_is_gone_goes_into_the_group(channel, forum, topic, trouble, media):
    if trouble == "closed":
        forum.chat.closed_topics.add(topic_id(topic))
    else:
        del forum.chat.topics[topic_id(topic)]
    await channel.send(topic, Reply(text="🚨 Cháy", media=media))
    (sent,) = forum.received
    assert "message_thread_id" not in sent
    assert sent.get("text") or sent["caption"] == "🚨 Cháy"


def test_topics_of_a_group_share_its_limit():
    now = [0.0]
    pacing = Pacing(TELEGRAM, is_group=lambda address: not is_private(address), clock=lambda: now[0], chat_of=chat_in)
    pacing.begin("-100:1")
    pacing.end("-100:1")
    assert pacing.wait("-100:2") > 1
    assert pacing.wait("-200:1") == 0


@pytest.mark.parametrize(("given", "fine"), [("-1002000000001:45", True), ("-100", True), ("5000000001", True),
                                             ("5:4", False), ("-100:", False), ("a", False), ("-100:4:5", False)])  # fmt: skip
def test_an_official_may_be_a_topic_of_a_group(given, fine):
    if fine:
        assert official_values({"telegram": given}) == {"telegram": given}
    else:
        with pytest.raises(Refused):
            official_values({"telegram": given})


# Migration


def test_the_news_that_a_group_moved_is_read_whoever_telegram_names_as_its_author(channel):
    group = {"id": -4_000_000_001, "type": "group", "title": "Trực"}
    for author in ({"from": BINH}, {"from": BOT}, {}):
        content = {"message_id": 7, "date": 1_795_000_000, "chat": group, "migrate_to_chat_id": -1_002_000_000_009, **author}
        moved = read(channel, {"message": content})
        assert (moved.sender.address, moved.new_address) == ("-4000000001", "-1002000000009")


async def test_a_message_to_a_group_that_moved_says_where_to(tg, channel):
    group = tg.group("Trực cũ")
    old = group.id
    new = group.becomes_supergroup().id
    with pytest.raises(SendFailed) as failed:
        await channel.send(str(old), Reply(text="Cháy"))
    assert (failed.value.retryable, failed.value.moved_to) == (True, str(new))


# Albums and files


async def test_photos_go_as_one_album_with_the_words_under_the_first(tg, channel):
    group = tg.group("Đội")
    await channel.send(
        str(group.id), Reply(text="Ảnh của tin SC-AAAAA", media=(Media("photo", "a.jpg"), Media("video", "c.mp4")))
    )
    assert len(tg.calls("sendMediaGroup")) == 1
    assert [sent.get("caption") for sent in group.received] == ["Ảnh của tin SC-AAAAA", None]
    assert len({sent["media_group_id"] for sent in group.received}) == 1


async def test_an_album_that_is_not_taken_goes_one_by_one(tg, channel):
    group = tg.group("Đội")
    tg.fail("sendMediaGroup", kind="400_file")
    await channel.send(str(group.id), Reply(text="Ảnh", media=(Media("photo", "a.jpg"), Media("photo", "b.jpg"))))
    assert [sent.get("caption") for sent in group.received] == ["Ảnh", None]


async def test_a_photo_of_odd_measures_goes_as_a_file(tg, channel):
    group = tg.group("Đội")
    tg.fail("sendPhoto", kind="400_file")
    await channel.send(str(group.id), Reply(text="Ảnh toàn cảnh", media=(Media("photo", "a.jpg"),)))
    assert group.received[0]["document"]["file_name"] == "a.jpg"
    assert group.received[0]["caption"] == "Ảnh toàn cảnh"


async def test_what_cannot_be_in_an_album_goes_one_by_one(tg, channel):
    group = tg.group("Đội")
    await channel.send(str(group.id), Reply(text="Tệp", media=(Media("photo", "a.jpg"), Media("voice", "d.ogg"))))
    assert ["photo" in group.received[0], "voice" in group.received[1]] == [True, True]


async def test_files_that_are_gone_leave_the_others_and_the_words(tg, channel):
    group = tg.group("Đội")
    await channel.send(str(group.id), Reply(text="Ảnh", media=(Media("photo", "a.jpg"), Media("photo", "gone.jpg"))))
    await channel.send(str(group.id), Reply(text="Chỉ còn chữ", media=(Media("photo", "gone.jpg"),)))
    assert [sent.get("caption") or sent["text"] for sent in group.received] == ["Ảnh", "Chỉ còn chữ"]


async def test_a_document_keeps_its_name(tg, channel):
    group = tg.group("Đội")
    await channel.send(str(group.id), Reply(text="Tệp", media=(Media("file", "a.jpg"),)))
    assert group.received[0]["document"]["file_name"] == "a.jpg"


async def test_a_file_that_telegram_does_not_know_any_more_leaves_the_words(tg, channel):
    group = tg.group("Đội")
    await channel.send(str(group.id), Reply(text="Ảnh của tin", media=(Media("photo", "telegram:gone"),)))
    assert [sent.get("text") for sent in group.received] == ["Ảnh của tin"]


async def test_a_desk_that_blocked_us_is_no_matter_of_the_file(tg, channel):
    group = tg.group("Đội")
    tg.fail("sendPhoto", kind="400", chat=group.id)
    with pytest.raises(SendFailed):
        await channel.send(str(group.id), Reply(text="Ảnh", media=(Media("photo", "a.jpg"),)))
