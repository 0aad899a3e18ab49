"""BM25 in memory gives what SQLite's own full text gives, and follows what is written, rewritten and taken away."""

import sqlite3

import pytest

from knowledge import full_text
from knowledge.full_text import ANSWER_WEIGHT, FullText, terms
from nlu.text import fold

SAID = [
    (("Bị bỏng nước sôi thì làm gì?", "xử lý vết bỏng thế nào"), ("Làm mát vết bỏng bằng nước mát",)),
    (("cháy nhà thì làm gì", "nhà cháy phải gọi ai"), ("Nhà cháy",)),
    (("chạy bộ có lợi gì",), ("Chạy bộ", "Chạy bộ mỗi ngày")),
    (("quên tắt bếp",), ("Bếp", "Tắt bếp trước khi ra khỏi nhà")),
]
ASKED = ["bỏng nước sôi", "nhà cháy", "làm gì khi cháy nhà", "chạy", "vết bỏng", "bếp bếp bếp"]


@pytest.fixture
def connection():
    made = sqlite3.connect(":memory:")
    made.executescript(full_text.TABLES)
    for entry, (asked, answered) in enumerate(SAID, start=1):
        full_text.write(made, entry, asked, answered, fold)
    yield made
    made.close()


def words(text):
    return fold(text).split()


def by_sqlite(text):
    """BM25 of every entry by FTS5, per root of the query's length."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(asked, answered, tokenize=\"unicode61 tokenchars '_'\")")
    for row in SAID:
        columns = [" . ".join(" ".join(terms(words(said))) for said in texts) for texts in row]
        connection.execute("INSERT INTO t VALUES (?, ?)", columns)
    query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms(words(text))))
    found = connection.execute(f"SELECT rowid, bm25(t, 1.0, {ANSWER_WEIGHT}) FROM t WHERE t MATCH ?", (query,)).fetchall()
    scores = [0.0] * len(SAID)
    for row, score in found:
        scores[row - 1] = -score / len(words(text)) ** 0.5
    return scores


@pytest.mark.parametrize("text", ASKED)
def test_it_gives_what_sqlite_gives(connection, text):
    assert FullText(connection).scores(words(text)).tolist() == pytest.approx(by_sqlite(text), abs=1e-5)


@pytest.mark.parametrize("text", ["bitcoin", "", "bit coin ethereum"])
def test_words_that_no_entry_has_find_nothing(connection, text):
    assert not FullText(connection).scores(words(text)).any()


def test_an_entry_rewritten_is_found_by_its_new_words_alone(connection):
    full_text.write(connection, 1, ["phỏng lửa"], ["Xối nước"], fold)
    text = FullText(connection)
    assert text.scores(words("phỏng lửa")).argmax() == 0
    assert not text.scores(words("vết bỏng")).any()
    assert text.known_share(words("vết")) == 0


def test_a_word_that_went_away_with_its_entry_is_known_no_longer(connection):
    connection.execute("DELETE FROM said WHERE entry = 4")
    text = FullText(connection)
    assert text.known_share(words("bếp")) == 0
    assert len(text.scores(words("bếp"))) == 3


def test_a_rare_word_says_more_than_a_common_one(connection):
    scores = FullText(connection)
    assert scores.scores(words("bỏng")).max() > scores.scores(words("gì")).max()
