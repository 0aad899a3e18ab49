"""The encoding of old Vietnamese fonts."""

import pytest

from bot.training import tcvn3

LETTERS = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"


def test_every_letter_of_vietnamese_comes_back():
    assert tcvn3.decode(tcvn3.encode(LETTERS)) == LETTERS


def test_bytes_of_a_real_name_are_read():
    assert tcvn3.decode(b"Nguy\xd4n V\xa8n \xae\xb8ng") == "Nguyễn Văn đáng"


@pytest.mark.parametrize("text", ["NGUYỄN VĂN AN", "TRẦN THỊ BÉ", "LÊ VĂN TÍ"])
def test_a_capital_font_has_no_capitals_with_tones_and_they_are_put_back(text):
    assert tcvn3.decode(tcvn3.encode(text)) == text


def test_a_byte_that_is_no_letter_is_an_error():
    with pytest.raises(UnicodeDecodeError):
        tcvn3.decode(b"\x90")
