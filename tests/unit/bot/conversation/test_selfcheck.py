"""A self-check: one question at a time, left for something else and gone on with, and what to fix first at the end."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from bot.conversation.effects import ForgetSelfCheck, KeepSelfCheck, OpenIncident
from knowledge import content
from knowledge.build import entries_of
from knowledge.schema import Check, Checklist, Citation, Condition, Document, Entry
from tests.unit.bot.conversation.tester import Shelf, Tester

LAW = Document(id="luat-55", number="55/2024/QH15", kind="Luật", title="Luật", short="Luật PCCC", issuer="Quốc hội")
DAY = date(2026, 11, 1)
RESUME = "Làm tiếp tự kiểm tra"
AWAY = "https://pccc.example"


def check(name, ask, safe="yes", weight=2, **more):
    if safe != "either":
        more = {"why": f"Vì {name}.", "fix": f"Sửa {name}."} | more
    return Check(id=f"house.{name}", ask=ask, safe=safe, weight=weight, checked=DAY, **more)


HAVING_GAS = (Condition(check="house.gas", answers=("yes", "no", "unsure")),)
HOUSE = Checklist(
    id="house",
    order=1,
    title="Nhà thử",
    intro="Đi một vòng nhà.",
    checks=(
        check("gas", "Bình gas có đứng chỗ thoáng không?", none="Nhà không dùng gas", entries=("gas.place",)),
        check("hose", "Dây gas có bị nứt không?", safe="no", applies_if=HAVING_GAS),
        check("paper", "Có ghi sổ mỗi tháng không?", weight=1, due="Gửi trước ngày", yearly=("06-15", "12-15")),
        check("exit", "Có lối thoát thứ hai không?", weight=3, citations=(Citation(document="luat-55", article="20"),)),
    ),
)
GAS = Entry(
    id="gas.place",
    kind="skill",
    title="Đặt bình gas",
    questions=("a", "b", "c"),
    lead="Đặt chỗ thoáng.",
    sources=("x",),
    checked=DAY,
)


@pytest.fixture
def person(say, clock, new_id, random):
    shelf = Shelf(checklists={"house": HOUSE}, documents={LAW.id: LAW}, entries={GAS.id: GAS})
    return Tester(say, clock, new_id, random, library=shelf, pages=AWAY)


@pytest.fixture
def checking(person):
    """Somebody before the first question."""
    person.says("/kiemtra")
    person.presses("Nhà thử")
    return person


@pytest.mark.parametrize("words", ["/kiemtra", "tự kiểm tra nhà tôi"])
def test_it_begins_with_which_place(person, words):
    person.says(words, meant=None if words.startswith("/") else "self_check")
    person.sees("Bạn kiểm tra nơi nào?", "Gọi 114")
    assert person.labels == ["Nhà thử"]


def test_a_question_has_its_number_and_its_buttons(checking):
    checking.sees("Đi một vòng nhà.", "Câu 1/4: Bình gas có đứng chỗ thoáng không?")
    assert checking.labels == ["Có", "Không", "Không rõ", "Nhà không dùng gas", "Dừng, để sau"]


@pytest.mark.parametrize("typed", ["Có", "co", "có rồi", "1", "ừ", "vâng", "đúng", "yes"])
def test_yes_as_people_type_it(checking, typed):
    checking.says(typed)
    assert checking.state.selfcheck.answers == {"house.gas": "yes"}
    checking.sees("Câu 2/4")


@pytest.mark.parametrize("typed", ["Không", "khong", "ko", "2", "chưa", "hông"])
def test_no_as_people_type_it(checking, typed):
    checking.says(typed)
    assert checking.state.selfcheck.answers == {"house.gas": "no"}


@pytest.mark.parametrize("typed", ["không rõ", "ko biet", "3", "không biết"])
def test_unsure_as_people_type_it(checking, typed):
    checking.says(typed)
    assert checking.state.selfcheck.answers == {"house.gas": "unsure"}


def test_what_is_not_there_skips_the_questions_about_it(checking):
    checking.says("nhà không dùng gas")
    checking.sees("Câu 2/3: Có ghi sổ mỗi tháng không?")


def test_khong_co_may_mean_either_where_there_is_a_button_for_not_having_it(checking):
    checking.says("không có")
    checking.sees("Bạn bấm một nút", "Câu 1/4")
    checking.presses("Nhà không dùng gas")
    checking.says("không có")
    assert checking.state.selfcheck.answers["house.paper"] == "no"


def test_one_step_back_and_another_answer(checking):
    checking.says("có")
    assert "Câu trước" in checking.labels
    checking.presses("Câu trước")
    checking.sees("Câu 1/4")
    checking.says("có")
    checking.says("quay lại")
    checking.says("không")
    assert checking.state.selfcheck.answers == {"house.gas": "no"}


def test_a_button_of_an_earlier_question_changes_nothing(checking):
    checking.says("có")
    checking.presses_value("selfcheck:house:0:no")
    assert checking.state.selfcheck.answers == {"house.gas": "yes"}
    checking.sees("Câu 2/4")


@pytest.mark.parametrize(
    "value", ["selfcheck:", "selfcheck:house", "selfcheck:begin:gone", "selfcheck:back", "selfcheck:house:1:none"]
)
def test_buttons_that_stand_for_nothing_break_nothing(checking, value):
    checking.presses_value(value)
    checking.sees("Câu 1/4")


def test_what_can_not_be_read_is_asked_again(checking):
    checking.says("hả")
    checking.sees("Bạn bấm một nút", "Câu 1/4")
    assert checking.state.selfcheck.answers == {}


def answer_all(person, *answers):
    for answer in answers:
        person.says(answer)


def test_the_end_ranks_what_to_fix_by_danger_and_links_to_the_page(checking):
    answer_all(checking, "không", "không rõ", "không", "không")
    checking.sees("1. 🔴 Sửa exit.", "2. 🟠 Sửa gas.", "3. 🟠 (chưa rõ, xem lại) Sửa hose.", "4. 🟡 Sửa paper.")
    checking.sees("có 1 điểm có thể làm chết người", "0 điều ổn, 4 điều cần làm")
    (kept,) = checking.wrote(KeepSelfCheck)
    checking.sees(f"{AWAY}/self-check/{kept.code}")
    assert [item.fix for item in kept.result.fix] == ["Sửa exit.", "Sửa gas.", "Sửa hose.", "Sửa paper."]
    assert kept.result.fix[0].law == "Căn cứ: Luật PCCC (55/2024/QH15): Điều 20."
    assert kept.result.fix[3].due == "Gửi trước ngày 15/12/2026"
    assert checking.state.selfcheck is None
    checking.presses("Đặt bình gas")
    checking.sees("Đặt chỗ thoáng.")


def test_where_all_is_well_nothing_is_to_fix(checking):
    answer_all(checking, "có", "không", "có", "có")
    checking.sees("4 điều ổn, 0 điều cần làm", "🟢")
    checking.sees_no("Làm trước")


def test_a_message_holds_five_things_and_says_how_many_more(person):
    many = Checklist(
        id="house",
        order=1,
        title="Nhà thử",
        intro="Xem.",
        checks=tuple(check(f"n{n}", f"Câu hỏi số {n} thế nào?") for n in range(7)),
    )
    person.library.checklists["house"] = many
    person.presses_value("selfcheck:begin:house")
    answer_all(person, *["không"] * 7)
    person.sees("5. 🟠", "Còn 2 việc nữa")
    person.sees_no("6. 🟠")


def test_without_pages_the_whole_list_is_shown_with_its_law(checking):
    checking.pages = ""
    answer_all(checking, "không", "có", "không", "không")
    checking.sees("Vì exit.", "Căn cứ: Luật PCCC", "Hạn: Gửi trước ngày 15/12/2026")
    checking.sees_no("self-check/")
    assert checking.wrote(KeepSelfCheck) == []


def test_a_result_is_deleted_on_wish(checking):
    answer_all(checking, "có", "không", "có", "có")
    checking.presses("Xóa kết quả này")
    checking.sees("Đã xóa")
    (kept,), (forgotten,) = checking.wrote(KeepSelfCheck), checking.wrote(ForgetSelfCheck)
    assert kept.code == forgotten.code


@pytest.mark.parametrize("word", ["Dừng, để sau", "thôi", "dừng", "dung lai"])
def test_stopped_and_gone_on_with_later(checking, word):
    checking.says("có")
    checking.says(word)
    checking.sees("vẫn được giữ")
    checking.says("xin chào", meant="greet")
    checking.says("lam tiep tu kiem tra")
    checking.sees("Câu 2/4")


def test_begun_again_it_offers_to_go_on(checking):
    checking.says("có")
    checking.says("thôi")
    checking.says("/kiemtra")
    assert checking.labels == [RESUME, "Nhà thử"]
    checking.presses("Nhà thử")
    checking.sees("Câu 1/4")


def test_a_question_of_ones_own_is_answered_and_a_button_leads_back(checking):
    checking.says("có")
    checking.says("để xe chắn lối thoát nạn phạt bao nhiêu", meant="ask_fine")
    checking.sees_no("Câu 2/4")
    assert RESUME in checking.labels
    checking.presses(RESUME)
    checking.sees("Câu 2/4")


def test_while_away_a_yes_is_not_taken_for_an_answer(checking):
    checking.says("để xe chắn lối thoát nạn phạt bao nhiêu", meant="ask_fine")
    checking.says("có", meant="affirm")
    assert checking.state.selfcheck.answers == {}


def test_an_emergency_comes_first_and_the_check_waits(checking):
    checking.says("có")
    checking.says("cháy nhà rồi cứu với")
    checking.sees("Gọi 114")
    assert RESUME not in checking.labels
    assert checking.wrote(OpenIncident)
    checking.presses("Không phải sự cố")
    checking.presses_value("selfcheck:resume")
    checking.sees("Câu 2/4")


def test_what_is_said_in_an_emergency_is_no_answer(checking):
    checking.says("cháy nhà rồi cứu với")
    checking.says("có")
    assert checking.state.selfcheck.answers == {}


def test_a_quiz_puts_it_aside(checking):
    checking.says("/quiz")
    assert checking.state.selfcheck.away


def test_a_list_that_is_gone_meanwhile_asks_which(checking):
    checking.says("có")
    checking.library.checklists["other"] = msgspec.structs.replace(HOUSE, id="other", title="Nhà khác")
    del checking.library.checklists["house"]
    checking.says("có")
    checking.presses_value("selfcheck:resume")
    assert checking.labels == ["Nhà khác"]


def test_before_the_knowledge_is_loaded_it_has_to_wait(early):
    early.says("/kiemtra")
    early.sees("khởi động")


def test_an_empty_shelf_is_said(user):
    user.says("/kiemtra")
    user.sees("Chưa có bộ câu hỏi")


@pytest.fixture(scope="module")
def written():
    """The library as it is written, without a model."""
    real = content.load()
    return Shelf(
        entries={entry.id: entry for entry in entries_of(real)},
        documents={document.id: document for document in real.documents},
        sources={source.code: source for source in real.sources},
        checklists={checklist.id: checklist for checklist in real.checklists},
    )


@pytest.mark.parametrize("answer", ["có", "không", "không rõ"])
@pytest.mark.parametrize("name", ["household", "home_business", "rented_rooms", "organisation"])
def test_every_real_list_can_be_gone_through(say, clock, new_id, random, written, name, answer):
    person = Tester(say, clock, new_id, random, library=written, pages=AWAY)
    person.presses_value(f"selfcheck:begin:{name}")
    while person.state.selfcheck is not None:
        before = len(person.state.selfcheck.answers)
        assert all(len(choice.value.encode()) <= 64 for choice in person.choices)
        person.says(answer)
        assert person.state.selfcheck is None or len(person.state.selfcheck.answers) == before + 1
    (kept,) = person.wrote(KeepSelfCheck)
    assert [item.weight for item in kept.result.fix] == sorted((i.weight for i in kept.result.fix), reverse=True)
    assert all(item.law and item.why and item.fix for item in kept.result.fix)
    assert len(person.text) < 2000
