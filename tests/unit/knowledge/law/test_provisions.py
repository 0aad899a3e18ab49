"""The written structures are those of the texts at hand."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from knowledge.law.parsing import parse
from knowledge.law.provisions import write_structures
from knowledge.law.structure import Repealed, has, structure
from knowledge.schema import DocumentsFile
from tests.conftest import LAW, ROOT, needs_law

PROVISIONS = ROOT / "knowledge" / "content" / "provisions"


def test_a_file_with_two_documents_gives_two_structures(tmp_path: Path) -> None:
    (tmp_path / "hai.md").write_text("## MỘT\n### Điều 1. Tên\n1. A.\n## HAI\n### Điều 7. Tên\n", encoding="utf-8")
    (tmp_path / "_files.yml").write_text(
        "files:\n  hai.md:\n"
        '    - {document: nd-1, complete: true, partial: ["1"], ends: "## HAI"}\n'
        '    - {document: nd-2, complete: false, starts: "## HAI"}\n',
        encoding="utf-8",
    )
    (tmp_path / "_amendments.yml").write_text(
        'amendments:\n  - {document: nd-1, by: nd-2, since: 2026-01-02, repealed: [{article: "1", clause: "1"}]}\n',
        encoding="utf-8",
    )
    assert [report.document for report in write_structures(tmp_path, tmp_path)] == ["nd-1", "nd-2"]
    first = msgspec.yaml.decode((tmp_path / "nd-1.yml").read_bytes())
    assert (first["complete"], first["partial"], first["articles"]) == (True, ["1"], {"1": {"1": []}})
    assert [(one["clause"], str(one["since"]), one["by"]) for one in first["repealed"]] == [("1", "2026-01-02", "nd-2")]
    assert msgspec.yaml.decode((tmp_path / "nd-2.yml").read_bytes())["articles"] == {"7": {}}


@needs_law
@pytest.mark.parametrize("article", ["29", "31", "32", "33", "34", "35", "36", "36a"])
def test_replaced_articles_of_the_fines_decree_match_the_amending_text(article: str) -> None:
    text = (LAW / "nd-69-2026-ND-CP.md").read_text(encoding="utf-8")
    start = text.index(f"“Điều {article}. ") + 1
    quoted = structure(parse(text[start : text.index("”.", start)]))
    written = msgspec.yaml.decode((PROVISIONS / "nd-106-2025.yml").read_bytes())["articles"]
    assert quoted == {article: written[article]}


@needs_law
def test_the_written_structures_are_up_to_date(tmp_path: Path) -> None:
    for name in ("_files.yml", "_amendments.yml"):
        (tmp_path / name).write_bytes((PROVISIONS / name).read_bytes())
    for report in write_structures(LAW, tmp_path):
        name = f"{report.document}.yml"
        assert (PROVISIONS / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_the_structures_name_documents_and_amendments_that_we_have() -> None:
    content = (ROOT / "knowledge" / "content" / "documents.yml").read_bytes()
    documents = msgspec.yaml.decode(content, type=DocumentsFile).documents
    amended = {(doc.id, by.document): (by.effective, by.articles) for doc in documents for by in doc.amendments}
    for path in PROVISIONS.glob("[!_]*.yml"):
        written = msgspec.yaml.decode(path.read_bytes())
        assert written["document"] == path.stem
        assert path.stem in {doc.id for doc in documents}
        for one in written["repealed"]:
            gone = msgspec.convert({key: one[key] for key in one if key not in ("since", "by")}, Repealed)
            assert has(written["articles"], gone.article, gone.clause, gone.point)
            since, articles = amended[path.stem, one["by"]]
            assert since == one["since"]
            assert gone.article in articles
