"""What a quiz question rested on when it was last reviewed, as fingerprints: a change of its entry or of the law shows.

They are kept beside the questions in `quiz/reviewed.tsv`, a generated file of sorted lines: id, fingerprint of the entry,
fingerprint of the state of the documents cited. It isn't YAML because what is YAML is trained from: a review changes no answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import msgspec

from knowledge.errors import ContentError
from knowledge.schema import Citation, Document, Entry, Question

FILE = Path("quiz", "reviewed.tsv")
LETTERS = 10


class Review(NamedTuple):
    """The fingerprints of a question's entry and of the documents that it and its entry cite."""

    entry: str
    law: str


@dataclass(frozen=True)
class Flag:
    """A question to look at again, and why; a legal one may not be asked until somebody has."""

    question: str
    why: str
    legal: bool
    fresh: bool = False
    """Never reviewed, rather than changed since."""


def load(path: Path) -> dict[str, Review]:
    """The reviews of a file by question; none if there is no file. Raises `ContentError` for a line it can't read."""
    if not path.exists():
        return {}
    reviews: dict[str, Review] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        id_, *rest = line.split("\t")
        if len(rest) != 2 or id_ in reviews:
            raise ContentError(f"{path}: line {number}: expected a question once, with two fingerprints")
        reviews[id_] = Review(*rest)
    return reviews


def written(reviews: Mapping[str, Review]) -> str:
    """The text of the file: one line a question, sorted."""
    return "".join(f"{id_}\t{review.entry}\t{review.law}\n" for id_, review in sorted(reviews.items()))


def flags(
    questions: Iterable[Question],
    entries: Mapping[str, Entry],
    documents: Mapping[str, Document],
    reviews: Mapping[str, Review],
    on: date,
) -> Iterator[Flag]:
    """The questions whose entry or law isn't what it was when they were reviewed, and those never reviewed."""
    for question in questions:
        entry = entries.get(question.entry or "")
        if entry is None:
            continue
        legal, was, now = is_legal(question, entry), reviews.get(question.id), review_of(question, entry, documents, on)
        if was is None:
            yield Flag(question.id, "has not been marked as reviewed yet", legal, fresh=True)
        elif was.entry != now.entry:
            yield Flag(question.id, f"entry `{entry.id}` changed since question `{question.id}` was reviewed", legal)
        elif was.law != now.law:
            yield Flag(question.id, f"the law it rests on changed since question `{question.id}` was reviewed", legal)


def renewed(
    questions: Iterable[Question],
    entries: Mapping[str, Entry],
    documents: Mapping[str, Document],
    reviews: Mapping[str, Review],
    on: date,
    ids: Collection[str],
) -> dict[str, Review]:
    """The reviews with those of some questions made anew; questions that are gone have none."""
    made: dict[str, Review] = {}
    for question in questions:
        entry = entries.get(question.entry or "")
        if question.id in ids and entry is not None:
            made[question.id] = review_of(question, entry, documents, on)
        elif question.id in reviews:
            made[question.id] = reviews[question.id]
    return made


def is_legal(question: Question, entry: Entry) -> bool:
    """Whether a question is about law: it cites some, or the entry it tests does."""
    return bool(question.citations) or entry.kind != "skill" or bool(entry.citations)


def review_of(question: Question, entry: Entry, documents: Mapping[str, Document], on: date) -> Review:
    """The fingerprints of a question as everything stands on a day."""
    said = (entry.id, entry.lead, entry.body or "", msgspec.to_builtins(entry.citations))
    cited = dict.fromkeys((*entry.citations, *question.citations))
    return Review(_print(said), _print(sorted({_state(citation, documents, on) for citation in cited})))


def _state(citation: Citation, documents: Mapping[str, Document], on: date) -> str:
    """A document as it bears on a provision: in force or not, and amended there by which others by now."""
    document = documents.get(citation.document)
    if document is None:
        return f"{citation.document} unknown"
    by = [a.document for a in document.amendments if a.effective <= on and _touches(a.articles, citation.article)]
    return " ".join((document.id, "in force" if document.in_force(on) else "not in force", *sorted(by)))


def _touches(articles: Collection[str], article: str | None) -> bool:
    return article is None or article in articles


def _print(what: object) -> str:
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()[:LETTERS]
