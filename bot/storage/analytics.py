"""Views for people who analyse: what happened and how fast, without anything personal. The same on SQLite and PostgreSQL.

Documented in docs/analysts.md. Moments are UTC; `day`, `month`, `hour` and `weekday` (Monday is 1) are Vietnam's. Places are
rounded to a hundredth of a degree, about a kilometre. A later step that changes one creates them all anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.incidents.model import REPORTER

Sql = Callable[[str], str]


@dataclass(frozen=True)
class Words:
    """What the two databases say differently, each from the SQL of a moment or of a closing as JSON text."""

    day: Sql
    hour: Sql
    weekday: Sql
    seconds: Callable[[str, str], str]
    said: Callable[[str, str], str]
    number: Callable[[str, str], str]
    rounded: Sql


SQLITE = Words(
    day=lambda at: f"date({at}, '+7 hours')",
    hour=lambda at: f"CAST(strftime('%H', {at}, '+7 hours') AS INTEGER)",
    weekday=lambda at: f"(CAST(strftime('%w', {at}, '+7 hours') AS INTEGER) + 6) % 7 + 1",
    seconds=lambda start, end: f"max(0, round((julianday({end}) - julianday({start})) * 86400, 1))",
    said=lambda closing, name: f"json_extract({closing}, '$.{name}')",
    number=lambda closing, name: f"json_extract({closing}, '$.{name}')",
    rounded=lambda degrees: f"round({degrees}, 2)",
)
_LOCAL = "(({at})::timestamptz AT TIME ZONE 'UTC' + interval '7 hours')"
POSTGRES = Words(
    day=lambda at: f"to_char({_LOCAL.format(at=at)}, 'YYYY-MM-DD')",
    hour=lambda at: f"CAST(EXTRACT(HOUR FROM {_LOCAL.format(at=at)}) AS INTEGER)",
    weekday=lambda at: f"CAST(EXTRACT(ISODOW FROM {_LOCAL.format(at=at)}) AS INTEGER)",
    seconds=lambda start, end: (
        f"CASE WHEN {end} IS NOT NULL THEN GREATEST(0, CAST(round(CAST(EXTRACT(EPOCH FROM ({end})::timestamptz -"
        f" ({start})::timestamptz) AS numeric), 1) AS double precision)) END"
    ),
    said=lambda closing, name: f"(CAST({closing} AS json)->>'{name}')",
    number=lambda closing, name: f"CAST(CAST({closing} AS json)->>'{name}' AS double precision)",
    rounded=lambda degrees: f"CAST(round(CAST({degrees} AS numeric), 2) AS double precision)",
)
HARM = ("dead", "injured", "rescued", "damage", "area")
_OVER = "'resolved', 'false_alarm', 'duplicate'"
_PRESSED = f"'acknowledged', 'responding', {_OVER}"


def _incidents(words: Words) -> str:
    """A row for each report; `is_repeat` is 1 where it is of an incident counted already, which no figure counts again."""
    harm = ", ".join(f"{words.number('closing', name)} AS {name}" for name in HARM)
    last = "SELECT e.kind FROM incident_event e WHERE e.incident = i.id AND e.kind IN ({kinds}) ORDER BY e.id DESC LIMIT 1"
    open_ = last.format(kinds="'acknowledged', 'responding', 'reopened', 'forwarded'")
    taken = last.format(kinds="'acknowledged', 'responding', 'reopened'")
    state = (
        "CASE WHEN i.linked_to IS NOT NULL THEN 'duplicate'"
        f" WHEN i.closed_at IS NOT NULL THEN COALESCE(({last.format(kinds=_OVER)}), 'resolved')"
        f" ELSE COALESCE(NULLIF(({taken}), 'reopened'), CASE WHEN ({open_}) IS NULL THEN 'received' ELSE 'forwarded' END) END"
    )
    outcome = f"COALESCE({words.said('closing', 'outcome')}, CASE WHEN state = 'resolved' THEN '' ELSE state END)"
    withdrawn = (
        "CASE WHEN state = 'false_alarm' AND EXISTS (SELECT 1 FROM incident_event e WHERE e.incident = x.id"
        f" AND e.kind = 'false_alarm' AND e.who = '{REPORTER}') THEN 1 ELSE 0 END"
    )
    return (
        "SELECT x.code, x.event, x.channel, COALESCE(x.unit, '') AS unit, COALESCE(u.name, '') AS unit_name, x.opened_at,"
        f" {words.day('x.opened_at')} AS day, substr({words.day('x.opened_at')}, 1, 7) AS month,"
        f" {words.hour('x.opened_at')} AS hour, {words.weekday('x.opened_at')} AS weekday,"
        " CASE WHEN x.confirmed THEN 1 ELSE 0 END AS confirmed, x.state,"
        " CASE WHEN x.state = 'duplicate' THEN 1 ELSE 0 END AS is_repeat, x.closed_at,"
        f" CASE WHEN x.closed_at IS NULL THEN NULL ELSE {outcome} END AS outcome,"
        f" CASE WHEN x.closed_at IS NULL THEN NULL ELSE COALESCE({words.said('closing', 'cause')}, '') END AS cause,"
        f" {withdrawn} AS withdrawn, {harm}, {words.rounded('x.lat')} AS lat, {words.rounded('x.lon')} AS lon"
        f" FROM (SELECT i.*, {state} AS state FROM incident i) x LEFT JOIN unit u ON u.code = x.unit"
    )


def _response_times(words: Words) -> str:
    """Seconds from the report to each step, NULL for one not reached. Repeats aren't in it."""
    first = "(SELECT min(e.at) FROM incident_event e WHERE e.incident = i.id AND {which})"
    steps = {
        "forwarded": first.format(which="e.kind = 'forwarded'"),
        "seen": first.format(which=f"e.kind IN ('seen', {_PRESSED}) AND e.who <> '{REPORTER}'"),
        "taken": first.format(which=f"e.kind IN ({_PRESSED}) AND e.who <> '{REPORTER}'"),
        "responding": first.format(which="e.kind = 'responding'"),
        "closed": "i.closed_at",
    }
    repeated = (
        "EXISTS (SELECT 1 FROM incident_event e WHERE e.incident = i.id AND e.kind = 'duplicate'"
        " AND i.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM incident_event l WHERE l.incident = i.id"
        f" AND l.id > e.id AND l.kind IN ({_OVER})))"
    )
    timed = ", ".join(f"{words.seconds('i.opened_at', at)} AS {step}" for step, at in steps.items())
    return (
        f"SELECT i.code, i.event, COALESCE(i.unit, '') AS unit, i.opened_at, {words.day('i.opened_at')} AS day, {timed}"
        f" FROM incident i WHERE i.linked_to IS NULL AND NOT {repeated}"
    )


