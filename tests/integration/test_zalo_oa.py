"""The Zalo channel against the stand-in: what comes in by signed webhooks, what goes out, tokens, windows, every error."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from PIL import Image

from bot.channels.receiving import Forged, Unreadable
from bot.channels.zalo_oa_errors import BUCKETS
from bot.messages import Choice, Media, Place, Reply, Sender, SendFailed
from bot.settings import Settings
from bot.sinks import zalo_oa
from bot.storage.store import Store
from tests.conftest import NOW
from tests.standins.zalo_oa import OA_ID, ZaloStandIn

AN = "6142000000000000001"


class Clock:
    """Moved by the test; the stand-in's windows and tokens go by it too."""

    def __init__(self):
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def forward(self, **parts):
        self.now += timedelta(**parts)


@pytest.fixture
def time():
    return Clock()


@pytest.fixture
def zalo(time):
    with ZaloStandIn(time.seconds) as standin:
        yield standin


@pytest.fixture
def photos(tmp_path):
    return tmp_path


@pytest.fixture
def channel(database, zalo, say, time, photos):
    return made(database, zalo, say, time, photos)


def made(database, zalo, say, time, photos, **settings):
    left = []
    known = Settings(**zalo.settings | settings)
    channel = zalo_oa(
        known,
        Store(database),
        say,
        time,
        lambda ref: photos / ref if (photos / ref).is_file() else None,
        left.append,
        drawn_in(photos),
        lambda picture: f"[Hình: {picture}]" if picture else "",
    )
    channel.left = left
    return channel


def drawn_in(folder):
    async def picture_of(name):
        path = folder / f"{name}.png"
        return path if path.is_file() else None

    return picture_of


@pytest.fixture
def an(zalo):
    user = zalo.user(AN)
    user._interacts()
    return user


def hear(channel, zalo, event):
    raw = event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode()
    stamp = "" if isinstance(event, bytes) else event["timestamp"]
    return channel.hear(raw, {name.lower(): value for name, value in zalo.signature(raw, stamp).items()})


def text_event(zalo, text, **more):
    message = {"msg_id": "m1", "text": text}
    return zalo.event("user_send_text", sender={"id": AN}, recipient={"id": OA_ID}, message=message, **more)


# webhooks


@pytest.mark.parametrize("signing", ["right", "app_secret", "oa_id"])
def test_every_way_in_which_zalo_may_sign_is_taken(channel, zalo, signing):
    zalo.signing = signing
    (said,) = hear(channel, zalo, text_event(zalo, "chay nha")).incoming
    assert (said.sender, said.event_key, said.text) == (Sender("zalo_oa", AN), "m1", "chay nha")


@pytest.mark.parametrize("signing", ["wrong", "hmac", "none"])
def test_forged_webhooks_are_refused(channel, zalo, signing):
    zalo.signing = signing
    with pytest.raises(Forged):
        hear(channel, zalo, text_event(zalo, "chay nha"))


def test_a_body_changed_on_its_way_is_forged(channel, zalo):
    event = text_event(zalo, "cháy")
    raw = json.dumps(event, ensure_ascii=False).encode()
    headers = {"x-zevent-signature": zalo.signature(raw, event["timestamp"])["X-ZEvent-Signature"]}
    with pytest.raises(Forged):
        channel.hear(raw.replace("cháy".encode(), b"chay"), headers)


def test_probes_are_thanked_and_nonsense_is_unreadable(channel, zalo):
    assert hear(channel, zalo, b"").incoming == ()
    assert hear(channel, zalo, b"{}").incoming == ()
    for nonsense in (b"[1, 2]", b"\xff\xfe", b'{"event_name": 7'):
        with pytest.raises(Unreadable):
            hear(channel, zalo, nonsense)


