"""Kinds of hazards that people report where nothing burns yet, and the words that show which."""

from __future__ import annotations

import re

from bot.wording import Wording
from nlu.text import fold

KINDS = ("blocked_exit", "locked_exit", "gas_store", "no_water", "faulty_hydrant", "hazard")
"""As an incident's event; the last is any other."""


_ASKING = re.compile(
    r"\b(?:ai|o dau|dau|nao|sao|the nao|gi|bao nhieu|may|khong|ko|hong|duoc k|co nen)\s*$|\b(?:bao ai|voi ai|phat)\b"
)


def asks(text: str) -> bool:
    """Whether the words ask about a hazard ("phản ánh ở đâu?") rather than report one."""
    return "?" in text or _ASKING.search(fold(text)) is not None


def heard(text: str, say: Wording) -> str:
    """The kind that the words show, empty where none does; the phrases stand with the texts."""
    said = f" {fold(text)} "
    for kind in KINDS:
        name = f"hazard.heard.{kind}"
        if name in say and any(f" {fold(phrase)} " in said for phrase in say(name).split(",")):
            return kind
    return ""
