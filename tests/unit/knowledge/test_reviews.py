"""A question is flagged when what it tests has changed since somebody looked, and only then."""

from datetime import date

import pytest

from knowledge import content, reviews
from knowledge.build import entries_of
from knowledge.check import check
from knowledge.errors import ContentError
from knowledge.schema import Amendment, Citation
from nlu.text import fold
from tests.unit.knowledge.test_check import LATE, LAW, SKILL, Made
from tests.unit.knowledge.written import TODAY


@pytest.fixture
def made(tmp_path):
    """Content whose one question was reviewed today."""
    made = Made(tmp_path)
    review(made)
    return made


def review(made, on=TODAY):
    entries = {entry.id: entry for entry in entries_of(made.content)}
    documents = {document.id: document for document in made.content.documents}
    done = reviews.renewed(made.content.questions, entries, documents, {}, on, {"quiz.burns"})
    object.__setattr__(made.content, "reviews", done)


def legal(made):
    """The question tests an entry of law."""
    made.change("questions", entry="law.duty", citations=(Citation(document="nd-106", article="5", clause="1"),))
    review(made)


def test_what_was_reviewed_is_not_flagged(made):
    assert made.findings() == []


@pytest.mark.parametrize("change", [{"lead": "Xả nước mát 20 phút."}, {"body": None}, {"body": "Tháo nhẫn."}], ids=str)
def test_a_changed_entry_flags_its_question(made, change):
    made.change("entries", SKILL, **change)
    finding = made.only()
    assert (finding.item, finding.fatal) == ("quiz.burns", False)
    assert finding.problem == "entry `burns.cool_water` changed since question `quiz.burns` was reviewed"
    review(made)
    assert made.findings() == []


def test_another_way_of_asking_flags_nothing(made):
    made.change("entries", SKILL, questions=("bỏng thì sao", "bỏng rồi", "làm gì khi bỏng"))
    assert made.findings() == []


def test_a_legal_question_may_not_be_used_until_it_is_reviewed(made):
    legal(made)
    made.change("entries", LAW, lead="Chủ hộ lo an toàn điện và lối thoát trong nhà.")
    assert made.only().fatal


def test_an_amendment_of_the_article_flags_from_its_day_on(made):
    legal(made)
    made.add_document("nd-69", "69/2026/NĐ-CP", effective=LATE)
    made.change("documents", amendments=(Amendment(document="nd-69", effective=LATE, articles=("5",)),))
    assert made.findings(on=TODAY) == []
    found = [f.problem for f in made.findings(on=LATE) if "reviewed" in f.problem]
    assert found == ["the law it rests on changed since question `quiz.burns` was reviewed"]


def test_an_amendment_of_another_article_flags_nothing(made):
    legal(made)
    made.add_document("nd-69", "69/2026/NĐ-CP", effective=LATE)
    made.change("documents", amendments=(Amendment(document="nd-69", effective=LATE, articles=("7",)),))
    assert made.findings(on=LATE) == []


def test_a_document_out_of_force_flags_its_questions(made):
    legal(made)
    made.change("documents", expires=LATE)
    assert any("the law it rests on changed" in finding.problem for finding in made.findings(on=LATE))


def test_a_new_question_is_remarked_on_but_may_be_used(made):
    legal(made)
    (question,) = made.content.questions
    other = type(question)(
        **{name: getattr(question, name) for name in question.__struct_fields__} | {"id": "q.new", "ask": "Ai?"}
    )
    object.__setattr__(made.content, "questions", (question, other))
    assert (made.only().item, made.only().problem, made.only().fatal) == ("q.new", "has not been marked as reviewed yet", False)


def test_the_file_is_a_line_each_sorted_and_reads_back(tmp_path):
    told = {"b.two": reviews.Review("11", "22"), "a.one": reviews.Review("33", "44")}
    file = tmp_path / "reviewed.tsv"
    file.write_text(reviews.written(told), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == "a.one\t33\t44\nb.two\t11\t22\n"
    assert reviews.load(file) == told
    assert reviews.load(tmp_path / "none.tsv") == {}


@pytest.mark.parametrize("text", ["a.one\t33\n", "a.one\t1\t2\na.one\t1\t2\n", "<<<<<<< HEAD\n"])
def test_a_line_that_cannot_be_read_is_named(tmp_path, text):
    file = tmp_path / "reviewed.tsv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"reviewed.tsv: line \d"):
        reviews.load(file)


def test_reviews_of_questions_that_are_gone_are_dropped(made):
    kept = reviews.renewed([], {}, {}, made.content.reviews, TODAY, set())
    assert kept == {}


def test_no_real_question_waits_for_a_review_of_its_entry():
    real = content.load()
    assert len(real.reviews) > 500
    assert [str(f) for f in check(real, {}, date(2026, 11, 28), fold) if "changed since question" in f.problem] == []