def test_a_press_a_place_a_photo_and_a_number_are_read(channel, zalo):
    def said(name, message):
        return hear(channel, zalo, zalo.event(name, sender={"id": AN}, recipient={"id": OA_ID}, message=message)).incoming[0]

    assert said("user_send_text", {"msg_id": "1", "text": "#pccc:report:yes"}).choice == "report:yes"
    spot = {"type": "location", "payload": {"coordinates": {"latitude": "11.5349", "longitude": "106.8823"}}}
    assert said("user_send_location", {"msg_id": "2", "text": "Chợ", "attachments": [spot]}).place == Place(
        lat=11.5349, lon=106.8823, text="Chợ"
    )
    image = {"type": "image", "payload": {"url": "https://zalo.test/a.jpg", "thumbnail": ""}}
    assert said("user_send_image", {"msg_id": "3", "attachments": [image]}).media == (
        Media("photo", "zalo:https://zalo.test/a.jpg"),
    )
    link = {"type": "link", "payload": {"url": "https://maps.test/?q=11.5,106.8", "description": ""}}
    assert "maps.test" in said("user_send_link", {"msg_id": "4", "text": "ở đây", "attachments": [link]}).text
    sticker = {"type": "sticker", "payload": {"url": "https://zalo.test/s.png"}}
    assert said("user_send_sticker", {"msg_id": "5", "attachments": [sticker]}).text == ""
    submitted = zalo.event("user_submit_info", sender={"id": AN}, info={"name": "An", "phone": 84912345678})
    assert hear(channel, zalo, submitted).incoming[0].text == "84912345678"


def test_following_greets_leaving_is_noted_and_what_staff_write_is_not_ours(channel, zalo):
    follow = zalo.event("follow", oa_id=OA_ID, follower={"id": AN}, source="oa_profile")
    assert hear(channel, zalo, follow).incoming[0].text == "/start"
    assert hear(channel, zalo, follow).incoming[0].event_key == hear(channel, zalo, follow).incoming[0].event_key
    assert hear(channel, zalo, zalo.event("unfollow", oa_id=OA_ID, follower={"id": AN})).incoming == ()
    assert channel.left == [AN]
    echo = zalo.event("oa_send_text", sender={"id": OA_ID}, recipient={"id": AN}, message={"msg_id": "9", "text": "chào"})
    assert hear(channel, zalo, echo).incoming == ()
    assert hear(channel, zalo, zalo.event("something_new", sender={"id": AN})).incoming == ()


def test_a_read_receipt_names_what_was_seen(channel, zalo):
    (seen,) = hear(channel, zalo, zalo.event("user_seen_message", sender={"id": AN}, message={"msg_ids": ["a", "b"]})).seen
    assert (seen.by, seen.message_ids) == (Sender("zalo_oa", AN), ("a", "b"))


# photos


def jpeg(width, height, noise=False):
    picture = Image.effect_noise((width, height), 120).convert("RGB") if noise else Image.new("RGB", (width, height), "red")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


async def fetched(channel, zalo, data, name="a.jpg"):
    zalo.state.files[name] = data
    image = {"type": "image", "payload": {"url": f"{zalo.url}/files/{name}"}}
    event = zalo.event("user_send_image", sender={"id": AN}, message={"msg_id": "7", "attachments": [image]})
    kept = []
    (incoming,) = hear(channel, zalo, event).incoming
    settled = await channel.settle(incoming, lambda content, ending: kept.append(content) or f"ours{ending}")
    return settled.media[0], kept


async def test_a_photo_is_fetched_at_once_and_a_false_one_is_told(channel, zalo):
    media, kept = await fetched(channel, zalo, jpeg(20, 20))
    assert media == Media("photo", "ours.jpg")
    assert len(kept) == 1
    media, kept = await fetched(channel, zalo, b"MZ not a picture")
    assert (media.trouble, kept) == ("not_a_picture", [])


async def test_a_photo_that_is_gone_doesnt_hold_up_the_report(channel, zalo):
    image = {"type": "image", "payload": {"url": f"{zalo.url}/files/none.jpg"}}
    event = zalo.event("user_send_image", sender={"id": AN}, message={"msg_id": "7", "attachments": [image]})
    (incoming,) = hear(channel, zalo, event).incoming
    assert (await channel.settle(incoming, lambda *_: "x")).media[0].ref.startswith("zalo:")


# sending


async def test_a_reply_goes_out_with_its_buttons(channel, an):
    sent = await channel.send(
        AN, Reply(text="Đúng không?", choices=(Choice("report:yes", "Đúng"), Choice("report:no", "Không")))
    )
    assert sent.message_id == an.ids[0]
    buttons = an.received[0]["attachment"]["payload"]["buttons"]
    assert [(button["title"], button["type"], button["payload"]) for button in buttons] == [
        ("Đúng", "oa.query.hide", "#pccc:report:yes"),
        ("Không", "oa.query.hide", "#pccc:report:no"),
    ]


async def test_an_emergency_has_the_call_first_and_the_words_say_it_too(channel, an):
    await channel.send(AN, Reply(text="Gọi 114 ngay.", choices=(Choice("report:yes", "Đúng"),), emergency=True))
    (message,) = an.received
    first = message["attachment"]["payload"]["buttons"][0]
    assert (first["type"], first["payload"]) == ("oa.open.phone", {"phone_code": "114"})
    assert "Gọi 114" in message["text"]


