"""A stand-in for a Zalo Official Account: a real HTTP server, and people who write to it by signed webhooks.

    with ZaloStandIn() as zalo:                 # zalo.settings go into the environment
        zalo.hook = "http://127.0.0.1:8000/hooks/zalo-oa"
        an = zalo.user("an")
        an.follows()
        an.says("nhà tôi cháy")
        an.waits_for("Gọi 114")

Made from the documented protocol; no outside stand-in or sandbox of Zalo's exists to compare it with.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Literal

import httpx

from tests.standins.threaded import Threaded
from tests.standins.zalo_hooks import Postman
from tests.standins.zalo_oa_server import Json, ZaloState, server

Signing = Literal["right", "app_secret", "oa_id", "wrong", "hmac", "none"]
APP_ID, APP_SECRET, OA_SECRET, OA_ID = "2553928453557884079", "app-secret", "oa-secret", "3662729599332560487"
PATIENCE = 10.0


class ZaloStandIn:
    """One account and its app, on 127.0.0.1, in a thread of its own."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """`clock`: seconds; windows and tokens go by it."""
        self.state = ZaloState(APP_ID, APP_SECRET, clock)
        self.hook = ""
        self.signing: Signing = "right"
        self.post = Postman(lambda event, retry: self.deliver(event, retry=retry))
        self._numbers = 0
        self._server = Threaded(server(self.state))
        self.url = self._server.url

    @property
    def settings(self) -> dict[str, str]:
        """What the assistant needs to know of it."""
        return {
            "zalo_oa_app_id": APP_ID,
            "zalo_oa_app_secret": APP_SECRET,
            "zalo_oa_oa_secret": OA_SECRET,
            "zalo_oa_id": OA_ID,
            "zalo_oa_refresh_token": "refresh-0",
            "zalo_oa_api": self.url,
            "zalo_oa_oauth": self.url,
        }

    def __enter__(self) -> ZaloStandIn:
        self._server.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.stop()

    def user(self, id_: str) -> ZaloUser:
        """Somebody on Zalo."""
        return ZaloUser(self, id_)

    def event(self, name: str, **parts: Any) -> Json:
        """A webhook's body, as it stands in the documentation."""
        return {"event_name": name, "app_id": APP_ID, "timestamp": str(int(self.state.clock() * 1000)), **parts}

    def next_id(self) -> str:
        """An id that no message had before."""
        self._numbers += 1
        return f"in{self._numbers:06d}"

    def deliver(self, event: Json | bytes, *, retry: int = 0) -> httpx.Response:
        """Bring a webhook; `retry` counts how often it was brought before."""
        raw = event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode()
        timestamp = "" if isinstance(event, bytes) else event["timestamp"]
        headers = {"Content-Type": "application/json"} | self.signature(raw, timestamp)
        if retry:
            headers["num_retry"] = str(retry)
        return httpx.post(self.hook, content=raw, headers=headers, timeout=PATIENCE)

    def signature(self, raw: bytes, timestamp: str) -> dict[str, str]:
        """The header, made in the way that `signing` names."""
        id_ = OA_ID if self.signing == "oa_id" else APP_ID
        secret = {"app_secret": APP_SECRET, "wrong": "guessed"}.get(self.signing, OA_SECRET)
        if self.signing == "none":
            return {}
        if self.signing == "hmac":
            joined = id_.encode() + raw + timestamp.encode()
            return {"X-ZEvent-Signature": f"mac={hmac.new(secret.encode(), joined, hashlib.sha256).hexdigest()}"}
        mac = hashlib.sha256(id_.encode() + raw + timestamp.encode() + secret.encode()).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}"}


class ZaloUser:
    """A person who writes, presses, and reads what they are sent."""

    def __init__(self, zalo: ZaloStandIn, id_: str) -> None:
        self.zalo, self.id = zalo, id_

    @property
    def received(self) -> list[Json]:
        """Messages, oldest first."""
        return [message for user, _, message in self.zalo.state.sent if user == self.id]

    @property
    def ids(self) -> list[str]:
        """Their ids."""
        return [id_ for user, id_, _ in self.zalo.state.sent if user == self.id]

    def follows(self) -> None:
        """Begins to follow the account."""
        self._interacts()
        follow = self.zalo.event("follow", oa_id=OA_ID, follower={"id": self.id}, source="oa_profile")
        self.zalo.deliver(follow)

    def leaves(self) -> None:
        """Follows it no more."""
        self.zalo.state.last_interaction.pop(self.id, None)
        self.zalo.deliver(self.zalo.event("unfollow", oa_id=OA_ID, follower={"id": self.id}))

    def says(self, text: str) -> Json:
        """Writes; gives the event, to be brought again."""
        return self._sends("user_send_text", {"text": text})

    def presses(self, label: str) -> Json:
        """Presses the button of that label on the latest message that has it: its payload comes back as a text."""
        for message in reversed(self.received):
            buttons = message.get("attachment", {}).get("payload", {}).get("buttons", [])
            payload = next((button["payload"] for button in buttons if button["title"] == label), None)
            if payload is not None:
                return self.says(payload)
        raise AssertionError(f"no button {label!r} among {self.received}")

    def sends_place(self, lat: float, lon: float, name: str = "") -> Json:
        """Shares a place: coordinates come as text."""
        at = {"coordinates": {"latitude": str(lat), "longitude": str(lon)}}
        return self._sends("user_send_location", {"text": name, "attachments": [{"type": "location", "payload": at}]})

    def sends_image(self, data: bytes, text: str = "") -> Json:
        """Sends a photo, which lies on the stand-in's server."""
        name = f"{self.zalo.next_id()}.jpg"
        self.zalo.state.files[name] = data
        payload = {"url": f"{self.zalo.url}/files/{name}", "thumbnail": ""}
        return self._sends("user_send_image", {"text": text, "attachments": [{"type": "image", "payload": payload}]})

    def sends_sticker(self) -> Json:
        """Sends a sticker."""
        sticker = {"type": "sticker", "payload": {"id": "1", "url": "https://zalo.test/sticker.png"}}
        return self._sends("user_send_sticker", {"attachments": [sticker]})

    def is_written_to_by_staff(self, text: str) -> Json:
        """A human writes to them in Zalo's own tool: the app is told too, with the sides exchanged."""
        message = {"msg_id": self.zalo.next_id(), "text": text}
        event = self.zalo.event("oa_send_text", sender={"id": OA_ID}, recipient={"id": self.id}, message=message)
        self.zalo.post.brings(event)
        return event

    def blocks(self) -> None:
        """Doesn't want to hear from the account any more."""
        self.zalo.state.blocked.add(self.id)

    def sees_everything(self) -> None:
        """A read receipt for all that was received."""
        event = self.zalo.event(
            "user_seen_message", sender={"id": self.id}, recipient={"id": OA_ID}, message={"msg_ids": self.ids}
        )
        self.zalo.deliver(event)

    def waits_for(self, words: str, timeout: float = PATIENCE) -> Json:
        """The first message that holds the words."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            for message in self.received:
                if words in message["text"]:
                    return message
            time.sleep(0.02)
        raise AssertionError(f"{words!r} not among {[message['text'] for message in self.received]}")

    def _sends(self, name: str, message: Json) -> Json:
        self._interacts()
        message = {"msg_id": self.zalo.next_id(), **message}
        event = self.zalo.event(name, sender={"id": self.id}, recipient={"id": OA_ID}, message=message)
        self.zalo.post.brings(event)
        return event

    def _interacts(self) -> None:
        self.zalo.state.last_interaction[self.id] = self.zalo.state.clock()
