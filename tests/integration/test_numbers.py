"""The page of figures on both databases: what is counted, the rows behind each number, the files, who sees what."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.console.guard import Guard
from bot.console.numbers import NumberRoutes
from bot.console.viewer import Viewer
from bot.conversation.effects import CountAnswer, RecordUnanswered
from bot.errors import NotFound, Refused
from bot.incidents.closing import Closing
from bot.incidents.closing_desk import close
from bot.messages import Place, Reply, Sender
from bot.numbers.book import Numbers
from bot.numbers.charts import Charts
from bot.numbers.choice import Choice
from bot.statistics import Statistics
from bot.storage import hours, incidents, members, outbox, records, subscriptions, teams
from bot.storage import numbers as counting
from bot.storage.broadcast_tables import broadcast, broadcast_recipient
from bot.storage.hours import Hours
from bot.storage.members import Member
from bot.storage.outbox import Outgoing
from bot.storage.teams import Team
from bot.storage.warning_tables import warning, warning_recipient
from tests.conftest import NOW
from tests.integration.test_desk import COMMUNE, NEIGHBOUR, PROVINCE, Shift

DAY = date(2026, 11, 23)
FIRE = Closing(outcome="forces", cause="electric", injured=2, damage=1_500_000)
SOMEBODY = Sender("web", "session-of-an")
TITLES = {"smoke.crawl": ("skill", "Bò thấp trong khói"), "fine.exit": ("fine", "Khóa lối thoát nạn")}
EVIL = "=HYPERLINK(1) <b>gọi 0912345678</b>"


@pytest.fixture
def shift(database, say, clock, new_id):
    """Three days: a fire closed with a form, a false alarm in another commune, one open without a place, one repeated."""
    shift = Shift(database, say, clock, new_id).staffed(p=PROVINCE, bp=COMMUNE, ln=NEIGHBOUR)
    fire = shift.reports(confirmed=True)
    with database.begin() as c:
        incidents.change(c, f"i-{fire}", unit="bp")
        incidents.set_place(c, f"i-{fire}", Place(lat=11.5349, lon=106.8823, text="=1+1 hẻm 12"))
    shift.clock.forward(60)
    shift.presses("acknowledge", fire)
    shift.clock.forward(240)
    shift._do(lambda c, now: close(shift.desk, c, fire, FIRE, "Bình", "console", now))
    shift.clock.forward(86_400)
    joke = shift.reports(confirmed=True, event="smoke")
    with database.begin() as c:
        incidents.change(c, f"i-{joke}", unit="ln")
    shift.presses("false_alarm", joke)
    shift.clock.forward(86_400)
    shift.reports(confirmed=True, event="gas")
    again = shift.reports(confirmed=True, event="gas")
    shift.presses("duplicate", again)
    return shift


@pytest.fixture
def numbers(shift, database, say):
    return Numbers(database, say, shift.clock, lambda: TITLES)


def table(numbers, id_, choice=Choice()):  # noqa: B008  # it never changes
    return {row.name: row.cells for row in numbers.table(choice, id_).rows}


def total(numbers, choice=Choice()):  # noqa: B008
    return {one.id: one.value for one in numbers.figures(choice).totals}


def test_what_the_database_counts_is_what_is_counted_one_by_one(numbers, database, say):
    one_by_one, counted = Statistics(database, say).of(), total(numbers)
    assert counted["incidents"] == 3
    for name in ("reports", "duplicates", "incidents", "closed", "false_alarms", "withdrawn", "false_alarm_share"):
        assert counted[name] == one_by_one[name], name
    for name in ("dead", "injured", "rescued", "damage", "area"):
        assert (counted[name] or 0) == one_by_one["harm"][name], name
    with database.connect() as connection:
        by = counting.counts(connection, Choice())
    for group in ("event", "unit", "state", "cause", "outcome"):
        assert by[group] == {one["value"]: one["count"] for one in one_by_one["by"][group]}, group


def test_tables_name_what_they_count(numbers):
    assert table(numbers, "event") == {"Cháy": (1,), "Khói": (1,), "Rò gas": (1,)}
    assert table(numbers, "unit") == {"Phường Bình Phước": (1,), "Xã Lộc Ninh": (1,), "Chưa rõ đơn vị": (1,)}
    assert table(numbers, "cause") == {"Điện": (1,), "Chưa ghi nguyên nhân": (1,)}
    assert table(numbers, "month") == {"11/2026": (3,)}
    assert table(numbers, "weekday")["Thứ hai"] == (1,)
    assert (len(table(numbers, "hour")), table(numbers, "hour")["09 giờ"]) == (24, (3,))


def test_response_times_are_percentiles_of_each_step(numbers):
    found = table(numbers, "waited")
    assert found["Có người tiếp nhận"][3] == 2
    assert found["Có người tiếp nhận"][1] == pytest.approx(60, abs=1)
    assert found["Đóng tin"][:3] == (pytest.approx(0, abs=1), pytest.approx(300, abs=1), pytest.approx(300, abs=1))


def test_percentiles_are_the_least_within_which_that_share_lies(shift, numbers, database):
    codes = [shift.reports(confirmed=True) for _ in range(100)]
    with database.begin() as c:
        for seconds, code in enumerate(codes, 1):
            opened = incidents.by_code(c, code).opened_at
            incidents.change(c, f"i-{code}", closed_at=opened + timedelta(seconds=seconds), event="flood")
        c.execute(text("UPDATE incident SET closed_at = NULL WHERE event <> 'flood'"))
    assert table(numbers, "waited")["Đóng tin"] == (50, 90, 99, 100)


@pytest.mark.parametrize(
    ("by", "value", "codes"),
    [
        ("event", "fire", ["SC-00001"]),
        ("unit", "ln", ["SC-00002"]),
        ("unit", "", ["SC-00003"]),
        ("cause", "electric", ["SC-00001"]),
        ("hour", "9", ["SC-00003", "SC-00002", "SC-00001"]),
        ("state", "false_alarm", ["SC-00002"]),
        ("step", "closed", ["SC-00001", "SC-00002"]),
        ("duplicates", "", ["SC-00004"]),
        ("injured", "", ["SC-00001"]),
        ("event", "' OR 1=1 --", []),
    ],
)
def test_the_rows_behind_a_number(numbers, by, value, codes):
    found = numbers.behind(Choice(), by, value)
    assert [row["cells"][0] for row in found["rows"]] == codes
    assert found["number"] == len(codes)
    assert all(row["link"] == f"/console#{row['cells'][0]}" for row in found["rows"])


def test_every_number_of_the_tables_of_incidents_has_as_many_rows_behind_it(numbers):
    figures = numbers.figures(Choice())
    tables = [one for one in figures.tables if one.id in ("month", "event", "unit", "cause", "outcome", "hour", "weekday")]
    behind = [(one.by, row.value, row.cells[0]) for one in tables for row in one.rows]
    behind += [(one.id, "", one.value) for one in figures.totals if one.listed and one.id not in ("injured", "damage")]
    for by, value, number in behind:
        assert numbers.behind(Choice(), by, value)["number"] == (number or 0), (by, value)


def test_days_and_units_narrow_everything(numbers):
    assert total(numbers, numbers.choose(None, DAY, DAY, ""))["reports"] == 1
    assert total(numbers, numbers.choose(None, None, None, "xa loc ninh"))["reports"] == 1
    assert total(numbers, numbers.choose(None, None, None, "p"))["reports"] == 2
    ours = numbers.choose(frozenset({"bp"}), None, None, "")
    assert total(numbers, ours)["reports"] == 1
    assert numbers.behind(ours, "event", "smoke")["number"] == 0
    assert {one.id for one in numbers.figures(ours).tables}.isdisjoint({"topics", "unanswered", "people"})


@pytest.mark.parametrize(
    ("since", "until", "unit", "error"),
    [
        (DAY, DAY - timedelta(1), "", Refused),
        (date.min, None, "", Refused),
        (None, date.max, "", Refused),
        (date(2000, 1, 1), date(2026, 1, 1), "", Refused),
        (None, None, "sao hỏa", NotFound),
        (None, None, "ln", Refused),
        (None, None, "x" * 100_000, NotFound),
    ],
)
def test_a_choice_that_cannot_be_is_refused(numbers, since, until, unit, error):
    with pytest.raises(error):
        numbers.choose(frozenset({"bp"}), since, until, unit)


def test_questions_are_counted_by_topic_and_those_unanswered_are_shown_without_numbers_to_call(numbers, database):
    with database.begin() as c:
        for _ in range(3):
            records.count_answer(c, SOMEBODY, CountAnswer("smoke.crawl"), NOW)
        records.note_unanswered(c, SOMEBODY, RecordUnanswered(EVIL, "fine.exit", 0.1), NOW)
        records.note_unanswered(c, SOMEBODY, RecordUnanswered("gì", None, 0.0), NOW)
    assert table(numbers, "topics") == {
        "Kỹ năng thoát nạn, chữa cháy": (3, 0), "Mức phạt": (0, 1), "Chủ đề khác": (0, 1),
    }  # fmt: skip
    assert table(numbers, "answered") == {"Bò thấp trong khói": (3,)}
    assert table(numbers, "unanswered") == {"Không gần mục nào": (1,), "Khóa lối thoát nạn": (1,)}
    asked = numbers.behind(Choice(), "unanswered", "fine.exit")
    assert [row["cells"][2] for row in asked["rows"]] == ["=HYPERLINK(1) <b>gọi …</b>"]
    assert numbers.behind(Choice(), "answered", "smoke.crawl")["rows"][0]["cells"] == ("23/11/2026", "trang web", 3)
    with pytest.raises(Refused):
        numbers.behind(numbers.choose(frozenset({"bp"}), None, None, ""), "unanswered", "fine.exit")


def test_training_is_set_against_the_hours_the_law_asks_for(numbers, database):
    with database.begin() as c:
        teams.add(c, [Team(id="t", name="Đội ấp 3", folded="doi ap 3", kind="militia", unit="bp")], NOW)
        teams.add(c, [Team(id="o", name="Cán bộ", folded="can bo", kind="office", unit="ln")], NOW)
        members.add(c, [Member(id=f"m{n}", team="t", name="An", folded="an") for n in range(3)], NOW)
        done = [("m0", "training", "2026-01-05", 480), ("m0", "refresher", "2026-02-05", 240)]
        done += [
            ("m1", "training", "2020-01-05", 480),
            ("m1", "refresher", "2025-12-31", 240),
            ("m2", "training", "2026-01-05", 479),
        ]
        rows = [
            Hours(id=f"h{n}", member=who, day=date.fromisoformat(d), minutes=m, kind=k) for n, (who, k, d, m) in enumerate(done)
        ]
        hours.add(c, rows, NOW)
    assert table(numbers, "training") == {
        "Đội dân phòng": (1, 3, 1, 2, 1, 2, 20.0), "Cán bộ phụ trách": (1, 0, None, None, None, None, 0),
    }  # fmt: skip
    ours = numbers.choose(frozenset({"ln"}), None, None, "")
    assert set(table(numbers, "training", ours)) == {"Cán bộ phụ trách"}
    assert numbers.behind(ours, "team_kind", "militia")["number"] == 0
    assert numbers.behind(Choice(), "team_kind", "militia")["rows"][0]["cells"] == ("Đội ấp 3", "Phường Bình Phước", 3, 0)


def test_people_who_follow_warnings_are_counted(numbers, database):
    with database.begin() as c:
        subscriptions.subscribe(c, SOMEBODY, "bp", NOW)
    assert table(numbers, "people")["trang web"][1] == 1
    titles = [one.title for one in numbers.figures(numbers.choose(frozenset({"ln"}), None, None, "")).tables]
    assert "Cảnh báo đã gửi (số người theo dõi: 0)" in titles


def sent_to_many(engine):
    """A warning to two, one of whom took it and is safe; a bulletin for a commune, over; one for everybody, on its way."""
    an, binh = SOMEBODY, Sender("web", "session-of-binh")
    with engine.begin() as c:
        reply = {"reply": Reply(text="x"), "kind": "warning"}
        for id_, who in (("w1", an), ("w2", binh), ("b1", an)):
            outbox.put(c, Outgoing(id=id_, to=who, **reply), NOW)
        c.execute(text("UPDATE outbox SET state = 'sent' WHERE id IN ('w1', 'b1')"))
        made = {"id": "w", "code": "CB-1", "kind": "test", "text": "", "units": "bp,ln", "state": "done", "made_by": "An"}
        c.execute(warning.insert().values(**made, made_at=NOW, confirmed_by="Bình", confirmed_at=NOW))
        c.execute(warning_recipient.insert().values(warning="w", channel="web", address=an.address, message="w1", safe_at=NOW))
        c.execute(warning_recipient.insert().values(warning="w", channel="web", address=binh.address, message="w2"))
        for id_, units_, state, figures in (
            ("b", "bp", "done", '{"targeted": 40, "sent": 38}'), ("e", "", "sending", None), ("d", "bp", "draft", None),
        ):  # fmt: skip
            begun = None if state == "draft" else NOW
            values = {
                "id": id_,
                "code": f"TT-{id_}",
                "text": "",
                "picture": "",
                "topics": "gas,tet",
                "units": units_,
                "quiet": True,
            }
            people = {"made_by": "An", "made_at": NOW, "started_by": "An", "ended_by": "", "began_at": begun}
            c.execute(broadcast.insert().values(**values, **people, state=state, figures=figures))
        c.execute(broadcast_recipient.insert().values(broadcast="e", channel="web", address=an.address, message="b1"))


def test_people_reached_by_warnings_and_bulletins_are_counted_with_the_rows_behind(numbers, database):
    assert numbers.table(Choice(), "reached").rows == ()
    sent_to_many(database)
    assert table(numbers, "reached") == {"Cảnh báo": (1, 2, 1, 1, 0), "Bản tin": (2, 41, 39, None, None)}
    assert table(numbers, "broadcasts")["TT-b · Gas và bếp, Tết và lễ hội"] == ("23/11/2026", 40, 38)
    for row in numbers.table(Choice(), "reached").rows:
        found = numbers.behind(Choice(), "reached", row.value)
        assert found["number"] == row.cells[0]
        assert [sum(one["cells"][at] or 0 for one in found["rows"]) for at in (2, 3)] == list(row.cells[1:3])
        assert {one["link"] for one in found["rows"]} == {f"/console/{row.value}"}
    ours = numbers.choose(frozenset({"bp"}), None, None, "")
    assert table(numbers, "reached", ours) == {"Cảnh báo": (1, 2, 1, 1, 0), "Bản tin": (1, 40, 38, None, None)}
    assert numbers.behind(ours, "reached", "broadcasts")["rows"][0]["cells"][0] == "TT-b · Gas và bếp, Tết và lễ hội"
    later = numbers.choose(None, DAY + timedelta(5), None, "")
    assert numbers.table(later, "reached").rows == ()
    with pytest.raises(NotFound):
        numbers.behind(Choice(), "reached", "incidents")


VIEWERS = {
    "province": Viewer("p", "Tỉnh", "province"),
    "commune": Viewer("c", "Xã", "commune", frozenset({"bp"})),
    "captain": Viewer("d", "Đội", "captain", frozenset({"bp"})),
}


class Access:
    """Lets in whoever says who they are; as `ConsoleAccess` to whom asks it."""

    def viewer(self, request):
        return VIEWERS.get(request.headers.get("x-viewer", ""))

    def same_origin(self, request):
        return request.headers.get("x-requested-with") == "pccc" and "origin" not in request.headers

    def record(self, *_what):
        """Nothing is written down."""


@pytest.fixture
def page(numbers, say):
    routes = NumberRoutes(numbers, Charts(say), Guard(Access(), say)).routes()
    client = TestClient(Starlette(routes=routes), follow_redirects=False)
    return lambda path, who="province", **asked: client.get(f"/console/{path}", params=asked, headers={"x-viewer": who})


def test_the_page_is_for_those_who_may_see(page):
    assert "Số liệu" in page("numbers").text
    assert page("statistics", since="2026-11-01").headers["location"] == "/console/numbers?since=2026-11-01"
    for path in ("figures", "charts/event.svg", "tables/event.csv", "tables/all.xlsx", "rows", "rows.csv", "rows.geojson"):
        assert page(f"numbers/{path}", "stranger").status_code == 401, path
        assert page(f"numbers/{path}", "captain").status_code == 403, path


def test_a_commune_sees_and_gets_its_own_alone(page):
    found = page("numbers/figures", "commune").json()
    assert [one["code"] for one in found["units"]] == ["bp"]
    assert found["totals"][0]["value"] == 1
    for path in ("figures", "rows", "rows.csv", "rows.xlsx", "rows.geojson", "tables/unit.csv"):
        answer = page(f"numbers/{path}", "commune", unit="ln", by="event", value="smoke")
        assert (answer.status_code, "error" in answer.json()) == (409, True), path
    assert "SC-00002" not in page("numbers/rows.csv", "commune", by="reports").text
    assert json.loads(page("numbers/rows.geojson", "commune", by="event", value="smoke").text)["features"] == []
    assert page("numbers/rows", "commune", by="unanswered").status_code == 409


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("figures", {"since": "hôm qua"}, 409),
        ("figures", {"since": "2026-11-02", "until": "2026-11-01"}, 409),
        ("figures", {"unit": "sao hỏa"}, 404),
        ("rows", {"by": "nothing"}, 404),
        ("rows", {"by": "incidents; DROP TABLE incident"}, 404),
        ("rows", {"by": "step", "value": "x"}, 404),
        ("rows", {"by": "event", "page": "-1"}, 409),
        ("rows", {"by": "event", "page": "99999999999999999999"}, 409),
        ("rows.geojson", {"by": "unanswered"}, 404),
        ("rows.exe", {"by": "event"}, 404),
        ("tables/..%2F..%2Fetc.csv", {}, 404),
        ("charts/none.svg", {}, 404),
    ],
)
def test_a_question_that_cannot_be_is_answered_with_a_sentence(page, path, asked, status):
    answer = page(f"numbers/{path}", **asked)
    assert answer.status_code == status
    assert path.startswith("tables/..") or answer.json()["error"]


def test_files_hold_what_the_page_shows_and_compute_nothing(page, database):
    rows = list(csv.reader(io.StringIO(page("numbers/tables/event.csv").content.decode("utf-8-sig"))))
    assert rows == [["Loại sự cố", "Số vụ"], ["Cháy", "1"], ["Rò gas", "1"], ["Khói", "1"]]
    book = openpyxl.load_workbook(io.BytesIO(page("numbers/tables/all.xlsx").content))
    assert book["Theo loại sự cố"]["A2"].value == "Cháy"
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    with database.begin() as c:
        records.note_unanswered(c, SOMEBODY, RecordUnanswered(EVIL, None, 0.1), NOW)
    kept = page("numbers/rows.csv", by="unanswered", value="").content.decode("utf-8-sig")
    assert "'=HYPERLINK" in kept
    assert "0912345678" not in kept
    feature = page("numbers/rows.geojson", by="event", value="fire").json()["features"][0]
    assert feature["geometry"]["coordinates"] == [106.8823, 11.5349]
    assert "session-of-an" not in json.dumps(feature)


def test_a_chart_is_drawn_once_with_its_words_and_no_script(page):
    drawn = page("numbers/charts/event.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert "<title>Theo loại sự cố</title>" in drawn.text
    assert "Cháy: 1" in drawn.text
    assert "prefers-color-scheme" in drawn.text
    assert page("numbers/charts/event.svg").content == drawn.content
    assert page("numbers/charts/event.svg", since="2001-01-01", until="2001-01-02").status_code == 404
