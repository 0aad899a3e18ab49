"""Telegram by long polling, with python-telegram-bot's client."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime
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
    ReplyKeyboardMarkup,
    Update,
    User,
)
from telegram.constants import ChatType
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

from bot.delivery import split
from bot.messages import Abilities, Choice, Incoming, Media, Place, Reply, Sender, SendFailed, Sent
from bot.wording import Wording

log = structlog.get_logger()
NAME = "telegram"
LIMIT = 4096
DATA_BYTES = 64
POLL_SECONDS = 20

UPDATES = ["message", "callback_query"]
SETTLING = 4.0
"""Seconds a message waits at most for its button's clock or its photo."""
REMOTE = "telegram:"
"""Begins the reference of a photo that is still on Telegram's server."""

Accept = Callable[[Incoming], Awaitable[None]]
"""Writes a message down; returns once it is on the disk."""
Saver = Callable[[bytes, str], str]
"""Keeps a file's bytes and gives the reference under which it lies."""


class TelegramChannel:
    """Receives updates and sends messages; knows nothing of what they are about.

    The polling loop is our own, over the library's client: the library's moves the offset before its handlers have run, so
    that a crash in between loses a message. Here the offset moves once every update has been accepted.
    """

    name = NAME
    abilities = Abilities(max_text=LIMIT, buttons=True, asks_place=True)

    def __init__(self, token: str, api: str, say: Wording, clock: Callable[[], datetime], patience: float = 15) -> None:
        """`patience`: seconds to wait for an answer of Telegram's."""
        self._say, self._clock = say, clock
        base = api.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=64, pool_timeout=20, read_timeout=patience, connect_timeout=10),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10),
        )
        self.connected = False

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
        message = update.message
        if message is None or message.from_user is None or message.from_user.is_bot:
            return None
        if message.chat.type != ChatType.PRIVATE and not (message.text or "").startswith("/"):
            return None
        text = message.text or message.caption or (message.contact.phone_number if message.contact else "")
        place, media = _place(message), _media(message)
        return self._incoming(key, str(message.chat.id), message.from_user, text=text, place=place, media=media)

    def _incoming(self, key: str, chat: str, who: User, **parts: Any) -> Incoming:
        sender, person = Sender(NAME, chat), str(who.id)
        return Incoming(sender=sender, event_key=key, received_at=self._clock(), name=who.full_name, person=person, **parts)

    async def settle(self, incoming: Incoming, save: Saver) -> Incoming:
        """Before a message is dealt with: stop the clock on its button, fetch its photos (Telegram's links go stale).

        Neither may hold up an emergency: after `SETTLING` seconds the message goes on as it is.
        """
        if incoming.token:
            with contextlib.suppress(TelegramError, TimeoutError):  # the press counts all the same
                await asyncio.wait_for(self._bot.answer_callback_query(incoming.token), SETTLING)
        media = tuple([await self._fetch(one, save) for one in incoming.media])
        return msgspec.structs.replace(incoming, media=media)

    async def _fetch(self, media: Media, save: Saver) -> Media:
        try:
            data = await asyncio.wait_for(self._download(media.ref.removeprefix(REMOTE)), SETTLING)
            return Media(media.kind, save(data, ".jpg"))
        except (TelegramError, TimeoutError) as error:
            log.warning("photo_not_fetched", reason=type(error).__name__)
            return media

    async def _download(self, file_id: str) -> bytes:
        file = await self._bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver a reply, in several messages if it is long; buttons go under the last. Raises `SendFailed`."""
        parts = split(reply.text, _limit(reply.text))
        sent: Message | None = None
        try:
            for number, part in enumerate(parts, start=1):
                markup = self._markup(to, reply) if number == len(parts) else None
                sent = await self._bot.send_message(
                    chat_id=_chat(to), text=part, reply_markup=markup, disable_web_page_preview=True
                )
            if reply.choices and reply.wants_place and _is_private(to):
                await self._bot.send_message(
                    chat_id=_chat(to), text=self._say("emergency.tap_place"), reply_markup=self._place_button()
                )
        except TelegramError as error:
            raise failure(error) from error
        return Sent(str(sent.message_id) if sent else "")

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
    return [(name, say(f"command.{name}")) for name in ("baochay", "hoi", "quiz", "kiemtra", "trogiup")]


def _place(message: Message) -> Place | None:
    spot = message.location
    return Place(lat=spot.latitude, lon=spot.longitude, accuracy=spot.horizontal_accuracy) if spot else None


def _media(message: Message) -> tuple[Media, ...]:
    """The largest size of a photo, by reference."""
    return (Media("photo", REMOTE + message.photo[-1].file_id),) if message.photo else ()
