"""Telegram with python-telegram-bot's client: by long polling, or by a webhook where one is set."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec
import structlog
from telegram import Bot, Update
from telegram.constants import ChatAction, ChatMemberStatus
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.channels.pacing import TELEGRAM, Pacing
from bot.channels.receiving import Accept, Forged, Heard, Saver, Unreadable
from bot.channels.telegram_address import chat_id, chat_in, is_private
from bot.channels.telegram_commands import put_menus
from bot.channels.telegram_content import named, too_large
from bot.channels.telegram_media import MediaSender
from bot.channels.telegram_pictures import PictureSender, no_picture
from bot.channels.telegram_requests import LIMIT, TelegramSender
from bot.channels.telegram_updates import KINDS, NAME, UpdateReader
from bot.channels.typing_sign import TypingSign
from bot.media import kind_of, media_kind
from bot.messages import Abilities, Incoming, Media, Reply, Sent
from bot.pictures import PictureOf
from bot.wording import Wording

log = structlog.get_logger()
SECRET = "x-telegram-bot-api-secret-token"
POLL_SECONDS = 20
LOOK_SECONDS = 300.0
"""How often it is looked at whether the webhook is still ours."""
CONNECTIONS = 256
"""Sends under way at once: a chat for which Telegram hangs must not hold up the others."""
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
    abilities = Abilities(
        max_text=LIMIT,
        buttons=True,
        asks_place=True,
        edits=True,
        media=True,
        pictures=True,
        polls=True,
        albums=True,
        typing=True,
    )

    def __init__(
        self,
        token: str,
        api: str,
        say: Wording,
        clock: Callable[[], datetime],
        patience: float = 15,
        file_of: Callable[[str], Path | None] = lambda _ref: None,
        picture_of: PictureOf = no_picture,
        hook: str = "",
        secret: str = "",
        pace: float = 1.0,
    ) -> None:
        """`patience`: seconds to wait for an answer of Telegram's; `file_of`: the file of a photo or the like that we keep;
        `picture_of`: the PNG of one of our drawings; `hook`: the address to which Telegram is to bring updates, with `secret`.
        Without either they are asked for. `pace`: how many times Telegram's limits the server allows.
        """
        self._say = say
        base = api.rstrip("/")
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=20, read_timeout=patience, connect_timeout=10),
            get_updates_request=HTTPXRequest(connection_pool_size=1, read_timeout=POLL_SECONDS + 10),
        )
        self._hook, self._secret = (hook, secret) if hook and secret else ("", "")
        self._reader = UpdateReader(clock)
        self.typing = TypingSign(lambda chat: self._bot.send_chat_action(chat_id(chat), ChatAction.TYPING))
        self.connected = False
        self.pacing = Pacing(TELEGRAM, is_group=lambda address: not is_private(address), chat_of=chat_in, pace=pace)
        pictures, media = PictureSender(self._bot, picture_of), MediaSender(self._bot, lambda: self.pacing, file_of)
        self._sender = TelegramSender(self._bot, say, lambda: self.pacing, pictures, media)

    @property
    def bot_name(self) -> str:
        """Our name there, once connected."""
        return self._bot.username if self.connected else ""

    @property
    def quizzing(self) -> frozenset[str]:
        """Groups in which a question of a live quiz is answered in words: there, what may be an answer is heard."""
        return self._reader.quizzing

    @quizzing.setter
    def quizzing(self, groups: frozenset[str]) -> None:
        self._reader.quizzing = groups

    async def run(self, accept: Accept) -> None:
        """Receive until cancelled; a server that can't be reached is tried again, the rest of the product goes on."""
        offset: int | None = None
        wait = 1.0
        try:
            while True:
                try:
                    if not self.connected:
                        await self._connect()
                    if self._hook:
                        await self._see_to_hook()
                        await asyncio.sleep(LOOK_SECONDS)
                    else:
                        offset = await self._poll(offset, accept)
                    wait = 1.0
                except InvalidToken:
                    log.error("telegram_token_refused", what_to_do="check PCCC_TELEGRAM_TOKEN; Telegram stays off")
                    return
                except TimedOut:
                    continue
                except Conflict as error:
                    log.error(
                        "telegram_conflict", reason=error.message, what_to_do="run one server for this token", again_in=wait
                    )
                    await asyncio.sleep(wait)
                    wait = min(30.0, wait * 2)
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
        await put_menus(self._bot, self._say)
        if self._hook:
            try:
                await self._set_hook()
            except BadRequest as error:  # an address that Telegram doesn't take: reports still have to arrive
                log.error("telegram_webhook_refused", reason=error.message, what_to_do="check PCCC_PUBLIC_URL; polling instead")
                self._hook = ""
        if not self._hook:
            await self._bot.delete_webhook()
        self.connected = True
        log.info("telegram_connected", bot=self._bot.username, by="webhook" if self._hook else "long polling")

    async def _set_hook(self) -> None:
        await self._bot.set_webhook(self._hook, secret_token=self._secret, allowed_updates=KINDS)

    async def _see_to_hook(self) -> None:
        """Set it again if somebody took it away; say what Telegram says of deliveries that failed."""
        info = await self._bot.get_webhook_info()
        if info.url != self._hook:
            log.warning("telegram_webhook_was_gone")
            await self._set_hook()
        if info.last_error_message and info.pending_update_count:
            log.warning("telegram_webhook_fails", reason=info.last_error_message, waiting=info.pending_update_count)

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """The update that Telegram brings, if the secret is ours. Raises `Forged`, `Unreadable`."""
        if not self._secret or not hmac.compare_digest(headers.get(SECRET, "").encode(), self._secret.encode()):
            raise Forged
        try:
            update = Update.de_json(msgspec.json.decode(body, type=dict), self._bot)
            incoming = self._reader.read(update)
        except Exception as error:  # whatever is wrong with it, bringing it again won't help
            raise Unreadable(f"{type(error).__name__}") from error
        return Heard((incoming,) if incoming else ())

    async def _poll(self, offset: int | None, accept: Accept) -> int | None:
        """Fetch updates and accept each; the new offset confirms them to Telegram at the next call."""
        updates = await self._bot.get_updates(offset=offset, timeout=POLL_SECONDS, allowed_updates=KINDS)
        for update in updates:
            incoming = self.read(update)
            if incoming is not None:
                await accept(incoming)
            offset = update.update_id + 1
        return offset

    def read(self, update: Update) -> Incoming | None:
        """An update as a message of ours; `None` for what isn't for us, or can't be read, which must not stop those behind."""
        try:
            return self._reader.read(update)
        except Exception:
            log.exception("telegram_unreadable", update=update.update_id)
            return None

    async def settle(self, incoming: Incoming, save: Saver) -> Incoming:
        """Before a message is dealt with: stop the clock on its button, fetch its photos and recordings (links go stale).

        That takes a while, and so does listening to a recording: meanwhile the person sees that we write.
        Nothing of it may hold up an emergency: after `SETTLING` seconds the message goes on as it is.
        """
        if incoming.token:
            with contextlib.suppress(TelegramError, TimeoutError):  # the press counts all the same
                await asyncio.wait_for(self._bot.answer_callback_query(incoming.token), SETTLING)
        if incoming.in_group and incoming.text.startswith(STOP):
            incoming = msgspec.structs.replace(incoming, admin=await self._runs_group(incoming))
        if not incoming.media:
            return incoming
        if not incoming.in_group:
            self.typing.show(incoming.sender.address)
        media = tuple([await self._fetch(one, save) for one in incoming.media])
        return msgspec.structs.replace(incoming, media=media)

    async def _runs_group(self, incoming: Incoming) -> bool:
        """Whether the writer is an administrator of the group; not where Telegram doesn't say."""
        try:
            asked = self._bot.get_chat_member(chat_id(incoming.sender.address), int(incoming.person))
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
        return await self._sender.send(to, reply)

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Put a reply in the place of a message; one that shows just that already is fine. A poll is closed.

        Raises `SendFailed`.
        """
        return await self._sender.edit(to, message_id, reply)
