"""What is known of the premises somebody asks about: taken from a message, and from what was said before."""

from __future__ import annotations

import dataclasses

import msgspec

from bot.conversation.state import Library, PremisesRun, Situation
from knowledge.deciding import Known, assume
from knowledge.spans import Span
from knowledge.thresholds import Condition, Kind, read_condition
from nlu.measures import Measures
from nlu.premises import Asked
from nlu.text import fold

SHORT, SHORT_QUESTION = 8, 10
"""Words of a message that may be an answer, and of one that may be a further question."""
PARTS = {"business_m2", "share"}
"""Measures that an area alone answers as that of the part for business."""
KIND = "kind"
"""What is asked for before any measure."""
UNKNOWN = {"khong biet", "chua biet", "khong ro", "chua ro", "ko biet", "k biet", "ko ro", "hong biet"}


def begun(run: PremisesRun | None, asked: Asked, said: Measures, library: Library) -> PremisesRun | None:
    """A message that says it all: kind, question, and a size or whose it is. A size said anew is that of other premises."""
    kind = library.thresholds.kinds.get(asked.kind or "")
    if kind is None or asked.table is None or asked.general or (asked.table, kind.id) not in library.thresholds.rows:
        return None
    same = run is not None and run.kind == kind.id
    sized = said.values().keys() - {"basements"}
    if not (sized or same or (asked.described and asked.follows_up)):
        return None
    before = run.known if run is not None and same and not sized else {}
    known = {**before, **facts(said, asked, kind, asked.table)}
    return PremisesRun(kind=kind.id, table=asked.table, known=known, remarks=_remarks(said))


def continued(run: PremisesRun | None, asked: Asked, said: Measures, at: Situation) -> PremisesRun | None:
    """A short answer, a correction, or a further question about the premises spoken of."""
    length = len(at.text.split())
    if run is None or asked.general or at.library is None or length > SHORT_QUESTION:
        return None
    kind = at.library.thresholds.kinds.get(asked.kind or run.kind)
    if kind is None:
        return None
    if asked.table and asked.follows_up:
        known = {**run.known, **facts(said, asked, kind, asked.table)}
        return msgspec.structs.replace(run, kind=kind.id, table=asked.table, known=known, asked="")
    if asked.table or length > SHORT:
        return None
    if run.asked in PARTS and said.business_m2 is None:
        said = dataclasses.replace(said, business_m2=said.area_m2, area_m2=None)
    known = {**facts(said, asked, kind, run.table), **_answer(run, said)}
    if not known and (asked.kind is None or asked.kind == run.kind) and not _says_unknown(run, at):
        return None
    remarks = _remarks(said) if "storeys" in known else run.remarks
    asked_for = run.asked if _says_unknown(run, at) else ""
    return msgspec.structs.replace(run, kind=kind.id, known={**run.known, **known}, asked=asked_for, remarks=remarks)


def _says_unknown(run: PremisesRun, at: Situation) -> bool:
    return bool(run.asked) and fold(at.text) in UNKNOWN


def facts(said: Measures, asked: Asked, kind: Kind, table: str = "") -> dict[str, str]:
    """What was said as tables write it. An area said without more is what the kind takes it for; so are people."""
    values = dict(said.values())
    if "area_m2" in values:
        values = {**dict.fromkeys(kind.area, values["area_m2"]), **values}
        if "area_m2" not in kind.area:
            del values["area_m2"]
    if table == "team" and "people" in values:
        values.setdefault("workers", values["people"])
    written = {name: _written(name, value, said) for name, value in values.items() if value > 0 or name == "basements"}
    return {**written, **(asked.choices or {})}


def _written(name: str, value: float, said: Measures) -> str:
    source = {"business_m2": "area_m2", "workers": "people"}.get(name, name) if getattr(said, name) is None else name
    if source in said.under and value >= 1:
        return f"..{value:.0f}"
    return f"{value:.0f}<.." if source in said.over else f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _answer(run: PremisesRun, said: Measures) -> dict[str, str]:
    """A lone number, or people, as the answer to what was asked."""
    value = said.people if run.asked == "workers" and said.people else said.number
    return {run.asked: f"{value:g}"} if run.asked not in ("", KIND) and value else {}


def _remarks(said: Measures) -> tuple[str, ...]:
    return (*(("upper",) if said.upper_only else ()), *said.uncounted)


def condition_of(library: Library, name: str, written: str) -> Condition | None:
    """A stored fact read; `None` for one that the present tables don't know."""
    measure = library.thresholds.measures.get(name)
    try:
        return read_condition(measure, written) if measure else None
    except ValueError:
        return None


def known_of(run: PremisesRun, library: Library) -> Known:
    """Everything known of the premises, with the share of business where both areas are."""
    known = {name: fact for name, written in run.known.items() if (fact := condition_of(library, name, written)) is not None}
    whole, part = known.get("area_m2"), known.get("business_m2")
    if isinstance(whole, Span) and isinstance(part, Span) and whole.value and part.value is not None:
        known.setdefault("share", Span.exactly(min(100.0, round(100 * part.value / whole.value, 2))))
    return assume(library.thresholds, known)
