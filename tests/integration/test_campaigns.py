"""Campaigns on both databases: who is behind is reminded, who has done it gets a certificate, everybody sees how far it is."""

import io
from datetime import date, timedelta

import openpyxl
import pypdfium2
import pytest

from bot.errors import NotFound, Refused
from bot.storage.team_tables import certificate
from tests.integration.trained_town import PAGES, TEAM, Town

MORNING, NIGHT = 2, 20
"""Hours in UTC: 09:00 and 03:00 in Vietnam."""


@pytest.fixture
def town(database, say, clock, tmp_path):
    made = Town(database, say, clock, tmp_path)
    made.imports()
    return made


def at(town, day, hour=MORNING):
    town.clock.now = town.clock.now.replace(month=day.month, day=day.day, hour=hour, minute=0)


# what is asked
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"questions": 0}, "phải làm gì"),
        ({"unit_names": ()}, "cho ai"), ({"days": -1}, "hết hạn"), ({"title": " "}, "Tên đợt"),
        ({"remind": "7;x"}, "ngày nhắc"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_campaign_is_refused_in_words(town, wrong, said):
    with pytest.raises(Refused, match=said):
        town.campaign(**wrong)
    assert town.campaigns.campaigns() == []


def test_a_unit_that_is_not_there_is_named(town):
    with pytest.raises(NotFound):
        town.campaign(unit_names=("Xã Không Có",))


def test_my_team_shows_what_is_left_by_when(town):
    town.campaign(questions=3)
    an = town.joined("an", "0912345671")
    an.answers("q1", "q1", "q2")
    an.says("/doi")
    an.sees(f"{TEAM} (Xã Đồng Tâm). Bạn là đội viên.", "Ôn quý IV, hạn 30/11/2026", "Đã làm 2/3 câu", "Sổ giờ của bạn")


def test_it_is_for_the_teams_named_and_those_below_the_units_named(town):
    town.campaign("Riêng ấp 3", unit_names=(), team_names=(TEAM,))
    town.campaign("Cả phường", unit_names=("25195",))
    an, nam = town.joined("an", "0912345671"), town.joined("nam", "0912345675", team_="Đội dân phòng khu phố 1")
    an.says("đội của tôi")
    an.sees("Riêng ấp 3")
    assert "Cả phường" not in an.text
    nam.says("/doi")
    nam.sees("Cả phường")


# meeting it
def test_who_has_met_it_gets_one_certificate_and_a_link(town):
    town.campaign(questions=3, pass_mark=60)
    an = town.joined("an", "0912345671")
    an.answers("q1", "q2")
    assert town.notices(an) == []
    an.answers("q3", "q4")
    (notice,) = town.notices(an)
    (paper,) = town.rows(certificate)
    assert (paper.name, paper.right, paper.asked, paper.unit_name) == ("Nguyễn Văn An", 3, 3, "Xã Đồng Tâm")
    assert f"{PAGES}/chung-nhan/{paper.code}" in notice.reply.text
    an.says("/doi")
    an.sees("Đã hoàn thành")
    an.presses("Giấy xác nhận")
    an.sees(f"{PAGES}/chung-nhan/{paper.code}")


def test_wrong_answers_do_not_count_until_they_are_put_right(town):
    town.campaign(questions=2, pass_mark=100)
    an = town.joined("an", "0912345671")
    an.answers("q1")
    an.answers("q2", right=False)
    an.says("/doi")
    an.sees("đúng 1/2; cần 100%")
    an.answers("q2")
    assert len(town.rows(certificate)) == 1


def test_practice_before_the_first_day_or_before_joining_counts_as_it_fell(town):
    an = town.person("an")
    an.answers("q1")
    town.campaign(questions=1)
    joined = town.joined("an", "0912345671")
    assert len(town.rows(certificate)) == 1
    late = town.campaign("Sau", questions=1, starts=town.clock().date() + timedelta(days=2), days=5)
    joined.answers("q2")
    assert {row.campaign for row in town.rows(certificate)}.isdisjoint({late})


def test_two_messengers_of_one_person_count_together(town):
    town.campaign(questions=2)
    one, other = town.joined("an", "0912345671"), town.joined("an-web", "0912345671")
    one.answers("q1")
    other.answers("q2")
    assert len(town.rows(certificate)) == 1


def test_what_was_missed_is_found_by_the_clock(town):
    an = town.joined("an", "0912345671")
    an.answers("q1")
    town.campaign(questions=1)
    assert town.rows(certificate) == []
    town.sweeps(3)
    assert len(town.rows(certificate)) == 1
    assert len([n for n in town.notices(an) if "Chúc mừng" in n.reply.text]) == 1


def test_a_closed_campaign_gives_no_certificate(town):
    code = town.campaign(questions=1)
    an = town.joined("an", "0912345671")
    town.campaigns.close(code)
    an.answers("q1")
    town.sweeps(2)
    assert town.rows(certificate) == []
    with pytest.raises(Refused):
        town.campaigns.close(code)


# reminders
def test_only_those_behind_are_reminded_once_on_the_days_chosen_at_a_decent_hour(town):
    town.campaign(questions=2, days=7, remind="3,1")
    due = town.clock().date() + timedelta(days=7)
    an, ba = town.joined("an", "0912345671"), town.joined("ba", "0912345672")
    ba.answers("q1", "q2")
    an.answers("q1")
    before = len(town.notices(an))
    town.sweeps(2)
    at(town, due - timedelta(days=4), NIGHT)  # three days before, at three in the morning
    town.sweeps(2)
    assert len(town.notices(an)) == before
    at(town, due - timedelta(days=3))
    town.sweeps(5)
    (told,) = town.notices(an)[before:]
    assert "đến hết ngày 30/11/2026" in told.reply.text
    assert "Đã làm 1/2 câu" in told.reply.text
    assert not any("Nhắc bạn" in one.reply.text for one in town.notices(ba))
    at(town, due - timedelta(days=2))
    town.sweeps(2)
    assert len(town.notices(an)) == before + 1
    at(town, due - timedelta(days=1))
    town.sweeps(2)
    assert len(town.notices(an)) == before + 2


def test_many_are_reminded_a_portion_at_a_time_and_nobody_twice(town, monkeypatch):
    monkeypatch.setattr("bot.training.reminding.MOST_AT_ONCE", 2)
    lines = "\n".join(
        f"Người Thứ {c};09876543{n:02d};{TEAM};;25210" for n, c in enumerate(["Một", "Hai", "Bốn", "Chín", "Mười"])
    )
    town.imports(f"Họ tên;SĐT;Đội;Loại đội;Xã\n{lines}")
    people = [town.joined(f"p{n}", f"09876543{n:02d}") for n in range(5)]
    town.campaign(questions=1, days=3, remind="3")
    town.sweeps()
    assert sum(len(town.notices(one)) for one in people) == 2
    town.sweeps(5)
    assert [len(town.notices(one)) for one in people] == [1] * 5


def test_an_operator_reminds_now_once_a_day_and_hears_who_cannot_be_reached(town):
    code = town.campaign(questions=1)
    an = town.joined("an", "0912345671")
    assert "cho 1 người" in town.campaigns.remind(code)
    assert "3 người chưa xong không nhắc được" in town.campaigns.remind(code)
    assert len(town.notices(an)) == 1


# progress
def test_an_officer_sees_teams_a_province_communes_and_neither_more_than_their_area(town):
    town.campaign(questions=1)
    an = town.joined("an", "0912345671")
    an.answers("q1")
    sau = town.joined("sau", "0912345676", team_="Cán bộ xã Đồng Tâm")
    sau.says("/doi")
    sau.sees("cán bộ xã")
    sau.presses("Tiến độ theo đội")
    sau.sees(f"{TEAM}: 1/3 người xong, 1 người đã nối")
    assert "khu phố 1" not in sau.text
    bay = town.joined("bay", "0912345677", team_="Cán bộ tỉnh")
    bay.says("/doi")
    bay.presses("Tiến độ theo xã")
    bay.sees("Xã Đồng Tâm: 1/3", "Phường Bình Phước: 0/1")
    bay.presses_value("team:teams")
    bay.sees("khu phố 1", TEAM)


def test_progress_by_team_and_person_also_as_a_sheet_without_formulas(town):
    code = town.campaign(questions=1)
    town.joined("an", "0912345671").answers("q1")
    found = town.campaigns.progress(code)
    assert [(one["team"], one["met"], one["members"]) for one in found["by_team"]] == [
        ("Đội dân phòng khu phố 1", 0, 1),
        (TEAM, 1, 3),
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(town.campaigns.sheet(found))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][2] == "Họ và tên"
    assert ["Nguyễn Văn An", "đội viên", "có", 1, 1, None, "xong"] in [row[2:9] for row in rows]


# certificates
def test_a_certificate_is_shown_written_and_revoked(town, tmp_path):
    town.campaign(questions=1)
    town.joined("an", "0912345671").answers("q1")
    (paper,) = town.rows(certificate)
    typed = f"{paper.code[:4]}-{paper.code[4:]}".lower()
    assert "Nguyễn Văn An" in town.campaigns.certificate_text(town.campaigns.certificate(typed))
    town.campaigns.write_pdf(typed, tmp_path / "giay.pdf")
    document = pypdfium2.PdfDocument((tmp_path / "giay.pdf").read_bytes())
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "Nguyễn Văn An" in text
    town.campaigns.revoke(typed, "nhầm người")
    assert "nhầm người" in town.campaigns.certificate_text(town.campaigns.certificate(typed))
    with pytest.raises(Refused):
        town.campaigns.revoke(typed, "lần nữa")
    with pytest.raises(NotFound):
        town.campaigns.certificate("ABCD2345EFGH6789")


# hours
def test_hours_in_person_stand_beside_those_on_the_assistant_against_the_least(town):
    an = town.joined("an", "0912345671")
    an.answers("q1", "q2", "q3", "q4", "q5")
    day = town.clock().date()
    town.teams.add_hours(TEAM, "", ["0912345671"], day, 240, "refresher", "ở xã", "Ba", "cli")
    town.teams.add_hours(TEAM, "", [], date(2024, 5, 6), 480, "training", "", "Ba", "cli")
    town.teams.add_hours(TEAM, "", [], date(2020, 5, 6), 480, "training", "", "Ba", "cli")
    row = next(one for one in town.teams.hours(TEAM)["members"] if one["name"] == "Nguyễn Văn An")
    assert (row["training"], row["training_least"], row["refresher"], row["refresher_least"]) == (480, 480, 240, 240)
    assert row["online"] == 4
    an.says("/doi")
    an.sees("8 giờ / tối thiểu 8 giờ", "4 giờ / tối thiểu 4 giờ", "4 phút (không tính vào giờ theo luật)")


@pytest.mark.parametrize(
    ("minutes", "days", "said"), [(0, 0, "1 đến 720"), (721, 0, "1 đến 720"), (60, 1, "chưa đến"), (60, -1, "Đã có giờ")]
)
def test_hours_that_cannot_be_are_refused_for_everybody(town, minutes, days, said):
    today = town.clock().date()
    town.teams.add_hours(TEAM, "", ["Lê Tư"], today - timedelta(days=1), 60, "practice", "", "Ba", "cli")
    with pytest.raises(Refused, match=said):
        town.teams.add_hours(TEAM, "", [], today + timedelta(days=days), minutes, "practice", "", "Ba", "cli")
    (entry,) = town.teams.hours(TEAM)["entries"]
    town.teams.remove_hours(entry["id"])
    assert town.teams.hours(TEAM)["entries"] == []
