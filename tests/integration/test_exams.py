"""Exams on both databases: sat, left and resumed, on two devices, after time, by those they aren't for; results, recount."""

from __future__ import annotations

import threading

import pytest

from bot.errors import NotFound, Refused
from bot.messages import Sender
from bot.storage import exam_people, outbox, personal
from bot.storage.database import open_database
from bot.storage.exam_tables import attempt, attempt_event
from bot.training.exam_book import ExamBook, Wanted
from bot.training.exams import Row
from tests.integration.exam_hall import BANK, RIGHT, WRONG, Hall

PHONE, PAGE = Sender("telegram", "1001"), Sender("web", "binh-binh-binh")


@pytest.fixture
def hall(database, say, clock):
    return Hall([database], say, clock)


@pytest.fixture
def an(hall):
    return hall.person()


# sitting it
def test_an_exam_is_sat_and_the_result_told_at_the_end_only(hall, an):
    an.says(f"/thi {hall.exam()}").sees("Sát hạch dân phòng", "4 câu", "20 phút", "50%", "Bạn còn 1 lượt")
    an.presses("Bắt đầu thi").sees("Câu 1/4")
    for option in (RIGHT, WRONG, RIGHT):
        an.answers(option).sees("Đã ghi nhận").sees_no("✅", "❌", "Chưa đúng")
    an.answers(RIGHT).sees("Đã ghi nhận câu 4", "đúng 3/4 câu (75%)", "✅ Đạt (cần từ 50%)", "Nên ôn lại")
    (sat,) = hall.attempts()
    assert (sat.right, sat.passed, sat.number) == (3, True, 1)
    hall.agrees()


def test_below_the_mark_is_not_passed(hall, an):
    an.begins(hall.exam(pass_percent=80)).all_answers(RIGHT, RIGHT, RIGHT, WRONG).sees("❌ Chưa đạt (cần từ 80%)")
    assert hall.attempts()[0].passed is False


def test_letters_and_numbers_may_be_typed_and_what_is_no_answer_asks_again(hall, an):
    an.begins(hall.exam())
    an.says("ờ hm").sees("chọn một trong các câu trả lời", "Câu 1/4")
    an.says(an.letter(RIGHT).lower()).sees("Câu 2/4")
    an.says(str("ABC".index(an.letter(RIGHT)) + 1)).sees("Câu 3/4")
    assert [event.right for event in hall.events()] == [True, True]


def test_time_left_is_told_every_few_questions_and_near_the_end(hall, an, clock):
    an.begins(hall.exam(count=8)).all_answers(*[RIGHT] * 4).sees_no("⏳")
    clock.forward(600)
    an.answers(RIGHT).sees("⏳ Còn 10 phút")
    clock.forward(500)
    an.answers(RIGHT).sees("⏳ Còn 1 phút")
    clock.forward(60)
    an.answers(RIGHT).sees("⏳ Còn 40 giây")


def test_questions_and_options_are_shuffled_for_each_person(hall):
    code = hall.exam(questions=tuple(q.id for q in BANK))
    papers = set()
    for n in range(6):
        hall.person(f"person-number-{n}").begins(code)
    papers = {sat.paper for sat in hall.attempts()}
    assert len(papers) == 6


def test_a_paper_is_drawn_by_the_blueprint(hall, an):
    an.begins(hall.exam(blueprint=(Row(2, "Chỉ huy"), Row(1, "Thoát nạn", 2))))
    an.sees("Câu 1/3")
    assert hall.attempts()[0].paper.count("Chỉ huy") == 2


def test_a_second_attempt_where_there_is_one_and_no_third(hall, an):
    code = hall.exam(attempts=2)
    an.begins(code).all_answers(*[WRONG] * 4).presses("Thi lại").sees("Bạn còn 1 lượt")
    an.presses("Bắt đầu thi").all_answers(*[RIGHT] * 4).sees("✅")
    an.says(f"/thi {code}").sees("hết lượt thi", "đúng 4/4")
    assert [(sat.number, sat.right) for sat in hall.attempts()] == [(1, 0), (2, 4)]


def test_the_menu_offers_an_open_exam(hall, an):
    an.says("/menu").sees_no("Sát hạch")
    hall.exam()
    an.says("/menu").presses("Thi: Sát hạch dân phòng").sees("Bạn còn 1 lượt")
    an.says("/thi").presses("Sát hạch dân phòng").sees("Bạn còn 1 lượt")


