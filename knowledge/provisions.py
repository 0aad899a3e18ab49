"""Which provisions (articles, clauses, points) a document has: numbers only, as `knowledge.law.provisions` wrote them down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec

from knowledge.content import FOLDER, read_yaml
from knowledge.errors import ContentError
from knowledge.schema import Citation


class Gone(msgspec.Struct, frozen=True):
    """A provision that was repealed, since when and by what."""

    since: date
    by: str
    article: str
    clause: str | None = None
    point: str | None = None

    def covers(self, citation: Citation) -> bool:
        """Whether this repeal takes away what is cited: the same provision or one that holds it."""
        if self.article != citation.article:
            return False
        return (self.clause is None or self.clause == citation.clause) and (self.point is None or self.point == citation.point)


class Structure(msgspec.Struct, frozen=True):
    """Which articles, clauses and points a document has; numbers only."""

    document: str
    complete: bool
    articles: dict[str, dict[str, list[str]]]
    repealed: tuple[Gone, ...] = ()
    partial: tuple[str, ...] = ()

    def has(self, citation: Citation) -> bool:
        """Whether what is cited is there; a table may be cited as "Bảng E"."""
        article = citation.article or ""
        clauses = self.articles.get(article, self.articles.get(article.removeprefix("Bảng ")))
        if clauses is None:
            return False
        if citation.clause is None:
            return citation.point is None or citation.point in clauses.get("", [])
        points = clauses.get(citation.clause)
        return points is not None and (citation.point is None or citation.point in points)

    def twice(self) -> Iterator[str]:
        """Points that stand twice under their clause; articles and clauses are keys, which reading refuses twice."""
        for article, clauses in self.articles.items():
            for clause, points in clauses.items():
                for at, point in enumerate(points):
                    if point in points[:at]:
                        yield " ".join(filter(None, (article, clause, point)))


def load_structures(folder: Path = FOLDER / "provisions") -> dict[str, Structure]:
    """The structure of every document whose text is at hand. Raises `ContentError` where a document has two."""
    structures: dict[str, Structure] = {}
    for path in sorted(folder.glob("[!_]*.yml")):
        structure = read_yaml(path, Structure)
        if structure.document in structures:
            raise ContentError(f"{path}: provisions of `{structure.document}` stand twice")
        structures[structure.document] = structure
    return structures
