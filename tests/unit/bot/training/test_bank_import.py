"""An import brings in all or nothing, and nothing the checker refuses."""

import pytest

from bot.errors import Refused
from bot.training.bank_import import Laws, plan, write
from bot.training.bank_rows import Row, cells_of
from knowledge import content, reviews
from knowledge.build import entries_of
from nlu.text import fold
from tests.unit.bot.training.questions import question
from tests.unit.knowledge import written

LAWS = Laws({}, written.TODAY, fold)
GROUND = {"entry": "burns.cool_water", "sources": ("BYT",), "checked": written.TODAY, "topic": "Sơ cứu"}
AGAIN = {"ask": "Làm mát vết bỏng bằng gì?", "options": ("Nước đá", "Nước mát sạch", "Kem đánh răng")}


@pytest.fixture
def folder(tmp_path):
    return written.write(tmp_path)


def asked(id_="quiz_new.one", **changes):
    return question(id_, **{**GROUND, "ask": f"Câu {id_} hỏi gì?", **changes})


def planned(folder, *questions, into="quiz_new.yml", **cells):
    rows = [Row(line, cells_of(one) | cells) for line, one in enumerate(questions, start=2)]
    return plan(rows, folder / "quiz" / into, folder, content.load(folder), LAWS)


def files(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in (folder / "quiz").iterdir()}


def test_new_questions_go_into_the_file_that_was_said(folder):
    done = planned(folder, asked(), asked("quiz_new.two"))
    assert (done.new, done.changed, done.same, done.refused) == (("quiz_new.one", "quiz_new.two"), (), 0, False)
    write(done)
    assert content.load(folder).questions[1:] == (asked(), asked("quiz_new.two"))
    assert not list(folder.rglob("*.part"))


def test_a_question_that_is_there_is_changed_where_it_stands(folder):
    (there,) = content.load(folder).questions
    changed = asked("quiz.burns", ask="Vết bỏng làm mát bằng gì?")
    done = planned(folder, changed)
    assert (done.new, done.changed) == ((), (there.id,))
    write(done)
    assert content.load(folder).questions == (changed,)
    assert set(files(folder)) == {"quiz.yml"}


def test_importing_what_is_there_changes_nothing(folder):
    before = files(folder)
    done = planned(folder, *content.load(folder).questions)
    assert (done.same, done.files) == (1, ())
    write(done)
    assert files(folder) == before


def test_one_bad_row_keeps_all_out(folder):
    before = files(folder)
    rows = [Row(2, cells_of(asked())), Row(3, cells_of(asked("quiz_new.two")) | {"right": ""})]
    done = plan(rows, folder / "quiz" / "quiz_new.yml", folder, content.load(folder), LAWS)
    assert [(fault.line, fault.column, fault.reason) for fault in done.faults] == [(3, "right", "missing")]
    assert done.refused
    with pytest.raises(AssertionError):
        write(done)
    assert files(folder) == before


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"entry": "burns.nothing"}, "tests `burns.nothing`, which isn't there"),
        ({"sources": ("WHO",)}, "source `WHO` is not in sources.yml"),
        ({"sources": ()}, "needs a citation or a source"),
        ({"options": ("Đá", "Nước", "đá")}, "needs two or more options, none twice"),
        ({"entry": "law.duty"}, "tests `law.duty`, which is law, without a citation"),
        ({"explain": "Theo Nghị định 106 phải xả nước mát."}, "speaks of law without a citation"),
        (AGAIN, "the same question as `quiz.burns`"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_checker_refuses_keeps_all_out(folder, changes, problem):
    done = planned(folder, asked(), asked("quiz_new.two", **changes))
    assert (3, problem) in [(line, finding.problem) for line, finding in done.findings if finding.fatal]
    assert done.refused


def test_the_same_id_twice_is_named_with_both_lines(folder):
    (fault,) = planned(folder, asked(), asked()).faults
    assert (fault.line, fault.reason, fault.values) == (3, "id_twice", {"first": 2})


def test_questions_without_an_id_are_named_by_file_and_words(folder):
    done = planned(folder, asked(ask="Bị bỏng thì làm gì?"), asked(ask="Bị bỏng thì làm gì!", options=("A", "B")), id="")
    assert done.new == ("quiz_new.bi_bong_thi_lam_gi", "quiz_new.bi_bong_thi_lam_gi_2")


@pytest.mark.parametrize("into", ["new.txt", "../new.yml", "Câu hỏi.yml", "more/new.yml"])
def test_the_file_must_be_one_of_the_bank(folder, into):
    with pytest.raises(Refused):
        planned(folder, asked(), into=into)


def test_a_file_that_would_not_read_back_is_left_alone(folder):
    file = folder / "quiz" / "quiz.yml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("  - id: quiz.burns\n    kind", "  - kind").rstrip() + "\n    id: quiz.burns\n"
    )
    before = files(folder)
    with pytest.raises(Refused):
        planned(folder, asked("quiz.burns"))
    assert files(folder) == before


def test_a_changed_question_waits_for_a_review(folder):
    loaded = content.load(folder)
    entries = {entry.id: entry for entry in entries_of(loaded)}
    done = reviews.renewed(loaded.questions, entries, {}, {}, written.TODAY, {"quiz.burns"})
    other = {"quiz.other": reviews.Review("1", "2")}
    (folder / reviews.FILE).write_text(reviews.written(done | other), encoding="utf-8")
    found = planned(folder, asked("quiz.burns"))
    assert [(line, f.problem, f.fatal) for line, f in found.findings] == [(2, "has not been marked as reviewed yet", False)]
    write(found)
    assert content.load(folder).reviews == other
