"""Figures counted by the database over the views of `analytics`: short answers, however many rows are behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from bot.numbers.choice import Choice

GROUPS = ("month", "event", "unit", "cause", "hour", "weekday", "outcome", "state")
"""By what incidents are counted: columns of v_incidents."""
ENDED = ("cause", "outcome")
"""Known of those that are over alone."""
STEPS = ("forwarded", "seen", "taken", "responding", "closed")
SHARES = {"median": 50, "nine_of_ten": 90, "most": 99}
"""Percentiles: within so many seconds that share of incidents reached a step."""
HARM = ("dead", "injured", "rescued", "damage", "area")
PAGE = 100
"""Rows of a list on one page."""

Rows = list[dict[str, Any]]


def totals(connection: Connection, choice: Choice) -> dict[str, Any]:
    """Reports, repeats among them, incidents, those closed, false alarms, withdrawn; and the harm written down, summed up."""
    harm = ", ".join(f"sum(CASE WHEN is_repeat = 0 THEN {name} END) AS {name}" for name in HARM)
    said = " OR ".join(f"{name} IS NOT NULL" for name in HARM)
    once = "count(CASE WHEN is_repeat = 0 AND {which} THEN 1 END)"
    query = (
        f"SELECT count(*) AS reports, coalesce(sum(is_repeat), 0) AS duplicates, {once.format(which='1 = 1')} AS incidents,"
        f" {once.format(which='closed_at IS NOT NULL')} AS closed, {once.format(which='withdrawn = 1')} AS withdrawn,"
        f" {once.format(which=_FALSE)} AS false_alarms, {once.format(which=f'({said})')} AS with_harm, {harm}"
        f" FROM v_incidents WHERE {_where(choice)}"
    )
    return _rows(connection, query, choice)[0]


_FALSE = "state = 'false_alarm' AND withdrawn = 0"


def first_day(connection: Connection) -> str | None:
    """The day of the first report there is."""
    first = text("SELECT day FROM v_incidents ORDER BY opened_at LIMIT 1")
    day: str | None = connection.scalar(first)
    return day


def counts(connection: Connection, choice: Choice) -> dict[str, dict[str, int]]:
    """How many incidents there are of each value of each group, the most first; repeats aren't counted."""
    columns = ", ".join(GROUPS)
    parts = [
        f"SELECT '{name}' AS what, CAST({name} AS VARCHAR(40)) AS value, count(*) AS number FROM x"
        f" WHERE {'outcome IS NOT NULL' if name in ENDED else '1 = 1'} GROUP BY {name}"
        for name in GROUPS
    ]
    query = (
        f"WITH x AS (SELECT {columns} FROM v_incidents WHERE is_repeat = 0 AND {_where(choice)}) "
        + " UNION ALL ".join(parts)
        + " ORDER BY what, number DESC, value"
    )
    found: dict[str, dict[str, int]] = {name: {} for name in GROUPS}
    for row in _rows(connection, query, choice):
        found[row["what"]][row["value"] or ""] = row["number"]
    return found


def waited(connection: Connection, choice: Choice) -> dict[str, dict[str, Any]]:
    """For each step: how many incidents reached it, and the percentiles of the seconds from the report to it."""
    ranked = [
        f"SELECT '{step}' AS step, {step} AS seconds, row_number() OVER (ORDER BY {step}) AS place, count(*) OVER () AS number"
        f" FROM x WHERE {step} IS NOT NULL"
        for step in STEPS
    ]
    at = ", ".join(
        f"max(CASE WHEN place = (number * {percent} + 99) / 100 THEN seconds END) AS {name}" for name, percent in SHARES.items()
    )
    query = (
        f"WITH x AS (SELECT {', '.join(STEPS)} FROM v_response_times WHERE {_where(choice)}), "
        f"r AS ({' UNION ALL '.join(ranked)}) SELECT step, max(number) AS number, {at} FROM r GROUP BY step"
    )
    nothing = {"number": 0, **dict.fromkeys(SHARES)}
    found = {row.pop("step"): row for row in _rows(connection, query, choice)}
    return {step: found.get(step, nothing) for step in STEPS}


def questions(connection: Connection, choice: Choice) -> Rows:
    """How often each entry answered, and how often it was nearest to a question that nothing answered."""
    query = (
        "SELECT entry, sum(CASE WHEN answered = 1 THEN number ELSE 0 END) AS answered,"
        " sum(CASE WHEN answered = 0 THEN number ELSE 0 END) AS unanswered FROM v_questions"
        f" WHERE {_DAYS} GROUP BY entry ORDER BY sum(number) DESC, entry"
    )
    return _rows(connection, query, choice)


