"""Abbreviations, teencode and dialect are read as the common word, ambiguous ones only beside the right neighbours."""

import re

import pytest

from nlu.teencode import WORD, teencode
from nlu.text import normalise


def expanded(text):
    pieces = re.split(f"({WORD.pattern})", normalise(text))
    return pieces[0] + "".join(teencode().expand(pieces[1:]))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ko đc", "không được"),
        ("hok bít", "không biết"),
        ("nói j z", "nói gì vậy"),
        ("mn ơi", "mọi người ơi"),
        ("cty xd", "công ty xây dựng"),
        ("gcn đki", "giấy chứng nhận đăng ký"),
        ("hông, hổng", "không, không"),
        ("nhà ba lầu", "nhà ba tầng"),
        ("hộp quẹt", "bật lửa"),
        ("nhứt, mần, bự, dùm", "nhất, làm, to, giúp"),
        ("sửa y/c", "sửa yêu cầu"),
        ("q 7 tp.hcm", "quận 7 thành phố hồ chí minh"),
        ("bị phạt nhiêu", "bị phạt bao nhiêu"),
        ("bao nhiêu", "bao nhiêu"),
        ("rò ga", "rò gas"),
        ("nhà ga", "nhà ga"),
        ("ở mô", "ở đâu"),
        ("quy mô, mô hình", "quy mô, mô hình"),
        ("đi vô nhà", "đi vào nhà"),
        ("vô hiệu, vô ý", "vô hiệu, vô ý"),
        ("làm chi", "làm gì"),
        ("chi phí", "chi phí"),
        ("thiệt hại thiệt lớn", "thiệt hại thật lớn"),
        ("50 k k có", "50 nghìn không có"),
        ("e hỏi điểm e", "em hỏi điểm e"),
        ("hạng d, e là gì", "hạng d, e là gì"),
        ("hết bn", "hết bao nhiêu"),
        ("cảm ơn bn", "cảm ơn bạn"),
        ("bể nước", "bể nước"),
        ("bị bể kính", "bị vỡ kính"),
        ("mô phỏng", "mô phỏng"),
        ("tay bị phỏng", "tay bị bỏng"),
        ("nghị quyết số 105/2025/nđ-cp", "nghị quyết số 105/2025/nđ-cp"),
    ],
)
def test_spellings(typed, read):
    assert expanded(typed) == read


def test_a_meaning_is_in_no_need_of_another():
    unstable = {s.means for s in teencode().spellings() if expanded(s.means) != s.means}
    assert unstable == set()


def test_a_neighbour_beyond_the_end_of_a_sentence_is_none():
    assert expanded("báo khói kêu. Ai nghe cũng ra") == "báo khói kêu. ai nghe cũng ra"
