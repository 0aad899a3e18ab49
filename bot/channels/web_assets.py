"""The files of the citizen page, read once: compressed, and under addresses that change with what is in them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
FOREVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
"""The browser may keep it, and asks each time whether it is still the one: a few bytes when it is."""
LEAST_COMPRESSED = 300


@dataclass(frozen=True)
class Page:
    """One file ready to be sent: plain and, where that is smaller, compressed."""

    body: bytes
    zipped: bytes | None
    kind: str
    tag: str

    @classmethod
    def made(cls, name: str, body: bytes) -> Page:
        """From a name, for its kind, and the bytes. Raises `KeyError` for an ending that isn't known."""
        kind = KINDS[Path(name).suffix]
        zipped = None if kind == "image/png" or len(body) < LEAST_COMPRESSED else gzip.compress(body, 9, mtime=0)
        return cls(body, zipped, kind, f'"{hashlib.sha256(body).hexdigest()[:20]}"')

    def answer(self, request: Request, cache: str = ASK_FIRST, more: Mapping[str, str] | None = None) -> Response:
        """The response; 304 where the browser has this very one."""
        headers = {"Cache-Control": cache, "ETag": self.tag, "Vary": "Accept-Encoding", **(more or {})}
        if self.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.zipped and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.zipped, media_type=self.kind, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.body, media_type=self.kind, headers=headers)


class Assets:
    """The files of a folder under one path. The version in their addresses is made of all their names and contents."""

    def __init__(self, folder: Path, path: str) -> None:
        self.path = path
        self._files = {f.name: Page.made(f.name, f.read_bytes()) for f in sorted(folder.iterdir()) if f.suffix in KINDS}
        names = "".join(f"{name} {page.tag}\n" for name, page in self._files.items())
        self.version = hashlib.sha256(names.encode()).hexdigest()[:12]

    def __getitem__(self, name: str) -> Page:
        return self._files[name]

    @property
    def names(self) -> list[str]:
        """The files there are."""
        return list(self._files)

    def url(self, name: str) -> str:
        """The address of a file as it is now. Raises `KeyError`."""
        if name not in self._files:
            raise KeyError(name)
        return f"{self.path}/{self.version}/{name}"

    async def serve(self, request: Request) -> Response:
        """A file by its lasting address, by its bare name, or by the address of a version that is gone: then the newest."""
        version, _, name = request.path_params["name"].rpartition("/")
        page = self._files.get(name)
        if page is None or "/" in version:
            return PlainTextResponse("Not Found", status_code=404)
        return page.answer(request, FOREVER if version == self.version else ASK_FIRST)
