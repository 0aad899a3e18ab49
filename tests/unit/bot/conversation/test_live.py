"""Asking for a live quiz, and what in a chat may be an answer to one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversation.live import is_like_an_answer
from bot.conversation.training_effects import StartLive
from knowledge.schema import Question
from tests.unit.bot.conversation.tester import Shelf, Tester


def question(number, topic, kind="single"):
    return Question(
        id=f"t.{number}", kind=kind, topic=topic, ask="Hỏi?", options=("một", "hai", "ba"), right=(0,),
        explain="Vì lẽ này, lẽ kia.", difficulty=1, checked=date(2026, 11, 1),
    )  # fmt: skip


BANK = [question(n, "Bình chữa cháy") for n in range(12)] + [question(n, "Gas") for n in range(20, 24)]


@pytest.fixture
def player(say, clock, new_id, random):
    return Tester(say, clock, new_id, random, library=Shelf(quiz={one.id: one for one in BANK}))


def started(player):
    return [effect.game for effect in player.wrote(StartLive)][-1]


@pytest.mark.parametrize(
    ("words", "count", "seconds", "topics"),
    [
        ("/dauquiz", 10, 25, {"Bình chữa cháy", "Gas"}),
        ("/dauquiz gas", 4, 25, {"Gas"}),
        ("/dauquiz bình chữa cháy 5", 5, 25, {"Bình chữa cháy"}),
        ("/dauquiz binh chua chay 5 câu 40s", 5, 40, {"Bình chữa cháy"}),
        ("/dauquiz 6 20 giây", 6, 20, {"Bình chữa cháy", "Gas"}),
        ("/dauquiz 1", 3, 25, {"Bình chữa cháy", "Gas"}),
        ("/dauquiz gas 999 999s", 4, 120, {"Gas"}),
        ("/dauquiz gas 1s", 4, 10, {"Gas"}),
        ("/DAUQUIZ@tro_ly_pccc_bot Gas", 4, 25, {"Gas"}),
    ],
)
def test_topic_count_and_seconds_stand_behind_the_command(player, words, count, seconds, topics):
    player.says(words)
    game = started(player)
    assert (len(game.questions), game.seconds) == (count, seconds)
    assert {posed.question.topic for posed in game.questions} <= topics


def test_no_question_comes_twice(player):
    player.says("/dauquiz 16")
    ids = [posed.question.id for posed in started(player).questions]
    assert len(set(ids)) == len(ids)


def test_asking_for_a_quiz_about_gas_is_no_news_of_gas(reader):
    reader.says("/dauquiz gas")
    reader.sees("Đấu quiz về Gas")
    reader.sees_no("Gọi 114 ngay")


def test_dung_without_anything_under_way(player):
    player.says("/dung")
    player.sees("Không có việc gì đang làm dở")


@pytest.mark.parametrize("text", ["A", "b", "1", "A.", " c ", "AC", "A, C", "a và c", "1 3", "114", "đúng", "Sai!", "BADC"])
def test_what_may_be_an_answer(text):
    assert is_like_an_answer(text)


@pytest.mark.parametrize(
    "text",
    ["", "cháy", "cháy nhà rồi", "cứu với", "a b c d e f g h a", "câu A", "gas", "khói", "ai", "không", "1" * 20, "A" * 60],
)
def test_what_is_none(text):
    assert not is_like_an_answer(text)
