"""A provision that is named leads to the entries that cite it, the closest first."""

from datetime import date

import pytest

from knowledge.references import Citing, Reference
from knowledge.schema import Amendment, Citation, Document, Entry


def entry(name, *citations):
    return Entry(
        id=name,
        kind="law",
        title="Một điều luật",
        questions=("a", "b", "c"),
        lead="Có.",
        citations=citations,
        checked=date(2026, 11, 23),
    )


CITING = Citing(
    [
        entry("whole", Citation(document="law", article="20")),
        entry("clause", Citation(document="law", article="20", clause="2")),
        entry("point", Citation(document="law", article="20", clause="2", point="b")),
        entry("other_clause", Citation(document="law", article="20", clause="3")),
        entry("aside", Citation(document="law", article="8"), Citation(document="law", article="20")),
        entry("appendix", Citation(document="decree", article="Phụ lục II", clause="14")),
    ]
)


@pytest.mark.parametrize(
    ("reference", "first"),
    [
        (Reference("law", "20"), "whole"),
        (Reference("law", "20", "2"), "clause"),
        (Reference("law", "20", "2", "b"), "point"),
        (Reference("law", "20", "3"), "other_clause"),
        (Reference("law", "8"), "aside"),
        (Reference("decree", "Phụ lục II", "14"), "appendix"),
    ],
)
def test_the_closest_comes_first(reference, first):
    close = CITING.closeness([reference])
    assert max(close, key=close.__getitem__) == first


@pytest.mark.parametrize("reference", [Reference("law", "21"), Reference("law"), Reference(unknown="79/2014")])
def test_nothing_cites_it(reference):
    assert not CITING.closeness([reference])


def test_an_article_of_no_document_is_one_of_the_fire_law_and_counts_for_less():
    citing = Citing([entry("law", Citation(document="luat-55-2024", article="20"))])
    assert citing.closeness([Reference(None, "20")])["law"] < citing.closeness([Reference("luat-55-2024", "20")])["law"]


def test_an_appendix_is_found_in_the_document_that_renewed_it():
    old = Document(
        id="decree",
        number="1/2025/NĐ-CP",
        kind="Nghị định",
        title="Nghị định",
        short="Nghị định 1",
        issuer="Chính phủ",
        amendments=(Amendment(document="newer", effective=date(2026, 9, 15), articles=("1", "Phụ lục III")),),
    )
    citing = Citing([entry("renewed", Citation(document="newer", article="Phụ lục III"))], [old])
    assert set(citing.closeness([Reference("decree", "Phụ lục III")])) == {"renewed"}
    assert not citing.closeness([Reference("decree", "1")])
