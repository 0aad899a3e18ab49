"""What Zalo's error codes ask of us. It answers HTTP 200 with `error` other than 0."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.incidents.hours import HANOI
from bot.messages import SendFailed

Bucket = Literal["token", "again", "later", "unreachable", "settings", "ours"]
BUCKETS: dict[Bucket, frozenset[int]] = {
    "token": frozenset({-216, -220, -124}),
    "again": frozenset({-32, -200, -100}),
    "later": frozenset({-234, -133, -144, -211}),
    "unreachable": frozenset({-213, -217, -227, -230, -232, -244, -218, -108, -114, -119}),
    "settings": frozenset({-204, -205, -209, -212, -219, -221, -223, -224, -242, -320, -321, -115, -131, -146, -14002, -14003}),
    "ours": frozenset({-201, -210, -233, -240, -248}),
}
"""The access token is to be made anew; try again; at a set time; this person can't be reached, take another way; a human has
to set something right; our request is wrong and always will be."""
NIGHT = frozenset({-234, -133})
MORNING = 6
UPLOAD_GONE = -100
RATE_WAIT = 15.0
"""Seconds to leave the service alone after its limit of requests a minute."""


class UploadGone(SendFailed):
    """A picture uploaded before isn't on Zalo's server any more: it has to be uploaded again."""


def bucket_of(code: int) -> Bucket:
    """Which kind of failure a code is; one that isn't known is tried again, a few times."""
    return next((bucket for bucket, codes in BUCKETS.items() if code in codes), "again")


def failure(code: int, message: str, now: datetime) -> SendFailed:
    """The failure of a send, as delivery understands it."""
    bucket, reason = bucket_of(code), f"zalo {code}: {message}"[:200]
    if bucket == "later":
        return SendFailed(reason, retryable=True, retry_after=(_when(code, now) - now).total_seconds())
    if code == UPLOAD_GONE:
        return UploadGone(reason, retryable=True)
    if bucket in ("again", "token"):
        return SendFailed(reason, retryable=True, retry_after=RATE_WAIT if code == -32 else 0.0)
    return SendFailed(reason, retryable=False)


def _when(code: int, now: datetime) -> datetime:
    """The next morning in Vietnam after the night's silence; after midnight where a day's number is used up."""
    local = now.astimezone(HANOI)
    hour = MORNING if code in NIGHT else 0
    at = local.replace(hour=hour, minute=1, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)
