"""A question that can be guessed, or that has no or two keys, doesn't get into the bank."""

import msgspec
import pytest

from knowledge.check_quiz import question_problems, share_problems, twice
from nlu.text import fold
from tests.unit.knowledge.test_check import Made

replace = msgspec.structs.replace


@pytest.fixture
def made(tmp_path):
    return Made(tmp_path)


@pytest.fixture
def asked(made):
    """One right option among three."""
    return made.content.questions[0]


def said(question):
    return [problem.said for problem in question_problems(question, fold)]


def test_a_sound_question_has_no_problem(asked):
    assert said(asked) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"right": (0, 1)}, "needs exactly one right key"),
        ({"kind": "true_false"}, "a true/false question has two options"),
        ({"kind": "true_false", "options": ("Đúng", "Sai"), "right": (0, 1)}, "needs exactly one right key"),
        ({"kind": "order", "right": (0, 1, 2)}, "the options stand in the right order already"),
        ({"kind": "order", "right": (2, 2, 1)}, "a right key stands twice"),
        ({"kind": "several", "right": (0, 1, 2)}, "every option is right, so nothing is asked"),
        ({"kind": "numeric", "options": (), "right": (-1,)}, "the right number can't be typed as an answer"),
        ({"kind": "numeric", "options": (), "right": (10**15,)}, "the right number can't be typed as an answer"),
        ({"kind": "numeric", "options": (), "right": (1, 2)}, "a numeric question has no options and one right number"),
        ({"options": tuple("abcdefghi")}, "has 9 options; there are letters for 8"),
        ({"options": ("Nước đá", "Nước đá.", "Kem")}, "needs two or more options, none twice"),
        ({"ask": "Làm mát bằng gì? "}, "has a text with spaces at its edge or marks apart from their letters (not NFC)"),
        ({"ask": "Làm mát ba\u0306ng gì?"}, "has a text with spaces at its edge or marks apart from their letters (not NFC)"),
    ],
    ids=str,
)
def test_what_the_checker_refuses(asked, changes, problem):
    wrong = replace(asked, **changes)
    assert said(wrong) == [problem]
    assert all(found.fatal for found in question_problems(wrong, fold))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kind": "several"}, "asks for several, but one option is right"),
        ({"kind": "numeric", "options": (), "right": (20,), "ask": "Xả nước 20 phút là mấy phút?"}, "the right number stands"),
    ],
    ids=["several", "numeric"],
)
def test_what_the_checker_remarks_on(asked, changes, problem):
    (found,) = question_problems(replace(asked, **changes), fold)
    assert found.said.startswith(problem)
    assert not found.fatal


def test_one_option_much_longer_than_the_others_is_given_away(asked):
    long = "Nước mát sạch, chảy nhẹ, trong mười lăm đến hai mươi phút"
    assert (
        "given away by its length: 57 letters, the others 10"
        in said(replace(asked, options=("Nước đá", long, "Kem đánh răng")))[0]
    )
    assert said(replace(asked, options=("Nước đá", "Kem đánh răng", long), right=(0,))) == []
    assert said(replace(asked, options=("Đá", "Nước mát sạch", "Kem"))) == []  # longer, but by a few letters


def test_an_entry_a_source_and_a_day_must_be_right(made):
    made.change("questions", entry=None)
    assert made.only().problem == "tests no entry"
    made.change("questions", entry="burns.cool_water", sources=("WHO",))
    assert made.only().problem == "source `WHO` is not in sources.yml"


def test_a_question_on_a_legal_entry_needs_a_citation(made):
    made.change("questions", entry="law.duty")
    assert made.only().problem == "tests `law.duty`, which is law, without a citation"


def test_the_same_question_may_not_stand_twice(asked):
    again = replace(asked, id="quiz.again", ask="làm mát VẾT BỎNG bằng gì", options=asked.options[::-1], entry="law.duty")
    ((id_, problem),) = twice([asked, again], fold)
    assert (id_, problem) == ("quiz.again", ("the same question as `quiz.burns`", True))
    assert list(twice([asked, replace(again, options=("Dầu", "Mỡ"))], fold)) == []  # asks for something else


def test_nearly_the_same_question_on_one_entry_is_remarked_on(asked):
    one = replace(asked, ask="Bị bỏng nước sôi ở tay thì phải xả nước mát trong bao nhiêu phút?")
    other = replace(one, id="quiz.near", ask="Bị bỏng nước sôi ở tay thì xả nước mát trong bao nhiêu phút?", options=("A", "B"))
    ((id_, problem),) = twice([one, other], fold)
    assert (id_, problem.fatal) == ("quiz.near", False)
    assert list(twice([one, replace(other, entry="law.duty")], fold)) == []


def test_another_number_makes_another_question(asked):
    one = replace(asked, ask="Cơ sở có 30 người thì đội phải có tối thiểu bao nhiêu người?")
    other = replace(
        one, id="quiz.other", ask="Cơ sở có 80 người thì đội phải có tối thiểu bao nhiêu người?", options=("A", "B")
    )
    assert list(twice([one, other], fold)) == []


def bank(asked, lengths, places=(0, 1, 2)):
    """Questions whose right option is as long as told beside others of 5 and 10 letters."""
    for number, length in enumerate(lengths):
        options = ["a" * 5, "b" * 10]
        options.insert(places[number % len(places)], "c" * length)
        yield replace(asked, id=f"quiz.n{number}", options=tuple(options), right=(places[number % len(places)],))


@pytest.mark.parametrize(("length", "name"), [(20, "longest"), (3, "shortest")])
def test_the_bank_may_not_be_guessed_by_length(asked, length, name):
    assert list(share_problems([*bank(asked, [length] * 8 + [7] * 12)], fold)) == []
    (problem,) = share_problems([*bank(asked, [length] * 9 + [7] * 11)], fold)
    assert problem == (f"the right option is the {name} in 9 of 20 questions", True)


def test_the_bank_should_not_have_its_keys_at_one_place(asked):
    (problem,) = share_problems([*bank(asked, [7] * 20, places=(1, 1, 0))], fold)
    assert problem == ("the right option stands at place 2 in 14 of 20 questions", False)


def test_few_questions_say_nothing(asked):
    assert list(share_problems([*bank(asked, [20] * 19)], fold)) == []
