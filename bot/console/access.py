"""Who may open the console: whoever signed in, and whoever has its key.

The key is made at the first start, printed with the console's address, and kept in the data folder; opening the printed
link sets a signed cookie. While there has never been an account and the page is only local, this machine itself may as well.
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

from bot.console.network import masked
from bot.console.signed_in import SignedIn
from bot.console.viewer import KEY_HOLDER, Viewer
from bot.storage.audit import Entry
from bot.storage.sessions import LONGEST, Session

COOKIE, SESSION = "pccc_console", "pccc_session"
DAYS = 30
PATH = "/console"
LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]", "::1"}
FILE = "console.key"


@dataclass(frozen=True)
class ConsoleAccess:
    """Checks requests to the console."""

    key: str
    local_only: bool
    signed_in: SignedIn
    desk: str
    """What is written beside what is done by whoever has the key."""
    secure: bool = False
    """Whether cookies are for encrypted connections only, however a request came to us."""

    @classmethod
    def load(cls, data_dir: Path, signed_in: SignedIn, *, host: str, public_url: str, desk: str) -> ConsoleAccess:
        """The key of the data folder, made if there is none."""
        path = data_dir / FILE
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(24))
        key, local_only = path.read_text(encoding="utf-8").strip(), host in LOCAL_NAMES and not public_url
        return cls(key, local_only, signed_in, desk, public_url.startswith("https://"))

    def viewer(self, request: Request) -> Viewer | None:
        """Who asks; None: a stranger. Reads the database."""
        found = self.session(request)
        if found is not None:
            return found[1]
        allowed = self._is_signed(request.cookies.get(COOKIE, "")) or (self._is_local(request) and self.is_open)
        return self.key_holder if allowed else None

    @property
    def key_holder(self) -> Viewer:
        """Whoever came by the key, or from the machine itself."""
        return Viewer(KEY_HOLDER, self.desk, "province")

    def session(self, request: Request) -> tuple[Session, Viewer] | None:
        """The session of a browser that somebody signed in with, and who it is."""
        secret = request.cookies.get(SESSION, "")
        return self.signed_in.find(secret) if secret else None

    @property
    def is_open(self) -> bool:
        """Whether this machine itself comes in without anything."""
        return self.local_only and not self.signed_in.is_used()

    def opens(self, offered: str) -> bool:
        """Whether that is the key."""
        return hmac.compare_digest(offered.encode(), self.key.encode())

    def sign_in(self, request: Request, response: Response) -> None:
        """Let this browser in by the key."""
        cookie = TimestampSigner(self.key).sign("console").decode()
        self._set(request, response, COOKIE, cookie, DAYS * 86400, "/")

    def begin(self, request: Request, response: Response, secret: str) -> None:
        """The browser of somebody who signed in keeps the secret of their session."""
        self._set(request, response, SESSION, secret, int(LONGEST.total_seconds()), PATH)

    def _set(self, request: Request, response: Response, name: str, value: str, seconds: int, path: str) -> None:
        secure = self.secure or request.url.scheme == "https"
        response.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="strict", secure=secure)

    def sign_out(self, response: Response) -> None:
        """The browser forgets both."""
        response.delete_cookie(SESSION, path=PATH, httponly=True, samesite="strict")
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")

    def same_origin(self, request: Request) -> bool:
        """Whether a request that changes something comes from our own page."""
        origin = request.headers.get("origin")
        own = request.headers.get("x-requested-with") == "pccc"
        return own and (origin is None or urlsplit(origin).netloc == request.headers.get("host"))

    def record(self, request: Request, viewer: Viewer | None, action: str, result: str, object_: str, detail: str = "") -> None:
        """Add to the audit log what this viewer did."""
        who = {"who": viewer.key, "name": viewer.name, "role": viewer.role} if viewer else {"who": "", "name": ""}
        what = {"action": action, "result": result, "object": object_, "detail": detail}
        self.signed_in.record(Entry(at=self.signed_in.clock(), address=masked(request), **who, **what))

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
