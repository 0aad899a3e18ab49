"""Reminders of campaigns: on the days chosen, at a decent hour, once each, and only to those who haven't done it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.incidents.hours import HANOI
from bot.incidents.telling import Outcome
from bot.messages import Choice, Reply
from bot.storage import campaigns
from bot.storage.campaigns import Campaign
from bot.training.campaigning import Issuing, done, teams_of, tell, today
from bot.wording import Wording

FROM, TO = 7, 20
"""Hours in Vietnam between which people are reminded."""
MOST_AT_ONCE = 100
DAY = "%d/%m/%Y"


def remind(connection: Connection, say: Wording, new_id: Callable[[], str], now: datetime) -> Outcome:
    """The next reminders that are due today; what was sent before a crash isn't sent again."""
    outcome, day = Outcome(), today(now)
    if FROM <= now.astimezone(HANOI).hour < TO:
        for campaign in campaigns.open_on(connection, day):
            if (campaign.due - day).days in campaign.remind and len(outcome.messages) < MOST_AT_ONCE:
                outcome.messages += remind_of(connection, campaign, say, new_id, now)
    return outcome


def remind_of(connection: Connection, campaign: Campaign, say: Wording, new_id: Callable[[], str], now: datetime) -> list[str]:
    """Remind the next members of a campaign who are behind and weren't reminded today; gives the ids of the messages."""
    day = today(now)
    ids = [one.id for one in teams_of(connection, campaign)]
    chosen = campaigns.without(connection, campaign.code, ids, not_told=day.isoformat(), most=MOST_AT_ONCE)
    standing = done(connection, campaign, chosen)
    new = campaigns.note_reminders(connection, campaign.code, chosen, day.isoformat(), now)
    messages: list[str] = []
    for one in new:
        if standing[one].meets(campaign):
            messages += Issuing(say, new_id).notice(connection, one, now).messages
            continue
        lines = [say("campaign.reminder", title=campaign.title, due=campaign.due.strftime(DAY))]
        if campaign.questions:
            practised = standing[one].practised
            lines.append(
                say("campaign.left", done=min(practised.answered, campaign.questions), needed=campaign.questions)
                if practised.answered < campaign.questions
                else say("campaign.below", right=practised.right, asked=practised.answered, mark=campaign.pass_mark)
            )
        if campaign.exam and standing[one].exam is None:
            lines.append(say("campaign.exam_left", exam=campaign.exam))
        choices = (Choice("menu:quiz", say("team.practise")), Choice("team:home", say("team.home")))
        messages += tell(connection, [one], Reply(text="\n".join(lines), choices=choices), new_id, now)
    return messages
