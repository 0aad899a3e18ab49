"""The emergency classifier without Rasa: fitted on a part of the messages, kept, loaded, asked."""

from random import Random

import pytest

from nlu import labelled
from nlu.alarm import AlarmModel
from nlu.lexicon import Lexicon

LEXICON = Lexicon.load()


@pytest.fixture(scope="module")
def model():
    """Fitted on every third message."""
    groups = list(labelled.groups(labelled.Frames.load(), Random(1)))[::3]
    examples = [example for group in groups for example in group]
    return AlarmModel.fit(examples, LEXICON)


@pytest.mark.parametrize(
    ("happening", "supposed"),
    [
        ("nhà em đang cháy lớn cứu với", "nếu nhà cháy lớn thì gọi ai"),
        ("nha em dang chay lon cuu voi", "nam ngoai nha em chay"),
        ("có mùi gas nồng nặc trong bếp nhà em", "mùi gas là gì"),
        ("mẹ em bị điện giật nằm im", "diễn tập cứu người bị điện giật"),
    ],
)
def test_what_is_happening_is_likelier_than_what_is_supposed(model, happening, supposed):
    assert model.judge(happening).chance > 0.5 > model.judge(supposed).chance


def test_the_event_and_who_is_trapped_are_told(model):
    lift, burning = model.judge("em đang kẹt trong thang máy"), model.judge("cháy xe ngoài đường")
    assert (lift.event, burning.event) == ("lift", "fire")
    assert lift.trapped > 0.5 > burning.trapped


def test_what_was_kept_judges_the_same(model, tmp_path):
    model.save(tmp_path)
    kept = AlarmModel.load(tmp_path, LEXICON)
    for text in ("cháy nhà rồi", "cháy hàng rồi", "🔥", ""):
        assert kept.judge(text) == model.judge(text)


def test_each_view_alone_tells_an_emergency_from_a_look_alike(model):
    for view in model.views:
        scores = [view.read(LEXICON.message(text))[0] for text in ("cháy nhà cứu với", "cháy túi rồi bạn ơi")]
        assert scores[0] > max(0, scores[1] + 1)
