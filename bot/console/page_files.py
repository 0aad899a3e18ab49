"""The console's files: compressed once, under addresses that change with what is in them, and all asked for at once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web_assets import Assets, Page

PAGES = Path(__file__).parent / "pages"
LEAFLET = PAGES / "vendor" / "leaflet"
STATIC = "/static/console"
_IMPORT = re.compile(r'^(?:import|export)\b[^;"]*"\./([\w.-]+)";', re.MULTILINE)
_PATH = re.compile(rf"({STATIC}(?:/vendor/leaflet)?)/")
_SCRIPT = re.compile(rf'<script type="module" src="{STATIC}/([\w.-]+)"></script>')


class PageFiles:
    """Scripts, styles and pages of the console, read once when the program starts."""

    def __init__(self) -> None:
        self._assets = Assets(PAGES, STATIC)
        self._leaflet = Assets(LEAFLET, f"{STATIC}/vendor/leaflet")
        self._pages: dict[str, Page] = {}

    def routes(self) -> list[Route]:
        """Paths and handlers; the map's library first, whose path lies below the other."""
        return [
            Route(f"{STATIC}/vendor/leaflet/{{name:path}}", self._leaflet.serve),
            Route(f"{STATIC}/{{name:path}}", self._assets.serve),
        ]

    def page(self, name: str, request: Request) -> Response:
        """A page, whose files have lasting addresses; what its script will ask for is named in it, so that nothing waits."""
        made = self._pages.get(name) or self._pages.setdefault(name, Page.made(name, self._html(name).encode()))
        return made.answer(request)

    def _html(self, name: str) -> str:
        text = (PAGES / name).read_text(encoding="utf-8")
        needed = dict.fromkeys(one for script in _SCRIPT.findall(text) for one in self.imports(script))
        ahead = "\n".join(f'  <link rel="modulepreload" href="{STATIC}/{one}">' for one in needed)
        text = text.replace("</head>", f"{ahead}\n</head>") if ahead else text
        versions = {assets.path: assets.version for assets in (self._assets, self._leaflet)}
        return _PATH.sub(lambda found: f"{found[1]}/{versions[found[1]]}/", text)

    def imports(self, script: str) -> list[str]:
        """The scripts that one asks for at its start, and those that they ask for, each once."""
        found: dict[str, None] = {}
        waiting = [script]
        while waiting:
            for name in _IMPORT.findall(self._assets[waiting.pop()].body.decode()):
                if name not in found:
                    found[name] = None
                    waiting.append(name)
        return list(found)


@cache
def page_files() -> PageFiles:
    """The files as they are at the first call."""
    return PageFiles()
