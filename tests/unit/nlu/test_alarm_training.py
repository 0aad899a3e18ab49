"""What the emergency classifier is trained on, and that it learns from it."""

import pytest

from nlu import alarm_training
from nlu.alarm import AlarmModel
from nlu.lexicon import Lexicon

EXAMPLES = {
    "ask_law": ["phòng cháy thì cần học những gì", "luật phòng cháy có mấy điều"],
    "ask_skill": ["nếu nhà cháy thì làm gì", "khói đầy nhà tôi không ra được"],
    "greet": ["xin chào", "chào bạn"],
    "emergency": ["cháy rồi"],
}


@pytest.fixture(scope="module")
def alarm(tmp_path_factory):
    """Trained on every fifth message."""
    out = tmp_path_factory.mktemp("trained") / "alarm"
    alarm_training.train(EXAMPLES, out, every=5)
    return AlarmModel.load(out, Lexicon.load())


def test_it_knows_a_fire_from_a_bargain_and_names_the_event(alarm):
    present = [alarm.judge(text) for text in ("nhà em đang cháy lớn cứu với", "có người đuối nước ngoài sông sắp chìm rồi")]
    apparent = [alarm.judge(text) for text in ("áo này cháy hàng rồi chị ơi", "phòng cháy thì cần học những gì", "xin chào")]
    assert [judged.event for judged in present] == ["fire", "drowning"]
    assert min(judged.chance for judged in present) > 0.5 > max(judged.chance for judged in apparent)


def test_a_question_as_by_somebody_in_the_midst_of_it_is_no_example_of_what_is_harmless():
    told = {intent: texts for intent, texts, _ in alarm_training._other_texts(EXAMPLES, Lexicon.load())}
    assert told == {
        "ask_law": EXAMPLES["ask_law"],
        "ask_skill": ["nếu nhà cháy thì làm gì"],
        "greet": EXAMPLES["greet"],
    }
