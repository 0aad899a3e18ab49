"""Reports as documents: what is in them and in which layout, what is refused, who may make them, and the reminders."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.console.guard import Guard
from bot.console.reports import ReportRoutes
from bot.conversation.effects import CountAnswer
from bot.errors import NotFound, Refused
from bot.incidents.closing import Closing
from bot.incidents.closing_desk import close
from bot.messages import Sender
from bot.numbers.book import Numbers
from bot.numbers.charts import Charts
from bot.reports import document, printing
from bot.reports.basis import lines
from bot.reports.maker import Reports
from bot.reports.periods import Period, period
from bot.reports.reminding import Reminding, due_in
from bot.storage import incidents, outbox, records, units
from bot.storage.report_tables import report_made
from bot.storage.store import Store
from bot.storage.tables import outbox as outbox_table
from bot.storage.units import Official, Unit
from knowledge.schema import Document as Paper
from tests.conftest import NOW
from tests.integration.test_cli import is_one_sentence, pccc  # noqa: F401  # a fixture
from tests.integration.test_desk import COMMUNE, NEIGHBOUR, PROVINCE, Shift
from tests.integration.test_numbers import Access, sent_to_many

YEAR = Period("annual", 2026)
EVIL = 'Xã <w:p/> & "Bù" {{ 7*7 }} \x07{% if %}'


@pytest.fixture
def shift(database, say, clock, new_id):
    """A fire and a false alarm in two communes, one of which has a name that tricks."""
    shift = Shift(database, say, clock, new_id).staffed(p=PROVINCE, bp=COMMUNE, ln=NEIGHBOUR)
    with database.begin() as c:
        units.put_units(c, [Unit(code="ln", name=EVIL, folded="xa bu", parent="p")])
    fire, joke = shift.reports(confirmed=True), shift.reports(confirmed=True, event="smoke")
    with database.begin() as c:
        incidents.change(c, f"i-{fire}", unit="bp")
        incidents.change(c, f"i-{joke}", unit="ln")
    shift.clock.forward(90)
    closing = Closing(outcome="forces", cause="electric", injured=2, damage=1_500_000)
    shift._do(lambda c, now: close(shift.desk, c, fire, closing, "Bình", "console", now))
    shift.presses("false_alarm", joke)
    return shift


@pytest.fixture(scope="module")
def charts(say):
    """Drawn once for all: the figures are mostly the same."""
    return Charts(say)


@pytest.fixture
def reports(shift, database, say, new_id, charts):
    numbers = Numbers(database, say, shift.clock, lambda: {"smoke.crawl": ("skill", "Bò thấp")})
    return Reports(numbers, charts, Store(database), say, shift.clock, new_id)


def opened(reports, *about, **more):
    return Document(io.BytesIO(reports.make(*(about or (YEAR,)), ("docx",), "An", **more).files["docx"]))


def words(paper):
    """All that can be read, in order."""
    return "\n".join(text.text or "" for text in paper.element.body.iter(qn("w:t")))


def tables(paper):
    return {table.rows[0].cells[0].text: [[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables}


def test_the_layout_is_that_of_an_administrative_document(reports):
    paper = opened(reports)
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for side, least, most in (("top", 20, 25), ("bottom", 20, 25), ("left", 30, 35), ("right", 15, 20)):
        assert least <= round(getattr(section, f"{side}_margin").mm) <= most, side
    assert paper.styles["Normal"].font.name == "Times New Roman"
    assert 13 <= paper.styles["Body Text"].font.size.pt <= 14
    named = {fonts.get(qn("w:ascii")) for fonts in paper.element.body.iter(qn("w:rFonts"))}
    assert named <= {None, "Times New Roman"}
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert section.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert section.first_page_header.paragraphs[0].text == ""


def test_the_parts_stand_in_their_order(reports):
    text = words(opened(reports))
    parts = [
        "ỦY BAN NHÂN DÂN", "TỈNH ĐỒNG NAI", "/BC-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Đồng Nai, ngày 23 tháng 11 năm 2026", "BÁO CÁO", "Công tác phòng cháy, chữa cháy, cứu nạn, cứu hộ năm 2026",
        "Căn cứ Luật", "I. TÌNH HÌNH", "II. TIẾP NHẬN", "III. TUYÊN TRUYỀN", "IV. XÂY DỰNG", "V. NỘI DUNG", "VI. ĐÁNH GIÁ",
        "Nơi nhận:", "- Lưu: VT.", "[QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ]", "[Họ và tên]",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
    assert "{{" not in text.replace("{{ 7*7 }}", "")
    assert "{%p" not in text
    assert "số liệu tính đến ngày 23/11/2026" in text


def test_the_tables_hold_the_figures_and_say_where_there_are_none(reports, database):
    with database.begin() as c:
        records.count_answer(c, Sender("web", "s"), CountAnswer("smoke.crawl"), NOW)
    found = tables(opened(reports))
    assert ["Số vụ", "2", "chưa có số liệu", "–"] in found["Nội dung"]
    assert ["Người chết", "chưa có số liệu", "chưa có số liệu", "–"] in found["Nội dung"]
    assert ["Thiệt hại (đồng)", "1.500.000", "chưa có số liệu", "–"] in found["Nội dung"]
    assert found["Nguyên nhân"][1:] == [["Chưa ghi nguyên nhân", "1", "50%"], ["Điện", "1", "50%"]]
    assert ["Kỹ năng thoát nạn, chữa cháy", "1", "0"] in found["Chủ đề"]
    assert ["Đóng tin", "1 phút 30 giây", "1 phút 30 giây", "1 phút 30 giây", "2"] in found["Bước"]
    assert "Lực lượng" not in found
    text = words(opened(reports))
    assert "Kiểm tra an toàn về phòng cháy, chữa cháy" in text
    assert "Huấn luyện, bồi dưỡng so với số giờ tối thiểu" in text


def test_people_reached_by_warnings_and_bulletins_stand_in_it(reports, database):
    assert "Người dân nhận cảnh báo, bản tin: chưa có số liệu." in words(opened(reports))
    sent_to_many(database)
    paper = opened(reports)
    found = tables(paper)
    assert found["Loại tin"][1:] == [["Cảnh báo", "1", "2", "1", "1", "0"], ["Bản tin", "2", "41", "39", "–", "–"]]
    assert ["TT-b · Gas và bếp, Tết và lễ hội", "23/11/2026", "40", "38"] in found["Bản tin"]
    text = words(paper)
    assert "Đã gửi 1 đợt cảnh báo với 2 lượt người nhận, 1 lượt đã tới; 1 lượt báo an toàn" in text
    assert "Đã gửi 2 bản tin tuyên truyền với 41 lượt người nhận, 39 lượt đã tới." in text
    captions = [int(number) for number in re.findall(r"Bảng (\d+)\.", text)]
    assert captions == sorted(captions)


def test_it_is_set_against_the_year_before_where_that_was_counted(reports, shift):
    shift.clock.forward(366 * 86_400)
    shift.reports(confirmed=True)
    row = next(row for row in tables(opened(reports, Period("annual", 2027)))["Nội dung"] if row[0] == "Số vụ")
    assert row == ["Số vụ", "1", "2", "giảm 1 (50%)"]
    nothing = words(opened(reports, Period("annual", 2025)))
    assert "Chưa có số liệu." in nothing
    assert "ghi nhận" not in nothing


def test_what_people_call_things_is_text_whatever_signs_it_has(reports):
    paper = opened(reports)
    names = [row[0] for row in tables(paper)["Xã, phường"]]
    assert 'Xã <w:p/> & "Bù" {{ 7*7 }} {% if %}' in names
    assert opened(reports, unit="ln") is not None


def test_charts_are_pictures_in_it(reports):
    paper = opened(reports)
    assert len(paper.inline_shapes) == 3
    assert all(shape.width == Mm(document.WIDTH) for shape in paper.inline_shapes)


@pytest.mark.parametrize("unit", ["", "bp"])
def test_the_print_has_the_same_page_words_and_pictures(reports, unit):
    made = reports.make(YEAR, ("docx", "pdf"), "An", unit)
    assert made.name == ("bao-cao-pccc-2026-bp" if unit else "bao-cao-pccc-2026")
    page_by_page(made.files["pdf"])


def test_typst_prints_it_where_there_is_no_office(reports, monkeypatch):
    monkeypatch.setenv("PATH", "")
    made = reports.make(YEAR, ("docx", "pdf"), "An").files
    text = page_by_page(made["pdf"])
    assert "7*7" in text


def page_by_page(printed):
    """The words of a print, whose first page has no number and whose second has."""
    pages = pypdfium2.PdfDocument(printed)
    try:
        assert tuple(round(length / 72 * 25.4) for length in pages[0].get_size()) == (210, 297)
        texts = [page.get_textpage().get_text_range() for page in pages]
        assert len(texts) > 1
        assert texts[1].split()[0] == "2"
        flat = re.sub(r"\s+", " ", " ".join(texts))
        for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "Nguyên nhân", "1.500.000", "Nơi nhận:"):
            assert part in flat, part
        assert any(obj.type == 3 for page in pages for obj in page.get_objects())
        return flat
    finally:
        pages.close()


def test_a_document_rests_on_what_is_in_force_alone(say):
    def paper(id_, **dates):
        return Paper(
            id=id_,
            number=f"{id_}/2025/NĐ-CP",
            kind="Nghị định",
            title=f"Nghị định về {id_}",
            short=id_,
            issuer="Chính phủ",
            **dates,
        )

    issued = date(2025, 5, 15)
    now = paper("a", issued=issued, effective=date(2025, 7, 1))
    gone = paper("b", issued=issued, effective=date(2025, 7, 1), expires=date(2026, 1, 1))
    later = paper("c", issued=issued, effective=date(2027, 1, 1))
    assert lines(say, [gone, now, later], date(2026, 11, 23)) == [
        "Căn cứ Nghị định số a/2025/NĐ-CP ngày 15 tháng 5 năm 2025 của Chính phủ về a."
    ]


def test_its_own_basis_is_in_force(reports):
    text = words(opened(reports))
    assert "số 55/2024/QH15 ngày 29 tháng 11 năm 2024" in text
    assert "Căn cứ Nghị định số 347/2026/NĐ-CP" in text
    before = reports.clock.now
    reports.clock.now = datetime(2026, 9, 1, 3, tzinfo=UTC)
    assert "347/2026" not in words(opened(reports))
    reports.clock.now = before


@pytest.mark.parametrize(
    ("named", "days"),
    [
        (("annual", 2026, 1), ("2026-01-01", "2026-12-31")),
        (("half", 2026, 2), ("2026-07-01", "2026-12-31")),
        (("quarter", 2026, 1), ("2026-01-01", "2026-03-31")),
        (("month", 2028, 2), ("2028-02-01", "2028-02-29")),
        (("month", 2026, 12), ("2026-12-01", "2026-12-31")),
    ],
)
def test_periods_are_whole_months(named, days):
    found = period(*named)
    assert (found.since.isoformat(), found.until.isoformat()) == days
    assert found.before.since.year == found.year - 1


@pytest.mark.parametrize(
    "named",
    [
        ("week", 2026, 1),
        ("annual", 2026, 2),
        ("quarter", 2026, 5),
        ("month", 2026, 0),
        ("annual", 1999, 1),
        ("annual", "2026", 1),
        ("annual", True, 1),
    ],
)
def test_a_period_that_cannot_be_is_refused(named):
    with pytest.raises(Refused):
        period(*named)


def test_a_template_of_ones_own_is_used_and_a_broken_one_refused(reports, tmp_path):
    own = Document(str(document.TEMPLATE))
    own.add_paragraph("Mẫu của xã: {{ ky }}")
    own.save(str(tmp_path / "own.docx"))
    assert "Mẫu của xã: năm 2026" in words(opened(_with(reports, tmp_path / "own.docx")))
    own.add_paragraph("{{ ky | nothing }}")
    own.save(str(tmp_path / "wrong.docx"))
    spy = Document()
    spy.add_paragraph("{{ ''.__class__.__mro__ }}")
    spy.save(str(tmp_path / "spy.docx"))
    (tmp_path / "text.docx").write_text("không phải Word", encoding="utf-8")
    for name in ("wrong.docx", "spy.docx", "text.docx", "none.docx"):
        with pytest.raises(Refused, match=name):
            _with(reports, tmp_path / name).make(YEAR, ("docx",), "An")


def _with(reports, template):
    from dataclasses import replace

    return replace(reports, template=template)


@pytest.fixture
def ask(reports, say):
    client = TestClient(Starlette(routes=ReportRoutes(reports, Guard(Access(), say)).routes()))

    def asking(who, headers=None, **form):
        sent = {"x-viewer": who, "x-requested-with": "pccc"} | (headers or {})
        return client.post("/console/reports", content=json.dumps(form), headers=sent)

    return asking


def test_the_button_gives_the_document_to_those_who_may(ask, database):
    answer = ask("province", kind="month", year=2026, number=11, unit="", form="docx")
    assert answer.headers["content-disposition"] == 'attachment; filename="bao-cao-pccc-2026-11.docx"'
    assert "tháng 11 năm 2026" in words(Document(io.BytesIO(answer.content)))
    assert ask("stranger", kind="annual", year=2026).status_code == 401
    assert ask("captain", kind="annual", year=2026).status_code == 403
    assert ask("province", {"x-requested-with": ""}, kind="annual", year=2026).status_code == 403
    assert ask("province", {"origin": "https://evil.example"}, kind="annual", year=2026).status_code == 403
    with database.connect() as c:
        assert c.execute(select(report_made.c.kind, report_made.c.unit, report_made.c.made_by)).all() == [("month", "", "Tỉnh")]


def test_a_commune_reports_of_itself_alone(ask):
    own = words(Document(io.BytesIO(ask("commune", kind="annual", year=2026).content)))
    assert "PHƯỜNG BÌNH PHƯỚC" in own
    assert "Bình Phước, ngày" in own
    assert "7*7" not in own
    assert "ghi nhận 1 vụ" in own
    assert ask("commune", kind="annual", year=2026, unit="ln").status_code == 409
    assert ask("commune", kind="annual", year=2026, unit="p").status_code == 409


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "annual", "year": "2026"},
        {"kind": "../../etc", "year": 2026},
        {"kind": "annual", "year": 2026, "form": "exe"},
        {"kind": "annual", "year": 2026, "unit": ["bp"]},
        {"kind": "annual", "year": 2026, "unit": "x" * 10_000},
        {"kind": "annual", "year": 10**400},
        {},
    ],
)
def test_a_request_that_cannot_be_is_answered_with_a_sentence(ask, form):
    answer = ask("province", **form)
    assert (answer.status_code, bool(answer.json()["error"])) == (409, True)


# reminders

DUE = date(2026, 11, 15)


def at(day, hour=9):
    return datetime(day.year, day.month, day.day, hour - 7, tzinfo=UTC)


@pytest.fixture
def remind(database, say, new_id):
    """Looks once at a moment; what was sent to whom."""
    with database.begin() as c:
        units.put_units(c, [Unit(code="p", name="Tỉnh Đồng Nai", folded="tinh dong nai")])
        for name, role in (("Chi", "province"), ("Dũng", "desk")):
            units.add_official(c, Official(id=0, name=name, unit="p", role=role, telegram=f"chat-{name}"), NOW)

    def looking(now, official="", due="11-15"):
        with database.begin() as c:
            sent = Reminding(due, official).remind(c, say, new_id, now).messages
            return [row.address for row in c.execute(select(outbox_table.c.address).where(outbox_table.c.id.in_(sent)))]

    return looking


def test_the_official_is_reminded_thirty_fourteen_and_three_days_before_once_each(remind):
    told = {}
    for back in range(40, -3, -1):
        for _ in range(3):
            if sent := remind(at(DUE - timedelta(days=back))):
                told[back] = sent
    assert told == {30: ["chat-Chi"], 14: ["chat-Chi"], 3: ["chat-Chi"]}


def test_a_reminder_missed_is_sent_late_and_not_at_night(remind):
    assert remind(at(DUE - timedelta(days=10), hour=22 - 24 + 24)) == []
    assert remind(at(DUE - timedelta(days=10), hour=8)) == ["chat-Chi"]
    assert remind(at(DUE - timedelta(days=9))) == []
    assert remind(at(DUE)) == []


def test_another_official_may_be_named_and_reminders_turned_off(remind):
    day = at(DUE - timedelta(days=30))
    assert remind(day, due="") == []
    assert remind(day, official="dung") == ["chat-Dũng"]


def test_where_nobody_can_be_reached_it_is_tried_again(database, say, new_id):
    day, reminding = at(DUE - timedelta(days=30)), Reminding("11-15")
    with database.begin() as c:
        assert reminding.remind(c, say, new_id, day).messages == []
        units.put_units(c, [Unit(code="p", name="Tỉnh", folded="tinh")])
        units.add_official(c, Official(id=0, name="Chi", unit="p", role="province", telegram="x"), NOW)
        assert len(reminding.remind(c, say, new_id, day).messages) == 1


def test_nobody_is_reminded_of_a_report_that_was_made(reports, database, say, new_id):
    with database.begin() as c:
        units.add_official(c, Official(id=0, name="Chi", unit="p", role="province", telegram="chat-Chi"), NOW)
    day = DUE - timedelta(days=14)
    reports.clock.now = at(DUE - timedelta(days=100))
    reports.make(YEAR, ("docx",), "An")
    reports.clock.now = at(day)
    reports.make(YEAR, ("docx",), "An", "bp")
    with database.begin() as c:
        assert len(Reminding("11-15").remind(c, say, new_id, at(day)).messages) == 1
    reports.make(YEAR, ("docx",), "An")
    with database.begin() as c:
        assert Reminding("11-15").remind(c, say, new_id, at(DUE - timedelta(days=3))).messages == []


def test_a_reminder_says_what_is_due_when_and_how(remind, database):
    remind(at(DUE - timedelta(days=30)))
    with database.connect() as c:
        id_ = c.scalar(select(outbox_table.c.id))
        text = outbox.by_ids(c, [id_])[0].reply.text
    assert "năm 2026" in text
    assert "trước ngày 15/11/2026, còn 30 ngày" in text
    assert due_in("11-15", date(2026, 11, 16)) == date(2027, 11, 15)


# the command line


@pytest.fixture
def town(pccc, shift, database_url, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.setenv("PCCC_DATABASE_URL", database_url.replace("+psycopg", ""))
    monkeypatch.chdir(tmp_path)
    return pccc


def test_a_report_is_made_on_the_command_line(town, tmp_path):
    result = town("report", "month", "--month", "2026-11", "--unit", "bp", "--out", tmp_path / "thang.docx", "--pdf", "--json")
    files = json.loads(result.stdout)["files"]
    assert [Path(file).name for file in files] == ["thang.docx", "thang.pdf"]
    assert "PHƯỜNG BÌNH PHƯỚC" in words(Document(files[0]))
    assert Path(files[1]).read_bytes().startswith(b"%PDF")


def test_the_template_is_given_out_to_be_edited(town, tmp_path):
    town("report", "template", tmp_path / "mau.docx")
    assert (tmp_path / "mau.docx").read_bytes() == document.TEMPLATE.read_bytes()
    assert is_one_sentence(town("report", "template", tmp_path / "mau.docx"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("annual", "--year", "1999"), 1),
        (("annual", "--year", "2026", "--unit", "sao hỏa"), 1),
        (("annual", "--year", "2026", "--out", "no/such/folder.docx"), 1),
        (("quarter", "--year", "2026", "--number", "5"), 2),
        (("month", "--month", "hôm qua"), 2),
    ],
)
def test_what_cannot_be_is_one_sentence(town, arguments, code):
    result = town("report", *arguments)
    assert result.exit_code == code
    assert code == 2 or is_one_sentence(result)


def test_units_that_are_not_there_are_said_so(reports):
    with pytest.raises(NotFound):
        reports.make(YEAR, ("docx",), "An", "sao hỏa")
    assert printing.OFFICE
