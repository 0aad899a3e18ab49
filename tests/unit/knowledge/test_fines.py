"""A row of the table of fines becomes sentences that people can read."""

from datetime import date

import pytest

from knowledge.fines import as_entry, band, load_wording, money
from knowledge.schema import Citation, Fine

WORDING = load_wording()


def fine(**changes):
    row = {
        "id": "fines.no_extinguisher",
        "behaviour": "Không trang bị bình chữa cháy.",
        "title": "Phạt không có bình chữa cháy",
        "questions": ("a", "b", "c"),
        "individual": (1_500_000, 3_000_000),
        "organisation": (3_000_000, 6_000_000),
        "citations": (Citation(document="nd-106", article="9"),),
        "checked": date(2026, 11, 23),
    }
    return as_entry(Fine(**(row | changes)), WORDING)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (100_000, "100 nghìn"),
        (500_000, "500 nghìn"),
        (999_500, "999,5 nghìn"),
        (1_000_000, "1 triệu"),
        (1_500_000, "1,5 triệu"),
        (2_250_000, "2,25 triệu"),
        (10_000_000, "10 triệu"),
        (100_000_000, "100 triệu"),
    ],
)
def test_money_is_said_as_people_say_it(amount, said):
    assert money(amount, WORDING.money) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (5_000_000, 10_000_000, "5 – 10 triệu đồng"),
        (1_500_000, 3_000_000, "1,5 – 3 triệu đồng"),
        (300_000, 500_000, "300 – 500 nghìn đồng"),
        (500_000, 1_000_000, "500 nghìn – 1 triệu đồng"),
        (50_000_000, 50_000_000, "50 triệu đồng"),
        (200_000, 200_000, "200 nghìn đồng"),
    ],
)
def test_the_unit_of_a_band_is_said_once_where_both_ends_share_it(low, high, said):
    assert band(low, high, WORDING.money) == said


def test_the_first_line_says_both_bands():
    assert fine().lead == "Cá nhân bị phạt 1,5 – 3 triệu đồng; tổ chức bị phạt 3 – 6 triệu đồng."


def test_a_warning_instead_of_money_is_said_for_both():
    assert fine(warning=True).lead.count("cảnh cáo") == 2


def test_a_fine_of_one_province_names_it_first():
    assert fine(province="Hà Nội").lead.startswith("Tại Hà Nội: ")


def test_the_body_says_behaviour_and_who_it_is_for():
    first, *_, last = fine().body.splitlines()
    assert first == "Hành vi: Không trang bị bình chữa cháy."
    assert "hộ gia đình" in last


def test_extra_penalties_remedies_and_a_note_are_said_only_where_there_are_some():
    plain = fine().body
    assert "Phạt thêm" not in plain
    assert "khắc phục" not in plain
    full = fine(extra=("Đình chỉ 3 tháng.", "Tước giấy phép"), remedies=("Buộc trang bị.",), note="Tính từ 2025.").body
    assert "Phạt thêm: Đình chỉ 3 tháng; Tước giấy phép." in full
    assert "Phải khắc phục: Buộc trang bị." in full
    assert "Tính từ 2025." in full.splitlines()


def test_what_else_the_row_holds_stays_with_the_entry():
    entry = fine(audience=("facility",), see=("law.duty",), changed="Mới từ 2026.", facts=("x",))
    assert (entry.kind, entry.audience, entry.see, entry.changed, entry.facts) == (
        "fine",
        ("facility",),
        ("law.duty",),
        "Mới từ 2026.",
        ("x",),
    )
    assert entry.citations == (Citation(document="nd-106", article="9"),)
