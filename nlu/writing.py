"""The same sentence as other people would type it: without marks, with Telex or VNI keys left in, shortened, with slips.

Training reads every labelled message in several of these ways, so that what counts is what is said and not how it is typed.
Pure: randomness is an argument.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

from nlu.text import strip_marks

Way = Callable[[str, Random], str]

_TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_VNI_TONES = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_TELEX_SHAPES = {"\u0302": "", "\u0306": "w", "\u031b": "w"}
_VNI_SHAPES = {"\u0302": "6", "\u0306": "8", "\u031b": "7"}
_SHORT = {
    "không": ("k", "ko", "hok", "hông", "kg"),
    "được": ("dc", "đc", "đk"),
    "rồi": ("r", "rùi", "ròi", "rui"),
    "với": ("vs", "zới", "vớii"),
    "em": ("e",),
    "anh": ("a",),
    "chị": ("c",),
    "mình": ("mk", "mik"),
    "mọi người": ("mn", "mng"),
    "người": ("ng", "ngta"),
    "bây giờ": ("bh", "bây h"),
    "giờ": ("h", "gio"),
    "làm sao": ("lm sao", "làm s"),
    "gì": ("j", "gi"),
    "vậy": ("v", "zậy"),
    "cứu": ("cíu", "kứu"),
    "quá": ("wá", "qá", "wa"),
    "đang": ("đag", "dag", "đg"),
    "những": ("nhữg",),
    "trong": ("trog",),
    "biết": ("bít", "bik"),
    "nhà": ("nhà", "nha"),
    "phải": ("fải",),
    "điện thoại": ("đt", "dt"),
    "rất": ("rất", "rat"),
    "như": ("nhu", "nhuw"),
    "thì": ("thì", "thj"),
}
_DIALECT = {
    "không": ("hông", "hổng", "khôn", "nỏ"),
    "tôi": ("tui", "tau"),
    "mẹ": ("má", "mạ", "mệ", "u"),
    "bố": ("ba", "tía", "bọ", "thầy"),
    "ba": ("bố", "tía"),
    "làm sao": ("làm răng", "mần răng", "sao chừ"),
    "giờ": ("chừ", "dờ"),
    "bây giờ": ("chừ", "bi chừ", "bây chừ"),
    "gì": ("chi", "giề"),
    "đâu": ("mô",),
    "ở đây": ("ở ni", "ở đây nè"),
    "tầng": ("lầu",),
    "ngã": ("té",),
    "ô tô": ("xe hơi",),
    "này": ("ni", "nầy"),
    "vào": ("vô", "dô"),
    "rơi": ("rớt",),
    "quá": ("quá chừng", "quá trời", "lắm"),
    "nó": ("hắn", "hén"),
    "thế": ("rứa", "vậy"),
    "ngõ": ("hẻm", "kiệt"),
    "hẻm": ("ngõ", "kiệt"),
    "cháu": ("con",),
    "em": ("tui", "con", "cháu", "mình"),
}
_NEIGHBOURS = {
    **dict(zip("qwertyuiop", ("w", "qe", "wr", "et", "ry", "tu", "yi", "uo", "ip", "o"), strict=True)),
    **dict(zip("asdfghjkl", ("s", "ad", "sf", "dg", "fh", "gj", "hk", "jl", "k"), strict=True)),
    **dict(zip("zxcvbnm", ("x", "zc", "xv", "cb", "vn", "bm", "n"), strict=True)),
}
_WORD = re.compile(r"[^\W\d_]+")


def unmarked(text: str, random: Random) -> str:
    """Without any mark: "cháy nhà" → "chay nha"."""
    return strip_marks(unicodedata.normalize("NFC", text))


def half_marked(text: str, random: Random) -> str:
    """Some words without their marks."""
    return _WORD.sub(lambda found: strip_marks(found.group()) if random.random() < 0.5 else found.group(), text)


def telex(text: str, random: Random) -> str:
    """Telex keys left in the text: "cháy" → "chasy" or "chays"."""
    share = random.choice((0.4, 1.0))
    return _WORD.sub(lambda found: _keyed(found.group(), random, share, vni=False), text)


def vni(text: str, random: Random) -> str:
    """VNI keys left in the text: "cháy" → "cha1y" or "chay1"."""
    share = random.choice((0.4, 1.0))
    return _WORD.sub(lambda found: _keyed(found.group(), random, share, vni=True), text)


def _keyed(word: str, random: Random, share: float, *, vni: bool) -> str:
    """One word as its keys; the tone's key stands after its vowel or at the end."""
    if random.random() >= share:
        return word
    tones, shapes = (_VNI_TONES, _VNI_SHAPES) if vni else (_TELEX_TONES, _TELEX_SHAPES)
    at_end = random.random() < 0.6
    typed, tone = [], ""
    for letter in unicodedata.normalize("NFC", word):
        if letter in "đĐ":
            plain = strip_marks(letter)
            typed.append(plain + ("9" if vni else plain))
            continue
        parts = unicodedata.normalize("NFD", letter)
        base = parts[0]
        typed.append(base)
        for mark in parts[1:]:
            if mark in tones:
                tone = tones[mark]
                if not at_end:
                    typed.append(tone)
            elif mark in shapes:
                typed.append(shapes[mark] or base)
    return "".join(typed) + (tone if at_end else "")


