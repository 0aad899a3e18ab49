"""Reading the features that the featurizers put on a message."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy import sparse

ROW = "sentence_row"
"""Where the first classifier leaves the row for the next; only when answering, since training hashes all that messages hold."""


def sentence_features(message: Message) -> sparse.csr_matrix:
    """All sentence features of a message, sparse and dense, in one row."""
    _, sparse_part = message.get_sparse_features(TEXT)
    _, dense_part = message.get_dense_features(TEXT)
    parts = [part.features for part in (sparse_part, dense_part) if part is not None]
    return sparse.hstack([sparse.csr_matrix(part) for part in parts]).tocsr()
