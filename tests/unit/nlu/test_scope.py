"""Whether a message is about what the assistant knows, by its words alone."""

import pytest

from nlu.scope import Scope

OURS = ["bình chữa cháy để ở đâu", "không có bình chữa cháy phạt bao nhiêu", "thoát khói thế nào", "bình bột dùng sao"]
OUTSIDE = ["giá bình chữa cháy bao nhiêu", "giá vàng hôm nay", "nấu phở thế nào", "mua bình ở đâu rẻ"]


@pytest.fixture(scope="module")
def scope():
    """Trained on a handful of messages, each many times."""
    ours = {f"{text}{' ' * times}": "extinguishers" for times in range(150) for text in OURS}
    return Scope.fit(ours, {f"{text}{' ' * times}": "out_of_scope" for times in range(100) for text in OUTSIDE})


@pytest.mark.parametrize("ours", ["bình chữa cháy để đâu", "khong co binh chua chay phat bao nhieu"])
@pytest.mark.parametrize("outside", ["giá bình chữa cháy hôm nay", "nau pho the nao"])
def test_what_is_ours_is_told_from_what_is_not_with_and_without_marks(scope, ours, outside):
    assert scope.outside(ours) < 0.5 < scope.outside(outside)


@pytest.mark.parametrize("text", ["", "🔥🔥", "zzz qqq", "a" * 5000])
def test_whatever_is_sent_has_a_chance(scope, text):
    assert 0 <= scope.outside(text) <= 1


def test_what_was_kept_judges_the_same(scope, tmp_path):
    scope.save(tmp_path / "scope")
    kept = Scope.load(tmp_path / "scope")
    assert [kept.outside(text) for text in (*OURS, *OUTSIDE)] == [scope.outside(text) for text in (*OURS, *OUTSIDE)]
