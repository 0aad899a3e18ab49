"""The paper of a certificate."""

from datetime import UTC, datetime

import pypdfium2

from bot.storage.certificates import Certificate
from bot.training import papers

MADE = Certificate(
    code="ABCD2345EFGH6789", campaign="DT-1", member="m", name="Nguyễn Thị Ngọc Hưởng #[x] $y$",
    team_name="Đội dân phòng ấp Suối Bưởi", unit_name="Xã Đồng Tâm", title="Ôn luyện quý IV", right=47, asked=50,
    issued_at=datetime(2026, 11, 27, 20, tzinfo=UTC),
)  # fmt: skip


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_the_paper_is_one_page_that_names_who_what_how_well_when_and_what_it_is_not():
    (page,) = text_of(papers.pdf(MADE, "https://pccc.example.vn"))
    for part in (
        MADE.name, MADE.team_name, MADE.unit_name, MADE.title, "47/50 câu đúng (94%)", "28/11/2026", "ABCD-2345-EFGH-6789",
        "không phải giấy chứng nhận huấn luyện", "Quét để kiểm tra",
    ):  # fmt: skip
        assert part in " ".join(page.split()), part


def test_without_an_address_there_is_no_code_to_scan():
    (page,) = text_of(papers.pdf(MADE, ""))
    assert "Quét" not in page


def test_a_mark_is_rounded_down():
    import msgspec

    assert papers.percent(msgspec.structs.replace(MADE, right=799, asked=1000)) == 79


def test_a_code_to_scan_is_made_as_svg_and_png():
    assert b"<svg" in papers.qr("https://pccc.example.vn", "svg")
    assert papers.qr("https://pccc.example.vn", "png").startswith(b"\x89PNG")
