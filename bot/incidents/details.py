"""What the reporter told of an incident that has a column of its own: people, a number to call."""

from __future__ import annotations

from bot.conversation.effects import AddToIncident


def told(effect: AddToIncident) -> dict[str, object]:
    """The columns to change, by name; empty where nothing of the kind was told."""
    values: dict[str, object] = {"trapped": effect.trapped, "hurt": effect.hurt, "phone": effect.phone or None}
    return {name: value for name, value in values.items() if value is not None}
