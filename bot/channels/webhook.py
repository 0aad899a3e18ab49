"""Webhooks: what was announced of an incident is POSTed to other systems, signed, until they take it."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import msgspec

from bot.incidents.cap import reference_of
from bot.messages import Abilities, Reply, SendFailed, Sent

NAME = "webhook"
PATIENCE = 10.0
LONGEST_ASKED = 3600.0
"""Seconds that a receiver may ask us to wait at most."""
AGENT = "tro-ly-pccc"


class _Identity(msgspec.Struct):
    id: str


class WebhookChannel:
    """Delivers bodies that are already written. A receiver drops repeats by the id of the event.

    So a send that may have arrived is simply sent again.
    """

    name = NAME
    abilities = Abilities(max_text=1_000_000, buttons=False, answers=False)

    def __init__(
        self, addresses: Mapping[str, str], secret: str, clock: Callable[[], datetime], *, patience: float = PATIENCE
    ) -> None:
        """`addresses`: the URLs by the names they have in the outbox; `secret`: signs, where there is one."""
        self._addresses, self._secret, self._clock, self._patience = dict(addresses), secret, clock, patience
        self._trust = ssl.create_default_context()

    async def send(self, to: str, reply: Reply) -> Sent:
        """POST a body. Raises `SendFailed`: retryable for 429, 5xx and what can't be reached; redirects aren't followed."""
        url = self._addresses.get(to)
        if url is None:
            raise SendFailed("address isn't in the settings any more", retryable=False)
        body = reply.text.encode()
        event = event_id(reply.text)
        try:
            status, wait = await self._post(url, body, event)
        except httpx.InvalidURL as error:
            raise SendFailed("InvalidURL", retryable=False) from error
        except httpx.HTTPError as error:
            raise SendFailed(type(error).__name__, retryable=True) from error
        if 200 <= status < 300:
            return Sent(event)
        retryable = status in (408, 425, 429) or status >= 500
        raise SendFailed(f"HTTP {status}", retryable=retryable, retry_after=wait if retryable else 0.0)

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Not asked for: each change is a message of its own."""
        return Sent(message_id)

    async def _post(self, url: str, body: bytes, event: str) -> tuple[int, float]:
        """The status and the seconds asked to wait; what the answer says besides isn't read."""
        now = self._clock()
        headers = {
            "Content-Type": "application/json" if body.startswith(b"{") else "application/cap+xml; charset=utf-8",
            "User-Agent": AGENT,
            "X-Pccc-Event": event,
            "X-Pccc-Timestamp": str(int(now.timestamp())),
        }
        if self._secret:
            headers["X-Pccc-Signature"] = signature(self._secret, int(now.timestamp()), body)
        async with (
            httpx.AsyncClient(verify=self._trust, timeout=self._patience, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return answer.status_code, retry_after(answer.headers.get("Retry-After", ""), now)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 over the timestamp, a full stop, and the body."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def retry_after(value: str, now: datetime) -> float:
    """The seconds of a Retry-After header, which holds seconds or a date; 0 where it holds neither."""
    if value.strip().isascii() and value.strip().isdigit():
        return min(LONGEST_ASKED, float(value))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    seconds = (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return max(0.0, min(LONGEST_ASKED, seconds))


def event_id(body: str) -> str:
    """The id that the body itself has: JSON's `id`, CAP's `identifier`; without one, a digest of the body."""
    try:
        return msgspec.json.decode(body.encode(), type=_Identity).id
    except msgspec.DecodeError:
        reference = reference_of(body)
        return reference.identifier if reference else hashlib.sha256(body.encode()).hexdigest()[:32]
