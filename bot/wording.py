"""The sentences of `texts/vi.yml`, by dotted name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from knowledge import yaml_file

FILE = Path(__file__).parent / "texts" / "vi.yml"


class Wording:
    """Looks up a sentence and fills it in; a name that isn't there is a programming error and raises `KeyError`."""

    def __init__(self, sentences: dict[str, str]) -> None:
        self._sentences = sentences

    @classmethod
    def load(cls, path: Path = FILE) -> Wording:
        """The sentences of a file."""
        return cls(_sentences(path))

    def __call__(self, name: str, /, **values: object) -> str:
        """The sentence of that name with {values} filled in."""
        return self._sentences[name].format(**values).strip()

    def __contains__(self, name: str) -> bool:
        return name in self._sentences

    def under(self, prefix: str) -> tuple[str, ...]:
        """What follows a prefix in the names that begin with it, in the order of the file."""
        return tuple(name.removeprefix(prefix) for name in self._sentences if name.startswith(prefix))

    @property
    def names(self) -> frozenset[str]:
        """All names there are."""
        return frozenset(self._sentences)


@cache
def _sentences(path: Path) -> dict[str, str]:
    """Read once: every error that is shown looks its sentence up."""
    return dict(_flat(yaml_file.read(path)))


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        pairs.extend(_flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, str(value))])
    return pairs
