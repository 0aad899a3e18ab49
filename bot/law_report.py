"""What an import of an official text did, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from bot.conversation.citing import document_name, place_of
from bot.errors import Refused
from bot.wording import Wording
from knowledge.errors import LawRefused
from knowledge.law.importing import Imported, Place
from knowledge.schema import Citation

LISTED = 20
"""How many lines or provisions are named; the rest are counted."""
COUNTED = ("chapters", "sections", "articles", "clauses", "points", "appendices", "tables")


def refusal(error: LawRefused, say: Wording) -> Refused:
    """The sentence that names the file, what in it, and why it wasn't taken in."""
    place = error.details.get("place")
    key = _name(place, say) if isinstance(place, tuple) else error.key
    return Refused(f"error.law_{error.reason}", **{**error.details, "file": error.file, "key": key})


def as_text(done: Imported, say: Wording) -> str:
    """The report, a line for each thing somebody should know."""
    report, left_out = done.report, done.source
    kept = "law.kept" if done.kept else "law.tried"
    lines = [
        say(kept, document=document_name(done.document), file=left_out.file),
        say("law.recognised", **{name: getattr(report, name) for name in COUNTED}),
        say("law.left_out", pages=left_out.taken_out, notes=report.notes, preamble=report.preamble),
        *([say("law.unseen", count=left_out.unseen)] if left_out.unseen else []),
        *([say("law.quotes", count=report.unclosed_quotes)] if report.unclosed_quotes else []),
        *([say("law.merged", count=len(done.merged), documents=", ".join(done.merged))] if done.merged else []),
        *_listed("law.unplaced", report.unplaced, say),
        *_listed("law.gaps", _names(done.gaps, say), say),
        *_listed("law.missing", _names(_outermost(done.missing), say), say),
        *_listed("law.extra", _names(_outermost(done.extra), say), say),
        *_difference(done, say),
    ]
    return "\n".join(lines)


def _difference(done: Imported, say: Wording) -> list[str]:
    difference = done.difference
    if difference is None:
        return [say("law.first")]
    if not difference:
        return [say("law.same")]
    return [
        *_listed("law.added", _names(difference.added, say), say),
        *_listed("law.removed", _names(difference.removed, say), say),
        *_listed("law.changed", _names(difference.changed, say), say),
    ]


def _listed(name: str, items: Iterable[str], say: Wording) -> list[str]:
    """A heading with the count, and the first of the items below."""
    every = list(items)
    if not every:
        return []
    more = [say("law.more", count=len(every) - LISTED)] if len(every) > LISTED else []
    return [say(name, count=len(every)), *(f"  {item[:160]}" for item in every[:LISTED]), *(f"  {line}" for line in more)]


def _outermost(places: Iterable[Place]) -> list[Place]:
    """Without clauses and points that lie in another of the provisions."""
    every = dict.fromkeys(places)
    return [(a, c, p) for a, c, p in every if not (c and (a, None, None) in every) and not (p and c and (a, c, None) in every)]


def _names(places: Iterable[Place], say: Wording) -> list[str]:
    return [_name(place, say) for place in places]


def _name(place: Place, say: Wording) -> str:
    return place_of(Citation(document="-", article=place[0], clause=place[1], point=place[2]), say)


def as_json(done: Imported) -> dict[str, Any]:
    """The same, whole; provisions as [article, clause, point]."""
    row: dict[str, Any] = msgspec.to_builtins(
        {
            "document": done.document.id,
            "file": done.source.file,
            "sha256": done.source.sha256,
            "kept": done.kept is not None,
            "counts": {name: getattr(done.report, name) for name in COUNTED},
            "left_out": {"pages": done.source.taken_out, "notes": done.report.notes, "preamble": done.report.preamble},
            "unseen_numbers": done.source.unseen,
            "unclosed_quotes": done.report.unclosed_quotes,
            "unplaced": done.report.unplaced,
            "merged": done.merged,
            "gaps": done.gaps,
            "missing": done.missing,
            "extra": done.extra,
            "difference": done.difference,
        }
    )
    return row