def _questions(words: Words) -> str:
    """Questions a day by the entry that answered them, or that was nearest where nothing did: `answered` is 1 or 0."""
    day = words.day("at")
    return (
        "SELECT day, channel, entry, 1 AS answered, number FROM answer_count UNION ALL"
        f" SELECT {day} AS day, channel, COALESCE(nearest, '') AS entry, 0 AS answered, count(*) AS number FROM unanswered"
        f" GROUP BY {day}, channel, COALESCE(nearest, '')"
    )


def _teams(_words: Words) -> str:
    """A row for each team with how many are in it, and how many of them write to us."""
    linked = "SELECT 1 FROM member_sender s WHERE s.member = m.id"
    return (
        "SELECT t.id AS team_id, t.name AS team, t.kind, t.unit, COALESCE(u.name, '') AS unit_name, count(m.id) AS members,"
        f" COALESCE(sum(CASE WHEN EXISTS ({linked}) THEN 1 ELSE 0 END), 0) AS linked"
        " FROM team t LEFT JOIN member m ON m.team = t.id AND m.left_at IS NULL LEFT JOIN unit u ON u.code = t.unit"
        " GROUP BY t.id, t.name, t.kind, t.unit, u.name"
    )


def _training(_words: Words) -> str:
    """Training in person by team, year and kind: how many people, how many minutes together."""
    return (
        "SELECT t.id AS team_id, t.name AS team, t.kind AS team_kind, t.unit, substr(h.day, 1, 4) AS year, h.kind,"
        " count(DISTINCT h.member) AS people, sum(h.minutes) AS minutes FROM training_hours h"
        " JOIN member m ON m.id = h.member JOIN team t ON t.id = m.team"
        " GROUP BY t.id, t.name, t.kind, t.unit, substr(h.day, 1, 4), h.kind"
    )