@pytest.mark.parametrize("how", ["/thi {0}", "thi {0}", "/start thi_{0}", "/THI@pccc_bot {1}"])
def test_ways_to_name_an_exam(hall, an, how):
    code = hall.exam()
    an.says(how.format(code, code.lower())).sees("Sát hạch dân phòng", "4 câu")


def test_an_unknown_code(an):
    an.says("/thi XXXXX").sees("Không có bài thi nào mang mã XXXXX")


# leaving and going on
def test_after_a_dropped_connection_it_goes_on_where_it_was(hall, an):
    an.begins(hall.exam()).answers(RIGHT)
    with hall.engines[0].begin() as c:
        from bot.storage import conversations

        conversations.forget(c, an.sender)
    an.says("tiếp tục").sees("Câu 2/4").all_answers(RIGHT, RIGHT, RIGHT).sees("4/4")
    hall.agrees()


def test_an_emergency_is_answered_at_once_and_the_exam_goes_on_later(hall, an):
    an.begins(hall.exam()).answers(RIGHT)
    an.says("cháy nhà rồi cứu với").sees("Gọi 114", "tiếp tục thi").sees_no("Câu 2/4")
    an.says("đang cháy to ở tầng 2").sees_no("Câu 2/4")
    an.says("tiếp tục thi").sees("Câu 2/4").answers(RIGHT).sees("Câu 3/4")


def test_stopping_keeps_the_answers_and_says_the_clock_runs(hall, an):
    an.begins(hall.exam()).answers(RIGHT).says("dừng").sees("Đồng hồ vẫn chạy", "20 phút")
    an.says("tiep tuc").sees("Câu 2/4")


def test_another_wish_leaves_it_with_a_way_back(hall, an):
    an.begins(hall.exam()).says("/menu").sees("Bài thi vẫn tính giờ").presses("Tiếp tục bài thi").sees("Câu 1/4")


def test_handing_in_early_is_asked_once_more(hall, an):
    an.begins(hall.exam()).answers(RIGHT).says("nộp bài").sees("còn 3 câu chưa trả lời")
    an.presses("Tiếp tục bài thi").sees("Câu 2/4").says("nộp bài").presses("Nộp bài")
    an.sees("đúng 1/4", "Có 3 câu chưa trả lời")
    assert hall.attempts()[0].right == 1
    hall.agrees()


# bad input
def test_after_time_nothing_changes_and_what_was_answered_counts(hall, an, clock):
    an.begins(hall.exam()).answers(RIGHT)
    clock.forward(20 * 60)
    an.answers(RIGHT).sees("Hết giờ", "câu 2 vừa gửi không được tính", "đúng 1/4")
    an.says("tiếp tục")
    (sat,) = hall.attempts()
    assert (sat.right, len(hall.events()), sat.finished_at) == (1, 1, sat.ends_at)
    hall.agrees()


def test_the_clock_closes_an_attempt_and_its_owner_is_told(hall, an, clock):
    an.begins(hall.exam()).answers(RIGHT)
    hall.sweep()
    assert hall.attempts()[0].finished_at is None
    clock.forward(20 * 60 + 10)
    hall.sweep()
    hall.sweep()
    begun = hall.attempts()[0].started_at
    with hall.engines[0].begin() as c:
        told = outbox.to_address(c, an.sender, begun, kind="notice")
    assert ["đúng 1/4" in message.reply.text for message in told] == [True]
    an.answers(WRONG).sees("câu 2 vừa gửi không được tính", "đúng 1/4")
    assert len(hall.events()) == 1


def test_an_answer_in_time_that_is_dealt_with_late_counts(hall, an, clock):
    from bot.messages import Incoming

    an.begins(hall.exam())
    value = next(c.value for c in an.choices if c.label == an.letter(RIGHT))
    clock.forward(20 * 60 - 1)
    late = Incoming(sender=an.sender, event_key="late", received_at=clock(), choice=value)
    an.runner.accept(late)
    clock.forward(60)
    hall.sweep()
    an.runner.handle(late)
    assert [event.right for event in hall.events()] == [True]


def test_a_second_answer_is_refused_and_the_first_kept(hall, an):
    an.begins(hall.exam())
    first = {choice.label: choice.value for choice in an.choices}
    letter = an.letter(RIGHT)
    other = next(label for label in first if label != letter)
    an.presses(letter).presses_value(first[other])
    an.sees(f"Câu 1 bạn đã trả lời {letter}", "Câu 2/4")
    an.all_answers(RIGHT, RIGHT, RIGHT).presses_value(first[other]).sees("không được tính", "4/4")
    assert [event.right for event in hall.events()] == [True] * 4


