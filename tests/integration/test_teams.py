"""Teams on both databases: rosters in, people join and leave, captains and officers look."""

import pytest
from sqlalchemy import func, select

from bot.errors import NotFound, Refused
from bot.storage.tables import quiz_answer
from bot.storage.team_tables import member, member_sender, team
from bot.training.roster import RosterWrong
from tests.integration.trained_town import PAGES, ROSTER, TEAM, Town
from tests.unit.bot.training.rosters import cp1258


@pytest.fixture
def town(database, say, clock, tmp_path):
    made = Town(database, say, clock, tmp_path)
    made.imports()
    return made


# rosters
def test_a_roster_becomes_teams_and_members(town):
    assert town.count() == (4, 6)
    shown = town.teams.show("doi dan phong ap 3")
    assert [(one["name"], one["role"], one["phone"]) for one in shown["members"]] == [
        ("Lê Tư", "member", ""),
        ("Nguyễn Văn An", "member", "0912345671"),
        ("Trần Thị Ba", "captain", "0912345672"),
    ]


def test_importing_again_changes_what_changed_and_adds_nobody_twice(town):
    again = (
        ROSTER.replace("0912345671", "0987654321").replace("Lê Tư;", "Lê Tư;0912345674") + "Hồ Tám;;Đội dân phòng ấp 3;;25210;"
    )
    done = town.imports(cp1258(again))
    assert (done["encoding"], done["new"], done["changed"], done["same"], done["teams"]) == ("CP1258", 1, 2, 4, 0)
    assert town.count() == (4, 7)


def test_who_is_not_named_any_more_stays_and_is_counted(town):
    assert town.imports("\n".join(ROSTER.splitlines()[:3]))["absent"] == 1
    assert town.count() == (4, 6)


def test_a_dry_run_writes_nothing(town):
    assert town.imports(ROSTER + "Hồ Tám;;Đội mới;dân phòng;25210;", dry_run=True)["new"] == 1
    assert town.count() == (4, 6)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Hồ Tám;12;Đội dân phòng ấp 9;dân phòng;25210;", "số điện thoại"),
        ("Hồ Tám;0912345675;Đội dân phòng ấp 3;dân phòng;25210;", "dòng 5"),
        ("Hồ Tám;;Đội dân phòng ấp 3;cơ sở;25210;", "đã ghi là Đội dân phòng"),
        ("Hồ Tám;;Tổ xung kích;;25210;", "chưa rõ loại"),
    ],
)
def test_one_wrong_row_and_nothing_is_imported(town, line, reason):
    with pytest.raises(RosterWrong) as wrong:
        town.imports(f"{ROSTER}Mới Toanh;;Đội dân phòng ấp 8;dân phòng;25210;\n{line}")
    assert reason in wrong.value.cells[0].reason
    assert wrong.value.cells[0].line == 9
    assert town.count() == (4, 6)


def test_a_number_that_is_somebody_elses_in_another_team_is_refused(town):
    with pytest.raises(RosterWrong, match="Nguyễn Văn An"):
        town.imports("Họ tên;SĐT;Đội;Xã\nAn Khác;0912345671;Đội dân phòng khu phố 1;25195")


def test_ten_thousand_people_are_imported_and_imported_again(town):
    lines = [f"Người Thứ;09{n:08d};Đội {n % 300};dân phòng;25210;" for n in range(10_000_000, 10_010_000)]
    text = "\n".join([ROSTER.splitlines()[0], *lines])
    assert (town.imports(text)["new"], town.imports(text)["same"]) == (10_000, 10_000)


# coming in
def test_a_row_is_claimed_with_its_whole_number(town):
    an = town.joined("an", "0912 345 671")
    assert (an.learner.name, an.learner.role) == ("Nguyễn Văn An", "member")


@pytest.mark.parametrize("opens", ["/start team_{}", "tham gia {}", "THAM GIA {}", "/thamgia {}"])
def test_an_invitation_is_opened_by_link_or_typed(town, opens):
    an = town.person("an")
    an.says(opens.format(town.teams.invite(TEAM, days=30, uses=5)["code"]))
    an.sees(TEAM, "Xã Đồng Tâm", "Gõ họ tên")


def test_a_name_needs_the_last_four_digits(town):
    an = town.person("an")
    an.says(f"tham gia {town.teams.invite(TEAM, days=30, uses=5)['code']}")
    an.says("nguyen van an")
    an.sees("Có Nguyễn Văn An", "4 số cuối")
    an.says("0000")
    an.sees("Chưa khớp")
    an.says("5671")
    an.sees("bạn đã vào")
    assert an.learner.name == "Nguyễn Văn An"


