"""The network learns what no sum of words can tell."""

import numpy as np
import pytest
from scipy import sparse

from nlu.ensemble import Ensemble
from nlu.network import UNTOLD, Network, chance

NAMES = ["w:cháy", "w:nhà", "w:túi", "w:rồi"]
FIRE = [(0, 1), (0, 1, 3), (0, 3, 1)]
BARGAIN = [(0, 2), (0, 2, 3), (2, 3), (1, 2), (1, 3), (1, 3), (1,), (3,)]

KINDS = dict.fromkeys(FIRE, "fire") | {columns: "bag" if 2 in columns else "house" for columns in BARGAIN}


@pytest.fixture(scope="module")
def network():
    """Trained on "cháy" with and without "nhà" or "túi"."""
    told = [*((columns, True) for columns in FIRE), *((columns, False) for columns in BARGAIN)] * 200
    rows = sparse.lil_matrix((len(told), len(NAMES)), dtype=np.float32)
    for at, (columns, _) in enumerate(told):
        rows[at, list(columns)] = 1
    labels = np.array([label for _, label in told])
    kinds = [KINDS[columns] if at % 2 else UNTOLD for at, (columns, _) in enumerate(told)]
    return Ensemble.of([Network.fit(rows.tocsr(), labels, kinds, np.ones(len(told), dtype=np.float32))])


def test_the_kind_is_told_beside_the_answer(network):
    def kind(*columns):
        return network.kinds[int(network.read(np.array(columns, dtype=np.int32))[1].argmax())]

    assert network.kinds == ("bag", "fire", "house")
    assert [kind(0, 1, 3), kind(0, 2, 3), kind(1, 3)] == ["fire", "bag", "house"]
    assert network.read(np.array([0], dtype=np.int32))[1].sum() == pytest.approx(1)


def score(network, *columns):
    return network.score(np.array(columns, dtype=np.int32))


def test_words_are_weighed_in_each_others_light(network):
    assert score(network, 0, 1) > 0 > max(score(network, 0, 2), score(network, 1, 3))


def test_a_message_without_known_terms_has_a_score(network):
    assert np.isfinite(score(network))


def test_log_odds_of_any_size_are_a_chance():
    assert chance(0) == 0.5
    assert 0 < chance(-1e6) < chance(-3) < chance(3) < chance(1e6) < 1
