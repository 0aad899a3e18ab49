"""Campaigns and certificates as operators handle them on the command line and the console."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from bot.errors import NotFound, Refused
from bot.storage import campaigns, certificates, members, units
from bot.storage.campaigns import Campaign
from bot.storage.certificates import Certificate
from bot.storage.database import reading
from bot.storage.members import Member
from bot.storage.teams import Team
from bot.team_book import find_team
from bot.training import codes, papers
from bot.training.campaigning import Done, done, standings, teams_of, today
from bot.training.progress_sheet import workbook
from bot.training.reminding import remind_of
from bot.units.finding import find_unit
from bot.wording import Wording

DAY = "%d/%m/%Y"
LONGEST_TITLE = 120


class CampaignBook:
    """Reads and changes campaigns and certificates; `pages` is the address of our pages."""

    def __init__(
        self, engine: Engine, say: Wording, pages: str, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._engine, self._say, self._pages, self._clock, self._new_id = engine, say, pages, clock, new_id

    def new(
        self,
        title: str,
        *,
        team_names: Sequence[str] = (),
        unit_names: Sequence[str] = (),
        questions: int = 0,
        exam: str = "",
        pass_mark: int = 80,
        starts: date | None = None,
        due: date,
        remind: str = "7,3,1",
        by: str = "",
    ) -> str:
        """Make a campaign. Raises `Refused` saying what is missing or can't be, `NotFound` for a team or unit."""
        now = self._clock()
        first = starts or today(now)
        if not 1 <= len(title.strip()) <= LONGEST_TITLE:
            raise Refused("campaign.error.title")
        if not questions and not exam:
            raise Refused("campaign.error.what")
        if not team_names and not unit_names:
            raise Refused("campaign.error.who")
        if due < max(first, today(now)):
            raise Refused("campaign.error.days", due=due.strftime(DAY), starts=first.strftime(DAY))
        with self._engine.begin() as connection:
            known = units.all_units(connection)
            made = Campaign(
                code="DT-" + codes.code_of(self._new_id(), codes.CAMPAIGN),
                title=title.strip(),
                exam=exam or None,
                questions=questions,
                pass_mark=pass_mark,
                starts=first,
                due=due,
                remind=_days(remind),
                teams=tuple(dict.fromkeys(find_team(connection, one).id for one in team_names)),
                units=tuple(dict.fromkeys(find_unit(known, one).code for one in unit_names)),
                made_by=by,
            )
            theirs = teams_of(connection, made)
            if not theirs:
                raise Refused("campaign.error.nobody")
            campaigns.add(connection, made, now)
            count = len(members.of_teams(connection, [one.id for one in theirs]))
        return self._say(
            "campaign.made", code=made.code, title=made.title, teams=len(theirs), members=count, due=due.strftime(DAY)
        )

    def campaigns(self, within: Collection[str] | None = None) -> list[dict[str, Any]]:
        """All campaigns with how many have met them; `within` these units, those of teams there, counting these alone."""
        with reading(self._engine) as connection:
            rows = [self._row(connection, one, within) for one in campaigns.every(connection)]
        return [row for row in rows if within is None or row["teams"]]

    def _row(self, connection: Connection, one: Campaign, within: Collection[str] | None = None) -> dict[str, Any]:
        rows = [standing for _, standing in standings(connection, one, _within(teams_of(connection, one), within))]
        state = self._state(one)
        return {
            "code": one.code,
            "title": one.title,
            "starts": one.starts.isoformat(),
            "due": one.due.isoformat(),
            "state": state,
            "state_name": self._say(f"campaign.state.{state}"),
            "questions": one.questions,
            "exam": one.exam,
            "pass_mark": one.pass_mark,
            "remind": list(one.remind),
            "teams": len(rows),
            "members": sum(row.members for row in rows),
            "linked": sum(row.linked for row in rows),
            "met": sum(row.met for row in rows),
        }

    def _state(self, one: Campaign) -> str:
        day = today(self._clock())
        if one.closed_at is not None:
            return "closed"
        return "waiting" if day < one.starts else "over" if day > one.due else "open"

    def show(self, code: str) -> dict[str, Any]:
        """One campaign. Raises `NotFound`."""
        with reading(self._engine) as connection:
            return self._row(connection, find_campaign(connection, code))

    def about(self, row: dict[str, Any]) -> str:
        """One campaign in words."""
        say = self._say
        what = [say("campaign.what_questions", count=row["questions"])] if row["questions"] else []
        what += [say("campaign.what_exam", exam=row["exam"])] if row["exam"] else []
        remind = ", ".join(map(str, row["remind"])) or say("campaign.no_remind")
        return say(
            "campaign.about",
            code=row["code"],
            title=row["title"],
            starts=date.fromisoformat(row["starts"]).strftime(DAY),
            due=date.fromisoformat(row["due"]).strftime(DAY),
            remind=remind,
            state=row["state_name"],
            what=" + ".join(what),
            mark=row["pass_mark"],
        )

    def progress(self, code: str, within: Collection[str] | None = None) -> dict[str, Any]:
        """A campaign by team and by person, those furthest behind first; `within` as for `campaigns`. Raises `NotFound`."""
        with reading(self._engine) as connection:
            campaign = find_campaign(connection, code)
            ranked = standings(connection, campaign, _within(teams_of(connection, campaign), within))
            if within is not None and not ranked:
                raise NotFound("action.gone")
            people = members.of_teams(connection, [team.id for team, _ in ranked])
            ids = [one.id for one in people]
            linked, has = members.senders(connection, ids), certificates.of_campaign(connection, campaign.code)
            stands, known = done(connection, campaign, ids), units.all_units(connection)
            row = self._row(connection, campaign, within)
        by_team: dict[str, list[Member]] = {}
        for one in people:
            by_team.setdefault(one.team, []).append(one)
        return row | {
            "by_team": [
                {
                    "id": team.id,
                    "unit": known[team.unit].name if team.unit in known else team.unit,
                    "team": team.name,
                    "members": standing.members,
                    "linked": standing.linked,
                    "met": standing.met,
                    "people": [
                        self._person(campaign, one, one.id in linked, stands[one.id], has.get(one.id))
                        for one in by_team.get(team.id, [])
                    ],
                }
                for team, standing in ranked
            ]
        }

    def _person(self, campaign: Campaign, who: Member, linked: bool, what: Done, has: Certificate | None) -> dict[str, Any]:
        valid = has is not None and has.revoked_at is None
        behind = "campaign.behind" if campaign.questions else "campaign.behind_exam"
        practised = what.practised
        return {
            "name": who.name,
            "role": who.role,
            "linked": linked,
            "done": practised.answered,
            "right": practised.right,
            "exam": what.exam.right * 100 // what.exam.asked if what.exam and what.exam.asked else None,
            "met": valid,
            "certificate": has.code if has else None,
            "state": self._say("campaign.done")
            if valid
            else self._say(behind, done=practised.answered, needed=campaign.questions, right=practised.right),
        }

    def export(self, code: str, file: Path) -> str:
        """The progress as an XLSX file. Raises `NotFound` or `Refused`."""
        found = self.progress(code)
        try:
            file.write_bytes(self.sheet(found))
        except OSError as error:
            raise Refused("error.file", file=file, detail=error.strerror) from error
        return self._say("campaign.exported", file=file, count=found["members"])

    def sheet(self, found: dict[str, Any]) -> bytes:
        """Progress as an XLSX file's bytes."""
        return workbook(found, self._say)

    def remind(self, code: str) -> str:
        """Remind everybody who is behind, now, whoever wasn't reminded today. Raises `NotFound` or `Refused`."""
        sent = 0
        while True:
            with self._engine.begin() as connection:
                campaign = find_campaign(connection, code)
                if self._state(campaign) != "open":
                    raise Refused("campaign.error.over", code=campaign.code)
                some = remind_of(connection, campaign, self._say, self._new_id, self._clock())
                sent += len(some)
            if not some:
                break
        row = self.progress(code)
        silent = sum(1 for team in row["by_team"] for one in team["people"] if not one["met"] and not one["linked"])
        return self._say("campaign.reminded", count=sent, silent=silent)

    def close(self, code: str) -> str:
        """End a campaign. Raises `NotFound` or `Refused`."""
        with self._engine.begin() as connection:
            campaign = find_campaign(connection, code)
            if not campaigns.close(connection, campaign.code, self._clock()):
                raise Refused("campaign.error.over", code=campaign.code)
        return self._say("campaign.closed", code=campaign.code)

    def certificate(self, code: str) -> dict[str, Any]:
        """A certificate. Raises `NotFound`."""
        with reading(self._engine) as connection:
            one = find_certificate(connection, code)
        return {
            "code": one.code,
            "name": one.name,
            "team": one.team_name,
            "unit": one.unit_name,
            "title": one.title,
            "right": one.right,
            "asked": one.asked,
            "percent": papers.percent(one),
            "day": today(one.issued_at).isoformat(),
            "revoked": today(one.revoked_at).isoformat() if one.revoked_at else None,
            "because": one.revoked_because,
            "address": papers.address_of(self._pages, one.code),
        }

    def certificate_text(self, row: dict[str, Any]) -> str:
        """A certificate in words."""
        day = date.fromisoformat(row["day"]).strftime(DAY)
        state = self._say("certificate.valid")
        if row["revoked"]:
            revoked = date.fromisoformat(row["revoked"]).strftime(DAY)
            state = self._say("certificate.revoked", day=revoked, because=row["because"] or "–")
        values = {name: row[name] for name in ("name", "team", "unit", "title", "right", "asked", "percent")}
        return self._say("certificate.shown", code=codes.grouped(row["code"]), state=state, day=day, **values)

    def revoke(self, code: str, because: str) -> str:
        """Say that a certificate doesn't count any more. Raises `NotFound` or `Refused`."""
        with self._engine.begin() as connection:
            one = find_certificate(connection, code)
            if not certificates.revoke(connection, one.code, because, self._clock()):
                raise Refused("certificate.was_revoked", code=codes.grouped(one.code))
        return self._say("certificate.revoked_now", code=codes.grouped(one.code))

    def write_pdf(self, code: str, file: Path) -> str:
        """The paper of a certificate as a file. Raises `NotFound` or `Refused`."""
        with reading(self._engine) as connection:
            one = find_certificate(connection, code)
        try:
            file.write_bytes(papers.pdf(one, self._pages))
        except OSError as error:
            raise Refused("error.file", file=file, detail=error.strerror) from error
        return self._say("certificate.saved", file=file)


def _within(teams: list[Team], units: Collection[str] | None) -> list[Team]:
    return [one for one in teams if units is None or one.unit in units]


def find_campaign(connection: Connection, code: str) -> Campaign:
    """The campaign of a code, however it was typed. Raises `NotFound`."""
    found = campaigns.get(connection, "DT-" + codes.typed(code).removeprefix("DT"))
    if found is None:
        raise NotFound("campaign.error.none", code=code)
    return found


def find_certificate(connection: Connection, code: str) -> Certificate:
    """The certificate of a code, however it was typed. Raises `NotFound`."""
    found = certificates.get(connection, codes.typed(code))
    if found is None:
        raise NotFound("certificate.none", code=code)
    return found


def _days(text: str) -> tuple[int, ...]:
    try:
        days = {int(one) for one in text.split(",") if one.strip()}
    except ValueError as error:
        raise Refused("campaign.error.remind", value=text) from error
    if any(not 0 <= one <= 365 for one in days) or len(days) > 10:
        raise Refused("campaign.error.remind", value=text)
    return tuple(sorted(days, reverse=True))