def test_after_many_wrong_guesses_only_the_whole_number_will_do(town):
    code = town.teams.invite(TEAM, days=30, uses=5)["code"]
    for n in range(5):
        guesser = town.person(f"guesser-{n}")
        guesser.says(f"tham gia {code}")
        guesser.says("Nguyễn Văn An")
        for digits in ("1111", "2222"):
            guesser.says(digits)
    an = town.person("an")
    an.says(f"tham gia {code}")
    an.says("Nguyễn Văn An")
    an.says("5671")
    assert not an.learner.team
    an.says("0912345671")
    assert an.learner.name == "Nguyễn Văn An"


def test_a_captains_row_needs_the_whole_number_and_takes_no_second_messenger(town):
    ba = town.person("ba")
    code = town.teams.invite(TEAM, days=30, uses=5)["code"]
    ba.says(f"tham gia {code}")
    ba.says("Trần Thị Ba")
    ba.sees("đủ số")
    ba.says("5672")
    assert not ba.learner.team
    ba.says("0912345672")
    assert ba.learner.role == "captain"
    other = town.person("other")
    other.says(f"tham gia {code}")
    other.says("0912345672")
    other.sees("đã có người nối")
    assert not other.learner.team


def test_a_members_own_invitation_asks_nothing_and_holds_once(town):
    made = town.teams.invite(TEAM, member="Trần Thị Ba", days=7, uses=50)
    ba, other = town.person("ba"), town.person("other")
    ba.says(f"tham gia {made['code']}")
    assert ba.learner.role == "captain"
    other.says(f"tham gia {made['code']}")
    other.sees("hết hạn")


def test_who_is_on_no_list_comes_in_as_somebody_new_and_the_captain_hears_of_it(town):
    ba = town.joined("ba", "0912345672")
    new = town.person("new")
    new.says(f"tham gia {town.teams.invite(TEAM, days=30, uses=5)['code']}")
    new.says("Hồ Văn Mới")
    new.presses("Vào với tên Hồ Văn Mới")
    assert (new.learner.name, new.learner.role) == ("Hồ Văn Mới", "member")
    assert "Hồ Văn Mới vừa vào" in town.notices(ba)[-1].reply.text
    ba.says("/doi")
    ba.presses("Thành viên")
    ba.sees("Hồ Văn Mới · vào bằng lời mời")


def test_a_row_without_a_number_is_claimed_by_its_name_once(town):
    tu, other = town.person("tu"), town.person("other")
    code = town.teams.invite(TEAM, days=30, uses=5)["code"]
    tu.says(f"tham gia {code}")
    tu.says("Lê Tư")
    assert tu.learner.name == "Lê Tư"
    other.says(f"tham gia {code}")
    other.says("Lê Tư")
    other.sees("Chưa có Lê Tư")


@pytest.mark.parametrize("code", ["AAAAAAAA", "abcd-2345"])
def test_a_code_that_is_not_there_lets_nobody_in(town, code):
    an = town.person("an")
    an.says(f"tham gia {code}")
    an.sees("Không có lời mời")


def test_an_invitation_ends_by_time_by_uses_and_by_hand(town, clock):
    once = town.teams.invite(TEAM, days=1, uses=1)["code"]
    town.person("a").says(f"tham gia {once}")
    an = town.person("an")
    an.says(f"tham gia {once}")
    an.says("0912345671")
    other = town.person("b")
    other.says(f"tham gia {once}")
    other.sees("hết hạn")
    late = town.teams.invite(TEAM, days=1, uses=9)["code"]
    clock.forward(90_000)
    other.says(f"tham gia {late}")
    other.sees("hết hạn")
    ended = town.teams.invite(TEAM, days=1, uses=9)["code"]
    town.teams.end_invitations(TEAM)
    other.says(f"tham gia {ended}")
    other.sees("hết hạn")


def test_an_emergency_comes_before_any_question_who_one_is(town):
    an = town.person("an")
    an.says(f"tham gia {town.teams.invite(TEAM, days=30, uses=5)['code']}")
    an.says("cháy nhà cứu với")
    an.sees("Gọi 114")
    an.says("0912345671")
    assert not an.learner.team


def test_in_a_group_nobody_joins(town):
    an = town.person("-100")
    an.says(f"/start team_{town.teams.invite(TEAM, days=30, uses=5)['code']}", person="4711")
    an.sees("trò chuyện riêng")


