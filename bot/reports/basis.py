"""What a report rests on: documents in force on its day, by number and date, as the knowledge has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from bot.wording import Wording
from knowledge import content, yaml_file
from knowledge.schema import Document, DocumentsFile

FILE = Path(__file__).parent / "basis.yml"


class Basis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ids of documents in the order in which they are named."""

    documents: tuple[str, ...]


def basis(say: Wording, on: date) -> list[str]:
    """A line for each document in force on a day, the last ending in a full stop."""
    known = content.read_yaml(content.FOLDER / "documents.yml", DocumentsFile).documents
    wanted = msgspec.convert(yaml_file.read(FILE), Basis).documents
    return lines(say, [one for id_ in wanted for one in known if one.id == id_], on)


def lines(say: Wording, documents: Iterable[Document], on: date) -> list[str]:
    """The lines of documents; those not in force are left out."""
    found = [_line(say, one) for one in documents if one.in_force(on)]
    return [f"{line}{'.' if at == len(found) else ';'}" for at, line in enumerate(found, 1)]


def _line(say: Wording, one: Document) -> str:
    title = one.title.removeprefix(one.kind).strip()
    issued = one.issued
    name = "reports.basis.law" if one.kind == "Luật" else "reports.basis.other"
    values = {"kind": one.kind, "title": title, "number": one.number, "issuer": one.issuer}
    when = say("reports.day", day=issued.strftime("%d"), month=month_of(issued), year=issued.year) if issued else ""
    return say(name, **values, when=when)


def month_of(day: date) -> str:
    """Below three with a nought before it, as documents are dated."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)
