"""Codes that people type and print, made of ids that nobody can guess: letters and digits none of which look alike."""

from __future__ import annotations

import hashlib
import re

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
INVITATION, CERTIFICATE, CAMPAIGN = 8, 16, 5
"""How many letters: 40, 79 and 25 bits; only a campaign's is no secret."""
_OTHER = re.compile(r"[^0-9A-Z]")


def code_of(id_: str, length: int) -> str:
    """A code that follows from an id and gives nothing of it away."""
    number = int.from_bytes(hashlib.sha256(id_.encode()).digest())
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)


def typed(text: str) -> str:
    """A code as it is kept, however it was typed: "abcd-2345 …" → "ABCD2345…"."""
    return _OTHER.sub("", text.upper())


def grouped(code: str) -> str:
    """A code as it is printed: "ABCD-2345-EFGH-6789"."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
