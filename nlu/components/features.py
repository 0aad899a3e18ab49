"""Reading the features that the featurizers put on a message."""

from __future__ import annotations

from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy import sparse


def sentence_parts(message: Message) -> list[Any]:
    """The sentence features of a message: a row of the sparse ones, then one of the dense ones, where there are any."""
    found = (message.get_sparse_features(TEXT)[1], message.get_dense_features(TEXT)[1])
    return [part.features for part in found if part is not None]


def sentence_features(message: Message) -> sparse.csr_matrix:
    """All sentence features of a message, sparse and dense, in one row."""
    return sparse.hstack([sparse.csr_matrix(part) for part in sentence_parts(message)]).tocsr()
