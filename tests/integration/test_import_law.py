"""`import-law` as an operator meets it: the report, the difference, refusals in one sentence, nothing lost."""

from __future__ import annotations

import json

import pytest

from tests.conftest import LAW, needs_law
from tests.integration.test_cli import is_one_sentence, pccc
from tests.unit.knowledge.law.papers import DECREE, ROWS, docx, html, pdf

__all__ = ["pccc"]


@pytest.fixture
def decree(tmp_path):
    """A decree in a Word file."""
    return docx(tmp_path / "nd.docx")


def test_the_report_says_what_was_recognised(pccc, decree):
    done = pccc("import-law", decree)
    assert done.exit_code == 0, done.output
    assert "Nghị định 105/2025" in done.stdout
    assert "1 chương, 1 mục, 2 điều, 4 khoản, 2 điểm, 1 phụ lục, 1 bảng" in done.stdout
    assert "lần đầu" in done.stdout
    assert "Có trong cấu trúc đã biết mà tệp này không có" in done.stdout


@pytest.mark.parametrize("kind", ["html", "pdf", "md"])
def test_other_kinds_say_the_same_to_machines(pccc, tmp_path, kind, decree):
    file = tmp_path / f"nd.{kind}"
    if kind == "html":
        html(file)
    elif kind == "pdf":
        pdf(file, [DECREE.splitlines()], ROWS)
    else:
        file.write_text(DECREE + "\n".join(f"| {' | '.join(row)} |" for row in ROWS), encoding="utf-8")
    word, other = (json.loads(pccc("import-law", one, "--json", "--dry-run").stdout) for one in (decree, file))
    assert other["counts"] == word["counts"]
    assert (other["document"], other["kept"], other["difference"]) == ("nd-105-2025", False, None)


def test_importing_again_prints_the_difference(pccc, tmp_path, decree):
    pccc("import-law", decree)
    assert "Không khác lần nhập trước." in pccc("import-law", decree).stdout
    done = pccc("import-law", docx(tmp_path / "b.docx", DECREE.replace("b) Điểm thứ hai.", "c) Điểm mới.")))
    for part in (
        "Thêm so với lần nhập trước (1):\n  Điều 1 khoản 2 điểm c",
        "Mất so với lần nhập trước (1):\n  Điều 1 khoản 2 điểm b",
    ):
        assert part in done.stdout
    assert "Số bị bỏ cách (1):\n  Điều 1 khoản 2 điểm b" in done.stdout


def test_long_lists_are_cut_for_people_and_whole_for_machines(pccc, tmp_path):
    text = DECREE + "# Lời bạt\n" + "".join(f"Dòng lạc số {n}\n" for n in range(50))
    file = tmp_path / "a.md"
    file.write_text(text, encoding="utf-8")
    shown = pccc("import-law", file).stdout
    assert "Không rõ chỗ (51 dòng):" in shown
    assert "19: Dòng lạc số 0" in shown
    assert "… và 31 chỗ nữa" in shown
    assert len(json.loads(pccc("import-law", file, "--json").stdout)["unplaced"]) == 51


def test_refusals_are_one_sentence_with_file_key_and_reason(pccc, tmp_path, decree):
    pccc("import-law", decree)
    (kept,) = (tmp_path / "data" / "law").iterdir()
    before = kept.read_bytes()
    twice = docx(tmp_path / "twice.docx", DECREE.replace("b) Điểm", "a) Điểm"))
    line = is_one_sentence(pccc("import-law", twice))
    assert "twice.docx: Điều 1 khoản 2 điểm a có hai lần (dòng 11 và 12)" in line
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    assert "50 MB" in is_one_sentence(pccc("import-law", large))
    assert "mật khẩu" in is_one_sentence(pccc("import-law", pdf(tmp_path / "l.pdf", [DECREE.splitlines()], locked=True)))
    assert "OCR" in is_one_sentence(pccc("import-law", pdf(tmp_path / "s.pdf", [[]])))
    garbage = tmp_path / "g.docx"
    garbage.write_bytes(bytes(range(256)) * 40)
    assert "hỏng" in is_one_sentence(pccc("import-law", garbage))
    assert "Không thấy tệp" in is_one_sentence(pccc("import-law", tmp_path / "none.pdf"))
    assert "nd-0" in is_one_sentence(pccc("import-law", decree, "--document", "nd-0"))
    assert "--document" in is_one_sentence(pccc("import-law", docx(tmp_path / "x.docx", "Điều 1. Tên\n1. Một.")))
    assert list((tmp_path / "data" / "law").iterdir()) == [kept]
    assert kept.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(pccc, tmp_path, decree):
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "law").write_text("in the way")
    assert "không ghi được" in is_one_sentence(pccc("import-law", decree))


def test_usage_errors_keep_code_two(pccc):
    assert pccc("import-law").exit_code == 2
    assert pccc("import-law", "a.md", "--nonsense").exit_code == 2


@needs_law
def test_a_real_law_matches_what_is_known_of_it(pccc):
    done = json.loads(pccc("import-law", LAW / "luat-55-2024-QH15.md", "--consolidated", "--json").stdout)
    assert done["counts"]["articles"] == 55
    assert (done["missing"], done["extra"], done["gaps"]) == ([], [], [])
    assert done["merged"] == ["luat-118-2025", "luat-135-2025"]
