"""The exam that every contestant sits: which entries, what they may learn from, which held-out sentences they are asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from bot.evaluation.cases import Case, read_content
from knowledge.build import entries_of
from knowledge.content import Content


class Material(msgspec.Struct, frozen=True):
    """What can be learned of an entry: the ways of asking for it, and its answer's own words."""

    entry: str
    asked: tuple[str, ...]
    answered: tuple[str, ...]


class Sentence(msgspec.Struct, frozen=True):
    """A held-out sentence with the entries that answer it."""

    text: str
    entries: tuple[str, ...]
    variant: str


class Exam(msgspec.Struct, frozen=True):
    """Material and sentences; `epochs` are those of stock Rasa, `seed` drew the entries and starts what learns."""

    material: tuple[Material, ...]
    sentences: tuple[Sentence, ...]
    epochs: int
    seed: int


class Result(msgspec.Struct, frozen=True):
    """How a contestant did: seconds to train (also in seconds of processor) and to load from nothing, milliseconds a message,
    the largest memory in MB while training and while answering, share of right first entries overall (`all`) and by variant."""

    train_s: float
    train_cpu_s: float
    load_s: float
    median_ms: float
    p99_ms: float
    train_mb: float
    answer_mb: float
    right: dict[str, float]


def draw(content: Content, folder: Path, count: int, epochs: int, seed: int) -> Exam:
    """An exam on `count` entries drawn at random (all, if there aren't as many) with their sentences of `tests/content`."""
    every = sorted(_material(content), key=lambda one: one.entry)
    drawn = sorted(Random(seed).sample(every, min(count, len(every))), key=lambda one: one.entry)
    there = {one.entry for one in drawn}
    return Exam(tuple(drawn), tuple(_sentences(read_content(folder), there)), epochs, seed)


def _material(content: Content) -> list[Material]:
    return [
        Material(
            entry.id,
            (*entry.questions, *content.phrasings.get(entry.id, ())),
            (entry.title, entry.lead, *([entry.body] if entry.body else [])),
        )
        for entry in entries_of(content)
    ]


def _sentences(cases: Sequence[Case], there: set[str]) -> list[Sentence]:
    return [Sentence(case.text, case.entries, case.variant) for case in cases if case.entries[0] in there]


def only(content: Content, entries: set[str]) -> Content:
    """The content with these entries only; all else, such as documents and cards, stays."""
    return dataclasses.replace(
        content,
        entries=tuple(entry for entry in content.entries if entry.id in entries),
        fines=tuple(fine for fine in content.fines if fine.id in entries),
        phrasings={of: said for of, said in content.phrasings.items() if of in entries},
    )
