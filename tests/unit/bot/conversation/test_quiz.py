"""A quiz: one question at a time, every kind, explained after the answer."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from bot.conversation.state import QuizRun, State
from bot.conversation.training import Ahead, Standing, Training
from bot.conversation.training_effects import RecordQuizAnswer
from knowledge.schema import Citation, Document, Question
from tests.unit.bot.conversation.tester import Shelf, Tester

LAW = Document(id="luat-55", number="55/2024/QH15", kind="Luật", title="Luật", short="Luật PCCC", issuer="Quốc hội")


def question(kind, options, right, name=None, **more):
    return Question(
        id=name or f"t.{kind}",
        kind=kind,
        topic="thử",
        ask=f"Hỏi {kind}",
        options=options,
        right=right,
        explain="Vì lẽ này, lẽ kia.",
        difficulty=1,
        checked=date(2026, 11, 1),
        **more,
    )


BANK = [
    question("single", ("đi thấp", "đi cao", "nấp tủ"), (0,), citations=(Citation(document="luat-55", article="6"),)),
    question("several", ("chèn khe", "mở cửa", "gọi 114", "nhảy"), (0, 2)),
    question("true_false", ("Đúng", "Sai"), (1,)),
    question("order", ("giật", "hướng", "bóp"), (0, 1, 2)),
    question("numeric", (), (1000,)),
]


@pytest.fixture
def asked(say, clock, new_id, random):
    """Puts a person before one question of a kind."""

    def before(kind):
        shelf = Shelf(quiz={f"t.{kind}": next(q for q in BANK if q.kind == kind)}, documents={LAW.id: LAW})
        person = Tester(say, clock, new_id, random, library=shelf)
        person.says("/quiz")
        person.sees("Câu 1/1", f"Hỏi {kind}")
        return person

    return before


@pytest.fixture
def player(say, clock, new_id, random):
    """Somebody with five questions before them."""
    person = Tester(say, clock, new_id, random, library=Shelf(quiz={q.id: q for q in BANK}, documents={LAW.id: LAW}))
    person.says("/quiz")
    return person


def letter_of(person, option):
    """The letter that stands before an option."""
    return next(line[0] for line in person.text.splitlines() if line[1:] == f". {option}")


def answer_right(person):
    """The right answer to the question on the screen, as one would type it."""
    run = person.state.quiz
    now = person.library.quiz[run.questions[run.done]]
    if now.kind == "numeric":
        return str(now.right[0])
    return "".join(letter_of(person, now.options[n]) for n in now.right)


def test_one_of_several_by_button(asked):
    person = asked("single")
    assert person.labels == ["A", "B", "C"]
    person.presses(letter_of(person, "đi thấp"))
    person.sees("✅ Đúng", "Vì lẽ này", "Luật PCCC (55/2024/QH15): Điều 6", "Bạn đúng 1/1 câu")


@pytest.mark.parametrize("typed", [str.lower, str.upper, lambda letter: f" {letter}. "])
def test_one_of_several_by_letter(asked, typed):
    person = asked("single")
    person.says(typed(letter_of(person, "đi thấp")))
    person.sees("✅ Đúng")


def test_one_of_several_by_number(asked):
    person = asked("single")
    person.says(str("ABC".index(letter_of(person, "đi thấp")) + 1))
    person.sees("✅ Đúng")


def test_one_of_several_by_its_words(asked):
    person = asked("single")
    person.says("di thap")
    person.sees("✅ Đúng")


def test_a_wrong_answer_shows_the_right_one_by_letter_and_words(asked):
    person = asked("single")
    right = letter_of(person, "đi thấp")
    person.says(letter_of(person, "nấp tủ"))
    person.sees("❌ Chưa đúng", f"{right}. đi thấp", "Vì lẽ này", "Bạn đúng 0/1 câu")
    assert person.wrote(RecordQuizAnswer) == [RecordQuizAnswer("t.single", "2", False)]


@pytest.mark.parametrize("typed", ["{0}{1}", "{1}{0}", "{0}, {1}", "{0} và {1}", "{0} va {1}", "{0}-{1}"])
def test_all_that_are_right_in_any_order_and_spelling(asked, typed):
    person = asked("several")
    person.sees("Chọn mọi câu đúng")
    person.says(typed.format(letter_of(person, "chèn khe").lower(), letter_of(person, "gọi 114")))
    person.sees("✅ Đúng")


def test_only_some_of_those_that_are_right_is_wrong(asked):
    person = asked("several")
    person.says(letter_of(person, "chèn khe"))
    person.sees("❌ Chưa đúng")


@pytest.mark.parametrize("typed", ["Sai", "sai", "B", "2"])
def test_true_or_false(asked, typed):
    person = asked("true_false")
    person.sees("A. Đúng", "B. Sai")
    person.says(typed)
    person.sees("✅ Đúng")


def test_an_order_is_typed_in_letters(asked):
    person = asked("order")
    person.sees("Gõ thứ tự đúng")
    person.says(" ".join(letter_of(person, option) for option in ("giật", "hướng", "bóp")))
    person.sees("✅ Đúng")


def test_the_wrong_order_is_wrong(asked):
    person = asked("order")
    person.says("".join(letter_of(person, option) for option in ("bóp", "hướng", "giật")))
    person.sees("❌ Chưa đúng")


@pytest.mark.parametrize("typed", ["1000", "1.000", "khoảng 1000 lít"])
def test_a_number_is_typed_as_people_type_it(asked, typed):
    person = asked("numeric")
    person.sees("Gõ con số")
    person.says(typed)
    person.sees("✅ Đúng")


def test_a_wrong_number_shows_the_right_one(asked):
    person = asked("numeric")
    person.says("3")
    person.sees("❌ Chưa đúng", "1000")


@pytest.mark.parametrize("kind", [q.kind for q in BANK])
@pytest.mark.parametrize("typed", ["hả", "Z", "ABCDEFGHIJ", "quiz:", "quiz:0", "²"])
def test_what_can_not_be_read_asks_again_and_changes_nothing(asked, kind, typed):
    person = asked(kind)
    before = person.state.quiz
    person.says(typed)
    person.sees("Bạn chọn một trong", f"Hỏi {kind}")
    assert person.state.quiz == before
    assert person.written == []


@pytest.mark.parametrize("kind", [q.kind for q in BANK])
def test_a_number_too_long_to_be_one_breaks_nothing(asked, kind):
    person = asked(kind)
    person.says("9" * 6000)
    assert person.text


def test_a_button_of_an_earlier_question_changes_nothing(player):
    player.says(answer_right(player))
    before = player.state.quiz
    player.presses_value("quiz:0:A")
    assert player.state.quiz == before
    player.sees("Câu 2/5")


def test_a_whole_quiz_and_its_score(player):
    for number in range(1, 6):
        player.sees(f"Câu {number}/5")
        player.says(answer_right(player))
        player.sees("✅ Đúng")
    player.sees("Bạn đúng 5/5 câu")
    assert {record.question for record in player.wrote(RecordQuizAnswer)} == set(player.library.quiz)
    assert player.state.quiz is None
    player.presses("Ôn thêm lượt nữa")
    player.sees("Câu 1/5")


@pytest.mark.parametrize("word", ["dừng", "thôi", "huy", "stop"])
def test_stopping_says_the_score_so_far(player, word):
    player.says(answer_right(player))
    player.says(word)
    player.sees("Đã dừng", "Bạn đúng 1/1 câu")
    assert player.state.quiz is None


def test_a_question_of_ones_own_in_between_is_answered_and_the_quiz_waits(player):
    before = player.state.quiz
    player.says("để xe chắn lối thoát nạn phạt bao nhiêu", meant="ask_fine")
    player.sees_no("Bạn chọn một trong")
    assert player.state.quiz == before


@pytest.mark.parametrize("gone", ["this", "next"])
def test_questions_taken_out_of_the_bank_meanwhile_start_a_new_quiz(player, gone):
    run = player.state.quiz
    del player.library.quiz[run.questions[0 if gone == "this" else 1]]
    player.says("A")
    player.sees("Câu 1/4")


def test_somebody_else_s_topic_in_between_offers_the_way_back(player):
    player.says("để xe chắn lối thoát nạn phạt bao nhiêu", meant="ask_fine")
    player.presses("Làm tiếp câu đang dở")
    player.sees("Câu 1/5")


def test_an_emergency_interrupts_and_the_address_goes_to_the_report(player):
    player.says("cháy nhà cứu với")
    assert "Gọi 114" in player.first_line
    assert player.state.quiz.away
    player.says("12 Hùng Vương")
    player.sees_no("Bạn chọn một trong", "Câu 1/5")
    player.says("làm tiếp")
    player.sees("Câu 1/5")
    assert player.state.report is not None
    player.says(answer_right(player))
    player.sees("✅ Đúng")


def test_after_a_false_alarm_the_way_back_is_offered(player):
    player.says("cháy nhà cứu với")
    player.presses_value("report:no")
    player.presses("Làm tiếp câu đang dở")
    player.sees("Câu 1/5")


def test_hours_later_words_are_no_answer_any_more(player, clock):
    clock.forward(3 * 3600)
    player.says("xin chào", meant="greet")
    player.sees_no("Bạn chọn một trong", "Câu 1/5")


def test_a_button_of_a_session_before_changes_nothing(player):
    old = f"quiz:{player.state.quiz.key}:0:A"
    player.says("/quiz")
    before = player.state.quiz
    player.presses_value(old)
    player.sees("Câu đó đã qua", "Câu 1/5")
    assert player.written == []
    assert player.state.quiz == before


def test_a_button_of_a_session_that_is_over_says_so(player):
    old = f"quiz:{player.state.quiz.key}:0:A"
    player.says("dừng")
    player.presses_value(old)
    player.sees("Lượt ôn đó đã xong")
    assert player.written == []


@pytest.mark.parametrize(("seconds", "slow"), [(5, False), (100, True), (1000, False)])
def test_a_right_answer_found_slowly_is_noted_so(asked, clock, seconds, slow):
    person = asked("single")
    clock.forward(seconds)
    person.says(letter_of(person, "đi thấp"))
    assert person.wrote(RecordQuizAnswer) == [RecordQuizAnswer("t.single", "0", True, slow)]


@pytest.mark.parametrize("words", ["/quiz sơ cứu", "/quiz so cuu", "/quiz cuu"])
def test_a_topic_by_its_words(user, words):
    user.library.quiz.update(
        {"a": question("true_false", ("Đúng", "Sai"), (0,), "a"), "b": msgspec.structs.replace(BANK[0], topic="Sơ cứu")}
    )
    user.says(words)
    user.sees("Chủ đề: Sơ cứu", "Câu 1/1: Hỏi single")


def test_a_topic_that_is_not_there_shows_those_that_are(user):
    user.library.quiz["a"] = msgspec.structs.replace(BANK[2], topic="Sơ cứu")
    user.says("/quiz bóng đá")
    user.sees("Chưa có chủ đề nào")
    user.presses("Sơ cứu")
    user.sees("Câu 1/1")


def test_another_topic_in_the_middle(player):
    player.says("đổi chủ đề")
    player.sees("chủ đề nào")
    assert player.labels == ["thử", "Làm tiếp câu đang dở"]


def test_the_end_says_what_is_to_come(asked):
    person = asked("true_false")
    tomorrow = person.clock().date() + timedelta(1)
    person.training = Training(ahead=lambda _bank, _answer: Ahead(streak=3, day=tomorrow, count=4, weakest="Sơ cứu"))
    person.says("Sai")
    person.sees("Bạn đã ôn 3 ngày liền.", "Lần ôn tới: ngày mai, 4 câu.", "Nên ôn thêm: Sơ cứu.")
    ways = ["Ôn thêm lượt nữa", "Học 2 phút", "Tình huống giả định", "Chọn chủ đề", "Nhắc tôi hằng ngày", "Về đầu"]
    assert person.labels == ways


def test_the_beginning_says_where_one_stands(player):
    player.training = Training(standing=lambda: Standing(streak=5, due=3, begun=True, minute=420))
    player.says("/quiz")
    player.sees("Bạn đã ôn 5 ngày liền. Hôm nay có 3 câu đến lúc ôn lại.", "Câu 1/5")


def test_an_empty_bank_is_said(user):
    user.says("/quiz")
    user.sees("Chưa có câu hỏi nào")


def test_before_the_knowledge_is_loaded_a_quiz_has_to_wait(early):
    early.says("/quiz")
    early.sees("khởi động")


def test_every_question_of_the_real_bank_can_be_asked_and_answered(reader):
    for name, one in reader.library.quiz.items():
        shown = tuple(range(len(one.options)))
        reader.state = msgspec.structs.replace(State(), quiz=QuizRun(questions=(name,), shown=shown))
        right = str(one.right[0]) if one.kind == "numeric" else "".join("ABCDEFGH"[n] for n in one.right)
        reader.says(right, meant="nlu_fallback")
        assert "✅ Đúng" in reader.text, (name, right, reader.text)


def test_letters_that_read_like_a_cry_for_help_are_an_answer_only_in_a_quiz(say, clock, new_id, random):
    five = question("several", ("một", "hai", "ba", "bốn", "năm"), (3, 4))
    person = Tester(say, clock, new_id, random, library=Shelf(quiz={five.id: five}))
    person.state = msgspec.structs.replace(State(), quiz=QuizRun(questions=(five.id,), shown=(0, 1, 2, 3, 4)))
    person.says("DE")
    person.sees("✅ Đúng")
    person.says("DE")
    assert person.state.report is not None
