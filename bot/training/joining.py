"""People come into teams and go: what is kept of their training goes with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.conversation.training_effects import InviteIntoTeam, JoinTeam
from bot.errors import Refused
from bot.incidents.telling import Outcome
from bot.messages import Reply, Sender
from bot.storage import contests, exam_people, invitations, learning, lessons, live, members, tabletops, teams
from bot.storage.invitations import Invitation
from bot.storage.members import Member
from bot.training.campaigning import Issuing, tell
from bot.training.roster import plain
from bot.wording import Wording

Adopt = Callable[[Connection, str, str], object]
ADOPTING: tuple[Adopt, ...] = (exam_people.move, learning.adopt, lessons.adopt, tabletops.adopt, live.adopt, contests.adopt)
"""What every store of training does when somebody's key becomes a member's: (connection, old key, new key)."""


@dataclass(frozen=True)
class Door:
    """Lets people in and out, in the caller's transaction."""

    say: Wording
    new_id: Callable[[], str]
    pages: str = ""

    def join(self, connection: Connection, sender: Sender, effect: JoinTeam, now: datetime) -> Outcome:
        """Somebody comes in. Raises `Refused` where the invitation has just been used up by others: it is to be tried again."""
        found = invitations.get(connection, effect.code)
        if found is None or not invitations.use(connection, effect.code, now):
            raise Refused("join.over")
        id_ = effect.member or self._new(connection, found, effect.name, now)
        members.back(connection, id_)
        before = members.learner_of(connection, sender)
        if not members.link(connection, id_, sender, now):
            raise Refused("join.over")
        for adopt in ADOPTING if before.key != members.PREFIX + id_ else ():
            adopt(connection, before.key, members.PREFIX + id_)
        outcome = self._tell_captains(connection, id_, "join.told", now)
        outcome.messages += Issuing(self.say, self.new_id, self.pages).notice(connection, id_, now).messages
        return outcome

    def leave(self, connection: Connection, sender: Sender, now: datetime) -> Outcome:
        """Somebody goes; their row stays on the roster as one who left."""
        who = members.learner_of(connection, sender)
        if not who.team:
            return Outcome()
        id_ = who.key.removeprefix(members.PREFIX)
        members.leave(connection, id_, now)
        return self._tell_captains(connection, id_, "join.left", now)

    def remove(self, connection: Connection, sender: Sender, member: str, now: datetime) -> Outcome:
        """A captain takes a plain member out of their own team; anybody else changes nothing."""
        captain, found = members.learner_of(connection, sender), members.get(connection, member)
        if captain.role == "captain" and found is not None and found.team == captain.team and found.role == "member":
            members.leave(connection, member, now, removed=True)
        return Outcome()

    def invite(self, connection: Connection, sender: Sender, effect: InviteIntoTeam, now: datetime) -> Outcome:
        """A captain's invitation into their own team."""
        captain = members.learner_of(connection, sender)
        if captain.role == "captain" and captain.team == effect.team:
            until = now + timedelta(days=effect.days)
            new = Invitation(code=effect.code, team=effect.team, member=None, expires_at=until, uses=effect.uses)
            invitations.add(connection, new, now)
        return Outcome()

    def _new(self, connection: Connection, found: Invitation, name: str, now: datetime) -> str:
        made = Member(id=self.new_id(), team=found.team, name=name, folded=plain(name), origin="invitation")
        members.add(connection, [made], now)
        return made.id

    def _tell_captains(self, connection: Connection, member: str, sentence: str, now: datetime) -> Outcome:
        """The captains read who came or went, never from which address."""
        who = members.get(connection, member)
        assert who is not None
        team = teams.get(connection, who.team)
        told = [one for one in members.captains(connection, who.team) if one != member]
        reply = Reply(text=self.say(sentence, name=who.name, team=team.name if team else ""))
        return Outcome(messages=tell(connection, told, reply, self.new_id, now))
