"""Logging: one JSON-free line a record on stderr, with nothing in it that is somebody's own."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")
_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}")
_POINT = re.compile(r"\b\d{1,3}\.\d{4,}")
_ROW = re.compile(r"\b(DETAIL|CONTEXT):.*?(?=\n\[SQL|\n\nThe above|\n\nDuring|\Z)", re.DOTALL)
"""What PostgreSQL adds to an error: the row that it was about, with all that stands in it."""
_SESSION = re.compile(r"(\bsession=)[A-Za-z0-9_-]+")
_PRIVATE = frozenset({"address", "text", "phone", "lat", "lon", "to"})
"""Names of values that aren't printed, whatever they look like."""
HIDDEN = "…"


def mask(value: object) -> object:
    """A log value without phone numbers, bot tokens, exact coordinates, addresses of chats on the web, rows of the database."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, list | tuple):
        return [mask(one) for one in value]
    if not isinstance(value, str):
        return value
    value = _SESSION.sub(rf"\1{HIDDEN}", _ROW.sub(rf"\1: {HIDDEN}", value))
    return _POINT.sub("#.####", _PHONE.sub("0#########", _TOKEN.sub("<token>", value)))


def _mask_all(_logger: Any, _method: str, event: Any) -> Any:
    return {key: HIDDEN if key in _PRIVATE else mask(value) for key, value in event.items()}


class Masked(logging.Formatter):
    """For what libraries log: masked as ours is."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, exceptions too."""
        return str(mask(super().format(record)))


def configure(level: str) -> None:
    """Set up logging for the process."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masked("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            _mask_all,
            structlog.processors.TimeStamper("iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
