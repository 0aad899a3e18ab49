"""A mail server of one's own: takes mail over a real socket, and refuses, dawdles or hangs up when told to."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

Step = Literal["mail", "rcpt", "data"]


@dataclass(frozen=True)
class Trouble:
    """What goes wrong once at a step: an answer, a wait in seconds before it, or the line cut (before or after taking it)."""

    step: Step
    answer: str = ""
    wait: float = 0.0
    cut: bool = False


@dataclass
class MailServer:
    """What arrived, and what is to go wrong next."""

    port: int = 0
    troubles: deque[Trouble] = field(default_factory=deque)
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)

    async def _go_wrong(self, step: Step, server: SMTP) -> str:
        if not self.troubles or self.troubles[0].step != step:
            return ""
        trouble = self.troubles.popleft()
        await asyncio.sleep(trouble.wait)
        if trouble.cut:
            server.transport.abort()
        return trouble.answer

    async def handle_MAIL(self, server: SMTP, _s: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        """The sender is named."""
        wrong = await self._go_wrong("mail", server)
        if not wrong:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return wrong or "250 OK"

    async def handle_RCPT(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        """The recipient is named."""
        wrong = await self._go_wrong("rcpt", server)
        if not wrong:
            envelope.rcpt_tos.append(address)
        return wrong or "250 OK"

    async def handle_DATA(self, server: SMTP, _s: Session, envelope: Envelope) -> str:
        """The text is there. A refusal comes before it is taken, a cut line after."""
        wrong = await self._go_wrong("data", server)
        if wrong:
            return wrong
        mail = message_from_bytes(bytes(envelope.content or b""), policy=default)
        assert isinstance(mail, EmailMessage)
        self.arrived += [(to, mail) for to in envelope.rcpt_tos]
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"

    def authenticate(self, _server: SMTP, _s: Session, _e: Envelope, _mechanism: str, data: Any) -> AuthResult:
        """Anybody whose password is "right"."""
        self.signed_in.append(data.login.decode())
        return AuthResult(success=data.password == b"right", handled=False)


@asynccontextmanager
async def smtp_server(
    *, tls: ssl.SSLContext | None = None, encrypted_from_the_start: bool = False, sign_in: bool = False
) -> AsyncIterator[MailServer]:
    """A mail server on a free port of this machine, as long as the block lasts."""
    mail = MailServer()

    def protocol() -> SMTP:
        mail.connections += 1
        return SMTP(
            mail,
            hostname="mail.test",
            tls_context=None if encrypted_from_the_start else tls,
            authenticator=mail.authenticate if sign_in else None,
            auth_require_tls=False,
            enable_SMTPUTF8=True,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if encrypted_from_the_start else None)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
