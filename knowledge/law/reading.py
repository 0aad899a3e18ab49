"""From a file to plain lines, whatever its kind; what can't be read is refused with the reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import LawRefused
from knowledge.law import formats
from knowledge.law.tidying import tidy

LARGEST_MB = 50
KINDS = {
    ".docx": formats.read_docx,
    ".doc": formats.read_docx,
    ".pdf": formats.read_pdf,
    ".html": formats.read_html,
    ".htm": formats.read_html,
    ".md": formats.read_text,
    ".txt": formats.read_text,
}


@dataclass(frozen=True)
class Source:
    """A file's text with the hash of the file, and what was left out: page numbers, heads, numbers not in the text."""

    file: str
    sha256: str
    text: str
    taken_out: int = 0
    unseen: int = 0


def read(path: Path) -> Source:
    """Read an official text. Raises `LawRefused`; files from 50 MB up aren't opened."""
    reader = KINDS.get(path.suffix.lower())
    if not path.is_file():
        raise LawRefused(path, "file", "missing")
    if reader is None:
        raise LawRefused(path, "file", "kind", kinds=", ".join(kind for kind in KINDS if kind != ".doc"))
    size = path.stat().st_size
    if size >= LARGEST_MB * 1_000_000:
        raise LawRefused(path, "size", "size", size=size // 1_000_000, limit=LARGEST_MB)
    try:
        pages = reader(path)
        hashed = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise LawRefused(path, "file", "unreadable", detail=error.strerror) from error
    tidied = tidy(pages.pages)
    return Source(path.name, hashed, tidied.text, tidied.taken_out, pages.unseen)
