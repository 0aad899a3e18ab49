"""Follow-ups and several questions in one message."""

import pytest

from nlu.discourse import Discourse


@pytest.fixture(scope="module")
def discourse() -> Discourse:
    return Discourse.load()


@pytest.mark.parametrize(
    "text",
    [
        "thế còn tổ chức thì sao?",
        "con to chuc thi sao",
        "còn ở Hà Nội?",
        "vậy nhà trọ thì răng",
        "căn cứ điều nào",
        "nếu là công ty thì sao ạ",
    ],
)
def test_a_short_message_that_points_back_leans_on_the_one_before(discourse, text):
    assert discourse.leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bình chữa cháy để ở đâu",
        "chắn lối thoát nạn phạt nhiêu",
        "con toi uong nham xang",
        "con gái em kẹt ngoài hành lang",
        "còn nếu nhà tôi kinh doanh karaoke ba tầng thì có phải thẩm định thiết kế không",
    ],
)
def test_a_message_that_says_it_all_does_not(discourse, text):
    assert not discourse.leans(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("để xe chắn lối thoát nạn phạt bao nhiêu? bình chữa cháy mấy năm nạp lại?", 2),
        ("1. nhà trọ có phải thẩm duyệt không\n2. bảo hiểm cháy nổ mua ở đâu\n3. ai kiểm tra", 3),
        ("quan an bao nhieu m2 phai co binh chua chay ngoai ra co phai mua bao hiem chay no khong", 2),
        ("chảo dầu cháy đổ nước được không", 1),
        ("ok ạ? bình co2 dùng sao?", 1),
        ("rộng 1.200 m2 thì sao?", 1),
    ],
)
def test_questions_are_told_apart(discourse, text, parts):
    assert len(discourse.questions(text)) == parts


def test_the_parts_are_the_persons_own_words(discourse):
    text = "Để xe chắn lối thoát nạn phạt bao nhiêu? Với lại bình bột dùng sao?"
    assert discourse.questions(text) == ("Để xe chắn lối thoát nạn phạt bao nhiêu", "Với lại bình bột dùng sao")


def test_what_is_too_long_to_be_understood_is_not_cut(discourse):
    text = "có phải mua bảo hiểm không, " * 700
    assert discourse.questions(text) == (text,)


@pytest.mark.parametrize(
    "text", ["đổ nước được không", "do nuoc dc ko", "dập bằng gì", "giờ phải làm sao", "thang có khói thì sao"]
)
def test_words_that_ask_outright(discourse, text):
    assert discourse.asks_outright(text)


@pytest.mark.parametrize("text", ["số 5 ngõ 3", "không có ai trong nhà", "nhà ai đó cháy", "tầng mấy không nhớ"])
def test_words_that_may_only_tell(discourse, text):
    assert not discourse.asks_outright(text)
