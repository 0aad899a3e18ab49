"""One table of replies on every channel: what somebody there sees of them, and what is said to be lost."""

from __future__ import annotations

import msgspec
import pytest
from PIL import Image

from bot.delivery import Delivery, lost
from bot.messages import Abilities, Choice, Incoming, Media, Reply, Sender, SendFailed
from bot.storage import outbox
from bot.storage.database import open_database
from bot.storage.outbox import Outgoing
from knowledge.schema import Citation
from tests.conformance.conftest import CHANNELS
from tests.conformance.rigs import ALT, rig

SENDING = tuple(name for name in CHANNELS if name != "web")
"""The page reads replies as they are (test_tables.py)."""
MESSENGERS = ("telegram", "zalo_oa", "zalo_bot")
LIMITS = {"telegram": 4096, "zalo_oa": 2000, "zalo_bot": 2000, "terminal": 4000, "web": 20_000}
SENTENCE = "Câu này nói về lối thoát nạn của nhà ống nhiều tầng."


@pytest.fixture(params=SENDING)
async def there(request, tmp_path, say, clock):
    async with made(request.param, tmp_path, say, clock) as found:
        yield found


@pytest.fixture(params=MESSENGERS)
async def messenger(request, tmp_path, say, clock):
    async with made(request.param, tmp_path, say, clock) as found:
        yield found


def made(name, tmp_path, say, clock):
    return rig(name, tmp_path, open_database(f"sqlite:///{tmp_path / 'rig.db'}", clock()), say, clock)


def test_abilities_are_declared_as_the_messengers_have_them(town):
    can = {
        name: "".join(
            sign
            for sign, has in {
                "b": of.buttons,
                "p": of.pictures,
                "m": of.media,
                "l": of.asks_place,
                "e": of.edits,
                "q": of.polls,
            }.items()
            if has
        )
        for name, channel in town.product.app.channels.items()
        for of in (channel.abilities,)
    }
    assert can == {"web": "bpl", "terminal": "", "telegram": "bpmleq", "zalo_oa": "bpm", "zalo_bot": "p"}
    assert {name: town.product.app.channels[name].abilities.max_text for name in CHANNELS} == LIMITS


async def test_choices_are_buttons_or_numbers(there):
    await there.send(Reply(text="Đúng không?", choices=(Choice("report:yes", "Đúng"), Choice("report:no", "Không"))))
    assert there.shown[-1].choices == ("Đúng", "Không")
    assert there.shown[-1].text.startswith("Đúng không?")


async def test_choices_that_are_letters_stand_in_the_text_already(there):
    await there.send(Reply(text="A. Chạy\nB. Nằm", choices=(Choice("quiz:0", "A"), Choice("quiz:1", "B"))))
    assert "1." not in there.shown[-1].text


async def test_two_hundred_choices_are_all_there_in_some_form(messenger):
    choices = tuple(Choice(f"x:{number}", f"Mục số {number}") for number in range(200))
    await messenger.send(Reply(text="Chọn:", choices=choices))
    shown = messenger.shown
    assert all(len(one.text) <= LIMITS[messenger.name] for one in shown)
    assert [label for one in shown for label in one.choices] == [choice.label for choice in choices]


async def test_a_long_answer_is_cut_at_sentences_within_the_limit(messenger):
    text = " ".join([SENTENCE] * 200)
    await messenger.send(Reply(text=text, choices=(Choice("menu:home", "Về đầu"),)))
    shown = messenger.shown
    assert len(shown) > 1
    assert all(len(one.text) <= LIMITS[messenger.name] for one in shown)
    assert all(one.text.endswith("tầng.") for one in shown[:-1])
    assert " ".join(one.text for one in shown).startswith(text)
    assert [bool(one.choices) for one in shown] == [False] * (len(shown) - 1) + [True]


async def test_a_wall_of_emoji_is_taken(messenger):
    await messenger.send(Reply(text="🔥" * 4000))
    assert "".join(one.text for one in messenger.shown) == "🔥" * 4000


async def test_lists_and_citations_stand_in_the_words(there):
    text = "Việc cần làm:\n• Gọi 114\n• Ngắt điện\n\nCăn cứ: khoản 1 Điều 20 Nghị định 105/2025/NĐ-CP"
    await there.send(Reply(text=text, citations=(Citation(document="nd-105-2025", article="20", clause="1"),)))
    assert there.shown[-1].text == text


@pytest.mark.parametrize(
    "text",
    ["<b>5 < 6 & 7 > 2</b>", "*không* _dùng_ [thang](máy) `bình`", "<script>alert(1)</script>", "&amp; &lt; #5! ~x~ |y|"],
)
async def test_markup_arrives_as_it_is(there, text):
    await there.send(Reply(text=text))
    assert there.shown[-1].text == text
    assert not {"parse_mode", "entities", "text_styles"} & set(there.requests[-1])


async def test_a_place_is_asked_for_in_some_way(messenger):
    await messenger.send(Reply(text="Bạn ở đâu?", wants_place=True))
    assert messenger.shown[-1].asks_place


