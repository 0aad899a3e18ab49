"""The ways into the contests that are open to a person."""

from __future__ import annotations

from bot.conversation.contest_entry import Contest
from bot.conversation.state import Situation
from bot.messages import Choice

PREFIX = "contest"
LONGEST_LABEL = 60


def contest_buttons(at: Situation) -> tuple[Choice, ...]:
    """One for each, for the menu; none in a group."""
    return () if at.incoming.in_group else tuple(way_in(at, one) for one in at.training.contests() if may_enter(at, one))


def way_in(at: Situation, contest: Contest) -> Choice:
    """The button that shows a contest's rules."""
    return Choice(f"{PREFIX}:see:{contest.code}", at.say("contest.button", title=contest.title)[:LONGEST_LABEL])


def may_enter(at: Situation, contest: Contest) -> bool:
    """Whether the contest is for this person."""
    return contest.who == "everyone" or at.training.learner().key.startswith("member:")
