"""Small sets of words that single modules look at, kept as data (`nlu/data/wordlists.yml`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from knowledge import yaml_file

LISTS = Path(__file__).parent / "data" / "wordlists.yml"


@lru_cache(maxsize=16)
def wordlist(name: str) -> frozenset[str]:
    """The words of a list. Raises `KeyError` naming a list there isn't."""
    return frozenset(_lists()[name].split())


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    lists: dict[str, str] = yaml_file.read(LISTS)
    return lists
