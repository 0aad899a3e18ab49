"""Small sets of words that single modules look at, kept as data (`nlu/data/wordlists.yml`)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

LISTS = Path(__file__).parent / "data" / "wordlists.yml"


@lru_cache(maxsize=16)
def wordlist(name: str) -> frozenset[str]:
    """The words of a list. Raises `KeyError` naming a list there isn't."""
    return frozenset(_lists()[name].split())


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    lists: dict[str, str] = yaml.safe_load(LISTS.read_text(encoding="utf-8"))
    return lists
