"""Telegram by long polling, with python-telegram-bot's client."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import structlog
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    PollAnswer,
    ReplyKeyboardMarkup,
    Update,
    User,
)
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from bot.channels.pacing import TELEGRAM, Limits, Pacing
from bot.channels.receiving import Accept, Saver
from bot.channels.telegram_content import REMOTE, media_in, named, place_in, text_in, too_large
from bot.channels.telegram_pictures import CAPTION, PictureOf, PictureSender, fits_caption, no_picture
from bot.channels.telegram_polls import close_poll, send_poll
from bot.conversation.live import is_like_an_answer
from bot.delivery import split
from bot.media import kind_of, media_kind
from bot.messages import TALK, Abilities, Choice, Incoming, Media, Reply, Sender, SendFailed, Sent, Vote
from bot.wording import Wording

log = structlog.get_logger()
NAME = "telegram"
LIMIT = 4096
DATA_BYTES = 64
POLL_SECONDS = 20
CONNECTIONS = 256
"""Sends under way at once: a chat for which Telegram hangs must not hold up the others."""

MENU = ("baochay", "hoi", "quiz", "hoc", "tinhhuong", "dauquiz", "cuocthi", "doi", "kiemtra", "dangky", "dulieu", "trogiup")
"""Commands in the menu beside the place where one writes."""
UPDATES = ["message", "edited_message", "callback_query", "poll_answer"]
STOP = "/dung"
RUNNING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)
SETTLING = 4.0
"""Seconds a message waits at most for its button's clock or its photo."""


