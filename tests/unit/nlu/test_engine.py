"""The engine answers by rule before the model is there, and by rule and model afterwards; nothing people send breaks it."""

import threading
import unicodedata

import numpy as np
import pytest

from bot.messages import Incoming, Sender
from nlu.alarm import Judgement
from nlu.emergency import Emergency, EmergencyRules
from nlu.engine import ALARM, FOREIGN, HELD, LIKELY, THREAT, WONDER, Engine, ModelError, graver, weigh
from nlu.text import fold
from nlu.understanding import ASKING, FALLBACK_INTENT, Understanding
from tests.conftest import NOW


@pytest.fixture
def engine():
    made = Engine(EmergencyRules.load())
    yield made
    made.close()


@pytest.fixture
def read(mind):
    """What the trained model understands of a message."""
    sender = Sender("test", "An")
    return lambda text: mind.understand(Incoming(sender=sender, event_key="1", received_at=NOW, text=text))


def test_before_the_model_is_loaded_the_rules_answer(engine):
    understood = engine.understand("nhà bên cạnh đang cháy!")
    assert not engine.ready
    assert not understood.ready
    assert understood.emergency.certain
    assert engine.watch("nhà bên cạnh đang cháy!") == understood.emergency


@pytest.mark.parametrize(
    "text", ["chasy nhaf rooif", "nhaf chays rooif cuwus", "chya nha roi giup voi", "d9ang cha1y nha2 em", "cháynhà rồi cứuvới"]
)
def test_an_emergency_is_seen_through_what_keyboards_leave_behind(engine, text):
    assert engine.watch(text).certain


@pytest.mark.parametrize("text", ["cháy nhà hông", "lầu trên cháy r", "cháy nhà cứu với", "rò ga nồng nặc"])
def test_reading_a_message_repaired_loses_nothing_that_was_seen_as_typed(engine, text):
    typed = EmergencyRules.load().read(text)
    assert graver(typed, engine.watch(text)) == typed or engine.watch(text).score > typed.score


def test_before_the_model_is_loaded_a_question_is_not_understood(engine):
    understood = engine.understand("không có bình chữa cháy phạt bao nhiêu")
    assert (understood.intent, understood.confidence, understood.emergency) == (FALLBACK_INTENT, 0.0, None)


def test_a_missing_model_says_which_and_what_to_do(engine, tmp_path):
    with pytest.raises(ModelError, match=r"nlu\.tar\.gz.*pccc train"):
        engine.load(tmp_path / "nlu.tar.gz", tmp_path / "scope")
    assert not engine.ready


@pytest.mark.parametrize("kept", [0, 1000], ids=["not an archive", "cut short"])
def test_a_broken_model_says_which_and_leaves_the_rules_working(engine, trained, tmp_path, kept):
    broken = tmp_path / "nlu.tar.gz"
    broken.write_bytes((trained / "nlu.tar.gz").read_bytes()[:kept] or b"no model at all")
    with pytest.raises(ModelError, match=r"nlu\.tar\.gz.*pccc train"):
        engine.load(broken, tmp_path / "scope")
    assert not engine.ready
    assert engine.understand("cháy nhà cứu với").emergency.certain


CERTAIN, POSSIBLE = Emergency("gas", "certain", ("xì gas",), 3), Emergency("gas", "possible", ("gas",), 1)
UNNAMED = Emergency("unknown", "certain", ("cứu với",))


@pytest.mark.parametrize(
    ("seen", "chance", "event", "level"),
    [
        (None, 0.0, None, None),
        (None, WONDER - 0.01, None, None),
        (None, WONDER, "fire", "possible"),
        (None, ALARM - 0.01, "fire", "possible"),
        (None, ALARM, "fire", "certain"),
        (POSSIBLE, 0.0, None, None),
        (POSSIBLE, WONDER, "fire", "possible"),
        (POSSIBLE, ALARM, "fire", "certain"),
        (CERTAIN, ALARM - 0.01, "fire", "possible"),
        (CERTAIN, WONDER - 0.01, "gas", "possible"),
        (CERTAIN, ALARM, "fire", "certain"),
        (CERTAIN, 1.0, "fire", "certain"),
        (UNNAMED, ALARM, "fire", "certain"),
        (UNNAMED, 0.0, "unknown", "possible"),
    ],
)
def test_rules_and_classifier_are_weighed(seen, chance, event, level):
    emergency = weigh(seen, Judgement(chance, "fire", 0.0))
    assert (emergency and emergency.event) == event
    assert (emergency and emergency.level) == level


def test_a_fire_with_somebody_in_it_is_about_them():
    assert weigh(None, Judgement(1.0, "fire", 0.9)).event == "trapped"
    assert weigh(None, Judgement(1.0, "lift", 0.9)).event == "lift"


@pytest.mark.parametrize(
    ("chance", "trapped", "outside", "level"),
    [
        (LIKELY - 0.01, 0.0, FOREIGN, "possible"),
        (LIKELY, 0.0, 1.0, "certain"),
        (ALARM, 0.0, FOREIGN - 0.01, "certain"),
        (ALARM, HELD, 1.0, "certain"),
    ],
)
def test_what_is_about_something_else_altogether_must_be_likely_and_somebody_held_is_never_doubted(
    chance, trapped, outside, level
):
    assert weigh(None, Judgement(chance, "fire", trapped), outside).level == level
    assert weigh(POSSIBLE, Judgement(chance, "fire", trapped), outside).level == level
    assert weigh(CERTAIN, Judgement(chance, "fire", trapped), outside).level == "certain"


