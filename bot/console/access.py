"""Who may open the console: this machine itself while the page is only local, else whoever has its key.

The key is made at the first start, printed with the console's address, and kept in the data folder. Opening the printed
link sets a signed cookie. Personal sign-in comes with the roles of officials.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from bot.console.viewer import Viewer

COOKIE = "pccc_console"
DAYS = 30
LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]", "::1"}
FILE = "console.key"


@dataclass(frozen=True)
class ConsoleAccess:
    """Checks requests to the console."""

    key: str
    local_only: bool
    desk: str = ""
    """What is written beside what is done by whoever has the key."""

    @classmethod
    def load(cls, data_dir: Path, *, host: str, public_url: str, desk: str = "") -> ConsoleAccess:
        """The key of the data folder, made if there is none."""
        path = data_dir / FILE
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
        return cls(path.read_text(encoding="utf-8").strip(), host in LOCAL_NAMES and not public_url, desk)

    def allows(self, request: Request) -> bool:
        """Whether the request comes from this machine or carries the cookie."""
        return self._is_local(request) or self._is_signed(request.cookies.get(COOKIE, ""))

    def viewer(self, request: Request) -> Viewer | None:
        """Who asks; None: a stranger."""
        return Viewer("console", self.desk, "province") if self.allows(request) else None

    def opens(self, offered: str) -> bool:
        """Whether that is the key."""
        return hmac.compare_digest(offered.encode(), self.key.encode())

    def sign_in(self, response: Response, *, secure: bool) -> None:
        """Let this browser in."""
        cookie = TimestampSigner(self.key).sign("console").decode()
        response.set_cookie(COOKIE, cookie, max_age=DAYS * 86400, httponly=True, samesite="strict", secure=secure)

    def same_origin(self, request: Request) -> bool:
        """Whether a request that changes something comes from our own page."""
        origin = request.headers.get("origin")
        own = request.headers.get("x-requested-with") == "pccc"
        return own and (origin is None or urlsplit(origin).netloc == request.headers.get("host"))

    def _is_signed(self, cookie: str) -> bool:
        try:
            return TimestampSigner(self.key).unsign(cookie, max_age=DAYS * 86400) == b"console"
        except BadSignature:
            return False

    def _is_local(self, request: Request) -> bool:
        """From the loopback address, under a local name, through no proxy: a forwarded request is never local."""
        if (
            not self.local_only
            or request.client is None
            or "x-forwarded-for" in request.headers
            or "forwarded" in request.headers
        ):
            return False
        name = request.headers.get("host", "").rsplit(":", 1)[0]
        try:
            return ipaddress.ip_address(request.client.host).is_loopback and name in LOCAL_NAMES
        except ValueError:
            return False
