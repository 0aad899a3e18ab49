"""Rosters for tests, in the encodings that people's files have."""

from __future__ import annotations

import unicodedata
from pathlib import Path

HEAD = "Họ và tên;Số điện thoại;Đội;Loại đội;Xã/Phường;Vai trò"
TONES = "\u0300\u0301\u0303\u0309\u0323"
UNITS = {"25210": "25210", "Xã Đồng Tâm": "25210", "Phường Bình Phước": "25195"}


def cp1258(text: str) -> bytes:
    """As Windows 1258 writes it: letters with their shape, the tone after them."""
    out = b""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(one for one in parts if one in TONES)
        shape = unicodedata.normalize("NFC", "".join(one for one in parts if one not in TONES))
        out += shape.encode("cp1258") + tones.encode("cp1258")
    return out


def roster(folder: Path, *lines: str, head: str = HEAD, raw: bytes | None = None, name: str = "doi.csv") -> Path:
    """A roster as a file."""
    file = folder / name
    file.write_bytes(raw if raw is not None else "\n".join([head, *lines]).encode())
    return file