def _exams(words: Words) -> str:
    """Exams by the day of the attempts: finished and passed."""
    day = words.day("a.finished_at")
    return (
        f"SELECT x.code AS exam, x.title, {day} AS day, count(*) AS finished, count(DISTINCT a.learner) AS people,"
        " sum(CASE WHEN a.passed THEN 1 ELSE 0 END) AS passed FROM attempt a JOIN exam x ON x.id = a.exam"
        f" WHERE a.finished_at IS NOT NULL GROUP BY x.code, x.title, {day}"
    )


def _warnings(words: Words) -> str:
    """Warnings that were confirmed: to how many, how many took it, who said they are safe or need help. `units`: codes."""
    return (
        f"SELECT w.code, w.kind, w.units, w.state, {words.day('w.confirmed_at')} AS day, w.confirmed_at,"
        " count(r.address) AS recipients, COALESCE(sum(CASE WHEN o.state = 'sent' THEN 1 ELSE 0 END), 0) AS sent,"
        " count(r.safe_at) AS safe, count(r.help_at) AS help FROM warning w"
        " LEFT JOIN warning_recipient r ON r.warning = w.id LEFT JOIN outbox o ON o.id = r.message"
        " WHERE w.confirmed_at IS NOT NULL GROUP BY w.code, w.kind, w.units, w.state, w.confirmed_at"
    )


def _broadcasts(words: Words) -> str:
    """Broadcasts that were begun: to how many, how many took it; counted while one is on its way, as it ended afterwards."""
    counted = {"recipients": "count(r.address)", "sent": "COALESCE(sum(CASE WHEN o.state = 'sent' THEN 1 ELSE 0 END), 0)"}
    kept = {"recipients": words.number("b.figures", "targeted"), "sent": words.number("b.figures", "sent")}
    figures = ", ".join(f"CAST(COALESCE({kept[name]}, {count}) AS INTEGER) AS {name}" for name, count in counted.items())
    return (
        f"SELECT b.code, b.topics, b.units, b.state, {words.day('b.began_at')} AS day, b.began_at, {figures} FROM broadcast b"
        " LEFT JOIN broadcast_recipient r ON r.broadcast = b.id LEFT JOIN outbox o ON o.id = r.message"
        " WHERE b.began_at IS NOT NULL GROUP BY b.code, b.topics, b.units, b.state, b.began_at, b.figures"
    )


def _people(words: Words) -> str:
    """How many people wrote to us last on a day, by channel; who wrote again later counts for the later day."""
    day = words.day("updated_at")
    return f"SELECT {day} AS day, channel, count(*) AS people FROM conversation GROUP BY {day}, channel"


def _subscriptions(_words: Words) -> str:
    """How many follow the warnings of a unit now, by channel."""
    code = "substr(s.topic, 6)"
    return (
        f"SELECT {code} AS unit, COALESCE(u.name, '') AS unit_name, s.channel, count(*) AS people FROM subscription s"
        f" LEFT JOIN unit u ON u.code = {code} WHERE substr(s.topic, 1, 5) = 'unit:' GROUP BY {code}, u.name, s.channel"
    )


VIEWS: dict[str, Callable[[Words], str]] = {
    "v_incidents": _incidents,
    "v_response_times": _response_times,
    "v_questions": _questions,
    "v_teams": _teams,
    "v_training": _training,
    "v_exams": _exams,
    "v_warnings": _warnings,
    "v_broadcasts": _broadcasts,
    "v_people": _people,
    "v_subscriptions": _subscriptions,
}


def create(connection: Connection) -> None:
    """Make every view, in place of one of that name."""
    words = POSTGRES if connection.dialect.name == "postgresql" else SQLITE
    for name, query in VIEWS.items():
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query(words)}")
