"""How far everybody is with a campaign, as an Excel sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from bot.incidents.export import harmless
from bot.wording import Wording

COLUMNS = ("unit", "team", "name", "role", "linked", "done", "right", "exam", "state", "code")
WIDTHS = (24, 32, 28, 14, 9, 12, 12, 12, 28, 22)


def workbook(progress: dict[str, Any], say: Wording) -> bytes:
    """A row for every member; what a spreadsheet would take for a formula is made text."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(say("campaign.sheet.title")), book.add_format({"bold": True, "text_wrap": True})
    for column, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, say(f"campaign.sheet.{name}"), bold)
    for number, row in enumerate(_rows(progress, say), start=1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, harmless(value))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, progress["members"]), len(COLUMNS) - 1)
    book.close()
    return out.getvalue()


def _rows(progress: dict[str, Any], say: Wording) -> Iterator[tuple[object, ...]]:
    for team in progress["by_team"]:
        for one in team["people"]:
            role = say(f"team.role.{one['role']}")
            linked = say(f"campaign.sheet.linked_{'yes' if one['linked'] else 'no'}")
            counts = (one["done"], one["right"], one["exam"])
            yield team["unit"], team["team"], one["name"], role, linked, *counts, one["state"], one["certificate"]
