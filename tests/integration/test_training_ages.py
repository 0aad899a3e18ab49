"""Training results on both databases: what goes when it is old enough, what goes with somebody into a team."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from bot.media import MediaStore
from bot.messages import Sender
from bot.retention import Retention
from bot.storage import contests, exam_people, lessons, live, tabletops
from bot.storage.contest_tables import contest, contest_entry, live_answer, live_quiz
from bot.storage.exam_tables import attempt, exam
from bot.storage.store import Store
from bot.storage.tabletops import Result
from bot.training.joining import ADOPTING
from tests.conftest import NOW

AN, MEMBER = "web:an", "member:m1"
SECRETS = ("Nguyễn Văn An", "0912345678", "an-address")


def sat(learner, id_):
    who = {"id": id_, "learner": learner, "name": "Nguyễn Văn An", "channel": "web", "address": "an-address"}
    rest = {"exam": "e", "number": 1, "paper": "[]", "count": 5, "started_at": NOW, "ends_at": NOW, "finished_at": NOW}
    return who | rest | {"right": 4, "passed": True}


def entered(learner, id_):
    who = {"id": id_, "learner": learner, "name": "Nguyễn Văn An", "phone": "0912345678", "channel": "web"}
    return who | {"address": "an-address-" + id_, "contest": "c", "answers": "[]", "right": 5, "at": NOW}


def answered(learner, position):
    who = {"person": learner, "name": "Nguyễn Văn An", "team": ""}
    return who | {"quiz": "q", "position": position, "given": "A", "right": True, "at": NOW, "millis": 900}


@pytest.fixture
def town(database):
    """Somebody alone and a member of a team have sat an exam, entered a contest, played live and been through a scenario."""
    made = {"title": "Thi", "made_by": "", "made_at": NOW, "opens_at": NOW}
    with database.begin() as c:
        once = {"id": "e", "code": "E1", "blueprint": "", "count": 5, "minutes": 10, "attempts": 1, "pass_percent": 80}
        c.execute(insert(exam).values(**made, **once, audience="all", whom="", shows_answers=True))
        c.execute(insert(attempt), [sat(AN, "a1"), sat(MEMBER, "a2")])
        public = {"id": "c", "code": "C1", "title": "Tìm hiểu", "organiser": "", "prize": "", "questions": "[]", "prizes": 1}
        how = {"who": "all", "method": "draw", "predicts": False, "replaces": True, "seed": "", "made_at": NOW}
        c.execute(insert(contest).values(**public, **how, opens_at=NOW, closes_at=NOW))
        c.execute(insert(contest_entry), [entered(AN, "n1")])
        game = {"id": "q", "channel": "telegram", "address": "-1", "in_group": True, "title": "", "questions": "[]"}
        when = {"seconds": 20, "position": 1, "state": "over", "due": NOW, "started_by": "", "started_at": NOW}
        c.execute(insert(live_quiz).values(**game, **when))
        c.execute(insert(live_answer), [answered(AN, 1), answered(AN, 2), answered(MEMBER, 2)])
        for learner in (AN, MEMBER):
            tabletops.keep_result(c, learner, Result("karaoke", 8, 10, "good", "2026-11-23"), NOW)
        lessons.note_seen(c, Sender("web", "an"), "entry.one", NOW)
    return database


def everything(engine):
    with engine.connect() as c:
        tables = (attempt, contest_entry, live_answer, tabletops.tabletop_result)
        return "\n".join(str(tuple(row)) for table in tables for row in c.execute(select(table)))


def turn(engine, tmp_path, days):
    return Retention(Store(engine), MediaStore(tmp_path, lambda: ""), 365, 90).everything(NOW + timedelta(days=days))


def test_results_younger_than_the_time_stay(town, tmp_path):
    before = everything(town)
    swept = turn(town, tmp_path, 364)
    assert everything(town) == before
    assert (swept.exam_attempts, swept.contest_entries, swept.live_answers, swept.tabletops) == (0, 0, 0, 0)


def test_of_old_results_whose_they_were_goes_and_the_score_stays(town, tmp_path):
    swept = turn(town, tmp_path, 366)
    assert (swept.exam_attempts, swept.contest_entries, swept.live_answers, swept.tabletops) == (1, 1, 3, 1)
    with town.connect() as c:
        scores = c.execute(select(attempt.c.right, attempt.c.passed).where(attempt.c.id == "a1")).all()
        assert c.scalar(select(contest_entry.c.right)) == 5
    assert scores == [(4, True)]
    of_an = [line for line in everything(town).splitlines() if MEMBER not in line]
    for secret in (*SECRETS, AN):
        assert not any(secret in line for line in of_an), secret


def test_what_a_team_must_be_able_to_show_stays(town, tmp_path):
    turn(town, tmp_path, 3000)
    with town.connect() as c:
        assert exam_people.count(c, MEMBER) == 1
        assert tabletops.count_of(c, [MEMBER]) == 1


def test_what_would_go_is_counted_before_it_goes(town, tmp_path):
    rules = Retention(Store(town), MediaStore(tmp_path, lambda: ""), 365, 90)
    with town.connect() as c:
        due = rules.due(c, NOW + timedelta(days=366))
    assert due == turn(town, tmp_path, 366)


def test_all_that_somebody_learnt_goes_with_them_into_a_team(town):
    with town.begin() as c:
        for adopt in ADOPTING:
            adopt(c, AN, MEMBER)
    with town.connect() as c:
        assert exam_people.count(c, MEMBER) == 2
        assert len(tabletops.results(c, MEMBER)) == 2
        assert lessons.seen(c, MEMBER) == {"entry.one": NOW}
        assert contests.of_learner(c, "c", MEMBER) is not None
        assert live.count_of(c, [MEMBER]) == 2
        assert live.count_of(c, [AN]) == 1
