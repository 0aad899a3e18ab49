"""Telling a Vietnamese syllable from any other string of letters, by how syllables are spelt (`nlu/data/syllables.yml`).

A *form* is a syllable without its tone ("đươc"); a tone is one of `TONES`. Marks are put where the current spelling has them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from knowledge import yaml_file
from nlu.text import strip_marks

TABLE = Path(__file__).parent / "data" / "syllables.yml"
TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
"""Combining marks by the key that Telex types them with: huyền, sắc, hỏi, ngã, nặng."""
_MARKS = frozenset(TONES.values())
STOPS = ("c", "ch", "p", "t")
STOPPED = frozenset((TONES["s"], TONES["j"]))
"""The tones of a syllable that ends in a stop."""
_Q = ("coa", "coă", "coe", "cuâ", "cuê", "cuơ", "cuy")
"""Before a glide c is written q."""
VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED = frozenset("ăâêôơ")


@lru_cache(maxsize=1)
def forms() -> frozenset[str]:
    """Every syllable that can be spelt, without its tone."""
    table = yaml_file.read(TABLE)
    onsets, rimes = table["onsets"], {kind: text.split() for kind, text in table["rimes"].items()}
    made = {onset + rime for kind in rimes for onset in (*onsets["any"], *onsets[kind]) for rime in rimes[kind]}
    return frozenset({form for form in made if not form.startswith(_Q)} | set(table["special"].split()))


@lru_cache(maxsize=1)
def bare_forms() -> frozenset[str]:
    """The same typed without any mark."""
    return frozenset(strip_marks(form) for form in forms())


@lru_cache(maxsize=8192)
def split_tone(syllable: str) -> tuple[str, str]:
    """The form and the tone (a combining mark, or nothing) of a string in lower case; of two tones the last counts."""
    form, tone = [], ""
    for char in unicodedata.normalize("NFD", syllable):
        if char in _MARKS:
            tone = char
        else:
            form.append(char)
    return unicodedata.normalize("NFC", "".join(form)), tone


def is_syllable(text: str) -> bool:
    """Whether a word in lower case can be a Vietnamese syllable, typed with its marks or with none at all."""
    form, tone = split_tone(text)
    if not tone and form in bare_forms():
        return True
    return form in forms() and (tone in STOPPED or not form.endswith(STOPS) or (not tone and form.isascii()))


def with_tone(form: str, tone: str) -> str:
    """The syllable of a form and a tone: "đươc" and nặng give "được"."""
    if not tone:
        return form
    at = _place(form)
    return unicodedata.normalize("NFC", form[: at + 1] + tone + form[at + 1 :])


def _place(form: str) -> int:
    """Where the tone mark goes: on the marked vowel, else on the last but one, or the last before a consonant."""
    start = 2 if form.startswith("qu") or (form.startswith("gi") and len(form) > 2 and form[2] in VOWELS) else 0
    vowels = [at for at, char in enumerate(form) if char in VOWELS and at >= start] or [len(form) - 1]
    shaped = [at for at in vowels if form[at] in _SHAPED]
    if shaped:
        return shaped[-1]
    closed = form[-1] not in VOWELS
    if len(vowels) == 1 or form[vowels[0]] == "ư":
        return vowels[0]
    return vowels[1] if closed or len(vowels) > 2 else vowels[0]
