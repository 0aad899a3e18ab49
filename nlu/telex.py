"""What is left in a message when an input method was off or half on: "chasy" (Telex) and "chay1" (VNI) are "cháy".

Only a word that can be no Vietnamese syllable is read anew, and only if something spelt right comes out. One word at a time and
without looking at its neighbours; `certain` tells whether the word alone is proof enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.frequency import Frequencies
from nlu.syllable import STOPPED, STOPS, TONES, VOWELS, bare_forms, forms, is_syllable, split_tone, with_tone
from nlu.text import strip_marks
from nlu.wordlists import wordlist

_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HORNS = {"o": "ơ", "u": "ư"}
_DIGIT_TONES = dict(zip("12345", ("s", "f", "r", "x", "j"), strict=True))
_VNI = re.compile(r"(?!\w*[1-5]\w*[1-5])(?=\w*\d)[a-zđ][a-z\d]*")
"""One tone at most: "dieu13" is no residue."""
LONGEST = 11
""""nghieengf" and the like; longer strings are no single syllable."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A word as it was meant, and whether the word alone shows that an input method was off."""

    text: str
    certain: bool


class _Typing:
    """Letters as the keys of an input method build them up."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.tone = ""
        self.struck = ""
        self.late = False
        self.used = False

    def type(self, char: str) -> None:
        """A letter that may carry marks already."""
        form, tone = split_tone(char)
        self.letters.append(form)
        self.tone = tone or self.tone

    def set_tone(self, key: str) -> bool:
        """A key for a tone; it is none before the first vowel."""
        if not any(letter in VOWELS for letter in self.letters):
            return False
        self.tone, self.used = TONES[key], True
        return True

    def hat(self, vowel: str) -> bool:
        """aa → â, also when letters stand between."""
        for at in range(len(self.letters) - 1, -1, -1):
            if self.letters[at] == vowel:
                self.letters[at], self.used = _HATS[vowel], True
                self.late |= at < len(self.letters) - 1 or self.struck != vowel
                return True
        return False

    def horn(self) -> bool:
        """uo → ươ, else the last o or u."""
        text = "".join(self.letters)
        at = text.rfind("uo")
        if at >= 0 and not (at and text[at - 1] == "q"):
            self.letters[at : at + 2] = ["ư", "ơ"]
        elif (at := text.rfind("ưo")) >= 0:
            self.letters[at + 1] = "ơ"
        elif (at := max(text.rfind("o"), text.rfind("u"))) >= 0 and not (text[at] == "u" and at and text[at - 1] == "q"):
            self.letters[at] = _HORNS[text[at]]
        else:
            return any(letter in "ươ" for letter in self.letters) and bool(self.letters)
        self.used = True
        return True

    def breve(self) -> bool:
        """a → ă, but not in ua, which takes a horn."""
        text = "".join(self.letters)
        at = text.rfind("a")
        if at < 0 or (at and text[at - 1] == "u" and not text.startswith("qu")):
            return False
        self.letters[at], self.used = "ă", True
        return True

    def bar(self) -> bool:
        """dd → đ; only the onset is one."""
        if not self.letters or self.letters[0] != "d":
            return False
        self.letters[0], self.used = "đ", True
        return True

    def meant(self, frequencies: Frequencies) -> str | None:
        """The syllable that was built, or its bare letters where marks are missing; `None` where it is none."""
        form = "".join(self.letters)
        if form in forms():
            stopped = form.endswith(STOPS)
            if (not stopped or self.tone in STOPPED) or (not self.tone and not self.late):
                return with_tone(form, self.tone)
            return None
        bare = strip_marks(form)
        if self.late or bare not in bare_forms() or bare not in frequencies.folded:
            return None
        return form if form[0] == "đ" and form[1:].isascii() and not self.tone else bare


def repair(word: str, frequencies: Frequencies) -> Repair | None:
    """A word in lower case as it was meant, `None` if it is to be left alone."""
    if len(word) > LONGEST or len(word) < 2 or word in frequencies.foreign or is_syllable(word):
        return None
    if word.isalpha():
        meant = _telex(word, frequencies)
        return Repair(meant, word not in frequencies.doubtful) if meant and meant != word else None
    return _vni(word, frequencies)


def _telex(word: str, frequencies: Frequencies) -> str | None:
    typing = _Typing()
    marked = bool(split_tone(word)[1])
    for at, char in enumerate(word):
        rest = word[at + 1 :]
        if (rest and marked) or not _telex_key(typing, char, rest):
            typing.type(char)
        typing.struck = char
    return typing.meant(frequencies) if typing.used else None


def _telex_key(typing: _Typing, char: str, rest: str) -> bool:
    """Whether the letter worked as a key instead of as itself."""
    if char in TONES:
        return typing.set_tone(char)
    if char == "w":
        return typing.breve() or typing.horn() or _lone_horn(typing)
    if char == "d":
        last = not rest.strip("sfrxjw")
        return (typing.letters == ["d"] or (last and len(typing.letters) > 1)) and typing.bar()
    return char in _HATS and typing.hat(char)


def _lone_horn(typing: _Typing) -> bool:
    """w alone is ư."""
    typing.letters.append("ư")
    typing.used = True
    return True


def _vni(word: str, frequencies: Frequencies) -> Repair | None:
    if not _VNI.fullmatch(word):
        return None
    typing = _Typing()
    for char in word:
        if not char.isdigit():
            typing.type(char)
        elif not _vni_key(typing, char):
            return None
        typing.struck = char
    meant = typing.meant(frequencies) if typing.used else None
    if meant is None:
        return None
    digits = word[len(word.rstrip("0123456789")) :]
    if meant not in frequencies.marked:
        return None
    if any(char.isdigit() for char in word[: len(word) - len(digits)]):
        return Repair(meant, True)
    numbered = word.rstrip("0123456789") in wordlist("glued")
    return Repair(meant, not numbered and len(digits) == 2 and digits[0] in "6789" and digits[1] in _DIGIT_TONES)


def _vni_key(typing: _Typing, digit: str) -> bool:
    if digit in _DIGIT_TONES:
        return typing.set_tone(_DIGIT_TONES[digit])
    if digit == "6":
        return any(typing.hat(vowel) for vowel in _last_vowels(typing))
    if digit == "7":
        return typing.horn()
    if digit == "8":
        return typing.breve()
    return digit == "9" and typing.bar()


def _last_vowels(typing: _Typing) -> list[str]:
    """The vowels that can take a hat, the last typed first."""
    return [letter for letter in reversed(typing.letters) if letter in _HATS]
