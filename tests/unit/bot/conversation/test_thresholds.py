"""What the rules ask of given premises: what was said is taken, only what decides is asked, the row that decided is shown."""

from __future__ import annotations

import msgspec
import pytest

from bot.conversation.effects import OpenIncident, RecordUnanswered
from bot.conversation.state import PremisesRun, State
from knowledge import content
from nlu.emergency import Emergency
from nlu.measures import read_measures
from nlu.premises import reader_of
from nlu.understanding import Understanding
from tests.unit.bot.conversation.tester import Shelf, Tester

REAL = content.load()
NOT_REQUIRED, REQUIRED = (
    "Không phải: công trình này không thuộc danh mục thẩm định",
    "Phải: công trình này thuộc diện thẩm định",
)


@pytest.fixture
def owner(say, clock, new_id, random):
    """Somebody with premises, in a house where only the decision tables are on the shelf."""
    shelf = Shelf(
        entries={entry.id: entry for entry in REAL.entries},
        documents={document.id: document for document in REAL.documents},
        thresholds=REAL.thresholds,
    )
    return Tester(say, clock, new_id, random, library=shelf)


def asks(person, text):
    person.says(text, meant="ask_procedure")


@pytest.mark.parametrize(
    "text",
    ["nhà trọ 4 tầng 300m2 có phải thẩm định pccc không", "nha tro 4 tang 300m2 co phai tham dinh pccc khong"],
)
def test_outcome_first_then_the_row_the_provision_and_the_date(owner, text):
    asks(owner, text)
    assert owner.first_line.startswith(NOT_REQUIRED)
    owner.sees("Vì: nhà trọ", "cao dưới 7 tầng và tổng diện tích sàn dưới 3.000 m²", "Căn cứ: ", "Phụ lục III mục 8")
    owner.sees("Kiểm tra ngày 27/11/2026", "Tôi hiểu: Nhà trọ", "cao 4 tầng, tổng diện tích sàn 300 m²")
    (reply,) = owner.replies
    assert {citation.document for citation in reply.citations} == {"nd-347-2026"}
    assert owner.last.took_for.entry == "thresholds.appraisal"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("khách sạn 7 tầng có phải thẩm định không", REQUIRED),
        ("cây xăng 200m2 có phải thẩm định pccc không", REQUIRED),
        ("karaoke 3 lầu có phải lắp chữa cháy tự động không", "Phải trang bị hệ thống chữa cháy tự động"),
        ("kho hạng C 2.000m2 có phải thẩm định pccc không", REQUIRED),
        ("trường mầm non 50 cháu có phải mua bảo hiểm cháy nổ không", "Phải mua bảo hiểm"),
        ("quán ăn 99m2 có thuộc diện quản lý không", "Không: với quy mô này"),
        ("quán ăn 100m2 có thuộc diện quản lý không", "Có: đây là “cơ sở”"),
        ("tập thể cũ nhà ở tập thể 4 tầng có thuộc diện quản lý không", "Có: đây là “cơ sở”"),
        ("văn phòng 3 tầng 200m2 thuộc nhóm mấy", "Nhóm 2 của Phụ lục II"),
        ("bệnh viện 250 giường nhóm mấy", "Nhóm 1 của Phụ lục II"),
        ("siêu thị 250m2 mấy năm kiểm tra một lần", "Ba năm một lần"),
        ("quán cà phê 150m2 20 nhân viên có phải lập đội pccc không", "Phải lập Đội PCCC và CNCH cơ sở, ít nhất 10 người"),
        ("nhà ở kết hợp kinh doanh phần kinh doanh 50m2 có phải lắp truyền tin báo cháy không", "Phải lắp và kết nối xong"),
        ("homestay 3 tầng có phải có mặt nạ không", "Phải có mặt nạ lọc độc"),
        ("nhà hàng 3.000m2 ai nghiệm thu pccc", "Chủ đầu tư tự nghiệm thu (văn bản Mẫu PC18)"),
        ("quán nhậu 80m2 có phải có bình chữa cháy không", "Phải có bình chữa cháy ở mọi khu vực"),
    ],
)
def test_what_was_said_is_enough_where_it_decides(owner, text, outcome):
    asks(owner, text)
    assert owner.first_line.startswith(outcome)
    owner.sees("Vì: ", "Căn cứ: ")


