"""Flow: what we have of a person, and deleting it once they have said so twice. Reports under way stay."""

from __future__ import annotations

from bot.conversation import menu
from bot.conversation.effects import ForgetPerson
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.stored import Stored, StoredReport
from bot.messages import Choice, Reply

ERASE, SURE = "erase", "sure"
MOST_REPORTS = 10
"""Reports listed one by one; of older ones only how many."""
COUNTED = (
    "messages", "quiz_answers", "practice", "lessons", "self_checks", "subscriptions", "warnings", "exam_attempts",
    "live_answers", "contest_entries", "tabletops",
    "broadcasts", "talks",
)  # fmt: skip
DAY = "%d/%m/%Y"


def show_all(state: State, at: Situation) -> Step:
    """What is stored, report by report, and the way to have it deleted."""
    stored = at.stored()
    lines = _lines(at, stored)
    if not lines:
        return show(state, Reply(text=at.say("mydata.nothing"), choices=menu.choices(at)))
    text = "\n".join([at.say("mydata.head"), *lines, at.say("mydata.seen_by"), *_danger(at, stored)])
    choices = (Choice(f"mydata:{ERASE}", at.say("mydata.erase")), Choice("menu:home", at.say("menu.back")))
    return show(state, Reply(text=text, choices=choices))


def press(state: State, at: Situation, action: str) -> Step:
    """A button of this flow: asked once more, then done."""
    if action == ERASE:
        return _ask(state, at)
    return _forget(state, at) if action == SURE else show_all(state, at)


def _ask(state: State, at: Situation) -> Step:
    stored = at.stored()
    lines = [at.say("mydata.ask"), *_danger(at, stored)]
    if stored.team:
        lines.insert(1, at.say("mydata.ask_team", team=stored.team))
    if stored.closed_codes:
        lines.insert(1, at.say("mydata.ask_closed", codes=_listed(stored.closed_codes)))
    if stored.open_codes:
        lines.insert(-1, at.say("mydata.ask_open", codes=_listed(stored.open_codes)))
    choices = (Choice(f"mydata:{SURE}", at.say("mydata.sure")), Choice("menu:home", at.say("mydata.keep")))
    return show(state, Reply(text="\n".join(lines), choices=choices))


def _forget(state: State, at: Situation) -> Step:
    """The runner deletes in the same transaction what `stored` shows now, so that this is what happens."""
    stored = at.stored()
    lines = [at.say("mydata.done")]
    if stored.team:
        lines.append(at.say("mydata.done_team", team=stored.team))
    if stored.closed_codes:
        lines.append(at.say("mydata.done_closed", codes=_listed(stored.closed_codes)))
    if stored.open_codes:
        lines.append(at.say("mydata.done_open", codes=_listed(stored.open_codes)))
    reply = Reply(text="\n".join([*lines, *_danger(at, stored)]), choices=menu.choices(at))
    report = state.report if state.report and state.report.code in stored.open_codes else None
    return show(State(report=report), reply, effects=[ForgetPerson()])


def _lines(at: Situation, stored: Stored) -> list[str]:
    lines = [_line(at, report) for report in stored.reports[:MOST_REPORTS]]
    if len(stored.reports) > MOST_REPORTS:
        lines.append(at.say("mydata.older", count=len(stored.reports) - MOST_REPORTS))
    counts = {name: getattr(stored, name) for name in COUNTED}
    lines += [at.say(f"mydata.{name}", count=count) for name, count in counts.items() if count]
    lines += [at.say("mydata.team", team=stored.team)] if stored.team else []
    return [*lines, at.say("mydata.conversation")] if stored.conversation else lines


def _line(at: Situation, report: StoredReport) -> str:
    event, state = at.say(f"event.{report.event}"), at.say(f"state.{report.state}")
    return at.say("mydata.report", code=report.code, event=event, day=report.day.strftime(DAY), state=state)


def _danger(at: Situation, stored: Stored) -> list[str]:
    """Whoever has a report under way may be in danger now."""
    return [at.say("mydata.danger")] if stored.open_codes else []


def _listed(codes: tuple[str, ...]) -> str:
    shown = ", ".join(codes[:MOST_REPORTS])
    return shown if len(codes) <= MOST_REPORTS else f"{shown}, …"
