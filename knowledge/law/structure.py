"""Which articles, clauses and points a document has, and what later documents change in that: numbers only, no wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from knowledge.law.marks import order
from knowledge.law.parsing import Parsed
from knowledge.schema import Id, Number

Structure = dict[str, dict[str, list[str]]]  # article → clause ("" where points stand right under the article) → points


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the data files' structs: unknown keys refused."""


class Repealed(Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A provision that a later document took away."""

    article: Number
    clause: Number | None = None
    point: Number | None = None


class Change(Strict, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one document changes in the numbering of another, read by a person from the amending text.

    `articles` and `clauses` are new or replaced ones, each written as it now reads (a clause with all its points).
    """

    document: Id
    by: Id
    since: date
    articles: dict[Number, dict[str, list[Number]]] = {}
    clauses: dict[Number, dict[Number, list[Number]]] = {}
    repealed: tuple[Repealed, ...] = ()


def structure(parsed: Parsed) -> Structure:
    """Which articles, clauses and points exist: numbers only, no wording."""
    tree: Structure = {}
    for one in parsed.provisions:
        for name in _with_parents(one.article):
            tree.setdefault(name, {})
        if one.clause or one.point:
            points = tree[one.article].setdefault(one.clause or "", [])
            if one.point and one.point not in points:
                points.append(one.point)
    return tree


def _with_parents(article: str) -> Iterable[str]:
    """A section number and those it lies in: 3.2.6 exists when 3.2.6.1 does."""
    if re.fullmatch(r"(\d+|[A-Z])(\.\d+)+", article):
        parts = article.split(".")
        return (".".join(parts[:end]) for end in range(1 + parts[0].isalpha(), len(parts) + 1))
    return (article,)


def amend(tree: Structure, changes: Sequence[Change]) -> Structure:
    """Put added and replaced provisions into a structure; repealed ones stay in it, they are listed apart."""
    new = {article: dict(clauses) for article, clauses in tree.items()}
    for change in changes:
        new |= {article: dict(clauses) for article, clauses in change.articles.items()}
        for article, clauses in change.clauses.items():
            if article not in new:
                raise ValueError(f"{change.by} changes article {article}, which {change.document} doesn't have")
            new[article] |= clauses
        for one in change.repealed:
            if not has(new, one.article, one.clause, one.point):
                raise ValueError(f"{change.by} repeals {one}, which {change.document} doesn't have")
    return dict(sorted(new.items(), key=lambda item: order(item[0]))) if changes else new


def has(tree: Mapping[str, Mapping[str, list[str]]], article: str, clause: str | None, point: str | None) -> bool:
    """Whether a structure has a provision."""
    clauses = tree.get(article)
    if clauses is None or (clause is None and point is None):
        return clauses is not None
    points = clauses.get(clause or "")
    return points is not None and (point is None or point in points)
