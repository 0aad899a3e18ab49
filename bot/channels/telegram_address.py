"""Where a message goes on Telegram: a chat, or a topic of a group that has topics ("-1001234567890:45")."""

from __future__ import annotations

TOPIC = ":"
"""Stands between the chat and the topic."""


def address_of(chat: int, topic: int | None = None) -> str:
    """The address that names a chat, or a topic in it."""
    return f"{chat}{TOPIC}{topic}" if topic else str(chat)


def chat_in(address: str) -> str:
    """The chat of an address, as an address of its own."""
    return address.partition(TOPIC)[0]


def chat_id(address: str) -> int | str:
    """The chat as Telegram wants it: a number, or the name of a public one."""
    chat = chat_in(address)
    return int(chat) if chat.lstrip("-").isdigit() else chat


def topic_id(address: str) -> int | None:
    """The topic, `None` for the chat as a whole."""
    topic = address.partition(TOPIC)[2]
    return int(topic) if topic.isdigit() else None


def is_private(address: str) -> bool:
    """Groups have negative numbers; only private chats may show a button that asks for a place or a number."""
    return not address.startswith("-")
