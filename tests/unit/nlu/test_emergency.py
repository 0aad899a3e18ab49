"""Rules see a present emergency without any model, and are not startled by words that only sound like one."""

import unicodedata

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge import content
from nlu.emergency import Emergency, EmergencyRules
from nlu.phrases import PhraseBook, read_words
from nlu.text import fold

RULES = EmergencyRules.load()

PRESENT = [
    ("Cháy nhà số 8 ngõ 40 rồi!", "fire"),
    ("nhà bên cạnh đang cháy", "fire"),
    ("CHÁY", "fire"),
    ("cháyyyyyyy", "fire"),
    ("lửa cháy quáaaaa mọi người ơi", "fire"),
    ("nhà tôi đang cháy phải làm gì", "fire"),
    ("cháy xe máy dưới hầm để xe", "fire"),
    ("ở tầng 3 khói mù mịt không thấy gì", "smoke"),
    ("bà tôi bị kẹt trong phòng, khói đầy", "trapped"),
    ("kẹt trong thang máy 20 phút rồi cứu với", "lift"),
    ("kẹt thang máy", "lift"),
    ("có mùi gas nồng nặc trong bếp", "gas"),
    ("bình gas nổ ở quán phở", "explosion"),
    ("em tôi bị điện giật nằm im", "electrocution"),
    ("có người đuối nước ở chân cầu", "drowning"),
    ("tường sập đè người", "collapse"),
    ("xe tải lật, tài xế kẹt trong cabin", "traffic"),
    ("rò rỉ hóa chất trong xưởng", "chemical"),
    ("ông ngoại bất tỉnh gọi không dậy", "unconscious"),
    ("nước lũ ngập tới mái nhà cứu với", "flood"),
    ("má em phỏng nặng hết hai tay rồi", "burn"),
]


@pytest.mark.parametrize(("message", "event"), PRESENT)
def test_a_present_emergency_is_certain_and_named(message, event):
    seen = RULES.read(message)
    assert seen is not None
    assert (seen.event, seen.certain) == (event, True)
    assert seen.because


@pytest.mark.parametrize(("message", "event"), PRESENT)
def test_typed_without_marks_in_capitals_or_taken_apart_it_is_the_same_emergency(message, event):
    for typed in (fold(message), message.upper(), unicodedata.normalize("NFD", message)):
        seen = RULES.read(typed)
        assert seen is not None, typed
        assert seen.certain, typed
        assert seen.event == event, typed


@pytest.mark.parametrize(
    "message", ["cứu với", "cuu toi", "gọi 114 giúp tôi", "cho xe cứu hỏa tới 12 Lê Lợi", "SOS", "cứu với!!! 🔥🔥"]
)
def test_a_bare_call_for_help_is_an_emergency_of_unknown_kind(message):
    seen = RULES.read(message)
    assert seen is not None
    assert (seen.event, seen.level) == ("unknown", "certain")


@pytest.mark.parametrize(
    "message",
    [
        "Áo này cháy hàng rồi",
        "cuối tháng cháy túi",
        "đi biển cháy nắng hết da",
        "diễn cháy hết mình trên sân khấu",
        "chạy bộ buổi sáng",
        "quán chay ngon ở Huế",
        "Nổ hũ rồi anh em",
        "đang kẹt xe ở ngã tư",
        "khói thuốc lá có hại không",
        "nhà em nấu cơm cháy",
    ],
)
def test_a_word_of_fire_in_another_sense_is_no_emergency(message):
    assert RULES.read(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "nếu cháy nhà thì phải làm gì",
        "hôm qua cháy chợ trên tivi",
        "bài văn tả đám cháy",
        "không có bình chữa cháy bị phạt bao nhiêu",
        "bếp ăn tập thể cần mấy bình chữa cháy",
        "diễn tập chữa cháy ở trường",
        "hỏi về phòng cháy chữa cháy",
    ],
)
def test_a_question_a_memory_or_homework_is_no_emergency(message):
    assert RULES.read(message) is None


@pytest.mark.parametrize("message", ["khi có cháy thì gọi số nào", "kẹt thang máy thì nên làm gì", "mùi gas thì xử lý thế nào"])
def test_what_may_be_meant_either_way_is_only_possible(message):
    seen = RULES.read(message)
    assert seen is not None
    assert not seen.certain


@pytest.mark.parametrize("message", ["", "🔥🔥🔥", "\x00", "xin chào", "114", "\ud83d"])
def test_nothing_is_seen_where_nothing_is_said(message):
    assert RULES.read(message) is None


