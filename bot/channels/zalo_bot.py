"""Zalo Bot Platform, for small pilots: words in, words and public pictures out. Never run against the real service (README)."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
import structlog

from bot.channels.pacing import Limits, Pacing
from bot.channels.receiving import Accept, Forged, Heard, Saver, Unreadable
from bot.channels.typing_sign import TypingSign
from bot.channels.zalo_bot_client import ZaloBotClient
from bot.channels.zalo_bot_errors import Refused
from bot.channels.zalo_bot_events import NAME, parse, read, understood
from bot.channels.zalo_web import LIMIT, fetched, parts_of
from bot.messages import Abilities, Incoming, Reply, SendFailed, Sent
from bot.wording import Wording

log = structlog.get_logger()
HEADER = "x-bot-api-secret-token"
SHORTEST, LONGEST = 8, 256
"""Characters that the webhook's secret may have."""
ZALO_BOT = Limits(overall=20, chat=0.25, group=60, spaced=((60, 0.25),))
"""The platform names no rate; what it refuses with 429 waits."""
LONGEST_WAIT = 30.0


class ZaloBotChannel:
    """One bot: no buttons, no places, no uploads; what was said stays as it is.

    Messages are brought to `hook`, an address of ours; without one they are asked for, and what comes while nobody asks is
    lost: the platform gives each message once.
    """

    name = NAME

    def __init__(
        self,
        client: ZaloBotClient,
        secret: str,
        say: Wording,
        clock: Callable[[], datetime],
        hook: str = "",
        picture_at: Callable[[str], str] = lambda _picture: "",
    ) -> None:
        """`picture_at`: the public address of one of our drawings, empty where it has none."""
        self._client, self._secret, self._say, self._clock = client, secret, say, clock
        self._hook, self._picture_at = hook, picture_at
        self.typing = TypingSign(client.typing)
        self.abilities = Abilities(max_text=LIMIT, buttons=False, pictures=bool(hook), typing=True)
        self.connected = False
        self.pacing = Pacing(ZALO_BOT, is_group=lambda _address: False)

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """What a webhook holds, once its secret fits. Raises `Forged`, `Unreadable`."""
        given = headers.get(HEADER, "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise Forged
        event = parse(body)
        return read(event, self._clock()) if event else Heard()

    async def run(self, accept: Accept) -> None:
        """Say where messages are to be brought, or ask for them, until cancelled. A server out of reach is tried again."""
        wait = 1.0
        try:
            while True:
                try:
                    if not self.connected:
                        await self._connect()
                    if self._hook:
                        await asyncio.Event().wait()
                    await self._poll(accept)
                    wait = 1.0
                except SendFailed as failed:
                    if isinstance(failed, Refused) and failed.code == 401:
                        log.error("zalo_bot_token_refused", what_to_do="check PCCC_ZALO_BOT_TOKEN; the Zalo bot stays off")
                        return
                    log.warning("zalo_bot_unreachable", reason=failed.reason, again_in=wait)
                    await asyncio.sleep(wait)
                    wait = min(LONGEST_WAIT, wait * 2)
        finally:
            self.connected = False

    async def asked_for_name(self) -> str:
        """Our name there. Raises `SendFailed`."""
        return await self._client.get_me()

    async def _connect(self) -> None:
        name = await self.asked_for_name()
        if self._hook:
            await self._client.bring_to(self._hook, self._secret)
        else:
            await self._client.bring_nowhere()
            log.warning("zalo_bot_polls", what_to_do="set PCCC_PUBLIC_URL: messages sent while nobody asks are lost")
        self.connected = True
        log.info("zalo_bot_connected", bot=name)

    async def _poll(self, accept: Accept) -> None:
        """One message; it is gone from the server already, so it is kept at hand until it is written down."""
        update = await self._client.next_update()
        if update is None:
            return
        try:
            heard = read(understood(update), self._clock())
        except Unreadable as error:
            log.warning("hook_unreadable", channel=NAME, reason=str(error))
            return
        wait = 1.0
        for incoming in heard.incoming:
            while True:
                try:
                    await accept(incoming)
                    break
                except Exception:
                    log.exception("zalo_bot_not_accepted", again_in=wait)
                    await asyncio.sleep(wait)
                    wait = min(LONGEST_WAIT, wait * 2)

    async def settle(self, incoming: Incoming, save: Saver) -> Incoming:
        """Show that we write, which nobody waits for; fetch photos and voice notes."""
        self.typing.show(incoming.sender.address)
        media = tuple([await fetched(self._client.http, one, save) for one in incoming.media])
        return msgspec.structs.replace(incoming, media=media)

    async def send(self, to: str, reply: Reply) -> Sent:
        """Deliver a reply, in several messages if it is long; its picture first, in an emergency last. Raises `SendFailed`."""
        address = self._picture_at(reply.picture) if reply.picture else ""
        if address and not reply.emergency:
            await self._send_picture(to, address)
        sent = ""
        for number, part in enumerate(parts_of(self._text(reply))):
            counted = number == 0 and (not address or reply.emergency)  # by whoever asked us to send
            async with contextlib.nullcontext() if counted else self.pacing.turn(to):
                sent = await self._client.send_text(to, part)
        if address and reply.emergency:
            async with self.pacing.turn(to):
                await self._send_picture(to, address)
        return Sent(sent)

    async def _send_picture(self, to: str, address: str) -> None:
        """Whatever goes wrong with a picture, the words must still arrive."""
        try:
            await self._client.send_photo(to, address, "")
        except SendFailed as failed:
            log.warning("picture_not_sent", reason=failed.reason)

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Not asked for: a message stays as it is."""
        return Sent(message_id)

    def _text(self, reply: Reply) -> str:
        """The words, with how to choose (the numbers stand there already) and how to tell a place."""
        lines = [reply.text]
        if any(len(choice.label) > 1 for choice in reply.choices):
            lines.append(self._say("zalo_bot.choose"))
        if reply.wants_place:
            lines.append(self._say("zalo_bot.tell_place"))
        return "\n\n".join(lines)


def fits(secret: str) -> bool:
    """Whether the platform takes it as a webhook's secret."""
    return SHORTEST <= len(secret) <= LONGEST
