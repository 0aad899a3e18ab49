"""The figures of a warning: everybody is counted once, and nobody who may not know of it is taken for reached."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.warnings.progress import MOST_LISTED, Delivered, count, mask
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=1)


def one(state="sent", reason="", channel="telegram", address="5000000123", **answers):
    return Delivered(channel=channel, address=address, state=state, reason=reason, **answers)


def test_every_recipient_is_in_exactly_one_state():
    people = [one(), one("queued"), one("sending"), one("failed", "Forbidden"), one("unknown", "no answer"), one("")]
    people += [one("failed", "stopped")]
    figures = count(people)
    assert (figures.targeted, figures.sent, figures.waiting, figures.failed, figures.unknown, figures.left_out) == (
        7, 1, 2, 1, 1, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("recipient", "why"),
    [
        (one(), None),
        (one("queued"), None),
        (one("failed", "Forbidden: bot was blocked by the user"), "blocked"),
        (one("failed", "BadRequest: Chat not found"), "gone"),
        (one("failed", "channel zalo_oa is not set up"), "no_channel"),
        (one("failed", "something new"), "other"),
        (one("unknown", "no answer in time"), "unsure"),
        (one("unknown", "interrupted"), "interrupted"),
        (one("failed", "stopped"), "stopped"),
        (one(""), "stopped"),
        (one(channel="web"), "page_closed"),
        (one(channel="web", seen_at=NOW), None),
        (one("unknown", "no answer in time", safe_at=NOW), None),
    ],
)
def test_who_was_not_reached_and_why(recipient, why):
    assert [listed.why for listed in count([recipient]).unreached] == ([why] if why else [])


def test_the_last_answer_counts():
    assert (count([one(safe_at=NOW)]).safe, count([one(help_at=NOW)]).help) == (1, 1)
    better, worse = one(help_at=NOW, safe_at=LATER), one(safe_at=NOW, help_at=LATER)
    assert (count([better]).safe, count([better]).help) == (1, 0)
    assert (count([worse]).safe, count([worse]).help) == (0, 1)


def test_addresses_are_all_but_hidden_and_the_list_ends():
    assert mask("5000000123") == "…123"
    assert mask("12345") == "…"
    figures = count([one("failed", "x")] * (MOST_LISTED + 3))
    assert (len(figures.unreached), figures.unreached_count) == (MOST_LISTED, MOST_LISTED + 3)
    assert "5000000" not in str(figures)
