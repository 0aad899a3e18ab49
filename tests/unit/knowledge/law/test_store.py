"""Imported wording is found by what an answer cites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.law import store
from knowledge.law.parsing import parse
from knowledge.schema import Citation

NOW = datetime(2026, 11, 27, tzinfo=UTC)
TEXT = """\
Điều 5. Trách nhiệm
Lời mở đầu.
a) Điểm ngay dưới điều.
2. Khoản hai:
| Cột | Số |
|---|---|
| x | 1 |
"""


def held(text: str = TEXT) -> store.Held:
    return store.Held("nd-1", "a.md", "00", NOW, ("nd-2",), parse(text).provisions)


def wording(folder: Path, **place: str) -> str | None:
    found = store.LawStore(folder).wording_of(Citation(document="nd-1", **place))
    return found and found.text


def test_an_article_a_clause_and_a_point(tmp_path: Path) -> None:
    store.write(tmp_path, held())
    assert wording(tmp_path, article="5", clause="2") == "2. Khoản hai:\nCột | Số\nx | 1"
    assert wording(tmp_path, article="5", point="a") == "Lời mở đầu.\na) Điểm ngay dưới điều."
    assert wording(tmp_path, article="5") == "Lời mở đầu.\na) Điểm ngay dưới điều.\n2. Khoản hai:\nCột | Số\nx | 1"
    found = store.LawStore(tmp_path).wording_of(Citation(document="nd-1", article="5", clause="2"))
    assert found
    assert (found.heading, found.merged) == ("Trách nhiệm", {"nd-2"})


def test_a_section_gives_those_within_it(tmp_path: Path) -> None:
    store.write(tmp_path, held("## 3.1 Chung\n3.1.1 Một.\n3.1.2 Hai.\n"))
    assert wording(tmp_path, article="3.1.2") == "Hai."
    store.write(tmp_path, held("## Bảng A.1 - Trang bị\n| TT | Nhà | Số |\n|---|---|---|\n| 2 | Chợ | 4 |\n"))
    assert wording(tmp_path, article="Bảng A.1", clause="2") == "2.\nNhà: Chợ\nSố: 4"
    store.write(tmp_path, held("# Quy chuẩn\n3.1.1 Một.\n3.1.2 Hai.\n"))
    assert wording(tmp_path, article="3.1") == "3.1.1. Một.\n3.1.2. Hai."


@pytest.mark.parametrize(
    "place", [{}, {"article": "9"}, {"article": "5", "clause": "7"}, {"article": "5", "clause": "2", "point": "z"}]
)
def test_what_is_not_there_has_no_wording(tmp_path: Path, place: dict[str, str]) -> None:
    assert wording(tmp_path / "nowhere", **place) is None
    store.write(tmp_path, held())
    assert wording(tmp_path, **place) is None


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    file = store.write(tmp_path, held())
    assert store.read(tmp_path, "nd-1") == held()
    assert list(tmp_path.iterdir()) == [file]


def test_a_spoilt_file_holds_nothing_and_is_replaced(tmp_path: Path) -> None:
    store.file_of(tmp_path, "nd-1").write_bytes(b"garbage" * 500)
    assert store.read(tmp_path, "nd-1") is None
    assert wording(tmp_path, article="5") is None
    store.write(tmp_path, held())
    assert wording(tmp_path, article="5", clause="2")
