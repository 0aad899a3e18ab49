"""An official text is taken in, compared and kept, or refused with what was there untouched."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge import content
from knowledge.errors import LawRefused
from knowledge.law import store
from knowledge.law.importing import Difference, Imported, flowing, gaps, import_law
from knowledge.law.parsing import Provision
from knowledge.provisions import load_structures
from knowledge.schema import Citation
from tests.conftest import LAW, needs_law
from tests.unit.knowledge.law.papers import DECREE, ROWS, docx, html, pdf

DOCUMENTS = content.load().documents
NOW = datetime(2026, 11, 27, tzinfo=UTC)
TWO_DOCUMENTS = "nd-189-2025-nd-311-2026-trich-tham-quyen-phat.md"
NO_LAW = {"README.md", "facts.md"}


def take_in(file: Path, folder: Path, **options: object) -> Imported:
    return import_law(file, folder, DOCUMENTS, {}, NOW, **options)  # type: ignore[arg-type]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def wording(folder: Path, *place: str) -> str | None:
    citation = Citation(document="nd-105-2025", **dict(zip(("article", "clause", "point"), place, strict=False)))
    found = store.LawStore(folder).wording_of(citation)
    return found and found.text


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_every_kind_of_file_gives_the_same_provisions(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"a.{kind}"
    done = take_in(
        {"docx": docx, "html": html}[kind](file) if kind != "pdf" else pdf(file, [DECREE.splitlines()], ROWS), tmp_path
    )
    report = done.report
    assert done.document.id == "nd-105-2025"
    assert (report.chapters, report.sections, report.articles, report.clauses, report.points) == (1, 1, 2, 4, 2)
    assert (report.appendices, report.tables, report.unplaced) == (1, 1, ())
    assert wording(tmp_path, "1", "2") == "2. Khoản hai gồm:\na) Điểm thứ nhất;\nb) Điểm thứ hai."
    assert wording(tmp_path, "1", "2", "b") == "2. Khoản hai gồm:\nb) Điểm thứ hai."
    assert wording(tmp_path, "Phụ lục I", "2") == "2.\nLoại hình: Chợ\nQuy mô: Mọi quy mô"
    assert wording(tmp_path, "3") is None


def test_what_is_kept_says_where_it_comes_from(tmp_path: Path) -> None:
    done = take_in(written(tmp_path / "a.md", DECREE), tmp_path)
    held = store.read(tmp_path, "nd-105-2025")
    assert held
    assert (held.file, held.sha256, held.imported_at) == ("a.md", done.source.sha256, NOW)
    assert held.provisions[-1].heading == "DANH MỤC CƠ SỞ"
    assert [one.part for one in held.provisions if not one.clause] == [
        "Chương I. QUY ĐỊNH CHUNG",
        "Chương I. QUY ĐỊNH CHUNG, Mục 1. PHÒNG CHÁY",
        "",
    ]


def test_importing_again_tells_the_difference_and_replaces(tmp_path: Path) -> None:
    assert take_in(written(tmp_path / "a.md", DECREE), tmp_path).difference is None
    assert take_in(tmp_path / "a.md", tmp_path).difference == Difference()
    new = DECREE.replace("b) Điểm thứ hai.\n", "").replace("Khoản một", "Khoản mới").replace("Phụ lục I\n", "Điều 3. Thêm\n")
    assert take_in(written(tmp_path / "b.md", new), tmp_path).difference == Difference(
        added=(("3", None, None),),
        removed=(("1", "2", "b"), ("Phụ lục I", None, None)),
        changed=(("1", "1", None),),
    )
    assert wording(tmp_path, "1", "1") == "1. Khoản mới của điều đầu."
    assert wording(tmp_path, "1", "2", "b") is None


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    assert take_in(written(tmp_path / "a.md", DECREE), tmp_path / "law", dry_run=True).kept is None
    assert not (tmp_path / "law").exists()


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        (DECREE.replace("2. Khoản hai", "1. Khoản hai"), "1 1", "twice"),
        (DECREE.replace("b) Điểm", "a) Điểm"), "1 2 a", "twice"),
        (DECREE.replace("Điều 2.", "# Điều 1."), "1", "twice"),
        ("Số: 105/2025/NĐ-CP\nlời không có điều nào", "text", "nothing"),
        ("x" * 5000 + "\n¤¤ @@ \x07 |||| ### ** 1.) a)) Điều Điều Chương\n" * 50, "text", "nothing"),
        (DECREE.replace("105/2025", "9105/2025"), "document", "unrecognised"),
    ],
)
def test_a_refused_text_leaves_what_was_there(tmp_path: Path, text: str, key: str, reason: str) -> None:
    kept = take_in(written(tmp_path / "good.md", DECREE), tmp_path / "law").kept
    assert kept
    before = kept.read_bytes()
    with pytest.raises(LawRefused) as caught:
        take_in(written(tmp_path / "bad.md", text), tmp_path / "law")
    assert (caught.value.file.name, caught.value.key, caught.value.reason) == ("bad.md", key, reason)
    assert kept.read_bytes() == before
    assert list((tmp_path / "law").iterdir()) == [kept]


def test_items_of_an_appendix_begin_anew_in_each_list(tmp_path: Path) -> None:
    text = f"{DECREE}1. Một.\nA. PHẦN HAI\n1. Lại một.\n2. Hai.\nB. PHẦN BA\n1. Vẫn một.\n"
    assert take_in(written(tmp_path / "a.md", text), tmp_path).report.appendices == 1


def test_the_document_can_be_given(tmp_path: Path) -> None:
    file = written(tmp_path / "a.md", DECREE.replace("Số: 105/2025/NĐ-CP\n", ""))
    assert take_in(file, tmp_path, document="106/2025/NĐ-CP").document.id == "nd-106-2025"
    with pytest.raises(LawRefused) as caught:
        take_in(file, tmp_path, document="nd-0")
    assert (caught.value.key, caught.value.reason) == ("nd-0", "unlisted")


def test_a_text_unlike_what_is_known_of_its_document_is_refused_unless_somebody_insists(tmp_path: Path) -> None:
    file = written(tmp_path / "a.md", "Số: 105/2025/NĐ-CP\n" + "".join(f"Điều {n}. Tên\n9. A.\n" for n in range(60, 70)))
    structures = load_structures()
    with pytest.raises(LawRefused) as caught:
        import_law(file, tmp_path, DOCUMENTS, structures, NOW)
    assert caught.value.reason == "unlike"
    done = import_law(file, tmp_path, DOCUMENTS, structures, NOW, document="nd-105-2025")
    assert ("60", "9", None) in done.extra
    assert ("1", None, None) in done.missing


def test_gaps_in_articles_clauses_and_points_are_named() -> None:
    tree = {"4": {"1": ["a", "b", "d"], "2": [], "4": []}, "6a": {}, "7": {"": ["a", "đ"]}, "Phụ lục I": {"3": [], "9": []}}
    assert list(gaps(tree)) == [
        ("5", None, None),
        ("4", "3", None),
        ("4", "1", "c"),
        ("7", None, "b"),
        ("7", None, "c"),
        ("7", None, "d"),
    ]


def test_lines_broken_by_printing_are_joined_and_tables_are_not() -> None:
    text = "hộ gia đình\nNgười đứng đầu có trách\nnhiệm sau đây:\nKiểm tra.\n| a | b |\n| c | d |\nHết."
    joined = flowing(Provision("5", None, None, "Trách nhiệm của", text))
    assert joined.heading == "Trách nhiệm của hộ gia đình"
    assert joined.text == "Người đứng đầu có trách nhiệm sau đây:\nKiểm tra.\n| a | b |\n| c | d |\nHết."


def test_a_reference_to_a_later_article_at_the_start_of_a_line_is_none(tmp_path: Path) -> None:
    text = "Số: 105/2025/NĐ-CP\nĐiều 1. Tên\n1. Theo quy định tại khoản 2\nĐiều 45.\n2. Áp dụng\nĐiều 30.\nĐiều 2. Tên\n1. Một."
    done = take_in(written(tmp_path / "a.txt", text), tmp_path)
    assert (done.report.articles, done.report.clauses) == (2, 3)
    assert wording(tmp_path, "1", "1") == "1. Theo quy định tại khoản 2 Điều 45."


def test_three_hundred_scanned_pages(tmp_path: Path) -> None:
    first = ["Số: 105 / 2025/NĐ - CP", "NGHỊ ĐỊNH", "Ch ương I"]
    pages = [
        [
            "CÔNG BÁO/Số 156 + 157/Ngày 23-3-2026",
            *(first if n == 1 else []),
            f"Đi ều {n} . Trách nhiệm thứ {n} của người đứng đầu cơ sở",
            *(line for c in range(1, 9) for line in (f"{c} . Người đứng đầu cơ sở phải kiểm tra theo khoản 3", "Điều 6. Hết.")),
            f"- {n} -",
        ]
        for n in range(1, 301)
    ]
    done = take_in(pdf(tmp_path / "a.pdf", pages), tmp_path)
    assert (done.report.articles, done.report.clauses, done.gaps) == (300, 2400, ())
    assert done.source.taken_out == 600
    assert wording(tmp_path, "300", "8") == "8. Người đứng đầu cơ sở phải kiểm tra theo khoản 3 Điều 6. Hết."


@needs_law
@pytest.mark.parametrize("file", sorted(LAW.glob("*.md")), ids=lambda file: file.name)
def test_every_text_at_hand(tmp_path: Path, file: Path) -> None:
    structures = load_structures()
    if file.name in NO_LAW or file.name == TWO_DOCUMENTS:
        with pytest.raises(LawRefused) as caught:
            import_law(file, tmp_path, DOCUMENTS, structures, NOW)
        assert caught.value.reason in ("nothing", "unlike", "twice")
        return
    done = import_law(file, tmp_path, DOCUMENTS, structures, NOW)
    assert done.document.id in structures
    held = store.read(tmp_path, done.document.id)
    assert held
    assert held.provisions
    assert import_law(file, tmp_path, DOCUMENTS, structures, NOW).difference == Difference()
    amended = {one.articles for one in done.document.amendments}
    if not amended:
        assert (done.missing, done.extra) == ((), ())


@needs_law
def test_citations_of_real_answers_find_their_wording(tmp_path: Path) -> None:
    for name in ("luat-55-2024-QH15.md", "nd-106-2025-ND-CP.md", "qcvn-10-2025-bca-trich.md"):
        take_in(LAW / name, tmp_path)
    law = store.LawStore(tmp_path)
    cited = {one for entry in content.load().entries for one in entry.citations if one.article}
    ours = [one for one in cited if one.document in ("luat-55-2024", "qcvn-10-2025-bca")]
    lost = [one for one in ours if law.wording_of(one) is None]
    assert len(lost) * 50 < len(ours), lost