def test_an_attempt_of_somebody_else_cannot_be_answered(hall, an):
    an.begins(hall.exam())
    hall.person("somebody-else").presses_value(an.choices[0].value).sees_no("Đã ghi nhận")
    assert hall.events() == []


@pytest.mark.parametrize(
    "value", ["exam:", "exam:::", "exam:%:0:A", "exam:start:", "exam:hand_in:yes:", "exam:x:9999:A", "exam:x:-1:A"]
)
def test_strange_buttons_do_no_harm(hall, an, value):
    an.begins(hall.exam())
    an.presses_value(value)
    assert hall.events() == []
    an.says("tiếp tục").sees("Câu 1/4")


def test_a_position_that_is_not_reached_yet_takes_no_answer(hall, an):
    an.begins(hall.exam())
    value = an.choices[0].value.replace(":0:", ":2:")
    an.presses_value(value).sees("Câu 1/4")
    assert hall.events() == []


def test_an_exam_for_others_cannot_be_begun(hall, an):
    hall.communes()
    hall.member("Bình", senders=(PHONE,))
    hall.member("Chi", "Đội Bù Đốp", "y", senders=(PAGE,))
    codes = [hall.exam(team="Đội dân phòng 1"), hall.exam(unit="Xã Lộc Ninh"), hall.exam(unit="p")]
    for code in codes:
        an.says(f"/thi {code}").sees("dành cho đội khác")
        an.presses_value(f"exam:start:{code}").sees("dành cho đội khác")
    binh, chi = hall.person("1001", "telegram"), hall.person(PAGE.address)
    for code in codes:
        binh.says(f"/thi {code}").sees("Bạn còn 1 lượt")
    chi.says(f"/thi {codes[0]}").sees("dành cho đội khác")
    chi.says(f"/thi {codes[1]}").sees("dành cho đội khác")
    chi.says(f"/thi {codes[2]}").sees("Bạn còn 1 lượt")
    assert hall.attempts() == []


def test_before_it_opens_and_after_it_closes(hall, an, clock):
    from datetime import timedelta

    code = hall.exam(opens_at=clock() + timedelta(hours=1), closes_at=clock() + timedelta(hours=2))
    an.says(f"/thi {code}").sees("chưa mở, mở lúc 10:00 ngày 23/11/2026")
    clock.forward(3600 + 3000)
    an.begins(code).sees("bạn có 10 phút")
    clock.forward(1000)
    hall.person("somebody-else").says(f"/thi {code}").sees("đã đóng")
    an.says("tiếp tục").sees("hết giờ", "0/4")


def test_closing_by_hand_ends_what_is_under_way(hall, an, clock):
    code = hall.exam()
    an.begins(code).answers(RIGHT)
    clock.forward(5)
    assert hall.book.close(code.lower())["state"] == "closed"
    an.answers(RIGHT).sees("không được tính", "1/4")
    with pytest.raises(Refused):
        hall.book.close(code)


def test_what_was_right_is_shown_after_closing_where_the_exam_says_so(hall, an, clock):
    code = hall.exam(shows_answers=True)
    an.begins(code).all_answers(RIGHT, WRONG, RIGHT, RIGHT).sees("Đáp án xem được sau khi bài thi đóng").sees_no("Vì lẽ này")
    an.says(f"/thi {code}").sees("hết lượt").sees_no("Vì lẽ này")
    hall.book.close(code)
    an.says(f"/thi {code}").sees("Các câu chưa đúng", "Câu 2/4", "Đáp án", "Vì lẽ này").sees_no("Câu 1/4")
    secret = hall.exam()
    an.begins(secret).all_answers(*[WRONG] * 4)
    hall.book.close(secret)
    an.says(f"/thi {secret}").sees_no("Vì lẽ này")


def test_another_exam_waits_until_the_one_under_way_is_over(hall, an):
    one, other = hall.exam(), hall.exam(title="Bài khác")
    an.says(f"/thi {other}").says(f"/thi {one}").presses("Bắt đầu thi")
    an.presses_value(f"exam:start:{other}").sees("Bạn đang thi dở bài “Sát hạch dân phòng”", "Câu 1/4")
    assert len(hall.attempts()) == 1


