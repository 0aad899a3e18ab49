"""After a voice note was dealt with as it is: its words, shown to the person and then taken as if they had been typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from bot.messages import Incoming, Reply
from bot.speech.recognising import NotHeard, Recognise
from bot.storage import inbox, lanes, outbox
from bot.storage.lanes import Lane
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from bot.wording import Wording


def has_voice(incoming: Incoming) -> bool:
    """Whether there is a voice note without words, of a person and not of a group."""
    return not incoming.text and not incoming.heard and not incoming.in_group and any(m.kind == "voice" for m in incoming.media)


@dataclass(frozen=True)
class Listener:
    """Turns voice notes into messages. `path_of` gives the file of a media reference; `tell` is told of what is to be sent."""

    recognise: Recognise
    store: Store
    say: Wording
    new_id: Callable[[], str]
    clock: Callable[[], datetime]
    path_of: Callable[[str], Path | None]
    tell: Callable[[list[Lane]], None]

    async def words_of(self, incoming: Incoming) -> Incoming | None:
        """The message that would have been typed, already accepted; `None` where nothing was heard, which they are told."""
        voice = next(one for one in incoming.media if one.kind == "voice")
        file = self.path_of(voice.ref)
        try:
            if file is None:
                raise NotHeard
            words = await self.recognise(file)
        except NotHeard:
            await self._say(incoming, self.say("speech.failed"), None)
            return None
        heard = msgspec.structs.replace(incoming, event_key=f"{incoming.event_key}:words", text=words, token="", heard=True)
        return heard if await self._say(incoming, self.say("speech.heard", text=words), heard) else None

    async def _say(self, incoming: Incoming, words: str, heard: Incoming | None) -> bool:
        """Say it, and accept what was heard in the same transaction; False where that was done before."""
        message = Outgoing(id=self.new_id(), to=incoming.sender, kind="reply", reply=Reply(text=words))

        def work(connection: Connection) -> list[Lane] | None:
            if heard is not None and not inbox.accept(connection, heard):
                return None
            outbox.put(connection, message, self.clock())
            return lanes.of(connection, [message.id])

        told = await asyncio.wrap_future(self.store.submit(work))
        self.tell(told or [])
        return told is not None
