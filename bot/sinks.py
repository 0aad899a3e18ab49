"""What stands beside the messengers, as far as the settings name it: e-mail, webhooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.channels.email import EmailChannel, MailServer
from bot.channels.mail_text import is_address
from bot.channels.webhook import WebhookChannel
from bot.channels.webhook_address import addresses
from bot.errors import SettingsError
from bot.incidents.announcing import Manner
from bot.incidents.cap import sender_of
from bot.messages import Channel
from bot.settings import Settings
from bot.wording import Wording


def sinks(settings: Settings, say: Wording, clock: Callable[[], datetime]) -> dict[str, Channel]:
    """The channels by name. Raises `SettingsError` for an address that can't be one."""
    found: dict[str, Channel] = {}
    if settings.smtp_host:
        if not is_address(settings.smtp_from):
            raise SettingsError("error.smtp_from")
        server = MailServer(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password,
            settings.smtp_from,
            settings.smtp_tls,
        )
        found["email"] = EmailChannel(server, console_of(settings), say, clock)
    if settings.webhook_url:
        found["webhook"] = WebhookChannel(addresses(settings.webhook_url), settings.webhook_secret, clock)
    return found


def announced_to(settings: Settings) -> tuple[str, ...]:
    """The addresses, by the names they have in the outbox, that changes of incidents are announced to."""
    return tuple(addresses(settings.webhook_url))


def manner_of(settings: Settings, say: Wording) -> Manner:
    """How they are announced."""
    return Manner(say, settings.webhook_format, settings.webhook_personal, sender_of(settings.public_url), console_of(settings))


def console_of(settings: Settings) -> str:
    """The officials' pages, where they can be reached from elsewhere."""
    return f"{settings.public_url.rstrip('/')}/console" if settings.public_url else ""
