"""bot/storage/database.py: on PostgreSQL nobody waits without a limit for a process that is gone or hangs."""

import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.storage import database as opening
from bot.storage.database import open_database
from tests.conftest import NOW


@pytest.fixture
def address(database_url):
    if database_url.startswith("sqlite"):
        pytest.skip("SQLite has no server and no line")
    return database_url


def lock(connection):
    connection.execute(select(func.pg_advisory_xact_lock(47)))


def test_who_waits_for_a_lock_gives_up_and_gets_it_when_it_is_free(address, monkeypatch):
    monkeypatch.setitem(opening.WAITS, "lock_timeout", "100ms")
    engine = open_database(address, NOW)
    with engine.begin() as holding:
        lock(holding)
        with engine.begin() as waiting, pytest.raises(OperationalError, match="lock timeout"):
            lock(waiting)
    with engine.begin() as later:
        lock(later)
    engine.dispose()


def test_a_process_that_says_no_more_holds_up_nobody_for_good(address, monkeypatch):
    engine = open_database(address, NOW)
    engine.dispose()
    with monkeypatch.context() as patch:
        patch.setitem(opening.WAITS, "idle_in_transaction_session_timeout", "2s")
        silent = engine.connect()
    lock(silent)
    with engine.begin() as waiting:
        lock(waiting)
    with pytest.raises(DBAPIError, match="idle-in-transaction timeout"):
        silent.execute(select(1))
    silent.invalidate()
    silent.close()
    engine.dispose()


def test_the_limits_outlast_what_is_taken_back(address):
    engine = open_database(address, NOW)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.rollback()
        assert connection.scalar(text("SHOW lock_timeout")) == opening.WAITS["lock_timeout"]
        assert connection.scalar(text("SHOW client_connection_check_interval")) == "5s"
    engine.dispose()


def test_what_the_address_says_of_the_line_counts(address):
    ours = make_url(address).update_query_dict({"connect_timeout": "3"})
    engine = open_database(ours.render_as_string(hide_password=False), NOW)
    raw = engine.raw_connection()
    said = raw.dbapi_connection.info.get_parameters()
    assert said["connect_timeout"] == "3"
    assert said["tcp_user_timeout"] == opening.LINE["tcp_user_timeout"]
    raw.close()
    engine.dispose()
