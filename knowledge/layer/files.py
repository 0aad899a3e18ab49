"""The files of the operator's layer: entries that stand beside the shipped ones, or in the place of one of the same id."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import yaml

from knowledge.content import Content, read_yaml
from knowledge.errors import ContentError
from knowledge.schema import Entry

DESK = "desk.yml"
"""The file that the knowledge desk writes; others in the folder are the operator's own."""
_ID = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


class LayerFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of the layer. `publication` tells which state of the desk's database it was written from; 0: none."""

    entries: tuple[Entry, ...] = ()
    publication: int = 0


@dataclass(frozen=True)
class Layer:
    """All files of a folder: the entries by id, the file each stands in, and of which publication the desk's file is."""

    entries: Mapping[str, Entry]
    files: Mapping[str, Path]
    publication: int = 0


EMPTY = Layer({}, {})


def read_layer(folder: Path, without: str = "") -> Layer:
    """The layer of a folder that may not be there, one file left out. Raises `ContentError` at the first that can't be used."""
    entries: dict[str, Entry] = {}
    files: dict[str, Path] = {}
    publication = 0
    for path in sorted(one for one in folder.glob("*.yml") if one.name != without):
        file = read_yaml(path, LayerFile)
        for entry in file.entries:
            if entry.id in entries:
                raise ContentError(f"{path}: id `{entry.id}` stands twice, also in {files[entry.id].name}")
            if not _ID.fullmatch(entry.id):
                raise ContentError(f"{path}: `{entry.id}` is no id")
            entries[entry.id], files[entry.id] = entry, path
        if path.name == DESK:
            publication = file.publication
    return Layer(entries, files, publication)


def write_desk(folder: Path, entries: Iterable[Entry], publication: int) -> Path:
    """Put the desk's file in the place of the old one at once; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / DESK
    partial = folder / f".{DESK}.{os.getpid()}"
    partial.write_text(as_yaml(entries, publication), encoding="utf-8")
    partial.replace(path)
    return path


def as_yaml(entries: Iterable[Entry], publication: int = 0) -> str:
    """The entries as a file of the layer."""
    rows = [as_row(entry) for entry in sorted(entries, key=lambda entry: entry.id)]
    file = {"publication": publication, "entries": rows} if publication else {"entries": rows}
    return yaml.safe_dump(file, allow_unicode=True, width=120, sort_keys=False)


def as_row(entry: Entry) -> dict[str, object]:
    """An entry as plain values, without what is left out."""
    plain: dict[str, object] = msgspec.to_builtins(entry, builtin_types=())
    kept = {name: value for name, value in plain.items() if value not in (None, [], ())}
    if entry.citations:
        kept["citations"] = [
            {name: value for name, value in msgspec.to_builtins(one).items() if value is not None} for one in entry.citations
        ]
    return kept


def laid_over(content: Content, layer: Layer) -> Content:
    """The content as it is with the layer: an entry of the same id, or a row of fines, gives way."""
    if not layer.entries:
        return content
    kept = [layer.entries.get(entry.id, entry) for entry in content.entries]
    there = {entry.id for entry in content.entries}
    new = [entry for id_, entry in layer.entries.items() if id_ not in there]
    return replace(
        content,
        entries=(*kept, *new),
        fines=tuple(fine for fine in content.fines if fine.id not in layer.entries),
        files={**content.files, **layer.files},
    )
