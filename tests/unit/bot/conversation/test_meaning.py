"""What is declined and in which words: nobody is accused for nothing, and what goes on with an answer is not sent away."""

import pytest

from bot.conversation.answer import REMEMBERED
from knowledge.schema import Entry
from knowledge.search import Found, Hit
from nlu.emergency import Emergency
from nlu.understanding import Understanding
from tests.conftest import NOW

HARM = "không giúp việc có thể gây hại"
PRISON = Entry(id="liability.prison", kind="law", title="Khi nào đi tù", questions=("?",), lead="Có thể.", checked=NOW.date())

SHOP = Entry(id="insurance.buying", kind="law", title="Mua ở đâu", questions=("?",), lead="Hỏi công ty.", checked=NOW.date())


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


def alarmed_by(*texts):
    """A reader of messages whose classifier alone holds some for certain news of an emergency."""
    seen = Emergency("unconscious", "certain", ("classifier",))
    return lambda text: Understanding(text, "ask_law", 0.6, emergency=seen if text in texts else None)


@pytest.fixture
def follower(asker):
    """Somebody who was just answered; what comes next means little by itself and another entry after it."""
    asker.says("bảo hiểm cháy nổ ai phải mua", meant="ask_law")
    asker.library.entries[SHOP.id] = SHOP
    asker.library.finds, asker.library.finds_after = Found((Hit(PRISON, 1.0),), 0.2), Found((Hit(SHOP, 1.0),), 0.8)
    return asker


@pytest.mark.parametrize(
    ("asked", "outside", "chance", "answered"),
    [
        ("mua ở đâu", 0.5, 0.7, True),
        ("mua ở đâu", 0.98, 0.85, True),
        ("mua ở đâu", 0.98, 0.7, False),
        ("mua ở đâu", 0.5, 0.1, False),
        ("thế còn nhà trọ", 0.8, 0.7, True),
        ("giá vàng hôm nay", 0.99, 0.2, False),
        ("cho mình hỏi mua vé tàu tết về quê ở đâu", 0.9, 0.5, False),
        ("cho mình hỏi công ty nào bán bảo hiểm này", 0.1, 0.8, True),
    ],
)
def test_what_goes_on_with_an_answer_is_judged_with_it(follower, asked, outside, chance, answered):
    follower.library.finds_after = Found((Hit(SHOP, 1.0),), chance)
    follower.says(asked, meant="out_of_scope", sure=0.6, outside=outside)
    assert (follower.last.took_for.entry == SHOP.id) == answered


@pytest.mark.parametrize(("chance", "near"), [(0.6, True), (0.3, False)])
def test_words_too_few_to_tell_are_asked_back_rather_than_sent_away(follower, chance, near):
    follower.library.finds_after = Found((Hit(SHOP, 1.0),), chance)
    follower.says("mua ở đâu", meant="out_of_scope", sure=0.6, outside=0.98)
    assert follower.last.took_for.declined
    assert (SHOP.title in follower.labels) == near


def test_two_questions_in_one_message_do_not_lean_on_the_answer_before(follower):
    follower.library.finds = Found((Hit(PRISON, 1.0),), 0.9)
    follower.says("báo cháy giả bị phạt sao? có bị tù không?", meant="ask_law", outside=0.1)
    assert follower.last.took_for.entry == PRISON.id


def test_what_only_sounds_alarming_after_a_question_keeps_the_way_to_114_and_is_answered(follower):
    follower.understand = alarmed_by("con trường tiểu học")
    follower.says("con trường tiểu học")
    follower.sees(SHOP.lead, "Gọi 114")
    assert follower.state.report is None


@pytest.mark.parametrize("text", ["con trường tiểu học", "bé lịm rồi"])
def test_what_is_alarming_with_the_question_too_or_leans_on_nothing_is_an_emergency(follower, text):
    follower.understand = alarmed_by(text, "bảo hiểm cháy nổ ai phải mua con trường tiểu học")
    follower.says(text)
    assert follower.state.report is not None
