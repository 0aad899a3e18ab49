"""Answers what a conversation asks about bulletins, in the caller's transaction and only when asked."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.broadcasts import topics as data
from bot.conversation.news import News
from bot.messages import Sender
from bot.storage import broadcasts, topics


def news(connection: Connection, person: Sender) -> News:
    """The look-ups for one person."""
    return News(
        topics=data.known,
        followed=lambda: topics.of(connection, person),
        behind=lambda code: broadcasts.topics_of(connection, code),
    )