def shortened(text: str, random: Random) -> str:
    """Chat shorthand: "không" → "ko", "rồi" → "r"; now and then without marks."""
    short = _replaced(text.lower(), _SHORT, random, 0.7)
    return strip_marks(short) if random.random() < 0.4 else short


def in_dialect(text: str, random: Random) -> str:
    """Words of another region: "không" → "hông", "làm sao" → "mần răng"."""
    return _replaced(text, _DIALECT, random, 0.6)


def _replaced(text: str, table: dict[str, tuple[str, ...]], random: Random, share: float) -> str:
    for word, others in table.items():
        if word in text and random.random() < share:
            text = re.sub(rf"(?<!\w){word}(?!\w)", random.choice(others), text)
    return text


def with_slips(text: str, random: Random) -> str:
    """One to three slips of the finger: letters swapped, left out, doubled or hit beside."""
    letters = list(text)
    for _ in range(random.randint(1, 1 + min(2, len(letters) // 20))):
        at = random.randrange(len(letters))
        letter = letters[at]
        if not letter.isalpha():
            continue
        slip = random.randrange(4)
        if slip == 0 and at + 1 < len(letters) and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letter
        elif slip == 1 and len(letters) > 6:
            letters[at] = ""
        elif slip == 2:
            letters[at] = letter * 2
        else:
            beside = _NEIGHBOURS.get(strip_marks(letter).lower(), "")
            letters[at] = random.choice(beside) if beside else letter
        letters = [piece for piece in letters if piece] or [letter]
    return "".join(letters)


def unmarked_with_slips(text: str, random: Random) -> str:
    """Without marks and with slips."""
    return with_slips(unmarked(text, random), random)


def stretched(text: str, random: Random) -> str:
    """Some words drawn out: "cháy quáaaa"."""

    def draw(found: re.Match[str]) -> str:
        word = found.group()
        return word + word[-1] * random.randint(1, 4) if random.random() < 0.25 else word

    return _WORD.sub(draw, text)


def run_together(text: str, random: Random) -> str:
    """Spaces left out, all of them in a short message: "nhàcháy rồi"."""
    share = 1.0 if len(text) < 25 and random.random() < 0.5 else 0.3
    joined = re.sub(r" ", lambda _: "" if random.random() < share else " ", text)
    return strip_marks(joined) if random.random() < 0.4 else joined


def shouted(text: str, random: Random) -> str:
    """In capitals."""
    return unmarked(text, random).upper() if random.random() < 0.3 else text.upper()


def unpunctuated(text: str, random: Random) -> str:
    """As speech is written down by a machine: lower case, no punctuation."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())


WAYS: tuple[Way, ...] = (
    unmarked,
    half_marked,
    telex,
    vni,
    shortened,
    in_dialect,
    with_slips,
    unmarked_with_slips,
    stretched,
    run_together,
    shouted,
    unpunctuated,
)


def rewritten(text: str, count: int, random: Random) -> list[str]:
    """The text in `count` other ways, no two by the same way; fewer where a way changes nothing. The first is unmarked."""
    ways = [unmarked, *random.sample(WAYS[1:], k=min(count - 1, len(WAYS) - 1))] if count else []
    found = dict.fromkeys(way(text, random) for way in ways)
    return [other for other in found if other != text and other.strip()]
