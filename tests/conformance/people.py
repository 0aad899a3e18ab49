"""One way to talk to the assistant, whatever the channel: what people do there, and what they see."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx

from bot.app import new_id, utc_now
from bot.channels.terminal import me, read_line
from bot.messages import Incoming
from tests.conformance.product import Product
from tests.standins.telegram import TelegramStandIn
from tests.standins.zalo_bot import ZaloBotStandIn
from tests.standins.zalo_oa import ZaloStandIn

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 400
PATIENCE = 10.0
NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)
_names = itertools.count(1)


@dataclass(frozen=True)
class Shown:
    """A message as somebody sees it: choices are buttons, or numbers in the words."""

    text: str
    choices: tuple[str, ...] = ()
    pictures: int = 0
    asks_place: bool = False


class Person:
    """Somebody on a channel. What a channel hasn't is in `lacks`: sticker, repeat, order, place, hidden, news, photo_out."""

    channel: ClassVar[str]
    lacks: ClassVar[frozenset[str]] = frozenset()

    def says(self, text: str) -> None:
        raise NotImplementedError

    def presses(self, shown: Shown, label: str) -> None:
        raise NotImplementedError

    def sends_place(self, lat: float, lon: float) -> None:
        raise NotImplementedError

    def sends_photo(self, data: bytes = JPEG) -> None:
        raise NotImplementedError

    def sends_sticker(self) -> None:
        raise NotImplementedError

    def sends_hidden(self) -> None:
        raise NotImplementedError

    def repeats(self) -> None:
        """The messenger brings the last update once more."""
        raise NotImplementedError

    def holds(self, count: int) -> None:
        """The messenger brings the next updates last first."""
        raise NotImplementedError

    @property
    def shown(self) -> list[Shown]:
        raise NotImplementedError

    def chooses(self, label: str) -> None:
        """The latest message that offers it, by button or by number."""
        found = self.waits(lambda: next((one for one in reversed(self.shown) if label in one.choices), None), label)
        self.presses(found, label)

    def waits_for(self, words: str, since: int = 0) -> Shown:
        """The first message from number `since` on that holds the words."""
        return self.waits(lambda: next((one for one in self.shown[since:] if words in one.text), None), words)

    def waits(self, look: Callable[[], Any], what: object) -> Any:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if found := look():
                return found
            time.sleep(0.02)
        raise AssertionError(f"{self.channel}: {what!r} not among {[one.text for one in self.shown]}")


class OnTelegram(Person):
    channel = "telegram"
    lacks = frozenset({"hidden"})

    def __init__(self, tg: TelegramStandIn) -> None:
        self._tg = tg
        self.user = tg.user(f"An {next(_names)}", started=True)

    def says(self, text: str) -> None:
        self.user.says(text)

    def presses(self, shown: Shown, label: str) -> None:
        message = next(m for m in reversed(self.user.received) if _labels(m) == shown.choices)
        self.user.presses(label, on=message)

    def sends_place(self, lat: float, lon: float) -> None:
        self.user.sends_place(lat, lon)

    def sends_photo(self, data: bytes = JPEG) -> None:
        self.user.sends_photo(data)

    def sends_sticker(self) -> None:
        self.user.sends_sticker()

    def repeats(self) -> None:
        self._tg.repeat_last_update()

    def holds(self, count: int) -> None:
        self._tg.deliver_out_of_order(count)

    @property
    def shown(self) -> list[Shown]:
        keyboard = bool(self.user.keyboard)
        return [
            Shown(m.get("text") or m.get("caption") or "", _labels(m), int("photo" in m), keyboard)
            for m in list(self.user.received)
        ]


def _labels(message: dict[str, Any]) -> tuple[str, ...]:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return tuple(button["text"] for row in rows for button in row)


class OnZaloOa(Person):
    channel = "zalo_oa"
    lacks = frozenset({"hidden"})

    def __init__(self, zalo: ZaloStandIn) -> None:
        self._zalo = zalo
        self.user = zalo.user(f"an{next(_names)}")

    def says(self, text: str) -> None:
        self.user.says(text)

    def presses(self, shown: Shown, label: str) -> None:
        self.user.presses(label)

    def sends_place(self, lat: float, lon: float) -> None:
        self.user.sends_place(lat, lon)

    def sends_photo(self, data: bytes = JPEG) -> None:
        self.user.sends_image(data)

    def sends_sticker(self) -> None:
        self.user.sends_sticker()

    def repeats(self) -> None:
        self._zalo.post.repeats()

    def holds(self, count: int) -> None:
        self._zalo.post.holds(count)

    @property
    def shown(self) -> list[Shown]:
        return [self._shown(message) for message in self.user.received]

    @staticmethod
    def _shown(message: dict[str, Any]) -> Shown:
        payload = message.get("attachment", {}).get("payload", {})
        labels = tuple(button["title"] for button in payload.get("buttons", []))
        return Shown(message["text"], labels, len(payload.get("elements", [])), "“Vị trí”" in message["text"])


