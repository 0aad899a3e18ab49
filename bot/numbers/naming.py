"""What everything that is counted is called."""

from __future__ import annotations

from collections.abc import Mapping

from bot.incidents.closing import CAUSES
from bot.wording import Wording

UNKNOWN = ""
"""Stands for what nobody wrote down."""


def name_of(say: Wording, group: str, value: str, units: Mapping[str, str]) -> str:
    """The name of a value of a group of incidents; of one that nobody named, the value itself."""
    if value == UNKNOWN:
        return say(f"statistics.unknown.{group}")
    sentences = {
        "event": f"event.{value}",
        "outcome": f"closing.outcome.{value}",
        "cause": f"{CAUSES}{value}",
        "state": f"badge.{value}",
        "hour": "statistics.hour",
        "weekday": f"numbers.weekday.{value}",
    }
    sentence = sentences.get(group, "")
    if group == "month":
        return f"{value[5:]}/{value[:4]}"
    return say(sentence, hour=value.zfill(2)) if sentence in say else units.get(value, value)
