"""What was learned of the entries; one that comes later gets its own questions and takes hardly any of the others'."""

import numpy as np
import pytest

from knowledge.topics import Projection, log_chances, own_vector

SIZE, HIDDEN, ENTRIES, EACH = 24, 48, 12, 20


@pytest.fixture(scope="module")
def asked():
    """Sentence vectors of each entry, scattered around its own direction, shape (entries, each, size)."""
    random = np.random.default_rng(3)
    near = random.standard_normal((ENTRIES, 1, SIZE)) + 0.5 * random.standard_normal((ENTRIES, EACH, SIZE))
    return (near / np.linalg.norm(near, axis=2, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def projection():
    random = np.random.default_rng(4)
    weights = random.standard_normal((SIZE, HIDDEN)).astype(np.float32)
    return Projection(weights, np.full(HIDDEN, 0.1, dtype=np.float32))


@pytest.fixture(scope="module")
def own(asked, projection):
    """The vectors of all entries but the last, fitted by least squares."""
    shown = projection(asked[:-1].reshape(-1, SIZE))
    said = np.repeat(np.eye(ENTRIES - 1), EACH, axis=0) * 6
    return np.linalg.solve(shown.T @ shown + 0.1 * np.eye(HIDDEN + 1), shown.T @ said).T.astype(np.float32)


def firsts(own, projection, sentences):
    return log_chances(own, projection(sentences)).argmax(axis=-1)


def test_chances_are_of_all_entries_together(own, projection, asked):
    chances = np.exp(log_chances(own, projection(asked[0])))
    assert chances.shape == (EACH, ENTRIES - 1)
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)


def test_a_later_entry_gets_its_questions_and_leaves_the_others_theirs(own, projection, asked):
    others = asked[:-1].reshape(-1, SIZE)
    right = np.repeat(np.arange(ENTRIES - 1), EACH)
    before = (firsts(own, projection, others) == right).mean()
    shown, new = asked[-1][: EACH // 2], asked[-1][EACH // 2 :]
    together = np.vstack([own, own_vector(projection, own, shown, others)])
    assert (firsts(together, projection, new) == ENTRIES - 1).mean() >= 0.8
    assert (firsts(together, projection, others) == right).mean() >= before - 0.05


def test_written_down_and_read_again_it_shows_the_same(projection, asked):
    again = Projection.parse(projection.dump())
    assert np.array_equal(again(asked[0]), projection(asked[0]))
    assert np.array_equal(again(asked[0])[0], again(asked[0, :1])[0])
