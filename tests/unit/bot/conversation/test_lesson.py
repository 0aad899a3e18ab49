"""A lesson: choose a topic, read cards, answer questions on exactly these; by buttons, numbers or words."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.conversation.lesson_card import LONGEST, key_lines
from bot.conversation.training import Learner, Training
from bot.conversation.training_effects import RecordQuizAnswer, SeenLesson
from knowledge import content
from knowledge.schema import Entry, Question, Source
from tests.unit.bot.conversation.tester import Shelf, Tester

DAY = date(2026, 11, 28)
BODY = "1. Việc thứ nhất. Làm ngay.\n2. Việc thứ hai.\n3. Việc thứ ba.\n4. Việc thứ tư."
NUMBERS = ("một", "hai", "ba", "bốn", "năm", "sáu")


def entry(number, **changes):
    given = {"body": BODY, "sources": ("BYT",), "picture": "drawn" if number == 2 else None} | changes
    name = NUMBERS[number]
    return Entry(
        id=f"e.{number}",
        kind="skill",
        title=f"Mục {name}",
        questions=("a", "b", "c"),
        lead=f"Câu chính của mục {name}.",
        checked=DAY,
        **given,
    )


def quiz(number, part=0, topic="Khói", **changes):
    given = {"kind": "single", "options": ("Sai rồi", "Đúng đây", "Sai nốt"), "right": (1,)} | changes
    return Question(
        id=f"q.{number}{'ab'[part]}",
        topic=topic,
        ask=f"Hỏi {NUMBERS[number]}?",
        explain=f"Vì mục {NUMBERS[number]} nói vậy.",
        entry=f"e.{number}",
        sources=("BYT",),
        difficulty=1,
        checked=DAY,
        **given,
    )


def shelf(entries=None, questions=None):
    entries = entries or [entry(n) for n in range(6)]
    questions = questions or [quiz(n, part) for n in range(6) for part in (0, 1)]
    return Shelf(
        entries={e.id: e for e in entries},
        quiz={q.id: q for q in questions},
        sources={"BYT": Source(code="BYT", name="Bộ Y tế")},
    )


@pytest.fixture
def learner(say, clock, new_id):
    return Tester(say, clock, new_id, Random(7), library=shelf())


def begun(person):
    person.says("/hoc")
    person.presses("Khói")
    return person


def run_of(person):
    return person.state.lesson


def test_a_topic_is_chosen_and_the_first_card_shown(learner):
    learner.says("/hoc")
    assert learner.labels == ["Khói"]
    learner.says("1")
    learner.sees("Thẻ 1/4", "Câu chính của mục", "1. Việc thứ nhất.", "Nguồn: Bộ Y tế")
    learner.sees_no("4. Việc thứ tư")
    assert learner.labels == ["Tiếp", "Câu hỏi", "Thôi"]


def test_a_topic_named_with_the_command_begins_at_once(learner):
    learner.says("/hoc khoi")
    learner.sees("Thẻ 1/4")


def test_the_button_of_the_quiz_and_its_words_lead_here(learner):
    learner.says("học 2 phút")
    assert learner.labels == ["Khói"]
    learner.says("/quiz")
    learner.says("dừng")
    learner.presses("Học 2 phút")
    assert learner.labels == ["Khói"]


def test_the_card_with_a_picture_comes_first_and_shows_it(learner):
    begun(learner)
    assert run_of(learner).cards[0] == "e.2"
    assert learner.replies[-1].picture == "drawn"


@pytest.mark.parametrize("on", ["1", "Tiếp", "tiep", "tiếp tục"])
def test_the_next_card_by_number_label_or_word(learner, on):
    begun(learner).says(on)
    learner.sees("Thẻ 2/4")


def test_the_last_card_leads_to_the_questions_only(learner):
    begun(learner)
    for _ in range(3):
        learner.presses("Tiếp")
    learner.sees("Thẻ 4/4")
    assert learner.labels == ["Câu hỏi", "Thôi"]


def test_every_card_seen_is_written_down(learner):
    begun(learner).presses("Tiếp")
    assert [seen.entry for seen in learner.wrote(SeenLesson)] == list(run_of(learner).cards[:2])


def test_the_questions_test_exactly_the_cards_seen_each_another(learner):
    begun(learner).presses("Tiếp")
    learner.presses("Tiếp")
    learner.presses("Câu hỏi")
    cards = set(run_of(learner).cards[:3])
    assert {learner.library.quiz[id_].entry for id_ in run_of(learner).questions} == cards


def answers(person, right=True):
    """Answer the question on the screen by its letter."""
    run = run_of(person)
    person.says("ABC"[run.shown.index(1 if right else 0)])


def test_answers_are_marked_explained_recorded_and_summed_up(learner):
    begun(learner).presses("Câu hỏi")
    learner.sees("Câu 1/2", "Hỏi ba?")
    answers(learner)
    learner.sees("✅ Đúng", "Vì mục ba nói vậy.", "Câu 2/2")
    answers(learner, right=False)
    learner.sees("Chưa đúng", "Xong bài “Khói”: 1 thẻ đã xem, đúng 1/2 câu")
    assert [record.right for record in learner.wrote(RecordQuizAnswer)] == [True, False]
    assert learner.state.lesson is None
    assert "Học chủ đề khác" in learner.labels


def test_an_answer_that_can_not_be_read_asks_again_and_counts_for_nothing(learner):
    begun(learner).presses("Câu hỏi")
    learner.says("không biết")
    learner.sees("Câu 1/2")
    assert learner.wrote(RecordQuizAnswer) == []


def test_a_button_pressed_twice_moves_on_once(learner):
    begun(learner).presses_value("lesson:next:0")
    learner.presses_value("lesson:next:0")
    learner.sees("Thẻ 2/4")


def test_an_answer_to_a_question_that_is_over_counts_for_nothing(learner):
    begun(learner).presses("Câu hỏi")
    first = learner.choices[0].value
    answers(learner)
    learner.presses_value(first)
    learner.sees("Câu 2/2")
    assert len(learner.wrote(RecordQuizAnswer)) == 1


@pytest.mark.parametrize(
    "value", ["lesson:next:0", "lesson:ask", "lesson:answer:0:A", "lesson:stop", "lesson:topic:gone", "lesson:"]
)
def test_a_button_of_a_lesson_that_is_over_offers_a_new_one(learner, value):
    learner.presses_value(value)
    assert learner.labels == ["Khói"]


@pytest.mark.parametrize("word", ["thôi", "dừng", "Thôi"])
def test_it_can_be_stopped_at_any_time(learner, word):
    begun(learner).says(word)
    learner.sees("Đã dừng. Bạn đã xem 1 thẻ.")
    assert learner.state.lesson is None


def test_what_was_seen_lately_comes_last(learner):
    now = datetime(2026, 11, 28, tzinfo=UTC)
    seen = {"e.2": now, "e.0": now - timedelta(days=3), "e.1": now - timedelta(days=9)}
    learner.training = Training(lessons_seen=lambda: seen)
    begun(learner)
    assert set(run_of(learner).cards[:3]) == {"e.3", "e.4", "e.5"}
    assert run_of(learner).cards[3] == "e.1"


def test_a_team_is_not_taught_what_is_written_for_others(say, clock, new_id):
    entries = [entry(n, audience=("school",) if n < 3 else ("militia",) if n == 3 else ()) for n in range(6)]
    person = Tester(say, clock, new_id, Random(7), library=shelf(entries))
    person.training = Training(learner=lambda: Learner("member:1", team="t"))
    assert set(run_of(begun(person)).cards) == {"e.3", "e.4", "e.5"}


def test_a_topic_with_too_few_cards_is_not_offered(say, clock, new_id):
    questions = [quiz(n) for n in range(3)] + [quiz(4, topic="Gas"), quiz(5, topic="Gas")]
    person = Tester(say, clock, new_id, Random(7), library=shelf(questions=questions))
    person.says("/hoc")
    assert person.labels == ["Khói"]


def test_with_no_topic_at_all_it_says_so(user):
    user.says("/hoc")
    user.sees("Chưa có chủ đề nào để học.")


def test_while_loading_it_says_so(early):
    early.says("/hoc")
    early.sees("đang khởi động")


def test_an_emergency_in_between_is_answered_at_once_and_the_lesson_goes_on_later(learner):
    begun(learner)
    learner.says("cháy nhà rồi cứu với")
    learner.sees("Gọi 114")
    assert learner.replies[0].picture == ""
    learner.presses("Không phải sự cố")
    learner.presses_value("lesson:next:0")
    learner.sees("Thẻ 2/4")


def test_a_quiz_ends_the_lesson(learner):
    begun(learner).says("/quiz")
    assert learner.state.lesson is None


def test_an_entry_or_question_that_is_gone_is_left_out(learner):
    begun(learner)
    del learner.library.entries[run_of(learner).cards[1]]
    learner.presses("Tiếp")
    learner.sees("Thẻ 3/4")
    learner.presses("Câu hỏi")
    learner.library.quiz.clear()
    learner.says("A")
    learner.sees("Xong bài")


def test_an_answer_by_number_is_read_where_there_are_no_buttons(say, clock, new_id):
    questions = [quiz(n, kind="numeric", options=(), right=(20,)) for n in range(6)]
    person = Tester(say, clock, new_id, Random(7), library=shelf(questions=questions))
    begun(person).presses("Câu hỏi")
    person.says("20 phút")
    assert [record.right for record in person.wrote(RecordQuizAnswer)] == [True]


def test_a_question_with_a_picture_stands_alone_under_it(say, clock, new_id):
    questions = [quiz(n, part, picture="scene") for n in range(6) for part in (0, 1)]
    person = Tester(say, clock, new_id, Random(7), library=shelf(questions=questions))
    begun(person).presses("Câu hỏi")
    said, asked = person.replies
    assert (said.picture, said.choices) == ("", ())
    assert asked.picture == "scene"
    assert asked.text.startswith("Câu 1/2")
    assert len(asked.choices) == 3


@pytest.mark.parametrize(
    ("body", "room", "lines"),
    [
        ("", 500, []),
        (BODY, 500, ["1. Việc thứ nhất. Làm ngay.", "2. Việc thứ hai.", "3. Việc thứ ba."]),
        (BODY, 20, ["1. Việc thứ nhất."]),
        (BODY, 45, ["1. Việc thứ nhất. Làm ngay.", "2. Việc thứ hai."]),
        (BODY, 3, []),
        ("Sâu 5–6 cm, 1.5 m thì dừng. Rồi làm tiếp.", 30, ["Sâu 5–6 cm, 1.5 m thì dừng."]),
    ],
)
def test_key_lines_end_where_a_sentence_ends(body, room, lines):
    assert key_lines(body, room) == lines


def test_cards_of_the_real_entries_are_short_and_whole():
    real = content.load()
    tested = {question.entry for question in real.questions}
    for one in real.entries:
        if one.id in tested and one.body:
            lines = key_lines(one.body, LONGEST - len(one.lead))
            assert len(one.lead) + sum(len(line) + 1 for line in lines) <= LONGEST + 1
            assert all(line in one.body for line in lines)


def test_the_command_that_reads_like_gasping_is_no_emergency_but_what_comes_after_it_may_be(learner):
    learner.says("/hoc")
    assert not learner.last.took_for.emergency
    learner.says("/hoc cháy nhà rồi cứu với")
    assert learner.last.took_for.emergency