class OnZaloBot(Person):
    channel = "zalo_bot"
    lacks = frozenset({"place", "photo_out"})

    def __init__(self, zalo: ZaloBotStandIn) -> None:
        self._zalo = zalo
        self.user = zalo.user(f"bot-an{next(_names)}")

    def says(self, text: str) -> None:
        self.user.says(text)

    def presses(self, shown: Shown, label: str) -> None:
        self.user.says(_number_of(shown, label))

    def sends_photo(self, data: bytes = JPEG) -> None:
        self.user.sends_photo(data)

    def sends_sticker(self) -> None:
        self.user.sends_sticker()

    def sends_hidden(self) -> None:
        self.user.sends_hidden()

    def repeats(self) -> None:
        self._zalo.post.repeats()

    def holds(self, count: int) -> None:
        self._zalo.post.holds(count)

    @property
    def shown(self) -> list[Shown]:
        return [
            Shown(words, numbered(words), int("photo" in message), "không gửi vị trí được" in words)
            for message in self.user.received
            for words in (message.get("text", ""),)
        ]


class OnTerminal(Person):
    channel = "terminal"
    lacks = frozenset({"sticker", "repeat", "order", "hidden", "news", "photo"})

    def __init__(self, product: Product) -> None:
        self._product, self._me = product, me(f"an{next(_names)}")
        self._from = len(product.printed)

    def says(self, text: str) -> None:
        def incoming(**parts: Any) -> Incoming:
            return Incoming(sender=self._me, event_key=new_id(), received_at=utc_now(), **parts)

        message, runner = read_line(text, incoming), self._product.app.runner
        runner.accept(message)
        for _, reply in runner.handle(message, inline=True).replies:
            self._product.terminal.show(reply)

    def presses(self, shown: Shown, label: str) -> None:
        self.says(_number_of(shown, label))

    def sends_place(self, lat: float, lon: float) -> None:
        self.says(f"@ {lat}, {lon}")

    @property
    def shown(self) -> list[Shown]:
        return [Shown(text, numbered(text), 0, "gõ" in text.lower()) for text in self._product.printed[self._from :]]


class OnWeb(Person):
    channel = "web"
    lacks = frozenset({"sticker", "order", "hidden"})

    def __init__(self, product: Product) -> None:
        self._url, self.session = product.url, f"session-{next(_names):08d}"
        self._shown: list[dict[str, Any]] = []
        self._ids: set[str] = set()
        self._last: dict[str, Any] = {}
        threading.Thread(target=self._listens, daemon=True).start()

    def says(self, text: str) -> None:
        self._posts(text=text)

    def presses(self, shown: Shown, label: str) -> None:
        replies = (choice for reply in reversed(self._shown) for choice in reply["choices"])
        self._posts(choice=next(choice["value"] for choice in replies if choice["label"] == label))

    def sends_place(self, lat: float, lon: float) -> None:
        self._posts(place={"lat": lat, "lon": lon})

    def sends_photo(self, data: bytes = JPEG) -> None:
        form = {"data": {"session": self.session}, "files": {"file": ("a.jpg", data)}}
        self._takes(httpx.post(f"{self._url}/api/chat/photo", **form, timeout=PATIENCE))

    def repeats(self) -> None:
        self._takes(httpx.post(f"{self._url}/api/chat", **self._last, timeout=PATIENCE))

    def _posts(self, **parts: Any) -> None:
        self._last = {"json": {"session": self.session, **parts}, "headers": {"X-Message-Id": new_id()}}
        self._takes(httpx.post(f"{self._url}/api/chat", **self._last, timeout=PATIENCE))

    def _takes(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200, answer.text
        for reply in answer.json()["replies"]:
            self._keep(reply)

    def _keep(self, reply: dict[str, Any]) -> None:
        if reply["id"] not in self._ids:
            self._ids.add(reply["id"])
            self._shown.append(reply)

    def _listens(self) -> None:
        try:
            with httpx.stream("GET", f"{self._url}/api/chat/stream?session={self.session}", timeout=60) as stream:
                for line in stream.iter_lines():
                    if line.startswith("data: "):
                        self._keep(json.loads(line.removeprefix("data: ")))
        except httpx.HTTPError:
            return

    @property
    def shown(self) -> list[Shown]:
        return [
            Shown(
                reply["text"],
                tuple(choice["label"] for choice in reply["choices"]),
                int(bool(reply["picture"])),
                reply["wants_place"],
            )
            for reply in list(self._shown)
        ]


def numbered(text: str) -> tuple[str, ...]:
    """The choices that stand as numbers at the end of a text."""
    return tuple(label for _, label in NUMBERED.findall(text))


def _number_of(shown: Shown, label: str) -> str:
    return next(number for number, named in NUMBERED.findall(shown.text) if named == label)
