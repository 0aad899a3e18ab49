"""Sparse steps: they do what torch's do, and leave alone what a batch doesn't touch."""

import numpy as np
import pytest
import torch

from nlu.adam import Moments, RowScale

TABLE = np.array([[1.0, -1.0], [0.5, 0.5], [2.0, 0.0]], dtype=np.float32)
STEPS = [([0, 2], [[0.1, -0.3], [1.0, 0.0]]), ([0], [[0.2, 0.2]]), ([1, 2], [[-0.5, 0.1], [0.3, 0.3]])]


def test_the_steps_are_those_of_torchs_sparse_adam():
    ours, moments = TABLE.copy(), Moments(TABLE)
    theirs = torch.nn.Parameter(torch.from_numpy(TABLE.copy()))
    optimizer = torch.optim.SparseAdam([theirs], lr=0.05)
    for rows, slope in STEPS:
        moments.step(ours, rows, np.array(slope, dtype=np.float32), 0.05)
        theirs.grad = torch.sparse_coo_tensor([rows], slope, TABLE.shape)
        optimizer.step()
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-5)


@pytest.mark.parametrize("kind", [Moments, RowScale])
def test_what_is_not_touched_stays(kind):
    weights = TABLE.copy()
    kind(weights).step(weights, [1], np.ones((1, 2), dtype=np.float32), 0.1)
    assert (weights[[0, 2]] == TABLE[[0, 2]]).all()
    assert (weights[1] < TABLE[1]).all()


def test_with_one_column_the_steps_are_those_of_torchs_rmsprop_but_for_the_start():
    ours, scale = np.array([[1.0]], dtype=np.float32), RowScale(np.zeros((1, 1), dtype=np.float32), decay=0.9)
    theirs = torch.nn.Parameter(torch.tensor([1.0]))
    optimizer = torch.optim.RMSprop([theirs], lr=0.05, alpha=0.9)
    for at, slope in enumerate((0.1, -0.4, 0.3), start=1):
        optimizer.param_groups[0]["lr"] = 0.05 * (1 - 0.9**at) ** 0.5  # ours corrects for having begun at nothing
        scale.step(ours, [0], np.array([[slope]], dtype=np.float32), 0.05)
        theirs.grad = torch.tensor([slope])
        optimizer.step()
    assert float(ours[0, 0]) == pytest.approx(float(theirs), rel=1e-4)
