"""Addresses of webhooks: in the settings as they are, everywhere else by a short name that gives nothing away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.errors import SettingsError


def addresses(setting: str) -> Mapping[str, str]:
    """The addresses by name: the host and a few digits. Raises `SettingsError` for what is no http or https address."""
    return {name_of(url): url for url in dict.fromkeys(setting.split())}


def name_of(url: str) -> str:
    """What an address is called in the outbox and the log: it may hold a secret, and be longer than a column."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError("error.webhook_address")
    return f"{(parts.hostname or '')[:80]}#{hashlib.sha256(url.encode()).hexdigest()[:10]}"
