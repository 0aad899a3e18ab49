"""The command line as an operator meets it: help, exit codes, one sentence instead of a traceback."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.conftest import ROOT
from tests.unit.test_docs import all_commands

UNITS = """code,name,parent,lat,lon
74,Tỉnh Bình Phước,,,
25195,Phường Bình Phước,74,11.5349,106.8823
25210,Xã Đồng Tâm,74,11.43,106.95
"""


@pytest.fixture
def pccc(tmp_path, monkeypatch):
    """Runs a command in an empty folder with a data folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("PCCC_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PCCC_DATA_DIR", str(tmp_path / "data"))

    def run(*arguments, stdin=None):
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin)

    return run


def is_one_sentence(result):
    """The error is one line for people: no traceback, nothing on standard output."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert "Traceback" not in line
    assert "Error" not in line.split(":")[0]
    return line


@pytest.fixture
def units(pccc, tmp_path):
    """Three units, imported."""
    file = tmp_path / "units.csv"
    file.write_text(UNITS, encoding="utf-8")
    assert "3" in pccc("units", "import", file).output
    return pccc


@pytest.mark.parametrize("path", [(), *(path for path, _ in all_commands())], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_help(pccc, path, flag):
    result = pccc(*path, flag)
    if path == ("test",):  # hands everything on to pytest, and pytest has help
        return
    assert result.exit_code == 0
    assert result.output.startswith("Usage:")


def test_help_reads_neither_models_nor_databases():
    heavy = {"rasa", "sqlalchemy", "numpy", "torch", "starlette", "telegram"}
    code = f"import sys, bot.cli; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("serve", "--port", "eight"),
        ("serve", "--no-such-flag"),
        ("ask",),
        ("check", "--on", "yesterday"),
        ("officials",),
        ("officials", "add", "An"),
        ("officials", "add", "An", "--unit", "x", "--role", "king"),
        ("units", "import"),
        ("incidents", "show"),
        ("units", "province"),
        ("units", "province", "Đồng Nai", "--on", "hôm qua"),
        ("units", "drill", "--wait", "-1"),
        ("units", "drill", "show"),
        ("officials", "edit"),
        ("officials", "duty", "import"),
    ],
    ids=" ".join,
)
def test_a_slip_in_the_usage_is_exit_code_2(pccc, arguments):
    result = pccc(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_an_unknown_setting_is_one_sentence(pccc, monkeypatch):
    monkeypatch.setenv("PCCC_TELEGRAM_TOKN", "x")
    assert "PCCC_TELEGRAM_TOKEN" in is_one_sentence(pccc("officials", "list"))


def test_a_wrong_setting_is_one_sentence(pccc, monkeypatch):
    monkeypatch.setenv("PCCC_PORT", "eight")
    assert "port" in is_one_sentence(pccc("officials", "list"))


def test_without_a_trained_model_ask_says_what_to_do(pccc):
    assert "pccc train" in is_one_sentence(pccc("ask", "bình chữa cháy"))


def test_check_passes_on_the_content_as_it_is(pccc):
    result = pccc("check")
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.output


def test_check_as_data(pccc):
    found = json.loads(pccc("check", "--json").stdout)
    assert found["entries"] > 100
    assert not any(finding["fatal"] for finding in found["findings"])


def test_check_on_a_day_after_documents_expired_fails(pccc):
    assert pccc("check", "--on", "2001-01-01").exit_code == 1


def test_officials_are_added_listed_and_removed(units):
    added = units("officials", "add", "Trực ban", "--unit", "25195", "--role", "desk", "--telegram", "-1001234567")
    assert added.exit_code == 0
    assert "Phường Bình Phước" in added.output
    assert "Trực ban" in units("officials", "list").output
    (row,) = json.loads(units("officials", "list", "--json").stdout)
    assert (row["name"], row["unit"], row["role"], row["routes"]) == ("Trực ban", "25195", "desk", "telegram:-1001234567")
    assert units("officials", "remove", "Trực ban").exit_code == 0
    assert json.loads(units("officials", "list", "--json").stdout) == []
    assert "Trực ban" in is_one_sentence(units("officials", "remove", "Trực ban"))


@pytest.mark.parametrize("unit", ["25210", "Xã Đồng Tâm", "xa dong tam", "Đồng Tâm"])
def test_a_unit_may_be_given_by_code_or_name(units, unit):
    assert "[25210]" in units("officials", "add", "An", "--unit", unit, "--role", "captain", "--zalo", "1").output


def test_an_unknown_unit_names_the_nearest(units):
    line = is_one_sentence(units("officials", "add", "An", "--unit", "Đồng Tân", "--role", "desk"))
    assert "25210 Xã Đồng Tâm" in line


def test_a_name_two_units_share_asks_for_the_code(units):
    line = is_one_sentence(units("officials", "add", "An", "--unit", "Bình Phước", "--role", "desk"))
    assert "74" in line
    assert "25195" in line


def test_an_official_nobody_can_reach_is_pointed_out(units):
    assert "Chưa có đường liên lạc" in units("officials", "add", "An", "--unit", "25210", "--role", "desk").output


def test_a_telegram_name_instead_of_a_number_is_refused(units):
    line = is_one_sentence(units("officials", "add", "An", "--unit", "74", "--role", "desk", "--telegram", "@an"))
    assert "/id" in line


def test_the_first_official_needs_no_units(pccc):
    assert pccc("officials", "add", "An", "--unit", "tinh", "--role", "province", "--telegram", "5").exit_code == 0


def test_importing_twice_changes_and_does_not_double(units, tmp_path):
    file = tmp_path / "units.csv"
    file.write_text(UNITS.replace("Xã Đồng Tâm", "Xã Đồng Tiến"), encoding="utf-8-sig")
    units("units", "import", file)
    names = [row["name"] for row in json.loads(units("units", "list", "--json").stdout)]
    assert sorted(names) == ["Phường Bình Phước", "Tỉnh Bình Phước", "Xã Đồng Tiến"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("code,name,parent,lat,lon\n1,A,,,\n2,,,,\n", ":3:"),
        ("code,name,parent,lat,lon\n\n\n1,A,,x,1\n", ":4:"),
        ("code,name,parent,lat,lon\n1,A,,106.9,11.5\n", ":2:"),
        ("code,name,parent,lat,lon\n1,A,,nan,11.5\n", ":2:"),
        ("ma;ten\n1;A\n", "code"),
        ("", "code"),
    ],
    ids=["no name", "no number", "swapped", "not a number", "other columns", "empty"],
)
def test_a_bad_file_of_units_is_refused_with_the_line_and_nothing_is_imported(pccc, tmp_path, text, named):
    file = tmp_path / "units.csv"
    file.write_text(text, encoding="utf-8")
    assert named in is_one_sentence(pccc("units", "import", file))
    assert json.loads(pccc("units", "list", "--json").stdout) == []


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_bytes(b"code,name\n1,\xff\n")])
def test_a_file_of_units_that_can_not_be_read_is_one_sentence(pccc, tmp_path, make):
    file = tmp_path / "units.csv"
    make(file)
    assert "units.csv" in is_one_sentence(pccc("units", "import", file))


def test_incidents_of_an_empty_house(pccc):
    assert json.loads(pccc("incidents", "list", "--json").stdout) == []
    assert "SC-ABCDE" in is_one_sentence(pccc("incidents", "show", "SC-ABCDE"))


def test_doctor_tells_what_is_missing(pccc):
    result = pccc("doctor", "--json")
    assert result.exit_code == 1
    parts = {row["part"]: row for row in json.loads(result.stdout)}
    assert {"python", "sqlite", "data folder", "database", "content", "model", "port", "telegram"} <= set(parts)
    assert parts["database"]["ok"]
    assert not parts["model"]["ok"]
    assert "pccc train" in parts["model"]["says"]
    assert "BAD  model" in pccc("doctor").output


def test_doctor_goes_on_where_the_data_folder_is_no_folder(pccc, tmp_path):
    (tmp_path / "data").write_text("a file")
    result = pccc("doctor", "--json")
    parts = {row["part"]: row["ok"] for row in json.loads(result.stdout)}
    assert (parts["data folder"], parts["database"], parts["sqlite"]) == (False, False, True)


@pytest.mark.parametrize(
    "arguments", [("officials", "list"), ("units", "list"), ("incidents", "list"), ("train",), ("serve", "--port", "0")]
)
def test_a_data_folder_that_can_not_be_written_is_one_sentence(pccc, tmp_path, arguments):
    (tmp_path / "data").write_text("a file")
    assert str(tmp_path / "data") in is_one_sentence(pccc(*arguments))


def test_a_database_that_is_none_is_one_sentence(pccc, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "pccc.db").write_bytes(b"this is no database, whatever its name says" * 50)
    assert "pccc.db" in is_one_sentence(pccc("officials", "list"))


@pytest.mark.parametrize("address", ["nonsense", "postgresql://nobody:secret@127.0.0.1:1/none"])
def test_a_database_that_is_not_there_is_one_sentence_without_the_password(pccc, monkeypatch, address):
    monkeypatch.setenv("PCCC_DATABASE_URL", address)
    assert "secret" not in is_one_sentence(pccc("officials", "list"))


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = subprocess.run(
            [sys.executable, "-m", "bot.cli", "--data-dir", str(tmp_path / "data"), "serve", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == 1
    assert port in ran.stderr
    assert "PCCC_PORT" in ran.stderr


def test_lines_are_answered_in_order_and_a_bad_one_in_the_middle_stops_nothing(pccc, tmp_path, trained):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "trained").symlink_to(trained)
    lines = [
        {"id": 1, "text": "để xe chắn lối thoát nạn phạt bao nhiêu"},
        {"id": 2, "wrong": True},
        {"id": 3, "text": "cháy nhà"},
    ]
    stdin = "\n".join(["", *(json.dumps(one, ensure_ascii=False) for one in lines), "{broken", '{"id":5,"text":"xin chào"}'])
    result = pccc("ask", "--jsonl", stdin=stdin)
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, 3, None, 5]
    assert ["error" in answer for answer in answers] == [False, True, False, True, False]
    assert answers[0]["citations"]
    assert answers[2]["emergency"]
    one = pccc("ask", "để xe chắn lối thoát nạn phạt bao nhiêu")
    assert one.stdout.strip() == answers[0]["answer"]
