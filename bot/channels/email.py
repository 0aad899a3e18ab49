"""E-mail by SMTP: one way, for officials who want alerts there or have nothing else."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from bot.channels.mail_text import is_address, write
from bot.messages import Abilities, Reply, SendFailed, Sent
from bot.wording import Wording

log = structlog.get_logger()
NAME = "email"
STEP_SECONDS, WHOLE_SECONDS = 12.0, 30.0
"""How long one answer of the server, and how long the whole of a mail, is waited for."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. Port 0: the usual one of that kind of encryption."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: Literal["none", "starttls", "tls"]


class EmailChannel:
    """Sends replies as mail; nothing comes in this way, so there are no buttons, but a link to the officials' pages."""

    name = NAME
    abilities = Abilities(max_text=100_000, buttons=False, answers=False)

    def __init__(
        self,
        server: MailServer,
        console: str,
        say: Wording,
        clock: Callable[[], datetime],
        *,
        patience: float = STEP_SECONDS,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """`console`: address of the officials' pages, or nothing; `trusted`: certificates other than the system's."""
        self._server, self._console, self._say, self._clock = server, console, say, clock
        self._patience, self._trusted = patience, trusted

    async def send(self, to: str, reply: Reply) -> Sent:
        """Hand a mail to the server. Raises `SendFailed`: retryable for 4xx and a server that can't be reached."""
        if not is_address(to):
            raise SendFailed("not an e-mail address", retryable=False)
        link = self._say("email.console", url=self._console) if self._console and reply.choices else ""
        mail = write(reply, to, self._server.sender, self._clock(), link)
        handover = _Handover()
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                await self._hand_in(to, mail.as_bytes(), handover)
        except (SMTPException, OSError, ValueError) as error:
            raise failure(error, text_sent=handover.text_sent) from error
        return Sent(mail["Message-ID"])

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Not asked for: a mail that was sent stays."""
        return Sent(message_id)

    async def _hand_in(self, to: str, mail: bytes, handover: _Handover) -> None:
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port or None,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            tls_context=self._trusted,
            timeout=self._patience,
            local_hostname=server.sender.rpartition("@")[2],
        )
        try:
            await client.connect()
            await client.mail(server.sender)
            await client.rcpt(to)
            handover.text_sent = True
            await client.data(mail)
        finally:
            client.close()


@dataclass
class _Handover:
    """Whether the text has been on its way, after which nobody can tell whether it arrived."""

    text_sent: bool = False


def failure(error: Exception, *, text_sent: bool) -> SendFailed:
    """What an error means for delivery. Reasons name codes, never addresses: they are written to the log."""
    if isinstance(error, SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, SMTPResponseException):
        return SendFailed(f"{type(error).__name__}: {error.code}", retryable=not 500 <= error.code < 600)
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return SendFailed("not an e-mail address", retryable=False)
    lost = isinstance(error, SMTPTimeoutError | TimeoutError | SMTPServerDisconnected | OSError)
    return SendFailed(type(error).__name__, retryable=True, unknown=text_sent and lost)
