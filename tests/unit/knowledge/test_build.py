"""The knowledge file is built beside the old one and swapped in whole, or not at all."""

import sqlite3

import pytest

from knowledge import content
from knowledge.build import FILE, entries_of, own_texts, wordings
from knowledge.search import Knowledge
from nlu.text import fold
from tests.unit.knowledge.written import ENTRY, bag_of_words, built, write


@pytest.fixture
def written(tmp_path):
    return content.load(write(tmp_path / "content"))


@pytest.fixture
def out(tmp_path):
    return tmp_path / "trained" / FILE


def test_everything_written_is_in_the_file_as_it_was_written(written, out):
    knowledge = Knowledge.open(built(written, out), fold=fold)
    assert knowledge.entries == {entry.id: entry for entry in entries_of(written)}
    assert knowledge.documents == {document.id: document for document in written.documents}
    assert knowledge.sources == {source.code: source for source in written.sources}
    assert knowledge.cards == {card.event: card for card in written.cards}
    assert knowledge.quiz == {question.id: question for question in written.questions}
    assert knowledge.scenarios == {scenario.id: scenario for scenario in written.scenarios} != {}
    assert knowledge.checklists == {checklist.id: checklist for checklist in written.checklists}
    assert knowledge.pictures == {picture.id: picture for picture in written.pictures}
    assert knowledge.drawings == written.drawings
    assert knowledge.encoder == "bag of words"


def test_fines_are_entries_too(written):
    assert [entry.id for entry in entries_of(written)] == ["law.duty", "burns.cool_water", "fines.no_extinguisher"]


def test_every_question_title_and_answer_is_a_wording(written):
    entry = written.entries[1]
    (row,) = wordings([entry], {"burns.cool_water": ("phỏng lửa",)})
    assert row.entry == "burns.cool_water"
    assert row.asked == (*entry.questions, "phỏng lửa")
    assert row.answered == (entry.title, f"{entry.title}. {entry.lead}", entry.body)


def test_an_answer_without_a_body_has_no_empty_wording(written):
    assert all(own_texts(written.entries[0]))
    assert len(own_texts(written.entries[0])) == 2


def test_the_folder_is_made_and_nothing_else_is_left_in_it(written, out):
    built(written, out)
    assert [path.name for path in out.parent.iterdir()] == [FILE]


def test_building_twice_gives_the_same_answers(written, out, tmp_path):
    files = [built(written, out), built(written, tmp_path / "again" / FILE)]
    found = [Knowledge.open(file, fold=fold).search("bỏng nước sôi", None) for file in files]
    assert found[0] == found[1]


def fails(_sentences):
    raise RuntimeError("the encoder broke down")


def test_a_failed_build_leaves_the_old_file_as_it_was(written, out):
    before = built(written, out).read_bytes()
    with pytest.raises(RuntimeError, match="broke down"):
        built(written, out, encode=fails)
    assert out.read_bytes() == before


def test_a_failed_first_build_leaves_no_file(written, out):
    with pytest.raises(RuntimeError):
        built(written, out, encode=fails)
    assert not out.exists()


def test_after_a_failed_build_the_next_one_succeeds(written, out):
    with pytest.raises(RuntimeError):
        built(written, out, encode=fails)
    built(written, out)
    assert [path.name for path in out.parent.iterdir()] == [FILE]


def test_until_the_new_file_is_whole_readers_see_the_old_one(written, out):
    built(written, out)

    def read_meanwhile(sentences):
        with sqlite3.connect(f"file:{out}?mode=ro", uri=True) as reader:
            assert reader.execute("SELECT count(*) FROM entry").fetchone() == (3,)
        return bag_of_words(sentences)

    built(written, out, encode=read_meanwhile)


def test_a_reader_of_the_old_file_reads_on_after_the_swap(written, out, tmp_path):
    reader = Knowledge.open(built(written, out), fold=fold)
    changed = ENTRY.replace("burns.cool_water", "burns.other")
    cards = {"emergency.yml": (tmp_path / "content" / "emergency.yml").read_text().replace("burns.cool_water", "burns.other")}
    built(content.load(write(tmp_path / "content", **{"skills/burns.yml": changed} | cards)), out)
    assert reader.search("bỏng nước sôi", None).best.id == "burns.cool_water"
    assert Knowledge.open(out, fold=fold).search("bỏng nước sôi", None).best.id == "burns.other"