def test_an_endless_message_is_read_from_its_beginning():
    seen = RULES.read("cháy nhà cứu với " + "á " * 20_000)
    assert seen is not None
    assert seen.certain


def test_there_is_a_card_for_every_event_the_rules_know():
    cards = content.emergency_cards()
    assert {*RULES.events, "unknown"} <= {card.event for card in cards}


@given(st.text(max_size=200))
def test_no_message_breaks_the_rules(message):
    assert RULES.read(message) == RULES.read(message)


# The scoring, on rules small enough to count by hand.

SMALL = {
    "masks": ["cháy hàng loạt"],
    "idioms": ["cháy hàng"],
    "events": {
        "trapped": {"certain": ["hết đường ra"], "likely": []},
        "smoke": {"certain": ["khói đen"], "likely": ["khói"]},
        "fire": {"certain": ["cháy nhà"], "likely": ["cháy", "lửa", "than"]},
    },
    "calls": ["cứu với"],
    "present": ["đang", "rồi", "kìa"],
    "distress": ["trời ơi"],
    "against": {"strong": ["nếu", "tivi"], "weak": ["làm gì"]},
    "short": {"words": 2, "adds": 1},
}
LONG = "một hai ba bốn"


def small(tmp_path, **changes):
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump(SMALL | changes, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (tmp_path / "words.yml").write_text("none: không-có-chữ-này", encoding="utf-8")
    return EmergencyRules.load(file, tmp_path / "words.yml")


@pytest.mark.parametrize(
    ("message", "level"),
    [
        (f"cháy nhà {LONG}", "certain"),  # 3 + 1
        (f"cháy {LONG}", "possible"),  # 1
        (f"cháy {LONG} đang", "certain"),  # 1 + 1 for now
        ("cháy đó", "certain"),  # 1 + 1 for so short
        (f"cháy lửa than {LONG} nếu", None),  # 2, likely phrases counting no more than twice, − 3
        (f"cháy nhà {LONG} nếu", "possible"),  # 4 − 3
        (f"cháy nhà {LONG} nếu tivi", None),  # 4 − 6
        (f"cháy nhà {LONG} làm gì", "possible"),  # asked, and nothing says now: never more than possible
        (f"cháy nhà đang {LONG} làm gì", "certain"),
        (f"cháy {LONG} trời ơi", "certain"),  # 1 + 2 for distress
        (f"{LONG} rồi đang kìa", None),  # no event, no emergency
        (f"{LONG} cứu với", "certain"),
        (f"{LONG} cứu với tivi", None),
    ],
)
def test_scores_add_up(tmp_path, message, level):
    seen = small(tmp_path).read(message)
    assert (seen and seen.level) == level


def test_the_event_with_the_most_signs_is_named_the_first_where_equal(tmp_path):
    rules = small(tmp_path)
    assert rules.read("khói lửa đang kìa") == Emergency("smoke", "certain", ("khói",), 3)
    assert rules.read("khói cháy lửa đang kìa") == Emergency("fire", "certain", ("cháy", "lửa"), 4)


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("tiệm giặt ủi đầu hẻm lửa trùm lên rồi", "certain"),
        ("ông nội gục trong nhà tắm", "certain"),
        ("nếu ông nội gục trong nhà tắm", None),
        ("thang máy nhà em chậm", None),
    ],
)
def test_what_no_phrase_tells_the_kinds_of_words_do(message, level):
    seen = RULES.read(message)
    assert (seen and seen.level) == level


def test_people_who_cannot_get_out_come_before_the_fire_itself(tmp_path):
    seen = small(tmp_path).read("cháy nhà lửa lan hết đường ra")
    assert (seen.event, seen.because[0]) == ("trapped", "hết đường ra")


def test_a_masked_word_does_not_hide_the_same_word_elsewhere(tmp_path):
    rules = small(tmp_path)
    assert rules.read("cháy hàng rồi đang bán") is None
    assert rules.read("cháy hàng rồi đang cháy nhà").event == "fire"


def test_the_longest_mask_is_taken_out():
    left = PhraseBook([*SMALL["masks"], *SMALL["idioms"]]).remove_from(read_words("cháy hàng loạt xe"))
    assert [word.normal for word in left] == ["xe"]


def test_phrases_are_told_once_each_in_the_order_of_the_message():
    assert PhraseBook(["lửa", "cháy"]).hits(read_words("cháy lửa cháy")) == ["cháy", "lửa"]


def test_a_wrong_key_in_the_rules_is_named(tmp_path):
    with pytest.raises(msgspec.ValidationError, match=r"\$\.against.*weka|weka.*\$\.against"):
        small(tmp_path, against={"strong": [], "weka": []})
