"""A contest from its making to its winners, on both databases: command line, messages, draw, page, workbook, forgetting."""

from __future__ import annotations

import hashlib
import itertools
import re
from datetime import timedelta
from random import Random

import openpyxl
import pytest
from starlette.testclient import TestClient

from bot.app import assemble, web
from bot.conversation.contest_entry import HANOI
from bot.errors import NotFound, Refused
from bot.messages import Incoming, Sender
from bot.settings import Settings
from bot.storage import contests, outbox, personal
from bot.training.contest_book import ContestBook
from knowledge import content

CODE = "TIMHIEU-26"


class Campaign:
    """A contest on three questions, with people who enter it over messengers and a page that shows it."""

    def __init__(self, app, clock, new_id, bank):
        self.app, self.clock, self.keys = app, clock, itertools.count(1)
        self.book = ContestBook(app.engine, app.say, clock, new_id, Random(3))
        self.bank = bank
        self.client = TestClient(web(app, clock))

    def make(self, **about):
        about = {"topic": "Báo cháy", "count": 3, "prizes": 2, "organiser": "Công an tỉnh"} | about
        return self.book.make(CODE, "Tìm hiểu PCCC", self.bank, closes=self.at(hours=24), **about)

    def at(self, **later):
        return (self.clock() + timedelta(**later)).astimezone(HANOI).strftime("%Y-%m-%d %H:%M")

    def says(self, who, text="", choice=None, channel="plain"):
        sender = Sender(channel, who)
        key = str(next(self.keys))
        message = Incoming(sender=sender, event_key=key, received_at=self.clock(), text=text, choice=choice, name=who)
        return [reply for _, reply in self.app.runner.accept_and_handle(message)]

    def contest(self):
        with self.app.engine.begin() as c:
            return contests.by_code(c, CODE)

    def entries(self):
        contest = self.contest()
        with self.app.engine.begin() as c:
            return contests.entries(c, contest.id)

    def enters(self, who, right=True, prediction=None, name=None, phone=None, channel="plain"):
        """From the rules to the press that hands it in; gives the last reply."""
        self.says(who, f"/cuocthi {CODE}", channel=channel)
        reply = self.says(who, choice="contest:go", channel=channel)[-1]
        for asked in self.contest().questions:
            words = asked.options[asked.right[0]]
            line = next(line for line in reply.text.splitlines() if line.endswith(f". {words}") == right and line[1:3] == ". ")
            reply = self.says(who, line[0], channel=channel)[-1]
        if self.contest().predicts:
            reply = self.says(who, str(prediction), channel=channel)[-1]
        self.says(who, name or f"Nguyễn Văn {who}", channel=channel)
        self.says(who, phone or "bỏ qua", channel=channel)
        return self.says(who, choice="contest:send", channel=channel)[-1].text

    def ends(self):
        self.clock.forward(2 * 86400)

    def page(self, path=""):
        return self.client.get(f"/cuoc-thi/{CODE}{path}")


@pytest.fixture(scope="module")
def bank():
    return {one.id: one for one in content.load().questions if one.kind == "single"}


@pytest.fixture
def campaign(database_url, tmp_path, clock, new_id, bank):
    app = assemble(Settings(data_dir=tmp_path / "data", database_url=database_url), clock, Random(1))
    yield Campaign(app, clock, new_id, bank)
    app.close()


def test_a_contest_from_its_making_to_its_winners(campaign):
    campaign.make()
    assert campaign.book.latest()[0]["state"] == "open"
    for who in ("An", "Bình", "Cúc"):
        assert "Đã nhận bài" in campaign.enters(who, phone="0912345123")
    campaign.enters("Dung", right=False)
    open_page = campaign.page().text
    assert "đang nhận bài" in open_page
    assert "Đáp án" not in open_page
    campaign.ends()
    shown = campaign.book.draw(CODE)
    assert (shown["entries"], shown["all_right"], len(shown["winners"])) == (4, 3, 2)
    assert [one["right"] for one in shown["questions"]] == [3, 3, 3]
    page = campaign.page().text
    for winner in shown["winners"]:
        assert re.fullmatch(r"Nguyễn V\. (A|B|C)\.", winner["name"])
        assert winner["phone"] == "09xx…123"
        assert winner["entry"] in page
        assert winner["name"] in page
    assert "4 bài dự thi, 3 bài đúng hết" in page
    assert "3/4 bài đúng" in page
    assert "Nguyễn Văn" not in page
    assert "912345" not in page


