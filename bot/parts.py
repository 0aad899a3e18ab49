"""The parts of a running assistant, as the composition root puts them together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from bot.console.access import ConsoleAccess
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.editing.shelf import Shelf
from bot.incidents.desk import Desk
from bot.jobs import Jobs
from bot.media import MediaStore
from bot.messages import Channel, Sender
from bot.mind import Mind
from bot.pictures import Pictures
from bot.runner import Runner
from bot.settings import Settings
from bot.speech.listening import Listener
from bot.storage.leading import Lead
from bot.storage.store import Store
from bot.wording import Wording


@dataclass
class App:
    """The parts of a running assistant."""

    settings: Settings
    say: Wording
    engine: Engine
    mind: Mind
    runner: Runner
    delivery: Delivery
    dispatcher: Dispatcher
    store: Store
    lead: Lead
    owner: str
    jobs: Jobs
    media: MediaStore
    channels: dict[str, Channel]
    access: ConsoleAccess
    pictures: Pictures
    desk: Desk
    shelf: Shelf
    listener: Listener | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    in_hand: set[str] = field(default_factory=set)
    alarmed_at: datetime | None = None
    erased_at: datetime | None = None
    reminded_at: datetime | None = None
    told: set[Sender] = field(default_factory=set)
    last_of: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def close(self) -> None:
        """Let everything go."""
        self.jobs.stop()
        self.lead.leave()
        self.mind.close()
        self.engine.dispose()
