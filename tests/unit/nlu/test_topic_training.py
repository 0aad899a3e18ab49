"""The network over sentence vectors: it learns what a sum of terms can't tell, the same every time."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from knowledge.topics import log_chances
from nlu.topic_training import TopicRecipe, fit

TERMS = 6
RECIPE = TopicRecipe(hidden=32, epochs=250, batch=12, rate=0.01, dropped_terms=0.0, dropped_hidden=0.1, unmarked=0.0)
SENTENCES = {(0,): 0, (1,): 0, (0, 1): 1, (2, 3): 1, (2,): 2, (3,): 2}
"""Terms of a sentence, and its entry: either term alone means another than both together."""


@pytest.fixture(scope="module")
def rows():
    table = np.zeros((len(SENTENCES) * 10, TERMS), dtype=np.float32)
    for at, terms in enumerate(list(SENTENCES) * 10):
        table[at, list(terms)] = 1
    return sparse.csr_matrix(table), np.array(list(SENTENCES.values()) * 10)


@pytest.fixture(scope="module")
def vectors():
    return np.random.default_rng(1).standard_normal((TERMS, 8)).astype(np.float32)


def learned(vectors, rows, recipe=RECIPE):
    return fit(vectors, rows[0], rows[0], rows[1], recipe, lambda _done: None)


def test_it_tells_terms_together_from_terms_apart(vectors, rows):
    projection, own = learned(vectors, rows)
    sums = rows[0].toarray() @ vectors
    meanings = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    assert (log_chances(own, projection(meanings)).argmax(axis=1) == rows[1]).all()


def test_fitted_twice_from_one_seed_it_is_the_same_and_from_another_it_is_not(vectors, rows):
    few = replace(RECIPE, epochs=3)
    first, again, other = (learned(vectors, rows, recipe) for recipe in (few, few, replace(few, seed=5)))
    assert np.array_equal(first[1], again[1])
    assert not np.allclose(first[1], other[1])


def test_progress_goes_up_to_the_whole(vectors, rows):
    shares = []
    fit(vectors, rows[0], rows[0], rows[1], replace(RECIPE, epochs=2), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
