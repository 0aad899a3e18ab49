"""The commands about teams, campaigns, certificates and hours, as an operator types them."""

import json

import openpyxl
import pytest
from click.testing import CliRunner

from bot.cli import main

ROSTER = "Họ tên;SĐT;Đội;Loại đội;Xã\nNguyễn Văn An;0912345671;Đội dân phòng ấp 3;dân phòng;Xã Đồng Tâm\n"
TEAM = "doi dan phong ap 3"


@pytest.fixture
def pccc(tmp_path):
    def run(*arguments, code=0):
        done = CliRunner().invoke(main, ["--data-dir", str(tmp_path / "data"), *arguments])
        assert done.exit_code == code, done.output
        return done.output

    run("units", "province", "Đồng Nai")
    return run


@pytest.fixture
def roster(tmp_path):
    file = tmp_path / "doi.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return str(file)


def test_from_a_roster_to_progress(pccc, roster, tmp_path, monkeypatch):
    monkeypatch.setenv("PCCC_TELEGRAM_BOT", "TroLyBot")
    assert "Chưa nhập gì" in pccc("teams", "import", roster, "--dry-run")
    assert pccc("teams", "list") == ""
    assert json.loads(pccc("teams", "import", roster, "--json"))["new"] == 1
    assert "Nguyễn Văn An" in pccc("teams", "show", TEAM)
    assert "https://t.me/TroLyBot?start=team_" in pccc("teams", "invite", TEAM, "--qr", str(tmp_path / "moi.png"))
    assert (tmp_path / "moi.png").read_bytes().startswith(b"\x89PNG")
    pccc("campaign", "new", "Ôn thử", "--team", TEAM, "--questions", "5", "--due", "2099-12-10")
    (campaign,) = json.loads(pccc("campaign", "list", "--json"))
    assert "đã làm 0/5 câu" in pccc("campaign", "progress", campaign["code"])
    pccc("campaign", "progress", campaign["code"], "--xlsx", str(tmp_path / "p.xlsx"))
    assert openpyxl.load_workbook(tmp_path / "p.xlsx").active["C2"].value == "Nguyễn Văn An"
    assert "1 người chưa xong không nhắc được" in pccc("campaign", "remind", campaign["code"])
    assert "Đã đóng" in pccc("campaign", "close", campaign["code"])
    pccc("hours", "add", TEAM, "--day", "2026-11-20", "--minutes", "90", "--kind", "refresher")
    assert json.loads(pccc("hours", "list", TEAM, "--json"))["entries"][0]["minutes"] == 90


def test_what_is_wrong_is_told_in_words_and_for_machines_with_exit_code_1(pccc, roster, tmp_path):
    wrong = tmp_path / "sai.csv"
    wrong.write_text(ROSTER.replace("0912345671", "12"), encoding="utf-8")
    assert "dòng 2, cột “SĐT”, “12”" in pccc("teams", "import", str(wrong), code=1)
    assert json.loads(pccc("teams", "import", str(wrong), "--json", code=1))["wrong"][0]["line"] == 2
    assert "Không có giấy xác nhận" in pccc("certificate", "show", "ABCD", code=1)
    assert "Không có đợt" in pccc("campaign", "close", "DT-XXXXX", code=1)
