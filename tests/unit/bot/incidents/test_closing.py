"""How an incident ended, as officials type it: what is taken, what is refused, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Refused
from bot.incidents.closing import CAUSES, ENDINGS, Closing, check, summary
from bot.incidents.closing_form import read, written
from tests.conftest import NOW

OPENED = NOW
LATER = NOW + timedelta(hours=3)


def typed(say, outcome="forces", **form):
    closing = read({"outcome": outcome, **form}, OPENED, say)
    check(closing, OPENED, LATER, say)
    return closing


def refusal(say, **form):
    with pytest.raises(Refused) as refused:
        typed(say, **form)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("1.500.000", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1 500 000 đ", 1_500_000),
        ("500 triệu", 500_000_000),
        ("1,5 tỷ đồng", 1_500_000_000),
        ("2.5 tỉ", 2_500_000_000),
        ("300 nghìn", 300_000),
        (70000000, 70_000_000),
        (None, None),
        ("  ", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(say, text, value):
    assert typed(say, damage=text).damage == value


@pytest.mark.parametrize(("text", "value"), [("12,5", 12.5), ("120 m2", 120), ("1.200 m²", 1200), (12.5, 12.5), ("0", 0)])
def test_an_area_may_be_a_fraction(say, text, value):
    assert typed(say, area=text).area == value


@pytest.mark.parametrize("text", ["hai", "1,5", "1.2.3", "12 con", "٣", "--1", "1e9", "NaN", "1" * 60, True, ["1"], {"a": 1}])
def test_what_is_no_number_of_people_is_refused_with_the_field(say, text):
    assert "Số người bị thương" in refusal(say, injured=text)


@pytest.mark.parametrize("field", ["dead", "injured", "rescued", "people", "vehicles", "damage", "area"])
def test_no_figure_is_negative_and_none_is_beyond_belief(say, field):
    label = say(f"closing.field.{field}")
    assert refusal(say, **{field: "-1"}) == f"{label} không thể là số âm."
    assert refusal(say, **{field: "999 999 999 999 tỷ"}).startswith(f"{label}: ")


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("09:05", "2026-11-23T09:05"),
        ("08:05", "2026-11-24T08:05"),
        ("9h05", "2026-11-23T09:05"),
        ("2026-11-23T10:00", "2026-11-23T10:00"),
        ("23/11/2026 10:00", "2026-11-23T10:00"),
        ("2026-11-23T03:00:00+00:00", "2026-11-23T10:00"),
    ],
)
def test_a_time_is_of_vietnam_and_after_the_report(say, text, local):
    closing = read({"outcome": "forces", "arrived_at": text}, OPENED, say)
    assert written(closing)["arrived_at"] == local


@pytest.mark.parametrize("text", ["25:00", "9", "hôm qua", "2026-13-01 10:00", "0001-01-01", "9" * 30])
def test_what_is_no_time_is_refused(say, text):
    assert "Giờ đến nơi" in refusal(say, arrived_at=text)


def test_control_comes_after_arrival_and_neither_before_the_report_or_later_than_now(say):
    assert typed(say, arrived_at="09:00", controlled_at="09:00").controlled_at == NOW
    assert refusal(say, arrived_at="09:20", controlled_at="09:10") == "Giờ khống chế phải sau giờ đến nơi."
    assert "tương lai" in refusal(say, controlled_at="13:00")
    assert "sớm hơn" in refusal(say, arrived_at="2026-11-23 08:00")


def test_a_false_alarm_hurt_nobody(say):
    assert typed(say, "false_alarm", injured="0").outcome == "false_alarm"
    assert "báo giả" in refusal(say, outcome="false_alarm", injured="1")


@pytest.mark.parametrize("outcome", ["", None, "burnt", "Forces", 3])
def test_an_outcome_must_be_chosen(say, outcome):
    assert "kết quả" in refusal(say, outcome=outcome)


def test_a_cause_is_one_of_the_list(say):
    causes = [say(CAUSES + name) for name in say.under(CAUSES)]
    assert causes[0] == "Điện"
    assert causes[-1] == "Chưa rõ"
    assert "lightning" in refusal(say, cause="lightning")


def test_a_note_is_kept_as_written_up_to_a_length(say):
    assert typed(say, note=" Cửa sau\nkhóa {0} %s ").note == "Cửa sau\nkhóa {0} %s"
    assert "2000" in refusal(say, note="a" * 2001)


def test_the_form_shows_again_what_was_written_down(say):
    closing = typed(
        say,
        cause="gas",
        dead="1",
        damage="1,5 tỷ",
        area="12,5",
        arrived_at="09:10",
        controlled_at="10:10",
        same_as="sc-1",
        note="x",
    )
    assert read(written(closing), OPENED, say) == closing


@pytest.mark.parametrize("outcome", ENDINGS)
def test_every_outcome_has_words(say, outcome):
    assert summary(Closing(outcome=outcome), say) == say(f"closing.outcome.{outcome}")


def test_the_summary_writes_numbers_as_in_vietnam(say):
    said = summary(Closing(outcome="forces", cause="electric", injured=2, damage=1_500_000, area=12.5), say)
    assert said == "Lực lượng xử lý; nguyên nhân: Điện; 2 người bị thương; thiệt hại 1.500.000 đồng; diện tích 12,5 m²"


def test_a_cause_that_has_left_the_list_is_passed_over(say):
    assert summary(Closing(outcome="forces", cause="volcano"), say) == "Lực lượng xử lý"


def test_a_moment_of_another_zone_is_the_same_moment(say):
    closing = typed(say, arrived_at="2026-11-23T02:30:00Z")
    assert closing.arrived_at == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
