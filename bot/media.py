"""Photos that people send: checked by their first bytes, kept under names of ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

LARGEST = 10 * 1024 * 1024
_KINDS = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))


def kind_of(data: bytes) -> str | None:
    """The ending that fits a picture's content; `None` for what isn't a JPEG, PNG or WebP picture."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return next((ending for start, ending in _KINDS if data.startswith(start)), None)


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
        return path if Path(name).name == name and path.is_file() else None
