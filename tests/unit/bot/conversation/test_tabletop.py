"""Playing a tabletop scenario alone: scene by scene to the debrief; emergencies come first and it waits."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from bot.conversation.training_effects import KeepTabletopResult
from knowledge.schema import Entry, Source
from tests.unit.bot.conversation.tester import Shelf
from tests.unit.knowledge.scenarios import scenario, with_scene

BEST, POOR = "Hô hoán và gọi 114", "Mở cửa ra xem đã"
RIGHT = ("Đưa người ra", "Điểm danh đủ", "Báo tin còn thiếu")


@pytest.fixture
def player(user):
    """Somebody with one scenario on the shelf, and an entry to read on."""
    entry = Entry(
        id="law.duty",
        kind="skill",
        title="Thấy cháy thì báo",
        questions=("a", "b", "c"),
        lead="Báo.",
        checked=date(2026, 11, 1),
    )
    user.library = Shelf(
        scenarios={"small": scenario()}, entries={entry.id: entry}, sources={"BYT": Source(code="BYT", name="Bộ Y tế")}
    )
    return user


def letter(user, text):
    """The letter that stands before an answer on the screen."""
    return next(line[0] for line in user.text.splitlines() if line[1:].startswith(f". {text}"))


def answers(user, text):
    user.presses(letter(user, text))


def orders(user, *tasks):
    """Type tasks in an order as letters."""
    user.says("".join(letter(user, task) for task in tasks))


def begins(user):
    user.says("/tinhhuong")
    user.presses("Cháy thử ở kho")


def test_the_command_lists_the_scenarios_and_one_begins_with_place_and_people(player):
    player.says("/tinhhuong")
    player.sees("Tình huống giả định", "Gọi 114")
    assert player.labels == ["Cháy thử ở kho", "Chơi theo đội"]
    player.presses("Cháy thử ở kho")
    player.sees("Nửa đêm ở kho hàng", "không phải sự cố", "Cảnh 1.", "vai: Liên lạc", BEST, POOR)
    assert player.labels == ["A", "B", "Dừng"]


def test_the_name_behind_the_command_is_no_news_of_a_fire(player):
    player.says("/tinhhuong cháy kho")
    player.sees("Nửa đêm ở kho hàng")
    player.sees_no("Gọi 114 ngay")


def test_the_right_way_brings_all_points_and_is_kept(player):
    begins(player)
    answers(player, BEST)
    player.sees("Mọi người đã nghe thấy.", "Cảnh 2.")
    orders(player, *RIGHT)
    player.sees("Mọi việc trôi chảy.", "Mọi người an toàn cả.", "19/19 (100%)", "Không có quyết định nào phải sửa")
    (kept,) = player.wrote(KeepTabletopResult)
    assert (kept.people, kept.scenario, kept.points, kept.best, kept.outcome) == (("test:An",), "small", 19, 19, "good")


def test_a_mistake_shows_its_consequence_at_once_and_its_reason_at_the_end(player):
    begins(player)
    answers(player, POOR)
    player.sees("Khói ùa ra hành lang.")
    player.sees_no("Mở cửa là tiếp gió")
    answers(player, "Gọi 114 ngay lúc này")
    orders(player, *reversed(RIGHT))
    player.sees(
        "6/19 (31%)",
        f"1. ❌ {POOR} (+1)",
        f"1. {BEST}",
        f"Cảnh 1, đã chọn: {POOR}",
        f"Nên: {BEST}",
        "Vì: Mở cửa là tiếp gió cho lửa.",
        "Bộ Y tế",
        "Nên: Đưa người ra → Điểm danh đủ → Báo tin còn thiếu",
    )
    assert player.labels[:3] == ["Chơi lại", "Thấy cháy thì báo", "Tình huống khác"]


def test_a_fatal_move_ends_it_and_it_can_be_played_again(player):
    begins(player)
    answers(player, POOR)
    answers(player, "Chạy về nhà ngủ tiếp")
    player.sees("Kho cháy hết trong đêm.", "Kết cục xấu")
    player.presses("Chơi lại")
    player.sees("Cảnh 1.")


def test_tasks_are_put_in_order_by_one_button_after_the_other(player):
    begins(player)
    answers(player, BEST)
    letters = [letter(player, task) for task in RIGHT]
    player.presses(letters[0])
    player.sees(f"Đã xếp: {letters[0]}")
    assert letters[0] not in player.labels
    player.presses("Xếp lại")
    player.sees_no("Đã xếp")
    player.presses(letters[0])
    player.presses(letters[1])
    player.sees("Mọi việc trôi chảy.")


def test_letters_and_numbers_may_be_typed(player):
    begins(player)
    number = "AB".index(letter(player, BEST)) + 1
    player.says(str(number))
    player.sees("Mọi người đã nghe thấy.")
    letters = "".join(letter(player, task) for task in RIGHT).lower()
    player.says(", ".join(letters))
    player.sees("Mọi việc trôi chảy.")


@pytest.mark.parametrize("words", ["E", "zz", "AB"])
def test_what_is_no_answer_is_asked_again_and_changes_nothing(player, words):
    begins(player)
    player.says(words)
    player.sees("Bạn chọn bằng một chữ cái", "Cảnh 1.")


def test_a_button_of_an_earlier_scene_or_of_a_forged_one_changes_nothing(player):
    begins(player)
    pressed = next(choice.value for choice in player.choices if choice.label == letter(player, BEST))
    answers(player, BEST)
    player.presses_value(pressed)
    player.sees("Cảnh đó bạn đã chọn rồi", "Cảnh 2.")
    for forged in ("tabletop:at:xx:0:A", "tabletop:at", "tabletop:play:nowhere", "tabletop:role:ABCDEF:x", "tabletop:"):
        player.presses_value(forged)
        assert player.replies
    player.presses("Chơi tiếp")
    player.sees("Cảnh 2.")


def test_an_emergency_comes_first_and_the_scenario_waits(player):
    begins(player)
    player.says("nhà tôi đang cháy to lắm cứu với")
    assert player.last.took_for.emergency
    player.sees_no("Cảnh 1.")
    player.says("A")
    player.sees_no("Cảnh")
    player.says("Chơi tiếp")
    player.sees("Cảnh 1.")


def test_it_can_be_left_and_gone_on_with(player):
    begins(player)
    player.says("dừng")
    player.sees("Đã dừng")
    player.says("A")
    player.sees_no("Cảnh")
    player.says("chơi tiếp")
    player.sees("Cảnh 1.")


def test_another_question_interrupts_it_with_a_way_back(player):
    begins(player)
    player.says("/trogiup")
    assert "Chơi tiếp" in player.labels


def test_a_late_decision_counts_and_is_mentioned(player, clock):
    begins(player)
    clock.forward(60)
    answers(player, BEST)
    orders(player, *RIGHT)
    player.sees("19/19", "Chậm hơn thời gian thực tế cho phép: 1 lần")


def test_a_scenario_that_was_changed_meanwhile_is_begun_anew(player):
    begins(player)
    player.library = replace(player.library, scenarios={"small": with_scene("see", id="other")})
    player.presses(player.labels[0])
    player.sees("đã được sửa nội dung")
    assert "Cháy thử ở kho" in player.labels


def test_without_scenarios_it_says_so(user):
    user.says("/tinhhuong")
    user.sees("Chưa có tình huống nào.")


def test_while_the_knowledge_is_loading_it_says_so(early):
    early.says("/tinhhuong")
    assert early.replies


def test_a_real_fire_behind_the_command_is_an_emergency_and_a_title_is_none(player):
    player.says("/tinhhuong nhà tôi cháy, cứu với")
    assert player.state.report is not None
    player.state = msgspec.structs.replace(player.state, report=None)
    title = player.library.scenarios["small"].title
    player.says(f"/tinhhuong {title}")
    assert player.state.report is None


def test_a_move_typed_out_is_played_and_the_same_words_elsewhere_raise_the_alarm(player):
    player.says("/tinhhuong")
    player.presses(player.labels[0])
    player.says(BEST)
    assert player.state.report is None
    player.says("cháy nhà tôi rồi cứu với")
    assert player.state.report is not None
