"""The coverage page."""

from knowledge import content
from knowledge.coverage import coverage
from knowledge.provisions import load_structures
from tests.conftest import ROOT

REAL = content.load()


def test_the_page_in_the_docs_is_that_of_the_content():
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == coverage(REAL, load_structures()), "put the output of `./pccc check --coverage` into docs/coverage.md"


def test_every_article_of_the_law_has_an_entry():
    page = coverage(REAL, load_structures())
    law = page.split("## Luật PCCC và CNCH 2024 (55/2024/QH15)")[1].split("##")[0]
    assert law.count("\n| ") == 1 + len(load_structures()["luat-55-2024"].articles) + 1
    assert "| — |" not in law
