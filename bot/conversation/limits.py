"""Sizes and limits in words: "cao từ 5 đến dưới 7 tầng và tổng diện tích sàn dưới 3.000 m²"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from math import inf

from bot.wording import Wording
from knowledge.spans import Span
from knowledge.thresholds import Box, Condition, Measure, Row


def number(value: float) -> str:
    """1200.5 → "1.200,5"."""
    whole, _, rest = f"{value:.2f}".rstrip("0").rstrip(".").partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def condition_text(measure: Measure, condition: Condition, say: Wording) -> str:
    """One condition or fact."""
    if isinstance(condition, frozenset):
        labels = [option.label for option in measure.options if option.id in condition]
        return reduce(lambda one, other: say("limits.or", one=one, other=other), labels)
    low, high = number(condition.low[0]), "" if condition.high[0] == inf else number(condition.high[0])
    return say(f"limits.{_shape(condition)}", label=measure.label, unit=measure.unit, low=low, high=high)


def _shape(span: Span) -> str:
    """The name of the sentence for a stretch of numbers."""
    if span.value is not None:
        return "exactly"
    over, upto = bool(span.low[1]), bool(span.high[1])
    if span.high[0] == inf:
        return "over" if over else "from"
    if span.low[0] == 0 and not over:
        return "upto" if upto else "below"
    if over:
        return "over_upto" if upto else "over_below"
    return "between_upto" if upto else "between"


def box_text(box: Box, measures: Mapping[str, Measure], say: Wording) -> str:
    """All conditions of a box, in the order in which they are asked for."""
    parts = [condition_text(measure, box[name], say) for name, measure in measures.items() if name in box]
    if len(parts) < 2:
        return parts[0] if parts else say("limits.any_size")
    return say("limits.both", one=", ".join(parts[:-1]), other=parts[-1])


def boxes_text(boxes: Iterable[Box], measures: Mapping[str, Measure], say: Wording) -> str:
    """Boxes of which any is enough."""
    texts = dict.fromkeys(box_text(box, measures, say) for box in boxes)
    return reduce(lambda one, other: say("limits.either", one=one, other=other), texts)


def used(rows: Iterable[Row]) -> set[str]:
    """The measures that rows speak of."""
    return {name for row in rows for box in row.boxes for name in box}
