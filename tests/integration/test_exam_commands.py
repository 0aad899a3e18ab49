"""Exams on the command line: made, listed, read, closed, counted again; what can't be is one sentence."""

from __future__ import annotations

import json

import openpyxl
import pytest

from bot.settings import Settings
from bot.storage.exam_tables import attempt
from bot.training import exam_book
from tests.integration.exam_hall import Hall
from tests.integration.test_cli import is_one_sentence, pccc  # noqa: F401  # a fixture

COMMAND = "quiz_command.village_head"


@pytest.fixture
def made(pccc):  # noqa: F811
    result = pccc("exam", "new", "--title", "Sát hạch", "--minutes", 20, "--questions", COMMAND, "--pass", 100, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_exam_is_made_listed_and_closed(pccc, made):  # noqa: F811
    code = made["code"]
    assert (made["count"], made["minutes"], made["state"]) == (1, 20, "open")
    assert f"{code}  Đang mở  Sát hạch" in pccc("exam", "list").stdout
    assert json.loads(pccc("exam", "list", "--json").stdout)[0]["code"] == code
    assert f"Người thi gõ: /thi {code}" in pccc("exam", "show", code.lower()).stdout
    assert "Đã đóng" in pccc("exam", "close", code).stdout
    assert "đã đóng từ trước" in is_one_sentence(pccc("exam", "close", code))


def test_results_questions_and_a_recount(pccc, made, say, clock, tmp_path):  # noqa: F811
    code, file = made["code"], tmp_path / "kết quả.xlsx"
    with exam_book.opened(Settings(data_dir=tmp_path / "data")) as book:
        clock.now = book.clock()
        hall = Hall([book.engine], say, clock)
        hall.person().begins(code).answers("Tổ trưởng tổ dân phố").sees("✅")
        result = pccc("exam", "results", code, "--xlsx", file)
        assert "1/1  Đạt" in result.stdout
        assert openpyxl.load_workbook(file).sheetnames == ["Kết quả", "Câu hỏi", "Câu trả lời"]
        assert f"{COMMAND}  n 1" in pccc("exam", "items", code).stdout
        assert pccc("exam", "recount").exit_code == 0
        with book.engine.begin() as c:
            c.execute(attempt.update().values(right=0))
        changed = pccc("exam", "recount", code, "--json")
        assert changed.exit_code == 1
        assert [one["what"] for one in json.loads(changed.stdout)["differences"]] == ["right"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("- {topic: 'Chỉ huy, phối hợp', count: 150}", "“Chỉ huy, phối hợp”: cần 150 câu"),
        ("- {topic: Bơi lội, count: 1}", "“Bơi lội”"),
        ("- {difficulty: 1, count: 1}", "cần thêm topic"),
        ("- {topic: 'Chỉ huy, phối hợp'}", "count"),
        ("- {topic: x, cuont: 1}", "cuont"),
        ("{", "không đọc được"),
    ],
)
def test_a_blueprint_that_cannot_be_is_one_sentence(pccc, tmp_path, rows, said):  # noqa: F811
    file = tmp_path / "b.yml"
    file.write_text(rows, encoding="utf-8")
    assert said in is_one_sentence(pccc("exam", "new", "--title", "T", "--minutes", 5, "--blueprint", file))


def test_a_blueprint_is_drawn(pccc, tmp_path):  # noqa: F811
    file = tmp_path / "b.yml"
    file.write_text("- {topic: 'Chỉ huy, phối hợp', difficulty: 2, count: 2}\n- {count: 3}\n", encoding="utf-8")
    made = pccc("exam", "new", "--title", "T", "--minutes", 5, "--blueprint", file, "--until", "2099-01-01 17:00", "--json")
    assert json.loads(made.stdout)["closes_at"] == "2099-01-01T10:00:00+00:00"
    assert json.loads(made.stdout)["count"] == 5


def test_what_is_not_there_is_one_sentence(pccc):  # noqa: F811
    for command in ("show", "close", "results", "items", "recount"):
        assert "XXXXX" in is_one_sentence(pccc("exam", command, "XXXXX"))
