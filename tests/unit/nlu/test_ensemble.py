"""Networks that began differently say their mean, and the same after they were kept."""

import numpy as np
import pytest
from scipy import sparse

from nlu.ensemble import Ensemble
from nlu.network import Network, Recipe

ROWS = [((0, 1), True, "fire"), ((0, 2), False, "idiom"), ((1, 2), False, "idiom")]
ASKED = np.array([0, 1], dtype=np.int32)


@pytest.fixture(scope="module")
def networks():
    rows = sparse.lil_matrix((len(ROWS) * 100, 3), dtype=np.float32)
    for at in range(rows.shape[0]):
        rows[at, list(ROWS[at % 3][0])] = 1
    labels = np.array([label for _, label, _ in ROWS * 100])
    kinds = [kind for _, _, kind in ROWS * 100]
    recipes = [Recipe(size=8, seed=seed) for seed in (1, 2)]
    return [Network.fit(rows.tocsr(), labels, kinds, np.ones(len(labels), dtype=np.float32), each) for each in recipes]


@pytest.fixture(scope="module")
def ensemble(networks):
    return Ensemble.of(networks)


def test_what_it_says_is_the_mean_of_what_each_says(networks, ensemble):
    one, other = (Ensemble.of([network]).read(ASKED) for network in networks)
    assert one[0] != other[0]
    score, chances = ensemble.read(ASKED)
    assert score == pytest.approx((one[0] + other[0]) / 2)
    np.testing.assert_allclose(chances, (one[1] + other[1]) / 2, rtol=1e-6)
    assert score == ensemble.score(ASKED)
    assert ensemble.kinds == ("fire", "idiom")


def test_what_was_kept_says_the_same(ensemble, tmp_path):
    ensemble.save(tmp_path / "networks.npz")
    kept = Ensemble.load(tmp_path / "networks.npz")
    assert kept.kinds == ensemble.kinds
    assert kept.read(ASKED)[0] == ensemble.read(ASKED)[0]
