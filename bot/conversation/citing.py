"""Saying where an answer comes from, in the words people look it up by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bot.wording import Wording
from knowledge.references import Reference
from knowledge.schema import Citation, Document, Entry, Source

NAMED = 2
"""How many sources an answer names, the strongest first."""


def place_of(citation: Citation, say: Wording) -> str:
    """ "Điều 6 khoản 1 điểm a", "Phụ lục I mục 32", or nothing for a whole document."""
    if citation.article is None:
        return ""
    numbered = citation.article[0].isdigit()
    parts = [say("citation.article", article=citation.article) if numbered else citation.article]
    if citation.clause:
        parts.append(say("citation.clause" if numbered else "citation.item", clause=citation.clause))
    if citation.point:
        parts.append(say("citation.point", point=citation.point))
    return " ".join(parts)


def cite(citations: Iterable[Citation], documents: Mapping[str, Document], say: Wording) -> str:
    """All citations, grouped by document: "Luật … (55/2024/QH15): Điều 6 khoản 1; Điều 8 khoản 2"."""
    grouped: dict[str, list[str]] = {}
    for citation in citations:
        grouped.setdefault(citation.document, []).append(place_of(citation, say))
    return "; ".join(
        f"{document_name(documents[document])}{': ' if any(places) else ''}{', '.join(filter(None, dict.fromkeys(places)))}"
        for document, places in grouped.items()
    )


def document_name(document: Document) -> str:
    """A document's short name with its number."""
    return document.short if document.number in document.short else f"{document.short} ({document.number})"


def standing(
    references: Iterable[Reference], documents: Mapping[str, Document], say: Wording, on: date, shown: str = ""
) -> tuple[str, ...]:
    """A line for each document named that is no longer in force, or isn't ours, unless what is shown speaks of it anyway."""
    lines: list[str] = []
    for reference in references:
        document = documents.get(reference.document or "")
        if reference.unknown and reference.unknown.split()[-1] not in shown:
            lines.append(say("answer.not_ours", document=reference.unknown))
        elif document and document.expires and document.expires <= on and not _spoken_of(document, shown):
            successor = documents.get(document.replaced_by or "")
            key = "answer.repealed" if successor else "answer.expired"
            day = document.expires.strftime("%d/%m/%Y")
            lines.append(say(key, document=document.short, date=day, successor=successor.short if successor else ""))
    return tuple(dict.fromkeys(lines))


def _spoken_of(document: Document, shown: str) -> bool:
    """Whether a text names the document: "Nghị định 136/2020", "136/2020"."""
    return document.short in shown or "/".join(document.number.split("/")[:2]) in shown


def source_names(codes: Iterable[str], sources: Mapping[str, Source]) -> str:
    """Who stands behind it, the strongest first: "Bộ Công an; NFPA"."""
    known = sorted((sources[code] for code in codes if code in sources), key=lambda source: source.strength)
    return "; ".join(list(dict.fromkeys(source.publisher or source.name for source in known))[:NAMED])


def entry_text(entry: Entry, documents: Mapping[str, Document], sources: Mapping[str, Source], say: Wording) -> str:
    """An entry as a person reads it: the answer, the rest, what changed, what it rests on, when it was checked."""
    named = source_names(entry.sources, sources)
    rests_on = [
        *([say("answer.basis", citations=cite(entry.citations, documents, say))] if entry.citations else []),
        *([say("answer.source", sources=named)] if named and not entry.citations else []),
        say("answer.checked", date=entry.checked.strftime("%d/%m/%Y")),
    ]
    blocks = [
        entry.lead,
        (entry.body or "").strip(),
        say("answer.changed", changed=entry.changed) if entry.changed else "",
        say("answer.medical") if entry.review == "medical" else "",
        " ".join(rests_on),
    ]
    return "\n\n".join(block for block in blocks if block)
