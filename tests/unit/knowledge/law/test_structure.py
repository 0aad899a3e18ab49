"""What a document has in numbers, with what later documents changed."""

from __future__ import annotations

import msgspec
import pytest

from knowledge.law.parsing import parse
from knowledge.law.structure import Change, amend, has, structure
from tests.conftest import LAW, needs_law


def test_amendments_add_replace_and_keep_the_order() -> None:
    change = msgspec.convert(
        {
            "document": "nd-1",
            "by": "nd-2",
            "since": "2026-04-20",
            "articles": {"36a": {"1": ["a"]}},
            "clauses": {"36": {"2": [], "3": ["a", "b"]}},
            "repealed": [{"article": "36", "clause": "1"}],
        },
        Change,
    )
    tree = amend({"36": {"1": [], "2": ["a"]}, "37": {}, "Phụ lục I": {}}, [change])
    assert list(tree) == ["36", "36a", "37", "Phụ lục I"]
    assert tree["36"] == {"1": [], "2": [], "3": ["a", "b"]}
    assert has(tree, "36a", "1", "a")
    assert not has(tree, "36", "2", "a")


@pytest.mark.parametrize("wrong", ['"clauses": {"99": {"1": []}}', '"repealed": [{"article": "1", "clause": "9"}]'])
def test_an_amendment_of_what_is_not_there_is_refused(wrong: str) -> None:
    text = f'{{"document": "nd-1", "by": "nd-2", "since": "2026-04-20", {wrong}}}'
    with pytest.raises(ValueError, match="nd-1 doesn't have"):
        amend({"1": {"1": []}}, [msgspec.json.decode(text, type=Change)])


@needs_law
def test_the_decrees_have_what_entries_cite() -> None:
    fines = structure(parse((LAW / "nd-106-2025-ND-CP.md").read_text(encoding="utf-8")))
    detail = structure(parse((LAW / "nd-105-2025-ND-CP.md").read_text(encoding="utf-8")))
    assert has(fines, "27", "4", "a")
    assert has(detail, "Phụ lục I", "32", None)
    assert not has(detail, "Phụ lục I", "35", None)
