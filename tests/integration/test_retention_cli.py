"""./pccc retention as an operator meets it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bot.app import utc_now
from bot.cli import main
from bot.conversation.state import State
from bot.messages import Sender
from bot.settings import load_settings
from bot.storage import conversations
from bot.storage.database import open_database


@pytest.fixture
def pccc(tmp_path, monkeypatch):
    """Runs a command on a data folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PCCC_DATA_DIR", str(tmp_path / "data"))
    return lambda *arguments: CliRunner().invoke(main, ["retention", *arguments])


@pytest.fixture
def talked(pccc):
    """Two people talked, one a hundred days ago."""
    engine = open_database(load_settings().database, utc_now())
    with engine.begin() as connection:
        for address, days in (("an-session", 100), ("binh-session", 10)):
            conversations.write(connection, Sender("web", address), State(), utc_now() - timedelta(days=days))
    engine.dispose()
    return pccc


def test_on_an_empty_folder_there_is_nothing_to_do(pccc):
    counts = json.loads(pccc("--json").stdout)
    assert counts.pop("dry_run") is False
    assert set(counts.values()) == {0}


def test_what_would_go_is_said_before_it_goes(talked):
    for _ in range(2):
        would = json.loads(talked("--dry-run", "--json").stdout)
        assert (would["conversations"], would["dry_run"]) == (1, True)
    assert json.loads(talked("--json").stdout)["conversations"] == 1
    assert json.loads(talked("--json").stdout)["conversations"] == 0


def test_people_read_a_sentence(talked):
    assert talked("--dry-run").stdout.startswith("Sẽ xóa, chưa xóa gì: 0 tin báo (dữ liệu cá nhân), 1 cuộc trò chuyện")
    assert talked().stdout.startswith("Đã xóa: 0 tin báo (dữ liệu cá nhân), 1 cuộc trò chuyện")


def test_the_days_are_a_setting(talked, monkeypatch):
    monkeypatch.setenv("PCCC_KEEP_CONVERSATION_DAYS", "5")
    assert json.loads(talked("--dry-run", "--json").stdout)["conversations"] == 2


@pytest.mark.parametrize("days", ["0", "-1", "soon"])
def test_days_that_are_none_are_refused_in_one_sentence(talked, monkeypatch, days):
    monkeypatch.setenv("PCCC_KEEP_PERSONAL_DAYS", days)
    result = talked()
    assert result.exit_code == 1
    assert len(result.stderr.strip().splitlines()) == 1
