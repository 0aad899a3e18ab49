"""Addresses in words: whether a message holds one, the part that is it, and two of them put together. Pure."""

from __future__ import annotations

import re

from nlu.text import clean, fold, strip_marks

READ = 1000
"""Characters of a message that are read …"""
LONGEST = 300
"""… and how many an address has at most."""
_STREET = r"duong (?!ong\b|day\b|vao\b|ra\b|di\b|cut\b|tron\b|ranh\b|dien\b|nao\b|ngap\b|lut\b|tac\b|ket\b)\w+"
_PHUONG = r"(?:phuong|p\.) ?(?!an\b|tien\b|phap\b|huong\b|nao\b)\w+"
_SIGN = re.compile(
    r"\bso nha ?\d|(?<=nha )so \d|\bso \d+[\w/]* (?!nguoi|phut|cai|lan|tang|ngay)[a-z]|\b\d+[a-z]?(?:/\d+)* duong [a-z]"
    rf"|\b{_STREET}|\b{_PHUONG}|\bthi tran \w|\bdac khu \w|\bhem \w*\d|\bngo \d|\bkiet \d|(?:\b\d+[\w/]* )?\b(?:quoc lo|ql) ?\d"
    r"|\bap \d|\btinh lo \d"
    r"|\bdt ?\d{3}\b|\bkhu pho \w|\bkp ?\d|\bthon \w|\bkhu cong nghiep\b|\bkcn\b|\bto dan pho\b|\bchung cu \w|\bcu xa \w"
)
_MARKED = re.compile(r"\b(?:xã (?!hội\b)\w|ấp \w|tổ \d|ngã (?:ba|tư|năm) \w)")
"""Signs that mean something else without their marks."""
_CRIES = frozenset(
    (
        *("nhanh", "len", "cuu", "voi", "oi", "alo", "lam", "on", "di", "gap", "khan", "cap", "help", "lua", "to", "qua"),
        *("chay", "khoi", "lan", "lon", "roi", "nguy", "hiem", "het", "toi", "a", "nha", "dang", "va", "nhieu", "troi", "kip"),
    )
)
"""Words that say how bad it is and not where."""
_CRY = re.compile(
    r" +(?:cuu (?:voi|em|toi|tui|con|chau|mang|nha)|giup (?:voi|em|toi|tui|con)|nhanh len|le len|gap lam)"
    r"(?: (?:voi|oi|a|gap|di))*[ !]*$"
)
"""The cry that follows an address without a comma ("chung cư Hoàng Anh cứu với")."""
_LANDMARK = re.compile(
    r"\b(?:gan|canh|ke|ke ben|doi dien|sat|sau|sau lung|truoc|ngay|o) (?:nga|cho|truong|cau|chua|nha tho|dinh|benh vien|tram"
    r"|ubnd|uy ban|cay xang|cong|ben xe|ga|san|sieu thi|buu dien|cong ty|xuong|khach san|cong vien|ho|kenh|song)\b"
)
"""What people say for an address where there is no number: "gần chợ Bình Long"."""
_COMMUNE = re.compile(r" (?:phuong|xa|thi tran|dac khu|p|x) [a-z0-9]")
_SENTENCE = re.compile(r"[.!?\n](?:\s|$)")


def find(text: str) -> str:
    """The address in a message, from its first sign to the end of the sentence, without the cries after it ("…, cứu với");
    empty where nothing shows one."""
    said = clean(text[:READ])
    bare = strip_marks(said).lower()
    if len(bare) != len(said):
        return ""
    if cry := _CRY.search(bare):
        said, bare = said[: cry.start()], bare[: cry.start()]
    found = [match.start() for match in (_SIGN.search(bare), _MARKED.search(said.lower())) if match]
    if not found:
        return ""
    rest = said[min(found) :]
    end = _SENTENCE.search(rest)
    parts = (rest[: end.start()] if end else rest)[:LONGEST].split(",")
    while len(parts) > 1 and not may_be(parts[-1]):
        parts.pop()
    return ",".join(parts).strip(" ,;:")


def names_landmark(text: str) -> bool:
    """Whether words say near what it is."""
    return _LANDMARK.search(fold(text)) is not None


def names_commune(text: str) -> bool:
    """Whether words name a commune by its kind ("phường …", "xã …")."""
    return _COMMUNE.search(f" {fold(text)} ") is not None


def may_be(text: str) -> bool:
    """Whether words may say where: a mere cry ("nhanh lên", "lửa to quá") doesn't."""
    return not set(fold(text).split()) <= _CRIES


def join(known: str, more: str) -> str:
    """Both, once: "12 Lê Lợi" and "phường Bình Phước"; one that holds the other is enough."""
    folded, added = f" {fold(known)} ", f" {fold(more)} "
    if not known.strip() or folded in added:
        return more[:LONGEST]
    return known if not more.strip() or added in folded else f"{known}, {more}"[:LONGEST]
