"""What officials read: the alert, what is added to it, and the buttons under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bot.incidents.model import ASK, SEE, UNLINK, Incident, IncidentEvent, map_link
from bot.messages import Choice, Media, Reply
from bot.storage.reporters import ReporterHistory
from bot.wording import Wording

HANOI = timezone(timedelta(hours=7), "ICT")
PREFIX = "inc"
WORDS_SHOWN, WORD_LENGTH = 5, 400
"""How many of the reporter's last messages an alert repeats, and how many characters of each; all are on the console."""
ROUGH_METRES = 1000
"""From this accuracy on a point is said to be rough."""
URGENT = frozenset({"update.unclaimed", "update.seen"})
"""News for the reporter that must go before all else: nobody has taken it yet."""
CALM = {"update.unclaimed": "update.unclaimed_hazard", "update.seen": "update.seen_hazard"}
"""What is said instead to somebody who reported a hazard, in which nobody is in danger now."""


@dataclass(frozen=True)
class Surroundings:
    """What stands in an alert beside the incident itself: other reports of it, what the reporter reported before, water."""

    linked: Sequence[Incident] = ()
    history: ReporterHistory | None = None
    water: Sequence[str] = ()


def local_time(moment: datetime) -> str:
    """Hour and minute in Vietnam."""
    return moment.astimezone(HANOI).strftime("%H:%M")


def buttons(incident: Incident, say: Wording, linked: Sequence[Incident] = ()) -> tuple[Choice, ...]:
    """What can be pressed now; the value names incident and action."""
    more = [] if incident.is_closed else [SEE, ASK] if not incident.is_seen else [ASK]
    own = [Choice(f"{PREFIX}:{incident.code}:{action}", say(f"action.{action}")) for action in (*incident.actions, *more)]
    apart = [Choice(f"{PREFIX}:{one.code}:{UNLINK}", say("action.unlink", code=one.code)) for one in linked]
    return (*own, *apart)


def alert(incident: Incident, say: Wording, unit_name: str, about: Surroundings | None = None, *, note: str = "") -> Reply:
    """The whole incident in one message: what, where, who is in danger, who says so, water, what to press."""
    about = about or Surroundings()
    link = map_link(incident.place)
    lines = [
        say("alert.head", event=say(f"event.{incident.event}"), code=incident.code),
        note,
        "" if incident.confirmed else say("alert.unconfirmed"),
        *(say(f"suspect.{sign}") for sign in filter(None, incident.suspect.split(","))),
        say("alert.place", place=place_words(incident, say)),
        say("alert.map", url=link) if link else "",
        _accuracy(incident, say),
        say("alert.near", unit=unit_name) if unit_name else "",
        people(incident, say),
        *_said(incident, say),
        say("alert.photos", count=len(incident.media)) if incident.media else "",
        *_others(about.linked, say),
        *about.water,
        reachable(incident, say),
        _history(about.history, say),
        say("alert.at", time=local_time(incident.opened_at), channel=channel_name(incident.reporter.channel, say)),
        _taken(incident, say),
    ]
    text = "\n".join(line for line in lines if line)
    return Reply(text=text, choices=buttons(incident, say, about.linked), emergency=True)


def line(incident: Incident, say: Wording, lines: Sequence[str]) -> Reply:
    """A short message for a change, with the buttons that can be pressed now."""
    return Reply(text=say("alert.changed", code=incident.code, what="\n".join(lines)), choices=buttons(incident, say))


def change(incident: Incident, say: Wording, event: IncidentEvent) -> Reply:
    """A short message to everybody alerted: who did what, when."""
    words = say("alert.state", state=state_label(incident, say), who=event.who, time=local_time(event.at))
    head = say("alert.head", event=say(f"event.{incident.event}"), code=incident.code)
    return Reply(text=f"{head}\n{words}", choices=buttons(incident, say))


def picture(incident: Incident, say: Wording, media: Media) -> Reply:
    """A photo, video or voice note on its own, under the incident's code."""
    return Reply(text=say("alert.picture", kind=say(f"media.{media.kind}"), code=incident.code), media=(media,))


def place_words(incident: Incident, say: Wording) -> str:
    """The place in words, or its coordinates, or that it isn't known."""
    if incident.place.text:
        return incident.place.text
    if incident.place.is_point:
        return f"{incident.place.lat:.5f}, {incident.place.lon:.5f}"
    return say("alert.no_place").partition(": ")[2]


def people(incident: Incident, say: Wording) -> str:
    """Who is in danger, as far as it was said."""
    counted = {"trapped": incident.trapped, "hurt": incident.hurt}
    parts = [say(f"alert.{name}", count=count) for name, count in counted.items() if count]
    if not parts and incident.trapped == 0:
        parts = [say("alert.nobody_trapped")]
    return say("alert.people", people=", ".join(parts)) if parts else ""


def reachable(incident: Incident, say: Wording) -> str:
    """How to talk to the reporter."""
    if incident.anonymous:
        return say("alert.anonymous")
    return say("alert.phone", phone=incident.phone) if incident.phone else ""


def state_label(incident: Incident, say: Wording) -> str:
    """The state in a word or two, as officials call it."""
    return say(f"badge.{incident.state}")


def channel_name(channel: str, say: Wording) -> str:
    """How people call a channel."""
    name = f"channel.{channel}"
    return say(name) if name in say else channel


def shortened(text: str, limit: int = WORD_LENGTH) -> str:
    """The beginning of a text that is too long for an alert."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _accuracy(incident: Incident, say: Wording) -> str:
    accuracy = incident.place.accuracy
    return say("alert.rough", metres=round(accuracy)) if accuracy and accuracy >= ROUGH_METRES else ""


def _said(incident: Incident, say: Wording) -> list[str]:
    return [say("alert.said", text=shortened(text)) for text in incident.texts[-WORDS_SHOWN:]]


def _others(linked: Sequence[Incident], say: Wording) -> list[str]:
    """The other reports of it, with the reason for joining them and their last words."""
    lines = [say("alert.reporters", count=len(linked) + 1)] if linked else []
    for one in linked:
        lines.append(say("alert.joined", code=one.code, reason=one.link_reason, place=place_words(one, say)))
        lines += [say("alert.said", text=shortened(text)) for text in one.texts[-2:]]
    return lines


def _history(history: ReporterHistory | None, say: Wording) -> str:
    """What the reporter reported before this, and how much of it was marked as false."""
    if history is None or history.reports < 2:
        return ""
    name = "alert.history_false" if history.false_alarms else "alert.history"
    return say(name, count=history.reports - 1, false=history.false_alarms)


def _taken(incident: Incident, say: Wording) -> str:
    taken = incident.taken_by
    if taken is None:
        return ""
    return say("alert.state", state=state_label(incident, say), who=taken.who, time=local_time(taken.at))
