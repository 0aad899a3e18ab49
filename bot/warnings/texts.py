"""What is read of a warning: by people nearby, and by the officials who confirm it and follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from bot.messages import Choice, Reply
from bot.warnings.model import Kind, Warning, WarningState
from bot.warnings.progress import Progress, Unreached
from bot.wording import Wording

HANOI = timezone(timedelta(hours=7), "ICT")
PREFIX = "warn"
CALM: frozenset[str] = frozenset({"all_clear", "test"})
"""Kinds that tell of no danger."""
LISTED = 15
"""How many of those not reached a chat message names."""


def body(kind: str, text: str, place: str, say: Wording) -> str:
    """The warning itself: what it is and where, the standard sentences, then the official's own."""
    lines = [
        say("warning.head", kind=say(f"warning.kind.{kind}"), place=place),
        say(f"warning.standard.{kind}"),
        say("warning.own_words", text=text) if text else "",
        say("warning.call"),
    ]
    return "\n".join(line for line in lines if line)


def announcement(warning: Warning, place: str, now: datetime, say: Wording) -> Reply:
    """What people nearby get, with the buttons to answer by."""
    foot = say("warning.foot", time=local(now), code=warning.code, who=say("warning.duty", place=place))
    choices = (
        Choice(f"safe:{warning.code}", say("warning.safe")),
        Choice(f"help:{warning.code}", say("warning.help")),
        Choice("subscribe:stop", say("warning.stop_news")),
    )
    text = f"{body(warning.kind, warning.text, place, say)}\n{foot}"
    return Reply(text=text, choices=choices, emergency=warning.kind not in CALM)


def request(warning: Warning, place: str, people: int, say: Wording) -> Reply:
    """What the other officials get: the warning as it would go out, and whether they stand by it."""
    asked = say("warning.request", who=warning.made_by.name, code=warning.code, count=people, minutes=15)
    shown = say("warning.quoted", text=body(warning.kind, warning.text, place, say))
    return Reply(text=f"{asked}\n\n{shown}", choices=buttons(warning, "confirm", "reject", say=say))


def told(warning: Warning, sentence: str, say: Wording) -> Reply:
    """A line to the officials concerned, with what can be pressed now."""
    actions = {"confirmed": ("stop", "show"), "sending": ("stop", "show"), "done": ("show",), "stopped": ("show",)}
    return Reply(text=sentence, choices=buttons(warning, *actions.get(warning.state, ()), say=say))


def buttons(warning: Warning, *actions: str, say: Wording) -> tuple[Choice, ...]:
    """What an official can press."""
    return tuple(Choice(f"{PREFIX}:{warning.code}:{action}", say(f"warning.action.{action}")) for action in actions)


def report(warning: Warning, place: str, state: WarningState, progress: Progress, say: Wording) -> str:
    """How far a warning has come, and who was not reached."""
    lines = [
        say("warning.report.head", code=warning.code, kind=say(f"warning.kind.{warning.kind}"), place=place),
        say("warning.report.state", state=say(f"warning.state.{state}")),
        say("warning.report.by", who=warning.made_by.name, time=local(warning.made_at)),
    ]
    if warning.confirmed_by and warning.confirmed_at:
        lines.append(say("warning.report.confirmed", who=warning.confirmed_by.name, time=local(warning.confirmed_at)))
        lines.append(say("warning.report.sent", targeted=progress.targeted, sent=progress.sent, waiting=progress.waiting))
        lines.append(say("warning.report.failed", failed=progress.failed, unknown=progress.unknown, left_out=progress.left_out))
        lines.append(say("warning.report.answers", safe=progress.safe, help=progress.help))
        lines += _unreached(progress, say)
    return "\n".join(lines)


def _unreached(progress: Progress, say: Wording) -> list[str]:
    """The list of those not reached, shortened."""
    if not progress.unreached_count:
        return []
    shown: Sequence[Unreached] = progress.unreached[:LISTED]
    lines = [say("warning.report.unreached", count=progress.unreached_count)]
    lines += [f"• {channel(one.channel, say)} {one.masked}: {why(one, say)}" for one in shown]
    more = progress.unreached_count - len(shown)
    return [*lines, *([say("warning.report.more", count=more)] if more else [])]


def why(one: Unreached, say: Wording) -> str:
    """Why somebody was not reached, in plain words; a messenger's own words where there are none."""
    name = f"warning.why.{one.why}"
    return say(name) if name in say else one.detail


def channel(name: str, say: Wording) -> str:
    """How people call a channel."""
    known = f"channel.{name}"
    return say(known) if known in say else name


def kind_choices(say: Wording, kinds: Sequence[Kind], prefix: str) -> tuple[Choice, ...]:
    """A button for every kind."""
    return tuple(Choice(f"{prefix}{kind}", say(f"warning.kind.{kind}")) for kind in kinds)


def local(moment: datetime) -> str:
    """Hour and minute in Vietnam."""
    return moment.astimezone(HANOI).strftime("%H:%M")
