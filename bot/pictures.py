"""Our own drawings on their way to people: as SVG on pages, as PNG in messengers, in words for whoever can't see them."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Protocol

import structlog

from knowledge.schema import Picture

log = structlog.get_logger()
PATIENCE = 20.0
"""Seconds that drawing one picture may take."""
_PNG = b"\x89PNG\r\n\x1a\n"

Render = Callable[[str], Awaitable[bytes]]
"""An SVG to a PNG; may raise whatever it likes."""
PictureOf = Callable[[str], Awaitable[Path | None]]
"""The PNG of a picture; `None` where it can't be had."""


class Shelf(Protocol):
    """Where the drawings are: the knowledge."""

    @property
    def pictures(self) -> Mapping[str, Picture]:
        """What each picture shows, by its id."""
        ...

    @property
    def drawings(self) -> Mapping[str, str]:
        """The SVG of each."""
        ...


class Pictures:
    """The drawings of the knowledge. PNGs are made once and kept in a folder, under a name that changes with the drawing.

    `shelf` gives the knowledge, `None` while it is loading: then there are no pictures, and messages go without.
    """

    def __init__(self, folder: Path, shelf: Callable[[], Shelf | None], render: Render | None = None) -> None:
        self._folder, self._shelf, self._render = folder, shelf, render or rendered
        self._making: dict[Path, asyncio.Task[Path | None]] = {}
        self._broken: set[Path] = set()
        self._one_at_a_time = asyncio.Semaphore(1)

    def alt(self, id_: str) -> str:
        """What the picture shows, in words; nothing for one that isn't there."""
        shelf = self._shelf()
        picture = shelf.pictures.get(id_) if shelf else None
        return picture.alt if picture else ""

    def drawing(self, id_: str) -> str | None:
        """The SVG."""
        shelf = self._shelf()
        return shelf.drawings.get(id_) if shelf else None

    async def png(self, id_: str) -> Path | None:
        """The PNG's file, made now if it is the first time; `None` where it can't be had: the message goes without then."""
        drawing = self.drawing(id_)
        if drawing is None:
            return None
        path = self._folder / f"{id_}-{hashlib.sha256(drawing.encode()).hexdigest()[:16]}.png"
        if path in self._broken:
            return None
        if path.is_file():
            return path
        if path not in self._making:
            self._making[path] = asyncio.create_task(self._made(id_, drawing, path))
        return await asyncio.shield(self._making[path])

    async def _made(self, id_: str, drawing: str, path: Path) -> Path | None:
        """Drawn and kept. What fails once isn't tried again before the next start."""
        try:
            async with self._one_at_a_time:
                data = await self._render(drawing)
            if not data.startswith(_PNG):
                raise ValueError("no PNG came of it")
            await asyncio.to_thread(_keep, data, id_, path)
            return path
        except Exception as error:  # whatever breaks here, the message has to go on
            log.warning("picture_not_drawn", picture=id_, reason=f"{type(error).__name__}: {str(error)[:200]}")
            self._broken.add(path)
            return None
        finally:
            del self._making[path]


def _keep(data: bytes, id_: str, path: Path) -> None:
    """Write the file whole or not at all, and remove what an older drawing left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(data)
    os.replace(partial, path)
    for old in path.parent.glob(f"{id_}-{'[0-9a-f]' * 16}.png"):
        if old != path:
            old.unlink(missing_ok=True)


async def rendered(svg: str) -> bytes:
    """The drawing as PNG, by a process of its own. Raises `RuntimeError` where that fails, `TimeoutError`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.rendering",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[1],
    )
    try:
        data, trouble = await asyncio.wait_for(process.communicate(svg.encode()), PATIENCE)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
    if process.returncode != 0:
        raise RuntimeError(trouble.decode("utf-8", "replace").strip()[-200:])
    return data
