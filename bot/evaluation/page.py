"""The page of an evaluation: one HTML file that needs no other, with the figures and every failure to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.evaluation.plot import reliability
from bot.evaluation.scoring import Outcome, Report, failures

TEMPLATE = Path(__file__).parent / "page.html"


def page(figures: Report, outcomes: Sequence[Outcome], title_of: Callable[[str], str], about: str) -> str:
    """The page as text. `title_of` gives an entry's title by its id, `about` says what was evaluated."""
    from jinja2 import Environment

    template = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    missed = failures(outcomes)
    return template.render(
        about=about,
        figures=figures,
        tables=(("kind", figures.by_kind), ("audience", figures.by_audience), ("variant", figures.by_variant)),
        plot=reliability(figures.calibration),
        failures=missed,
        kinds=sorted({outcome.case.kind for outcome in missed}),
        variants=sorted({outcome.case.variant for outcome in missed}),
        title_of=title_of,
    )