def test_the_draw_can_be_checked_with_what_the_page_gives(campaign):
    campaign.make(prizes=1)
    for who in ("An", "Bình", "Cúc", "Dung", "Em"):
        campaign.enters(who, right=who != "Em")
    campaign.ends()
    (winner,) = campaign.book.draw(CODE)["winners"]
    rows = [line.split(",") for line in campaign.page("/ma-bai.csv").text.splitlines()[1:]]
    closes = re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", campaign.page().text)[0]
    sha = lambda text: hashlib.sha256(text.encode()).hexdigest()  # noqa: E731
    seed = sha("\n".join([CODE, closes, *sorted(id_ for id_, _ in rows)]))
    assert seed in campaign.page().text
    assert winner["entry"] == min((id_ for id_, right in rows if right == "1"), key=lambda id_: sha(f"{seed}:{id_}"))


def test_winners_are_told_by_their_messenger_and_the_draw_is_made_once(campaign):
    campaign.make()
    for who in ("An", "Bình", "Cúc"):
        campaign.enters(who)
    campaign.ends()
    before = campaign.clock()
    campaign.clock.forward(1)
    campaign.book.draw(CODE)
    with campaign.app.engine.begin() as c:
        told = [
            message.reply.text
            for who in ("An", "Bình", "Cúc")
            for message in outbox.to_address(c, Sender("plain", who), before, kind="notice")
        ]
    assert len(told) == 2
    assert all("trúng giải" in text and "không phải trả khoản tiền nào" in text for text in told)
    with pytest.raises(Refused, match="không rút lại"):
        campaign.book.draw(CODE)


def test_it_is_drawn_after_its_end_only_which_may_be_brought_forward(campaign):
    campaign.make()
    with pytest.raises(Refused, match="hết giờ mới rút thăm"):
        campaign.book.draw(CODE)
    campaign.book.close(CODE)
    assert campaign.book.draw(CODE)["winners"] == []
    assert "Không có bài nào đúng hết" in campaign.page().text
    with pytest.raises(Refused, match="không còn mở"):
        campaign.book.close(CODE)


def test_a_person_has_one_entry_the_last_before_the_end(campaign):
    campaign.make()
    campaign.enters("An", right=False)
    campaign.enters("An")
    (entry,) = campaign.entries()
    assert entry.right == 3


def test_where_the_rules_say_so_the_first_is_the_last(campaign):
    campaign.make(once=True)
    campaign.enters("An", right=False)
    assert "chỉ gửi một lần" in campaign.says("An", f"/cuocthi {CODE}")[0].text
    campaign.says("An", choice="contest:go")
    campaign.says("An", choice="contest:send")
    (entry,) = campaign.entries()
    assert entry.right == 0


def test_an_entry_that_is_handed_in_after_the_end_is_refused(campaign):
    campaign.make()
    campaign.says("An", f"/cuocthi {CODE}")
    campaign.says("An", choice="contest:go")
    campaign.ends()
    assert "đã hết hạn nhận bài" in campaign.says("An", "A")[0].text
    assert campaign.entries() == []


def test_the_nearest_prediction_wins(campaign):
    campaign.make(method="nearest", prizes=1)
    for who, prediction in (("An", 50), ("Bình", 2), ("Cúc", 1000)):
        campaign.enters(who, prediction=prediction)
    campaign.ends()
    (winner,) = campaign.book.draw(CODE)["winners"]
    assert (winner["prediction"], winner["name"]) == (2, "Nguyễn V. B.")
    assert "Bài đoán gần 3 nhất" in campaign.page().text


