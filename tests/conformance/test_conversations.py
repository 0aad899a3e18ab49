"""The table of conversations on every channel, over its real adapter and a stand-in of its messenger."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from tests.conformance.conftest import CHANNELS
from tests.conformance.people import OnTelegram, OnTerminal, OnWeb, OnZaloBot, OnZaloOa

TABLE = yaml.safe_load(Path(__file__).with_name("conversations.yml").read_text(encoding="utf-8"))
LACKS = {one.channel: one.lacks for one in (OnWeb, OnTerminal, OnTelegram, OnZaloOa, OnZaloBot)}
CASES = [
    pytest.param(channel, one, id=f"{channel}: {one['name']}")
    for one in TABLE
    for channel in CHANNELS
    if not LACKS[channel] & set(one.get("needs", ()))
]
QUIET = 0.4


class Talk:
    """Somebody's conversation and what the desk sees of it."""

    def __init__(self, town, channel):
        self.town, self.channel = town, channel
        self.person, self.desk = town.somebody(channel), town.desk(channel)
        self.seen, self.desk_seen = 0, len(self.desk.shown)
        self.before = town.product.stored("incident")

    def take(self, step):
        ((what, value),) = step.items()
        getattr(self, f"_{what}")(value)

    def _acts(self):
        self.seen = len(self.person.shown)

    def _says(self, words):
        self._acts()
        self.person.says(words)

    def _chooses(self, label):
        self._acts()
        self.person.chooses(label)

    def _sends(self, what):
        self._acts()
        if what == "place":
            self.person.sends_place(11.5349, 106.8823)
        else:
            getattr(self.person, f"sends_{what}")()

    def _holds(self, count):
        self.person.holds(count)

    def _repeats(self, times):
        time.sleep(QUIET)
        self._acts()
        for _ in range(times):
            self.person.repeats()

    def _sees(self, words):
        self.person.waits_for(words, self.seen)

    def _first(self, words):
        self.person.waits(lambda: len(self.person.shown) > self.seen, words)
        assert self.person.shown[self.seen].text.startswith(words)

    def _offers(self, labels):
        self.person.waits(lambda: any(set(labels) <= set(one.choices) for one in self.person.shown[self.seen :]), labels)

    def _asks_place(self, _):
        self.person.waits(lambda: any(one.asks_place for one in self.person.shown[self.seen :]), "a place asked for")

    def _quiet(self, _):
        time.sleep(QUIET)
        assert self.person.shown[self.seen :] == []

    def _desk_sees(self, words):
        self.desk.waits_for(words, self.desk_seen)

    def _desk_picture(self, _):
        if "photo_out" not in self.desk.lacks:
            self.desk.waits(lambda: any(one.pictures for one in self.desk.shown[self.desk_seen :]), "a picture")

    def _desk_chooses(self, label):
        self._acts()
        self.desk.chooses(label)

    def _incidents(self, count):
        assert self.town.product.stored("incident") - self.before == count


@pytest.mark.parametrize(("channel", "conversation"), CASES)
def test_a_conversation_goes_as_it_should(town, channel, conversation):
    talk = Talk(town, channel)
    for step in conversation["steps"]:
        talk.take(step)


def test_the_table_reaches_every_channel_and_every_ability():
    reached = {channel: sum(1 for case in CASES if case.values[0] == channel) for channel in CHANNELS}
    assert min(reached.values()) >= 4
    needed = {need for one in TABLE for need in one.get("needs", ())}
    assert needed == {"news", "place", "photo", "hidden", "repeat", "order", "sticker"}


def test_nothing_is_left_undone(town):
    """After all of it every message has been dealt with, and every answer sent."""

    def left():
        with town.product.app.engine.connect() as connection:
            undone = connection.execute(text("SELECT count(*) FROM inbox WHERE done_at IS NULL")).scalar_one()
            waiting = connection.execute(text("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')")).scalar_one()
        return undone, waiting

    until = time.monotonic() + 10
    while left() != (0, 0) and time.monotonic() < until:
        time.sleep(0.1)
    assert left() == (0, 0)
