"""Spaces left out are put back where the project's own texts show them; other strings stay whole."""

import pytest

from nlu import spacing
from nlu.frequency import frequencies


@pytest.mark.parametrize(
    ("typed", "apart"),
    [
        ("luatpccc", "luat pccc"),
        ("luậtpccc", "luật pccc"),
        ("baochay", "bao chay"),
        ("baocháy", "bao cháy"),
        ("xechuachay", "xe chua chay"),
        ("phongchaychuachay", "phong chay chua chay"),
        ("hồsơ", "hồ sơ"),
        ("ởnhà", "ở nhà"),
        ("dieu13", "dieu 13"),
        ("nd106", "nd 106"),
        ("khoản4điều20", "khoản 4 điều 20"),
        ("khoản4điều20luậtpccc", "khoản 4 điều 20 luật pccc"),
        ("3tầng", "3 tầng"),
        ("5tang", "5 tang"),
        ("nhóm2", "nhóm 2"),
        ("200m2", "200 m2"),
        ("35kg", "35 kg"),
        ("binhco2", "binh co2"),
        ("emmuonhoi", "em muon hoi"),
        ("tiemnail", "tiem nail"),
        ("emchaoadmin", "em chao admin"),
        ("karaoke5phòng", "karaoke 5 phòng"),
        ("cocanbinhchuachaykhong", "co can binh chua chay khong"),
    ],
)
def test_run_together(typed, apart):
    assert " ".join(spacing.split(typed, frequencies()) or [typed]) == apart


@pytest.mark.parametrize(
    "word",
    [
        "facebook",
        "samsung",
        "camera",
        "karaoke",
        "pc07",
        "pc01",
        "co2",
        "n95",
        "mfzl4",
        "a4",
        "3p",
        "36a",
        "chay",
        "nghiêng",
        "solo",
        "canada",
        "homestay",
        "iphone15",
        "carina",
        "freeship",
        "minigame",
        "1st",
    ],
)
def test_words_that_stay_whole(word):
    assert spacing.split(word, frequencies()) is None


@pytest.mark.parametrize(
    ("typed", "joined"),
    [
        ("luật p.c.c.c nói gì", "luật pccc nói gì"),
        ("u.b.n.d. xã", "ubnd xã"),
        ("n.đ 105", "nđ 105"),
        ("p c c c", "pccc"),
        ("loại a. b thì sao", "loại a. b thì sao"),
        ("q.1, tp.hcm", "q.1, tp.hcm"),
        ("mục 3.2.5", "mục 3.2.5"),
    ],
)
def test_letters_with_dots_are_joined(typed, joined):
    assert spacing.join_letters(typed) == joined
