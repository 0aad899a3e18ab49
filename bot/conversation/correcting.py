"""Corrections: "nhầm, số 12 chứ không phải 21", and what they make of the place given before. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.text import clean, strip_marks

_NOT = (
    r"(?:không phải|khong phai|ko phải|ko phai|k phải|k phai|hông phải|hong phai|chứ không|chu khong|chứ ko|chu ko)(?: là| la)?"
)
_BUT = r"(?:mà là|ma la|mà|ma|phải là|phai la|đúng là|dung la|là|la)"
_SLIP = (
    r"(?:à|a|ý|y|ủa|ua|ơ|xin lỗi|xin loi|tôi|toi|em|mình|minh|cho|lúc nãy|luc nay|nãy|nay|hồi nãy|hoi nay|gõ|go|ghi|nói|noi"
    r"|bị|bi|\s)*(?:nhầm|nham|lộn|lon|sai)(?: (?:rồi|roi|địa chỉ|dia chi|nha|nhé|ạ|a|hết|het))*"
)
_NEVER = r"(?:không phải|khong phai|ko phải|ko phai|hông phải|hong phai)"
_NOT_BUT = re.compile(rf"(?:^|[\s,.;]){_NEVER}(?: là| la)? (.+?)[\s,;]+{_BUT} (.+)$", re.I)
_BUT_NOT = re.compile(rf"^(?:{_SLIP}\s*[,.:;]?\s*)?(?:(?:phải |phai )?(?:là|la) )?(.+?)[\s,;]+(?:chứ |chu )?{_NOT} (.+)$", re.I)
_ONLY_RIGHT = re.compile(rf"^{_SLIP}\s*[,.:;]?\s+(?:(?:phải |phai |đúng |dung )?(?:là|la) )?(.+)$", re.I)
_SIGN = (
    r"(?:số nhà|so nha|nhà số|nha so|số|so|đường|duong|phường|phuong|xã|xa|ấp|ap|thôn|thon|hẻm|hem|ngõ|ngo|kiệt"
    r"|khu phố|khu pho|kp|tổ|to|tầng|tang|lầu|lau|chợ|cho|cầu|cau)"
)
_SIGNED = re.compile(rf"^({_SIGN})\s+(.+)$", re.I)
_HOUSE = r"\d+[a-z]?(?:/\d+[a-z]?)*"
_IS_HOUSE = re.compile(rf"^(?:(?:số nhà|so nha|nhà số|nha so|số|so)\s+)?({_HOUSE})$", re.I)
_HAS_HOUSE = re.compile(rf"(?<![\w/])({_HOUSE})(?![\w/])", re.I)
_ENDS = re.compile(r"\s*(?:nha|nhé|nhe|ạ|rồi|roi|mới đúng|moi dung|\W)+$", re.I)
_STREET_AFTER = re.compile(rf"^{_HOUSE}\s+\S+", re.I)


@dataclass(frozen=True, slots=True)
class Correction:
    """What the person takes back and what they put in its place; `wrong` is empty where they don't say what was wrong."""

    right: str
    wrong: str = ""


def read(text: str) -> Correction | None:
    """The correction a message makes, `None` if it makes none. A bare "nhầm rồi" takes the report back and is none."""
    said = clean(text)
    if found := _NOT_BUT.search(said):
        return _made(right=found.group(2), wrong=found.group(1))
    if found := _BUT_NOT.match(said):
        return _made(right=found.group(1), wrong=found.group(2))
    found = _ONLY_RIGHT.match(said)
    made = _made(right=found.group(1)) if found else None
    return made if made and (_HAS_HOUSE.search(made.right) or _SIGNED.match(made.right)) else None


def apply(correction: Correction, place: str) -> str | None:
    """The words of the place as corrected; `None` where the correction doesn't fit into them."""
    right, wrong = correction.right, correction.wrong
    if not place:
        return right if _SIGNED.match(right) or _IS_HOUSE.match(right) or _STREET_AFTER.match(right) else None
    span = _find(wrong, place) if wrong else _like(right, place)
    if span is None:
        return right if _STREET_AFTER.match(right) and " " in right else None
    start, end = span
    signed = _SIGNED.match(right)
    if signed:
        before = re.search(rf"(?i)(?<!\w){re.escape(strip_marks(signed.group(1)))}\s+$", strip_marks(place[:start]))
        start = before.start() if before else start
        kept = strip_marks(place[start:end]).lower().startswith(strip_marks(signed.group(1)).lower())
        if not kept and _IS_HOUSE.match(right):
            right = signed.group(2)
    return place[:start] + right + place[end:]


def _made(right: str, wrong: str = "") -> Correction | None:
    right, wrong = _ENDS.sub("", right).strip(" ,;:."), _ENDS.sub("", wrong).strip(" ,;:.")
    return Correction(right, wrong) if right and len(right) <= 200 and len(wrong) <= 200 else None


def _find(wrong: str, place: str) -> tuple[int, int] | None:
    """Where the wrong words stand in the place, without regard to marks; without their sign if they stand there bare."""
    signed = _SIGNED.match(wrong)
    for words in (wrong, *([signed.group(2)] if signed else [])):
        pattern = rf"(?<!\w){re.escape(strip_marks(words).lower())}(?!\w)"
        if found := re.search(pattern, strip_marks(place).lower()):
            return found.span()
    return None


def _like(right: str, place: str) -> tuple[int, int] | None:
    """The part of the place that is of the same kind: the house number, or the words after the same sign."""
    house = _IS_HOUSE.match(right)
    if house and (found := _HAS_HOUSE.search(place)):
        return found.span()
    signed = _SIGNED.match(right)
    if signed is None:
        return None
    sign = re.escape(strip_marks(signed.group(1)).lower())
    found = re.search(rf"(?<!\w){sign}\s+(?:(?!(?<!\w){strip_marks(_SIGN)}(?!\w))[^,;])+", strip_marks(place).lower())
    return (found.start(), found.start() + len(found.group().rstrip())) if found else None
