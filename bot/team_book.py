"""Teams, their members and hours as operators handle them on the command line and the console."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from bot.errors import NotFound, Refused
from bot.incidents.hours import HANOI
from bot.settings import Settings
from bot.storage import hours, invitations, members, teams, units
from bot.storage.database import reading
from bot.storage.hours import Hours
from bot.storage.invitations import Invitation
from bot.storage.members import Member
from bot.storage.teams import Team
from bot.training import codes, inviting, legal_hours
from bot.training.campaigning import today, with_below
from bot.training.enrolling import carry_out, plan
from bot.training.papers import qr
from bot.training.roster import local, phone, plain, read
from bot.training.spreadsheets import read_table
from bot.units.finding import find_unit
from bot.wording import Wording

LONGEST_SITTING = 720
"""Minutes of training that can be written down for one day."""


class TeamBook:
    """Reads and changes teams."""

    def __init__(
        self, engine: Engine, say: Wording, settings: Settings, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._engine, self._say, self._settings, self._clock, self._new_id = engine, say, settings, clock, new_id

    def import_roster(self, file: Path, *, dry_run: bool) -> dict[str, Any]:
        """All rows of a roster or none. Raises `Refused`, with every mistake as `RosterWrong`."""
        table = read_table(file)
        with self._engine.begin() as connection:
            known = units.all_units(connection)
            roster = read(file, table, lambda wanted: find_unit(known, wanted).code, self._say)
            names = {code: one.name for code, one in known.items()}
            made = plan(connection, file, roster, names, self._new_id, self._say)
            if not dry_run:
                carry_out(connection, made, self._clock())
        return {
            "file": str(file),
            "encoding": roster.encoding,
            "imported": not dry_run,
            "new": len(made.new),
            "changed": len(made.changed),
            "same": made.same,
            "teams": len(made.teams),
            "absent": made.absent,
            "columns_not_used": list(roster.passed_over),
        }

    def imported(self, done: dict[str, Any]) -> str:
        """What an import did, in words."""
        sentence = "teams.imported" if done["imported"] else "teams.would_import"
        text = self._say(sentence, **done)
        passed = done["columns_not_used"]
        return f"{text}\n{self._say('teams.passed_over', columns=', '.join(passed))}" if passed else text

    def teams(self, unit: str = "") -> list[dict[str, Any]]:
        """All teams, or those of a unit and below, with how many are in them and write to us."""
        with reading(self._engine) as connection:
            known = units.all_units(connection)
            found = teams.every(connection)
            if unit:
                below = with_below(connection, [find_unit(known, unit).code])
                found = [one for one in found if one.unit in below]
            sizes, linked = teams.sizes(connection), members.linked(connection, [one.id for one in found])
        return [
            {
                "id": one.id,
                "name": one.name,
                "kind": one.kind,
                "kind_name": self._say(f"team.kind.{one.kind}"),
                "unit": one.unit,
                "unit_name": known[one.unit].name if one.unit in known else one.unit,
                "members": sizes.get(one.id, 0),
                "linked": linked.get(one.id, 0),
            }
            for one in found
        ]

    def show(self, name: str, unit: str = "") -> dict[str, Any]:
        """A team with its members. Raises `NotFound`."""
        with reading(self._engine) as connection:
            team = find_team(connection, name, unit)
            found = members.of_teams(connection, [team.id])
            linked = members.senders(connection, [one.id for one in found])
            known = units.all_units(connection)
        return {
            "id": team.id,
            "name": team.name,
            "kind": team.kind,
            "unit": team.unit,
            "unit_name": known[team.unit].name if team.unit in known else team.unit,
            "members": [
                {
                    "id": one.id,
                    "name": one.name,
                    "role": one.role,
                    "phone": local(one.phone or ""),
                    "linked": one.id in linked,
                    "origin": one.origin,
                }
                for one in found
            ],
        }

    def invite(self, name: str, unit: str = "", *, member: str = "", days: int, uses: int) -> dict[str, Any]:
        """Make an invitation; with `member` it is that person's own. Raises `NotFound`."""
        now = self._clock()
        with self._engine.begin() as connection:
            team = find_team(connection, name, unit)
            person = find_member(connection, team, member) if member else None
            made = Invitation(
                code=codes.code_of(self._new_id(), codes.INVITATION),
                team=team.id,
                member=person.id if person else None,
                expires_at=now + timedelta(days=days),
                uses=1 if person else uses,
            )
            invitations.add(connection, made, now)
        settings = self._settings
        bot = settings.telegram_bot or inviting.bot_name(settings.telegram_token, settings.telegram_api)
        return {
            "team": team.name,
            "code": made.code,
            "member": person.name if person else None,
            "uses": made.uses,
            "until": made.expires_at.astimezone(HANOI).date().isoformat(),
            "links": list(inviting.links(made.code, settings.public_url, bot)),
        }

    def end_invitations(self, name: str, unit: str = "") -> str:
        """No invitation of a team holds any more. Raises `NotFound`."""
        with self._engine.begin() as connection:
            team = find_team(connection, name, unit)
            count = invitations.end(connection, team.id, self._clock())
        return self._say("teams.ended", count=count, team=team.name)

    def write_qr(self, made: dict[str, Any], file: Path) -> str:
        """The first link of an invitation as a QR code. Raises `Refused`."""
        kind = file.suffix.lower().lstrip(".")
        if kind not in ("svg", "png"):
            raise Refused("teams.error.qr_kind", file=file)
        if not made["links"]:
            raise Refused("teams.no_link")
        try:
            file.write_bytes(qr(made["links"][0], kind))
        except OSError as error:
            raise Refused("error.file", file=file, detail=error.strerror) from error
        return self._say("teams.qr", file=file)

    def remove(self, name: str, unit: str = "", *, member: str = "") -> str:
        """Take a member out of a team, or delete a team that never had any. Raises `NotFound` or `Refused`."""
        with self._engine.begin() as connection:
            team = find_team(connection, name, unit)
            if member:
                person = find_member(connection, team, member)
                members.leave(connection, person.id, self._clock(), removed=True)
                return self._say("teams.removed_member", name=person.name, team=team.name)
            if not teams.remove(connection, team.id):
                raise Refused("teams.error.not_empty", team=team.name)
        return self._say("teams.removed_team", team=team.name)

    def add_hours(
        self, name: str, unit: str, who: Sequence[str], day: date, minutes: int, kind: str, note: str, by: str, source: str
    ) -> str:
        """Write training in person down for members of a team, or for all of them: everybody or nobody.

        Raises `NotFound` or `Refused`.
        """
        if not 1 <= minutes <= LONGEST_SITTING:
            raise Refused("hours.error.minutes")
        if day > today(self._clock()):
            raise Refused("hours.error.day", day=f"{day:%d/%m/%Y}")
        with self._engine.begin() as connection:
            team = find_team(connection, name, unit)
            people = [find_member(connection, team, one) for one in who] or members.of_teams(connection, [team.id])
            new = {
                one.id: Hours(
                    id=self._new_id(),
                    member=one.id,
                    day=day,
                    minutes=minutes,
                    kind=kind,
                    note=note,
                    entered_by=by,
                    source=source,
                )
                for one in people
            }
            written = hours.add(connection, new.values(), self._clock())
            twice = [one.name for one in people if new[one.id].id not in written]
            if twice:
                names = ", ".join(sorted(set(twice))[:5])
                raise Refused("hours.error.twice", kind=self._say(f"hours.kind.{kind}"), day=f"{day:%d/%m/%Y}", names=names)
        return self._say(
            "hours.added", minutes=minutes, kind=self._say(f"hours.kind.{kind}"), day=f"{day:%d/%m/%Y}", count=len(new)
        )

    def hours(self, name: str, unit: str = "") -> dict[str, Any]:
        """The hours of a team: every entry, and for each member the sums against what the law asks for. Raises `NotFound`."""
        now = self._clock()
        with reading(self._engine) as connection:
            team = find_team(connection, name, unit)
            people = {one.id: one for one in members.of_teams(connection, [team.id], left=True)}
            entries = hours.of_members(connection, list(people))
            current = [id_ for id_, one in people.items() if not one.left]
            books = legal_hours.books(connection, team.kind, current, today(now), now)
        return {
            "team": team.name,
            "kind": team.kind,
            "checked": legal_hours.minimum().checked.isoformat(),
            "entries": [
                {
                    "id": one.id,
                    "name": people[one.member].name,
                    "day": one.day.isoformat(),
                    "minutes": one.minutes,
                    "kind": one.kind,
                    "kind_name": self._say(f"hours.kind.{one.kind}"),
                    "note": one.note,
                    "by": one.entered_by,
                }
                for one in entries
            ],
            "members": [
                {
                    "name": people[id_].name,
                    "training": book.training,
                    "training_least": book.training_least,
                    "refresher": book.refresher,
                    "refresher_least": book.refresher_least,
                    "practice": book.practice,
                    "online": book.online,
                }
                for id_, book in books.items()
            ],
        }

    def remove_hours(self, id_: str) -> str:
        """Take an entry back. Raises `NotFound`."""
        with self._engine.begin() as connection:
            if not hours.remove(connection, id_):
                raise NotFound("hours.error.none")
        return self._say("hours.removed")


