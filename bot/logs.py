"""Logging: one JSON-free line a record on stderr, phone numbers and tokens masked."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\d)")
_TOKEN = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{20,}")
_POINT = re.compile(r"\b\d{1,3}\.\d{4,}")


def mask(value: object) -> object:
    """A log value without phone numbers, bot tokens and exact coordinates."""
    if not isinstance(value, str):
        return value
    return _POINT.sub("#.####", _PHONE.sub("0#########", _TOKEN.sub("<token>", value)))


def _mask_all(_logger: Any, _method: str, event: Any) -> Any:
    return {key: mask(value) for key, value in event.items()}


def configure(level: str) -> None:
    """Set up logging for the process."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
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
