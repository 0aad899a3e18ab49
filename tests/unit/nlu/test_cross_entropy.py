"""The slope that learning follows, against differences of the loss itself."""

import numpy as np
import pytest

from nlu.cross_entropy import excess, softmax

SMOOTHING = 0.1
RIGHT = np.array([2, 0])


@pytest.fixture
def scores():
    return np.random.default_rng(6).standard_normal((2, 4)).astype(np.float32)


def loss(scores):
    labels = np.full(scores.shape, SMOOTHING / scores.shape[1])
    labels[np.arange(len(RIGHT)), RIGHT] += 1 - SMOOTHING
    return -(labels * np.log(softmax(scores))).sum()


def test_chances_of_a_row_add_up_to_one_however_large_the_scores(scores):
    assert np.allclose(softmax(scores * 1000).sum(axis=1), 1)


def test_the_excess_over_the_labels_is_the_slope_of_the_loss(scores):
    step = np.zeros_like(scores)
    for at in np.ndindex(scores.shape):
        step[:] = 0
        step[at] = 0.01
        slope = (loss(scores + step) - loss(scores - step)) / 0.02
        assert excess(softmax(scores), RIGHT, SMOOTHING)[at] == pytest.approx(slope, abs=1e-3)