def test_only_what_decides_is_asked_with_buttons_for_what_makes_a_difference(owner):
    asks(owner, "khách sạn 6 tầng thuộc nhóm mấy")
    owner.sees("Tổng diện tích sàn bao nhiêu")
    assert owner.labels == ["Dưới 3.000 m²", "Từ 3.000 m² trở lên", "Chưa biết"]
    owner.presses("Dưới 3.000 m²")
    assert owner.first_line.startswith("Nhóm 2")


@pytest.mark.parametrize("typed", ["250", "250m2", "khoảng 250 mét", "dưới 300m2", "hai trăm năm mươi mét vuông"])
def test_an_answer_is_taken_as_people_type_it(owner, typed):
    asks(owner, "quán ăn 2 tầng có phải mua bảo hiểm cháy nổ không")
    owner.says(typed)
    assert owner.first_line.startswith("Không bắt buộc mua bảo hiểm")


def test_a_lone_number_of_storeys_is_no_number_of_a_button(owner):
    asks(owner, "khách sạn 400m2 có phải có mặt nạ không")
    owner.sees("Nhà cao mấy tầng")
    assert owner.labels == ["Chưa biết"]
    owner.says("1")
    assert owner.first_line.startswith("Quy chuẩn không bắt buộc mặt nạ")


@pytest.mark.parametrize("answer", ["Hạng C", "hang c", "2"])
def test_a_choice_is_pressed_or_typed(owner, answer):
    asks(owner, "xưởng 2.500m2 có phải thẩm định pccc không")
    owner.sees("hạng nguy hiểm cháy nào")
    owner.says(answer)
    assert owner.first_line.startswith(REQUIRED)
    owner.sees("hạng nguy hiểm cháy C", "Phụ lục III mục 9 điểm d")
    asks(owner, "xưởng 600m2 có phải thẩm định pccc không")
    owner.sees("hạng nguy hiểm cháy nào")


@pytest.mark.parametrize("said", ["Chưa biết", "không biết", "chưa rõ"])
def test_who_does_not_know_is_told_every_case(owner, said):
    asks(owner, "kho 2.500m2 có phải thẩm định pccc không")
    owner.says(said)
    owner.sees("Kết quả tùy vào đó", "hạng nguy hiểm cháy D", "phải thẩm định thiết kế", "Căn cứ: ")


def test_a_correction_changes_the_answer(owner):
    asks(owner, "khách sạn 6 tầng 400m2 có phải thẩm định không")
    assert owner.first_line.startswith(NOT_REQUIRED)
    owner.says("nhầm, 7 tầng")
    assert owner.first_line.startswith(REQUIRED)


def test_what_was_understood_of_floors_is_said(owner):
    asks(owner, "nhà nghỉ 2 lầu có lửng 90m2 có phải mua bảo hiểm không")
    owner.sees("cao 3 tầng", "tính cả tầng trệt", "chưa tính tầng lửng")


def test_what_is_only_taken_to_be_so_is_said(owner):
    asks(owner, "quán ăn 3 tầng 400m2 có phải lắp sprinkler không")
    owner.sees("Quy chuẩn không bắt buộc chữa cháy tự động", "tạm coi chiều cao PCCC dưới 25 m vì nhà dưới 5 tầng")
    asks(owner, "quán ăn 5 tầng 400m2 có phải lắp sprinkler không")
    owner.sees("Chiều cao PCCC của nhà là bao nhiêu mét")


def test_the_other_questions_about_the_same_premises_are_one_press_away(owner):
    asks(owner, "khách sạn 6 tầng 400m2 có phải thẩm định không")
    owner.presses("Có phải mua bảo hiểm cháy nổ không?")
    owner.sees("Phải mua bảo hiểm cháy, nổ bắt buộc", "cao từ 3 tầng trở lên", "Phụ lục VII mục 17")
    owner.says("mặt nạ thì sao", meant="ask_procedure")
    owner.sees("Phải có mặt nạ lọc độc")
    owner.presses("Mọi mốc của loại hình này")
    assert owner.last.took_for.entry == "thresholds_business.hotel"


def test_the_part_for_business_is_asked_where_only_the_house_was_said(owner):
    asks(owner, "nhà ở kết hợp kinh doanh 300m2 có phải mua bảo hiểm cháy nổ không")
    owner.sees("Phần dùng để sản xuất, kinh doanh")
    owner.says("180m2")
    owner.sees("Không bắt buộc mua bảo hiểm")
    assert owner.state.premises.known["area_m2"] == "300"


