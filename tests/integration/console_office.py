"""An assistant with two communes, people who use its console, and what each commune has there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec
from argon2 import PasswordHasher
from sqlalchemy import select
from starlette.testclient import TestClient

from bot.app import web
from bot.console.passwords import Passwords
from bot.console.people_book import PeopleBook, Wanted
from bot.messages import Incoming, Media, Place, Sender
from bot.storage import units
from bot.storage.store import Store
from bot.storage.tables import outbox
from bot.storage.units import Official, Unit

OURS = {"X-Requested-With": "pccc"}
HOST = "pccc.example.vn"
PASSWORD = "con mèo trèo cây cau"
HERE, THERE = Place(lat=11.0, lon=107.0), Place(lat=12.0, lon=108.0)
LINK = re.compile(r"#([A-Za-z0-9_-]{30,})")


def put_units(app) -> None:
    """A province with two communes far from each other."""
    with app.engine.begin() as connection:
        rows = [
            Unit(code="68", name="Tỉnh Lâm Đồng", folded="tinh lam dong"),
            Unit(code="24001", name="Xã Nam Ban", folded="xa nam ban", parent="68", lat=HERE.lat, lon=HERE.lon),
            Unit(code="24002", name="Xã Đam Rông", folded="xa dam rong", parent="68", lat=THERE.lat, lon=THERE.lon),
        ]
        units.put_units(connection, rows)


@dataclass
class Office:
    """The assistant as its officials use it."""

    app: Any
    clock: Any
    new_id: Any
    made: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        put_units(self.app)
        self.app.runner.pages = f"https://{HOST}"
        quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.web = web(self.app, self.clock, quick)
        secrets = (f"handed-over-{number:0>40}" for number in range(100))
        self.book = PeopleBook(
            Store(self.app.engine), self.app.say, self.clock, lambda: next(secrets), quick, lambda: f"https://{HOST}"
        )

    def browser(self, address: str = "203.0.113.9") -> TestClient:
        """A browser somewhere that has never been here."""
        return TestClient(self.web, base_url=f"https://{HOST}", client=(address, 50000), follow_redirects=False)

    def official(self, name: str, unit: str = "24001", role: str = "desk", **more: str) -> int:
        """Somebody in the register."""
        with self.app.engine.begin() as connection:
            return units.add_official(connection, Official(id=0, name=name, unit=unit, role=role, **more), self.clock())

    def account(self, name: str, role: str = "commune", unit: str = "24001", password: str = PASSWORD, **more: str) -> int:
        """Somebody with access and a password."""
        made = self.book.add(Wanted(name=name, role=role, unit=unit, **more))["id"]
        if password:
            self.book.set_password(made, password)
        self.made[name] = made
        return made

    def signed_in(self, name: str, address: str = "203.0.113.9") -> TestClient:
        """A browser in which they have signed in."""
        browser = self.browser(address)
        answer = enter(browser, name)
        assert answer.status_code == 200, answer.text
        return browser

    def someone(self, role: str = "commune", unit: str = "24001", name: str = "") -> TestClient:
        """A browser of somebody new of that role and unit."""
        name = name or f"Người {role} {unit}"
        self.account(name, role, unit)
        return self.signed_in(name)

    def key_holder(self) -> TestClient:
        """The browser of whoever opened the printed link."""
        browser = self.browser()
        assert browser.get(f"/console?key={self.app.access.key}").status_code == 303
        return browser

    def report(self, first: str, place: Place, who: str, photo: str = "") -> str:
        """Somebody reports from a place; gives the code."""
        sender = Sender("web", who)
        media = ({"media": (Media("photo", photo),)},) if photo else ()
        for more in ({"text": first}, {"place": place}, *media):
            incoming = Incoming(sender=sender, event_key=self.new_id(), received_at=self.clock(), **more)
            self.app.runner.accept(incoming)
            self.app.runner.handle(incoming, inline=True)
        found = self.key_holder().get("/console/incidents").json()["incidents"]
        return next(row["code"] for row in found if first in row["texts"])

    def messages(self, channel: str) -> list[str]:
        """What waits to be sent on a channel."""
        with self.app.engine.connect() as connection:
            contents = connection.scalars(select(outbox.c.content).where(outbox.c.channel == channel).order_by(outbox.c.id))
            return [msgspec.json.decode(one)["text"] for one in contents]

    def link_sent(self, channel: str = "telegram") -> str:
        """The secret in the newest link sent there."""
        return LINK.findall(self.messages(channel)[-1])[-1]


def enter(browser: TestClient, who: str, password: str = PASSWORD, code: str = "", next_: str = "/console"):
    """Sends the form for signing in."""
    form = {"who": who, "password": password, "code": code, "next": next_}
    return browser.post("/console/sign-in/password", json=form, headers=OURS)
