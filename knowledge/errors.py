"""What can go wrong with knowledge.

KnowledgeError
├── ContentError     a content file can't be read: which file, which key, what was expected
├── NotBuilt         the search file is missing or of another version
└── LawRefused       an official text isn't taken in: which file, what in it, why
"""

from __future__ import annotations

from pathlib import Path


class KnowledgeError(Exception):
    """Base of all errors of this package."""


class ContentError(KnowledgeError):
    """A content file can't be read; the message names file, key and what was expected."""


class NotBuilt(KnowledgeError):
    """The knowledge file isn't there or doesn't fit this version; the message says what to run."""


class LawRefused(KnowledgeError):
    """An official text isn't taken in, and what was there before stays as it was.

    `reason` is a word ("size", "twice" …), `key` what in the file it is about, `details` what a sentence on it needs.
    """

    def __init__(self, file: Path, key: str, reason: str, **details: object) -> None:
        super().__init__(f"{file}: {key}: {reason}")
        self.file, self.key, self.reason, self.details = file, key, reason, details
