"""The ranker learns what to weigh from held-back questions, and how sure to be of the best."""

import numpy as np
import pytest

from knowledge.index import FEATURES
from knowledge.ranking import Case, Ranker, fit

ENTRIES = 6
TELLING = FEATURES.index("topic")
NOISE = FEATURES.index("text")


def case(right, random, known=1.0):
    """A question whose right entry shows in one feature, while another is noise; nothing shows where nothing is right."""
    features = np.zeros((ENTRIES, len(FEATURES)), dtype=np.float32)
    features[:, TELLING] = random.random(ENTRIES) * 0.3
    features[:, NOISE] = random.random(ENTRIES)
    if right is not None:
        features[right, TELLING] = 0.6 + random.random() * 0.4
    return Case(features, right, known)


def cases(seed):
    random = np.random.default_rng(seed)
    inside = [case(int(random.integers(ENTRIES)), random, known=0.9 + random.random() / 10) for _ in range(80)]
    return inside + [case(None, random, known=random.random() / 2) for _ in range(40)]


@pytest.fixture(scope="module")
def fitted():
    return fit(cases(1))


def chance(ranker, one):
    return ranker.chance(one.features, ranker.scores(one.features), one.known)


def test_what_tells_is_weighed_more_than_noise(fitted):
    assert fitted.weights[TELLING] > fitted.weights[NOISE]
    assert min(fitted.weights) >= 0


def test_questions_never_seen_find_their_entry(fitted):
    new = [one for one in cases(2) if one.right is not None]
    right = [int(np.argmax(fitted.scores(one.features))) == one.right for one in new]
    assert sum(right) >= 0.95 * len(right)


def test_it_is_sure_of_what_it_knows_and_unsure_of_what_nothing_answers(fitted):
    new = cases(3)
    known = [chance(fitted, one) for one in new if one.right is not None]
    strange = [chance(fitted, one) for one in new if one.right is None]
    assert np.mean(known) > 0.8
    assert np.mean(strange) < 0.2


def test_fitting_again_gives_the_same_ranker(fitted):
    assert fit(cases(1)) == fitted


def test_a_ranker_that_was_kept_is_the_same(fitted):
    assert Ranker.parse(fitted.dump()) == fitted
    assert Ranker.parse(Ranker().dump()) == Ranker()


@pytest.mark.parametrize("rows", [1, 2, 500])
@pytest.mark.parametrize("value", [0.0, 1.0, 1e6])
def test_a_chance_is_always_between_nothing_and_one(fitted, rows, value):
    features = np.full((rows, len(FEATURES)), value, dtype=np.float32)
    assert 0 <= fitted.chance(features, fitted.scores(features), 1.0) <= 1


def test_of_two_entries_that_fit_alike_neither_is_sure(fitted):
    one = cases(4)[0]
    twins = one.features.copy()
    twins[(one.right + 1) % ENTRIES] = twins[one.right]
    assert chance(fitted, Case(twins, one.right, one.known)) < chance(fitted, one)
