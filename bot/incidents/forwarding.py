"""What officials read: the alert, what is added to it, and the buttons under it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from bot.incidents.model import Incident, IncidentEvent, map_link
from bot.messages import Choice, Reply
from bot.wording import Wording

HANOI = timezone(timedelta(hours=7), "ICT")
PREFIX = "inc"


def local_time(moment: datetime) -> str:
    """Hour and minute in Vietnam."""
    return moment.astimezone(HANOI).strftime("%H:%M")


def buttons(incident: Incident, say: Wording) -> tuple[Choice, ...]:
    """What can be pressed now; the value names incident and action."""
    return tuple(Choice(f"{PREFIX}:{incident.code}:{action}", say(f"action.{action}")) for action in incident.actions)


def alert(incident: Incident, say: Wording, unit_name: str, *, note: str = "") -> Reply:
    """The whole incident in one message: what, where, who says so, how to see it, what to press."""
    link = map_link(incident.place)
    lines = [
        say("alert.head", event=say(f"event.{incident.event}"), code=incident.code),
        note,
        "" if incident.confirmed else say("alert.unconfirmed"),
        say("alert.place", place=place_words(incident, say)),
        say("alert.map", url=link) if link else "",
        say("alert.near", unit=unit_name) if unit_name else "",
        *(say("alert.said", text=text) for text in incident.texts[-5:]),
        say("alert.photos", count=len(incident.media)) if incident.media else "",
        say("alert.at", time=local_time(incident.opened_at), channel=channel_name(incident.reporter.channel, say)),
    ]
    return Reply(text="\n".join(line for line in lines if line), choices=buttons(incident, say), emergency=True)


def change(incident: Incident, say: Wording, event: IncidentEvent) -> Reply:
    """A short line to everybody alerted: who did what, when."""
    line = say("alert.state", state=state_label(incident, say), who=event.who, time=local_time(event.at))
    head = say("alert.head", event=say(f"event.{incident.event}"), code=incident.code)
    return Reply(text=f"{head}\n{line}", choices=buttons(incident, say))


def place_words(incident: Incident, say: Wording) -> str:
    """The place in words, or its coordinates, or that it isn't known."""
    if incident.place.text:
        return incident.place.text
    if incident.place.is_point:
        return f"{incident.place.lat:.5f}, {incident.place.lon:.5f}"
    return say("alert.no_place").partition(": ")[2]


def state_label(incident: Incident, say: Wording) -> str:
    """The state in a word or two, as officials call it."""
    return say(f"badge.{incident.state}")


def channel_name(channel: str, say: Wording) -> str:
    """How people call a channel."""
    name = f"channel.{channel}"
    return say(name) if name in say else channel
