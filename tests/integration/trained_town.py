"""Two communes with teams on a roster, and people who write to the assistant without its model."""

from __future__ import annotations

import itertools
from datetime import timedelta
from random import Random

from sqlalchemy import select

from bot.campaign_book import CampaignBook
from bot.conversation.training_effects import RecordQuizAnswer
from bot.incidents.desk import Desk
from bot.messages import Incoming, Sender
from bot.mind import Mind
from bot.runner import Runner
from bot.settings import Settings
from bot.storage import members, outbox, units
from bot.storage.store import Store
from bot.storage.tables import outbox as outbox_table
from bot.storage.team_tables import member, team
from bot.storage.units import Unit
from bot.team_book import TeamBook
from bot.training import applying
from nlu.text import fold

PAGES = "https://pccc.example.vn"
UNITS = [
    Unit(code="75", name="Tỉnh Đồng Nai", folded="tinh dong nai"),
    Unit(code="25210", name="Xã Đồng Tâm", folded="xa dong tam", parent="75", lat=11.43, lon=106.95),
    Unit(code="25195", name="Phường Bình Phước", folded="phuong binh phuoc", parent="75", lat=11.53, lon=106.88),
]
ROSTER = """Họ và tên;Số điện thoại;Đội;Loại đội;Xã/Phường;Vai trò
Nguyễn Văn An;0912345671;Đội dân phòng ấp 3;dân phòng;Xã Đồng Tâm;đội viên
Trần Thị Ba;0912345672;Đội dân phòng ấp 3;dân phòng;Xã Đồng Tâm;đội trưởng
Lê Tư;;Đội dân phòng ấp 3;dân phòng;Xã Đồng Tâm;
Phạm Năm;0912345675;Đội dân phòng khu phố 1;dân phòng;Phường Bình Phước;
Võ Sáu;0912345676;Cán bộ xã Đồng Tâm;cán bộ;Xã Đồng Tâm;cán bộ xã
Đỗ Bảy;0912345677;Cán bộ tỉnh;cán bộ;75;cán bộ tỉnh
"""
TEAM = "Đội dân phòng ấp 3"


class NoJobs:
    """What is to be sent is found in the outbox."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


class Town:
    """What everybody says is dealt with by a real runner on a real database."""

    def __init__(self, engine, say, clock, folder):
        ids, self.keys = itertools.count(1), itertools.count(1)
        self.engine, self.say, self.clock, self.folder = engine, say, clock, folder

        def new_id():
            return f"id-{next(ids):06d}"

        self.new_id = new_id
        mind = Mind(say, new_id, lambda: f"SC-{next(ids):05d}", 0.15)
        self.runner = Runner(engine, mind, Desk(say, fold, new_id, 20, 120), NoJobs(), clock, new_id, Random(1), Store(engine))
        self.runner.pages = PAGES
        self.teams = TeamBook(engine, say, Settings(data_dir=folder, public_url=PAGES, telegram_bot="TroLyBot"), clock, new_id)
        self.campaigns = CampaignBook(engine, say, PAGES, clock, new_id)
        with engine.begin() as c:
            units.put_units(c, UNITS)

    def imports(self, text=ROSTER, *, dry_run=False):
        file = self.folder / "doi.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.teams.import_roster(file, dry_run=dry_run)

    def person(self, address, channel="telegram"):
        return Person(self, Sender(channel, address))

    def joined(self, name, number, address=None, team_=TEAM):
        """Somebody who has come in by an invitation, with their telephone number."""
        person = self.person(address or name)
        person.says(f"tham gia {self.teams.invite(team_, days=30, uses=100)['code']}")
        person.says(number)
        person.sees("bạn đã vào")
        return person

    def campaign(self, title="Ôn quý IV", *, questions=3, days=7, **more):
        more = {"unit_names": ("75",)} | more
        due = self.clock().date() + timedelta(days=days)
        said = self.campaigns.new(title, questions=questions, due=due, by="test", **more)
        return next(word for word in said.split() if word.startswith("DT-"))

    def sweeps(self, times=1):
        for _ in range(times):
            self.runner.sweep_training()

    def notices(self, who=None):
        """What was put into the outbox beside replies, oldest first."""
        query = select(outbox_table.c.id).where(outbox_table.c.kind == "notice").order_by(outbox_table.c.created_at)
        with self.engine.connect() as c:
            found = outbox.by_ids(c, list(c.scalars(query)))
        return [one for one in found if who is None or one.to == who.sender]

    def rows(self, table):
        with self.engine.connect() as c:
            return c.execute(select(table)).all()

    def count(self):
        return len(self.rows(team)), len(self.rows(member))


class Person:
    """Writes by one messenger."""

    def __init__(self, town, sender):
        self.town, self.sender = town, sender
        self.replies = []

    def says(self, text, **more):
        self._send(text=text, **more)

    def presses(self, label):
        found = next(choice for reply in self.replies for choice in reply.choices if choice.label == label)
        self._send(choice=found.value)

    def presses_value(self, value):
        self._send(choice=value)

    def _send(self, **parts):
        incoming = Incoming(
            sender=self.sender, event_key=f"k{next(self.town.keys)}", received_at=self.town.clock(), **parts
        )  # fmt: skip
        self.replies = [reply for _, reply in self.town.runner.accept_and_handle(incoming)]
        self.town.clock.forward(1)

    def answers(self, *questions, right=True):
        """Practises so many questions, a minute each."""
        for question in questions:
            self.town.clock.forward(60)
            incoming = Incoming(sender=self.sender, event_key=self.town.new_id(), received_at=self.town.clock())
            means = applying.Means(self.town.say, self.town.new_id, PAGES)
            with self.town.engine.begin() as c:
                applying.apply(c, incoming, RecordQuizAnswer(question, "0", right), self.town.clock(), means)

    @property
    def text(self):
        return "\n".join(reply.text for reply in self.replies)

    @property
    def labels(self):
        return [choice.label for reply in self.replies for choice in reply.choices]

    def sees(self, *parts):
        for part in parts:
            assert part in self.text, f"“{part}” isn't in:\n{self.text}"

    @property
    def learner(self):
        with self.town.engine.connect() as c:
            return members.learner_of(c, self.sender)
