"""What one message brings to a report: a place, media, people, a number to call, a correction; and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from bot.conversation import addresses, correcting, people, phones, places
from bot.conversation.state import Report, Situation
from bot.messages import Media, Place

MOST_MEDIA = 20
"""Photos and recordings kept of an incident."""


@dataclass
class Gathered:
    """New facts only: what the report knew already isn't in it. `shared`: a point was given; `worded`: the place in words.

    `asks_address`: the point says too little. `notes` are sentences for the person.
    """

    place: Place | None = None
    shared: bool = False
    worded: bool = False
    asks_address: bool = False
    media: tuple[Media, ...] = ()
    trapped: int | None = None
    hurt: int | None = None
    phone: str = ""
    corrects: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether there is anything to write down beside the words."""
        return bool(self.place or self.media or self.phone) or self.trapped is not None or self.hurt is not None

    @property
    def shows(self) -> bool:
        """Whether a point or a photo came, by which the person stands by the report."""
        return self.shared or bool(self.media)


def gather(report: Report | None, at: Situation, *, answering: bool = False) -> Gathered:
    """Everything a message says for the report so far; `answering`: its words may be the place we asked for."""
    known = report or Report(opened_at=at.now)
    found = Gathered()
    rest = _point(found, at)
    _people(found, known, rest, at)
    _phone(found, known, rest, at)
    corrected = bool(known.incident) and _correction(found, known, rest, at)
    if not corrected:
        _words(found, known, rest, at, answering=answering and not only_asks(at))
    _media(found, known, at)
    return found


def only_asks(at: Situation) -> bool:
    """Whether the words are a question and tell nothing: not where it is, no number or count of people, no correction."""
    where = addresses.find(at.text) or addresses.names_landmark(at.text) or addresses.names_commune(at.text)
    if where or not at.discourse.asks_outright(at.text):
        return False
    return correcting.read(at.text) is None and not phones.read(at.text) and not people.read(at.text).known


def learned(report: Report, found: Gathered, at: Situation) -> Report:
    """The report with what was gathered."""
    return msgspec.structs.replace(
        report,
        place=_merged(report.place, found.place),
        placed_at=at.now if found.shared else report.placed_at,
        trapped=report.trapped if found.trapped is None else found.trapped,
        hurt=report.hurt if found.hurt is None else found.hurt,
        phone=found.phone or report.phone,
        media=report.media + len(at.incoming.media),
        hinted=report.hinted and found.place is None,
    )


def wants_words(report: Report) -> bool:
    """Whether words may be the place: none was given yet, or only a point that may be off by kilometres."""
    return not report.has_place or (report.place is not None and places.is_coarse(report.place) and not report.place.text)


def _point(found: Gathered, at: Situation) -> str:
    """A point shared, typed or linked; gives the words without it."""
    heard = places.read(at.text)
    given = at.incoming.place if at.incoming.place and at.incoming.place.is_point else heard.place
    if given is None:
        if heard.short_link:
            found.notes.append(at.say("reporting.short_link"))
            found.asks_address = True
        return heard.rest if heard.short_link else at.text
    judged = places.judge(given)
    found.place, found.shared = judged.place, judged.place is not None
    if judged.place is None:
        found.notes.append(at.say("emergency.bad_place"))
        found.asks_address = True
    elif judged.swapped:
        found.notes.append(at.say("reporting.swapped", place=f"{judged.place.lat}, {judged.place.lon}"))
    if judged.place and places.is_coarse(judged.place):
        found.notes.append(at.say("reporting.coarse", km=round((judged.place.accuracy or 0) / 1000)))
        found.asks_address = True
    return heard.rest if heard.place else at.text


def _people(found: Gathered, known: Report, text: str, at: Situation) -> None:
    said = people.read(text)
    found.trapped = said.trapped if said.trapped != known.trapped else None
    found.hurt = said.hurt if said.hurt != known.hurt else None
    told = [
        at.say(f"reporting.{kind}" if count else f"reporting.{kind}_none", count=count)
        for kind, count in (("trapped", found.trapped), ("hurt", found.hurt))
        if count is not None
    ]
    if told:
        found.notes.append(at.say("reporting.people", people=", ".join(told)))


def _phone(found: Gathered, known: Report, text: str, at: Situation) -> None:
    phone = phones.read(text)
    if phone and phone != known.phone:
        found.phone = phone
        found.notes.append(at.say("reporting.phone", phone=phones.masked(phone)))


def _correction(found: Gathered, known: Report, text: str, at: Situation) -> bool:
    correction = correcting.read(text)
    if correction is None:
        return False
    found.corrects = True
    if phones.read(correction.right):  # another number, not another place
        return True
    before = known.place.text if known.place else ""
    after = correcting.apply(correction, before)
    if after and not found.shared:
        found.place, found.worded = Place(text=after), True
        found.notes.append(at.say("reporting.corrected", place=after))
    else:
        found.notes.append(at.say("reporting.correction_kept"))
    return True


def _words(found: Gathered, known: Report, text: str, at: Situation, *, answering: bool) -> None:
    """The place in words, beside a point if there is one: what answers our question, else an address that shows itself; also
    after other words were taken for the place."""
    before = known.place.text if known.place else ""
    if known.hinted and addresses.names_commune(text):
        before = ""
    address = addresses.find(text)
    beside = phones.is_only(text) or people.read(text).known or found.place is not None
    may_answer = answering and not beside and addresses.may_be(text)
    words = text[: addresses.LONGEST].strip() if may_answer else address
    settled = known.has_place and bool(before) and (not address or bool(addresses.find(before)))
    if not words or settled:
        return
    found.worded = True
    found.place = msgspec.structs.replace(found.place or Place(), text=addresses.join(before, words))
    found.notes.append(at.say("reporting.place", place=found.place.text))


def _media(found: Gathered, known: Report, at: Situation) -> None:
    """What is kept of photos and recordings, and a sentence on what can't be."""
    good = tuple(media for media in at.incoming.media if media.trouble != "not_a_picture")
    if len(good) < len(at.incoming.media):
        found.notes.append(at.say("reporting.not_a_picture"))
    room = max(0, MOST_MEDIA - known.media)
    found.media = good[:room]
    if len(good) > room and known.media <= MOST_MEDIA:
        found.notes.append(at.say("emergency.enough_photos", count=MOST_MEDIA))
    elif any(media.trouble == "too_large" for media in found.media):
        found.notes.append(at.say("reporting.too_large"))


def _merged(known: Place | None, more: Place | None) -> Place | None:
    """As storage merges them: a point and words may come one after the other."""
    if known is None or more is None:
        return more or known
    point = more if more.is_point else known
    return msgspec.structs.replace(point, text=more.text or known.text)