async def test_more_choices_than_buttons_go_in_two_messages_and_very_many_become_numbers(channel, an):
    await channel.send(AN, Reply(text="Chọn:", choices=tuple(Choice(f"x:{n}", f"Mục {n}") for n in range(6)), emergency=True))
    first, second = an.received
    assert [len(message["attachment"]["payload"]["buttons"]) for message in (first, second)] == [5, 1]
    assert "1." not in first["text"]
    await channel.send(AN, Reply(text="Chọn:", choices=tuple(Choice(f"x:{n}", f"Mục {n}") for n in range(11))))
    assert "attachment" not in an.received[-1]
    assert an.received[-1]["text"].endswith("11. Mục 10")


async def test_long_answers_are_cut_at_sentences_and_composed(channel, an):
    text = "Ðóng cửa lại, chèn khăn ướt. " * 200
    await channel.send(AN, Reply(text=text, choices=(Choice("a", "A"),)))
    assert len(an.received) > 2
    assert all(len(message["text"]) <= 2000 and message["text"].endswith(".") for message in an.received)
    assert ["attachment" in message for message in an.received].count(True) == 1
    assert "attachment" in an.received[-1]


async def test_a_place_is_asked_for_in_words(channel, an):
    await channel.send(AN, Reply(text="Bạn ở đâu?", wants_place=True))
    assert "Vị trí" in an.received[0]["text"]


async def test_a_photo_is_made_small_enough_and_a_lost_one_leaves_its_words(channel, an, zalo, photos):
    (photos / "big.jpg").write_bytes(jpeg(3000, 2000, noise=True))
    await channel.send(AN, Reply(text="Ảnh của vụ SC-1", media=(Media("photo", "big.jpg"),)))
    await channel.send(AN, Reply(text="Ảnh mất", media=(Media("photo", "gone.jpg"),)))
    first, second = an.received
    assert first["attachment"]["payload"]["elements"][0]["media_type"] == "image"
    assert all(len(image) <= 1024 * 1024 for image in zalo.state.images.values())
    assert second == {"text": "Ảnh mất"}


def png(folder, name="burn"):
    Image.new("RGB", (40, 30), "blue").save(folder / f"{name}.png")


async def test_a_drawing_is_uploaded_once_and_stands_over_the_words(channel, an, zalo, photos):
    png(photos)
    await channel.send(AN, Reply(text="Xả nước mát.", picture="burn"))
    await channel.send(AN, Reply(text="Lần nữa.", picture="burn"))
    assert [message["text"] for message in an.received] == ["Xả nước mát.", "Lần nữa."]
    ids = [message["attachment"]["payload"]["elements"][0]["attachment_id"] for message in an.received]
    assert ids == ["img1", "img1"]
    assert zalo.state.images["img1"].startswith(b"\x89PNG")


async def test_beside_buttons_a_drawing_is_a_message_of_its_own_that_says_what_it_shows(channel, an, photos):
    png(photos)
    await channel.send(AN, Reply(text="Đúng không?", picture="burn", choices=(Choice("a", "Đúng"),)))
    first, second = an.received
    assert first["text"] == "[Hình: burn]"
    assert first["attachment"]["payload"]["template_type"] == "media"
    assert (second["text"], "buttons" in second["attachment"]["payload"]) == ("Đúng không?", True)


async def test_in_an_emergency_the_words_dont_wait_for_the_drawing(channel, an, photos):
    png(photos)
    await channel.send(AN, Reply(text="Gọi 114 ngay.", picture="burn", emergency=True))
    assert [message["text"] for message in an.received] == ["Gọi 114 ngay.", "[Hình: burn]"]


async def test_a_drawing_that_cant_be_shown_is_told_in_words(channel, an, photos):
    await channel.send(AN, Reply(text="Xả nước mát.", picture="burn"))
    assert [message["text"] for message in an.received] == ["[Hình: burn]", "Xả nước mát."]
    assert all("attachment" not in message for message in an.received)


async def test_an_upload_that_zalo_has_thrown_away_is_made_again(channel, an, zalo, photos):
    png(photos)
    await channel.send(AN, Reply(text="một", picture="burn"))
    zalo.state.uploaded_at.clear()  # earlier than promised
    await channel.send(AN, Reply(text="hai", picture="burn"))
    assert [message["text"] for message in an.received] == ["một", "hai"]
    assert an.received[1]["attachment"]["payload"]["elements"][0]["attachment_id"] == "img2"


