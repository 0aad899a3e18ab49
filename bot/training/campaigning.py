"""How far teams are with what they were asked to do, and the certificates of those who have done it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.conversation.teams import Standing
from bot.incidents.hours import HANOI, midnight
from bot.incidents.telling import Outcome
from bot.messages import Choice, Reply
from bot.storage import campaigns, certificates, members, outbox, teams, units
from bot.storage.campaigns import Campaign
from bot.storage.certificates import Certificate
from bot.storage.members import Member
from bot.storage.outbox import Outgoing
from bot.storage.teams import Team
from bot.training import codes
from bot.training.achievements import ExamResult, Practised, practised, results_of
from bot.warnings import model, officials
from bot.wording import Wording

LOOK_EVERY = timedelta(minutes=2)
"""A campaign's members are gone through so often by the clock; whoever practises is looked at at once."""
MOST_AT_ONCE = 100
"""Members gone through in one sweep: others wait for the database meanwhile."""


@dataclass(frozen=True)
class Done:
    """What a member has done of a campaign."""

    practised: Practised
    exam: ExamResult | None = None

    def share(self, campaign: Campaign) -> tuple[int, int]:
        """How many right of how many: of the exam where there is one, else of the practice."""
        return (
            (self.exam.right, self.exam.asked)
            if self.exam and campaign.exam
            else (self.practised.right, self.practised.answered)
        )

    def meets(self, campaign: Campaign) -> bool:
        """Whether the campaign asks for no more."""
        answered, right = self.practised.answered, self.practised.right
        practice = not campaign.questions or (answered >= campaign.questions and _passes(right, answered, campaign))
        exam = not campaign.exam or (self.exam is not None and _passes(self.exam.right, self.exam.asked, campaign))
        return practice and exam


def _passes(right: int, asked: int, campaign: Campaign) -> bool:
    return asked > 0 and right * 100 >= campaign.pass_mark * asked


def today(now: datetime) -> date:
    """The day it is in Vietnam."""
    return now.astimezone(HANOI).date()


def teams_of(connection: Connection, campaign: Campaign) -> list[Team]:
    """The teams that a campaign is for: those named, and those of its units and of all below; officials only where named."""
    below = with_below(connection, campaign.units)
    return [one for one in teams.every(connection) if one.id in campaign.teams or (one.unit in below and one.kind != "office")]


def with_below(connection: Connection, codes: Sequence[str]) -> set[str]:
    """Units and all below them."""
    return set(model.with_below(codes, officials.parents(units.all_units(connection)))) if codes else set()


def running(connection: Connection, team: str, day: date) -> list[Campaign]:
    """The campaigns that a team has to do with on a day."""
    found = teams.get(connection, team)
    if found is None:
        return []
    return [one for one in campaigns.open_on(connection, day) if _is_for(connection, one, found)]


def is_for(connection: Connection, code: str, team: str) -> bool:
    """Whether the campaign of a code is for a team."""
    campaign, found = campaigns.get(connection, code), teams.get(connection, team) if team else None
    return campaign is not None and found is not None and _is_for(connection, campaign, found)


def _is_for(connection: Connection, campaign: Campaign, team: Team) -> bool:
    return team.id in campaign.teams or (team.kind != "office" and team.unit in with_below(connection, campaign.units))


def done(connection: Connection, campaign: Campaign, ids: Sequence[str]) -> dict[str, Done]:
    """What members have done so far, by their id."""
    since, until = midnight(campaign.starts), midnight(campaign.due + timedelta(days=1))
    practice = practised(connection, ids, since, until) if campaign.questions else {}
    keys = {members.PREFIX + one: one for one in ids}
    exams = results_of(connection, campaign.exam, list(keys)) if campaign.exam else {}
    timely = {keys[key]: one for key, one in exams.items() if since <= one.finished_at < until}
    return {one: Done(practice.get(one, Practised()), timely.get(one)) for one in ids}


