"""`evaluate` and `bench` as a developer meets them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import main

CASES = [
    {"text": "để xe chắn lối thoát nạn phạt bao nhiêu", "entry": "fines_smoke_escape.blocked_exit"},
    {"text": "chay nha roi", "emergency": True, "event": "fire"},
    {"text": "quán phở nào ngon", "declined": True},
    {"text": "quán <b>phở</b> nào ngon", "emergency": True, "kind": "wrong"},
]


@pytest.fixture
def pccc(trained, tmp_path, monkeypatch):
    """Runs a command with the trained model, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PCCC_DATA_DIR", str(trained.parent))
    monkeypatch.setenv("PCCC_LOG_LEVEL", "ERROR")
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    return path


def test_a_tiny_set_gives_figures_a_page_and_a_plot(pccc, cases, tmp_path):
    page, plot = tmp_path / "new" / "page.html", tmp_path / "plot.svg"
    result = pccc("evaluate", cases, "--page", page, "--plot", plot, "--json")
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)
    assert (figures["overall"]["count"], figures["overall"]["right"]) == (4, 0.75)
    assert {one["name"]: one["count"] for one in figures["by_kind"]} == {"fine": 1, "emergency": 1, "declined": 1, "wrong": 1}
    assert figures["alarms"] == {"alarmed": 0.5, "seen": 0.5, "named": 1.0, "false": 0.0}
    assert "phở" not in result.stdout
    assert "&lt;b&gt;phở" in page.read_text(encoding="utf-8")
    assert plot.read_text(encoding="utf-8").startswith("<svg")


def test_for_people_it_prints_a_table_and_where_the_failures_are(pccc, cases, tmp_path):
    result = pccc("evaluate", cases, "--page", tmp_path / "page.html")
    assert result.exit_code == 0, result.output
    assert all(part in result.stdout for part in ("75.0%", "by variant", "calibration error", "page.html"))


def test_a_bad_line_is_named_and_nothing_is_evaluated(pccc, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "a", "entry": "x"}\n{"text": "a"}\n', encoding="utf-8")
    result = pccc("evaluate", bad)
    assert result.exit_code == 1
    assert "bad.jsonl:2" in result.stderr
    assert result.stdout == ""


def test_an_entry_that_is_not_there_is_named(pccc, tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text('{"text": "a", "entry": "no.such"}\n', encoding="utf-8")
    result = pccc("evaluate", file)
    assert result.exit_code == 1
    assert "no.such" in result.stderr


def test_it_wants_something_to_evaluate(pccc):
    assert pccc("evaluate").exit_code == 2


def test_a_noise_that_is_not_there_is_named(pccc, cases):
    result = pccc("evaluate", cases, "--noise", "nodia,thunder")
    assert result.exit_code == 2
    assert "thunder" in result.stderr
