"""How an invitation is handed on: links for messengers and the web page, what to type anywhere else, QR codes."""

from __future__ import annotations

import httpx

PATIENCE = 5.0


def links(code: str, pages: str, telegram: str) -> tuple[str, ...]:
    """The addresses that open an invitation; `telegram` is the name of our bot there, `pages` the address of our pages."""
    made = [f"https://t.me/{telegram.lstrip('@')}?start=team_{code}"] if telegram else []
    return (*made, *([f"{pages.rstrip('/')}/?join={code}"] if pages else []))


def bot_name(token: str, api: str) -> str:
    """The name of the Telegram bot, as Telegram says; nothing where it can't be asked."""
    if not token:
        return ""
    try:
        said = httpx.get(f"{api.rstrip('/')}/bot{token}/getMe", timeout=PATIENCE).json()
        return str(said["result"]["username"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ""
