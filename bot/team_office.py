"""The books of teams and campaigns of a data folder, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.app import new_id, prepare_folder, utc_now
from bot.campaign_book import CampaignBook
from bot.settings import Settings
from bot.storage.database import open_database
from bot.team_book import TeamBook
from bot.wording import Wording


@contextmanager
def teams_of(settings: Settings) -> Iterator[TeamBook]:
    """Teams, members and hours."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield TeamBook(engine, Wording.load(), settings, utc_now, new_id)
    finally:
        engine.dispose()


@contextmanager
def campaigns_of(settings: Settings) -> Iterator[CampaignBook]:
    """Campaigns and certificates."""
    prepare_folder(settings.data_dir)
    engine = open_database(settings.database, utc_now())
    try:
        yield CampaignBook(engine, Wording.load(), settings.public_url, utc_now, new_id)
    finally:
        engine.dispose()
