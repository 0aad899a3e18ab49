"""Whether a webhook comes from Zalo: a plain SHA-256 over app id, body, time and a secret, not an HMAC.

Two things aren't settled by what is known of the protocol: which secret signs (the one shown on the webhook page or the
app's) and whether events without an app id are signed with the account's id. All four are tried; which one fitted is logged.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

HEADER = "x-zevent-signature"


@dataclass(frozen=True)
class Signer:
    """What may have signed: ids and secrets by name; empty ones are left out."""

    ids: tuple[tuple[str, str], ...]
    secrets: tuple[tuple[str, str], ...]

    def fits(self, body: bytes, timestamp: str, header: str) -> str | None:
        """The names of the id and the secret that made this signature, as "app_id+oa_secret"; `None` where none did."""
        claimed = header.strip().removeprefix("mac=").lower()
        for id_name, id_ in self.ids:
            for secret_name, secret in self.secrets:
                if id_ and secret and hmac.compare_digest(mac(id_, body, timestamp, secret).encode(), claimed.encode()):
                    return f"{id_name}+{secret_name}"
        return None


def mac(id_: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature in hexadecimal, over the bytes as they came."""
    return hashlib.sha256(id_.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
