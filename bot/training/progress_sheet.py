"""How far everybody is with a campaign, as an Excel sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.training.sheets import Cell, Sheet, xlsx
from bot.wording import Wording

COLUMNS = ("unit", "team", "name", "role", "linked", "done", "right", "exam", "state", "code")


def workbook(progress: dict[str, Any], say: Wording) -> bytes:
    """A row for every member; what a spreadsheet would take for a formula is made text."""
    heads = [say(f"campaign.sheet.{name}") for name in COLUMNS]
    return xlsx([Sheet(say("campaign.sheet.title"), heads, list(_rows(progress, say)))])


def _rows(progress: dict[str, Any], say: Wording) -> Iterator[tuple[Cell, ...]]:
    for team in progress["by_team"]:
        for one in team["people"]:
            role = say(f"team.role.{one['role']}")
            linked = say(f"campaign.sheet.linked_{'yes' if one['linked'] else 'no'}")
            counts = (one["done"], one["right"], one["exam"])
            yield team["unit"], team["team"], one["name"], role, linked, *counts, one["state"], one["certificate"]