@pytest.mark.parametrize(
    ("chance", "trapped", "level"),
    [(LIKELY - 0.01, 0.0, "possible"), (LIKELY, 0.0, "certain"), (ALARM, HELD, "certain"), (0.0, 0.0, "possible")],
)
def test_a_threat_must_be_likely_to_be_under_way_even_where_the_rules_are_certain(chance, trapped, level):
    assert weigh(CERTAIN, Judgement(chance, "fire", trapped), harmful=THREAT).level == level
    assert weigh(CERTAIN, Judgement(ALARM, "fire", 0.0), harmful=THREAT - 0.01).level == "certain"


def test_a_kind_the_classifier_cannot_name_is_that_of_the_rules():
    assert weigh(CERTAIN, Judgement(1.0, "unknown", 0.0)).event == "gas"
    assert weigh(None, Judgement(1.0, "unknown", 0.0)).event == "unknown"


def test_a_second_opinion_keeps_the_phrases_of_the_first():
    assert weigh(CERTAIN, Judgement(ALARM, "fire", 0.0)).because == ("xì gas", "classifier")
    assert weigh(CERTAIN, Judgement(0.0, "fire", 0.0)).because == ("xì gas",)


INTENTS = [
    ("xin chào", "greet"),
    ("cảm ơn bạn nhé", "thanks"),
    ("không có bình chữa cháy phạt bao nhiêu", "ask_fine"),
    ("sơ cứu người bị bỏng thế nào", "ask_skill"),
    ("hồ sơ thẩm duyệt pccc gồm những gì", "ask_procedure"),
    ("làm bài trắc nghiệm", "quiz"),
    ("xóa dữ liệu của tôi", "my_data"),
    ("lối thoát hiểm bị khóa, muốn phản ánh", "report_hazard"),
    ("kết quả xổ số hôm nay", "out_of_scope"),
]


@pytest.mark.parametrize(("text", "intent"), INTENTS)
def test_what_people_want_is_understood_with_and_without_marks(read, text, intent):
    assert [read(typed).intent for typed in (text, fold(text))] == [intent, intent]


def test_intents_come_ranked_with_their_chances(read):
    understood = read("không có bình chữa cháy phạt bao nhiêu")
    assert understood.ranking[0] == (understood.intent, understood.confidence)
    assert 0.5 < understood.confidence <= 1
    assert understood.chance(understood.intent) == understood.confidence
    assert understood.chance("no such intent") == 0


def test_a_message_carries_its_meaning_as_a_unit_vector(read):
    assert np.linalg.norm(read("bị bỏng nước sôi").meaning) == pytest.approx(1, abs=1e-5)


def test_the_meaning_alone_is_the_same(engine, trained, read):
    engine.load(trained / "nlu.tar.gz", trained / "scope")
    alone = engine.meaning("bị bỏng nước sôi xử lý thế nào")
    assert np.array_equal(alone, read("bị bỏng nước sôi xử lý thế nào").meaning)
    assert engine.meaning("🔥") is None


def test_before_the_model_is_loaded_nothing_has_a_meaning(engine):
    assert engine.meaning("bị bỏng nước sôi") is None


def test_a_message_from_an_apple_keyboard_means_the_same(read):
    text = "Bị điện giật thì cấp cứu thế nào?"
    composed, apart = read(text), read(unicodedata.normalize("NFD", text))
    assert apart.intent == composed.intent
    assert apart.confidence == pytest.approx(composed.confidence, abs=1e-6)
    assert np.allclose(apart.meaning, composed.meaning, atol=1e-6)


STRANGE = {
    "nothing": "",
    "20,000 characters": "lời nói dài dòng " * 1250,
    "20,000 characters without a space": "x" * 20_000,
    "20,000 spaces before a word": " " * 20_000 + "cháy",
    "emoji only": "😀🔥👨‍👩‍👧",
    "1,300 emoji and a word": "😀" * 1300 + " xin chào",
    "control characters": "\x00\x01\x07\x1b[31m\x7f",
    "right to left": "\u202eحريق في المنزل\u202c",
    "combining marks alone": "\u0301\u0323\u0300",
    "a broken surrogate": "xin \ud83d chào \ude00",
    "only broken surrogates": "\ud83d\ud83d",
    "a command of Rasa": '/greet{"name": "An"}',
    "markup": "<b>phạt</b> [cháy](fire) ${x} {{y}} %s",
    "digits": "114",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_nothing_people_send_breaks_it(read, text):
    understood = read(text)
    assert understood.text == text
    assert 0 <= understood.confidence <= 1


@pytest.mark.parametrize("text", ["😀🔥👨‍👩‍👧", "\x00\x01", "\ud83d", "?!…"], ids=ascii)
def test_where_nothing_can_be_read_nothing_is_made_up(read, text):
    understood = read(text)
    assert (understood.intent, understood.emergency, understood.meaning) == (FALLBACK_INTENT, None, None)
    assert understood.ready


NOISE = {
    "emoji": "{} " + "😀" * 5000,
    "control characters": "\x00{}\x07",
    "broken surrogates": "\ud83d{}\ude00",
    "right to left": "\u202e{}\u202c",
    "much talk": "{}" + " vâng" * 4000,
}


@pytest.mark.parametrize("around", NOISE.values(), ids=NOISE.keys())
def test_an_emergency_is_seen_through_the_noise(read, around):
    assert read(around.format("Cháy nhà số 12 rồi cứu với")).emergency.certain


def test_many_may_ask_at_once(read):
    texts = [text for text, _ in INTENTS]
    alone = [read(text) for text in texts]
    together = {}
    threads = [threading.Thread(target=lambda t=text: together.update({t: read(t)})) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[text] for text in texts] == alone


@pytest.mark.parametrize(("intent", "asks"), [*((intent, True) for intent in ASKING), (FALLBACK_INTENT, True), ("quiz", False)])
def test_what_is_asked_or_not_understood_is_looked_up(intent, asks):
    assert Understanding("…", intent).is_question is asks
