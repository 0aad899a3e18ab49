"""What happens to a talk: opened, taken by an official's button, words going both ways, ended. In the caller's transaction.

Neither side sees the other's address: each writes to us, and we write on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.conversation.effects import EndTalk, OpenTalk, SayToDesk
from bot.conversation.talks import Post, Talks
from bot.conversation.talks import Talk as Shown
from bot.errors import NotFound, PcccError, Refused
from bot.incidents import hours, relay
from bot.incidents.model import map_link
from bot.incidents.routing import Directory, Recipient, on_duty, routes_of
from bot.incidents.telling import Outcome
from bot.messages import Choice, Incoming, Media, Place, Reply, Sender
from bot.storage import outbox, talks, units
from bot.storage.outbox import Outgoing
from bot.storage.talks import Line, Talk
from bot.storage.units import Official
from bot.warnings.model import covers
from bot.wording import Wording

PREFIX = "desk"
CODES = "GC-"
"""How the codes of talks begin."""
CONSOLE = "console"
"""What stands for a channel where somebody at the console has a talk: they read it there, and are sent nothing."""
LONGEST = 2000
IDLE = timedelta(minutes=30)
MOST_LINES = 20
"""Lines said while waiting that an official is shown when they take a talk."""


@dataclass
class HandoverDesk:
    """Both sides of talks. `hours`: when people may ask for one; `channels`: those set up; `idle`: silence that ends one;

    `at_console`: whether an official of a unit's area has the console before them now.
    """

    say: Wording
    new_id: Callable[[], str]
    hours: str = ""
    idle: timedelta = IDLE
    channels: Collection[str] | None = None
    at_console: Callable[[str], bool] = lambda _: False

    def lookups(self, connection: Connection, person: Sender, now: datetime) -> Talks:
        """What a conversation may ask."""
        return Talks(open=lambda: self._shown(connection, person), desk=lambda unit: self._post(connection, unit, now))

    def _shown(self, connection: Connection, person: Sender) -> Shown | None:
        one = talks.of(connection, person)
        if one is None:
            return None
        return Shown(one.code, _named(connection, one.unit), one.state == "taken", talks.ahead(connection, one))

    def _post(self, connection: Connection, code: str, now: datetime) -> Post | None:
        found = self._duty(connection, code, now)
        if found is None:
            return None
        unit, recipients, officials = found
        there = {recipient.official for recipient in recipients}
        served = any(on_duty(one, now) for one in officials if one.id in there) or self.at_console(unit)
        is_open = served and (not self.hours or hours.covers(self.hours, now))
        return Post(unit, _named(connection, unit), is_open, self._spoken(), len(talks.waiting(connection, unit)))

    def _duty(self, connection: Connection, code: str, now: datetime) -> tuple[str, list[Recipient], list[Official]] | None:
        """Whose talks they are, whom to tell, everybody; a unit watched at the console has them even with nobody to tell."""
        known, officials = units.all_units(connection), units.officials(connection)
        found = Directory(known, officials, self.channels).tell_next(known.get(code), now)
        if found and found[0].code == code:
            return code, found[1], officials
        asked = code if code in known else next((one.code for one in known.values() if one.parent is None), "")
        if asked and self.at_console(asked):
            return asked, [], officials
        return (found[0].code, found[1], officials) if found else None

    def _spoken(self) -> str:
        """The hours in words."""
        return re.sub(r"\b(mon|tue|wed|thu|fri|sat|sun)\b", lambda day: self.say(f"handover.day.{day[0]}"), self.hours)

    def open(self, connection: Connection, person: Sender, effect: OpenTalk, now: datetime) -> Outcome:
        """The person waits; the officials on duty are asked to take it."""
        outcome = Outcome()
        found = self._duty(connection, effect.unit, now)
        if talks.of(connection, person) is not None or found is None:
            return outcome
        one = talks.open_(connection, effect.talk, effect.code, person, found[0], now)
        outcome.talks.append(one.unit)
        words = self.say("handover.asked", code=one.code, unit=_named(connection, one.unit), ahead=talks.ahead(connection, one))
        for recipient in found[1]:
            self._tell(connection, recipient.first, words, now, outcome, choices=self._buttons(one, "take"))
        return outcome

    def hear(self, connection: Connection, person: Sender, effect: SayToDesk, now: datetime) -> Outcome:
        """The person said something: to the official at once, or kept until one takes the talk."""
        outcome, one = Outcome(), talks.of(connection, person)
        if one is None or one.code != effect.code:
            return outcome
        text = "\n".join(filter(None, (effect.text.strip(), _where(effect.place))))
        line = Line(at=now, from_desk=False, who="", text=text[:LONGEST], media=effect.media)
        talks.add(connection, one, line)
        outcome.talks.append(one.unit)
        if one.desk is not None:
            self._pass_on(connection, one, [line], now, outcome)
        return outcome

    def end(self, connection: Connection, person: Sender, effect: EndTalk, now: datetime) -> Outcome:
        """The person ends it."""
        one = talks.of(connection, person)
        return Outcome() if one is None or one.code != effect.code else self.over(connection, one, "person", now)

    def press(self, connection: Connection, incoming: Incoming, now: datetime) -> tuple[Outcome, str]:
        """An official's button: "desk:<code>:take" or "desk:<code>:end"; gives what they read."""
        _, code, action = [*(incoming.choice or "").split(":"), "", ""][:3]
        try:
            one = self._theirs(connection, code, incoming.sender)
            if action == "take":
                outcome = self.take(connection, one, incoming.sender, incoming.name or self.say("console.desk"), now)
                return outcome, self.say("handover.yours", code=one.code)
            if one.desk is not None and one.desk != incoming.sender:
                raise Refused("handover.anothers", code=one.code, who=one.taken_by)
            return self.over(connection, one, "desk", now), self.say("handover.desk_ended", code=one.code)
        except PcccError as error:
            return Outcome(), str(error)

    def answer(self, connection: Connection, incoming: Incoming, code: str, text: str, now: datetime) -> Outcome:
        """The official who took it writes. Raises `NotFound`, or `Refused` for a talk that isn't theirs."""
        one = self._theirs(connection, code, incoming.sender)
        if one.desk != incoming.sender:
            raise Refused("handover.anothers" if one.desk else "handover.not_taken", code=one.code, who=one.taken_by)
        return self.write(connection, one, incoming.name, text, now)

    def write(self, connection: Connection, one: Talk, who: str, text: str, now: datetime) -> Outcome:
        """What the official who has the talk says goes to the person."""
        text = text.strip()[:LONGEST]
        talks.add(connection, one, Line(at=now, from_desk=True, who=who, text=text))
        outcome = Outcome(talks=[one.unit])
        words = self.say("handover.from_desk", unit=_named(connection, one.unit), text=text)
        self._tell(connection, one.person, words, now, outcome, choices=(self._leave(),))
        return outcome

    def sweep(self, connection: Connection, now: datetime) -> Outcome:
        """Talks in which nobody speaks any more, and those that wait when the hours are over, end."""
        outcome = Outcome()
        for one in talks.open_ones(connection):
            late = one.state == "waiting" and bool(self.hours) and not hours.covers(self.hours, now)
            if late or (one.state == "taken" and now - one.spoke_at >= self.idle):
                ended = self.over(connection, one, "time", now)
                outcome.messages += ended.messages
                outcome.talks += ended.talks
        return outcome

    def take(self, connection: Connection, one: Talk, desk: Sender, who: str, now: datetime) -> Outcome:
        """An official has the talk from now on; the person, the colleagues and who waits behind are told. Raises `Refused`."""
        outcome = Outcome(talks=[one.unit])
        if not talks.take(connection, one, who, desk, now):
            raise Refused("handover.anothers", code=one.code, who=one.taken_by)
        if desk.channel != CONSOLE:
            relay.expect(connection, desk, one.code, now)
        words = self.say("handover.taken", unit=_named(connection, one.unit))
        self._tell(connection, one.person, words, now, outcome, choices=(self._leave(),))
        for other in self._others(connection, one, desk, now):
            self._tell(connection, other, self.say("handover.taken_by", code=one.code, who=who), now, outcome)
        for number, waiting in enumerate(talks.waiting(connection, one.unit)):
            self._tell(connection, waiting.person, self.say("handover.moved", ahead=number), now, outcome)
        said = talks.lines(connection, one)[-MOST_LINES:]
        taken = talks.by_code(connection, one.code)
        if said and taken:
            self._pass_on(connection, taken, said, now, outcome)
        return outcome

    def _others(self, connection: Connection, one: Talk, desk: Sender, now: datetime) -> list[Sender]:
        """The other chats that were asked to take it."""
        found = self._duty(connection, one.unit, now)
        return [recipient.first for recipient in found[1] if recipient.first != desk] if found else []

    def _pass_on(self, connection: Connection, one: Talk, said: list[Line], now: datetime, outcome: Outcome) -> None:
        """Lines of the person to the official, media each in a message of their own."""
        assert one.desk is not None
        text = "\n".join(line.text for line in said if line.text)
        media = [each for line in said for each in line.media]
        if text:
            words = self.say("handover.from_person", code=one.code, text=text)
            self._tell(connection, one.desk, words, now, outcome, choices=self._buttons(one, "end"))
        for each in media:
            words = self.say("handover.media", code=one.code, kind=self.say(f"media.{each.kind}"))
            self._tell(connection, one.desk, words, now, outcome, media=(each,))
        if one.desk.channel != CONSOLE and not one.desk.address.startswith("-"):
            relay.expect(connection, one.desk, one.code, now)

    def over(self, connection: Connection, one: Talk, by: str, now: datetime) -> Outcome:
        """It ends, by "person", "desk" or "time"; the other side is told. Raises `NotFound` where it had."""
        outcome = Outcome(talks=[one.unit])
        if not talks.end(connection, one, by, now):
            raise NotFound("handover.gone", code=one.code)
        if by != "person":
            words = self.say("handover.ended_by_desk" if by == "desk" else "handover.ended_by_time")
            self._tell(connection, one.person, words, now, outcome)
        if by != "desk" and one.desk is not None:
            self._tell(connection, one.desk, self.say("handover.person_left", code=one.code), now, outcome)
        if one.desk is not None and one.desk.channel != CONSOLE:
            relay.expect_nothing(connection, one.desk, now)
        return outcome

    def _theirs(self, connection: Connection, code: str, desk: Sender) -> Talk:
        """A talk under way of an official's own area. Raises `NotFound` or `Refused`."""
        above = {unit.code: unit.parent for unit in units.all_units(connection).values()}
        mine = [one for one in units.officials(connection) if desk in routes_of(one)]
        one = talks.by_code(connection, code)
        if not mine or (one is not None and not any(covers(official.unit, one.unit, above) for official in mine)):
            raise Refused("action.not_yours")
        if one is None or one.state == "ended":
            raise NotFound("handover.gone", code=code[:12])
        return one

    def _buttons(self, one: Talk, *actions: str) -> tuple[Choice, ...]:
        return tuple(Choice(f"{PREFIX}:{one.code}:{action}", self.say(f"handover.action.{action}")) for action in actions)

    def _leave(self) -> Choice:
        return Choice("talk:end", self.say("handover.end"))

    def _tell(
        self,
        connection: Connection,
        to: Sender,
        words: str,
        now: datetime,
        outcome: Outcome,
        *,
        choices: tuple[Choice, ...] = (),
        media: tuple[Media, ...] = (),
    ) -> None:
        if to.channel == CONSOLE:
            return
        reply = Reply(text=words, choices=choices, media=media)
        message = Outgoing(id=self.new_id(), to=to, kind="notice", reply=reply)
        outbox.put(connection, message, now)
        outcome.messages.append(message.id)


def _named(connection: Connection, code: str) -> str:
    found = units.all_units(connection).get(code)
    return found.name if found else code


def _where(place: Place | None) -> str:
    """A place as words, a point as a link to a map."""
    if place is None:
        return ""
    return f"{place.text} {map_link(place)}".strip() if place.is_point else place.text
