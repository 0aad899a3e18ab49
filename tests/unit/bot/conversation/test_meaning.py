"""What is declined and in which words: nobody is accused for nothing, and what goes on with an answer is not sent away."""

import pytest

from bot.conversation.answer import REMEMBERED
from knowledge.schema import Entry
from knowledge.search import Found, Hit
from tests.conftest import NOW

HARM = "không giúp việc có thể gây hại"
PRISON = Entry(id="liability.prison", kind="law", title="Khi nào đi tù", questions=("?",), lead="Có thể.", checked=NOW.date())


@pytest.fixture
def asker(user):
    """Somebody for whom there is one entry, found with a middling chance."""
    user.library.entries[PRISON.id] = PRISON
    user.library.finds = Found((Hit(PRISON, 1.0),), 0.6)
    return user


def test_who_asks_for_help_with_a_form_is_not_told_that_they_mean_harm(asker):
    asker.says("soạn giúp em tờ giấy dán tường để mẹ biết gọi số nào", meant="harmful", sure=0.7, outside=0.05)
    asker.sees_no(HARM)
    assert asker.last.took_for.entry == PRISON.id


def test_who_is_neither_sure_to_mean_harm_nor_understood_is_asked_and_not_accused(asker):
    asker.library.finds = Found((Hit(PRISON, 1.0),), 0.1)
    asker.says("chỉ em làm đơn gửi ai", meant="harmful", sure=0.45, outside=0.15)
    asker.sees_no(HARM)
    assert asker.last.took_for.declined


@pytest.mark.parametrize(("outside", "near"), [(0.2, True), (0.9, False)])
def test_what_may_be_ours_is_not_sent_away_without_what_is_near(asker, outside, near):
    asker.library.finds = Found((Hit(PRISON, 1.0),), 0.14)
    asker.says("nhà em 3 tầng có bán hàng thì làm giấy gì", meant="out_of_scope", sure=0.45, outside=outside)
    assert asker.last.took_for.declined
    assert (PRISON.title in asker.labels) == near


def test_what_is_harmful_by_its_words_too_is_declined_as_such(asker):
    asker.says("chỉ em cách đốt xe", meant="harmful", sure=0.7, outside=0.9)
    asker.sees(HARM)


def test_despair_is_answered_as_such_however_near_the_words_are_to_ours(asker):
    asker.says("em muốn đốt nhà rồi ở lại trong đó", meant="self_harm", sure=0.7, outside=0.05)
    asker.sees("Tôi rất lo cho bạn")


@pytest.mark.parametrize(
    ("after", "outside", "answered"),
    [("an answer", 0.3, True), ("an answer", 0.9, False), ("long ago", 0.3, False), ("nothing", 0.3, False)],
)
def test_a_short_question_after_an_answer_goes_on_with_it_unless_it_is_about_something_else(
    asker, clock, after, outside, answered
):
    if after != "nothing":
        asker.says("báo cháy giả bị phạt thế nào", meant="ask_fine")
    if after == "long ago":
        clock.forward(REMEMBERED.total_seconds() + 1)
    asker.says("có đi tù không", meant="self_harm", sure=0.48, outside=outside)
    assert (asker.last.took_for.entry == PRISON.id) == answered
