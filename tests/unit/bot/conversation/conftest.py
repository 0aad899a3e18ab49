"""Two people: one who comes while the model is still loading, one for whom everything is there."""

from __future__ import annotations

import pytest

from bot.messages import Incoming, Sender
from tests.conftest import NOW
from tests.unit.bot.conversation.tester import Shelf, Tester


@pytest.fixture
def early(say, clock, new_id, random):
    """Somebody who writes before model and knowledge are loaded: only the rules read."""
    return Tester(say, clock, new_id, random)


@pytest.fixture
def user(say, clock, new_id, random):
    """Somebody in a house with empty shelves: tests say what a message means."""
    return Tester(say, clock, new_id, random, library=Shelf())


@pytest.fixture
def reader(say, clock, new_id, random, mind):
    """Somebody who talks with the whole mind: trained model and knowledge."""

    def understand(text):
        return mind.understand(Incoming(sender=Sender("test", "An"), event_key="", received_at=NOW, text=text))

    return Tester(say, clock, new_id, random, library=mind.knowledge, understand=understand)
