"""A group becomes a supergroup: everything kept under its old address is kept under the new one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.conversation.state import State
from bot.incidents.model import Incident
from bot.messages import Incoming, Place, Reply, Sender
from bot.runner import Runner
from bot.storage import conversations, incidents, moving, outbox, subscriptions, units
from bot.storage.outbox import Outgoing
from bot.storage.tables import inbox
from bot.storage.units import Official, Unit
from bot.storage.warning_tables import subscription

OLD, NEW, OTHER = Sender("telegram", "-4001"), Sender("telegram", "-100200"), Sender("telegram", "-4002")


@pytest.fixture
def town(database, clock):
    """A desk in a group that has an alert, an alert with that group as the next route, and two things it may have once."""
    with database.begin() as c:
        units.put_units(c, [Unit(code="1", name="Đồng Nai", folded="dong nai")])
        units.put_units(c, [Unit(code="2", name="Xã Hai", folded="xa hai", parent="1")])
        units.add_official(c, Official(id=0, name="Trực ban", unit="2", role="desk", telegram=OLD.address), clock())
        incidents.open_(
            c, Incident(id="i", code="SC-AAAAA", event="fire", reporter=OTHER, confirmed=True, place=Place(), opened_at=clock())
        )
        for number, (to, fallback) in enumerate([(OLD, ()), (OLD, ()), (OTHER, (OLD,))]):
            outbox.put(
                c,
                Outgoing(id=f"o{number}", to=to, kind="alert", reply=Reply(text="Cháy"), incident="i", fallback=fallback),
                clock(),
            )
        outbox.sent(c, "o0", "77", clock())
        for person in (OLD, NEW):
            subscriptions.subscribe(c, person, "2", clock())
        subscriptions.subscribe(c, OLD, "1", clock())
        conversations.write(c, OLD, State(), clock())
        conversations.write(c, NEW, State(subscribing=clock()), clock())
        conversations.write(c, OTHER, State(), clock())
    return database


def addresses(connection):
    return [row.address for row in connection.execute(select(outbox.outbox.c.address).order_by(outbox.outbox.c.id))]


def test_officials_alerts_routes_subscriptions_and_the_conversation_move(town, clock):
    with town.begin() as c:
        moving.move(c, OLD, NEW)
        assert [one.telegram for one in units.officials(c)] == [NEW.address]
        assert addresses(c) == [NEW.address, NEW.address, OTHER.address]
        assert {receipt.to for receipt in outbox.receipts(c, "i")} == {NEW, OTHER}
        assert [receipt.fallback for receipt in outbox.receipts(c, "i")] == [(), (), (NEW,)]
        assert sorted(code for code, _ in subscriptions.of(c, NEW)) == ["1", "2"]
        assert c.execute(select(subscription).where(subscription.c.address == OLD.address)).all() == []
        assert conversations.read(c, NEW).subscribing == clock()
        assert conversations.read(c, OLD) == State()


def test_moving_twice_or_to_itself_changes_nothing_more(town):
    with town.begin() as c:
        for _ in range(2):
            moving.move(c, OLD, NEW)
        moving.move(c, NEW, NEW)
        assert sorted(code for code, _ in subscriptions.of(c, NEW)) == ["1", "2"]


def test_telegrams_own_news_of_it_moves_everything_before_anything_is_sent(town, mind, clock, new_id, random):
    runner = Runner(town, mind, None, None, clock, new_id, random)
    news = Incoming(sender=OLD, event_key="5", received_at=clock(), new_address=NEW.address)
    assert runner.accept(news)
    assert runner.handle(news).replies == []
    with town.begin() as c:
        assert [one.telegram for one in units.officials(c)] == [NEW.address]
        assert c.scalar(select(inbox.c.done_at)) is not None
