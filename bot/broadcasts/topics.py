"""The topics people may follow, from a data file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import msgspec

from knowledge import yaml_file

FILE = Path(__file__).parent / "topics.yml"


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A topic: its code, its name, other ways of writing the name."""

    code: str
    name: str
    words: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topics: tuple[Topic, ...]


@lru_cache(maxsize=1)
def known() -> tuple[Topic, ...]:
    """All topics, in the order shown."""
    return msgspec.convert(yaml_file.read(FILE), _File).topics


def names(codes: Iterable[str]) -> str:
    """The names of topics as they stand in a sentence; a code that is no more stands for itself."""
    named = {one.code: one.name for one in known()}
    return ", ".join(named.get(code, code) for code in codes)
