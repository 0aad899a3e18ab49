"""Which entries speak of a provision that somebody names: an index from (document, article, clause, point) to entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.schema import Citation, Document, Entry


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision as named in a message: "khoản 2 Điều 20 Luật PCCC"; what wasn't named is `None`.

    `unknown` holds the name of a document that isn't among ours; `document` is `None` then, and where none was named.
    """

    document: str | None = None
    article: str | None = None
    clause: str | None = None
    point: str | None = None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """The provisions a message names, and whether it holds next to nothing else."""

    references: tuple[Reference, ...] = ()
    alone: bool = False


Refer = Callable[[str], Referral]
"""Text to the provisions it names; lent by whoever understands text."""


def nothing(text: str) -> Referral:
    """Names no provision: for a search that isn't lent any understanding of them."""
    return Referral()


USUAL = ("luat-55-2024", "nd-105-2025")
"""Whose article, and whose appendix, is meant where no document is named …"""
UNNAMED = 0.6
"""… and how close an entry is then, at most."""


class Citing:
    """The entries that cite a provision, each with how closely (0 to 1) it is about it."""

    def __init__(self, entries: Iterable[Entry], documents: Iterable[Document] = ()) -> None:
        self._by_article: dict[tuple[str, str], list[tuple[str, int, int, Citation]]] = {}
        for entry in entries:
            for place, citation in enumerate(entry.citations):
                key = (citation.document, (citation.article or "").lower())
                self._by_article.setdefault(key, []).append((entry.id, place, len(entry.citations), citation))
        self._renewed = {
            (document.id, name.lower()): amendment.document
            for document in documents
            for amendment in document.amendments
            for name in amendment.articles
            if not name[0].isdigit()
        }

    def closeness(self, references: Sequence[Reference]) -> Mapping[str, float]:
        """How close each entry is to what is named; entries that cite none of it aren't there."""
        close: dict[str, float] = {}
        for reference in references:
            for document, most in self._meant(reference):
                for entry, place, count, citation in self._by_article.get((document, (reference.article or "").lower()), ()):
                    score = most * _closeness(reference, citation) * (1 - 0.3 * place / count)
                    close[entry] = max(close.get(entry, 0.0), score)
        return close

    def _meant(self, reference: Reference) -> Iterator[tuple[str, float]]:
        """The documents whose article or appendix is meant; an appendix may stand anew in the document that amended it."""
        if reference.article is None or reference.unknown:
            return
        document, most = reference.document, 1.0
        if document is None:
            document, most = USUAL[not reference.article[0].isdigit()], UNNAMED
        yield document, most
        if renewed := self._renewed.get((document, reference.article.lower())):
            yield renewed, most


def _closeness(reference: Reference, citation: Citation) -> float:
    """1 for the very provision; less where the citation is of the whole article, or of another part of it."""
    if reference.clause is None:
        return 1.0 if citation.clause is None else 0.9
    if citation.clause is None:
        return 0.6
    if citation.clause.lower() != reference.clause.lower():
        return 0.3
    if reference.point == citation.point:
        return 1.0
    return 0.9 if reference.point is None else 0.7 if citation.point is None else 0.5
