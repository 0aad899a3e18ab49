"""Sums over rows of presence are those of the products they stand for."""

import numpy as np
import pytest
from scipy import sparse

from nlu.presence import some_dropped, sums, sums_by_column

PRESENT = np.array([[0, 1, 0, 0, 1], [0, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]], dtype=np.float32)


@pytest.fixture
def rows():
    return sparse.csr_matrix(PRESENT)


def vectors(count):
    return np.random.default_rng(1).standard_normal((count, 3)).astype(np.float32)


def test_a_row_has_the_sum_of_the_vectors_of_its_columns_and_an_empty_one_nothing(rows):
    of_columns = vectors(5)
    np.testing.assert_allclose(sums(rows, of_columns), PRESENT @ of_columns, rtol=1e-6)


def test_a_column_that_occurs_has_the_sum_of_the_vectors_of_its_rows(rows):
    of_rows = vectors(4)
    columns, found = sums_by_column(rows, of_rows)
    assert columns.tolist() == [1, 2, 4]
    np.testing.assert_allclose(found, (PRESENT.T @ of_rows)[columns], rtol=1e-6)


def test_where_nothing_is_left_nothing_is_summed():
    nothing = sparse.csr_matrix((2, 5), dtype=np.float32)
    assert (sums(nothing, vectors(5)) == 0).all()
    columns, found = sums_by_column(nothing, vectors(2))
    assert len(columns) == len(found) == 0


def test_about_that_share_is_dropped_and_the_rest_unchanged():
    rows = sparse.csr_matrix(np.arange(1, 10_001, dtype=np.float32).reshape(100, 100))
    some = some_dropped(rows, 0.3, np.random.default_rng(1))
    assert 0.65 < some.nnz / rows.nnz < 0.75
    assert set(some.toarray()[some.toarray() > 0]) <= set(rows.toarray().ravel())
    assert some_dropped(rows, 0.0, np.random.default_rng(1)).nnz == rows.nnz
