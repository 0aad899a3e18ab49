"""Legal texts are taken apart into the provisions that a citation can name."""

from __future__ import annotations

from knowledge.law.parsing import Provision, parse
from knowledge.law.structure import structure
from tests.conftest import LAW, needs_law

DECREE = """\
# Nghị định mẫu
Căn cứ Luật mẫu;

## Chương I
QUY ĐỊNH CHUNG

### Điều 9. Báo cháy
Mở đầu của điều.
1. Phạt tiền đối với hành vi sau:
a) Không báo cháy;
đ) Báo cháy giả.
[SĐ] Điểm đ được sửa.
> Ghi chú của người sưu tầm.
1a. Khoản chèn thêm. [SĐ 2026: lời mới ở nơi khác]
Câu tiếp theo của khoản 1a.

### Điều 9a. Điều chèn thêm
Một đoạn, không có khoản.

TM. CHÍNH PHỦ
"""


def named(text: str) -> list[tuple[str, str | None, str | None]]:
    """The provisions of a text by their numbers."""
    return [(one.article, one.clause, one.point) for one in parse(text).provisions]


def test_articles_clauses_and_points_with_letters() -> None:
    assert named(DECREE) == [
        ("9", None, None),
        ("9", "1", None),
        ("9", "1", "a"),
        ("9", "1", "đ"),
        ("9", "1a", None),
        ("9a", None, None),
    ]


def test_a_provision_has_its_words_and_its_articles_heading() -> None:
    provisions = parse(DECREE).provisions
    assert provisions[0] == Provision("9", None, None, "Báo cháy", "Mở đầu của điều.")
    assert provisions[3] == Provision("9", "1", "đ", "Báo cháy", "Báo cháy giả.")
    assert provisions[4].text == "Khoản chèn thêm.\nCâu tiếp theo của khoản 1a."


def test_the_report_counts_what_was_recognised_and_names_what_was_not() -> None:
    report = parse(DECREE).report
    assert (report.chapters, report.articles, report.clauses, report.points) == (1, 2, 2, 2)
    assert (report.notes, report.preamble, report.appendices) == (3, 2, 0)
    assert report.unplaced == ("20: TM. CHÍNH PHỦ",)


def test_notes_stay_out_of_the_provisions() -> None:
    assert not any("SĐ" in one.text or "sưu tầm" in one.text for one in parse(DECREE).provisions)


def test_plain_text_without_markdown() -> None:
    text = "Chương II\nPHÒNG CHÁY\nĐiều 12. Tên điều\n1. Một.\nMục 2. TÊN MỤC\nĐiều 13: Tên khác\na) Điểm.\n"
    assert named(text) == [("12", None, None), ("12", "1", None), ("13", None, None), ("13", None, "a")]


def test_a_wrapped_reference_is_no_article() -> None:
    parsed = parse("Điều 28. Tên\n1. Theo khoản 3\nĐiều 6. Phần còn lại của câu.\nChương II Nghị định này.")
    assert [one.article for one in parsed.provisions] == ["28", "28"]
    assert parsed.provisions[1].text.count("\n") == 2
    assert parsed.report.unplaced == ("3: Điều 6. Phần còn lại của câu.",)


QUOTED = """\
### Điều 13. Sửa đổi, bổ sung Điều 29 như sau:
“Điều 29. Thẩm quyền (sau đây gọi là “thẩm quyền”)
1. Người có thẩm quyền.
a) Điểm trong trích dẫn nói về “cụm từ”;
2. Người khác.”.

### Điều 14. Sửa đổi, bổ sung Điều 30
1. Bổ sung khoản 5
“5. Khoản mới.”.
2. Thay cụm từ “a” bằng cụm từ “b” tại khoản 1.
3. Sửa đổi điểm a như sau:
“a) Sửa đổi điểm b Điều 4 như sau: “Nhà, công trình;”.
4. Khoản sau một trích dẫn thiếu dấu đóng.
"""


def test_quoted_amendments_are_not_the_documents_own() -> None:
    assert structure(parse(QUOTED)) == {"13": {}, "14": {"1": [], "2": [], "3": [], "4": []}}
    assert parse(QUOTED).provisions[0].text.endswith("2. Người khác.”.")


