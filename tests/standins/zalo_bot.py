"""A stand-in for the Zalo Bot Platform: a real HTTP server, and people who write to the bot by webhooks.

    with ZaloBotStandIn() as zalo:              # zalo.settings go into the environment
        zalo.hook = "http://127.0.0.1:8000/hooks/zalo-bot"
        an = zalo.user("an")
        an.says("nhà tôi cháy")
        an.waits_for("Gọi 114")

Made from the documented protocol; no outside stand-in or sandbox of Zalo's exists to compare it with. Without a hook,
messages wait for getUpdates, which gives each once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Literal

import httpx

from tests.standins.threaded import Threaded
from tests.standins.zalo_bot_server import Json, ZaloBotState, server
from tests.standins.zalo_hooks import Postman

Secret = Literal["right", "wrong", "none"]
TOKEN, SECRET = "1234567890:stand-in-token-of-no-use", "stand-in-secret"
PATIENCE = 10.0


class ZaloBotStandIn:
    """One bot, on 127.0.0.1, in a thread of its own."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """`clock`: seconds."""
        self.state = ZaloBotState(TOKEN, clock)
        self.hook = ""
        self.wrapped = False
        """Whether events are wrapped in `{ok, result}`, as the documents have it, or flat, as seen of late."""
        self.secret: Secret = "right"
        self.post = Postman(lambda event, retry: self.deliver(event))
        self._numbers = 0
        self._server = Threaded(server(self.state))
        self.url = self._server.url

    @property
    def settings(self) -> dict[str, str]:
        """What the assistant needs to know of it."""
        return {"zalo_bot_token": TOKEN, "zalo_bot_secret": SECRET, "zalo_bot_api": self.url}

    def __enter__(self) -> ZaloBotStandIn:
        self._server.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.stop()

    def user(self, id_: str) -> ZaloBotUser:
        """Somebody on Zalo."""
        return ZaloBotUser(self, id_)

    def next_id(self) -> str:
        """An id that no message had before."""
        self._numbers += 1
        return f"bin{self._numbers:06d}"

    def deliver(self, event: Json | bytes) -> httpx.Response:
        """Bring a webhook."""
        body = event if isinstance(event, bytes) else json.dumps(self.dressed(event), ensure_ascii=False).encode()
        return httpx.post(self.hook, content=body, headers=self.headers(), timeout=PATIENCE)

    def dressed(self, event: Json) -> Json:
        """The event as it stands in a webhook's body."""
        return {"ok": True, "result": event} if self.wrapped else event

    def headers(self) -> dict[str, str]:
        """With the secret that `secret` names."""
        given = {"right": SECRET, "wrong": "guessed-secret", "none": ""}[self.secret]
        return {"Content-Type": "application/json"} | ({"X-Bot-Api-Secret-Token": given} if given else {})


class ZaloBotUser:
    """A person who writes, and reads what they are sent."""

    def __init__(self, zalo: ZaloBotStandIn, id_: str) -> None:
        self.zalo, self.id = zalo, id_

    @property
    def received(self) -> list[Json]:
        """Messages, oldest first: each the fields of sendMessage or sendPhoto."""
        return [values for chat, _, _, values in self.zalo.state.sent if chat == self.id]

    @property
    def texts(self) -> list[str]:
        """The words of each."""
        return [values.get("text", "") for values in self.received]

    def says(self, text: str) -> Json:
        """Writes; gives the event, to be brought again."""
        return self._sends("message.text.received", text=text)

    def sends_photo(self, data: bytes, caption: str = "", under: str = "photo_url") -> Json:
        """Sends a photo, which lies on the stand-in's server; `under`: the name its address stands under."""
        return self._sends("message.image.received", **{under: self._file(data, "jpg"), "caption": caption})

    def sends_voice(self, data: bytes) -> Json:
        """Sends a voice note."""
        return self._sends("message.voice.received", voice_url=self._file(data, "aac"))

    def sends_sticker(self) -> Json:
        """Sends a sticker."""
        return self._sends("message.sticker.received", sticker="bfe458bf64fa8da4d4eb", url="https://zalo.test/sticker.png")

    def sends_hidden(self) -> Json:
        """Sends what the platform doesn't show: a place, a file; or anything at all, as somebody it protects."""
        return self._sends("message.unsupported.received")

    def reacts(self) -> Json:
        """Puts a heart under a message."""
        return self._sends("message.reaction.received", reaction="/-heart")

    def blocks(self) -> None:
        """Doesn't want to hear from the bot any more."""
        self.zalo.state.blocked.add(self.id)

    def waits_for(self, words: str, timeout: float = PATIENCE) -> Json:
        """The first message that holds the words."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for message in self.received:
                if words in message.get("text", ""):
                    return message
            time.sleep(0.02)
        raise AssertionError(f"{words!r} not among {self.texts}")

    def event(self, name: str, **content: Any) -> Json:
        """A webhook's event, as it stands in the documentation."""
        person = {"id": self.id, "display_name": self.id.title(), "is_bot": False}
        base = {"from": person, "chat": {"id": self.id, "chat_type": "PRIVATE"}, "message_id": self.zalo.next_id()}
        message = base | {"date": int(self.zalo.state.clock() * 1000)} | content
        return {"event_name": name, "message": message}

    def joins(self) -> None:
        """Is known to the platform as somebody who wrote, without a message."""
        if self.id not in self.zalo.state.known:
            self.zalo.state.known.append(self.id)

    def _file(self, data: bytes, ending: str) -> str:
        name = f"{self.zalo.next_id()}.{ending}"
        self.zalo.state.files[name] = data
        return f"{self.zalo.url}/files/{name}"

    def _sends(self, name: str, **content: Any) -> Json:
        self.joins()
        event = self.event(name, **content)
        if self.zalo.hook:
            self.zalo.post.brings(event)
        else:
            self.zalo.state.waiting.append(event)
        return event
