"""The figures of an evaluation as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.evaluation.scoring import Alarms, Report, Score

SHOWN = 10
"""How many confusions are worth a line here; the page has more."""


def lines(figures: Report) -> Iterator[str]:
    """One line a figure, tables aligned."""
    overall = figures.overall
    yield f"{'':32}{'cases':>7}{'right':>9}{'first':>9}{'in three':>10}"
    yield _row(overall)
    for name, rows in (("kind", figures.by_kind), ("audience", figures.by_audience), ("variant", figures.by_variant)):
        yield from _table(name, rows)
    yield from _alarms(figures.alarms)
    calibration, latency = figures.calibration, figures.latency
    yield f"calibration error {calibration.error:.3f} over {calibration.count} answers"
    yield f"latency {latency.median:.1f} ms median, {latency.p99:.1f} ms p99"
    if figures.confusions:
        yield "most frequent confusions (times, expected, given):"
        yield from (f"  {row.count:>3}  {row.expected}  {row.given}" for row in figures.confusions[:SHOWN])


def percent(share: float | None) -> str:
    """A share as per cent; nothing where there is none."""
    return "" if share is None else f"{share:.1%}"


def _table(name: str, rows: Iterable[Score]) -> Iterator[str]:
    yield f"by {name}"
    yield from (_row(row, indent="  ") for row in rows)


def _row(score: Score, indent: str = "") -> str:
    shares = f"{percent(score.right):>9}{percent(score.first):>9}{percent(score.three):>10}"
    return f"{indent + score.name:32}{score.count:>7}{shares}"


def _alarms(alarms: Alarms) -> Iterator[str]:
    if alarms.alarmed is not None:
        named = f", events named rightly {percent(alarms.named)}" if alarms.named is not None else ""
        yield f"emergencies: alarm raised {percent(alarms.alarmed)}, seen {percent(alarms.seen)}{named}"
    if alarms.false is not None:
        yield f"false alarms among other cases: {percent(alarms.false)}"
