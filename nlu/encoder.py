"""Sentence meaning as vectors: a sentence-transformers model, by default a small static one trained from our own questions.

A static model is a table of term vectors whose mean is the sentence's vector: it trains in seconds, needs no network and
answers in well under a millisecond. `PCCC_ENCODER` names any other sentence-transformers model instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from knowledge.topics import Projection, Topics
from nlu.reading import normal, read
from nlu.text import words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
RECORD = "training.json"
TOPICS = "topics.npz"
LONGEST = 160
"""Words of a sentence that count."""
PIECE = 4
"""Letters of the pieces of words, borders marked, that keep a slip of the finger near its word."""


class EncoderError(Exception):
    """The named encoder can't be loaded; the message says which and what to do."""


def quiet() -> None:
    """Keep the model libraries from looking for TensorFlow or JAX, and from printing."""
    os.environ.update(USE_TF="0", USE_FLAX="0", TF_CPP_MIN_LOG_LEVEL="3", TOKENIZERS_PARALLELISM="false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a sentence, each once: words, pairs and pieces of words without marks; the words typed with marks.

    Marks help, their absence doesn't hurt: `bare` alone is what the sentence typed without marks would have. `folded` is the
    sentence as it was read for them.
    """

    folded: str
    bare: tuple[str, ...]
    typed: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both."""
        return (*self.bare, *self.typed)


Split = Callable[[str], Terms]


class Encoder:
    """Turns sentences into unit vectors of float32."""

    def __init__(self, model: SentenceTransformer, name: str, split: Split) -> None:
        self._model, self._split = model, split
        self._ours = (Path(name) / RECORD).is_file()
        self.name = name

    @classmethod
    def load(cls, name: str, split: Split | None = None) -> Encoder:
        """The model in a folder, or of a name that sentence-transformers can fetch. Raises `EncoderError`.

        `split` stands for `terms` where somebody keeps what it gave: training reads every sentence several times.
        """
        quiet()
        from sentence_transformers import SentenceTransformer

        try:
            return cls(SentenceTransformer(name, device="cpu"), name, split or terms)
        except Exception as error:  # the libraries raise anything from OSError to KeyError here
            raise EncoderError(
                f"The sentence encoder “{name}” can't be loaded ({type(error).__name__}). Give PCCC_ENCODER the folder of a "
                "sentence-transformers model, or a name this machine can download; leave it empty for the built-in one."
            ) from error

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return len(self.encode(["."])[0])

    @property
    def topics(self) -> Topics | None:
        """What was learned of the answers over the built-in model; nothing over another."""
        kept = Path(self.name) / TOPICS
        if not kept.is_file():
            return None
        with np.load(kept) as arrays:
            own = dict(zip(arrays["names"].tolist(), arrays["own"], strict=True))
            return Topics(Projection(arrays["weights"], arrays["bias"]), own)

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One unit vector a sentence, shape (sentences, dimensions); one without known words has no length."""
        if not sentences:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        vectors = np.asarray(self._raw(sentences), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)

    def _raw(self, sentences: Sequence[str]) -> Any:
        import torch

        if not self._ours:
            return self._model.encode([normal(s) for s in sentences], show_progress_bar=False)
        with torch.inference_mode():
            features = self._model.preprocess([" ".join(self._split(s).all) or "." for s in sentences])
            return self._model.forward(features)["sentence_embedding"].numpy()


def terms(sentence: str) -> Terms:
    """What the built-in model reads of a sentence."""
    reading = read(sentence)
    folded = reading.folded.split()[:LONGEST]
    padded = (f"·{word}·" for word in folded if len(word) > 2)
    pieces = [f"#{word[at : at + PIECE]}" for word in padded for at in range(len(word) - PIECE + 1)]
    typed = (word for word in words(reading.normal)[:LONGEST] if not word.isascii())
    bare = dict.fromkeys((*folded, *(f"{a}_{b}" for a, b in pairwise(folded)), *pieces))
    return Terms(reading.folded, tuple(bare), tuple(dict.fromkeys(typed)))