def test_one_is_in_one_team_and_may_leave_and_come_back(town):
    an = town.joined("an", "0912345671")
    other = town.teams.invite("Đội dân phòng khu phố 1", days=30, uses=5)["code"]
    an.says(f"tham gia {other}")
    an.sees("Mỗi người ở một đội")
    an.says("rời đội")
    an.presses("Rời đội, tôi chắc chắn")
    assert not an.learner.team
    again = town.joined("an", "0912345671")
    assert again.learner.name == "Nguyễn Văn An"
    assert town.count() == (4, 6)


def test_a_captain_takes_somebody_out_who_cannot_come_back_as_the_same(town):
    ba, an = town.joined("ba", "0912345672"), town.joined("an", "0912345671")
    ba.says("/doi")
    ba.presses("Thành viên")
    ba.presses("Đưa người ra khỏi đội")
    ba.presses("Nguyễn Văn An")
    ba.presses("Đưa Nguyễn Văn An ra")
    assert not an.learner.team
    an.says(f"tham gia {town.teams.invite(TEAM, days=30, uses=5)['code']}")
    an.says("0912345671")
    an.sees("không có trong danh sách")


def test_a_captains_invitation_has_links_and_lets_people_in(town):
    ba = town.joined("ba", "0912345672")
    town.runner.telegram_name = lambda: "TroLyBot"
    ba.says("/doi")
    ba.presses("Mời người vào đội")
    ba.sees("https://t.me/TroLyBot?start=team_", f"{PAGES}/?join=")
    code = ba.text.split("start=team_")[1][:8]
    an = town.person("an")
    an.says(f"/start team_{code}")
    an.says("0912345671")
    assert an.learner.team


@pytest.mark.parametrize("value", ["team:members", "team:remove:0", "team:invite", "team:teams", "team:communes"])
def test_what_a_role_may_not_do_shows_the_overview(town, value):
    an = town.joined("an", "0912345671")
    an.presses_value(value)
    an.sees("Bạn là đội viên")
    assert "Trần Thị Ba" not in an.text


def test_a_plain_member_removes_nobody_whatever_they_send(town):
    an = town.joined("an", "0912345671")
    victim = next(row for row in town.rows(member) if row.name == "Lê Tư")
    an.presses_value(f"team:out:{victim.id}:sure")
    assert next(row for row in town.rows(member) if row.name == "Lê Tư").left_at is None


def test_a_captain_removes_nobody_of_another_team(town):
    ba = town.joined("ba", "0912345672")
    other = next(row for row in town.rows(member) if row.name == "Phạm Năm")
    ba.presses_value(f"team:out:{other.id}:sure")
    assert next(row for row in town.rows(member) if row.name == "Phạm Năm").left_at is None


# personal data
def test_my_data_names_the_team_and_forgetting_unlinks_but_keeps_the_roster(town):
    an = town.joined("an", "0912345671")
    an.answers("q1")
    an.says("/dulieu")
    an.sees(f"danh sách đội “{TEAM}”")
    an.presses("Xóa dữ liệu của tôi")
    an.sees("của tổ chức lập ra")
    an.presses("Xóa, tôi chắc chắn")
    an.sees("không còn nối")
    assert not an.learner.team
    with town.engine.connect() as c:
        assert c.scalar(select(func.count()).select_from(quiz_answer)) == 0
        assert c.scalar(select(func.count()).select_from(member_sender)) == 0
    assert town.count() == (4, 6)


def test_forgetting_deletes_a_row_that_only_an_invitation_made(town):
    new = town.person("new")
    new.says(f"tham gia {town.teams.invite(TEAM, days=30, uses=5)['code']}")
    new.says("Hồ Văn Mới")
    new.presses("Vào với tên Hồ Văn Mới")
    new.says("/dulieu")
    new.presses("Xóa dữ liệu của tôi")
    new.presses("Xóa, tôi chắc chắn")
    assert town.count() == (4, 6)


# the book
def test_teams_are_found_by_name_and_the_nearest_is_named(town):
    with pytest.raises(NotFound, match="Đội dân phòng ấp 3"):
        town.teams.show("doi dan phong ap 33")
    with pytest.raises(NotFound, match="Nguyễn Văn An"):
        town.teams.invite(TEAM, member="Nguyen Van Anh", days=1, uses=1)


def test_a_team_with_members_is_not_deleted(town):
    with pytest.raises(Refused, match="đã có người"):
        town.teams.remove(TEAM)
    assert len(town.rows(team)) == 4


def test_a_qr_code_is_written(town, tmp_path):
    made = town.teams.invite(TEAM, days=1, uses=1)
    town.teams.write_qr(made, tmp_path / "moi.svg")
    assert b"<svg" in (tmp_path / "moi.svg").read_bytes()
    with pytest.raises(Refused, match="svg"):
        town.teams.write_qr(made, tmp_path / "moi.gif")
