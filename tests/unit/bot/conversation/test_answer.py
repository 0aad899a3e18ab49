"""Questions: the answer with its source, or the honest lack of one."""

from __future__ import annotations

import pytest

from bot.conversation.effects import CountAnswer, OpenIncident, RecordUnanswered
from knowledge.schema import Entry
from knowledge.search import Found, Hit
from tests.conftest import NOW


def test_a_fine_is_answered_with_what_it_rests_on_and_when_it_was_checked(reader):
    reader.says("để xe chắn lối thoát nạn phạt bao nhiêu")
    entry = reader.library.entries[reader.last.took_for.entry]
    assert entry.kind == "fine"
    assert reader.first_line == entry.lead
    reader.sees("Căn cứ: ", "Điều ", f"Kiểm tra ngày {entry.checked:%d/%m/%Y}")
    (reply,) = reader.replies
    assert reply.citations == entry.citations
    for citation in entry.citations:
        reader.sees(reader.library.documents[citation.document].number)


def test_that_an_entry_was_shown_is_counted_without_the_words(reader):
    reader.says("để xe chắn lối thoát nạn phạt bao nhiêu")
    assert reader.wrote(CountAnswer) == [CountAnswer(reader.last.took_for.entry)]


def test_the_same_without_tone_marks(reader):
    reader.says("de xe chan loi thoat nan phat bao nhieu")
    assert reader.last.took_for.entry == "fines_smoke_escape.blocked_exit"


def test_a_skill_names_its_source(reader):
    reader.says("/start")
    reader.presses("Kỹ năng thoát nạn")
    reader.presses(reader.labels[0])
    reader.sees("Nguồn: ", "Kiểm tra ngày ")


def test_a_question_that_may_be_an_emergency_shows_the_way_to_114_on_top_and_still_answers(reader):
    reader.says("khói đầy hành lang thì làm gì")
    assert "Gọi 114" in reader.first_line
    assert reader.last.took_for.entry is not None
    assert reader.wrote(OpenIncident) == []
    reader.presses("Đang xảy ra, báo ngay")
    assert reader.wrote(OpenIncident)[0].confirmed
    assert "Gọi 114" in reader.first_line


def test_pressing_an_entry_later_does_not_show_the_alarm_line(reader):
    reader.says("khói đầy hành lang thì làm gì")
    value = f"entry:{reader.last.took_for.entry}"
    reader.presses_value(value)
    reader.sees_no("Nếu việc đang xảy ra thật")


def test_related_topics_are_one_tap_away(reader):
    entry = next(e for e in reader.library.entries.values() if e.see)
    reader.presses_value(f"entry:{entry.id}")
    assert reader.labels
    reader.presses(reader.labels[0])
    reader.sees("Kiểm tra ngày")


def test_who_may_want_to_check_the_home_is_offered_to_do_so_beside_the_answer(reader):
    reader.says("nhà mình cần tự kiểm tra pccc những gì")
    assert reader.last.took_for.entry is not None
    reader.presses("Tự kiểm tra ngay, 5 phút")
    assert any("Nhà chỉ để ở" in label for label in reader.labels)


def test_unsure_means_near_topics_are_offered_and_the_question_is_kept(reader):
    best = reader.library.search("bình chữa cháy", None)
    asked = "bình chữa cháy loại nào cho tàu vũ trụ"
    reader.library = _Unsure(reader.library, Found(best.hits, 0.12))
    reader.says(asked, meant="ask_law", sure=0.4)
    reader.sees("Có phải bạn hỏi")
    assert reader.labels[:3] == [hit.entry.title for hit in best.hits[:3]]
    assert reader.last.took_for.declined
    assert reader.wrote(RecordUnanswered) == [RecordUnanswered(asked, best.hits[0].entry.id, 0.12)]
    reader.presses(reader.labels[0])
    assert reader.last.took_for.entry == best.hits[0].entry.id


def test_far_from_everything_means_saying_so_and_keeping_the_question(reader):
    reader.library = _Unsure(reader.library, Found((), 0.0))
    reader.says("quy định về lò phản ứng hạt nhân", meant="ask_law", sure=0.4)
    reader.sees("chưa có câu trả lời đã kiểm chứng", "Khẩn cấp thì Gọi 114")
    assert reader.wrote(RecordUnanswered)[0].nearest is None


def test_unsure_about_a_possible_emergency_shows_114_first(reader):
    reader.library = _Unsure(reader.library, Found((), 0.0))
    reader.says("khói đầy hành lang thì làm gì", meant="ask_skill")
    assert "Gọi 114" in reader.first_line


def test_every_entry_can_be_shown_and_its_button_fits_a_messenger(reader, clock):
    for entry in reader.library.entries.values():
        clock.forward(5)
        value = f"entry:{entry.id}"
        assert len(value.encode()) <= 64, entry.id
        reader.presses_value(value)
        assert entry.lead in reader.text
        assert all(label.strip() for label in reader.labels)


@pytest.mark.parametrize("greeting", ["xin chào", "alo", "hello"])
def test_a_greeting_is_not_looked_up(reader, greeting):
    reader.says(greeting)
    reader.sees("Trợ lý PCCC")
    assert reader.wrote(RecordUnanswered) == []


class _Unsure:
    """The real library with a search that finds what it is told to."""

    def __init__(self, library, found):
        self._library, self._found = library, found

    def __getattr__(self, name):
        return getattr(self._library, name)

    def search(self, *_args, **_more):
        return self._found


def entry(id_, title="Chủ đề"):
    return Entry(id=id_, kind="law", title=title, questions=("?",), lead=f"Trả lời {id_}.", checked=NOW.date())


@pytest.mark.parametrize(
    ("chance", "behind", "told"), [(0.4, 1.0, True), (0.4, 3.0, False), (0.9, 1.0, False)], ids=["close", "far", "sure"]
)
def test_where_another_may_as_well_have_been_meant_it_is_said_and_offered(user, chance, behind, told):
    first, second = entry("law.insure", "Ai phải mua bảo hiểm?"), entry("law.shop", "Mở quán cần giấy gì")
    user.library.entries.update({first.id: first, second.id: second})
    user.library.finds = Found((Hit(first, 8.0), Hit(second, 8.0 - behind)), chance)
    user.says("nhà em bán hàng có phải làm giấy pccc không", meant="ask_law")
    assert user.last.took_for.entry == first.id
    user.sees(first.lead)
    assert (user.first_line == "Tôi hiểu bạn hỏi: Ai phải mua bảo hiểm. Chưa đúng thì chọn bên dưới.") == told
    assert (second.title in user.labels) == told
