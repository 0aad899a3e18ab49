"""How far the forces are trained against the hours that the law asks for at least."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from bot.incidents.hours import HANOI
from bot.numbers.choice import Choice
from bot.numbers.tables import Row, Table
from bot.storage import numbers
from bot.training.legal_hours import minimum, years_before
from bot.wording import Wording

COLUMNS = ("teams", "members", "trained", "untrained", "refreshed", "unrefreshed", "hours")


def trained(connection: Connection, say: Wording, choice: Choice, now: datetime) -> Table:
    """By kind of team, as of the last day chosen: who has the training and this year's refresher, and who is due."""
    found = forces(connection, choice, now)
    rows = tuple(
        Row(
            say(f"team.kind.{one['kind']}"),
            (one["teams"], one["members"], *_due(one), round((one["trained_minutes"] + one["refreshed_minutes"]) / 60, 1)),
            one["kind"],
        )
        for one in found
    )
    return Table(
        id="training",
        title=say("numbers.title.training"),
        heads=(say("numbers.head.team_kind"), *(say(f"numbers.head.{name}") for name in COLUMNS)),
        rows=rows,
        by="team_kind",
        units=("count",) * len(COLUMNS),
        chart="covered",
        about=say("numbers.about.training", years=minimum().training_years),
    )


def forces(connection: Connection, choice: Choice, now: datetime) -> numbers.Rows:
    """The figures of it; kinds of team of which the law asks nothing have `None` for who is trained."""
    day = min(choice.until or date.max, now.astimezone(HANOI).date())
    least = {kind: (one.training * 60, one.refresher * 60) for kind, one in minimum().forces.items()}
    since = years_before(day, minimum().training_years).isoformat(), date(day.year, 1, 1).isoformat()
    found = numbers.coverage(connection, choice, least, since)
    nothing = {"trained": None, "refreshed": None}
    filled = [one | {f"{name}_minutes": int(one[f"{name}_minutes"] or 0) for name in nothing} for one in found]
    return [one if one["kind"] in least else one | nothing for one in filled]


def _due(one: dict[str, int | None]) -> tuple[int | None, ...]:
    members = one["members"] or 0
    both = (one["trained"], one["refreshed"])
    return tuple(cell for done in both for cell in ((done, members - done) if done is not None else (None, None)))
