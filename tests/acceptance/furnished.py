"""A console with something on every one of its pages, for tests that look at them all."""

from __future__ import annotations

import asyncio
import itertools
import threading
from datetime import date, timedelta
from random import Random

import uvicorn

from bot.app import assemble, utc_now
from bot.campaign_book import CampaignBook
from bot.conversation.effects import RateAnswer, RecordUnanswered
from bot.messages import Incoming, Media, Sender
from bot.settings import Settings
from bot.storage import asked, inbox, records, subscriptions, talks, topics
from bot.storage.exam_tables import attempt, attempt_event, exam
from bot.storage.team_tables import member, team
from bot.training.exam_book import ExamBook, Wanted
from tests.integration.console_office import HERE, OURS, THERE, Office
from tests.integration.exam_hall import BANK

ADMIN, AN = "Quản Trị", "Nguyễn Văn An"
CITIZENS = tuple(Sender("web", f"citizen-session-{number:04}") for number in range(4))
LONG = "Cháy-" * 30
"""A word that no line has room for."""
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff7f0009fb03fd2ae30f3d0000000049454e44ae426082"
)
BBQ = {
    "kind": "skill",
    "title": "Nướng than ở ban công",
    "topic": "dia_phuong",
    "questions": ["nướng bbq ở ban công chung cư có được không", "nuong thit ngoai ban cong", "nướng than hoa trên ban công"],
    "lead": "Đừng nướng than ở ban công chung cư.",
    "body": "1. Nướng dưới sân, xa vật dễ cháy.\n2. Để sẵn bình chữa cháy.",
    "audience": ["apartment"],
    "sources": ["BCA-9345"],
    "checked": "2026-11-23",
}


