"""An exam hall for tests: a bank of questions, people on several messengers, the clock, and what the tables say afterwards."""

from __future__ import annotations

import itertools
from datetime import date
from random import Random

from sqlalchemy import select

from bot.conversation.state import State
from bot.incidents.desk import Desk
from bot.messages import Incoming, Sender
from bot.mind import Mind
from bot.runner import Runner
from bot.storage import conversations, units
from bot.storage.exam_tables import attempt, attempt_event
from bot.storage.team_tables import member, member_sender, team
from bot.training.exam_book import ExamBook, Wanted
from knowledge.schema import Question
from nlu.text import fold

RIGHT, WRONG = "đúng", "sai"


def question(name, topic="Thoát nạn", difficulty=1, kind="single", options=(RIGHT, WRONG, "sai hẳn"), right=(0,)):
    return Question(
        id=name,
        kind=kind,
        topic=topic,
        ask=f"Hỏi {name}?",
        options=options,
        right=right,
        explain="Vì lẽ này, lẽ kia.",
        difficulty=difficulty,
        checked=date(2026, 11, 1),
    )


BANK = [question(f"q{n}", topic="Thoát nạn" if n % 2 else "Chỉ huy", difficulty=n % 3 + 1) for n in range(12)]


class NoJobs:
    """What is to be done is found in the outbox."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


class Hall:
    """One database; as many runners as there are engines."""

    def __init__(self, engines, say, clock):
        self.engines, self.say, self.clock = engines, say, clock
        ids, self._keys = itertools.count(1), itertools.count(1)
        self.new_id = lambda: f"i-{next(ids):08d}"
        self.runners = [self._runner(engine) for engine in engines]
        self.book = ExamBook(engines[0], say, clock, self.new_id, Random(47))

    def _runner(self, engine):
        mind = Mind(self.say, self.new_id, lambda: f"SC-{next(self._keys):05d}", 0.15)
        desk = Desk(self.say, fold, self.new_id, 20, 120)
        return Runner(engine, mind, desk, NoJobs(), self.clock, self.new_id, Random(1))

    def exam(self, **wanted):
        """An exam of four questions, unless asked for otherwise; gives its code."""
        asked = {"title": "Sát hạch dân phòng", "minutes": 20, "pass_percent": 50, **wanted}
        if not {"count", "blueprint", "questions"} & set(wanted):
            asked["questions"] = ("q0", "q1", "q2", "q3")
        return self.book.make(Wanted(**asked), BANK)["code"]

    def person(self, address="an-an-an-an", channel="web", runner=0):
        return Person(self, Sender(channel, address), self.runners[runner])

    def member(self, name, team_name="Đội dân phòng 1", unit="x", senders=()):
        """A member of a team, who writes from these addresses; gives the id."""
        with self.engines[0].begin() as c:
            team_id = c.scalar(select(team.c.id).where(team.c.name == team_name))
            if team_id is None:
                team_id = self.new_id()
                c.execute(team.insert().values(id=team_id, name=team_name, kind="dân phòng", unit=unit, made_at=self.clock()))
            id_ = self.new_id()
            c.execute(member.insert().values(id=id_, team=team_id, name=name, role="member", joined_at=self.clock()))
            for sender in senders:
                where = {"channel": sender.channel, "address": sender.address}
                c.execute(member_sender.insert().values(**where, member=id_, since=self.clock()))
        return id_

    def communes(self):
        with self.engines[0].begin() as c:
            units.put_units(c, [units.Unit(code="p", name="Tỉnh", folded="tinh")])
            units.put_units(c, [units.Unit(code="x", name="Xã Lộc Ninh", folded="xa loc ninh", parent="p")])
            units.put_units(c, [units.Unit(code="y", name="Xã Bù Đốp", folded="xa bu dop", parent="p")])

    def sweep(self):
        self.runners[0].sweep_training()

    def attempts(self):
        with self.engines[0].begin() as c:
            return c.execute(select(attempt).order_by(attempt.c.started_at, attempt.c.id)).all()

    def events(self):
        with self.engines[0].begin() as c:
            return c.execute(select(attempt_event).order_by(attempt_event.c.attempt, attempt_event.c.position)).all()

    def agrees(self):
        """Every score is what the log of answers says."""
        assert self.book.recount().differences == ()


class Person:
    """Somebody who writes by a messenger."""

    def __init__(self, hall, sender, runner):
        self.hall, self.sender, self.runner = hall, sender, runner
        self.replies = []

    def _send(self, **parts):
        incoming = Incoming(
            sender=self.sender,
            event_key=f"{self.sender.address}:{next(self.hall._keys)}",
            received_at=self.hall.clock(),
            **parts,
        )
        self.replies = [reply for _, reply in self.runner.accept_and_handle(incoming)]

    def says(self, text):
        self._send(text=text)
        return self

    def presses(self, label):
        offered = {choice.label: choice.value for choice in self.choices}
        assert label in offered, f"no “{label}” among {list(offered)} under\n{self.text}"
        return self.presses_value(offered[label])

    def presses_value(self, value):
        self._send(choice=value)
        return self

    @property
    def choices(self):
        return [choice for reply in self.replies for choice in reply.choices]

    @property
    def text(self):
        return "\n\n".join(reply.text for reply in self.replies)

    def sees(self, *parts):
        for part in parts:
            assert part in self.text, f"“{part}” isn't in:\n{self.text}"
        return self

    def sees_no(self, *parts):
        for part in parts:
            assert part not in self.text, f"“{part}” is in:\n{self.text}"
        return self

    def begins(self, code):
        return self.says(f"/thi {code}").presses("Bắt đầu thi")

    def letter(self, option):
        """The letter that stands before an option on the screen."""
        lines = [line for line in self.text.splitlines() if line[1:].strip(". ") == option]
        assert lines, f"no option “{option}” in:\n{self.text}"
        return lines[-1][0]

    def answers(self, option):
        """Press the button of an option."""
        return self.presses(self.letter(option))

    def all_answers(self, *options):
        for option in options:
            self.answers(option)
        return self

    @property
    def state(self) -> State:
        with self.hall.engines[0].begin() as c:
            return conversations.read(c, self.sender)
