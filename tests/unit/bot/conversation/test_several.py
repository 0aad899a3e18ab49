"""Several questions in one message are answered in turn: by entries, by the limits for given premises, or asked back."""

from dataclasses import dataclass, field

import pytest

from bot.conversation.effects import RecordUnanswered
from knowledge import content
from knowledge.schema import Entry
from knowledge.search import Found, Hit
from tests.conftest import NOW
from tests.unit.bot.conversation.tester import Shelf

REAL = content.load()


def entry(id_, title):
    return Entry(id=id_, kind="law", title=title, questions=("?",), lead=f"Trả lời {id_}.", checked=NOW.date())


TITLES = {"law.insure": "Ai mua", "law.fine": "Mức phạt", "law.gas": "Bình gas"}


@dataclass
class _Told(Shelf):
    """A library that finds, for words, the entry and the chance it is told."""

    told: dict[str, tuple[str, float]] = field(default_factory=dict)

    def search(self, text, *_args, **_more):
        id_, chance = self.told.get(text, ("law.insure", 0.0))
        return Found((Hit(self.entries[id_], 1.0),), chance)


@pytest.fixture
def asker(user):
    """Somebody who asks two questions in one message; a test says what each would find."""

    def asks(text, **found):
        user.library = _Told({id_: entry(id_, title) for id_, title in TITLES.items()}, told=found)
        user.says(text, meant="ask_law")
        return user

    return asks


INSURED, UNINSURED = "ai phải mua bảo hiểm", "không mua thì phạt bao nhiêu"
BOTH = f"{INSURED}? {UNINSURED}?"


def test_a_question_of_several_that_says_too_little_is_read_with_the_one_before(asker):
    found = {INSURED: ("law.insure", 0.9), UNINSURED: ("law.gas", 0.2), f"{INSURED} {UNINSURED}": ("law.fine", 0.8)}
    user = asker(BOTH, **found)
    assert [reply.entry for reply in user.replies] == ["law.insure", "law.fine"]


def test_one_that_says_enough_is_read_by_itself(asker):
    found = {INSURED: ("law.insure", 0.9), UNINSURED: ("law.fine", 0.6), f"{INSURED} {UNINSURED}": ("law.insure", 0.99)}
    assert [reply.entry for reply in asker(BOTH, **found).replies] == ["law.insure", "law.fine"]


def test_of_several_the_one_that_is_not_understood_is_asked_back_with_what_is_near(asker):
    user = asker(BOTH, **{BOTH: ("law.insure", 0.8), INSURED: ("law.insure", 0.9), UNINSURED: ("law.gas", 0.3)})
    user.sees("Trả lời law.insure.", f"Còn “{UNINSURED}”", "Có phải bạn hỏi")
    assert user.labels == ["Bình gas"]
    assert user.wrote(RecordUnanswered) == [RecordUnanswered(UNINSURED, "law.gas", 0.3)]


def test_and_where_nothing_is_near_that_is_said(asker):
    user = asker(BOTH, **{BOTH: ("law.insure", 0.8), INSURED: ("law.insure", 0.9), UNINSURED: ("law.gas", 0.01)})
    user.sees("Trả lời law.insure.", f"Còn “{UNINSURED}”", "chưa có câu trả lời đã kiểm chứng")
    assert user.labels == []


def test_a_question_that_the_same_answer_answers_is_not_asked_back(asker):
    user = asker(BOTH, **{BOTH: ("law.insure", 0.8), INSURED: ("law.insure", 0.9), UNINSURED: ("law.insure", 0.3)})
    assert [reply.entry for reply in user.replies] == ["law.insure"]


def test_what_only_tells_is_not_asked_back(asker):
    told, asked = "nhà em mới mua bình gas to", INSURED
    text = f"{told}. {asked}?"
    user = asker(text, **{text: ("law.insure", 0.8), told: ("law.gas", 0.2), asked: ("law.insure", 0.9)})
    assert [reply.entry for reply in user.replies] == ["law.insure"]


@pytest.fixture
def owner(user):
    """Somebody who asks about premises; the decision tables are there, and what the search finds for a question is told."""

    def asks(text, **found):
        entries = {id_: entry(id_, title) for id_, title in TITLES.items()}
        documents = {document.id: document for document in REAL.documents}
        user.library = _Told(entries, documents, thresholds=REAL.thresholds, told=found)
        user.says(text, meant="ask_procedure")
        return user

    return asks


HOTEL = "Khách sạn 7 tầng có phải thẩm định thiết kế không? có phải mua bảo hiểm cháy nổ không?"


def test_each_question_about_given_premises_is_answered_by_its_limit(owner):
    user = owner(HOTEL)
    assert len(user.replies) == 2
    user.sees("Phải: công trình này thuộc diện thẩm định", "bảo hiểm")


def test_where_a_measure_is_missing_every_case_is_told_and_nothing_is_asked(owner):
    user = owner("nhà trọ 4 tầng có phải thẩm định pccc không? có phải mua bảo hiểm cháy nổ không?")
    assert len(user.replies) == 2
    assert user.state.premises.asked == ""


def test_premises_of_another_kind_are_judged_by_themselves(owner):
    user = owner("phòng khám 2 tầng có là cơ sở quản lý pccc không? Khách sạn 7 tầng có phải thẩm định không?")
    assert [("phòng khám" in reply.text.lower(), "khách sạn" in reply.text.lower()) for reply in user.replies] == [
        (True, False),
        (False, True),
    ]


def test_the_same_question_about_two_kinds_gets_two_answers(owner):
    user = owner("karaoke 7 tầng có phải thẩm định pccc không? Khách sạn 7 tầng có phải thẩm định pccc không?")
    assert ["karaoke" in reply.text.lower() for reply in user.replies] == [True, False]


def test_what_no_limit_decides_is_answered_by_an_entry(owner):
    user = owner(f"khách sạn 7 tầng có phải thẩm định không? {UNINSURED}?", **{UNINSURED: ("law.fine", 0.8)})
    user.sees("Phải: công trình này thuộc diện thẩm định", "Trả lời law.fine.")


def test_and_what_nothing_answers_is_asked_back(owner):
    user = owner(f"khách sạn 7 tầng có phải thẩm định không? {UNINSURED}?", **{UNINSURED: ("law.fine", 0.3)})
    user.sees("Phải: công trình này thuộc diện thẩm định", f"Còn “{UNINSURED}”")
    assert user.wrote(RecordUnanswered) == [RecordUnanswered(UNINSURED, "law.fine", 0.3)]
