"""TCVN3 ("ABC"), the encoding of Vietnamese typed before Unicode with fonts such as .VnTime; Python has no codec for it."""

from __future__ import annotations

import re

_TABLE = {
    **dict(zip(range(0xA1, 0xA8), "ĂÂÊÔƠƯĐ", strict=True)),
    **dict(zip(range(0xA8, 0xAF), "ăâêôơưđ", strict=True)),
    **dict(zip(range(0xB5, 0xBA), "àảãáạ", strict=True)),
    **dict(zip(range(0xBB, 0xBF), "ằẳẵắ", strict=True)),
    **dict(zip(range(0xC6, 0xCD), "ặầẩẫấậè", strict=True)),
    **dict(zip(range(0xCE, 0xD9), "ẻẽéẹềểễếệìỉ", strict=True)),
    **dict(zip(range(0xDC, 0xE0), "ĩíịò", strict=True)),
    **dict(zip(range(0xE1, 0xF0), "ỏõóọồổỗốộờởỡớợù", strict=True)),
    **dict(zip(range(0xF1, 0xFF), "ủũúụừửữứựỳỷỹýỵ", strict=True)),
}
_CELL = re.compile(r"[^;,\t|\n\"]+")
_WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 2
"""Plain capitals that show capitals were meant throughout."""


def decode(raw: bytes) -> str:
    """The text of TCVN3 bytes. Raises `UnicodeDecodeError` for a byte that stands for no letter there.

    Its capital fonts draw small letters with marks as capitals, so a word or a cell whose plain letters are all capitals
    becomes capitals throughout.
    """
    made = []
    for at, byte in enumerate(raw):
        if byte < 0x80:
            made.append(chr(byte))
        elif byte in _TABLE:
            made.append(_TABLE[byte])
        else:
            raise UnicodeDecodeError("tcvn3", raw, at, at + 1, "no letter")
    return _CELL.sub(_capital, _WORD.sub(_capital, "".join(made)))


def encode(text: str) -> bytes:
    """The bytes of a text as such a font needs them. Raises `KeyError` for a letter it hasn't."""
    codes = {letter: code for code, letter in _TABLE.items()}
    return bytes(ord(one) if ord(one) < 0x80 else codes[one if one in codes else one.lower()] for one in text)


def _capital(found: re.Match[str]) -> str:
    text = found.group()
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return text.upper() if len(plain) >= ENOUGH and all(letter.isupper() for letter in plain) else text