def people(connection: Connection, choice: Choice) -> Rows:
    """By channel: people whose last word came in those days, and who follow warnings now."""
    query = (
        f"SELECT channel, sum(people) AS wrote, 0 AS follow FROM v_people WHERE {_DAYS} GROUP BY channel UNION ALL"
        " SELECT channel, 0 AS wrote, sum(people) AS follow FROM v_subscriptions GROUP BY channel"
    )
    whole = f"SELECT channel, sum(wrote) AS wrote, sum(follow) AS follow FROM ({query}) p GROUP BY channel"
    return _rows(connection, f"{whole} ORDER BY sum(wrote) DESC, channel", choice)


def followers(connection: Connection, choice: Choice) -> int:
    """How many follow the warnings of the units chosen."""
    inside = "" if choice.units is None else " WHERE unit IN :units"
    query = f"SELECT coalesce(sum(people), 0) AS people FROM v_subscriptions{inside}"
    return int(_rows(connection, query, choice)[0]["people"])


def warnings(connection: Connection, choice: Choice) -> Rows:
    """The warnings confirmed in those days that went to any of the units, the newest first."""
    query = f"SELECT code, kind, units, day, recipients, sent, safe, help FROM v_warnings WHERE {_DAYS}"
    found = _rows(connection, f"{query} ORDER BY confirmed_at DESC", choice)
    return [row for row in found if choice.units is None or choice.units & set(row["units"].split(","))]


def broadcasts(connection: Connection, choice: Choice) -> Rows:
    """The broadcasts begun in those days, the newest first; of units, those that were for these units alone."""
    query = f"SELECT code, topics, units, day, recipients, sent FROM v_broadcasts WHERE {_DAYS}"
    found = _rows(connection, f"{query} ORDER BY began_at DESC", choice)
    return [row for row in found if choice.units is None or choice.units >= set(row["units"].split(","))]


def coverage(connection: Connection, choice: Choice, least: Mapping[str, tuple[int, int]], since: tuple[str, str]) -> Rows:
    """By kind of team: teams, members, and how many have the minutes of training and refresher that the law asks for.

    `least`: minutes of both by kind of team; `since`: the days from which either counts.
    """
    inside = "" if choice.units is None else " AND t.unit IN :units"
    enough = [
        "CASE WHEN " + " OR ".join(f"(kind = '{kind}' AND {name} >= {of[place]})" for kind, of in least.items()) + " THEN 1 END"
        for place, name in enumerate(("trained", "refreshed"))
    ]
    each = (
        "SELECT t.kind, t.id AS team, m.id AS member,"
        " sum(CASE WHEN h.kind = 'training' AND h.day >= :trained THEN h.minutes ELSE 0 END) AS trained,"
        " sum(CASE WHEN h.kind = 'refresher' AND h.day >= :refreshed THEN h.minutes ELSE 0 END) AS refreshed"
        " FROM team t LEFT JOIN member m ON m.team = t.id AND m.left_at IS NULL"
        " LEFT JOIN training_hours h ON h.member = m.id AND h.day <= :last"
        f" WHERE 1 = 1{inside} GROUP BY t.kind, t.id, m.id"
    )
    query = (
        "SELECT kind, count(DISTINCT team) AS teams, count(member) AS members,"
        f" count({enough[0]}) AS trained, count({enough[1]}) AS refreshed, sum(trained) AS trained_minutes,"
        f" sum(refreshed) AS refreshed_minutes FROM ({each}) e GROUP BY kind ORDER BY kind"
    )
    last = choice.days[1]
    return _rows(connection, query, choice, trained=since[0], refreshed=since[1], last=last)


def exams(connection: Connection, choice: Choice) -> Rows:
    """The exams finished in those days."""
    query = "SELECT exam, title, sum(finished) AS finished, sum(passed) AS passed FROM v_exams"
    return _rows(connection, f"{query} WHERE {_DAYS} GROUP BY exam, title ORDER BY max(day) DESC, exam", choice)


