"""How many people warnings and bulletins reached, together and one by one, and the rows behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from bot.broadcasts.topics import names
from bot.errors import NotFound
from bot.numbers.choice import Choice
from bot.numbers.tables import Row, Table
from bot.storage import numbers
from bot.wording import Wording

REACHED = "reached"
"""The list behind a number of the table of both."""
COUNTED = ("recipients", "sent", "safe", "help")
OF_BROADCASTS = COUNTED[:2]
"""Nobody is asked by a bulletin whether they are safe."""
HEADS = ("sending", "day", *COUNTED)
_SENT = {"warnings": numbers.warnings, "broadcasts": numbers.broadcasts}
_PAGES = {"warnings": "/console/warnings", "broadcasts": "/console/broadcasts"}


def tables(connection: Connection, say: Wording, choice: Choice) -> Iterable[Table]:
    """Both together, then the warnings, then the bulletins."""
    found = {which: sent(connection, choice) for which, sent in _SENT.items()}
    yield _together(say, found)
    follow = numbers.followers(connection, choice)
    yield _one_by_one("warnings", say, found["warnings"], COUNTED, follow=follow)
    yield _one_by_one("broadcasts", say, found["broadcasts"], OF_BROADCASTS)


def behind(connection: Connection, say: Wording, choice: Choice, value: str) -> tuple[str, list[dict[str, Any]]]:
    """The title and the rows behind a number of the first table. Raises `NotFound`."""
    if value not in _SENT:
        raise NotFound("numbers.no_list")
    rows = _SENT[value](connection, choice)
    cells = [(_name(value, say, row), _day(row), *(row.get(name) for name in COUNTED)) for row in rows]
    return say(f"numbers.reached.{value}"), [{"cells": one, "link": _PAGES[value]} for one in cells]


def _together(say: Wording, found: Mapping[str, numbers.Rows]) -> Table:
    rows = []
    for which, sent in found.items():
        known = COUNTED if which == "warnings" else OF_BROADCASTS
        sums = (sum(row[name] for row in sent) if name in known else None for name in COUNTED)
        rows.append(Row(say(f"numbers.reached.{which}"), (len(sent), *sums), which))
    return Table(
        id=REACHED,
        title=say("numbers.title.reached"),
        heads=tuple(say(f"numbers.head.{name}") for name in ("sending", "sendings", *COUNTED)),
        rows=tuple(rows) if any(found.values()) else (),
        by=REACHED,
        units=("count",) * (1 + len(COUNTED)),
        about=say("numbers.about.reached"),
    )


def _one_by_one(which: str, say: Wording, sent: numbers.Rows, columns: Sequence[str], **values: int) -> Table:
    by = which.removesuffix("s")
    return Table(
        id=which,
        title=say(f"numbers.title.{which}", **values),
        heads=tuple(say(f"numbers.head.{name}") for name in (by, "day", *columns)),
        rows=tuple(Row(_name(which, say, row), (_day(row), *(row[name] for name in columns)), row["code"]) for row in sent),
        by=by,
        units=("text", *("count",) * len(columns)),
    )


def _name(which: str, say: Wording, row: Mapping[str, Any]) -> str:
    about = say(f"warning.kind.{row['kind']}") if which == "warnings" else names(row["topics"].split(","))
    return f"{row['code']} · {about}"


def _day(row: Mapping[str, Any]) -> str:
    return date.fromisoformat(row["day"]).strftime("%d/%m/%Y")