def test_the_workbook_has_everybody_marks_who_look_alike_and_no_formula(campaign, tmp_path):
    campaign.make()
    campaign.enters("An", phone="0912345123", name="@An =Bình")
    campaign.enters("Bình", phone="0912345123")
    campaign.ends()
    campaign.book.draw(CODE)
    campaign.book.sheet(CODE, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    entries, questions = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    assert {row[2] for row in entries[1:]} == {"'@An =Bình", "Nguyễn Văn Bình"}
    assert {row[3] for row in entries[1:]} == {"0912345123"}
    assert {row[8] for row in entries[1:]} == {"trùng số điện thoại"}
    assert {row[1] for row in entries[1:]} == {1, 2}
    assert [row[2:] for row in questions[1:]] == [(2, 2)] * 3


@pytest.mark.parametrize(
    ("about", "error"),
    [
        pytest.param({"questions": ["nope"]}, "Không có câu hỏi: nope", id="unknown question"),
        pytest.param({"topic": "bóng đá"}, "chỉ có 0 câu", id="unknown topic"),
        pytest.param({"opens": "hôm qua"}, "không phải thời điểm", id="no moment"),
        pytest.param({"opens": "2030-01-01 07:00"}, "Giờ kết thúc phải sau", id="ends before it begins"),
        pytest.param({"prizes": 0}, "từ 1 đến", id="no prize"),
    ],
)
def test_what_cannot_be_a_contest_is_refused_and_nothing_is_made(campaign, about, error):
    with pytest.raises((Refused, NotFound), match=error):
        campaign.make(**about)
    assert campaign.book.latest() == []


def test_a_code_is_taken_once_and_has_only_plain_signs(campaign):
    campaign.make()
    with pytest.raises(Refused, match="Đã có cuộc thi"):
        campaign.make()
    with pytest.raises(Refused, match="không dùng được"):
        campaign.book.make("../x", "T", campaign.bank, closes=campaign.at(hours=1))


def test_a_person_sees_that_an_entry_is_kept_and_has_it_deleted(campaign):
    campaign.make()
    campaign.enters("An")
    with campaign.app.engine.begin() as c:
        assert personal.stored(c, Sender("plain", "An")).contest_entries == 1
        personal.forget(c, Sender("plain", "An"), campaign.clock())
    assert campaign.entries() == []


def test_after_the_end_forgetting_takes_out_who_it_was_and_leaves_what_the_draw_rests_on(campaign):
    campaign.make(prizes=1)
    campaign.enters("An", phone="0912345123")
    campaign.ends()
    (winner,) = campaign.book.draw(CODE)["winners"]
    with campaign.app.engine.begin() as c:
        personal.forget(c, Sender("plain", "An"), campaign.clock())
        assert personal.stored(c, Sender("plain", "An")).contest_entries == 0
    (entry,) = campaign.entries()
    assert (entry.entry.id, entry.entry.name, entry.entry.phone, entry.sender.address) == (winner["entry"], "", "", "")
    assert "đã xóa thông tin" in campaign.page().text


@pytest.mark.parametrize("path", ["/cuoc-thi/NOPE", "/cuoc-thi/NOPE/ma-bai.csv", f"/cuoc-thi/{'x' * 90}"])
def test_there_is_no_page_of_what_is_not_there(campaign, path):
    assert campaign.client.get(path).status_code == 404


def test_ids_are_not_given_out_before_the_end_and_words_on_the_page_are_escaped(campaign):
    campaign.make(prize="<script>alert(1)</script>")
    campaign.enters("An", name="<b>An</b> Hai")
    assert campaign.page("/ma-bai.csv").status_code == 404
    campaign.ends()
    campaign.book.draw(CODE)
    page = campaign.page()
    assert "<script>alert" not in page.text
    assert "<b>" not in page.text.split("<tbody>")[1].split("</tbody>")[0]
    assert campaign.page("/ma-bai.csv").status_code == 200