class TelegramChannel:
    """Receives updates and sends messages; knows nothing of what they are about.

    The polling loop is our own, over the library's client: the library's moves the offset before its handlers have run, so
    that a crash in between loses a message. Here the offset moves once every update has been accepted.
    """

    name = NAME
    abilities = Abilities(max_text=LIMIT, buttons=True, asks_place=True, edits=True, media=True, pictures=True, polls=True)

    def __init__(
        self,
        token: str,
        api: str,
        say: Wording,
        clock: Callable[[], datetime],
        patience: float = 15,
        file_of: Callable[[str], Path | None] = lambda _ref: None,
        picture_of: PictureOf = no_picture,
        limits: Limits = TELEGRAM,
    ) -> None:
        """`patience`: seconds to wait for an answer of Telegram's; `file_of`: the file of a photo or the like that we keep;
        `picture_of`: the PNG of one of our drawings.
        """
        self._say, self._clock, self._file_of = say, clock, file_of
        base = api.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=20, read_timeout=patience, connect_timeout=10),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10),
        )
        self._pictures = PictureSender(self._bot, picture_of)
        self.connected = False
        self.quizzing: frozenset[str] = frozenset()
        """Groups in which a question of a live quiz is answered in words: there, what may be an answer is heard."""
        self.pacing = Pacing(limits, is_group=lambda address: not _is_private(address))

    @property
    def bot_name(self) -> str:
        """Our name there, once connected."""
        return self._bot.username if self.connected else ""

    async def run(self, accept: Accept) -> None:
        """Receive until cancelled; a server that can't be reached is tried again, the rest of the product goes on."""
        offset: int | None = None
        wait = 1.0
        try:
            while True:
                try:
                    if not self.connected:
                        await self._connect()
                    offset = await self._poll(offset, accept)
                    wait = 1.0
                except InvalidToken:
                    log.error("telegram_token_refused", what_to_do="check PCCC_TELEGRAM_TOKEN; Telegram stays off")
                    return
                except TimedOut:
                    continue
                except TelegramError as error:
                    log.warning("telegram_unreachable", reason=f"{type(error).__name__}: {error.message}", again_in=wait)
                    await asyncio.sleep(wait)
                    wait = min(30.0, wait * 2)
                except Exception:  # an update couldn't be written down: the offset stays, Telegram gives it again
                    log.exception("telegram_not_accepted", again_in=wait)
                    await asyncio.sleep(wait)
                    wait = min(30.0, wait * 2)
        finally:
            self.connected = False
            with contextlib.suppress(Exception):  # closing after a failed start: what isn't open can't be closed
                await self._bot.shutdown()

    async def _connect(self) -> None:
        await self._bot.initialize()
        await self._bot.set_my_commands([BotCommand(name, text) for name, text in commands(self._say)])
        self.connected = True
        log.info("telegram_connected", bot=self._bot.username)

    async def _poll(self, offset: int | None, accept: Accept) -> int | None:
        """Fetch updates and accept each; the new offset confirms them to Telegram at the next call."""
        updates = await self._bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=UPDATES)
        for update in updates:
            incoming = self.read(update)
            if incoming is not None:
                await accept(incoming)
            offset = update.update_id + 1
        return offset

    def read(self, update: Update) -> Incoming | None:
        """An update as a message of ours; `None` for what isn't for us."""
        key = str(update.update_id)
        query = update.callback_query
        if query is not None:
            chat = str(query.message.chat.id) if query.message else str(query.from_user.id)
            return self._incoming(key, chat, query.from_user, choice=query.data or "", token=query.id)
        if update.poll_answer is not None:
            return self._voted(key, update.poll_answer)
        moved = update.edited_message is not None and update.edited_message.location is not None
        message = update.edited_message if moved else update.message
        if message is None or message.from_user is None or message.from_user.is_bot:
            return None
        about = _about(message)
        if message.chat.type != ChatType.PRIVATE and TALK not in about and not self._is_heard(message):
            return None
        return self._incoming(
            key,
            str(message.chat.id),
            message.from_user,
            text=text_in(message),
            place=place_in(message),
            media=media_in(message),
            moved=moved,
            about=about,
        )

    def _is_heard(self, message: Message) -> bool:
        """In a group: commands, and what may be an answer while a live quiz waits for some."""
        text = message.text or ""
        return text.startswith("/") or (str(message.chat.id) in self.quizzing and is_like_an_answer(text))

    def _voted(self, key: str, answer: PollAnswer) -> Incoming | None:
        """An answer to a poll, from the person's own address: which chat it stands in isn't told. Not those of a channel."""
        if answer.user is None or answer.user.is_bot:
            return None
        vote = Vote(answer.poll_id, tuple(answer.option_ids))
        return self._incoming(key, str(answer.user.id), answer.user, vote=vote)

    def _incoming(self, key: str, chat: str, who: User, **parts: Any) -> Incoming:
        sender, person = Sender(NAME, chat), str(who.id)
        return Incoming(sender=sender, event_key=key, received_at=self._clock(), name=who.full_name, person=person, **parts)

    async def settle(self, incoming: Incoming, save: Saver) -> Incoming:
        """Before a message is dealt with: stop the clock on its button, fetch its photos and recordings (links go stale).

        Neither may hold up an emergency: after `SETTLING` seconds the message goes on as it is.
        """
        if incoming.token:
            with contextlib.suppress(TelegramError, TimeoutError):  # the press counts all the same
                await asyncio.wait_for(self._bot.answer_callback_query(incoming.token), SETTLING)
        if incoming.in_group and incoming.text.startswith(STOP):
            incoming = msgspec.structs.replace(incoming, admin=await self._runs_group(incoming))
        if not incoming.media:
            return incoming
        media = tuple([await self._fetch(one, save) for one in incoming.media])
        return msgspec.structs.replace(incoming, media=media)

    async def _runs_group(self, incoming: Incoming) -> bool:
        """Whether the writer is an administrator of the group; not where Telegram doesn't say."""
        try:
            asked = self._bot.get_chat_member(_chat(incoming.sender.address), int(incoming.person))
            return (await asyncio.wait_for(asked, SETTLING)).status in RUNNING
        except (TelegramError, TimeoutError):
            return False

    async def _fetch(self, media: Media, save: Saver) -> Media:
        if media.trouble:
            return media
        try:
            data = await asyncio.wait_for(self._download(named(media)), SETTLING)
        except (TelegramError, TimeoutError) as error:
            log.warning("media_not_fetched", kind=media.kind, reason=type(error).__name__)
            return too_large(media) if "too big" in str(error).lower() else media
        ending = kind_of(data)
        if ending is None:
            return msgspec.structs.replace(media, ref="", trouble="not_a_picture") if media.kind == "photo" else media
        return Media(media_kind(ending), save(data, ending))

    async def _download(self, file_id: str) -> bytes:
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver a reply, in several messages if it is long; buttons go under the last. Raises `SendFailed`.

        The caller keeps to the pace with the first message; those after it wait for their turn here.
        """
        parts = split(reply.text, _limit(reply.text))
        sent: Message | None = None
        earlier = 0
        try:
            if reply.poll:
                return await send_poll(self._bot, _chat(to), reply.poll)
            if reply.media:
                return await self._send_media(to, reply)
            if reply.picture and (photo := await self._send_picture(to, reply)):
                if fits_caption(reply.text):
                    return Sent(str(photo.message_id))
                earlier = 1
            for number, part in enumerate(parts, start=1):
                markup = self._markup(to, reply) if number == len(parts) else None
                async with self.pacing.turn(to) if number + earlier > 1 else contextlib.nullcontext():
                    sent = await self._bot.send_message(
                        chat_id=_chat(to), text=part, reply_markup=markup, disable_web_page_preview=True
                    )
            if reply.choices and reply.wants_place and _is_private(to):
                async with self.pacing.turn(to):
                    await self._bot.send_message(
                        chat_id=_chat(to), text=self._say("emergency.tap_place"), reply_markup=self._place_button()
                    )
        except TelegramError as error:
            raise failure(error) from error
        return Sent(str(sent.message_id) if sent else "")

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message; one that shows just that already is fine. A poll is closed.

        Raises `SendFailed`.
        """
        try:
            if reply.poll:
                return await close_poll(self._bot, _chat(to), message_id)
            text = split(reply.text, _limit(reply.text))[0]
            markup = InlineKeyboardMarkup(_rows(reply.choices)) if reply.choices else None
            await self._bot.edit_message_text(
                text, chat_id=_chat(to), message_id=int(message_id), reply_markup=markup, disable_web_page_preview=True
            )
        except BadRequest as error:
            if "not modified" not in error.message:
                raise failure(error) from error
        except TelegramError as error:
            raise failure(error) from error
        return Sent(message_id)

    async def _send_picture(self, to: str, reply: Reply) -> Message | None:
        """The drawing with the text and its buttons under it; alone where the text is too long for that."""
        together = fits_caption(reply.text)
        caption, markup = (reply.text, self._markup(to, reply)) if together else (None, None)
        return await self._pictures.send(_chat(to), reply.picture, caption, markup)

    async def _send_media(self, to: str, reply: Reply) -> Sent:
        """A photo, video or voice note with the text as its caption; one that is gone leaves its caption."""
        media = reply.media[0]
        content = self._content(media)
        if content is None:
            return await self.send(to, msgspec.structs.replace(reply, media=()))
        sends = {
            "photo": self._bot.send_photo,
            "video": self._bot.send_video,
            "voice": self._bot.send_voice,
            "file": self._bot.send_document,
        }[media.kind]
        sent = await sends(_chat(to), content, caption=reply.text[:CAPTION])  # type: ignore[operator]  # one shape, four signatures
        return Sent(str(sent.message_id))

    def _content(self, media: Media) -> str | bytes | None:
        """The bytes of a file of ours, or the id of one that is still on Telegram's server."""
        if media.ref.startswith(REMOTE):
            return media.ref.removeprefix(REMOTE)
        path = self._file_of(media.ref)
        return path.read_bytes() if path else None

    def _markup(self, to: str, reply: Reply) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
        """Inline buttons; where only the place is asked for, the keyboard's location button (private chats have it)."""
        if reply.choices:
            return InlineKeyboardMarkup(_rows(reply.choices))
        return self._place_button() if reply.wants_place and _is_private(to) else None

    def _place_button(self) -> ReplyKeyboardMarkup:
        button = KeyboardButton(self._say("emergency.send_place"), request_location=True)
        return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)


