"""Following topics and ending it: by buttons, by words, under a bulletin. An emergency always comes first."""

from __future__ import annotations

import pytest

from bot.broadcasts import topics
from bot.conversation.effects import FollowTopics, OpenIncident, UnfollowTopics
from bot.conversation.news import News


@pytest.fixture
def reader_of(early):
    """Somebody whose topics are kept as the storage would."""
    followed: list[str] = []

    def of():
        for effect in early.written:
            if isinstance(effect, FollowTopics):
                followed.extend(code for code in effect.topics if code not in followed)
            elif isinstance(effect, UnfollowTopics):
                followed[:] = [code for code in followed if code not in effect.topics]
        early.written[:] = [e for e in early.written if not isinstance(e, FollowTopics | UnfollowTopics)]
        return tuple(sorted(followed))

    early.news = News(topics=topics.known, followed=of, behind=lambda code: ("gas", "tet") if code == "TT-22222" else ())
    return of


def test_topics_are_followed_and_left_by_a_tap(early, reader_of):
    early.says("/bantin")
    early.presses("Gas và bếp")
    early.sees("Đã đăng ký bản tin: Gas và bếp")
    early.presses("Tết và lễ hội")
    assert reader_of() == ("gas", "tet")
    assert "✅ Gas và bếp" in early.labels
    early.presses("✅ Gas và bếp")
    early.sees("không nhận bản tin Gas và bếp")
    early.presses("Nhận lại")
    assert reader_of() == ("gas", "tet")
    early.presses("Thôi nhận mọi bản tin")
    assert reader_of() == ()


def test_one_tap_under_a_bulletin_ends_what_it_was_of(early, reader_of):
    early.presses_value("news:again:gas tet dien")
    early.presses_value("news:stop:TT-22222")
    early.sees("Đã thôi", "Gas", "Tết")
    assert reader_of() == ("dien",)
    early.presses_value("news:stop:TT-99999")
    assert reader_of() == ()
    early.presses_value("news:stop:TT-22222")
    early.sees("chưa đăng ký bản tin nào")


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("/dangky gas", ("gas",)), ("/bantin tết", ("tet",)), ("đăng ký bản tin xe điện", ("xe_dien",)),
        ("đăng ký bản tin cháy rừng", ("rung",)),
        ("dk ban tin ve nha tro", ("nha_tro",)),
        ("cho tôi nhận bản tin chủ đề mùa khô", ("mua_kho",)),
        ("Tôi muốn đăng ký nhận bản tin về gas!", ("gas",)),
    ],
)  # fmt: skip
def test_a_topic_is_followed_by_its_name(early, reader_of, said, codes):
    early.says(said)
    assert reader_of() == codes


@pytest.mark.parametrize(
    "said", ["thôi bản tin", "Dừng nhận bản tin", "huy dang ky ban tin", "không muốn nhận bản tin nữa", "tắt bản tin này"]
)
def test_bulletins_end_in_words(early, reader_of, said):
    early.presses_value("news:again:gas tet")
    early.says(said)
    assert reader_of() == ()


@pytest.mark.parametrize("said", ["bản tin", "đăng ký bản tin", "chọn chủ đề bản tin"])
def test_the_topics_are_shown_in_words(early, reader_of, said):
    early.says(said)
    early.sees("Chạm vào chủ đề")


def test_an_emergency_is_one_also_among_topics(early, reader_of):
    early.says("/bantin")
    early.says("cháy nhà cứu với")
    assert early.wrote(OpenIncident)
    assert "114" in early.first_line


def test_a_topic_that_is_not_there_changes_nothing(early, reader_of):
    early.presses_value("news:on:khong_co")
    early.presses_value("news:off:khong_co")
    early.presses_value("news:")
    assert reader_of() == ()
