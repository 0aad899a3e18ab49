"""How many people are trapped or hurt, read out of words with or without tone marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nlu.text import fold

State = Literal["trapped", "hurt", "out"]
MOST = 2000
"""A larger number is no count of people."""
GAP = 6
"""Words that may stand between a number of people and what is the matter with them."""

_DIGITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_PERSONS = frozenset(["nguoi", "ng", "dua", "em", "chau", "be", "tre", "cu", "mang"])
"""Words that a number of people stands before: "2 người", "3 đứa" …"""
_SECOND = {
    "ong": {"cu", "gia", "lao"},
    "ba": {"cu", "gia", "bau", "lao", "me"},
    "anh": {"em", "cong", "tho"},
    "chi": {"em"},
    "co": {"gai", "giao"},
    "nan": {"nhan"},
    "cong": {"nhan"},
    "nhan": {"vien", "cong"},
    "hoc": {"sinh"},
    "khach": set(),
    "tho": set(),
    "sinh": {"vien"},
    "ban": {"hoc", "tre", "nho"},
    "thanh": {"nien", "vien"},
    "vo": {"chong"},
    "cap": {"vo"},
    "con": {"nguoi"},
    "bao": {"ve"},
}
"""… and those that mean people only before others: "1 bà cụ", "hai vợ chồng"; without others where none are needed."""
_NOT_BEFORE = frozenset(
    (
        *("tang", "lau", "so", "phong", "hem", "duong", "to", "ap", "kp", "quan", "phuong", "ngo", "kiet", "khu", "thon"),
        *("doi", "day", "lo", "nha", "thu", "xa"),
    )
)
"""Words after which a number is a name of something."""
_PHRASES: tuple[tuple[str, State], ...] = (
    *(
        (words, "out")
        for words in ("thoat ra", "da ra", "ra ngoai", "ra roi", "ra duoc roi", "chay ra", "thoat duoc", "cuu duoc")
    ),
    *(
        (words, "trapped")
        for words in (
            *("mac ket", "bi ket", "ket", "mac lai", "khong ra duoc", "ko ra duoc", "k ra duoc", "ko ra dc", "khong ra dc"),
            *("khong thoat duoc", "ko thoat duoc", "khong thoat ra duoc", "chua ra", "chua thoat", "chua chay ra", "khong ra"),
            *("ben trong", "o trong", "trong do", "trong nha", "trong phong", "trong can", "trong kho", "trong xe", "trong"),
            *(
                "tren tang",
                "tren lau",
                "o tang",
                "o lau",
                "tren mai",
                "tren san thuong",
                "tren gac",
                "vui lap",
                "bi vui",
                "de trung",
            ),
            *("bi de", "duoi ham", "trong ham", "mat tich"),
        )
    ),
    *(
        (words, "hurt")
        for words in (
            *(
                "bi thuong",
                "thuong nang",
                "thuong nhe",
                "bi bong",
                "bi phong",
                "bong nang",
                "phong nang",
                "gay tay",
                "gay chan",
            ),
            *("chay mau", "bat tinh", "ngat xiu", "bi ngat", "ngat khoi", "bi ngop", "ngop khoi", "ngat", "xiu", "chan thuong"),
            *("bi dau", "chet", "tu vong", "bi nang", "bong", "phong"),
        )
    ),
)
_STATES = sorted(((tuple(words.split()), state) for words, state in _PHRASES), key=lambda pair: -len(pair[0]))
_NOBODY = r"(?:khong|ko|k|hong|hok|chang|chua)(?: con| thay| co)* (?:ai|nguoi nao|nguoi|nan nhan)(?: nao)?"
_NONE_TRAPPED = re.compile(
    rf"\b{_NOBODY}(?: con| dang)*(?: bi)? (?:mac ket|ket|mac lai|o lai|(?:o )?(?:ben )?trong)\b"
    r"|\b(?:moi nguoi|ca nha|tat ca|nguoi|ai cung)(?: trong nha)?(?: da| deu)* (?:thoat|ra|chay ra)"
    r"(?: duoc)?(?: ra)?(?: ngoai)? (?:het|ca)\b"
    r"|\b(?:moi nguoi|ca nha|tat ca) (?:da|deu) (?:thoat|ra ngoai|ra|an toan)\b"
)
_NONE_HURT = re.compile(rf"\b{_NOBODY}(?: bi)? (?:thuong|bong|phong|gi|sao|ngat|nan|chet|thuong vong)\b")
_WONDERED = re.compile(
    r"\b(?:khong|ko|k|chua|hong) (?:biet|ro|chac)\b|\bhinh nhu\b|\bco (?:ai|nguoi nao)\b.*\b(?:khong|ko|hong|k)$"
)
_CLAUSE = re.compile(r"[.,;!?\n:()]+|\s(?:nhưng|nhung)\s")
_JOINING = frozenset(("va", "voi", "cung", "them"))


@dataclass(frozen=True, slots=True)
class People:
    """How many are trapped and hurt; 0: the message says nobody is; `None`: it doesn't say."""

    trapped: int | None = None
    hurt: int | None = None

    @property
    def known(self) -> bool:
        """Whether anything was said of it."""
        return self.trapped is not None or self.hurt is not None


