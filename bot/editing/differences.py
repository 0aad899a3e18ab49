"""What changed between two states of an entry, as pieces that a page can colour."""

from __future__ import annotations

import difflib
import re
from typing import Any

from bot.conversation.citing import cite
from bot.wording import Wording
from knowledge.schema import Document, Entry

_TEXTS = ("kind", "title", "lead", "body", "changed", "checked", "review", "province", "ages", "picture")
_LISTS = ("questions", "audience", "sources", "see")
_PIECE = re.compile(r"\s+|[^\s]+")


def differences(
    before: Entry | None, after: Entry | None, documents: dict[str, Document], say: Wording
) -> list[dict[str, Any]]:
    """One row a field that differs: pieces (`same`, `gone`, `new`) of a text, or what left and joined a list."""
    rows: list[dict[str, Any]] = []
    for field in _TEXTS:
        old, new = _text(before, field), _text(after, field)
        if old != new:
            rows.append({"field": field, "pieces": pieces(old, new)})
    for field in _LISTS:
        rows += _list_row(field, _items(before, field), _items(after, field))
    return rows + _list_row("citations", _cited(before, documents, say), _cited(after, documents, say))


def pieces(old: str, new: str) -> list[list[str]]:
    """The words of both, in order: [["same", …], ["gone", …], ["new", …]]."""
    one, other = _PIECE.findall(old), _PIECE.findall(new)
    made: list[list[str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            made.append(["same", "".join(one[a:b])])
            continue
        if b > a:
            made.append(["gone", "".join(one[a:b])])
        if d > c:
            made.append(["new", "".join(other[c:d])])
    return made


def _list_row(field: str, old: list[str], new: list[str]) -> list[dict[str, Any]]:
    gone, joined = [one for one in old if one not in new], [one for one in new if one not in old]
    return [{"field": field, "gone": gone, "new": joined}] if gone or joined else []


def _text(entry: Entry | None, field: str) -> str:
    value = getattr(entry, field) if entry else None
    return "" if value is None else str(value).strip()


def _items(entry: Entry | None, field: str) -> list[str]:
    return list(getattr(entry, field)) if entry else []


def _cited(entry: Entry | None, documents: dict[str, Document], say: Wording) -> list[str]:
    return [cite([one], documents, say) for one in entry.citations if one.document in documents] if entry else []
