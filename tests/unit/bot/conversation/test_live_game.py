"""What a live quiz shows: polls where a question fits into one, and the sentences around it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from bot.conversation.live_game import Game, after, ask, end, posed, shortened
from bot.conversation.live_scoring import Given
from bot.messages import Sender
from knowledge.schema import Question

LONG = "Câu dài " * 40


def question(kind="single", options=("đi thấp", "đi cao", "nấp tủ"), right=(0,), **more):
    about = {"id": "t.one", "topic": "Gas", "ask": "Khói đầy nhà, làm gì?", "explain": "Vì lẽ này, lẽ kia."} | more
    return Question(kind=kind, options=options, right=right, difficulty=1, checked=date(2026, 11, 1), **about)


@pytest.fixture
def game(random):
    def of(*questions, **more):
        about = {"id": "g" * 32, "chat": Sender("telegram", "-1"), "in_group": True, "seconds": 25, "started_by": "t:1"} | more
        return Game(questions=tuple(posed(one, random, "Luật PCCC Điều 6") for one in questions), **about)

    return of


def test_a_question_that_fits_is_a_poll_and_says_the_same_in_words(game, say):
    reply = ask(game(question()), say)
    assert reply.poll.question == "Câu 1/1: Khói đầy nhà, làm gì?"
    assert reply.poll.options[reply.poll.right[0]] == "đi thấp"
    assert reply.poll.open_seconds == 25
    assert "Khói đầy nhà" in reply.text
    assert [choice.label for choice in reply.choices] == ["A", "B", "C"]
    assert all(len(choice.value.encode()) <= 64 for choice in reply.choices)


def test_several_right_options_are_named_in_order(game, say):
    reply = ask(game(question("several", ("a1", "b2", "c3", "d4"), (3, 0))), say)
    assert list(reply.poll.right) == sorted(reply.poll.right)
    assert {reply.poll.options[n] for n in reply.poll.right} == {"a1", "d4"}


@pytest.mark.parametrize(
    "unfit",
    [
        pytest.param({"ask": LONG}, id="a question of over 300 characters"),
        pytest.param({"options": ("x" * 101, "b")}, id="an option of over 100"),
        pytest.param({"kind": "order", "right": (2, 1, 0)}, id="an order"),
        pytest.param({"kind": "numeric", "options": (), "right": (114,)}, id="a number"),
        pytest.param({"options": ("một",)}, id="one option"),
    ],
)
def test_what_no_poll_can_hold_is_asked_in_words(game, say, unfit):
    assert ask(game(question(**unfit)), say).poll is None


def test_nobody_is_sent_a_poll_who_plays_alone_and_a_chat_can_do_without(game, say):
    assert ask(game(question(), in_group=False), say).poll is None
    assert ask(game(question()), say, as_text=True).poll is None


def test_an_explanation_is_cut_after_a_sentence_and_never_within():
    first, second = "Vì khói nhẹ nên bay lên. ", "x" * 190 + "."
    assert shortened(first + second) == first.strip()
    assert shortened("x" * 201) == ""
    assert shortened("Một dòng.\n\n\nHai dòng.") == "Một dòng. Hai dòng."


def answer(person, right=True, millis=2100, position=0, team=""):
    return Given(position, person, person, right, millis, team)


def test_after_a_question_all_hear_the_answer_who_had_it_why_and_by_which_rule(game, say):
    text = after(game(question()), [answer("Bình", millis=3000), answer("An"), answer("Cúc", right=False)], say)
    assert "✅ Đúng 2/3: An, Bình" in text
    assert "⚡ Nhanh nhất: An, 2,1 giây." in text
    assert "đi thấp" in text
    assert "Vì lẽ này" in text
    assert "Luật PCCC Điều 6" in text


def test_with_many_right_the_names_are_cut(game, say):
    text = after(game(question()), [answer(f"N{n:02}") for n in range(14)], say)
    assert "N09 và 4 người nữa" in text
    assert "N10" not in text


def test_nobody_right_and_nobody_there_are_said_so(game, say):
    assert "2 người trả lời, chưa ai đúng" in after(game(question()), [answer("A", False), answer("B", False)], say)
    assert "Chưa ai trả lời" in after(game(question()), [], say)
    assert "Không có ai trả lời" in end(game(question()), [], say)


def test_the_tables_at_the_end(game, say):
    answers = [answer("An", team="Khu phố 1"), answer("Bình", millis=9000, team="Khu phố 2"), answer("Cúc", False)]
    text = end(game(question()), answers, say)
    assert "🏆 Kết thúc 1 câu." in text
    assert "1. An: 146 điểm, đúng 1/1\n2. Bình: 132 điểm, đúng 1/1\n3. Cúc: 0 điểm, đúng 0/1" in text
    assert "1. Khu phố 1: 146 điểm, 1 người chơi\n2. Khu phố 2" in text


def test_without_teams_there_is_no_table_of_teams(game, say):
    assert "Theo đội" not in end(game(question()), [answer("An")], say)


def test_a_quiz_is_stored_and_read_back_as_it_was(game):
    before = game(question(), question("several", ("a", "b"), (0, 1)))
    assert msgspec.json.decode(msgspec.json.encode(before), type=Game) == before