@dataclass(frozen=True, slots=True)
class _Count:
    start: int
    end: int
    value: int


def read(text: str) -> People:
    """What a message says of people trapped and hurt: "2 người kẹt trên tầng 3" → 2 trapped."""
    found: dict[State, int] = {}
    for clause in _CLAUSE.split(text):
        folded = fold(clause)
        if _WONDERED.search(folded):
            continue
        for state, none in (("trapped", _NONE_TRAPPED), ("hurt", _NONE_HURT)):
            if none.search(folded):
                found.setdefault(state, 0)  # type: ignore[arg-type]
        for state, number in _told(folded.split()):
            found[state] = found.get(state, 0) + number
    return People(found.get("trapped"), found.get("hurt"))


def _told(words: Sequence[str]) -> list[tuple[State, int]]:
    """The numbers of people in a clause with what is the matter with them: what follows, else what stood before."""
    counts, states = _counts(words), _states(words)
    told: list[tuple[State, int]] = []
    waiting = 0
    before: State | None = None
    for position, count in enumerate(counts):
        limit = counts[position + 1].start if position + 1 < len(counts) else len(words)
        after = next((state for start, state in states if count.end <= start < min(limit, count.end + GAP)), None)
        if after is None and position + 1 < len(counts) and _JOINING & set(words[count.end : limit]):
            waiting += count.value
            continue
        if after is None:
            floor = counts[position - 1].end if position else 0
            before = next((state for start, state in reversed(states) if floor <= start < count.start), None)
        if state := after or before:
            told.append((state, count.value + waiting))
        waiting, before = 0, None
    return told


def _states(words: Sequence[str]) -> list[tuple[int, State]]:
    found: list[tuple[int, State]] = []
    at = 0
    while at < len(words):
        hit = next(((len(phrase), state) for phrase, state in _STATES if tuple(words[at : at + len(phrase)]) == phrase), None)
        if hit:
            found.append((at, hit[1]))
        at += hit[0] if hit else 1
    return found


def _counts(words: Sequence[str]) -> list[_Count]:
    """The numbers that stand before a word for people, or before what befell them ("1 bị bỏng")."""
    found: list[_Count] = []
    at = 0
    while at < len(words):
        value, used = _number(words[at:])
        end = at + used
        named = used and not (at and words[at - 1] in _NOT_BEFORE)
        if named and (length := _people(words[end:], digits=words[at].isdecimal())):
            end += length - 1
            found.append(_Count(at, end, value))
        at = end if used else at + 1
    return found


def _people(words: Sequence[str], *, digits: bool) -> int:
    """One more than the words for people at the beginning; 0 where there are none."""
    if not words:
        return 0
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in _PERSONS:
        return 2
    if first in _SECOND and (not _SECOND[first] or second in _SECOND[first]):
        return 3 if _SECOND[first] else 2
    return 1 if digits and first == "bi" and second in ("thuong", "bong", "phong", "ket", "ngat") else 0


def _number(words: Sequence[str]) -> tuple[int, int]:
    """The number at the beginning, in figures or words up to ninety-nine, and its words; 0 words where there is none."""
    if not words:
        return 0, 0
    first, rest = words[0], words[1:]
    if first.isascii() and first.isdecimal():
        return (int(first), 1) if len(first) < 5 and int(first) <= MOST else (0, 0)
    if first == "muoi":
        unit = _DIGITS.get(rest[0], 0) if rest else 0
        return (10 + unit, 2) if unit and len(rest) > 1 else (10, 1)
    if first in _DIGITS and rest and rest[0] in ("muoi", "chuc"):
        unit = _DIGITS.get(rest[1], 0) if len(rest) > 2 and rest[0] == "muoi" else 0
        return _DIGITS[first] * 10 + unit, 3 if unit else 2
    return (_DIGITS[first], 1) if first in _DIGITS else (0, 0)
