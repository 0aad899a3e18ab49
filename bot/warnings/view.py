"""A warning as machines and the console read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from bot.warnings import texts
from bot.warnings.desk import Register
from bot.warnings.model import CONFIRM_WITHIN, Warning
from bot.warnings.progress import Progress
from bot.wording import Wording


def as_json(
    warning: Warning, register: Register, progress: Progress, people: int, now: datetime, say: Wording
) -> dict[str, Any]:
    """All there is to know; `people` is how many would get it were it sent now."""
    state = warning.state_at(now)
    figures = msgspec.to_builtins(progress)
    del figures["unreached"]
    return {
        "code": warning.code,
        "kind": warning.kind,
        "title": say(f"warning.kind.{warning.kind}"),
        "text": warning.text,
        "shown": texts.body(warning.kind, warning.text, register.place(warning.units), say),
        "units": list(warning.units),
        "place": register.place(warning.units),
        "state": state,
        "state_label": say(f"warning.state.{state}"),
        "made_by": warning.made_by.name,
        "made_at": warning.made_at.isoformat(),
        "lapses_at": (warning.made_at + CONFIRM_WITHIN).isoformat(),
        "confirmed_by": warning.confirmed_by.name if warning.confirmed_by else None,
        "confirmed_at": warning.confirmed_at.isoformat() if warning.confirmed_at else None,
        "ended_at": warning.ended_at.isoformat() if warning.ended_at else None,
        "people": people,
        "figures": figures,
        "unreached": [
            {"channel": texts.channel(one.channel, say), "address": one.masked, "why": texts.why(one, say)}
            for one in progress.unreached
        ],
        "actions": {"draft": ["confirm", "reject"], "confirmed": ["stop"], "sending": ["stop"]}.get(state, []),
    }
