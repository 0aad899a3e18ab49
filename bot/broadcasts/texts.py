"""What is read of a broadcast: by people, as each messenger can show it, and by those who send it."""

from __future__ import annotations

from datetime import datetime

from bot.broadcasts import topics
from bot.broadcasts.model import Broadcast, Figures
from bot.incidents.hours import HANOI
from bot.messages import Abilities, Choice, Media, Reply
from bot.wording import Wording

PREFIX = "news"
NO_BUTTONS = Abilities(buttons=False)


def bulletin(one: Broadcast, abilities: Abilities, say: Wording, *, again: bool = False) -> Reply:
    """What somebody gets: the text, where it comes from and the way to end it, by a tap where the messenger has buttons.

    `again`: it may have come before, and says so.
    """
    foot = say(
        "broadcast.foot" if abilities.buttons else "broadcast.foot_typed", topics=topics.names(one.topics), code=one.code
    )
    head = say("broadcast.again") if again else ""
    text = "\n\n".join(filter(None, (head, one.text, foot)))
    choices = (Choice(f"{PREFIX}:stop:{one.code}", say("broadcast.stop_news")),) if abilities.buttons else ()
    media = (Media("photo", one.picture),) if one.picture and abilities.media else ()
    return Reply(text=text, choices=choices, media=media)


def report(one: Broadcast, figures: Figures, place: str, state: str, say: Wording) -> str:
    """How far it has come, in words."""
    lines = [
        say("broadcast.report.head", code=one.code, topics=topics.names(one.topics), place=place),
        say("broadcast.report.state", state=say(f"broadcast.state.{state}")),
        say("broadcast.report.by", who=one.made_by, time=local(one.made_at)),
    ]
    if one.starts_at:
        lines.append(say("broadcast.report.starts", who=one.started_by, time=local(one.starts_at)))
    if one.began_at:
        lines.append(say("broadcast.report.sent", targeted=figures.targeted, sent=figures.sent, queued=figures.queued))
        lines.append(say("broadcast.report.not", failed=figures.failed, unreachable=figures.unreachable, left=figures.left_out))
        lines.append(say("broadcast.report.unsure", twice=figures.twice, unknown=figures.unknown))
    return "\n".join(lines)


def local(moment: datetime) -> str:
    """Day and hour in Vietnam."""
    return moment.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")