def find_team(connection: Connection, name: str, unit: str = "") -> Team:
    """The team of that id or name, marks or none, in a unit where one is given. Raises `NotFound` naming the nearest."""
    known = units.all_units(connection)
    everyone = teams.every(connection, [find_unit(known, unit).code] if unit else None)
    found = [one for one in everyone if name in (one.id, one.name)] or [one for one in everyone if one.folded == plain(name)]
    if len(found) == 1:
        return found[0]
    if found:
        near = ", ".join(f"{one.unit} {known[one.unit].name if one.unit in known else ''}".strip() for one in found[:6])
        raise NotFound("teams.error.ambiguous", name=name, near=near)
    close = difflib.get_close_matches(plain(name), [one.folded for one in everyone], n=3, cutoff=0.4)
    near = ", ".join(one.name for one in everyone if one.folded in close)
    raise NotFound("teams.error.team" if near else "teams.error.no_teams", name=name, near=near)


def find_member(connection: Connection, team: Team, wanted: str) -> Member:
    """The member of a team by id, telephone number or name, marks or none. Raises `NotFound`."""
    everyone, number = members.of_teams(connection, [team.id]), phone(wanted)
    found = [one for one in everyone if one.id == wanted or (number and one.phone == number)]
    found = found or [one for one in everyone if one.folded == plain(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound("teams.error.member_ambiguous", team=team.name, name=wanted)
    close = difflib.get_close_matches(plain(wanted), [one.folded for one in everyone], n=3, cutoff=0.3)
    near = ", ".join(one.name for one in everyone if one.folded in close) or "–"
    raise NotFound("teams.error.member", team=team.name, name=wanted, near=near)
