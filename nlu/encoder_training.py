"""Training the built-in sentence encoder: term vectors and one vector per answer, learned together.

The loss is the cross-entropy of the right answer among all, over scaled cosines of the sentence's vector with the answers'
(normalised softmax, Wang et al. 2017), with label smoothing; terms are dropped at random and half of the sentences are read
without their marks, so that slips, missing words and missing marks do little harm. Sparse steps of Adam, in numpy: a batch
touches few of the terms.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from nlu import topic_training
from nlu.adam import Moments, batches
from nlu.cross_entropy import excess, softmax
from nlu.encoder import RECORD, TOPICS, Split, Vectors, quiet, terms
from nlu.presence import some_dropped, sums, sums_by_column
from nlu.topic_training import TopicRecipe

UNKNOWN = "[UNK]"
SECOND_DECAY = 0.99
TINY = 1e-7
ENCODER_SHARE = 0.7
"""Of the time that both take."""


@dataclass(frozen=True)
class Recipe:
    """How the static encoder is trained; written beside it, so that a model can be told and made again."""

    dimensions: int = 192
    vocabulary: int = 50_000
    epochs: int = 6
    batch: int = 512
    learning_rate: float = 0.015
    scale: float = 14.0
    smoothing: float = 0.05
    dropped_terms: float = 0.5
    unmarked: float = 0.45
    seed: int = 47
    loss: str = "cross-entropy over answers, scaled cosine, label smoothing"
    topics: TopicRecipe = field(default_factory=TopicRecipe)


def train(
    groups: Mapping[str, Sequence[str]],
    out: Path,
    recipe: Recipe,
    progress: Callable[[float], None],
    split: Split = terms,
) -> None:
    """Train on the sentences of each answer and save a sentence-transformers model to `out` with its record, and what was
    then learned of the answers over it.

    `progress` is called with the share done, 0 to 1.
    """
    names = [name for name, sentences in groups.items() for _ in sentences]
    sentences = [sentence for sentences in groups.values() for sentence in sentences]
    documents = [split(sentence) for sentence in sentences]
    table = _Table.over(names, [document.all for document in documents], recipe)
    read = table.rows([document.all for document in documents])
    unmarked = table.rows([document.bare for document in documents])
    number = {name: at for at, name in enumerate(table.names)}
    right = np.array([number[name] for name in names])
    loss = table.fit(read, unmarked, right, lambda done: progress(done * ENCODER_SHARE))
    projection, own = topic_training.fit(
        table.terms, read, unmarked, right, recipe.topics, lambda done: progress(ENCODER_SHARE + done * (1 - ENCODER_SHARE))
    )
    table.save(out)
    np.savez(out / TOPICS, names=np.array(table.names), own=own, weights=projection.weights, bias=projection.bias)
    told = asdict(recipe) | {"groups": len(groups), "sentences": len(sentences), "final_loss": round(loss, 4)}
    (out / RECORD).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


class _Table:
    """The vectors being learned: one per term, one per answer."""

    def __init__(self, names: Sequence[str], vocabulary: Sequence[str], recipe: Recipe) -> None:
        self.names, self._recipe = list(names), recipe
        self._column = {term: at for at, term in enumerate(vocabulary)}
        self._random = np.random.default_rng(recipe.seed)
        self.terms = self._small(len(vocabulary))
        self._answers = self._small(len(names))

    @classmethod
    def over(cls, names: Sequence[str], documents: Sequence[Sequence[str]], recipe: Recipe) -> _Table:
        """A table for the terms that stand in two or more sentences, the most frequent first."""
        counted = Counter(term for document in documents for term in document)
        usual = sorted((term for term, count in counted.items() if count > 1), key=lambda term: (-counted[term], term))
        return cls(list(dict.fromkeys(names)), usual[: recipe.vocabulary], recipe)

    def rows(self, documents: Sequence[Sequence[str]]) -> sparse.csr_matrix:
        """Which terms stand in each sentence, shape (sentences, terms)."""
        columns = [[self._column[term] for term in document if term in self._column] for document in documents]
        ends = np.cumsum([0, *map(len, columns)])
        flat = np.array([column for row in columns for column in row], dtype=np.int32)
        return sparse.csr_matrix((np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(columns), len(self._column)))

    def fit(self, read: sparse.csr_matrix, unmarked: sparse.csr_matrix, right: Any, progress: Callable[[float], None]) -> float:
        """Learn from the sentences; returns the last batch's loss."""
        recipe, loss = self._recipe, 0.0
        of_terms, of_answers = Moments(self.terms, SECOND_DECAY), Moments(self._answers, SECOND_DECAY)
        steps = batches(len(right), recipe.batch, recipe.epochs, self._random)
        for step, batch in enumerate(steps):
            rate = recipe.learning_rate * (1 - step / len(steps))
            shown = unmarked if self._random.random() < recipe.unmarked else read
            loss = self._learn(
                some_dropped(shown[batch], recipe.dropped_terms, self._random), right[batch], of_terms, of_answers, rate
            )
            progress((step + 1) / len(steps))
        return loss

    def _learn(self, shown: sparse.csr_matrix, right: Any, of_terms: Moments, of_answers: Moments, rate: float) -> float:
        recipe, count = self._recipe, len(right)
        sentence, sentence_length = _unit(sums(shown, self.terms))
        answer, answer_length = _unit(self._answers)
        chances = softmax(sentence @ answer.T * recipe.scale)
        loss = float(-np.log(chances[np.arange(count), right] + TINY).mean())
        over = excess(chances, right, recipe.smoothing) * np.float32(recipe.scale / count)
        slope = _through_unit(over @ answer, sentence, sentence_length)
        of_answers.step(self._answers, slice(None), _through_unit(over.T @ sentence, answer, answer_length), rate)
        of_terms.step(self.terms, *sums_by_column(shown, slope), rate)
        return loss

    def save(self, out: Path) -> None:
        """As a sentence-transformers model."""
        quiet()
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import StaticEmbedding
        from tokenizers import Tokenizer, models, pre_tokenizers

        vocabulary = {UNKNOWN: 0, **{term: at + 1 for term, at in self._column.items()}}
        tokenizer = Tokenizer(models.WordLevel(vocab=vocabulary, unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        nothing = np.zeros((1, self._recipe.dimensions), dtype=np.float32)
        table = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(np.vstack([nothing, self.terms])))
        SentenceTransformer(modules=[table], device="cpu").save(str(out), create_model_card=False)

    def _small(self, count: int) -> Vectors:
        return (self._random.standard_normal((count, self._recipe.dimensions)) * 0.05).astype(np.float32)


def _unit(vectors: Vectors) -> tuple[Vectors, Vectors]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    return vectors / lengths, lengths


def _through_unit(slope: Vectors, unit: Vectors, lengths: Vectors) -> Vectors:
    """The slope by a vector from that by its unit vector."""
    return np.asarray((slope - unit * (slope * unit).sum(axis=1, keepdims=True)) / lengths, dtype=np.float32)
