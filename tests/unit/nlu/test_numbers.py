"""Numbers written in words are found with their value."""

import pytest

from nlu.numbers import find


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("mười", 10),
        ("mười ba", 13),
        ("mười lăm", 15),
        ("hai mươi", 20),
        ("hai mươi mốt", 21),
        ("ba mươi tư", 34),
        ("hai trăm", 200),
        ("hai trăm linh năm", 205),
        ("hai trăm năm mươi", 250),
        ("một nghìn hai trăm", 1200),
        ("một ngàn", 1000),
        ("hai mươi lăm triệu", 25_000_000),
        ("hai trăm năm mươi nghìn", 250_000),
        ("hai tram", 200),  # without marks
        ("muoi ba", 13),
        ("nam muoi", 50),
        ("hai nghin nam tram", 2500),
    ],
)
def test_the_whole_number_is_one(words, value):
    text = f"nhà {words} mét"
    (number,) = find(text)
    assert (text[number.start : number.end], number.value) == (words, value)
    assert number.words == len(words.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hai ba người", [2, 3]),
        ("tầng ba, phòng năm", [3, 5]),
        ("bố ba mươi tuổi", [30]),
        ("hai nghìn ba", [2000, 3]),
        ("trạm biến áp", []),
        ("tram bien ap sau nha nam tang", []),  # "sau", "nam" may be anything
        ("200 m2", []),
        ("", []),
    ],
)
def test_where_one_number_ends(text, found):
    assert [number.value for number in find(text)] == found
