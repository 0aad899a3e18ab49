"""The bank on the command line: out as a file, in again, and what is said of a bad one."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import main
from knowledge import content

INTO = str(content.FOLDER / "quiz" / "quiz_from_test.yml")


def pccc(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gift"])
def test_an_export_would_change_nothing_when_it_comes_back(tmp_path, ending):
    file = tmp_path / f"bank.{ending}"
    exported = pccc("quiz", "export", file, "--topic", "gas")
    assert exported.exit_code == 0, exported.output
    done = pccc("quiz", "import", file, "--into", INTO, "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["accepted"], told["new"], told["changed"]) == (0, True, [], [])
    assert told["same"] == len(json.loads(pccc("quiz", "list", "--topic", "GAS", "--json").stdout)) > 5


def test_a_bad_row_is_named_and_nothing_is_written(tmp_path):
    file = tmp_path / "bank.csv"
    pccc("quiz", "export", file, "--topic", "gas", "--kind", "single")
    head, first, *rest = file.read_text(encoding="utf-8-sig").splitlines()
    key = head.split(",").index("difficulty")
    cells = first.split(",")
    cells[key + (len(cells) - len(head.split(",")))] = "khó"
    file.write_text("\n".join([head, ",".join(cells), *rest]), encoding="utf-8")
    done = pccc("quiz", "import", file, "--into", INTO)
    assert done.exit_code == 1
    assert "dòng 2, cột difficulty, “khó”: phải là một trong: 1, 2, 3" in done.stderr
    assert "chưa nhập gì" in done.stderr
    assert not (content.FOLDER / "quiz" / "quiz_from_test.yml").exists()


def test_figures():
    told = json.loads(pccc("quiz", "statistics", "--json").stdout)
    assert told[-1]["questions"] == sum(row["questions"] for row in told[:-1]) >= 500
    assert "right at A/B/C/D" in pccc("check", "--quiz").stdout


def test_reviewing_a_question_that_is_not_there():
    done = pccc("quiz", "reviewed", "quiz_x.none")
    assert (done.exit_code, done.stderr.strip()) == (1, "Không có câu hỏi: quiz_x.none.")


def test_an_ending_that_says_nothing_needs_a_format(tmp_path):
    assert pccc("quiz", "export", tmp_path / "bank").exit_code == 2