def incidents(connection: Connection, choice: Choice, by: str, value: str, page: int | None = 0) -> tuple[int, Rows]:
    """The incidents behind a number, the newest first: how many, and a page of them, or all where `page` is `None`.

    `by` is one of `GROUPS`, a step of `STEPS` (those that reached it, the slowest first), or one of `KINDS`.
    """
    order = "opened_at DESC, code"
    source = "v_incidents v"
    if by in STEPS:
        source, which, order = f"v_incidents v JOIN v_response_times r ON r.code = v.code AND r.{by} IS NOT NULL", "1 = 1", ""
        order = f"r.{by} DESC, v.code"
    elif by in GROUPS:
        which = f"coalesce(CAST({by} AS VARCHAR(40)), '') = :value AND v.is_repeat = 0"
        which += " AND v.outcome IS NOT NULL" if by in ENDED else ""
    else:
        which = KINDS[by]
    shown = "v.code, v.event, v.unit, v.unit_name, v.opened_at, v.state, v.outcome, v.cause, v.closed_at"
    seconds = f", r.{by} AS seconds" if by in STEPS else ""
    where = f"FROM {source} WHERE {_where(choice, 'v.')} AND {which}"
    number = int(_rows(connection, f"SELECT count(*) AS number {where}", choice, value=value)[0]["number"])
    limit = "" if page is None else f" LIMIT {PAGE} OFFSET {PAGE * page}"
    return number, _rows(connection, f"SELECT {shown}{seconds} {where} ORDER BY {order}{limit}", choice, value=value)


KINDS = {
    "reports": "1 = 1",
    "incidents": "v.is_repeat = 0",
    "duplicates": "v.is_repeat = 1",
    "closed": "v.is_repeat = 0 AND v.closed_at IS NOT NULL",
    "false_alarms": "v.is_repeat = 0 AND v.state = 'false_alarm' AND v.withdrawn = 0",
    "withdrawn": "v.withdrawn = 1",
    **{name: f"v.is_repeat = 0 AND v.{name} > 0" for name in HARM},
}
"""The rows behind each of `totals`."""


def unanswered(connection: Connection, choice: Choice, entry: str, page: int = 0) -> tuple[int, Rows]:
    """The questions that nothing answered and that an entry was nearest to, the newest first."""
    where = "FROM unanswered WHERE coalesce(nearest, '') = :value AND at >= :start AND at < :end"
    number = int(_rows(connection, f"SELECT count(*) AS number {where}", choice, value=entry)[0]["number"])
    query = f"SELECT at, channel, text {where} ORDER BY at DESC LIMIT {PAGE} OFFSET {PAGE * page}"
    return number, _rows(connection, query, choice, value=entry)


def answered(connection: Connection, choice: Choice, entry: str) -> Rows:
    """On which days and channels an entry answered, the newest first."""
    query = f"SELECT day, channel, number FROM v_questions WHERE {_DAYS} AND answered = 1 AND entry = :value"
    return _rows(connection, f"{query} ORDER BY day DESC, channel LIMIT 1000", choice, value=entry)


def teams(connection: Connection, choice: Choice, kind: str) -> Rows:
    """The teams of a kind with their members, by unit and name."""
    inside = "" if choice.units is None else " AND unit IN :units"
    query = f"SELECT team_id, team, unit_name, members, linked FROM v_teams WHERE kind = :value{inside}"
    return _rows(connection, f"{query} ORDER BY unit_name, team LIMIT 1000", choice, value=kind)


_DAYS = "day >= :first AND day <= :last"


def _where(choice: Choice, of: str = "") -> str:
    inside = "" if choice.units is None else f" AND {of}unit IN :units"
    return f"{of}opened_at >= :start AND {of}opened_at < :end{inside}"


def _rows(connection: Connection, query: str, choice: Choice, **more: object) -> Rows:
    """The rows of a query, with what it names of the choice filled in by the database, never into the text."""
    known: dict[str, object] = {"start": choice.start, "end": choice.end, "first": choice.days[0], "last": choice.days[1]}
    known |= {"units": sorted(choice.units or ()), **more}
    asked = text(query)
    wanted = {name: known[name] for name in _named(asked, known)}
    if "units" in wanted:
        asked = asked.bindparams(bindparam("units", expanding=True))
    return [{name: _plain(value) for name, value in row.items()} for row in connection.execute(asked, wanted).mappings()]


def _plain(value: Any) -> Any:
    """PostgreSQL's sums of whole numbers come as decimals."""
    return int(value) if isinstance(value, Decimal) else value


def _named(asked: TextClause, known: Iterable[str]) -> Sequence[str]:
    named = asked._bindparams
    return [name for name in known if name in named]