def test_straight_quotation_marks_hold_an_amendment_too() -> None:
    text = '### Điều 1. Sửa đổi Điều 2 như sau:\n"Điều 2. Tên\n1. Một.\n2. Hai."\n### Điều 3. Tên\n1. Một.'
    assert structure(parse(text)) == {"1": {}, "3": {"1": []}}


def test_a_quotation_left_open_ends_at_the_next_heading() -> None:
    parsed = parse("### Điều 1. Tên\n“1. Mở ra\n2. rồi quên đóng\n### Điều 2. Tên\n1. Một.")
    assert structure(parsed) == {"1": {}, "2": {"1": []}}
    assert parsed.report.unclosed_quotes == 1


APPENDICES = """\
### Điều 1. Tên
1. Theo Phụ lục II kèm theo Nghị định này.

## Phụ lục I. Danh mục cơ sở
Gồm:
32. Nhà ở kết hợp sản xuất, kinh doanh.
a) Từ 50 m² trở lên.

## Phụ lục II (bản mới). Bảng
| TT | Loại hình | Nhóm 1 |
|---|---|---|
| 46 | Nhà ở kết hợp | Từ 200 m² |
| 2.1 | Chung cư | |

PHỤ LỤC VIII
CÁC BIỂU MẪU
| PC01 | Phiếu thông tin |
### Mẫu số PC11 ĐỀ NGHỊ
1. Mục phải điền.

## Phụ lục I.1 (Bộ Công an) - Mục 2
C. LĨNH VỰC PHÒNG CHÁY
V. Hồ sơ cấp phép
1. Sản xuất trong nước.
"""


def test_appendices_have_items_rows_forms_and_lettered_parts() -> None:
    tree = structure(parse(APPENDICES))
    assert list(tree) == ["1", "Phụ lục I", "Phụ lục II", "Phụ lục VIII", "Phụ lục I.1"]
    assert tree["Phụ lục I"] == {"32": ["a"]}
    assert tree["Phụ lục II"] == {"46": [], "2.1": []}
    assert tree["Phụ lục VIII"] == {"PC01": [], "PC11": []}
    assert tree["Phụ lục I.1"] == {"C": [], "C.V": ["1"]}


def test_an_appendix_keeps_its_title_and_a_row_its_cells() -> None:
    by_name = {(one.article, one.clause): one for one in parse(APPENDICES).provisions}
    assert by_name["Phụ lục VIII", None].heading == "CÁC BIỂU MẪU"
    assert by_name["Phụ lục II", "46"].text == "Nhà ở kết hợp | Từ 200 m²"


REGULATION = """\
# QCVN mẫu
## 3.2 Lối ra thoát nạn
3.2.6.1 Các tầng sau phải có hai lối ra: [SĐ1]
a) Tầng có từ 50 người;
30.000 đồng không phải là số mục.
## Bảng A.1 (trích) - Đối với nhà
| STT | Loại nhà |
|---|---|
| 3 | Chung cư |
| 13.2.1 | Karaoke |
## Phụ lục B (trích)
B.3.1 Thang thoát nạn.
## 6.2.8 (theo trích dẫn) Bãi đỗ xe
"""


def test_sections_of_a_technical_regulation_are_articles() -> None:
    assert structure(parse(REGULATION)) == {
        "3": {},
        "3.2": {},
        "3.2.6": {},
        "3.2.6.1": {"": ["a"]},
        "A.1": {"3": [], "13.2.1": []},
        "Phụ lục B": {},
        "B.3": {},
        "B.3.1": {},
        "6": {},
        "6.2": {},
        "6.2.8": {},
    }


def test_a_section_number_means_nothing_inside_an_article() -> None:
    assert structure(parse("### Điều 1. Tên\n1. Chiều rộng không nhỏ hơn\n1.5 m.")) == {"1": {"1": []}}


def test_two_provisions_with_one_number_are_reported() -> None:
    assert parse("### Điều 1. Tên\n1. Một.\n1. Lại một.").report.duplicates == ("1 1 -",)


@needs_law
def test_the_law_has_its_55_articles() -> None:
    parsed = parse((LAW / "luat-55-2024-QH15.md").read_text(encoding="utf-8"))
    assert list(structure(parsed)) == [str(number) for number in range(1, 56)]
    assert parsed.report.duplicates == ()