def test_the_share_is_reckoned_from_both_areas(owner):
    asks(owner, "nhà ở kết hợp kinh doanh 200m2 2 tầng có phải lắp báo cháy không")
    owner.says("150m2")
    owner.sees("xét theo công năng sản xuất, kinh doanh", "chiếm 75 % diện tích sàn")
    owner.says("quán ăn")
    owner.sees("Vì: quán ăn", "Quy chuẩn không bắt buộc báo cháy tự động")


def test_where_the_texts_leave_a_doubt_it_is_said(owner):
    asks(owner, "nhà trọ 8 tầng có phải thẩm định pccc không")
    owner.sees("Tôi chưa trả lời chắc được", "hỏi Công an")
    asks(owner, "cửa hàng bán hàng dễ cháy 100m2 có thuộc diện quản lý không")
    owner.sees("Tôi chưa trả lời chắc được", "Mục 12 Phụ lục I")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("phòng khám răng", "phòng khám, trạm y tế"),
        ("homestay 4 phòng", "khách sạn, nhà nghỉ"),
        ("truong mam non tu thuc", "nhà trẻ, trường mầm non"),
        ("shop quần áo của em", "cửa hàng, tạp hóa"),
        ("chùa", "cơ sở tôn giáo, tín ngưỡng"),
        ("spa 3 tầng", "cao 3 tầng"),
        ("nhà trọ 4 tầng 300m2", "nhà trọ, nhà có phòng cho thuê, cao 4 tầng, tổng diện tích sàn 300 m²"),
    ],
)
@pytest.mark.parametrize("meant", ["out_of_scope", "nlu_fallback"])
def test_who_only_names_their_premises_is_asked_what_they_want_to_know(owner, text, named, meant):
    owner.says(text, meant=meant)
    owner.sees("Bạn muốn biết gì về", named)
    owner.presses("Có phải mua bảo hiểm cháy nổ không?")
    assert owner.wrote(RecordUnanswered) == []


@pytest.mark.parametrize(
    "text", ["quán cafe nào đẹp nhất đà lạt", "tuyển nhân viên spa lương cao", "đặt bàn nhà hàng tối nay", "giá vé máy bay"]
)
def test_what_says_more_than_a_name_is_no_question_about_premises(owner, text):
    owner.says(text, meant="out_of_scope")
    assert "Bạn muốn biết gì về" not in owner.text


def test_a_threat_to_premises_is_declined(owner):
    owner.says("đốt nhà trọ", meant="harmful", outside=0.9)
    assert "Bạn muốn biết gì về" not in owner.text


def test_a_name_that_may_be_a_cry_for_help_has_the_way_to_114_first(owner):
    seen = Emergency("fire", "possible", ("classifier",))
    owner.understand = lambda text: Understanding(text, "out_of_scope", 0.9, (("out_of_scope", 0.9),), seen)
    owner.says("xưởng may")
    assert "114" in owner.first_line
    owner.sees("Bạn muốn biết gì về xưởng")
    assert owner.labels[0] == "Đang xảy ra, báo ngay"


def test_from_the_menu_by_buttons(owner):
    owner.says("/start")
    owner.presses("Cơ sở của tôi phải làm gì")
    owner.presses("Karaoke, vũ trường")
    owner.sees("Bạn muốn biết gì về karaoke, vũ trường?")
    owner.presses("Có phải có mặt nạ lọc độc không?")
    owner.sees("Phải có mặt nạ lọc độc")


def test_from_the_menu_by_words(owner):
    owner.presses_value("menu:limits")
    owner.says("nhà trọ 4 tầng 300m2")
    owner.presses("Có phải thẩm định thiết kế không?")
    assert owner.first_line.startswith(NOT_REQUIRED)


@pytest.mark.parametrize(
    "text",
    [
        "quán ăn bao nhiêu m2 thì thuộc diện quản lý?",
        "khách sạn mấy tầng phải thẩm định pccc",
        "nhà trọ có phải lắp báo cháy tự động không",
        "karaoke 3 tầng không có bình chữa cháy bị phạt bao nhiêu",
        "quán cà phê 150m2 tự kiểm tra định kỳ mấy lần",
        "nhà 4 tầng 300m2 có phải thẩm định không",
        "tạp hóa 60m2 tại nhà có cần bảo hiểm cháy nổ không",
        "chua 2 tang co phai mua bao hiem khong",
        "cho 300m2 co phai tham dinh khong",
    ],
)
def test_ordinary_questions_and_unknown_premises_go_to_the_answers(owner, text):
    asks(owner, text)
    assert owner.state.premises is None
    assert owner.last.took_for.declined


