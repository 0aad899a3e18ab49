"""A file is read for what it is, in whatever encoding; one that is no bank of questions is refused with a reason."""

import unicodedata

import pytest

from bot.errors import Refused
from bot.training import bank_export, bank_reading, tcvn3
from bot.training.bank_rows import question_of
from tests.unit.bot.training.questions import WORDS, question

ASKED = question(ask="Đứng cách đám cháy bao xa thì phun được; nhiều, hay ít?", sources=("SJGov",))
CSV = bank_export.as_csv([ASKED]).decode("utf-8-sig")
GIFT = bank_export.as_gift([ASKED], WORDS).decode()


def read(tmp_path, raw):
    file = tmp_path / "brought"
    file.write_bytes(raw)
    return bank_reading.read(file, WORDS)


def cp1258(text):
    """As Windows wrote it: tone marks behind their letters."""
    made = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        made.append(unicodedata.normalize("NFC", apart.replace(tone, "") if tone else apart) + tone)
    return "".join(made).encode("cp1258")


ENCODINGS = {
    "UTF-8": str.encode,
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "CP1258": cp1258,
    "TCVN3": tcvn3.encode,
    "marks apart": lambda text: unicodedata.normalize("NFD", text).encode(),
}


@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("text", [CSV, GIFT], ids=["csv", "gift"])
def test_encodings(tmp_path, text, encode):
    (row,) = read(tmp_path, encode(text))
    assert question_of(row) == ASKED


@pytest.mark.parametrize("mark", [";", "\t"])
def test_the_mark_between_cells_is_told_by_the_first_line(tmp_path, mark):
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(csv.reader(io.StringIO(CSV)))
    (row,) = read(tmp_path, out.getvalue().encode())
    assert question_of(row) == ASKED


def test_rows_have_the_lines_of_the_file(tmp_path):
    head, row = CSV.splitlines()
    assert [row.line for row in read(tmp_path, f"{head}\n{row}\n\n{row}\n".encode())] == [2, 4]


def test_columns_may_stand_in_any_order_and_be_left_out(tmp_path):
    text = "kind,ask,topic,right,explain,entry,difficulty,checked\nnumeric,Mấy?,Gas,5,Năm là vừa đủ.,gas.a,1,2026-11-28\n"
    (row,) = read(tmp_path, text.encode())
    assert row.cells == dict(zip(text.split("\n")[0].split(","), text.split("\n")[1].split(","), strict=True))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "không phải bảng câu hỏi"),
        ("Một bức thư.".encode(), "không phải bảng câu hỏi"),
        (b"kind,ask,topic,right\n", "thiếu cột: explain, entry, difficulty, checked"),
        (CSV.replace("topic", "topik").encode(), "thiếu cột: topic; cột lạ hoặc trùng: topik"),
        (CSV.replace("sources", "ask").encode(), "cột lạ hoặc trùng: ask"),
        (CSV.replace("Phun", '"Phun').encode() + b'"', "dấu ngoặc kép"),
        (b"PK\x03\x04 broken", "không mở được như tệp Excel"),
        (b"\xd0\xcf\x11\xe0 old", "xls"),
        (b"\xff\xfe\x00", "không đọc được chữ"),
        (b"kind,ask,topic\n" + bytes(range(128, 256)) * 9, "không đọc được chữ"),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_cannot_be_read_is_refused(tmp_path, raw, said):
    with pytest.raises(Refused) as refused:
        read(tmp_path, raw)
    assert said in str(refused.value)


def test_no_such_file(tmp_path):
    with pytest.raises(Refused):
        bank_reading.read(tmp_path / "none.csv", WORDS)
