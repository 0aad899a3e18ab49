"""What can go wrong with knowledge.

KnowledgeError
├── ContentError     a content file can't be read: which file, which key, what was expected
└── NotBuilt         the search file is missing or of another version
"""


class KnowledgeError(Exception):
    """Base of all errors of this package."""


class ContentError(KnowledgeError):
    """A content file can't be read; the message names file, key and what was expected."""


class NotBuilt(KnowledgeError):
    """The knowledge file isn't there or doesn't fit this version; the message says what to run."""