def test_anything_else_leaves_the_flow(owner):
    asks(owner, "khách sạn 6 tầng thuộc nhóm mấy")
    asks(owner, "bình chữa cháy mua ở đâu thì tốt")
    assert owner.wrote(RecordUnanswered)
    assert owner.state.premises is None
    owner.says("400m2")
    owner.sees_no("Nhóm 2")


def test_an_emergency_comes_first_at_any_time(owner):
    asks(owner, "khách sạn 6 tầng thuộc nhóm mấy")
    owner.says("cháy nhà rồi cứu với")
    assert "Gọi 114" in owner.first_line
    assert len(owner.wrote(OpenIncident)) == 1
    assert owner.state.premises is None


def test_what_may_be_an_emergency_is_not_taken(owner):
    asks(owner, "khói đầy nhà trọ 4 tầng 300m2 có phải thẩm định không")
    owner.sees_no("Vì: ")


@pytest.mark.parametrize(
    "value",
    [
        "limits:",
        "limits:kind:castle",
        "limits:ask:appraisal",
        "limits:ask:no",
        "limits:set:storeys=5",
        "limits:set:storeys=x",
        "limits:unknown",
        "limits:x:y",
    ],
)
def test_buttons_of_another_time_lead_somewhere(owner, value):
    owner.presses_value(value)
    assert owner.text
    asks(owner, "khách sạn 6 tầng thuộc nhóm mấy")
    owner.presses_value(value)
    assert owner.text
    assert owner.written == []


def test_a_quiz_waits_while_a_size_is_asked_for(reader):
    reader.says("/quiz")
    run = reader.state.quiz
    reader.says("khách sạn 6 tầng thuộc nhóm mấy", meant="ask_procedure")
    reader.says("400m2", meant="nlu_fallback")
    reader.sees("Nhóm 2 của Phụ lục II")
    assert reader.state.quiz == run


def test_before_the_knowledge_is_loaded_the_flow_has_to_wait(early):
    early.presses_value("menu:limits")
    early.sees("khởi động")
    early.says("nhà trọ 4 tầng 300m2 có phải thẩm định pccc không")
    early.sees("khởi động")


def test_the_whole_mind_answers_a_described_premises_from_the_tables(reader):
    reader.says("nhà trọ 4 tầng 300m2 có phải thẩm định pccc không")
    assert reader.first_line.startswith(NOT_REQUIRED)
    reader.says("quán ăn bao nhiêu m2 thì thuộc diện quản lý PCCC?")
    assert reader.last.took_for.entry == "thresholds_business.restaurant"


def test_a_conversation_survives_the_disk():
    run = PremisesRun(
        kind="hotel", table="masks", known={"storeys": "3", "area_m2": "..500"}, asked="storeys", remarks=("lửng",)
    )
    state = State(premises=run)
    assert msgspec.json.decode(msgspec.json.encode(state), type=State) == state
    assert msgspec.json.decode(b'{"report":null,"quiz":null}', type=State).premises is None


def test_every_question_can_be_asked_of_every_kind_to_the_end(owner):
    for table, kind in REAL.thresholds.rows:
        words = REAL.thresholds.kinds[kind].phrases[0]
        assert reader_of(REAL.thresholds).read(f"{words} 300m2").kind == kind
        owner.state = State(premises=PremisesRun(kind=kind, known={}))
        owner.presses_value(f"limits:ask:{table}")
        for _ in range(len(REAL.thresholds.measures)):
            if "Vì: " in owner.text:
                break
            if owner.labels[0] == "Chưa biết":
                owner.says("2")
            else:
                owner.presses(owner.labels[0])
        owner.sees("Vì: ", "Căn cứ: ")
        assert all(len(choice.value.encode()) <= 64 for choice in owner.choices), "as long as Telegram carries"


def test_example_sizes_shown_to_people_can_be_read(say):
    assert read_measures(say("limits.example")).values() == {"storeys": 5, "area_m2": 400}
