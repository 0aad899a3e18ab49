"""Photos, videos and voice notes that people send: checked by their first bytes, kept under names of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.messages import MediaKind

LARGEST = 10 * 1024 * 1024
"""Bytes of a photo at most …"""
LONGEST_NAME = 100
"""Characters; ours are shorter, and no file system takes any length."""
LARGEST_RECORDING = 20 * 1024 * 1024
"""… and of a video or voice note."""
_STARTS = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"OggS", ".ogg"),
    (b"#!AMR", ".amr"),
    (b"ID3", ".mp3"),
    (b"\xff\xfb", ".mp3"),
    (b"\xff\xf3", ".mp3"),
    (b"\xff\xf1", ".aac"),
    (b"\xff\xf9", ".aac"),
)
_BRANDS = {b"M4A ": ".m4a", b"M4B ": ".m4a", b"qt  ": ".mov", b"heic": ".heic", b"heix": ".heic", b"mif1": ".heic"}
_KINDS: dict[str, MediaKind] = {
    ".jpg": "photo",
    ".png": "photo",
    ".webp": "photo",
    ".mp4": "video",
    ".mov": "video",
    ".3gp": "video",
    ".webm": "video",
    ".weba": "voice",
    ".ogg": "voice",
    ".m4a": "voice",
    ".amr": "voice",
    ".mp3": "voice",
    ".aac": "voice",
    ".heic": "file",
}
_TRACKS = re.compile(rb"A_OPUS|A_VORBIS|V_VP[89]|V_AV1|V_MPEG")
_LOOKED_AT = 4096
"""Bytes at the beginning in which a WebM file names its tracks."""


def kind_of(data: bytes) -> str | None:
    """The ending that fits the content of a picture or recording; `None` for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return ".3gp" if brand.startswith(b"3g") else _BRANDS.get(brand, ".mp4")
    if data.startswith(b"\x1aE\xdf\xa3"):
        tracks = set(_TRACKS.findall(data[:_LOOKED_AT]))
        return ".weba" if tracks and all(track.startswith(b"A_") for track in tracks) else ".webm"
    return next((ending for start, ending in _STARTS if data.startswith(start)), None)


def media_kind(ending: str) -> MediaKind:
    """What a file of an ending that `kind_of` gave is: photo, video, voice, or a file that browsers don't show."""
    return _KINDS[ending]


def limit(ending: str) -> int:
    """How many bytes a file of that ending may have."""
    return LARGEST if media_kind(ending) in ("photo", "file") else LARGEST_RECORDING


class MediaStore:
    """Files in one folder, named by ids of ours."""

    def __init__(self, folder: Path, new_id: Callable[[], str]) -> None:
        self._folder, self._new_id = folder, new_id

    def save(self, data: bytes, ending: str) -> str:
        """Keep the bytes on the disk and give the name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._new_id() + ending
        (self._folder / name).write_bytes(data)
        return name

    def path(self, name: str) -> Path | None:
        """The file of a name; `None` for a name that isn't one of ours."""
        path = self._folder / Path(name).name
        if len(name) > LONGEST_NAME or Path(name).name != name:
            return None
        return path if path.is_file() and not path.is_symlink() else None

    def remove(self, name: str) -> bool:
        """Delete the file of a name; says whether there was one of ours."""
        path = self.path(name)
        if path is not None:
            path.unlink(missing_ok=True)
        return path is not None

    def kept_before(self, moment: datetime) -> list[str]:
        """Names of the files that were kept before a moment, in order."""
        files = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(file.name for file in files if file.is_file() and file.stat().st_mtime < moment.timestamp())
