"""The citizen page itself, what makes it installable and readable offline, and the script that puts it on other sites."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.web_assets import Assets, Page
from bot.wording import Wording
from knowledge.schema import EmergencyCard

FOLDER = Path(__file__).parent / "web_page"
STATIC = "/static/chat"
CHAT, OFFLINE = "/", "/offline"
FRAMED = (CHAT, OFFLINE)
"""The pages that other sites may show in a frame, where the setting names them."""
ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}


class WebShell:
    """All that is the same for everybody, made once when the program starts."""

    def __init__(self, cards: Iterable[EmergencyCard], say: Wording) -> None:
        self.assets = Assets(FOLDER, STATIC)
        files = FileSystemLoader(FOLDER / "pages")
        self._pages = Environment(
            loader=files, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._pages.globals |= {"asset": self.assets.url, "say": say, "names": self.assets.names}
        self.chat = self._made("index.html", framed=False)
        self.framed = self._made("index.html", framed=True)
        self.offline = self._made("offline.html", cards=tuple(cards))
        self.embed = self._made("embed.js")
        self.worker = self._made("sw.js", version=self._version(), shell=self._shell())

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        return [
            Route(CHAT, self.page),
            Route(OFFLINE, lambda request: self.offline.answer(request)),
            Route("/sw.js", lambda request: self.worker.answer(request)),
            Route("/embed.js", lambda request: self.embed.answer(request, more=ANYWHERE)),
            Route(f"{STATIC}/{{name:path}}", self.assets.serve),
        ]

    async def page(self, request: Request) -> Response:
        """The chat; without its own header when it stands in the frame that `embed.js` makes, which has one."""
        return (self.framed if "embed" in request.query_params else self.chat).answer(request)

    def _version(self) -> str:
        """Changes whenever anything that is kept for offline use does."""
        return hashlib.sha256(f"{self.assets.version} {self.chat.tag} {self.offline.tag}".encode()).hexdigest()[:12]

    def _shell(self) -> list[str]:
        """The addresses that are kept for offline use."""
        return [CHAT, OFFLINE, *(self.assets.url(name) for name in self.assets.names)]

    def _made(self, name: str, **values: object) -> Page:
        return Page.made(name, self._pages.get_template(name).render(**values).encode())
