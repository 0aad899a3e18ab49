"""What the wordings say about a query, as numbers that a ranker can weigh."""

import sqlite3

import numpy as np
import pytest

from knowledge.build import index_wordings
from knowledge.index import FEATURES, Index
from nlu.text import fold, normalise
from tests.unit.knowledge.written import bag_of_words

ROWS = [
    ("burns", "Bị bỏng nước sôi thì làm gì?"),
    ("burns", "xử lý vết bỏng thế nào"),
    ("fire", "cháy nhà thì làm gì"),
    ("fire", "nhà cháy phải gọi ai"),
    ("run", "chạy bộ có lợi gì"),
]
NOTHING = np.zeros(0, dtype=np.float32)


@pytest.fixture
def index():
    connection = sqlite3.connect(":memory:")
    index_wordings(connection, ROWS, fold=fold, normalise=normalise, encode=bag_of_words)
    yield Index(connection, fold, normalise)
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


@pytest.mark.parametrize("feature", ["question_words", "entry_words", "characters", "text_rank"])
@pytest.mark.parametrize("text", ["bị bỏng nước sôi", "BI BONG NUOC SOI", "bỏng", "bong nuoc"])
def test_words_point_to_their_entry_with_and_without_marks(index, feature, text):
    values = column(index, feature, text)
    assert max(values, key=values.get) == "burns"


def test_a_question_asked_word_for_word_is_matched_fully(index):
    assert column(index, "question_words", "Cháy nhà thì làm gì???")["fire"] == pytest.approx(1, abs=1e-5)


def test_a_slip_of_the_finger_leaves_most_characters_in_place(index):
    values = column(index, "characters", "bị bỏngg nuocw sôi")
    assert max(values, key=values.get) == "burns"


def test_marks_that_were_typed_tell_a_fire_from_a_run(index):
    assert column(index, "text_rank", "chạy")["run"] == 1
    assert column(index, "text_rank", "cháy")["fire"] == 1


def test_meaning_points_to_the_nearest_wording(index):
    values = column(index, "nearest_meaning", "x", meaning("nhà cháy phải gọi ai"))
    assert values["fire"] == pytest.approx(1, abs=1e-5)
    assert values["fire"] > values["burns"]
    assert column(index, "mean_meaning", "x", meaning("nhà cháy phải gọi ai"))["fire"] < 1


def test_without_a_meaning_its_columns_are_empty(index):
    assert set(column(index, "nearest_meaning", "bỏng").values()) == {0.0}
    assert set(column(index, "mean_meaning", "bỏng").values()) == {0.0}


def test_words_nobody_has_used_find_nothing_but_count_as_strange(index):
    assert index.features("bitcoin ethereum", NOTHING)[:, [0, 1, 5]].sum() == 0
    assert column(index, "question_words", "cháy nhà")["fire"] > column(index, "question_words", "cháy nhà bitcoin")["fire"]


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
    assert (features <= 1 + 1e-5).all()
