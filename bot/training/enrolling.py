"""A roster becomes teams and members: planned against what is there, then written in one go or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from bot.storage import members, teams
from bot.storage.members import Member
from bot.storage.teams import Team
from bot.training.roster import Findings, Roster, Row, local, plain
from bot.wording import Wording


@dataclass
class Plan:
    """What importing a roster changes. `absent`: members of its teams that it doesn't name, who stay."""

    teams: list[Team] = field(default_factory=list)
    new: list[Member] = field(default_factory=list)
    changed: list[Member] = field(default_factory=list)
    same: int = 0
    absent: int = 0


def plan(
    connection: Connection, file: Path, roster: Roster, unit_names: dict[str, str], new_id: Callable[[], str], say: Wording
) -> Plan:
    """What the roster changes. Raises `RosterWrong` where it can't be brought together with what is there."""
    findings, made = Findings(say), Plan()
    with findings.settled(file):
        by_key = _teams(connection, roster, made, new_id, findings)
        if not findings.cells:
            _members(connection, roster, by_key, made, new_id, findings, unit_names)
    return made


def carry_out(connection: Connection, made: Plan, now: datetime) -> None:
    """Write the plan down."""
    teams.add(connection, made.teams, now)
    members.add(connection, made.new, now)
    members.change(connection, made.changed)


def _teams(
    connection: Connection, roster: Roster, made: Plan, new_id: Callable[[], str], findings: Findings
) -> dict[tuple[str, str], Team]:
    """The team of every unit and name; new ones are made of the first row that says their kind."""
    known = {(one.unit, one.folded): one for one in teams.every(connection)}
    for row in roster.rows:
        key = row.unit, plain(row.team)
        if key not in known and row.kind:
            known[key] = Team(id=new_id(), name=row.team, folded=key[1], kind=row.kind, unit=row.unit)
            made.teams.append(known[key])
    for row in roster.rows:
        key = row.unit, plain(row.team)
        if key not in known:
            findings.note(row.line, findings.say("roster.column.kind"), row.team, "no_kind")
        elif row.kind and row.kind != known[key].kind:
            kind = findings.say(f"team.kind.{known[key].kind}")
            findings.note(row.line, findings.say("roster.column.kind"), row.kind, "other_kind", kind=kind)
    return known


def _members(
    connection: Connection,
    roster: Roster,
    by_key: dict[tuple[str, str], Team],
    made: Plan,
    new_id: Callable[[], str],
    findings: Findings,
    unit_names: dict[str, str],
) -> None:
    """Each row is somebody known, by number and else by name within the team, or new."""
    phones, named = members.with_phones(connection), {one.id: one for one in by_key.values()}
    theirs: dict[str, list[tuple[Row, Team]]] = defaultdict(list)
    for row in roster.rows:
        team = by_key[row.unit, plain(row.team)]
        other = phones.get(row.phone) if row.phone else None
        if other is not None and other.team != team.id:
            there = named.get(other.team)
            where = f"{there.name}, {unit_names.get(there.unit, there.unit)}" if there else ""
            findings.note(
                row.line, findings.say("roster.column.phone"), local(row.phone), "elsewhere", name=other.name, where=where
            )
        theirs[team.id].append((row, team))
    before = members.of_teams(connection, list(theirs), left=True)
    known: dict[str, list[Member]] = defaultdict(list)
    for one in before:
        known[one.team].append(one)
    for team_id, rows in theirs.items():
        _team_members(rows, known[team_id], made, new_id, findings)


def _team_members(
    rows: list[tuple[Row, Team]], there: list[Member], made: Plan, new_id: Callable[[], str], findings: Findings
) -> None:
    by_phone = {one.phone: one for one in sorted(there, key=lambda one: not one.left) if one.phone}
    taken = {by_phone[row.phone].id for row, _ in rows if row.phone in by_phone}
    repeated = Counter(plain(row.name) for row, _ in rows)
    for row, team in rows:
        folded = plain(row.name)
        found = by_phone.get(row.phone) if row.phone else None
        if found is None:
            alike = [one for one in there if one.folded == folded and one.id not in taken]
            if row.phone and repeated[folded] > 1:  # two of that name: only a number tells who is who
                alike = [one for one in alike if not one.phone]
            if len(alike) > 1:
                findings.note(row.line, findings.say("roster.column.name"), row.name, "many_alike", count=len(alike))
                continue
            found = alike[0] if alike else None
        if found is None:
            made.new.append(
                Member(id=new_id(), team=team.id, name=row.name, folded=folded, phone=row.phone or None, role=row.role)
            )
            continue
        taken.add(found.id)
        wanted = msgspec.structs.replace(
            found, name=row.name, folded=folded, phone=row.phone or found.phone, role=row.role, left=False, removed=False
        )
        if wanted == found:
            made.same += 1
        else:
            made.changed.append(wanted)
    made.absent += sum(1 for one in there if one.id not in taken and not one.left)
