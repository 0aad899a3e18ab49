"""Charts of tables, drawn by a process of its own and kept while the numbers stay the same."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import structlog

from bot.numbers.tables import Table
from bot.wording import Wording

log = structlog.get_logger()
Form = Literal["svg", "png"]
KEPT = 256
PATIENCE = 60.0
"""Seconds that drawing the charts of a page may take, on a busy machine."""
MOST_BARS = 15
LONGEST_NAME = 40


class Charts:
    """Draws what isn't drawn yet, one set at a time; where drawing fails there is no chart, and the table stands alone."""

    def __init__(self, say: Wording) -> None:
        self._say = say
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def of(self, tables: Sequence[Table], form: Form) -> dict[str, bytes]:
        """The charts of those tables that have one, by the table's id: SVG or PNG."""
        wanted = {one.id: described(one, self._say) for one in tables if drawable(one)}
        keys = {id_: _key(one, form) for id_, one in wanted.items()}
        with self._one_at_a_time:
            missing = [wanted[id_] for id_, key in keys.items() if key not in self._kept]
            for id_, drawn in _drawn(missing, form).items() if missing else ():
                self._keep(keys[id_], drawn)
            return {id_: self._kept[key] for id_, key in keys.items() if key in self._kept}

    def _keep(self, key: str, drawn: bytes) -> None:
        self._kept[key] = drawn
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def drawable(table: Table) -> bool:
    """Whether there is anything to be drawn of a table."""
    return bool(table.chart) and any(number for row in table.rows for number in row.cells if not isinstance(number, str))


def described(table: Table, say: Wording) -> dict[str, Any]:
    """What the drawing process needs of a table; of long ones the first rows, by which they are sorted."""
    columns, series = _columns(table)
    rows: list[tuple[str, list[Any]]] = [(_short(row.name), [row.cells[at] for at in columns]) for row in table.rows]
    if table.chart not in ("line", "columns"):
        rows = rows[:MOST_BARS]
    if table.chart == "covered":
        rows = [row for row in rows if None not in row[1]]
    told = "; ".join(f"{name}: {', '.join(_number(one) for one in cells)}" for name, cells in rows[:31])
    kind, unit = ("bars" if table.chart in ("stacked", "covered", "waited") else table.chart), ""
    if table.chart == "waited":
        rows = [(name, [float(one or 0) / 60 for one in cells]) for name, cells in rows]
        unit = say("numbers.minutes")
    return {
        "id": table.id, "kind": kind, "title": table.title, "about": f"{table.title}. {told}",
        "series": series, "rows": rows, "unit": unit,
    }  # fmt: skip


def _columns(table: Table) -> tuple[tuple[int, ...], list[str]]:
    """Which columns of numbers are drawn, and what they are called."""
    columns = {"stacked": (0, 1), "waited": (0, 1), "covered": (2, 3)}.get(table.chart, (0,))
    return columns, [table.heads[at + 1] for at in columns]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _number(value: Any) -> str:
    return "–" if value is None else f"{value:g}"


def _key(wanted: dict[str, Any], form: Form) -> str:
    return hashlib.sha256(f"{form}|{json.dumps(wanted, sort_keys=True)}".encode()).hexdigest()


def _drawn(wanted: Sequence[dict[str, Any]], form: Form) -> dict[str, bytes]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.numbers.drawing"],
            input=json.dumps({"form": form, "charts": wanted}).encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            cwd=Path(__file__).parents[2],
        )
        found: dict[str, str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        trouble = getattr(error, "stderr", b"") or b""
        log.warning("charts_not_drawn", reason=type(error).__name__, detail=trouble.decode("utf-8", "replace")[-300:])
        return {}
    return {id_: base64.b64decode(one) if form == "png" else one.encode() for id_, one in found.items()}