async def test_a_drawing_is_shown_or_told(there):
    await there.send(Reply(text="Xả nước mát.", picture="burn"))
    shown = there.shown
    assert sum(one.pictures for one in shown) == (0 if there.name == "terminal" else 1)
    assert any("Xả nước mát." in one.text for one in shown)
    assert there.name != "terminal" or ALT in shown[0].text


async def test_in_an_emergency_the_words_come_first(messenger):
    await messenger.send(Reply(text="🚨 Gọi 114 ngay.", picture="burn", emergency=True))
    assert messenger.shown[0].text.startswith("🚨 Gọi 114 ngay.")


async def test_a_photo_of_an_incident_is_shown_or_its_words_are(messenger, tmp_path):
    Image.new("RGB", (30, 20), "red").save(tmp_path / "a.jpg")
    await messenger.send(Reply(text="Ảnh của vụ SC-1", media=(Media("photo", "a.jpg"),)))
    assert sum(one.pictures for one in messenger.shown) == (0 if messenger.name == "zalo_bot" else 1)
    assert any("SC-1" in one.text for one in messenger.shown)


async def test_a_photo_that_is_gone_leaves_its_words(messenger):
    await messenger.send(Reply(text="Ảnh của vụ SC-1", media=(Media("photo", "gone.jpg"),)))
    assert [one.text for one in messenger.shown] == ["Ảnh của vụ SC-1"]


@pytest.mark.parametrize(
    ("how", "retryable", "unknown"),
    [
        ("busy", True, False),
        ("blocked", False, False),
        ("wrong", False, False),
        ("broken", True, False),
        ("silent", True, True),
    ],
)
async def test_what_fails_says_whether_to_try_again_and_whether_it_may_have_arrived(messenger, how, retryable, unknown):
    messenger.fails(how)
    with pytest.raises(SendFailed) as failed:
        await messenger.send(Reply(text="Tin báo"))
    assert (failed.value.retryable, failed.value.unknown) == (retryable, unknown)
    assert (failed.value.retry_after > 0) == (how == "busy")


async def test_an_edit_is_made_in_place_or_said_to_be_lost(messenger, tmp_path, say, clock, capsys):
    """Through delivery: the alert's own message changes where it can; elsewhere nothing is sent and the log says so."""
    engine = open_database(f"sqlite:///{tmp_path / 'outbox.db'}", clock())
    delivery = Delivery(engine, {messenger.name: messenger.channel}, clock, say)
    to = Sender(messenger.name, messenger.address)
    alert = Outgoing(id="one", to=to, kind="alert", reply=Reply(text="Cháy", choices=(Choice("inc:SC-1:see", "Đã xem"),)))
    edit = Outgoing(id="two", to=to, kind="edit", reply=Reply(text="Cháy, đã có người nhận"), edits="one")
    for message in (alert, edit):
        with engine.begin() as connection:
            outbox.put(connection, message, clock())
            taken = outbox.claim(connection, message.id, clock())
        assert await delivery.deliver([taken]) is None
    said = "".join(capsys.readouterr()).replace("'", "")
    edited = [request for request in messenger.requests if str(request.get("method", "")).startswith("edit")]
    assert len(edited) == int(messenger.channel.abilities.edits)
    assert ("what=edit" in said) == (not messenger.channel.abilities.edits)
    assert ("what=buttons" in said) == (not messenger.channel.abilities.buttons)
    engine.dispose()


def test_what_a_channel_cant_show_is_named():
    reply = Reply(text="x", choices=(Choice("a", "A"),), picture="burn", media=(Media("photo", "a.jpg"),), wants_place=True)
    nothing = Abilities(buttons=False)
    assert lost(reply, nothing, edits=True) == ("edit", "buttons", "picture", "media", "place_button")
    everything = Abilities(buttons=True, asks_place=True, edits=True, media=True, pictures=True, polls=True)
    assert lost(reply, everything, edits=True) == ()
    assert lost(msgspec.structs.replace(Reply(text="x")), nothing) == ()


async def test_telegram_shows_that_it_writes_while_it_fetches_and_listens(tmp_path, say, clock):
    async with made("telegram", tmp_path, say, clock) as there:
        words = Incoming(sender=Sender("telegram", "7"), event_key="1", received_at=clock(), person="7", text="chào")
        for incoming in (words, msgspec.structs.replace(words, media=(Media("voice", "gone"),))):
            await there.channel.settle(incoming, lambda data, ending: "")
        await there.channel.typing.shown()
        shown = [request for request in there.requests if request["method"] == "sendChatAction"]
        assert [(str(request["chat_id"]), request["action"]) for request in shown] == [("7", "typing")]


async def test_zalo_bot_shows_that_it_writes(tmp_path, say, clock):
    async with made("zalo_bot", tmp_path, say, clock) as there:
        event = there.standin.user("an").event("message.text.received", text="chào")
        headers = {name.lower(): value for name, value in there.standin.headers().items()}
        (incoming,) = there.channel.hear(msgspec.json.encode(event), headers).incoming
        await there.channel.settle(incoming, lambda data, ending: "")
        await there.channel.typing.shown()
        assert there.standin.state.calls == [("sendChatAction", {"chat_id": "an", "action": "typing"})]