# two devices
def test_a_member_goes_on_on_another_device(hall):
    hall.member("Bình", senders=(PHONE, PAGE))
    phone, page = hall.person("1001", "telegram"), hall.person(PAGE.address)
    code = hall.exam()
    phone.begins(code).answers(RIGHT)
    page.says("tiếp tục").sees("Câu 2/4").answers(RIGHT).sees("Câu 3/4")
    phone.answers(WRONG).sees("Câu 2 bạn đã trả lời", "Câu 3/4")
    phone.answers(RIGHT).sees("Câu 4/4")
    page.says(page.letter(WRONG)).sees("Câu 3 bạn đã trả lời", "Câu 4/4").answers(RIGHT).sees("4/4 câu")
    phone.says("A").sees("không được tính", "4/4")
    assert [(event.right, event.channel) for event in hall.events()] == [
        (True, "telegram"), (True, "web"), (True, "telegram"), (True, "web"),
    ]  # fmt: skip
    assert len(hall.attempts()) == 1


def both(*work):
    """At the same moment; what each raised."""
    start, failed = threading.Barrier(len(work)), []

    def run(one):
        start.wait()
        try:
            one()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failed


def test_two_devices_at_once_on_two_processes_never_answer_twice(database_url, say, clock):
    engines = [open_database(database_url, clock()) for _ in range(2)]
    hall = Hall(engines, say, clock)
    hall.member("Bình", senders=(PHONE, PAGE))
    code = hall.exam(questions=tuple(q.id for q in BANK))
    devices = [hall.person("1001", "telegram", 0), hall.person(PAGE.address, "web", 1)]
    for device in devices:
        device.says(f"/thi {code}")
    assert both(*[lambda d=device: d.presses("Bắt đầu thi") for device in devices]) == []
    assert len(hall.attempts()) == 1
    for position in range(len(BANK)):
        for device in devices:
            device.sees(f"Câu {position + 1}/12")
        assert both(lambda: devices[0].answers(RIGHT), lambda: devices[1].answers(WRONG)) == []
        assert len(hall.events()) == position + 1
        for device in devices if position + 1 < len(BANK) else ():
            device.says("tiếp tục")
    (sat,) = hall.attempts()
    assert sat.right == sum(event.right for event in hall.events())
    hall.agrees()
    for engine in engines:
        engine.dispose()


# results
def test_results_are_equal_to_a_recount_and_a_changed_score_is_found(hall):
    code = hall.exam()
    for n, options in enumerate([(RIGHT,) * 4, (WRONG,) * 4, (RIGHT, WRONG, WRONG, WRONG)]):
        hall.person(f"person-number-{n}").begins(code).all_answers(*options)
    hall.person("under-way-still").begins(code).answers(RIGHT)
    found = hall.book.results(code)
    assert found["figures"] == {"begun": 4, "finished": 3, "passed": 1}
    assert [(row["right"], row["passed"]) for row in found["people"]] == [(4, True), (1, False), (0, False), (None, None)]
    hall.agrees()
    with hall.engines[0].begin() as c:
        c.execute(attempt.update().where(attempt.c.right == 1).values(right=3, passed=True))
        c.execute(
            attempt_event.update().where(attempt_event.c.position == 0, attempt_event.c.right.is_(False)).values(right=True)
        )
    assert sorted(one.what for one in hall.book.recount(code).differences) == ["mark", "passed", "right"]


def test_an_exam_that_cannot_be_is_refused_with_what_is_wrong(hall):
    for wanted, said in [
        ({"blueprint": (Row(9, "Chỉ huy"),)}, "“Chỉ huy”: cần 9 câu, còn 6"),
        ({"blueprint": (Row(3, "Chỉ huy", 1),)}, "mức 1: cần 3 câu, còn 2"),
        ({"blueprint": (Row(1, "Bơi"),)}, "không có chủ đề “Bơi”"),
        ({"questions": ("q0", "q99")}, "q99"),
        ({"count": 13}, "cần 13, còn 12"),
        ({"count": 4, "questions": ("q0",)}, "đúng một cách"),
        ({"minutes": 0}, "Thời gian"),
        ({"pass_percent": 101}, "Mức đạt"),
        ({"team": "x", "unit": "y"}, "một trong"),
        ({"title": " "}, "tên"),
    ]:
        with pytest.raises(Refused) as refused:
            hall.exam(**wanted)
        assert said in str(refused.value)
    for wanted in ({"team": "Không có"}, {"unit": "Không có"}):
        with pytest.raises(NotFound):
            hall.exam(**wanted)
    assert hall.book.latest() == []