class Furnished:
    """Served in a thread of its own; `url`, and the codes of what there is to open."""

    def __init__(self, data, trained):
        data.mkdir()
        (data / "trained").symlink_to(trained)
        self.app = assemble(Settings(data_dir=data), utc_now, Random(1))
        self.app.mind.load(trained)
        numbers = itertools.count(1)
        self.office = Office(self.app, utc_now, lambda: f"furnished-{next(numbers):06d}")
        self.app.runner.talks.hours, self.app.runner.talks.at_console = "", lambda _unit: True
        self.codes: dict[str, str] = {}
        for part in (self._people, self._incidents, self._talks, self._teams, self._sent, self._knowledge):
            part()

    def __enter__(self):
        self._server = uvicorn.Server(uvicorn.Config(self.office.web, port=0, log_level="error", lifespan="off", ws="none"))
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve()), daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.05)
        self.url = self.app.runner.pages = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join(10)
        self.app.close()

    def _people(self):
        self.office.account(ADMIN, "province", "68")
        self.office.account(AN, "commune", "24001", telegram="500")
        self.office.account("<b>Trần Thị Bình</b> " + LONG[:60], "viewer", "24002", password="")
        for name, chat in (("Lê Văn Cường", "900"), ("Phạm Dung", "901")):
            self.office.official(name, telegram=chat)
        self.admin = self.office.signed_in(ADMIN)

    def _press(self, path, **form):
        answer = self.admin.post(f"/console/{path}", json=form, headers=OURS)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def _incidents(self):
        photo = self.app.media.save(PHOTO, ".png")
        self.codes["open"] = self.office.report(f"cháy nhà <img src=x> {LONG} cứu với", HERE, "reporter-0001", photo)
        self.codes["taken"] = self.office.report("rò gas trong bếp quán ăn, cứu với", THERE, "reporter-0002")
        self.codes["closed"] = self.office.report("cháy rẫy điều, cứu với", THERE, "reporter-0003")
        self._press(f"incidents/{self.codes['taken']}/acknowledge")
        self._press(f"incidents/{self.codes['taken']}/ask", text="Có ai còn bên trong không?")
        self._press(
            f"incidents/{self.codes['closed']}/closing", outcome="forces", cause="electric", injured="2", damage="1500000"
        )

    def _says(self, who, text="", **more):
        incoming = Incoming(sender=who, event_key=self.office.new_id(), received_at=utc_now(), text=text, **more)
        with self.app.engine.begin() as c:
            inbox.accept(c, incoming)
        self.app.runner.handle(incoming, inline=True)

    def _talks(self):
        photo = self.app.media.save(PHOTO, ".png")
        for name, who in zip(("waiting", "talk", "colleague"), CITIZENS, strict=False):
            with self.app.engine.begin() as c:
                subscriptions.subscribe(c, who, "24001", utc_now())
                topics.follow(c, who, ("gas", "dien"), utc_now())
            self._says(who, "gặp cán bộ")
            self._says(who, f"nhà trọ của tôi <b>cần</b> giấy gì {LONG}")
            with self.app.engine.begin() as c:
                self.codes[name] = talks.of(c, who).code
        self._says(CITIZENS[1], media=(Media("photo", photo), Media("voice", "telegram:later")))
        self._press(f"talks/{self.codes['talk']}/take")
        self._press(f"talks/{self.codes['talk']}/answer", text="Bạn gửi ảnh tủ điện nhé")
        self._says(CITIZENS[1], "vâng ạ")
        an = self.office.signed_in(AN)
        assert an.post(f"/console/talks/{self.codes['colleague']}/take", json={}, headers=OURS).status_code == 200

    def _teams(self):
        now, new_id = utc_now(), self.office.new_id
        with self.app.engine.begin() as c:
            named = {"name": f"Đội dân phòng {LONG[:50]}", "folded": "doi dan phong", "kind": "militia", "unit": "24001"}
            c.execute(team.insert().values(id="team-a", **named, made_at=now))
            for number, name in enumerate(("Ông Ba", "Bà Tư", "Anh Năm")):
                values = {"id": f"member-{number}", "team": "team-a", "name": name, "folded": name.lower(), "role": "member"}
                c.execute(member.insert().values(**values, joined_at=now))
        exams = ExamBook(self.app.engine, self.app.say, utc_now, new_id, Random(1))
        wanted = Wanted(title="Thi nghiệp vụ quý IV", minutes=10, pass_percent=50, count=3, unit="24001")
        self.codes["exam"] = exams.make(wanted, BANK)["code"]
        self._sat(now)
        campaigns = CampaignBook(self.app.engine, self.app.say, "", utc_now, new_id)
        campaigns.new("Ôn luyện mùa khô", team_names=["team-a"], questions=5, due=date(2099, 12, 31))
        self.codes["campaign"] = campaigns.campaigns()[0]["code"]

    def _sat(self, now):
        """Four people sat the exam: two passed, one didn't, one is still at it."""
        with self.app.engine.begin() as c:
            id_ = c.scalar(exam.select())
            for number, right in enumerate((3, 2, 0, None)):
                values = {
                    "id": f"a{number}",
                    "exam": id_,
                    "learner": f"member:member-{number}",
                    "number": 1,
                    "name": f"Ông {number}",
                }
                ends = {"paper": "[]", "count": 3, "started_at": now, "ends_at": now + timedelta(minutes=10)}
                done = {} if right is None else {"finished_at": now, "right": right, "passed": right > 1}
                c.execute(attempt.insert().values(**values, **ends, **done, channel="web", address=f"sitter-{number}"))
                for position in range(3 if right is not None else 0):
                    asked_ = {"attempt": f"a{number}", "position": position, "question": f"q{position}", "given": "0"}
                    c.execute(attempt_event.insert().values(**asked_, right=position < right, at=now, channel="web"))

    def _sent(self):
        draft = {"kind": "test", "units": ["24001"], "text": f"Tập trung ở sân vận động {LONG}"}
        self.codes["draft"] = self._press("warnings/new", **draft)["code"]
        an = self.office.signed_in(AN)
        made = an.post("/console/warnings/new", json=draft | {"kind": "evacuate"}, headers=OURS).json()
        self._press(f"warnings/{made['code']}/confirm")
        text = {"text": f"Khóa van bình gas khi ra khỏi nhà. {LONG}", "topics": ["gas"]}
        self._press("broadcasts/new", **text)
        sent = self._press("broadcasts/new", **text)["code"]
        self._press(f"broadcasts/{sent}/start")

    def _knowledge(self):
        now, who = utc_now(), CITIZENS[3]
        with self.app.engine.begin() as c:
            for words in ("ban công nướng thịt được không", f"lò hóa vàng {LONG}", "đốt vàng mã ở sân có sao không"):
                records.note_unanswered(c, who, RecordUnanswered(words, "smoke.crawl_low", 0.1), now)
            asked.note_rating(c, who, RateAnswer("bò trong khói thế nào", "smoke.crawl_low", False), now)
        source = self.admin.get("/console/knowledge/choices").json()["sources"][0]["code"]
        form = BBQ | {"sources": [source]}
        kept = self._press("knowledge/entries", form=form, revision=0, version=0)
        self.codes["entry"] = kept["id"]
        done = self._press(f"knowledge/entries/{kept['id']}/publish", revision=kept["revision"])
        form |= {"lead": "Đừng nướng than ở ban công."}
        self._press(f"knowledge/entries/{kept['id']}", form=form, revision=0, version=done["version"])
