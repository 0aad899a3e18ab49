"""Citations in the words people look them up by."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.citing import cite, entry_text, place_of, standing
from knowledge.references import Reference
from knowledge.schema import Citation, Document, Entry, Source


def document(id_, number, short):
    return Document(id=id_, number=number, kind="Luật", title=short, short=short, issuer="Quốc hội")


LAW = document("luat-55", "55/2024/QH15", "Luật PCCC và CNCH")
DECREE = document("nd-105", "105/2025/NĐ-CP", "Nghị định 105/2025/NĐ-CP")
BOTH = {LAW.id: LAW, DECREE.id: DECREE}


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        (Citation(document="x"), ""),
        (Citation(document="x", article="6"), "Điều 6"),
        (Citation(document="x", article="9a"), "Điều 9a"),
        (Citation(document="x", article="6", clause="1"), "Điều 6 khoản 1"),
        (Citation(document="x", article="6", clause="1", point="đ"), "Điều 6 khoản 1 điểm đ"),
        (Citation(document="x", article="Phụ lục I", clause="32"), "Phụ lục I mục 32"),
    ],
)
def test_a_provision_in_words(say, citation, words):
    assert place_of(citation, say) == words


def test_citations_are_grouped_by_document_each_place_once(say):
    places = [("luat-55", "6"), ("nd-105", "13"), ("luat-55", "8"), ("luat-55", "6")]
    text = cite([Citation(document=d, article=a) for d, a in places], BOTH, say)
    assert text == "Luật PCCC và CNCH (55/2024/QH15): Điều 6, Điều 8; Nghị định 105/2025/NĐ-CP: Điều 13"


def test_a_whole_document_needs_no_colon(say):
    assert cite([Citation(document="luat-55")], BOTH, say) == "Luật PCCC và CNCH (55/2024/QH15)"


def entry(**more):
    parts = {"id": "t.one", "kind": "law", "title": "Một việc", "questions": ("a", "b", "c"), "lead": "Dòng đầu."}
    return Entry(**(parts | {"checked": date(2026, 11, 2)} | more))


def test_an_entry_reads_lead_first_source_last(say):
    shown = entry(body="Phần sau.", changed="Mức mới.", citations=(Citation(document="nd-105", article="13"),))
    assert entry_text(shown, BOTH, {}, say).split("\n\n") == [
        "Dòng đầu.",
        "Phần sau.",
        "Thay đổi: Mức mới.",
        "Căn cứ: Nghị định 105/2025/NĐ-CP: Điều 13. Kiểm tra ngày 02/11/2026.",
    ]


def test_a_skill_names_who_says_so_once(say):
    sources = {c: Source(code=c, name=f"Trang {c}", publisher=p) for c, p in [("A", "Cục CS"), ("B", "Cục CS"), ("C", None)]}
    text = entry_text(entry(kind="skill", sources=("A", "B", "C")), BOTH, sources, say)
    assert text.endswith("Nguồn: Cục CS; Trang C. Kiểm tra ngày 02/11/2026.")


def test_medical_figures_under_review_are_marked(say):
    assert "chờ cán bộ y tế" in entry_text(entry(review="medical"), BOTH, {}, say)


OLD = Document(
    id="nd-136",
    number="136/2020/NĐ-CP",
    kind="Nghị định",
    title="Nghị định cũ",
    short="Nghị định 136/2020",
    issuer="Chính phủ",
    expires=date(2025, 7, 1),
    replaced_by="nd-105",
)
REPEALED = "Về PCCC, Nghị định 136/2020 đã hết hiệu lực từ 01/07/2025; nay theo Nghị định 105/2025/NĐ-CP."


@pytest.mark.parametrize(
    ("reference", "shown", "lines"),
    [
        (Reference("nd-136", "5"), "", [REPEALED]),
        (Reference("nd-136"), "Nghị định 136/2020 đã được thay.", []),  # the answer speaks of it itself
        (Reference("nd-105", "5"), "", []),
        (Reference(None, "5"), "", []),
    ],
)
def test_a_repealed_document_is_said_to_be_so_with_what_replaced_it(say, reference, shown, lines):
    assert list(standing([reference, reference], BOTH | {OLD.id: OLD}, say, date(2026, 11, 27), shown)) == lines


def test_a_document_still_in_force_on_the_day_is_not_called_repealed(say):
    assert standing([Reference("nd-136")], BOTH | {OLD.id: OLD}, say, date(2025, 6, 30)) == ()


def test_a_document_that_is_not_ours_is_said_to_be_so(say):
    (line,) = standing([Reference(unknown="nghị định 79/2014")], BOTH, say, date(2026, 11, 27))
    assert "nghị định 79/2014" in line
