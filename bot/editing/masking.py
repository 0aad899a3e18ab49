"""What people wrote, without what would tell who they are or where they live."""

from __future__ import annotations

import re

from bot.conversation import addresses

HIDDEN = "…"
_PHONE = re.compile(r"(?<!\d)(?:\+?84|0)(?:[ .()-]{0,2}\d){8,10}(?!\d)")
_LONG_NUMBER = re.compile(r"(?<![\d/])\d(?:[ .-]?\d){8,}(?![\d/])")
"""Identity cards, accounts."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_POINT = re.compile(r"-?\b\d{1,3}[.,]\d{4,}")
_NAME = re.compile(
    r"\b(tôi là|em là|anh là|chị là|tên là|tên tôi là|tên em là|mình là|con là)((?:\s+[A-ZĐÀ-Ỹ][\wà-ỹ]*){1,5})", re.UNICODE
)
SHOWN = 400


def masked(text: str) -> str:
    """The words for editors: telephone and other long numbers, mail, links, coordinates, a name given, an address left out."""
    for pattern in (_MAIL, _LINK, _PHONE, _LONG_NUMBER, _POINT):
        text = pattern.sub(HIDDEN, text)
    text = _NAME.sub(rf"\1 {HIDDEN}", text)
    address = addresses.find(text)
    if address and any(sign.isdigit() for sign in address):
        text = _without(text, address)
    return " ".join(text.split())[:SHOWN]


def _without(text: str, address: str) -> str:
    """The address goes up to the first word that asks something."""
    asks = re.search(r"(?:\s|,)(?:có|thì|phải|muốn|cần|xin|hỏi|bị|được|là|cho|sao|gì)\b", address)
    part = address[: asks.start()] if asks else address
    return text.replace(part, HIDDEN) if part in text else text
