"""Reading a closing as officials type it: "1,5 tỷ", "14:05", empty fields; on the console and on the command line alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from bot.errors import Refused
from bot.incidents.closing import ENDINGS, MOST, Closing
from bot.incidents.forwarding import HANOI
from bot.wording import Wording

NUMBERS = tuple(MOST)
TIMES = ("arrived_at", "controlled_at")
FIELDS = ("outcome", "cause", *NUMBERS, *TIMES, "same_as", "note")
_NUMBER = re.compile(
    r"(-?)\s*(\d+|\d{1,3}(?:([.,\s])\d{3})(?:\3\d{3})*)(?:([.,])(\d{1,2}))?"
    r"\s*(nghìn|ngàn|triệu|tr|tỷ|tỉ)?\s*(?:đồng|đ|vnđ|vnd|m2|m²|người|xe)?",
    re.ASCII,
)
_ZEROS = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tr": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_CLOCK = re.compile(r"(\d{1,2})[:hg](\d{2})", re.ASCII)
_DAYS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M")
LONGEST = 40


def read(given: Mapping[str, object], opened_at: datetime, say: Wording) -> Closing:
    """The closing that a form holds; anything empty is not known. Raises `Refused` naming the field that can't be read."""
    form = {name: _text(given.get(name)) for name in FIELDS}
    outcome = next((one for one in ENDINGS if one == form["outcome"]), None)
    if outcome is None:
        raise Refused("closing.no_outcome" if form["outcome"] else "closing.outcome_missing", value=form["outcome"])
    numbers = {name: _number(form[name], name, say) for name in NUMBERS}
    times = {name: _moment(form[name], name, opened_at, say) for name in TIMES}
    values = {**numbers, **times, "cause": form["cause"], "same_as": form["same_as"].upper(), "note": form["note"]}
    return msgspec.structs.replace(Closing(outcome=outcome), **values)


def written(closing: Closing) -> dict[str, str]:
    """The same form with what was written down, times as Vietnam counts them; to be corrected."""
    form = {}
    for name in FIELDS:
        value = getattr(closing, name)
        shown = value.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
        form[name] = "" if shown is None else f"{shown:g}" if isinstance(shown, float) else str(shown)
    return form


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value).strip()


def _number(text: str, name: str, say: Wording) -> float | int | None:
    """A number with separators of thousands, and a word for as many zeros."""
    if not text:
        return None
    found = _NUMBER.fullmatch(text.lower()) if len(text) <= LONGEST else None
    if found is None:
        raise Refused("closing.no_number", field=say(f"closing.field.{name}"), value=text[:LONGEST])
    digits = re.sub(r"\D", "", found[2])
    value = float(f"{digits}.{found[5] or 0}") * _ZEROS.get(found[6], 1)
    if name != "area" and value % 1:
        raise Refused("closing.no_number", field=say(f"closing.field.{name}"), value=text)
    value = -value if found[1] else value
    return value if name == "area" else int(value)


def _moment(text: str, name: str, opened_at: datetime, say: Wording) -> datetime | None:
    """A day and time in Vietnam, or the time alone: the first such after the report came."""
    if not text:
        return None
    opened = opened_at.astimezone(HANOI)
    try:
        if clock := _CLOCK.fullmatch(text):
            moment = opened.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
            return moment if moment >= opened.replace(second=0, microsecond=0) else moment + timedelta(days=1)
        return _dated(text)
    except (ValueError, OverflowError) as error:
        raise Refused("closing.no_time", field=say(f"closing.field.{name}"), value=text[:LONGEST]) from error


def _dated(text: str) -> datetime:
    plain = text.replace("T", " ")
    for form in _DAYS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=HANOI)
        except ValueError:
            continue
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=HANOI)
