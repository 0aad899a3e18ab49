"""Which document a text is, by the number it bears, and whether later amendments have been worked into it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from knowledge.law import marks
from knowledge.schema import Document

HEAD = 80
"""Lines in which a document says what it is."""
_PREAMBLE = re.compile(r"(?:Căn cứ|Theo đề nghị)\b")
_CONSOLIDATED = re.compile(r"/\s*vbhn|van\s*ban\s*hop\s*nhat")


def head_of(text: str) -> str:
    """The lines before the first article and before what the document rests on."""
    lines = []
    for line in text.splitlines()[:HEAD]:
        bare = line.lstrip("#*> ")
        if _PREAMBLE.match(bare) or marks.ARTICLE.match(bare) or marks.CHAPTER.match(bare):
            break
        lines.append(line)
    return "\n".join(lines)


def recognise(text: str, documents: Sequence[Document]) -> Document | None:
    """The document whose number stands after "Số:", else the first known number of the head."""
    head = _fold(head_of(text))
    places = {document.id: _place(head, document.number) for document in documents}
    found = [document for document in documents if places[document.id] is not None]
    return min(found, key=lambda document: places[document.id] or (0, 0), default=None)


def _place(head: str, number: str) -> tuple[int, int] | None:
    """Where a number stands in folded text: after "Số:" before any other place; scanning may have put spaces in it."""
    spaced = r"\s*".join(map(re.escape, _fold(number).replace(" ", "")))
    if own := re.search(rf"\bs\s*o\s*:\s*{spaced}(?!\w)", head):
        return 0, own.start()
    mention = re.search(rf"(?<![\d/]){spaced}(?!\w)", head)
    return (1, mention.start()) if mention else None


def is_consolidated(text: str) -> bool:
    """Whether the text says that it is a consolidated one (văn bản hợp nhất)."""
    return bool(_CONSOLIDATED.search(_fold(head_of(text))))


def merged(text: str, document: Document, documents: Sequence[Document], on: date | None) -> tuple[str, ...]:
    """The amending documents whose changes a text already has in it.

    A consolidated text names them in its head; `on` is the day up to which somebody says it has them all.
    """
    if on:
        return tuple(one.document for one in document.amendments if one.effective <= on)
    if not is_consolidated(text):
        return ()
    head = _fold("\n".join(text.splitlines()[:HEAD]))
    numbers = {one.id: one.number for one in documents}
    return tuple(one.document for one in document.amendments if _place(head, numbers.get(one.document, "?")))


def _fold(text: str) -> str:
    """Without tone marks and differences of case, as scanning may have changed either."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d").replace("–", "-"))
    return "".join(character for character in plain if not unicodedata.combining(character))
