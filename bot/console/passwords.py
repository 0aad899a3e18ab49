"""Passwords and the second step: hashed with argon2, codes by time (RFC 6238) with a QR code to set them up."""

from __future__ import annotations

import hashlib
import io
import secrets
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.errors import Refused
from nlu.text import fold

SHORTEST, LONGEST = 10, 200
ISSUER = "PCCC"
STEP = 30
RECOVERY_CODES = 8
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
AT_ONCE = 2
"""Hashes worked out at one time: each takes 64 MB."""


@dataclass(frozen=True)
class Passwords:
    """Makes and checks hashes; an account without one costs as much time as a wrong password."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)
    room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(AT_ONCE))
    none: list[str] = field(default_factory=list)

    def hashed(self, password: str) -> str:
        """To be kept."""
        with self.room:
            return self.hasher.hash(_plain(password))

    def fits(self, kept: str, password: str) -> bool:
        """Whether it is the password of that hash; never for an empty one, which takes as long."""
        if not kept and not self.none:
            self.none.append(self.hashed(secrets.token_urlsafe(16)))
        if len(password) > LONGEST:
            return False
        with self.room:
            try:
                return self.hasher.verify(kept or self.none[0], _plain(password)) and bool(kept)
            except (Argon2Error, InvalidHashError):
                return False


def checked(password: str, *about: str) -> str:
    """A new password. Raises `Refused` where it is too short, too long, or one of the words known of the person."""
    if not SHORTEST <= len(_plain(password)) <= LONGEST:
        raise Refused("access.password_length", least=SHORTEST, most=LONGEST)
    bare = fold(password).replace(" ", "")
    if len(set(bare)) < 4 or any(word and bare.strip("0123456789!.@#") == fold(word).replace(" ", "") for word in about):
        raise Refused("access.password_weak")
    return password


def _plain(password: str) -> str:
    """Typed with or without composed marks, it is the same."""
    return unicodedata.normalize("NFC", password)


def new_totp() -> str:
    """A secret for the second step, in base 32."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """What an authenticator reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def qr(address: str) -> str:
    """The same to be read with a camera, as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True, light="#fff")
    return out.getvalue().decode()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code that is: the present one or one beside it; `None` for a wrong code."""
    bare = code.replace(" ", "")
    if not (bare.isascii() and bare.isdecimal() and len(bare) == 6):
        return None
    try:
        totp = pyotp.TOTP(secret)
        at = int(now.timestamp()) // STEP
        return next((one for one in (at, at - 1, at + 1) if secrets.compare_digest(totp.at(one * STEP), bare)), None)
    except ValueError:
        return None


def recovery_codes(choice: Callable[[str], str] = secrets.choice) -> list[str]:
    """Codes that stand in for the second step, once each: fifty bits of chance."""
    return ["-".join("".join(choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)]


def recovery_digest(account: int, code: str) -> str:
    """What is kept of one."""
    bare = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.sha256(f"{account}:{bare}".encode()).hexdigest()