def test_what_the_bank_says_later_changes_no_exam(hall, an):
    code = hall.exam()
    assert isinstance(hall.book, ExamBook)
    hall.book.make(Wanted(title="Khác", minutes=5, pass_percent=50, count=1), BANK[:1])
    an.begins(code).all_answers(*[RIGHT] * 4).sees("4/4")


# personal data
def test_who_is_forgotten_leaves_only_figures(hall, an):
    code = hall.exam()
    an.begins(code).all_answers(*[RIGHT] * 4)
    with hall.engines[0].begin() as c:
        assert personal.stored(c, an.sender).exam_attempts == 1
        personal.forget(c, an.sender, hall.clock())
        assert personal.stored(c, an.sender).exam_attempts == 0
    assert an.sender.address not in str(hall.attempts())
    assert hall.book.results(code)["figures"]["passed"] == 1
    hall.agrees()


def test_attempts_go_with_a_person_who_joins_a_team(hall, an):
    code = hall.exam(attempts=2)
    an.begins(code).all_answers(*[RIGHT] * 4)
    id_ = hall.member("An", senders=(an.sender,))
    with hall.engines[0].begin() as c:
        exam_people.move(c, an.sender.key, f"member:{id_}")
    an.begins(code).all_answers(*[WRONG] * 4)
    assert [(sat.learner, sat.number) for sat in hall.attempts()] == [(f"member:{id_}", 1), (f"member:{id_}", 2)]


# on the console and as a spreadsheet
@pytest.fixture
def page(hall, tmp_path):
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from bot.console.access import ConsoleAccess
    from bot.console.exams import ExamRoutes
    from bot.console.guard import Guard
    from bot.console.signed_in import SignedIn
    from bot.storage.store import Store

    people = SignedIn(hall.engines[0], Store(hall.engines[0]), hall.clock)
    access = ConsoleAccess.load(tmp_path, people, host="0.0.0.0", public_url="https://pccc.example", desk="Bàn trực")
    guard = Guard(access, hall.say)
    client = TestClient(Starlette(routes=ExamRoutes(hall.book, guard).routes()), base_url="https://pccc.example")
    from itsdangerous import TimestampSigner

    client.cookies.set("pccc_console", TimestampSigner(access.key).sign("console").decode())
    return client


def test_the_console_shows_exams_results_and_questions_to_those_who_may(hall, an, page):
    code = hall.exam()
    an.begins(code).all_answers(RIGHT, RIGHT, RIGHT, WRONG)
    assert [one["title"] for one in page.get("/console/exams/all").json()["exams"]] == ["Sát hạch dân phòng"]
    (row,) = page.get(f"/console/exams/{code}/results").json()["people"]
    assert (row["right"], row["passed"], row["name"][:10]) == (3, True, "Người thi ")
    assert [one["enough"] for one in page.get(f"/console/exams/{code}/items").json()["items"]] == [False] * 4
    assert page.get("/console/exams/NOPE/results").status_code == 404
    assert page.get("/console/exams").status_code == 200
    page.cookies.clear()
    for path in ("all", f"{code}/results", f"{code}/items", f"{code}/results.xlsx"):
        assert page.get(f"/console/exams/{path}").status_code == 401
    assert page.get("/console/exams", follow_redirects=False).status_code == 303


def test_the_spreadsheet_has_people_questions_and_answers(hall, page):
    import io

    import openpyxl

    hall.member("=HYPERLINK(1)", "Đội dân phòng Bù Đốp", senders=(PHONE,))
    hall.member("Nguyễn Thị Hồng Ánh", "Đội dân phòng Bù Đốp", senders=(PAGE,))
    code = hall.exam()
    hall.person("1001", "telegram").begins(code).all_answers(RIGHT, RIGHT, RIGHT, WRONG)
    hall.person(PAGE.address).begins(code).all_answers(RIGHT, RIGHT, RIGHT, RIGHT)
    book = openpyxl.load_workbook(io.BytesIO(page.get(f"/console/exams/{code}/results.xlsx").content))
    assert book.sheetnames == ["Kết quả", "Câu hỏi", "Câu trả lời"]
    people = [[cell.value for cell in row[:7]] for row in book["Kết quả"].iter_rows(min_row=2)]
    assert people == [
        ["Nguyễn Thị Hồng Ánh", "Đội dân phòng Bù Đốp", 1, 4, 4, 100, "Đạt"],
        ["'=HYPERLINK(1)", "Đội dân phòng Bù Đốp", 1, 3, 4, 75, "Đạt"],
    ]
    assert [book[name].max_row for name in book.sheetnames] == [3, 5, 9]
