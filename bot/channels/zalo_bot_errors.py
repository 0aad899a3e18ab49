"""What the error codes of the Zalo Bot Platform ask of us. It says `ok: false`, mostly with HTTP 200."""

from __future__ import annotations

from typing import Literal

from bot.messages import SendFailed

Bucket = Literal["again", "unreachable", "settings", "ours"]
BUCKETS: dict[Bucket, frozenset[int]] = {
    "again": frozenset({408, 429, 500, 502, 503, 504}),
    "unreachable": frozenset({403}),
    "settings": frozenset({401, 404, 426}),
    "ours": frozenset({400}),
}
"""Try again; this person can't be reached, take another way; a human has to set something right (token, address of the API,
what is left of the plan); our request is wrong and always will be."""
RATE_WAIT = 15.0
"""Seconds to leave the service alone after its limit, where it doesn't say how long."""


class Refused(SendFailed):
    """The platform's own refusal, with its code."""

    def __init__(self, code: int, message: str, *, retry_after: float = 0.0) -> None:
        bucket = bucket_of(code)
        wait = (retry_after or RATE_WAIT) if code == 429 else 0.0
        unknown = code in (502, 504)
        super().__init__(f"zalo_bot {code}: {message}"[:200], retryable=bucket == "again", unknown=unknown, retry_after=wait)
        self.code, self.bucket = code, bucket


def bucket_of(code: int) -> Bucket:
    """Which kind of failure a code is; one that isn't known is tried again, a few times."""
    return next((bucket for bucket, codes in BUCKETS.items() if code in codes), "again")
