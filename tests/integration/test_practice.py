"""Practice through the runner on both databases: what is due comes back, days in a row, the daily reminder, stopping it."""

import itertools
import threading
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.incidents.desk import Desk
from bot.incidents.hours import HANOI
from bot.messages import Incoming, Sender
from bot.runner import Runner
from bot.storage import conversations, learning, outbox, personal
from bot.storage.database import open_database
from bot.storage.learning_tables import practice_card, practice_habit
from bot.storage.tables import outbox as outbox_table
from bot.storage.tables import quiz_answer
from bot.training import practice_reminders
from nlu.text import fold

AN, ON_WEB = Sender("telegram", "4711"), Sender("web", "session-of-an")
BLOCKED = "Forbidden: Forbidden: bot was blocked by the user"


class NoJobs:
    """What is to be done is found in the outbox."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


class School:
    """One database, which processes come and go on, and the people who write."""

    def __init__(self, url, mind, say, clock):
        self.url, self.mind, self.say, self.clock = url, mind, say, clock
        self.numbers, self.engines = itertools.count(1), []
        self.restart()

    def restart(self):
        """Another process; gives its runner."""
        engine = open_database(self.url, self.clock())
        self.engines.append(engine)
        new_id = lambda: f"p-{next(self.numbers)}"  # noqa: E731
        self.runner = Runner(engine, self.mind, Desk(self.say, fold, new_id, 20, 120), NoJobs(), self.clock, new_id, Random(3))
        return self.runner

    def says(self, text="", who=AN, choice=None):
        self.clock.forward(1)
        key = f"e-{next(self.numbers)}"
        message = Incoming(sender=who, event_key=key, received_at=self.clock(), text=text, choice=choice)
        return "\n\n".join(reply.text for _, reply in self.runner.accept_and_handle(message))

    def presses(self, choice, who=AN):
        return self.says(who=who, choice=choice)

    def state(self, who=AN):
        return self.read(conversations.read, who)

    def read(self, what, *about):
        with self.engines[-1].connect() as c:
            return what(c, *about)

    def rows(self, table):
        return self.read(lambda c: c.execute(select(table)).mappings().all())

    def asked(self, who=AN):
        """The question on the screen."""
        run = self.state(who).quiz
        return self.mind.knowledge.quiz[run.questions[run.done]], run

    def answers(self, right=True, who=AN):
        """As one would type it where there are no buttons."""
        question, run = self.asked(who)
        if question.kind == "numeric":
            return self.says(str(question.right[0] + (not right)), who)
        order = question.right if right else [n for n in range(len(question.options)) if n not in question.right][:1]
        if not order:  # an order, or all are right
            order = question.right[::-1] if question.kind == "order" else question.right[:1]
        return self.says("".join("ABCDEFGH"[run.shown.index(n)] for n in order), who)

    def practises(self, right=True, who=AN):
        """A whole session; gives its questions and the last words."""
        self.says("/quiz", who)
        questions, last = self.state(who).quiz.questions, ""
        while self.state(who).quiz:
            last = self.answers(right, who)
        return questions, last

    def at(self, hour, minute=0, days=0):
        """The clock at a time of day in Vietnam."""
        day = self.clock().astimezone(HANOI).date() + timedelta(days)
        self.clock.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)

    def sweeps(self):
        self.runner.sweep_training()

    def reminders(self, who=AN):
        """What was sent of itself, newest last."""
        sent = [row for row in self.rows(outbox_table) if row["channel"] == who.channel and row["address"] == who.address]
        return [row for row in sorted(sent, key=lambda row: row["created_at"]) if "Đến giờ ôn tập" in row["content"]]


@pytest.fixture
def school(database_url, mind, say, clock):
    made = School(database_url, mind, say, clock)
    yield made
    for engine in made.engines:
        engine.dispose()


# sessions
def test_a_session_ends_with_the_score_and_the_next_one(school):
    questions, last = school.practises()
    assert len(questions) == 6
    assert "Bạn đúng 6/6 câu." in last
    assert "Bạn đã ôn hôm nay" in last
    assert "Lần ôn tới: " in last
    assert {row["question"] for row in school.rows(practice_card)} == set(questions)
    assert {row["learner"] for row in school.rows(quiz_answer)} == {AN.key}


def test_what_was_answered_wrong_is_asked_again_tomorrow(school):
    questions, last = school.practises(right=False)
    assert "Lần ôn tới: ngày mai, 6 câu." in last
    school.at(7, days=1)
    assert "Hôm nay có 6 câu đến lúc ôn lại" in school.says("/quiz")
    again, last = school.practises()
    assert len(set(again) & set(questions)) == 4
    assert "Lần ôn tới: hôm nay, 2 câu." in last
    again, _ = school.practises()
    assert len(set(again) & set(questions)) == 2


def test_what_was_known_is_not_asked_tomorrow(school):
    questions, _ = school.practises()
    school.at(7, days=1)
    again, _ = school.practises()
    assert not set(again) & set(questions)


def test_questions_go_from_easy_to_hard(school):
    questions, _ = school.practises()
    levels = [school.mind.knowledge.quiz[name].difficulty for name in questions]
    assert levels == sorted(levels)
    assert len(set(levels)) > 1


def test_days_in_a_row_count_by_the_calendar_of_vietnam(school):
    school.at(23, 50)
    school.practises()
    school.at(0, 5, days=1)
    _, last = school.practises()
    assert "Bạn đã ôn 2 ngày liền" in last
    school.at(12, days=3)
    _, last = school.practises()
    assert "Bạn đã ôn hôm nay" in last


def test_numbers_stand_for_buttons_where_there_are_none(school):
    person = Sender("terminal", "an")
    school.says("/quiz so cuu", person)
    while school.state(person).quiz and school.asked(person)[0].kind != "single":
        school.answers(who=person)
    question, run = school.asked(person)
    said = school.says(str(run.shown.index(question.right[0]) + 1), person)
    assert "✅ Đúng" in said


def test_a_button_pressed_twice_counts_once(school):
    school.says("/quiz so cuu")
    while school.asked()[0].kind != "single":
        school.answers()
    before, button = len(school.rows(quiz_answer)), school.state().choices[0].value
    school.presses(button)
    assert "Câu đó đã qua" in school.presses(button) or school.state().quiz is None
    assert len(school.rows(quiz_answer)) == before + 1


def test_questions_that_left_the_bank_are_due_no_longer(school, monkeypatch):
    questions, _ = school.practises(right=False)
    school.at(7, days=1)
    left = {name: one for name, one in school.mind.knowledge.quiz.items() if name != questions[0]}
    monkeypatch.setattr(school.mind.knowledge, "quiz", left)
    school.says("/quiz")
    assert questions[0] not in school.state().quiz.questions
    assert school.read(learning.due, AN.key, school.clock().astimezone(HANOI).date()) == 5


def test_an_emergency_comes_first_and_practice_goes_on_later(school):
    school.says("/quiz")
    school.answers()
    question, _ = school.asked()
    assert "Gọi 114" in school.says("cháy nhà số 12 Hùng Vương cứu với")
    school.says("có 2 người bị kẹt")
    assert len(school.rows(quiz_answer)) == 1
    assert question.ask in school.says("làm tiếp")
    school.answers()
    assert len(school.rows(quiz_answer)) == 2


# reminders
def test_a_reminder_comes_once_a_day_over_sweeps_and_restarts(school):
    school.practises(right=False)
    assert "7:00" in school.says("nhắc tôi hằng ngày lúc 7h")
    school.sweeps()
    assert school.reminders() == []
    for day in (1, 2):
        school.at(6, 59, days=1)
        school.sweeps()
        assert len(school.reminders()) == day - 1
        school.at(7)
        school.sweeps()
        school.sweeps()
        school.restart()
        school.sweeps()
        school.clock.forward(3600)
        school.sweeps()
        assert len(school.reminders()) == day
    assert "có 6 câu" in school.reminders()[0]["content"]
    assert school.reminders()[0]["kind"] == "reply"


def test_two_processes_send_one(school):
    school.practises(right=False)
    school.says("nhắc tôi lúc 7h")
    runners = [school.restart(), school.restart()]
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    threads = [threading.Thread(target=runner.sweep_training) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(school.reminders()) == 1


def test_another_hour_on_the_same_day_brings_no_second_one(school):
    school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    school.sweeps()
    school.says("nhắc tôi hằng ngày lúc 19:30")
    school.at(19, 31)
    school.sweeps()
    assert len(school.reminders()) == 1
    school.at(19, 31, days=1)
    school.sweeps()
    assert len(school.reminders()) == 2


def test_nothing_due_nothing_sent(school):
    school.practises()
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    school.sweeps()
    assert school.reminders() == []
    assert school.rows(practice_habit)[0]["remind_at"] > school.clock()


def test_who_never_practised_is_invited(school):
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    school.sweeps()
    assert "làm thử 6 câu đầu" in school.reminders()[0]["content"]


@pytest.mark.parametrize("words", ["thôi nhắc", "tat nhac", "Thôi nhắc", "2"])
def test_a_word_or_the_number_under_it_stops_it(school, words):
    school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    school.sweeps()
    assert "Đã tắt" in school.says(words)
    school.at(7, days=1)
    school.sweeps()
    assert len(school.reminders()) == 1


def test_the_other_button_under_it_begins(school):
    school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    school.sweeps()
    assert "Câu 1/6" in school.says("1")


def test_who_blocked_us_is_not_written_to_again(school):
    school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(7, days=1)
    school.sweeps()
    sent = school.reminders()[0]["id"]
    with school.engines[-1].begin() as c:
        outbox.failed(c, sent, BLOCKED)
    school.at(7, days=1)
    school.sweeps()
    assert len(school.reminders()) == 1
    assert school.rows(practice_habit)[0]["remind_at"] is None


def test_nobody_is_reminded_while_they_report_an_emergency(school):
    school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(6, 55, days=1)
    school.says("cháy nhà cứu với")
    school.at(7)
    school.sweeps()
    assert school.reminders() == []
    school.at(7, 40)
    school.sweeps()
    assert len(school.reminders()) == 1


def test_hours_late_it_waits_for_the_next_day(school):
    school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.at(12, days=1)
    school.sweeps()
    assert school.reminders() == []
    school.at(7, days=1)
    school.sweeps()
    assert len(school.reminders()) == 1


def test_a_sweep_takes_a_bounded_number(school, monkeypatch):
    monkeypatch.setattr(practice_reminders, "MOST", 3)
    people = [Sender("telegram", str(number)) for number in range(5)]
    for person in people:
        school.says("nhắc tôi hằng ngày lúc 7h", person)
    school.at(7, days=1)
    school.sweeps()
    assert sum(len(school.reminders(person)) for person in people) == 3
    school.sweeps()
    assert sum(len(school.reminders(person)) for person in people) == 5


def test_on_the_web_page_nothing_is_promised(school):
    assert "chưa nhắc hằng ngày được" in school.says("nhắc tôi hằng ngày", ON_WEB)
    assert "chưa nhắc hằng ngày được" in school.says("nhắc tôi hằng ngày lúc 7h", ON_WEB)
    assert school.rows(practice_habit) == []


# whose it is
def test_practice_goes_on_under_a_members_key(school):
    first, _ = school.practises(right=False)
    school.says("nhắc tôi hằng ngày lúc 7h")
    school.practises(right=True, who=Sender("telegram", "other"))
    with school.engines[-1].begin() as c:
        learning.adopt(c, AN.key, "member:1")
        learning.adopt(c, "telegram:other", "member:1")
        learning.adopt(c, "telegram:other", "member:1")
    known = school.read(learning.learned, "member:1")
    assert set(first) <= set(known)
    assert school.read(learning.habit, "member:1").minute == 420
    assert school.read(learning.habit, "member:1").streak == 1
    assert len(school.read(learning.last_answers, "member:1")) == 12
    assert {row["learner"] for row in school.rows(practice_habit)} == {"member:1"}


def test_where_both_know_a_question_the_later_answer_counts(school):
    school.practises(right=True)
    with school.engines[-1].begin() as c:
        old = learning.learned(c, AN.key)
        name, one = next(iter(old.items()))
        learning.keep(c, "member:1", name, one, school.clock() + timedelta(days=1))
        learning.adopt(c, AN.key, "member:1")
    assert len(school.rows(practice_card)) == len(old)


def test_who_asks_to_be_forgotten_is(school):
    school.practises()
    school.says("nhắc tôi hằng ngày lúc 7h")
    assert school.read(personal.stored, AN).practice == 6
    assert "6 câu ôn tập đã học" in school.says("/dulieu")
    with school.engines[-1].begin() as c:
        personal.forget(c, AN, school.clock())
    assert [*school.rows(practice_card), *school.rows(practice_habit), *school.rows(quiz_answer)] == []
