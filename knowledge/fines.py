"""Turning a row of the table of fines into an entry people can read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from knowledge.content import FOLDER, read_yaml
from knowledge.schema import Entry, Fine


class FineWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences of a fine's answer; {individual}, {organisation}, {items} … are filled in."""

    lead: str
    lead_warning: str
    province: str
    behaviour: str
    extra: str
    remedies: str
    who: str


class MoneyWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How sums are said."""

    band: str
    one: str
    million: str
    thousand: str


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Set phrases of rendered answers."""

    fine: FineWording
    money: MoneyWording


def load_wording(path: Path = FOLDER / "wording.yml") -> Wording:
    """The set phrases. Raises `ContentError`."""
    return read_yaml(path, Wording)


def money(amount: int, say: MoneyWording) -> str:
    """A sum in đồng as people say it: 1500000 → "1,5 triệu"."""
    if amount >= 1_000_000:
        return say.million.format(amount=_decimal(amount, 1_000_000))
    return say.thousand.format(amount=_decimal(amount, 1_000))


def _decimal(amount: int, unit: int) -> str:
    return f"{amount / unit:.3f}".rstrip("0").rstrip(".").replace(".", ",")


def band(low: int, high: int, say: MoneyWording) -> str:
    """A band of fines: "5 – 10 triệu đồng", the unit said once where both have it."""
    if low == high:
        return say.one.format(amount=money(high, say))
    same_unit = (low >= 1_000_000) == (high >= 1_000_000)
    unit = 1_000_000 if high >= 1_000_000 else 1_000
    return say.band.format(low=_decimal(low, unit) if same_unit else money(low, say), high=money(high, say))


def as_entry(fine: Fine, wording: Wording) -> Entry:
    """The row as an entry: the lead says both bands, the body the rest."""
    say = wording.fine
    lead = (say.lead_warning if fine.warning else say.lead).format(
        individual=band(*fine.individual, wording.money), organisation=band(*fine.organisation, wording.money)
    )
    where = say.province.format(province=fine.province) if fine.province else ""
    lines = [
        say.behaviour.format(behaviour=fine.behaviour.rstrip(".")),
        *([say.extra.format(items=_list(fine.extra))] if fine.extra else []),
        *([say.remedies.format(items=_list(fine.remedies))] if fine.remedies else []),
        *([fine.note] if fine.note else []),
        say.who,
    ]
    return Entry(
        id=fine.id,
        kind="fine",
        title=fine.title,
        questions=fine.questions,
        lead=where + lead,
        body="\n".join(lines),
        changed=fine.changed,
        audience=fine.audience,
        citations=fine.citations,
        facts=fine.facts,
        see=fine.see,
        province=fine.province,
        checked=fine.checked,
    )


def _list(items: tuple[str, ...]) -> str:
    return "; ".join(item.rstrip(".") for item in items)
