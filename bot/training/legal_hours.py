"""How many hours of training the law asks for at least, by kind of team, and what somebody has of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from bot.conversation.teams import TrainingBook
from bot.incidents.hours import midnight
from bot.storage import hours
from bot.training.achievements import minutes_online
from knowledge import yaml_file
from knowledge.schema import Citation

FILE = Path(__file__).parent / "minimum_hours.yml"


class Least(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours of training and of the yearly refresher, and the provisions that say so."""

    training: int
    refresher: int
    citations: tuple[Citation, ...]


class MinimumHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole table: training is repeated every `training_years`, the refresher every year."""

    checked: date
    training_years: int
    forces: dict[str, Least]


@lru_cache(maxsize=1)
def minimum() -> MinimumHours:
    """The table as it stands in the file."""
    return msgspec.convert(yaml_file.read(FILE), MinimumHours)


def books(connection: Connection, kind: str, members: Sequence[str], day: date, now: datetime) -> dict[str, TrainingBook]:
    """The training of members of a kind of team, as of a day: minutes on the assistant apart from those in person."""
    table, year = minimum(), date(day.year, 1, 1)
    least = table.forces.get(kind)
    trained = hours.totals(connection, members, "training", years_before(day, table.training_years))
    refreshed, drilled = (hours.totals(connection, members, kind_, year) for kind_ in ("refresher", "practice"))
    online = minutes_online(connection, members, midnight(year), now + timedelta(seconds=1))
    return {
        one: TrainingBook(
            online=online.get(one, 0),
            training=trained.get(one, 0),
            training_least=least.training * 60 if least else 0,
            training_years=table.training_years,
            refresher=refreshed.get(one, 0),
            refresher_least=least.refresher * 60 if least else 0,
            practice=drilled.get(one, 0),
            basis=least.citations if least else (),
        )
        for one in members
    }


def years_before(day: date, years: int) -> date:
    """The first day of so many years that end with this one."""
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day) + timedelta(days=1)
