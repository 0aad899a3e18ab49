"""A town with officials and subscribers, and messengers that do what a test tells them."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from random import Random

from bot.delivery import Delivery
from bot.incidents.desk import Desk
from bot.messages import Abilities, Incoming, Sender, SendFailed, Sent
from bot.mind import Mind
from bot.runner import Runner
from bot.storage import inbox, outbox, recipients, subscriptions, units, warnings
from bot.storage.units import Official, Unit
from bot.warnings import progress
from bot.warnings.book import WarningBook
from bot.warnings.sending import WarningSender
from nlu.text import fold
from tests.conftest import NOW

BLOCKED = SendFailed("Forbidden: Forbidden: bot was blocked by the user", retryable=False)
PERHAPS = SendFailed("no answer in time", retryable=True, unknown=True)
SLOW_DOWN = SendFailed("Too Many Requests", retryable=True, retry_after=7)
KNOWN = (
    ("tinh", "Tỉnh Đồng Nai", None, None, None),
    ("bp", "Phường Bình Phước", "tinh", 11.53, 106.89),
    ("bl", "Phường Bình Long", "tinh", 11.65, 106.60),
    ("ln", "Xã Lộc Ninh", "tinh", 11.84, 106.59),
)
OFFICIALS = (("An", "bp", "501"), ("Bình", "bp", "502"), ("Cường", "tinh", "503"), ("Dung", "ln", "504"), ("Em", "tinh", "505"))


class Messenger:
    """Takes what is sent; `trouble` says what goes wrong for an address, once each."""

    abilities = Abilities()

    def __init__(self, name):
        self.name, self.arrived, self.trouble = name, defaultdict(list), defaultdict(list)

    async def send(self, to, reply):
        problem = self.trouble[to].pop(0) if self.trouble[to] else None
        if problem is None or getattr(problem, "unknown", False):
            self.arrived[to].append(reply)
        if problem is not None:
            raise problem
        return Sent(str(len(self.arrived[to])))


class NotStarted:
    """Durable jobs that were never started: the outbox keeps what they would do."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


class Town:
    """Everything but the model, which warnings don't need."""

    def __init__(self, engine, say, clock, new_id):
        self.engine, self.clock, self.say = engine, clock, say
        self._keys = itertools.count(1)
        self.mind = Mind(say, new_id, lambda: f"SC-{next(self._keys):05d}", 0.35)
        self.runner = Runner(engine, self.mind, Desk(say, fold, new_id, 20, 120), NotStarted(), clock, new_id, Random(1))
        self.telegram, self.web = Messenger("telegram"), Messenger("web")
        self.delivery = Delivery(engine, {"telegram": self.telegram, "web": self.web}, clock)
        self.sender = WarningSender(engine, self.runner.warnings, self.delivery.attempt, clock, lambda _: None)
        self.book = WarningBook(engine, self.runner.warnings, self.runner.warn, clock, Random(2))

    def settle(self):
        with self.engine.begin() as c:
            units.put_units(c, [Unit(code=k, name=n, folded=fold(n), parent=u, lat=a, lon=o) for k, n, u, a, o in KNOWN])
            for name, unit, chat in OFFICIALS:
                units.add_official(c, Official(id=0, name=name, unit=unit, role="desk", telegram=chat), self.clock())
        return self

    def official(self, name, unit, chat):
        with self.engine.begin() as c:
            units.add_official(c, Official(id=0, name=name, unit=unit, role="desk", telegram=chat), self.clock())

    def subscribe(self, unit, *people):
        with self.engine.begin() as c:
            for person in people:
                subscriptions.subscribe(c, person, unit, self.clock())

    def says(self, sender, text="", *, person="", name="", key=None, **parts):
        """Somebody writes or presses; the replies as one text."""
        self.clock.forward(0.001)
        incoming = Incoming(
            sender=sender,
            event_key=key or str(next(self._keys)),
            received_at=self.clock(),
            text=text,
            person=person or sender.address,
            name=name,
            **parts,
        )
        with self.engine.begin() as c:
            inbox.accept(c, incoming)
        return "\n".join(reply.text for _, reply in self.runner.handle(incoming, inline=True).replies)

    def presses(self, sender, value, **parts):
        return self.says(sender, choice=value, **parts)

    def read(self, to):
        """What was put for somebody, oldest first."""
        with self.engine.begin() as c:
            return [message.reply.text for message in outbox.to_address(c, to, NOW)]

    def passes(self, seconds=1.0, rounds=1):
        """Time passes; the sender does its rounds."""
        for _ in range(rounds):
            self.clock.forward(seconds)
            self.sender.advance_all()
            asyncio.run(self.sender.send_due())
            self.sender.advance_all()

    def makes(self, by="An", kind="smoke", units_=("bp",), text=""):
        self.clock.forward(0.001)
        return self.book.make(kind, units_, text, by)["code"]

    def confirmed(self, **what):
        code = self.makes(**what)
        self.book.act("confirm", code, "Em" if what.get("by") == "Cường" else "Bình")
        return code

    def figures(self, code):
        with self.engine.begin() as c:
            found = warnings.by_code(c, code)
            return progress.count(recipients.delivered(c, found.id))

    def state(self, code):
        return self.book.show(code)["state"]


def person(number):
    """A subscriber on Telegram."""
    return Sender("telegram", f"50000000{number:02d}")
