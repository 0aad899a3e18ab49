"""What officials do with warnings: make, confirm, reject, stop, look. Everything in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.errors import NotFound, PcccError, Refused
from bot.incidents.routing import Directory
from bot.incidents.telling import Outcome
from bot.messages import Incoming, Reply, Sender
from bot.storage import outbox, recipients, subscriptions, units, warnings
from bot.storage.units import Official, Unit
from bot.warnings import model, officials, progress, texts
from bot.warnings.model import Signer, Wanted, Warning
from bot.wording import Wording

Change = Callable[[Warning, Signer, Mapping[str, str | None], datetime], Warning]


@dataclass(frozen=True)
class Register:
    """The units and officials as they are now."""

    units: dict[str, Unit]
    officials: list[Official]

    @classmethod
    def of(cls, connection: Connection) -> Register:
        """As the database has them."""
        return cls(units.all_units(connection), units.officials(connection))

    @property
    def above(self) -> dict[str, str | None]:
        """The unit above each unit."""
        return officials.parents(self.units)

    def place(self, codes: tuple[str, ...]) -> str:
        """The names of units as they stand in a warning."""
        return ", ".join(self.units[code].name if code in self.units else code for code in codes)


@dataclass(frozen=True)
class WarningDesk:
    """The officials' side of warnings."""

    say: Wording
    new_id: Callable[[], str]

    def make(self, connection: Connection, asked: Wanted, by: Signer, now: datetime) -> Outcome:
        """A draft, and the question to the other officials. Raises `Refused`, or `NotFound` for a unit there is not."""
        register = Register.of(connection)
        for code in asked.units:
            if code not in register.units:
                raise NotFound("error.unit", name=code)
        made = model.draft(self.new_id(), asked, by, register.above, now)
        warnings.make(connection, made)
        outcome = Outcome()
        reply = texts.request(made, register.place(made.units), self.people(connection, made.units, register), self.say)
        for to in self._others(made, register):
            self._tell(connection, to, reply, now, outcome)
        return outcome

    def confirm(self, connection: Connection, code: str, by: Signer, now: datetime) -> Outcome:
        """The second official stands by it; sending begins. Raises `NotFound` or `Refused`."""
        return self._change(connection, code, model.confirm, by, now, "warning.told.confirmed")

    def reject(self, connection: Connection, code: str, by: Signer, now: datetime) -> Outcome:
        """It is not to be sent. Raises `NotFound` or `Refused`."""
        return self._change(connection, code, model.reject, by, now, "warning.told.rejected")

    def stop(self, connection: Connection, code: str, by: Signer, now: datetime) -> Outcome:
        """What isn't sent yet is not to be sent. Raises `NotFound` or `Refused`."""
        outcome = self._change(connection, code, model.stop, by, now, "warning.told.stopped")
        self.leave_out(connection, self._get(connection, code))
        return outcome

    def leave_out(self, connection: Connection, warning: Warning) -> None:
        """Nobody who hasn't been sent it yet will be; they are kept as people it was meant for."""
        covered = model.with_below(warning.units, Register.of(connection).above)
        while people := recipients.not_yet(connection, warning.id, covered, 1000):
            recipients.add(connection, warning.id, dict.fromkeys(people))
        recipients.cancel(connection, warning.id)

    def press(self, connection: Connection, incoming: Incoming, now: datetime) -> tuple[Outcome, Reply]:
        """A button under a message to officials: "warn:<code>:<action>". Only an official's own chat may press it."""
        _, code, action = [*(incoming.choice or "").split(":"), "", ""][:3]
        by = officials.signer(incoming, units.officials(connection))
        if by is None:
            return Outcome(), Reply(text=self.say("action.not_yours"))
        acts = {"confirm": self.confirm, "reject": self.reject, "stop": self.stop}
        try:
            outcome = acts[action](connection, code, by, now) if action in acts else Outcome()
            return outcome, self._seen_by(connection, code, by, now)
        except PcccError as error:
            return Outcome(), Reply(text=str(error))

    def _seen_by(self, connection: Connection, code: str, by: Signer, now: datetime) -> Reply:
        """The report of a warning with what can be pressed; only for those whose area it is in."""
        warning, register = self._get(connection, code), Register.of(connection)
        if not all(model.covers(by.unit, unit, register.above) for unit in warning.units):
            raise Refused("action.not_yours")
        return texts.told(warning, self.report(connection, warning, register, now), self.say)

    def report(self, connection: Connection, warning: Warning, register: Register, now: datetime) -> str:
        """How far it has come, in words."""
        figures = progress.count(recipients.delivered(connection, warning.id))
        return texts.report(warning, register.place(warning.units), warning.state_at(now), figures, self.say)

    def tell_officials(self, connection: Connection, warning: Warning, reply: Reply, now: datetime, outcome: Outcome) -> None:
        """To everybody who was asked about it, and to where it was made."""
        channel, _, address = warning.made_by.chat.partition(":")
        maker = [Sender(channel, address)] if address else []
        for to in dict.fromkeys([*maker, *self._others(warning, Register.of(connection))]):
            self._tell(connection, to, reply, now, outcome)

    def people(self, connection: Connection, codes: tuple[str, ...], register: Register) -> int:
        """How many would get a warning to these units now."""
        return subscriptions.count(connection, model.with_below(codes, register.above))

    def _change(self, connection: Connection, code: str, change: Change, by: Signer, now: datetime, sentence: str) -> Outcome:
        before = self._get(connection, code)
        register = Register.of(connection)
        after = change(before, by, register.above, now)
        if not warnings.change(connection, before, after):
            raise Refused("warning.error.not_waiting", code=before.code)
        outcome = Outcome()
        said = self.say(sentence, code=after.code, who=by.name, time=texts.local(now))
        self.tell_officials(connection, after, texts.told(after, said, self.say), now, outcome)
        return outcome

    def _others(self, warning: Warning, register: Register) -> list[Sender]:
        """Where those who may confirm are reached."""
        asked = officials.may_confirm(warning.units, register.officials, register.above, warning.made_by)
        return Directory(register.units, register.officials).addresses(asked)

    def _tell(self, connection: Connection, to: Sender, reply: Reply, now: datetime, outcome: Outcome) -> None:
        message = outbox.Outgoing(id=self.new_id(), to=to, kind="notice", reply=reply)
        outbox.put(connection, message, now)
        outcome.messages.append(message.id)

    @staticmethod
    def _get(connection: Connection, code: str) -> Warning:
        found = warnings.by_code(connection, code)
        if found is None:
            raise NotFound("warning.error.gone", code=code)
        held = warnings.held(connection, found.id)
        assert held is not None
        return held
