"""Vietnamese text as people type it, brought to one form. Pure functions; the person's own words are never changed in place.

Three forms of a message are used: the original (shown and stored), the *normal* form (one Unicode form, one tone
placement, no stretched letters, lower case) and the *folded* form (normal without tone marks, đ → d).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_UNDERSTOOD = 1200
"""Characters of a message that are read for meaning; the rest is stored, not understood."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_STRETCHED = re.compile(r"pccc|(?<![^\W_])[ivx]+(?![^\W_])|([^\W\d_])\1{2,}")  # "pccc" and a Roman "iii" are spelt so
_TRAILED = re.compile(  # "nhàaa": a marked vowel drawn out without its mark; "ưu" is a rime, not a drawn-out ư
    "[àáảãạăằắẳẵặâầấẩẫậ]a+|[èéẻẽẹêềếểễệ]e+|[ìíỉĩị]i+|[òóỏõọôồốổỗộơờớởỡợ]o+|[ùúủũụ]u+|[ỳýỷỹỵ]y+"
)
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")

# Old and new placement of the tone mark on an open oa, oe, uy: hoà → hòa. After q the u is a glide: quý stays.
_PLACEMENT = dict(
    zip(
        ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"],
        ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"],
        strict=True,
    )
)
_OLD_PLACEMENT = re.compile(rf"(?<![qòóỏõọùúủũụ])({'|'.join(_PLACEMENT)})(?![\w\u0300-\u036f])")


def clean(text: str) -> str:
    """The text in NFC with control, format and unpaired surrogate characters gone and white space collapsed.

    Emoji joiners go with the format characters: an emoji sequence loses only how it is drawn.
    """
    if text.isprintable():
        return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    kept = (" " if c in "\t\n\r\v\f" else c for c in text if c in "\t\n\r\v\f" or unicodedata.category(c) not in _INVISIBLE)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", "".join(kept))).strip()


def normalise(text: str) -> str:
    """The normal form: clean, lower case, stretched letters shortened, tone marks where the current spelling puts them."""
    lowered = unicodedata.normalize("NFC", clean(text[: MAX_UNDERSTOOD * 4]).lower())[:MAX_UNDERSTOOD].strip()
    shortened = _STRETCHED.sub(
        lambda found: found.group(1) or found.group(), _TRAILED.sub(lambda found: found.group()[0], lowered)
    )
    return _OLD_PLACEMENT.sub(lambda found: _PLACEMENT[found.group(1)], shortened)


def strip_marks(text: str) -> str:
    """The text without tone and vowel marks and with đ as d; letters stay one for one, so offsets hold for NFC input."""
    return text if text.isascii() else "".join(map(_bare, text))


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    if char in "đĐ":
        return "d" if char == "đ" else "D"
    first = unicodedata.normalize("NFD", char)[0]
    return first if first.isascii() else char


@lru_cache(maxsize=2048)
def fold(text: str) -> str:
    """The folded form, words separated by single spaces and nothing else: "Đám cháy!" → "dam chay"."""
    return " ".join(_WORD.findall(strip_marks(normalise(text))))


def words(text: str) -> list[str]:
    """The words of the normal form, in order, without punctuation."""
    return _WORD.findall(normalise(text))


def has_letters(text: str) -> bool:
    """Whether anything in the text can be read as a word or a number."""
    return _WORD.search(clean(text[: MAX_UNDERSTOOD * 4])) is not None
