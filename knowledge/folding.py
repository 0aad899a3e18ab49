"""Types of the functions that search borrows from whoever understands text: this package knows no Vietnamese of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Fold = Callable[[str], str]
"""Text to its folded form: lower case, no marks, words separated by single spaces."""

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
"""Sentences to unit vectors, shape (sentences, dimensions)."""
