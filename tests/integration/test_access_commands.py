"""./pccc access and ./pccc audit, as an operator types them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import main


@pytest.fixture
def pccc(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=""):
        return CliRunner().invoke(main, ["--data-dir", str(tmp_path / "data"), *words], input=stdin)

    assert run("officials", "add", "Trần Thị Bình", "--unit", "tinh", "--role", "desk", "--telegram", "700").exit_code == 0
    return run


def listed(pccc):
    return json.loads(pccc("access", "list", "--json").stdout)


def test_an_official_is_given_access_by_name_and_their_messenger_is_known(pccc):
    said = pccc("access", "add", "--official", "tran thi binh").stdout
    assert "tran.thi.binh" in said
    assert "Trực ban xã, phường" in said
    (row,) = listed(pccc)
    assert (row["name"], row["role"], row["unit"], row["routes"]) == ("Trần Thị Bình", "commune", "tinh", ["telegram"])


def test_somebody_of_the_office_needs_role_and_unit_and_is_told_how_to_get_in(pccc):
    assert pccc("access", "add", "Nguyễn Văn An").exit_code == 1
    said = pccc("access", "add", "Nguyễn Văn An", "--role", "editor", "--unit", "tinh")
    assert said.exit_code == 0
    assert "./pccc access password nguyen.van.an" in said.stdout
    assert pccc("access", "add", "An", "--role", "king", "--unit", "tinh").exit_code == 2


def test_a_password_is_set_from_standard_input_and_taken_away(pccc):
    pccc("access", "add", "--official", "Trần Thị Bình")
    assert pccc("access", "password", "tran.thi.binh", "--stdin", stdin="ngắn\n").exit_code == 1
    assert pccc("access", "password", "tran.thi.binh", "--stdin", stdin="con mèo trèo cây cau\n").exit_code == 0
    assert listed(pccc)[0]["password"]
    assert pccc("access", "password", "Trần Thị Bình", "--reset").exit_code == 0
    assert not listed(pccc)[0]["password"]


def test_a_link_is_made_to_hand_over(pccc):
    pccc("access", "add", "--official", "Trần Thị Bình")
    link = json.loads(pccc("access", "link", "1", "--json").stdout)["link"]
    assert link.startswith("http://127.0.0.1:8000/console/sign-in/link#")


def test_edit_revoke_remove_and_all_of_it_in_the_audit_log(pccc):
    pccc("access", "add", "--official", "Trần Thị Bình")
    assert pccc("access", "edit", "tran.thi.binh", "--role", "viewer").exit_code == 0
    assert listed(pccc)[0]["role"] == "viewer"
    assert pccc("access", "revoke", "tran.thi.binh").exit_code == 0
    assert pccc("access", "remove", "tran.thi.binh").exit_code == 0
    assert listed(pccc) == []
    assert pccc("access", "remove", "tran.thi.binh").exit_code == 1
    rows = json.loads(pccc("audit", "list", "--json").stdout)
    assert [row["action"] for row in rows] == ["access/remove", "access/revoke", "access/edit", "access/add"]
    assert {(row["who"], row["result"]) for row in rows} == {("cli", "ok")}
    assert "access/edit" in pccc("audit", "list", "--find", "edit").stdout
    assert pccc("audit", "list", "--since", "yesterday").exit_code == 1


def test_an_official_taken_out_of_service_is_shown_as_locked_out(pccc):
    pccc("access", "add", "--official", "Trần Thị Bình")
    pccc("officials", "remove", "Trần Thị Bình")
    assert [row["works"] for row in listed(pccc)] == [False]
