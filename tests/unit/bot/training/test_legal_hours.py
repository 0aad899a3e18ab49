"""The table of the least hours of training, against the law."""

import re

import pytest

from bot.training.legal_hours import minimum
from knowledge import content
from tests.conftest import LAW, needs_law


@pytest.mark.parametrize("kind", ["militia", "facility", "specialist", "volunteer"])
def test_every_kind_of_team_has_hours_whose_provisions_exist(kind):
    least = minimum().forces[kind]
    assert 0 < least.refresher <= least.training
    for citation in least.citations:
        listed = content.read_yaml(content.FOLDER / "provisions" / f"{citation.document}.yml", dict)
        assert citation.clause in listed["articles"][citation.article], citation


@needs_law
@pytest.mark.parametrize(("kind", "clause", "words"), [
    ("militia", 1, "thành viên Đội dân phòng"),
    ("facility", 2, "thành viên Đội phòng cháy, chữa cháy và cứu nạn, cứu hộ cơ sở"),
    ("specialist", 3, "cứu hộ chuyên ngành"),
    ("volunteer", 3, "tình nguyện"),
])  # fmt: skip
def test_the_hours_are_those_of_the_decree(kind, clause, words):
    text = (LAW / "nd-105-2025-ND-CP.md").read_text(encoding="utf-8")
    article = text[text.index("### Điều 29. ") : text.index("### Điều 30. ")]
    part = re.search(rf"^{clause}\. .*?(?=^\d\. |\Z)", article, re.M | re.S).group()
    training, refresher = (int(n) for n in re.findall(r"tối thiểu (\d+) giờ", part))
    assert words in part
    assert (minimum().forces[kind].training, minimum().forces[kind].refresher) == (training, refresher)
    assert str(clause) in {one.clause for one in minimum().forces[kind].citations}