def _limit(text: str) -> int:
    """Characters a part may have: Telegram counts UTF-16 units, of which an emoji takes two."""
    return LIMIT if max(text, default="") <= "\uffff" else LIMIT // 2


def _is_private(address: str) -> bool:
    """Groups have negative numbers; only private chats may show a location button."""
    return not address.startswith("-")


def _rows(choices: tuple[Choice, ...]) -> list[list[InlineKeyboardButton]]:
    """Short labels two in a row, long ones alone."""
    rows: list[list[InlineKeyboardButton]] = []
    for choice in choices:
        button = InlineKeyboardButton(choice.label[:64], callback_data=_data(choice.value))
        if rows and len(rows[-1]) == 1 and len(choice.label) <= 14 and len(rows[-1][0].text) <= 14:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _data(value: str) -> str:
    if len(value.encode()) > DATA_BYTES:
        raise ValueError(f"a button's value is over {DATA_BYTES} bytes: {value!r}")
    return value


def _chat(address: str) -> int | str:
    return int(address) if address.lstrip("-").isdigit() else address


def failure(error: TelegramError) -> SendFailed:
    """What a Telegram error means for delivery. `BadRequest` is a `NetworkError` too, so the order counts."""
    name = f"{type(error).__name__}: {error.message}"
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return SendFailed(
            name, retryable=True, retry_after=wait.total_seconds() if hasattr(wait, "total_seconds") else float(wait)
        )
    if isinstance(error, ChatMigrated):
        return SendFailed(name, retryable=True, moved_to=str(error.new_chat_id))
    if isinstance(error, Forbidden | BadRequest | InvalidToken):
        return SendFailed(name, retryable=False)
    return SendFailed(name, retryable=True, unknown=_may_have_arrived(error))


def _may_have_arrived(error: TelegramError) -> bool:
    """Whether Telegram may have carried out the request: it was sent, and no answer of Telegram's own says it failed."""
    cause = error.__cause__
    if isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return False
    return isinstance(cause, httpx.HTTPError) or (isinstance(error, NetworkError) and "Bad Gateway" in error.message)


def commands(say: Wording) -> list[tuple[str, str]]:
    """The commands shown in Telegram's menu."""
    return [(name, say(f"command.{name}")) for name in MENU]


def _about(message: Message) -> str:
    """The text of our own message that this one replies to."""
    other = message.reply_to_message
    return other.text or other.caption or "" if other and other.from_user and other.from_user.is_bot else ""
