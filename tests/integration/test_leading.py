"""bot/storage/leading.py: of several processes one sends; on SQLite there is only one."""

import time

import pytest

from bot.errors import StorageError
from bot.storage.database import open_database
from bot.storage.leading import FolderLead, lead_of
from tests.conftest import NOW


def test_of_two_on_one_server_one_leads_and_the_other_takes_over(database, database_url, tmp_path):
    if database.dialect.name == "sqlite":
        pytest.skip("there is no second process on SQLite")
    second_engine = open_database(database_url, NOW)
    first, second = lead_of(database, tmp_path), lead_of(second_engine, tmp_path)
    assert first.take()
    assert first.take(), "it keeps the lead"
    assert not second.take()
    first.leave()
    assert second.take()
    assert not first.take()
    second.leave()
    second_engine.dispose()


def test_a_lead_whose_connection_is_cut_is_lost(database, database_url, tmp_path):
    if database.dialect.name == "sqlite":
        pytest.skip("there is no connection on SQLite")
    second_engine = open_database(database_url, NOW)
    first, second = lead_of(database, tmp_path), lead_of(second_engine, tmp_path)
    assert first.take()
    first._connection.connection.dbapi_connection.close()
    assert not first.take()
    until = time.monotonic() + 10  # the server learns a moment later that the connection is gone
    while not second.take():
        assert time.monotonic() < until
        time.sleep(0.05)
    second.leave()
    second_engine.dispose()


def test_a_data_folder_is_served_by_one(tmp_path):
    first, second = FolderLead(tmp_path), FolderLead(tmp_path)
    assert first.take()
    assert first.take()
    with pytest.raises(StorageError, match="đang được một máy chủ"):
        second.take()
    first.leave()
    assert second.take()
    second.leave()
