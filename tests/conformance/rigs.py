"""A channel's adapter alone with its messenger's stand-in: replies go in as delivery hands them over, requests come out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from PIL import Image
from telegram import Update

from bot.channels.telegram import TelegramChannel
from bot.channels.terminal import TerminalChannel, me, read_line
from bot.channels.web import WebChannel
from bot.delivery import fit
from bot.messages import Channel, Incoming, Reply, Sent
from bot.settings import Settings
from bot.sinks import zalo_bot, zalo_oa
from bot.storage.store import Store
from tests.conformance.people import Shown, numbered
from tests.conformance.product import AT_ONCE
from tests.standins.telegram import TelegramStandIn
from tests.standins.zalo_bot import ZaloBotStandIn
from tests.standins.zalo_oa import ZaloStandIn

ALT = "[Hình: Cánh tay bị bỏng dưới vòi nước.]"
PAGES = "https://pccc.example.vn"


@dataclass
class Rig:
    """One channel. `requests` are what its messenger was asked, as its documents name it."""

    name: str
    channel: Channel
    address: str
    standin: Any = None
    printed: list[str] = field(default_factory=list)

    async def send(self, reply: Reply) -> Sent:
        """As delivery sends it."""
        return await self.channel.send(self.address, self.fitted(reply))

    def fitted(self, reply: Reply) -> Reply:
        """The reply as the channel can show it."""
        return fit(reply, self.channel.abilities, lambda picture: ALT if picture else "")

    @property
    def requests(self) -> list[dict[str, Any]]:
        """What the messenger was asked to show, oldest first."""
        match self.standin:
            case TelegramStandIn():
                calls = [call for call in self.standin.calls() if call.method.startswith(("send", "edit"))]
                return [{"method": call.method, **_plain(call.params)} for call in calls]
            case ZaloStandIn():
                return [message for _, _, message in self.standin.state.sent]
            case ZaloBotStandIn():
                return [{"method": method, **values} for _, _, method, values in self.standin.state.sent]
        return [{"text": text} for text in self.printed]

    @property
    def shown(self) -> list[Shown]:
        """The same as somebody sees it."""
        return [_seen(self.name, request) for request in self.requests]

    def fails(self, how: str) -> None:
        """The next send meets this: busy, blocked, wrong, broken, or silent (carried out, but the answer doesn't come)."""
        match self.standin:
            case TelegramStandIn():
                kinds = {"busy": "429", "blocked": "403", "wrong": "400", "broken": "500", "silent": "timeout_after_accept"}
                self.standin.fail("sendMessage", kind=kinds[how])
            case ZaloStandIn():
                self._zalo_fails(how, {"busy": -32, "blocked": -217, "wrong": -201})
            case ZaloBotStandIn():
                self._zalo_fails(how, {"busy": 429, "blocked": 403, "wrong": 400})

    def _zalo_fails(self, how: str, codes: dict[str, int]) -> None:
        if how in codes:
            self.standin.state.errors.append(codes[how])
        else:
            self.standin.state.statuses.append({"broken": 500, "silent": 504}[how])


@asynccontextmanager
async def rig(name: str, folder: Path, database: Any, say: Any, clock: Any) -> AsyncIterator[Rig]:
    """A channel by its name, with one person who has written before."""
    if name == "telegram":
        with TelegramStandIn() as tg:
            channel = TelegramChannel(tg.token, tg.url, say, clock, 0.5, lambda ref: _kept(folder, ref), _drawn(folder))
            channel.pacing.limits = AT_ONCE  # type: ignore[misc]
            yield Rig(name, channel, str(tg.user("An", started=True).id), tg)
            assert tg.violations == []
    elif name == "zalo_oa":
        with ZaloStandIn(lambda: clock().timestamp()) as oa:
            settings = Settings(**oa.settings)
            parts = (lambda ref: _kept(folder, ref), lambda _who: None, _drawn(folder), lambda picture: ALT if picture else "")
            channel = zalo_oa(settings, Store(database), say, clock, *parts)
            channel.pacing.limits = AT_ONCE
            oa.user("an")._interacts()
            yield Rig(name, channel, "an", oa)
    elif name == "zalo_bot":
        with ZaloBotStandIn(lambda: clock().timestamp()) as bot:
            channel = zalo_bot(Settings(**bot.settings, public_url=PAGES), say, clock)
            channel.pacing.limits = AT_ONCE
            bot.user("an").joins()
            yield Rig(name, channel, "an", bot)
    elif name == "terminal":
        printed: list[str] = []
        yield Rig(name, TerminalChannel(printed.append, lambda picture: ALT if picture else ""), "an", None, printed)
    else:
        yield Rig(name, WebChannel(), "session-0001")


def read(rig: Rig, payload: Any, clock: Any) -> list[Incoming]:
    """What the adapter makes of what the messenger brings."""
    match rig.standin:
        case TelegramStandIn():
            found = rig.channel.read(Update.de_json(payload, None))  # type: ignore[attr-defined]
            return [found] if found else []
        case ZaloStandIn():
            body = msgspec.json.encode(payload)
            headers = {name.lower(): value for name, value in rig.standin.signature(body, payload["timestamp"]).items()}
            return list(rig.channel.hear(body, headers).incoming)  # type: ignore[attr-defined]
        case ZaloBotStandIn():
            headers = {name.lower(): value for name, value in rig.standin.headers().items()}
            return list(rig.channel.hear(msgspec.json.encode(payload), headers).incoming)  # type: ignore[attr-defined]
    return [read_line(payload, lambda **parts: Incoming(sender=me("an"), event_key="k", received_at=clock(), **parts))]


def _kept(folder: Path, ref: str) -> Path | None:
    path = folder / ref
    return path if path.is_file() else None


def _drawn(folder: Path) -> Any:
    async def picture_of(name: str) -> Path | None:
        path = folder / f"{name}.png"
        if name == "burn" and not path.is_file():
            Image.new("RGB", (64, 40), "white").save(path)
        return path if path.is_file() else None

    return picture_of


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters as JSON has them."""
    plain = {}
    for key, value in params.items():
        try:
            plain[key] = msgspec.json.decode(value) if isinstance(value, str) and value[:1] in "[{" else value
        except msgspec.DecodeError:
            plain[key] = value
    return plain


def _seen(channel: str, request: dict[str, Any]) -> Shown:
    text = request.get("text") or request.get("caption") or ""
    payload = request.get("attachment", {}).get("payload", {})
    keyboard = request.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button["text"] for row in keyboard for button in row] + [b["title"] for b in payload.get("buttons", [])]
    pictures = len(payload.get("elements", [])) + int(bool(request.get("photo")))
    asks = bool(request.get("reply_markup", {}).get("keyboard")) or any(
        words in text for words in ("“Vị trí”", "không gửi vị trí")
    )
    return Shown(text, tuple(buttons) or numbered(text), pictures, asks)
