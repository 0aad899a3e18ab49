"""The views for people who analyse, on both databases: the examples in docs/analysts.md run, nothing personal is in them."""

from __future__ import annotations

import re
import sqlite3

import pytest
from sqlalchemy import inspect

from bot.analysts import copy
from bot.conversation.effects import CountAnswer, RecordUnanswered
from bot.incidents.closing import Closing
from bot.incidents.closing_desk import close
from bot.messages import Place, Sender
from bot.storage import hours, incidents, members, migrations, records, subscriptions, teams
from bot.storage.analytics import VIEWS
from bot.storage.hours import Hours
from bot.storage.members import Member
from bot.storage.teams import Team
from tests.conftest import NOW, ROOT
from tests.integration.test_cli import is_one_sentence, pccc  # noqa: F401  # a fixture
from tests.integration.test_desk import COMMUNE, PROVINCE, Shift

PAGE = (ROOT / "docs" / "analysts.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sql\n(.*?);\n```", PAGE, re.S)
COLUMNS = {name: re.findall(r"`(\w+)`", cells) for name, cells in re.findall(r"^\| `(v_\w+)` \|[^|]+\|(.*)\|$", PAGE, re.M)}
PERSONAL = ("bí mật", "0912345678", "session-of-an", "Nguyễn Văn An", "hẻm 12", "Quyên", "-100", "11.5349")


@pytest.fixture
def town(database, say, clock, new_id):
    """Something in every view that it can come from, with something personal in every row behind it."""
    shift = Shift(database, say, clock, new_id).staffed(p=PROVINCE, bp=COMMUNE)
    fire = shift.reports("bí mật, gọi 0912345678", confirmed=True)
    with database.begin() as c:
        incidents.change(c, f"i-{fire}", unit="bp", phone="+84912345678")
        incidents.set_place(c, f"i-{fire}", Place(lat=11.5349, lon=106.8823, text="hẻm 12"))
    shift.clock.forward(60)
    closing = Closing(outcome="forces", cause="electric", dead=1, note="bí mật 0912345678")
    shift._do(lambda c, now: close(shift.desk, c, fire, closing, "Quyên", "console", now))
    somebody = Sender("web", "session-of-an")
    with database.begin() as c:
        records.count_answer(c, somebody, CountAnswer("smoke.crawl"), NOW)
        records.note_unanswered(c, somebody, RecordUnanswered("bí mật 0912345678", "fine.exit", 0.1), NOW)
        subscriptions.subscribe(c, somebody, "bp", NOW)
        teams.add(c, [Team(id="t", name="Đội ấp 3", folded="doi", kind="militia", unit="bp")], NOW)
        members.add(c, [Member(id="m", team="t", name="Nguyễn Văn An", folded="an", phone="+84912345678")], NOW)
        hours.add(
            c, [Hours(id="h", member="m", day=NOW.date(), minutes=480, kind="training", note="bí mật", entered_by="Quyên")], NOW
        )
    return database


def test_the_page_names_every_view_and_column(town):
    with town.connect() as c:
        assert {name: list(c.exec_driver_sql(f"SELECT * FROM {name}").keys()) for name in VIEWS} == {
            name: [column for column in columns if column in set(columns)] for name, columns in COLUMNS.items()
        }


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_runs_on_the_database_and_on_the_file(town, tmp_path, number):
    copy(town, tmp_path / "figures.db")
    file = sqlite3.connect(tmp_path / "figures.db")
    with town.connect() as c:
        rows = c.exec_driver_sql(EXAMPLES[number]).all()
    kept = file.execute(EXAMPLES[number]).fetchall()
    file.close()
    assert len(rows) == len(kept)
    assert rows or "v_warnings" in EXAMPLES[number]


def test_there_are_examples():
    assert len(EXAMPLES) >= 7


def test_nothing_personal_is_in_a_view_or_in_the_file(town, tmp_path):
    copy(town, tmp_path / "figures.db")
    content = (tmp_path / "figures.db").read_bytes()
    with town.connect() as c:
        shown = repr([c.exec_driver_sql(f"SELECT * FROM {name}").all() for name in VIEWS])
    for one in PERSONAL:
        assert one not in shown, one
        assert one.encode() not in content, one
    assert "11.53" in shown


def test_the_file_holds_numbers_as_numbers(town, tmp_path):
    copy(town, tmp_path / "figures.db")
    file = sqlite3.connect(tmp_path / "figures.db")
    assert file.execute("SELECT typeof(dead), typeof(closed_at), typeof(lat), dead FROM v_incidents").fetchone() == (
        "integer", "text", "real", 1,
    )  # fmt: skip
    assert file.execute("SELECT typeof(closed), round(closed) FROM v_response_times").fetchone() == ("real", 60)
    file.close()


def test_views_come_with_the_step_that_brings_them_and_are_made_anew(town):
    assert set(VIEWS) <= set(inspect(town).get_view_names())
    with town.begin() as c:
        migrations.analytics.create(c)


def test_the_command_writes_the_file(pccc, town, database_url, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.setenv("PCCC_DATABASE_URL", database_url.replace("+psycopg", ""))
    assert "figures.db" in pccc("export", "analytics", tmp_path / "figures.db").stdout
    assert pccc("export", "analytics", tmp_path / "figures.db").exit_code == 0
    assert is_one_sentence(pccc("export", "analytics", tmp_path / "no" / "figures.db"))
