"""Cases: a message with what is expected of the assistant, read from JSON lines or from the sentences of `tests/content`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
import yaml

from bot.errors import PcccError
from knowledge import yaml_file

Expect = Literal["emergency", "calm", "declined", "answered", "entry"]
"""What should happen: alarm; no alarm; polite refusal; any entry; one of certain entries."""
GIVEN = tuple(kind for kind in get_args(Expect) if kind != "entry")
"""Those that may be said of a whole file."""
NORMAL = "normal"
VARIANTS = {"sentences": NORMAL, "unmarked": "unmarked", "noisy": "noisy", "short": "short"}
"""The keys of a row of `tests/content` and the variant that each is reported as."""
ALSO = "also.yml"
"""The file of `tests/content` with the sentences that more than one entry answers."""
OTHER_FOLDERS = ("thresholds",)
"""Folders of `tests/content` that hold no sentences."""


class CasesError(PcccError):
    """A file of cases can't be read; names the file and line."""


@dataclass(frozen=True, slots=True)
class Case:
    """A message and what should come of it. `entries`: ids that are right; empty kind and audience: those of the entry.

    `after`: the messages sent before it in the same conversation, in order.
    """

    id: str
    text: str
    expect: Expect
    entries: tuple[str, ...] = ()
    event: str = ""
    kind: str = ""
    audience: tuple[str, ...] = ()
    variant: str = NORMAL
    after: tuple[str, ...] = ()


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file of cases. `trapped` is read past: whether somebody is inside decides nothing here."""

    text: str
    id: str | int | None = None
    entry: str | tuple[str, ...] | None = None
    emergency: bool | None = None
    declined: bool | None = None
    event: str = ""
    kind: str = ""
    audience: str | tuple[str, ...] = ()
    variant: str = NORMAL
    trapped: bool = False
    after: str | tuple[str, ...] = ()


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of `tests/content`: an entry and the sentences that should find it."""

    finds: str
    sentences: tuple[str, ...]
    unmarked: tuple[str, ...]
    noisy: tuple[str, ...]
    short: tuple[str, ...]


class _AlsoRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that other entries answer as fully as the one it was written for."""

    text: str
    also: tuple[str, ...]


class _AlsoFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    also: tuple[_AlsoRow, ...]


def read(path: Path, expect: Expect | None = None) -> list[Case]:
    """The cases of a file of JSON lines; `expect` is for lines that don't say it themselves. Raises `CasesError`."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CasesError("error.cases", where=path, detail=error.strerror) from error
    return [_case(line, f"{path.name}:{at}", expect) for at, line in enumerate(lines, start=1) if line.strip()]


def _case(line: bytes, where: str, expect: Expect | None) -> Case:
    try:
        read = msgspec.json.decode(line, type=_Line)
    except (ValueError, RecursionError) as error:
        raise CasesError("error.cases", where=where, detail=error) from error
    if not read.text.strip():
        raise CasesError("error.cases", where=where, detail="`text` is empty")
    wanted = _wanted(read, expect)
    if wanted is None:
        detail = "needs one of `entry`, `emergency`, `declined: true`, or --expect for the whole file"
        raise CasesError("error.cases", where=where, detail=detail)
    return Case(
        id=where if read.id is None else str(read.id),
        text=read.text,
        expect=wanted,
        entries=_several(read.entry),
        event=read.event,
        kind=read.kind,
        audience=_several(read.audience),
        variant=read.variant,
        after=_several(read.after),
    )


def _wanted(read: _Line, expect: Expect | None) -> Expect | None:
    """What a line itself expects, or else what was given for all; `None` where that is nothing or contradicts itself."""
    own: list[Expect] = []
    if _several(read.entry):
        own.append("entry")
    if read.emergency is not None:
        own.append("emergency" if read.emergency else "calm")
    if read.declined is not None:
        own.append("declined" if read.declined else "answered")
    return own[0] if len(own) == 1 else None if own else expect


def _several(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else tuple(value or ())


def read_content(folder: Path) -> list[Case]:
    """The sentences written for every entry (`tests/content`), with the entries that `also.yml` there accepts besides.

    Raises `CasesError`.
    """
    more = folder / ALSO
    also = {row.text: row.also for row in _read_yaml(more, _AlsoFile).also} if more.is_file() else {}
    paths = [path for path in sorted(folder.rglob("*.yml")) if path != more and path.parent.name not in OTHER_FOLDERS]
    found = [case for path in paths for case in _of_rows(_read_yaml(path, list[_Row]), also)]
    if not found:
        raise CasesError("error.cases", where=folder, detail="no cases there")
    return found


def _read_yaml(path: Path, kind: Any) -> Any:
    try:
        return msgspec.convert(yaml_file.read(path), kind)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CasesError("error.cases", where=path.name, detail=" ".join(str(error).split())) from error


def _of_rows(rows: Iterable[_Row], also: Mapping[str, tuple[str, ...]]) -> Iterator[Case]:
    for row in rows:
        for key, variant in VARIANTS.items():
            for at, text in enumerate(getattr(row, key), start=1):
                yield Case(f"{row.finds}/{variant}/{at}", text, "entry", (row.finds, *also.get(text, ())), variant=variant)


def unknown_entries(cases: Iterable[Case], known: Iterable[str]) -> list[str]:
    """Entries that cases expect and that aren't there, each once."""
    there = set(known)
    return sorted({entry for case in cases for entry in case.entries} - there)
