"""Sentence meaning as vectors: a sentence-transformers model, by default a small static one trained from our own questions.

A static model is a table of token vectors whose mean is the sentence's vector: it trains in seconds, needs no network and
answers in well under a millisecond. `PCCC_ENCODER` names any other sentence-transformers model instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nlu.reading import normal, read

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
RECORD = "training.json"
UNKNOWN = "[UNK]"


class EncoderError(Exception):
    """The named encoder can't be loaded; the message says which and what to do."""


@dataclass(frozen=True)
class Recipe:
    """How the static encoder is trained; written beside it, so that a model can be told and made again."""

    dimensions: int = 192
    vocabulary: int = 6000
    epochs: int = 14
    batch: int = 128
    learning_rate: float = 0.02
    temperature: float = 0.07
    word_dropout: float = 0.15
    seed: int = 47
    loss: str = "in-batch contrastive (InfoNCE) over pairs of questions with one answer, plus cross-entropy over answers"


def quiet() -> None:
    """Keep the model libraries from looking for TensorFlow or JAX, and from printing."""
    os.environ.update(USE_TF="0", USE_FLAX="0", TF_CPP_MIN_LOG_LEVEL="3", TOKENIZERS_PARALLELISM="false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


class Encoder:
    """Turns sentences into unit vectors of float32."""

    def __init__(self, model: SentenceTransformer, name: str) -> None:
        self._model = model
        self._ours = (Path(name) / RECORD).is_file()
        self.name = name

    @classmethod
    def load(cls, name: str) -> Encoder:
        """The model in a folder, or of a name that sentence-transformers can fetch. Raises `EncoderError`."""
        quiet()
        from sentence_transformers import SentenceTransformer

        try:
            return cls(SentenceTransformer(name, device="cpu"), name)
        except Exception as error:  # the libraries raise anything from OSError to KeyError here
            raise EncoderError(
                f"The sentence encoder “{name}” can't be loaded ({type(error).__name__}). Give PCCC_ENCODER the folder of a "
                "sentence-transformers model, or a name this machine can download; leave it empty for the built-in one."
            ) from error

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return len(self.encode(["."])[0])

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One unit vector a sentence, shape (sentences, dimensions); one without words has that of an unknown word."""
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
            features = self._model.preprocess([_input(s) for s in sentences])
            return self._model.forward(features)["sentence_embedding"].numpy()


def _input(sentence: str) -> str:
    """What the built-in model reads: the folded and the normal words side by side; marks help, their absence doesn't hurt."""
    reading = read(sentence)
    return f"{reading.folded} {reading.normal}" if reading.folded else "."


def train(groups: Sequence[Sequence[str]], out: Path, recipe: Recipe, progress: Callable[[float], None]) -> None:
    """Train the static encoder on groups of sentences that mean the same and save it to `out` with its record.

    Per step, two sentences of each of `batch` groups are drawn; the loss pulls them together against the batch's
    others (InfoNCE, van den Oord et al. 2018) and towards their group's own vector (cross-entropy over all groups).
    `progress` is called with the share done, 0 to 1.
    """
    quiet()
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding

    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    texts = [[_input(sentence) for sentence in group] for group in groups if len(group) > 1]
    tokenizer = _train_tokenizer([text for group in texts for text in group], recipe.vocabulary)
    table = StaticEmbedding(tokenizer, embedding_dim=recipe.dimensions)
    answers = torch.nn.Parameter(torch.randn(len(texts), recipe.dimensions) * 0.1)
    optimizer = torch.optim.Adam([*table.parameters(), answers], lr=recipe.learning_rate)
    steps = recipe.epochs * max(1, sum(map(len, texts)) // (2 * recipe.batch))
    for step, (chosen, pairs) in enumerate(_batches(texts, steps, recipe, random)):
        for row in optimizer.param_groups:
            row["lr"] = recipe.learning_rate * (1 - step / steps)
        sides = [_embed(table, side) for side in zip(*pairs, strict=True)]
        loss = _loss(sides[0], sides[1], answers, torch.tensor(chosen), recipe.temperature)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        progress((step + 1) / steps)
    SentenceTransformer(modules=[table], device="cpu").save(str(out), create_model_card=False)
    record = asdict(recipe) | {
        "groups": len(texts),
        "sentences": sum(map(len, texts)),
        "final_loss": round(loss.item(), 4),
    }
    (out / RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def _train_tokenizer(texts: Sequence[str], size: int) -> Any:
    """A word-piece tokenizer of our own vocabulary: whole words where frequent, pieces where not.

    The trainer numbers pieces in the order of a hash table, which decides ties; given as special tokens they have fixed
    numbers, and the same texts give the same vocabulary. The tokenizer returned has no special tokens.
    """
    from tokenizers import Tokenizer, models, trainers

    pieces = [f"##{c}" for c in sorted(set("".join(texts))) if not c.isspace()]
    learning = _tokenizer(Tokenizer(models.WordPiece(unk_token=UNKNOWN)))
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=[UNKNOWN, *pieces], min_frequency=2, show_progress=False
    )
    learning.train_from_iterator(texts, trainer)
    return _tokenizer(Tokenizer(models.WordPiece(vocab=learning.get_vocab(), unk_token=UNKNOWN)))


def _tokenizer(tokenizer: Any) -> Any:
    from tokenizers import normalizers, pre_tokenizers

    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def _batches(
    texts: Sequence[Sequence[str]], steps: int, recipe: Recipe, random: np.random.Generator
) -> Iterator[tuple[list[int], list[tuple[str, str]]]]:
    """`steps` batches: the numbers of distinct groups and, for each, two of its sentences with some words dropped."""
    size = min(recipe.batch, len(texts))
    weights = np.sqrt([len(group) for group in texts])
    weights /= weights.sum()
    for _ in range(steps):
        chosen = random.choice(len(texts), size=size, replace=False, p=weights)
        pairs = []
        for group in chosen:
            first, second = random.choice(len(texts[group]), size=2, replace=False)
            pairs.append((_drop(texts[group][first], recipe, random), _drop(texts[group][second], recipe, random)))
        yield chosen.tolist(), pairs


def _drop(text: str, recipe: Recipe, random: np.random.Generator) -> str:
    words = text.split()
    if random.random() < 0.4:
        words = words[: len(words) // 2]  # the folded half alone: a message typed without marks
    kept = [word for word in words if random.random() > recipe.word_dropout]
    return " ".join(kept or words)


def _embed(table: Any, texts: Sequence[str]) -> Any:
    import torch

    vectors = table.forward(table.tokenize(list(texts)))["sentence_embedding"]
    return torch.nn.functional.normalize(vectors, dim=-1)


def _loss(left: Any, right: Any, answers: Any, groups: Any, temperature: float) -> Any:
    import torch
    from torch.nn.functional import cross_entropy, normalize

    own = torch.arange(len(left))
    near = left @ right.T / temperature
    contrastive = (cross_entropy(near, own) + cross_entropy(near.T, own)) / 2
    towards = normalize(answers, dim=-1).T / temperature
    return contrastive + (cross_entropy(left @ towards, groups) + cross_entropy(right @ towards, groups)) / 2
