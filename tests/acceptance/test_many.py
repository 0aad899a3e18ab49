"""Many reports at once while processes die: what tests/benchmarks measures at length, in small, with what must hold."""

from argparse import Namespace

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.benchmarks import kill, pair
from tests.benchmarks.province import found
from tests.standins.telegram import TelegramStandIn

KILLING = Namespace(kills=3, rate=8.0, longest=1.5, desks=6, drain=90, seed=47)
PAIR = Namespace(count=60, rate=10.0, desks=6, drain=90, kill=True, log=None)


@pytest.fixture
def telegram():
    with TelegramStandIn(kill.TOKEN, limits=True) as standin:
        yield standin
        assert standin.violations == []


def nothing_is_wrong(seen):
    assert seen.lost == []
    assert seen.undelivered == []
    assert seen.doubled == 0
    assert seen.unmarked == 0, "what arrives twice says that it is a repeat"


def test_killed_at_random_moments_under_load_nothing_is_lost_or_doubled(telegram, tmp_path, trained):
    province = found(telegram, tmp_path / "data", KILLING.desks, trained=trained)
    run, seen = kill.killed(province, telegram, tmp_path / "log", KILLING)
    assert len(run.made) > KILLING.kills
    assert run.unanswered == set()
    nothing_is_wrong(seen)


def test_of_two_processes_the_one_that_sends_dies_and_the_other_forwards_everything(
    telegram, tmp_path, trained, postgres_server
):
    address = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE two_processes"))
    admin.dispose()
    database = make_url(postgres_server).set(database="two_processes").render_as_string(hide_password=False)
    nothing_is_wrong(pair.run(found(telegram, tmp_path / "data", PAIR.desks, database, trained), telegram, PAIR))


def test_a_data_folder_that_is_served_is_refused_with_a_sentence(telegram, tmp_path, trained):
    province = found(telegram, tmp_path / "data", 1, trained=trained)
    first = kill.start(province.data, kill.free_port(), tmp_path / "first.log")
    try:
        first.wait_answering(60)
        second = kill.start(province.data, kill.free_port(), tmp_path / "second.log")
        assert second.process.wait(60) != 0
        said = (tmp_path / "second.log").read_text(encoding="utf-8").strip().splitlines()
        assert len(said) == 1
        assert "đang được một máy chủ pccc khác dùng" in said[0]
    finally:
        first.kill()
