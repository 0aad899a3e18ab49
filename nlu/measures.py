"""Reading the numbers of a building out of a message: storeys, areas, people, as they are typed, with or without tone marks.

How storeys are counted: "lầu" is a Southern word for a floor above the ground floor ("trệt"), so "1 trệt 2 lầu" is 3 storeys,
and so "3 lầu" is 4 even where the ground floor isn't named; the higher number is also the careful one. "nhà cấp 4" is said of
a house of one storey. "lửng" and "tum" aren't counted, as the rules leave the usual small ones out; `uncounted` names
them. Whoever answers should say what was understood, so that the person can correct it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nlu.numerals import is_word, read_number, read_tokens, starts
from nlu.phrases import Word

_UNITS: tuple[tuple[str, str, float], ...] = (
    ("tầng hầm", "basements", 1),
    ("hầm", "basements", 1),
    ("tầng lầu", "upper", 1),
    ("lầu", "upper", 1),
    ("trệt", "ground", 1),
    ("tầng trệt", "ground", 1),
    ("tầng lửng", "uncounted", 1),
    ("lửng", "uncounted", 1),
    ("tum", "uncounted", 1),
    ("tầng", "storeys", 1),
    ("m2", "area_m2", 1),
    ("m²", "area_m2", 1),
    ("mét vuông", "area_m2", 1),
    ("m vuông", "area_m2", 1),
    ("mét khối", "volume_m3", 1),
    ("m khối", "volume_m3", 1),
    ("ha", "area_m2", 10_000),
    ("hecta", "area_m2", 10_000),
    ("héc ta", "area_m2", 10_000),
    ("m3", "volume_m3", 1),
    ("m³", "volume_m3", 1),
    ("khối", "volume_m3", 1),
    ("nhân viên", "workers", 1),
    ("công nhân", "workers", 1),
    ("lao động", "workers", 1),
    ("thợ", "workers", 1),
    ("người làm", "workers", 1),
    ("người thường xuyên làm", "workers", 1),
    ("người", "people", 1),
    ("phòng", "rooms", 1),
    ("căn", "rooms", 1),
    ("cháu", "children", 1),
    ("trẻ", "children", 1),
    ("bé", "children", 1),
    ("giường", "beds", 1),
    ("chỗ", "seats", 1),
    ("ghế", "seats", 1),
    ("kg", "weight_kg", 1),
    ("ký", "weight_kg", 1),
    ("kí", "weight_kg", 1),
    ("tấn", "weight_kg", 1000),
    ("%", "share", 1),
    ("phần trăm", "share", 1),
    ("m", "metres", 1),
    ("mét", "metres", 1),
)
_UNDER, _OVER = {"dưới", "chưa", "gần"}, {"trên", "hơn"}
_ABOUT = {"khoang", "tam", "chung", "co", "la", "da", "gan"}
"""What may stand before a number that answers a question, folded."""
_HIGH = {"cao"}
_WIDE = {"rộng", "tích", "sàn"}
_BUSINESS = ("kinh doanh", "buôn bán", "bán hàng", "sản xuất", "cho thuê", "để bán", "làm xưởng")
_EACH = ("mỗi tầng", "một tầng", "/ tầng", "mỗi sàn", "một sàn", "/ sàn", "mỗi lầu")
_WHOLE = {"storeys", "basements", "people", "workers", "rooms", "children", "beds", "seats"}
NEAR = 4
"""How many words around an area may tell what it is the area of."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a message says of the size of a building; `None` is unsaid.

    `area_m2` is the floor area (all storeys), `business_m2` the part said to serve business, `people` said without what they
    do there. `under` and `over` name the fields given as a bound ("dưới 50 m2"), `number` is a lone number without a unit,
    `upper_only` tells that storeys were said as "lầu" alone.
    """

    storeys: int | None = None
    basements: int | None = None
    area_m2: float | None = None
    business_m2: float | None = None
    volume_m3: float | None = None
    height_m: float | None = None
    people: int | None = None
    workers: int | None = None
    rooms: int | None = None
    children: int | None = None
    beds: int | None = None
    seats: int | None = None
    weight_kg: float | None = None
    share: float | None = None
    number: float | None = None
    under: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    uncounted: tuple[str, ...] = ()
    upper_only: bool = False

    def values(self) -> Mapping[str, float]:
        """What was said with its unit, by field name."""
        return {name: value for name in _SAID if (value := getattr(self, name)) is not None}


_SAID = (
    *("storeys", "basements", "area_m2", "business_m2", "volume_m3", "height_m", "people", "workers"),
    *("rooms", "children", "beds", "seats", "weight_kg", "share"),
)


@dataclass(slots=True)
class _Heard:
    """Everything collected while a message is read."""

    amounts: dict[str, float] = field(default_factory=dict)
    under: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    uncounted: list[str] = field(default_factory=list)
    each: bool = False
    bare: float | None = None


def read_measures(text: str) -> Measures:
    """The measures in a message. A range ("2–3 tầng") decides nothing and is left out; the first of two values counts."""
    tokens = read_tokens(text)
    heard = _Heard()
    at = 0
    while at < len(tokens):
        at = _plate(tokens, at, heard) or _amount(tokens, at, heard) or at + 1
    _unnumbered(tokens, heard)
    return _measures(heard)


def _unit(tokens: Sequence[Word], at: int) -> tuple[str, float, int] | None:
    """The unit that stands at a place: the longest that fits."""
    fits = [(name, times, len(unit.split())) for unit, name, times in _UNITS if starts(tokens, at, unit)]
    name, times, length = max(fits, key=lambda fit: fit[2], default=("", 0.0, 0))
    return (name, times, at + length) if length else None


def _plate(tokens: Sequence[Word], at: int, heard: _Heard) -> int | None:
    """ "5x20m": the plate of one storey."""
    first = read_number(tokens, at)
    if first is None:
        return None
    at = first[1] + (first[1] < len(tokens) and tokens[first[1]].normal in ("m", "mét"))
    if at >= len(tokens) or tokens[at].normal not in ("x", "×"):
        return None
    second = read_number(tokens, at + 1)
    if second is None:
        return None
    heard.amounts.setdefault("area_m2", first[0] * second[0])
    heard.each = True
    unit = _unit(tokens, second[1])
    return unit[2] if unit and unit[0] in ("metres", "area_m2") else second[1]


def _amount(tokens: Sequence[Word], start: int, heard: _Heard) -> int | None:
    """A number with its unit, or a bare one; where reading goes on."""
    number = read_number(tokens, start)
    if number is None:
        return None
    value, at = number
    if at < len(tokens) and (tokens[at].normal in "-–" or any(is_word(tokens[at], to) for to in ("đến", "tới"))):
        other = read_number(tokens, at + 1)
        unit = _unit(tokens, other[1]) if other else None
        if unit:
            return unit[2]
    unit = _unit(tokens, at)
    if unit is None:
        if at == len(tokens) and all(token.folded in _ABOUT for token in tokens[:start]):
            heard.bare = value
        return at if tokens[start].normal[0].isdecimal() else None
    _take(tokens, start, unit, value, heard)
    return unit[2]


def _take(tokens: Sequence[Word], start: int, unit: tuple[str, float, int], value: float, heard: _Heard) -> None:
    name, times, end = unit
    if name == "metres":
        name = _length(tokens, start)
        if not name and end == len(tokens) and all(token.folded in _ABOUT for token in tokens[:start]):
            heard.bare = value
    if name == "uncounted":
        heard.uncounted.append(tokens[end - 1].normal)
    elif name == "area_m2":
        name = "business_m2" if _business(tokens, start, end) else name
        heard.each |= any(starts(tokens, end, each) for each in _EACH) or any(
            starts(tokens, start - 2, each) for each in _EACH if start >= 2
        )
    if not name or name == "uncounted" or name in heard.amounts:
        return
    heard.amounts[name] = value * times
    before = [tokens[n] for n in range(max(0, start - 1), start)]
    heard.under |= {name} if any(is_word(word, w) for word in before for w in _UNDER) else set()
    heard.over |= {name} if any(is_word(word, w) for word in before for w in _OVER) else set()


def _length(tokens: Sequence[Word], start: int) -> str:
    """What a length in metres is: a height after "cao", an area after "rộng", else nothing one could use."""
    before = tokens[max(0, start - 2) : start]
    if any(is_word(word, high) for word in before for high in _HIGH):
        return "height_m"
    return "area_m2" if any(is_word(word, wide) for word in before for wide in _WIDE) else ""


def _business(tokens: Sequence[Word], start: int, end: int) -> bool:
    """Whether the words just before ("phần kinh doanh 80m2") or just after ("80m2 để bán") an area call it that of business."""
    before = _until_number(reversed(tokens[max(0, start - NEAR) : start]))[::-1]
    told = any(starts(before, n, word) for n in range(len(before)) for word in _BUSINESS)
    part = any(is_word(word, kind) for word in before for kind in ("phần", "tích", "khu", "chỗ"))
    after = any(starts(tokens, end + skip, word) for word in _BUSINESS for skip in (0, 1, 2))
    bare = any(starts(tokens, start - 2, word) for word in _BUSINESS if start >= 2) and not _home_before(tokens, start)
    return (
        (told and part)
        or bare
        or (after and end < len(tokens) and any(is_word(tokens[end], to) for to in ("để", "dùng", "kinh")))
    )


def _home_before(tokens: Sequence[Word], start: int) -> bool:
    """Whether the words name the kind of house ("nhà ở kết hợp kinh doanh 200m2") and not the part that is measured."""
    return any(starts(tokens, n, "kết hợp") for n in range(max(0, start - 6), start))


def _until_number(tokens: Iterator[Word]) -> list[Word]:
    kept: list[Word] = []
    for token in tokens:
        if token.normal[0].isdecimal():
            break
        kept.append(token)
    return kept


def _unnumbered(tokens: Sequence[Word], heard: _Heard) -> None:
    """ "có tầng hầm", "không hầm", "trệt", "nhà cấp 4"."""
    for at in range(len(tokens)):
        if starts(tokens, at, "hầm") and "basements" not in heard.amounts:
            before = tokens[max(0, at - 3) : at]
            heard.amounts["basements"] = 0.0 if any(is_word(word, "không") or word.normal == "ko" for word in before) else 1.0
        if starts(tokens, at, "trệt"):
            heard.amounts.setdefault("ground", 1.0)
        if starts(tokens, at, "nhà cấp") and (four := read_number(tokens, at + 2)) and four[0] == 4:
            heard.amounts.setdefault("storeys", 1.0)
    for word in ("lửng", "tum"):
        if word not in heard.uncounted and any(is_word(token, word) for token in tokens):
            heard.uncounted.append(word)


def _measures(heard: _Heard) -> Measures:
    said = dict(heard.amounts)
    upper, ground = said.pop("upper", None), said.pop("ground", None)
    if "storeys" not in said and (upper or ground):
        said["storeys"] = (upper or 0) + 1
    if heard.each and "area_m2" in said and said.get("storeys", 0) > 1:
        said["area_m2"] *= said["storeys"]
    if "upper" in heard.under | heard.over:
        heard.under.add("storeys") if "upper" in heard.under else heard.over.add("storeys")
    known: dict[str, float] = {name: int(value) if name in _WHOLE else value for name, value in said.items() if name in _SAID}
    return replace(
        Measures(**known),  # type: ignore[arg-type]
        number=heard.bare,
        under=frozenset(heard.under & known.keys()),
        over=frozenset(heard.over & known.keys()),
        uncounted=tuple(dict.fromkeys(heard.uncounted)),
        upper_only="storeys" not in heard.amounts and bool(upper) and ground is None,
    )
