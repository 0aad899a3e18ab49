"""The contest: each sits the exam in processes of its own; the table says what was used and the ratios."""

from __future__ import annotations

import pytest

from bot.bench import contest
from bot.bench.exam import Exam, Material, Result, Sentence

EXAM = Exam(
    material=(
        Material("a.smoke", ("khói vào phòng thì làm gì",), ("Khói", "Bịt khe cửa")),
        Material("b.fine", ("để xe chắn lối đi phạt bao nhiêu", 'chắn "cửa" thì sao'), ("Mức phạt", "Phạt tiền")),
    ),
    sentences=(
        Sentence("có khói trong phòng", ("a.smoke",), "normal"),
        Sentence('xe "chắn" lối - OR (', ("b.fine", "c.other"), "noisy"),
        Sentence("🔥 ???", ("a.smoke",), "noisy"),
    ),
    epochs=1,
    seed=47,
)


def test_plain_full_text_sits_the_exam_whatever_the_messages_hold():
    told = []
    results = contest.hold(EXAM, told.append, ["FTS5"])
    assert results["FTS5"].right == {"all": pytest.approx(2 / 3), "normal": 1.0, "noisy": 0.5}
    assert results["FTS5"].answer_mb > 1
    assert told == ["FTS5: train …", "FTS5: answer …"]


def test_a_contestant_that_fails_is_named():
    with pytest.raises(contest.BenchError, match="nobody"):
        contest.hold(EXAM, lambda _: None, ["nobody"])


def test_the_table_says_what_was_used_and_how_many_times_ours_the_others_are():
    ours = Result(10, 15, 2, 5, 9, 800, 400, {"all": 0.8, "noisy": 0.0})
    other = Result(100, 180, 1, 20, 30, 1600, 900, {"all": 0.4, "noisy": 0.5})
    lines = list(contest.table(EXAM, {"ours": ours, "other": other}))
    assert "entries 2, questions 3, sentences 3, epochs 1, seed 47" in lines
    assert "| right entry first: all | 80.0% | 40.0% (0.5×) |" in lines
    assert "| right entry first: noisy | 0.0% | 50.0% |" in lines
    assert "| training, s | 10.00 | 100.00 (10×) |" in lines
    assert "| memory answering, MB | 400 | 900 (2.25×) |" in lines


def test_the_data_names_everything_that_was_measured():
    result = Result(10, 15, 2, 5, 9, 800, 400, {"all": 0.8})
    data = contest.as_data(EXAM, {"ours": result})
    assert data["used"]["entries"] == 2
    assert data["results"]["ours"]["right"] == {"all": 0.8}
