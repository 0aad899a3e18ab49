"""Takes an official text in: reads it, takes it apart, compares it with what is known and what was held, and keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from knowledge.errors import LawRefused
from knowledge.law import marks, store
from knowledge.law.parsing import Provision, Report, parse
from knowledge.law.reading import Source, read
from knowledge.law.recognising import merged, recognise
from knowledge.law.structure import structure
from knowledge.provisions import Structure
from knowledge.schema import Document

Place = tuple[str, str | None, str | None]
"""Article, clause and point of a provision."""
LETTERS = "abcdđeghiklmnopqrstuvxy"
"""The letters of points in their order."""


@dataclass(frozen=True)
class Difference:
    """What a new import changes in what was held."""

    added: tuple[Place, ...] = ()
    removed: tuple[Place, ...] = ()
    changed: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    `gaps`: numbers left out in the text; `missing`, `extra`: provisions that only the project's own record of the document
    has, or only the text; `difference`: `None` when nothing was held before.
    """

    document: Document
    source: Source
    report: Report
    merged: tuple[str, ...]
    gaps: tuple[Place, ...]
    missing: tuple[Place, ...]
    extra: tuple[Place, ...]
    difference: Difference | None
    kept: Path | None


def import_law(
    file: Path,
    folder: Path,
    documents: Sequence[Document],
    structures: Mapping[str, Structure],
    now: datetime,
    *,
    document: str | None = None,
    consolidated: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Read a file and keep its provisions in `folder`. Raises `LawRefused`, with nothing changed."""
    source = read(file)
    parsed = parse(source.text)
    if not parsed.provisions:
        raise LawRefused(file, "text", "nothing")
    known = _document(file, source.text, documents, document)
    provisions = tuple(flowing(one) for one in parsed.provisions)
    _refuse_twice(file, provisions)
    held = store.Held(
        known.id,
        source.file,
        source.sha256,
        now,
        merged(source.text, known, documents, now.date() if consolidated else None),
        provisions,
    )
    before = store.read(folder, known.id)
    tree, listed = structure(parsed), structures.get(known.id)
    missing, extra = _against(tree, listed)
    if listed and listed.complete and not document and len(extra) * 2 > len(list(_places(tree))):
        raise LawRefused(file, known.number, "unlike", document=known.id)
    return Imported(
        document=known,
        source=source,
        report=replace(parsed.report, document=known.id),
        merged=held.merged,
        gaps=tuple(gaps(tree)),
        missing=missing,
        extra=extra,
        difference=compare(before.provisions, provisions) if before else None,
        kept=None if dry_run else _keep(file, folder, held),
    )


def _document(file: Path, text: str, documents: Sequence[Document], given: str | None) -> Document:
    named = (one for one in documents if given in (one.id, one.number))
    found = next(named, None) if given else recognise(text, documents)
    if found is None:
        raise LawRefused(file, given or "document", "unlisted" if given else "unrecognised")
    return found


def _refuse_twice(file: Path, provisions: Iterable[Provision]) -> None:
    """An article, clause or point may stand once; items of an appendix begin anew in each of its lists and forms."""
    seen: dict[Place, int] = {}
    for one in provisions:
        place = (one.article, one.clause, one.point)
        if place in seen and not one.article.startswith("Phụ lục"):
            key = " ".join(part for part in place if part)
            raise LawRefused(file, key, "twice", place=place, first=seen[place], second=one.line)
        seen.setdefault(place, one.line)


def _keep(file: Path, folder: Path, held: store.Held) -> Path:
    try:
        return store.write(folder, held)
    except OSError as error:
        raise LawRefused(file, str(folder), "not_kept", folder=folder, detail=error.strerror or error) from error


def flowing(one: Provision) -> Provision:
    """A provision whose sentences aren't broken where a printed line ended."""
    lines: list[str] = []
    heading = one.heading
    for line in one.text.splitlines():
        table = line.startswith("|")
        if heading and not lines and not one.clause and not one.point and line[0].islower():
            heading = f"{heading} {line}"
        elif lines and not table and not lines[-1].startswith("|") and not marks.SENTENCE_END.search(lines[-1]):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    return replace(one, heading=heading, text="\n".join(lines))


def compare(before: Iterable[Provision], after: Iterable[Provision]) -> Difference:
    """Provisions that were added, that are gone, and whose words differ."""
    old, new = _by_place(before), _by_place(after)
    return Difference(
        added=tuple(place for place in new if place not in old),
        removed=tuple(place for place in old if place not in new),
        changed=tuple(place for place in new if place in old and new[place] != old[place]),
    )


def _by_place(provisions: Iterable[Provision]) -> dict[Place, list[tuple[object, ...]]]:
    words: dict[Place, list[tuple[object, ...]]] = {}
    for one in provisions:
        heading = None if one.clause or one.point else one.heading
        words.setdefault((one.article, one.clause, one.point), []).append((heading, one.text, one.tables))
    return words


def gaps(tree: Mapping[str, Mapping[str, list[str]]]) -> Iterator[Place]:
    """Numbers left out between others, of articles, clauses and points; appendices number as they like."""
    numbered = [article for article in tree if re.fullmatch(r"\d+[a-zđ]?", article)]
    yield from ((number, None, None) for number in _left_out(numbered))
    for article in numbered:
        yield from ((article, number, None) for number in _left_out([c for c in tree[article] if c], start=1))
        for clause, points in tree[article].items():
            yield from ((article, clause or None, letter) for letter in _letters_left_out(points))


def _left_out(numbers: Iterable[str], start: int | None = None) -> list[str]:
    plain = sorted({int(re.sub(r"\D", "", number)) for number in numbers})
    if not plain:
        return []
    first = plain[0] if start is None else start
    return [str(number) for number in range(first, plain[-1]) if number not in plain]


def _letters_left_out(points: Iterable[str]) -> list[str]:
    places = sorted({LETTERS.index(point[0]) for point in points if point[0] in LETTERS})
    return [LETTERS[at] for at in range(places[-1]) if at not in places] if places else []


def _against(
    tree: Mapping[str, Mapping[str, list[str]]], listed: Structure | None
) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Provisions that only our record of the document has, and those that only the text has."""
    if listed is None:
        return (), ()
    ours, theirs = dict.fromkeys(_places(listed.articles)), dict.fromkeys(_places(tree))
    return tuple(one for one in ours if one not in theirs), tuple(one for one in theirs if one not in ours)


def _places(tree: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[Place]:
    for article, clauses in tree.items():
        yield (article, None, None)
        for clause, points in clauses.items():
            if clause:
                yield (article, clause, None)
            yield from ((article, clause or None, point) for point in points)
