"""Answers what a conversation asks about teams, from the database, in the caller's transaction and only when asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from bot.conversation.teams import Claim, Fellow, Invited, MyTeam, Paper, Standing, Task, Teams, TrainingBook
from bot.conversation.training import Learner
from bot.messages import Sender
from bot.storage import campaigns, certificates, invitations, members, units
from bot.storage import teams as kept
from bot.training import codes, inviting, legal_hours
from bot.training.campaigning import done, running, share, standings, teams_of, today, with_below


def teams(connection: Connection, sender: Sender, now: datetime, telegram: Callable[[], str]) -> Teams:
    """The look-ups for one message; `telegram` gives the name of our bot there, if known."""
    asked = _Asked(connection, sender, now)
    return Teams(
        invited=asked.invited,
        claims=asked.claims,
        mine=asked.mine,
        tasks=asked.tasks,
        hours=asked.hours,
        papers=asked.papers,
        fellows=asked.fellows,
        standings=asked.standings,
        links=lambda code, pages: inviting.links(code, pages, telegram()),
        code=partial(codes.code_of, length=codes.INVITATION),
    )


@dataclass(frozen=True)
class _Asked:
    """One message and what can be looked up for it."""

    connection: Connection
    sender: Sender
    now: datetime

    def invited(self, code: str) -> Invited | None:
        found = invitations.get(self.connection, code)
        team = kept.get(self.connection, found.team) if found else None
        if found is None or team is None:
            return None
        person = members.get(self.connection, found.member) if found.member else None
        return Invited(
            code=code,
            team=team.id,
            team_name=team.name,
            unit_name=self._unit(team.unit),
            holds=found.holds(self.now) and (found.member is None or (person is not None and not person.removed)),
            member=person.id if person else "",
            member_name=person.name if person else "",
        )

    def claims(self, team: str) -> tuple[Claim, ...]:
        found = members.claimable(self.connection, team)
        taken = members.senders(self.connection, [one.id for one in found])
        return tuple(
            Claim(
                member=one.id,
                name=one.name,
                folded=one.folded,
                role=one.role,
                phone=one.phone or "",
                taken=one.id in taken,
                locked=one.wrong_claims >= members.MOST_CLAIMS,
            )
            for one in found
        )

    def mine(self) -> MyTeam | None:
        who = self._who()
        team = kept.get(self.connection, who.team) if who.team else None
        return MyTeam(team.id, team.name, team.kind, self._unit(team.unit), who.role) if team else None

    def tasks(self) -> tuple[Task, ...]:
        who = self._who()
        return tuple(self._task(one, self._id(who)) for one in running(self.connection, who.team, today(self.now)))

    def _task(self, campaign: campaigns.Campaign, member: str) -> Task:
        stands = done(self.connection, campaign, [member])[member]
        has = certificates.of_campaign(self.connection, campaign.code, [member]).get(member)
        return Task(
            title=campaign.title,
            due=campaign.due,
            pass_mark=campaign.pass_mark,
            needed=campaign.questions,
            done=stands.practised.answered,
            right=stands.practised.right,
            exam=campaign.exam or "",
            exam_share=stands.exam.right * 100 // stands.exam.asked if stands.exam and stands.exam.asked else None,
            certificate=has.code if has and has.revoked_at is None else "",
        )

    def hours(self) -> TrainingBook:
        who, mine = self._who(), self.mine()
        if mine is None:
            return TrainingBook()
        id_ = self._id(who)
        return legal_hours.books(self.connection, mine.kind, [id_], today(self.now), self.now)[id_]

    def papers(self) -> tuple[Paper, ...]:
        who = self._who()
        found = certificates.of_member(self.connection, self._id(who)) if who.team else []
        return tuple(Paper(one.code, one.title, today(one.issued_at), one.revoked_at is not None) for one in found)

    def fellows(self) -> tuple[Fellow, ...]:
        who = self._who()
        found = members.of_teams(self.connection, [who.team])
        taken = members.senders(self.connection, [one.id for one in found])
        asked = running(self.connection, who.team, today(self.now))
        met: Counter[str] = Counter()
        for campaign in asked:
            has = certificates.of_campaign(self.connection, campaign.code, [one.id for one in found])
            met.update(one for one, paper in has.items() if paper.revoked_at is None)
        return tuple(
            Fellow(one.id, one.name, one.role, one.id in taken, one.origin == "invitation", met[one.id], len(asked))
            for one in found
        )

    def standings(self, by: Literal["team", "commune"]) -> tuple[tuple[str, date, tuple[Standing, ...]], ...]:
        """Within the officer's own unit and below, whatever else a campaign is for."""
        who = self._who()
        team = kept.get(self.connection, who.team) if who.team else None
        if team is None or who.role not in ("commune", "province"):
            return ()
        area = with_below(self.connection, [team.unit])
        found = []
        for campaign in campaigns.open_on(self.connection, today(self.now)):
            mine = [one for one in teams_of(self.connection, campaign) if one.unit in area]
            rows = standings(self.connection, campaign, mine) if mine else []
            shown = self._communes(rows) if by == "commune" else tuple(one for _, one in rows)
            if shown:
                found.append((campaign.title, campaign.due, shown))
        return tuple(found)

    def _communes(self, rows: list[tuple[kept.Team, Standing]]) -> tuple[Standing, ...]:
        by_unit: dict[str, list[Standing]] = {}
        for team, standing in rows:
            by_unit.setdefault(team.unit, []).append(standing)
        summed = [
            Standing(self._unit(unit), *(sum(getattr(one, name) for one in those) for name in ("members", "linked", "met")))
            for unit, those in by_unit.items()
        ]
        return tuple(sorted(summed, key=share))

    def _who(self) -> Learner:
        return members.learner_of(self.connection, self.sender)

    def _id(self, who: Learner) -> str:
        return who.key.removeprefix(members.PREFIX)

    def _unit(self, code: str) -> str:
        found = units.all_units(self.connection).get(code)
        return found.name if found else code
