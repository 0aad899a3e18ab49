"""Answers in JSON, compressed where the browser takes that."""

from __future__ import annotations

import gzip
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

LEAST = 500
"""Bytes from which compressing is worth it."""
JSON = "application/json"


def packed(request: Request, payload: Any, cache: str = "no-store") -> Response:
    """A payload as the answer to a request."""
    body = msgspec.json.encode(payload)
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    if len(body) >= LEAST and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = gzip.compress(body, 5, mtime=0), headers | {"Content-Encoding": "gzip"}
    return Response(body, media_type=JSON, headers=headers)
