"""A process of its own that draws charts: descriptions as JSON on standard input, SVG or PNG as JSON on standard output.

Altair takes a second or two to load and the renderer holds Python's lock: in a process of its own neither delays those who
report, and all the charts of a page are drawn in one go.
"""

from __future__ import annotations

import base64
import html
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parents[1] / "training" / "fonts"
FONT = "Be Vietnam Pro, system-ui, sans-serif"
INK, LINE = "#0b0c0d", "#0b0c0e"
"""Stand for the colours of words and of fine lines, which follow light and dark where the picture is shown."""
SCREEN = (INK, LINE, "#2f7fc1", "#e08a1e")
PAPER = ("#14202b", "#c8d0d8", "#14507e", "#b8860b")
"""Words, fine lines, the first and the second series."""
FEW = 5
"""Up to so many there is a tick for each: nobody counts halves of a fire."""
THOUSANDS = "replace(format(datum.value, ','), /,/g, '.')"
"""Numbers on an axis as they are written in Vietnam."""
SCALE = 2.0
_STYLE = (
    "<style>:root{color:#14202b;--line:#c4cfd9}@media (prefers-color-scheme:dark){:root{color:#e9eff4;--line:#41515f}}</style>"
)


def main() -> None:
    """Read, draw, write."""
    wanted = json.load(sys.stdin)
    json.dump({one["id"]: draw(one, wanted["form"]) for one in wanted["charts"]}, sys.stdout)


def draw(wanted: dict[str, Any], form: str) -> str:
    """One chart: SVG as text, or a PNG in base64. `wanted`: id, kind, title, about, series, rows (name and numbers), unit."""
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    drawn = chart(wanted, PAPER if form == "png" else SCREEN).to_dict()
    if form == "png":
        return base64.b64encode(vl_convert.vegalite_to_png(drawn, scale=SCALE)).decode()
    return following(vl_convert.vegalite_to_svg(drawn), wanted["title"], wanted["about"])


def chart(wanted: dict[str, Any], colours: Sequence[str]) -> Any:
    """The chart as altair describes it."""
    import altair as alt

    ink, line, *fills = colours

    values = [
        {"order": place, "name": row[0], "series": name, "number": number or 0}
        for place, row in enumerate(wanted["rows"])
        for name, number in zip(wanted["series"], row[1], strict=True)
    ]
    kind, several = wanted["kind"], len(wanted["series"]) > 1
    names = alt.Axis(title=None, labelLimit=190, labelAngle=0, domainColor=line, tickColor=line, labelOverlap=True)
    most = max((value["number"] for value in values), default=0)
    ticks: dict[str, Any] = {"values": list(range(int(most) + 1))} if most <= FEW else {"tickCount": 5}
    counts = alt.Axis(title=wanted["unit"] or None, gridColor=line, domain=False, labelExpr=THOUSANDS, **ticks)
    name: dict[str, Any] = {"sort": alt.EncodingSortField("order", "min"), "axis": names}
    colour = alt.Color(
        "series:N",
        sort=list(wanted["series"]),
        scale=alt.Scale(range=fills),
        legend=alt.Legend(orient="top", title=None, labelLimit=240) if several else None,
    )
    base = alt.Chart({"values": values})
    if kind in ("columns", "line"):
        drawn = base.mark_bar(cornerRadiusEnd=2) if kind == "columns" else base.mark_line(point=True, strokeWidth=2.5)
        encoded = drawn.encode(x=alt.X("name:N", **name), y=alt.Y("number:Q", axis=counts), color=colour)
        size = {"width": 520, "height": 220}
    else:
        high = 34 if several else 26
        encoded = base.mark_bar(cornerRadiusEnd=2).encode(
            y=alt.Y("name:N", **name),
            x=alt.X("number:Q", axis=counts),
            color=colour,
            **({"yOffset": alt.YOffset("series:N", sort=list(wanted["series"]))} if several else {}),
        )
        size = {"width": 380, "height": max(60, high * len(wanted["rows"]))}
    return (
        encoded.properties(**size, background="transparent", description=wanted["about"])
        .configure(font=FONT)
        .configure_axis(labelColor=ink, titleColor=ink, labelFontSize=13, titleFontSize=13, titleFontWeight="normal")
        .configure_legend(labelColor=ink, labelFontSize=13)
        .configure_view(stroke=None)
    )


def following(svg: str, title: str, about: str) -> str:
    """The drawing with its title and description for those who can't see it, in the colours of where it is shown."""
    start = svg.index(">", svg.index("<svg")) + 1
    said = f"<title>{html.escape(title)}</title><desc>{html.escape(about)}</desc>"
    coloured = svg[start:].replace(INK, "currentColor").replace(LINE, "var(--line)")
    return svg[:start] + said + _STYLE + coloured


if __name__ == "__main__":
    main()