def standings(connection: Connection, campaign: Campaign, wanted: Sequence[Team]) -> list[tuple[Team, Standing]]:
    """How far teams are, those furthest behind first."""
    ids = [one.id for one in wanted]
    everybody = members.of_teams(connection, ids)
    holders = _holding(connection, campaign, everybody)
    size, linked = Counter(one.team for one in everybody), members.linked(connection, ids)
    met = Counter(one.team for one in everybody if one.id in holders)
    found = [(one, Standing(one.name, size[one.id], linked.get(one.id, 0), met[one.id])) for one in wanted]
    return sorted(found, key=lambda pair: (share(pair[1]), pair[0].folded))


def share(standing: Standing) -> float:
    """The part that has met the campaign; an empty team is last."""
    return standing.met / standing.members if standing.members else 2.0


def _holding(connection: Connection, campaign: Campaign, everybody: Sequence[Member]) -> set[str]:
    of_it = certificates.of_campaign(connection, campaign.code)
    return {one.id for one in everybody if one.id in of_it and of_it[one.id].revoked_at is None}


@dataclass(frozen=True)
class Issuing:
    """Gives certificates to whoever has met a campaign and tells them; `pages` is the address of our pages, if known."""

    say: Wording
    new_id: Callable[[], str]
    pages: str = ""

    def notice(self, connection: Connection, member: str, now: datetime) -> Outcome:
        """Somebody has just practised or finished an exam: what they have met by that."""
        outcome, who = Outcome(), members.get(connection, member)
        if who is not None and not who.left:
            for campaign in running(connection, who.team, today(now)):
                if not certificates.of_campaign(connection, campaign.code, [member]):
                    self._issue(connection, campaign, [member], now, outcome)
        return outcome

    def look(self, connection: Connection, now: datetime) -> Outcome:
        """The next members of the campaign gone through longest ago: by the clock, so that nothing is missed."""
        outcome, found = Outcome(), campaigns.next_to_look_at(connection, today(now), now - LOOK_EVERY)
        if found is not None:
            campaign, after = found
            ids = [one.id for one in teams_of(connection, campaign)]
            who = campaigns.without(connection, campaign.code, ids, after=after, most=MOST_AT_ONCE)
            self._issue(connection, campaign, who, now, outcome)
            campaigns.looked_at(connection, campaign.code, who[-1] if len(who) == MOST_AT_ONCE else "", now)
        return outcome

    def _issue(self, connection: Connection, campaign: Campaign, who: Sequence[str], now: datetime, outcome: Outcome) -> None:
        for id_, one in done(connection, campaign, who).items():
            if one.meets(campaign):
                outcome.messages += self._give(connection, campaign, id_, one, now)

    def _give(self, connection: Connection, campaign: Campaign, member: str, what: Done, now: datetime) -> list[str]:
        who = members.get(connection, member)
        team = teams.get(connection, who.team) if who else None
        assert who is not None
        assert team is not None
        right, asked = what.share(campaign)
        unit = units.all_units(connection).get(team.unit)
        made = Certificate(
            code=codes.code_of(self.new_id(), codes.CERTIFICATE),
            campaign=campaign.code,
            member=who.id,
            name=who.name,
            team_name=team.name,
            unit_name=unit.name if unit else team.unit,
            title=campaign.title,
            right=right,
            asked=asked,
            issued_at=now,
        )
        if not certificates.issue(connection, made):
            return []
        link = f"{self.pages}/chung-nhan/{made.code}" if self.pages else ""
        text = self.say("campaign.met", title=made.title, right=right, asked=asked, code=codes.grouped(made.code), link=link)
        choices = (Choice("team:home", self.say("team.home")),)
        return tell(connection, [who.id], Reply(text=text, choices=choices), self.new_id, now)


def tell(connection: Connection, ids: Sequence[str], reply: Reply, new_id: Callable[[], str], now: datetime) -> list[str]:
    """Put a message into the outbox for each member, to the messenger they joined by last; gives the ids."""
    made = [
        Outgoing(id=new_id(), to=addresses[0], kind="notice", reply=reply)
        for addresses in members.senders(connection, ids).values()
    ]
    outbox.put_many(connection, made, now)
    return [one.id for one in made]