async def test_an_upload_is_used_for_six_days(channel, an, zalo, photos, time):
    png(photos)
    await channel.send(AN, Reply(text="một", picture="burn"))
    time.forward(days=6, hours=1)
    an._interacts()
    await channel.send(AN, Reply(text="hai", picture="burn"))
    assert list(zalo.state.images) == ["img1", "img2"]


async def test_a_photo_of_an_incident_goes_with_buttons_too_and_a_voice_note_leaves_its_words(channel, an, photos, capsys):
    png(photos, "photo")
    (photos / "photo.png").rename(photos / "photo.jpg")
    await channel.send(AN, Reply(text="Ảnh", media=(Media("photo", "photo.jpg"),), choices=(Choice("inc:SC-1:a", "Nhận"),)))
    assert [message["attachment"]["payload"].get("template_type") for message in an.received] == ["media", None]
    await channel.send(AN, Reply(text="Ghi âm", media=(Media("voice", "a.ogg"),)))
    assert an.received[-1] == {"text": "Ghi âm"}
    assert "media_not_sent" in capsys.readouterr().out


# tokens


async def test_a_token_is_renewed_once_and_the_new_pair_outlives_the_process(database, zalo, say, time, photos, an, channel):
    await asyncio.gather(*(channel.send(AN, Reply(text=f"tin {n}")) for n in range(5)))
    assert zalo.state.renewals == 1
    time.forward(hours=21)
    an._interacts()
    again = made(database, zalo, say, time, photos)
    await again.send(AN, Reply(text="hôm sau"))
    assert zalo.state.renewals == 2
    assert an.received[-1]["text"] == "hôm sau"


async def test_a_token_that_isnt_taken_any_more_is_renewed_and_the_message_sent(channel, zalo, an):
    await channel.send(AN, Reply(text="một"))
    zalo.state.expire()
    await channel.send(AN, Reply(text="hai"))
    assert [message["text"] for message in an.received] == ["một", "hai"]
    assert zalo.state.renewals == 2


async def test_a_lost_pair_is_told_and_another_one_in_the_settings_begins_afresh(
    database, zalo, say, time, photos, an, channel
):
    zalo.state.refresh = "authorised-again"
    with pytest.raises(SendFailed) as failed:
        await channel.send(AN, Reply(text="x"))
    assert failed.value.retryable
    assert not failed.value.unknown
    again = made(database, zalo, say, time, photos, zalo_oa_refresh_token="authorised-again")
    await again.send(AN, Reply(text="thông rồi"))
    assert an.received[-1]["text"] == "thông rồi"


# what goes wrong


@pytest.mark.parametrize(
    ("bucket", "code"), [(bucket, code) for bucket, codes in BUCKETS.items() for code in sorted(codes) if bucket != "token"]
)
async def test_each_error_of_zalos_is_what_its_bucket_says(channel, zalo, an, bucket, code):
    zalo.state.errors.append(code)
    with pytest.raises(SendFailed) as failed:
        await channel.send(AN, Reply(text="x"))
    assert failed.value.retryable == (bucket in ("again", "later"))
    assert (failed.value.retry_after > 60) == (bucket == "later")
    assert not failed.value.unknown


async def test_the_nights_silence_ends_at_six(channel, zalo, an, time):
    time.now = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # 23:30 in Vietnam
    an._interacts()
    zalo.state.errors.append(-234)
    with pytest.raises(SendFailed) as failed:
        await channel.send(AN, Reply(text="x"))
    assert failed.value.retry_after == pytest.approx(6.5 * 3600 + 60, abs=5)


async def test_after_seven_days_of_silence_another_way_is_taken(channel, an, time):
    time.forward(days=7, hours=1)
    with pytest.raises(SendFailed) as failed:
        await channel.send(AN, Reply(text="x"))
    assert not failed.value.retryable


async def test_what_may_have_arrived_is_told_apart_from_what_never_left(channel, zalo, an, database, say, time, photos):
    await channel.send(AN, Reply(text="một"))
    zalo.state.statuses.append(504)
    with pytest.raises(SendFailed) as failed:
        await channel.send(AN, Reply(text="hai"))
    assert failed.value.unknown
    nowhere = made(database, zalo, say, time, photos, zalo_oa_api="http://127.0.0.1:9")
    with pytest.raises(SendFailed) as failed:
        await nowhere.send(AN, Reply(text="ba"))
    assert failed.value.retryable
    assert not failed.value.unknown
    assert urlsplit(zalo.url).hostname == "127.0.0.1"
