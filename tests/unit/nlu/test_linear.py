"""The classifier under intents and emergencies: fitted once, kept as two arrays."""

import numpy as np
import pytest
from scipy import sparse

from nlu.linear import LinearModel

ROWS = sparse.csr_matrix(np.eye(3, dtype=np.float32)[[0, 0, 0, 0, 1, 1, 2, 2]])
THREE = ["law", "law", "law", "law", "skill", "skill", "fine", "fine"]
TWO = ["fire", "fire", "fire", "fire", "other", "other", "other", "other"]


def fit(labels, seed=47):
    return LinearModel.fit(ROWS, labels, strength=8.0, tolerance=0.001, seed=seed)


def best(model, row):
    return model.labels[int(model.chances([ROWS[row]]).argmax())]


@pytest.mark.parametrize("labels", [THREE, TWO], ids=["three labels", "two labels"])
def test_it_knows_what_it_was_shown(labels):
    model = fit(labels)
    assert [best(model, row) for row in range(len(labels))] == labels


@pytest.mark.parametrize("labels", [THREE, TWO], ids=["three labels", "two labels"])
def test_chances_add_up_to_one(labels):
    chances = fit(labels).chances([sparse.csr_matrix((1, 3), dtype=np.float32)])
    assert chances.sum() == pytest.approx(1)
    assert len(chances) == len(set(labels))
    assert (chances > 0).all()


def test_a_label_with_few_examples_weighs_as_much_as_one_with_many():
    rows = sparse.csr_matrix(np.ones((40, 1), dtype=np.float32))
    chances = LinearModel.fit(rows, ["much"] * 36 + ["few"] * 4, strength=8.0, tolerance=1e-6, seed=1).chances([rows[0]])
    assert chances[0] == pytest.approx(0.5, abs=0.01)


def test_fitting_again_gives_the_same_weights():
    assert np.array_equal(fit(THREE).weights, fit(THREE).weights)


def test_a_model_that_was_kept_says_the_same(tmp_path):
    model = fit(THREE)
    model.save(tmp_path / "intents")
    again = LinearModel.load(tmp_path / "intents")
    assert again.labels == model.labels
    assert np.array_equal(again.chances([ROWS[5]]), model.chances([ROWS[5]]))


def test_a_row_in_parts_says_what_it_says_whole():
    model = fit(THREE)
    parts = [ROWS[5][:, :2].tocoo(), ROWS[5][:, 2:].toarray()]
    assert model.chances(parts) == pytest.approx(model.chances([ROWS[5]]))
