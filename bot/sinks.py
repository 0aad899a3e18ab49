"""Channels that the settings name: Telegram, Zalo, and beside the messengers e-mail and webhooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from bot.channels import zalo_bot_events
from bot.channels.email import EmailChannel, MailServer
from bot.channels.hooks import path_of
from bot.channels.mail_text import is_address
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import NAME
from bot.channels.webhook import WebhookChannel
from bot.channels.webhook_address import addresses
from bot.channels.zalo_bot import ZaloBotChannel, fits
from bot.channels.zalo_bot_client import ZaloBotClient
from bot.channels.zalo_oa import ZaloChannel
from bot.channels.zalo_oa_client import ZaloClient
from bot.channels.zalo_oa_pictures import PictureShelf
from bot.channels.zalo_oa_signature import Signer
from bot.channels.zalo_oa_tokens import ZaloTokens
from bot.channels.zalo_web import new_client
from bot.errors import SettingsError
from bot.incidents.announcing import Manner
from bot.incidents.cap import sender_of
from bot.messages import Channel
from bot.pictures import PictureOf
from bot.settings import Settings
from bot.storage.store import Store
from bot.wording import Wording

log = structlog.get_logger()


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


def telegram(
    settings: Settings,
    say: Wording,
    clock: Callable[[], datetime],
    file_of: Callable[[str], Path | None],
    picture_of: PictureOf,
) -> TelegramChannel:
    """Telegram: brought to us where there are a secret and an address of ours, else asked for."""
    secret, public = settings.telegram_webhook_secret, settings.public_url.rstrip("/")
    if secret and not public:
        log.warning("telegram_webhook_off", what_to_do="set PCCC_PUBLIC_URL too; polling instead")
    hook = f"{public}{path_of(NAME)}" if secret and public else ""
    return TelegramChannel(
        settings.telegram_token,
        settings.telegram_api,
        say,
        clock,
        file_of=file_of,
        picture_of=picture_of,
        hook=hook,
        secret=secret,
        pace=settings.telegram_pace,
    )


def zalo_oa(
    settings: Settings,
    store: Store,
    say: Wording,
    clock: Callable[[], datetime],
    file_of: Callable[[str], Path | None],
    on_leaving: Callable[[str], None],
    picture_of: PictureOf,
    describe: Callable[[str], str] = lambda _picture: "",
) -> ZaloChannel:
    """The Official Account. Raises `SettingsError` where a secret is missing."""
    app_id, app_secret = settings.zalo_oa_app_id, settings.zalo_oa_app_secret
    if not app_secret or not settings.zalo_oa_refresh_token:
        raise SettingsError("error.zalo_oa")
    http = new_client()
    tokens = ZaloTokens(store, http, settings.zalo_oa_oauth, app_id, app_secret, settings.zalo_oa_refresh_token, clock)
    client = ZaloClient(http, settings.zalo_oa_api, tokens, clock)
    ids = (("app_id", app_id), ("oa_id", settings.zalo_oa_id))
    signer = Signer(ids, (("oa_secret", settings.zalo_oa_oa_secret), ("app_secret", app_secret)))
    return ZaloChannel(client, signer, say, clock, PictureShelf(client, file_of, picture_of, clock), describe, on_leaving)


def zalo_bot(settings: Settings, say: Wording, clock: Callable[[], datetime]) -> ZaloBotChannel:
    """The Zalo bot. Raises `SettingsError` where messages are to be brought and the secret isn't one."""
    pages = settings.public_url.rstrip("/")
    if pages and not fits(settings.zalo_bot_secret):
        raise SettingsError("error.zalo_bot")
    client = ZaloBotClient(new_client(), settings.zalo_bot_api, settings.zalo_bot_token)
    hook = f"{pages}{path_of(zalo_bot_events.NAME)}" if pages else ""
    return ZaloBotChannel(
        client, settings.zalo_bot_secret, say, clock, hook, lambda picture: f"{pages}/pictures/{picture}.png" if pages else ""
    )
