"""What the wordings say about a query, as numbers that a ranker can weigh."""

import math
import sqlite3

import numpy as np
import pytest

from knowledge.build import Wordings, index_wordings
from knowledge.index import FEATURES, LEAST, Index
from nlu.text import fold
from tests.unit.knowledge.written import bag_of_words, learned_of

ROWS = [
    Wordings("burns", ("Bị bỏng nước sôi thì làm gì?", "xử lý vết bỏng thế nào"), ("Làm mát vết bỏng",)),
    Wordings("fire", ("cháy nhà thì làm gì", "nhà cháy phải gọi ai"), ("Nhà cháy",)),
    Wordings("run", ("chạy bộ có lợi gì",), ("Chạy bộ",)),
]
NOTHING = np.zeros(0, dtype=np.float32)


@pytest.fixture
def index():
    connection = sqlite3.connect(":memory:")
    index_wordings(connection, ROWS, fold=fold, encode=bag_of_words, topics=None)
    yield Index(connection, fold)
    connection.close()


def column(index, name, text, meaning=NOTHING):
    values = index.features(text, meaning)[:, FEATURES.index(name)]
    return dict(zip(index.entries, values.tolist(), strict=True))


def meaning(text):
    return bag_of_words([text])[0]


def test_one_row_per_entry_one_column_per_feature(index):
    features = index.features("bỏng", NOTHING)
    assert index.entries == ["burns", "fire", "run"]
    assert features.shape == (3, len(FEATURES))
    assert features.dtype == np.float32


@pytest.mark.parametrize("text", ["", "🔥", "?!", "\ud800"])
def test_where_nothing_can_be_read_there_are_no_features(index, text):
    assert index.features(text, NOTHING) is None


@pytest.mark.parametrize("text", ["bị bỏng nước sôi", "BI BONG NUOC SOI", "bỏng", "bong nuoc"])
def test_words_point_to_their_entry_with_and_without_marks(index, text):
    values = column(index, "text", text)
    assert max(values, key=values.get) == "burns"


def test_a_pair_of_words_says_more_than_the_words_apart(index):
    assert column(index, "text", "nước sôi")["burns"] > column(index, "text", "sôi nước")["burns"]


def test_meaning_points_to_the_nearest_wording(index):
    values = column(index, "nearest_meaning", "x", meaning("nhà cháy phải gọi ai"))
    assert values["fire"] == pytest.approx(1, abs=1e-5)
    assert values["fire"] > values["burns"]
    assert column(index, "topic", "x", meaning("nhà cháy phải gọi ai"))["fire"] < 1


def test_what_was_learned_tells_the_topic_from_nothing_certain_to_certain():
    connection = sqlite3.connect(":memory:")
    index_wordings(connection, ROWS, fold=fold, encode=bag_of_words, topics=learned_of(ROWS))
    index = Index(connection, fold)
    values = column(index, "topic", "x", meaning("chạy bộ"))
    assert max(values, key=values.get) == "run"
    assert all(-1 <= value <= 0 for value in values.values())
    assert sum(math.exp(value * -LEAST) for value in values.values()) == pytest.approx(1, abs=1e-3)


def test_without_a_meaning_its_columns_are_empty(index):
    assert set(column(index, "nearest_meaning", "bỏng").values()) == {0.0}
    assert set(column(index, "topic", "bỏng").values()) == {0.0}


def test_words_nobody_has_used_find_nothing(index):
    assert index.features("bitcoin ethereum", NOTHING).sum() == 0


@pytest.mark.parametrize(
    ("text", "share"), [("bỏng nước sôi", 1.0), ("bong nuoc soi", 1.0), ("bitcoin", 0.0), ("", 0.0), ("🔥", 0.0)]
)
def test_the_share_of_known_words(index, text, share):
    assert index.known_share(text) == share


def test_half_known_words_give_a_share_between(index):
    assert 0 < index.known_share("bỏng bitcoin") < 1


EXPRESSIONS = {
    "columns": '"bỏng" OR folded:x',
    "nearness": "bỏng* NEAR(nước, 5)",
    "sql": "bỏng'; DROP TABLE wording; --",
    "operators": "AND OR NOT",
    "signs": "-bỏng ^sôi",
    "endless": "bỏng " * 5000,
}


@pytest.mark.parametrize("text", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_a_query_is_never_taken_for_a_search_expression(index, text):
    features = index.features(text, NOTHING)
    assert np.isfinite(features).all()
    assert (features >= 0).all()
