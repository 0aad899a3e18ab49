"""Closing an incident, correcting it, undoing it, on both databases: who hears what, and what is kept."""

from __future__ import annotations

import msgspec
import pytest

from bot.errors import NotFound, Refused
from bot.incidents.closing import Closing
from bot.incidents.closing_desk import close
from bot.messages import Sender
from bot.storage import reporters
from tests.integration.test_desk import COMMUNE, REPORTER, Shift

FORCES = Closing(outcome="forces", cause="electric", injured=2, damage=1_500_000)
NEVER = Closing(outcome="false_alarm")


class Evening(Shift):
    """A shift that writes down how things ended."""

    def closes(self, code, closing, who="Bình"):
        return self._do(lambda c, now: close(self.desk, c, code, closing, who, "console", now))

    def history(self, sender=REPORTER):
        with self.engine.begin() as c:
            return reporters.history(c, sender)

    def last_heard(self):
        return self.read(REPORTER)[-1]


@pytest.fixture
def shift(database, say, clock, new_id):
    return Evening(database, say, clock, new_id).staffed(p=COMMUNE)


@pytest.fixture
def code(shift):
    return shift.reports(confirmed=True)


def test_closing_with_the_form_closes_it_and_tells_the_reporter_once(shift, code):
    heard = len(shift.read(REPORTER))
    shift.closes(code, FORCES)
    row = shift.incident(code)
    assert (row.state, row.closing) == ("resolved", FORCES)
    assert row.closed_at is not None
    assert len(shift.read(REPORTER)) == heard + 1
    assert shift.last_heard() == f"Tin {code}: Bình báo đã xử lý xong. Cảm ơn bạn đã báo tin."


@pytest.mark.parametrize(
    ("outcome", "state", "words"),
    [
        ("residents", "resolved", "người tại chỗ"),
        ("handed_over", "resolved", "bàn giao"),
        ("false_alarm", "false_alarm", "Cảm ơn bạn đã báo; nếu việc có thật, Gọi 114 ngay"),
        ("duplicate", "duplicate", "đã có tin khác báo"),
    ],
)
def test_each_outcome_is_told_in_its_own_words(shift, code, outcome, state, words):
    shift.closes(code, Closing(outcome=outcome))
    assert shift.incident(code).state == state
    assert words in shift.last_heard()


def test_what_a_press_closed_is_completed_without_a_second_message(shift, code):
    shift.presses("resolve", code)
    heard = len(shift.read(REPORTER))
    shift.closes(code, FORCES)
    assert shift.incident(code).closing == FORCES
    assert len(shift.read(REPORTER)) == heard


def test_a_correction_is_an_event_with_who_and_what_was_before(shift, code):
    shift.closes(code, FORCES, who="Bình")
    better = msgspec.structs.replace(FORCES, injured=3)
    shift.closes(code, better, who="Chi")
    shift.closes(code, better, who="Chi")
    written = [e for e in shift.incident(code).events if e.kind == "closing"]
    assert [(e.who, msgspec.json.decode(e.detail, type=Closing)) for e in written] == [("Bình", FORCES), ("Chi", better)]
    assert written[0].at < written[1].at


def test_another_outcome_is_another_state_which_reporter_and_officials_hear(shift, code):
    shift.closes(code, NEVER)
    heard = len(shift.read(COMMUNE))
    shift.closes(code, FORCES, who="Chi")
    assert shift.incident(code).state == "resolved"
    assert "đã xử lý xong" in shift.last_heard()
    assert any("Chi sửa kết quả" in text for text in shift.read(COMMUNE)[heard:])


def test_a_form_that_cannot_be_right_changes_nothing(shift, code):
    with pytest.raises(Refused):
        shift.closes(code, msgspec.structs.replace(FORCES, dead=-1))
    assert (shift.incident(code).state, shift.incident(code).closing) == ("forwarded", None)


@pytest.mark.parametrize("other", ["SC-NONE", "itself"])
def test_a_duplicate_names_another_report(shift, code, other):
    with pytest.raises(Refused):
        shift.closes(code, Closing(outcome="duplicate", same_as=code if other == "itself" else other))
    shift.closes(code, Closing(outcome="duplicate", same_as=shift.reports(confirmed=True)))


def test_what_is_not_there_cannot_be_closed(shift):
    with pytest.raises(NotFound):
        shift.closes("SC-NONE", FORCES)


def test_a_mistake_is_undone_within_a_day(shift, code):
    shift.closes(code, NEVER)
    shift.waits(23 * 3600)
    told = len(shift.read(COMMUNE))
    shift.presses("reopen", code, who="Chi")
    row = shift.incident(code)
    assert (row.state, row.closed_at, row.closing) == ("forwarded", None, None)
    assert "Chi đã mở lại" in shift.last_heard()
    assert any("Chi mở lại" in text for text in shift.read(COMMUNE)[told:])
    shift.closes(code, FORCES)
    assert shift.incident(code).state == "resolved"


def test_nothing_is_undone_after_a_day_or_while_it_is_open(shift, code):
    with pytest.raises(Refused):
        shift.presses("reopen", code)
    shift.closes(code, NEVER)
    shift.waits(25 * 3600)
    with pytest.raises(Refused):
        shift.presses("reopen", code)


def test_false_alarms_are_counted_for_the_reporter_until_taken_back(shift, code):
    assert (shift.history().reports, shift.history().false_alarms) == (1, 0)
    shift.presses("false_alarm", code)
    assert shift.history().false_alarms == 1
    shift.presses("reopen", code)
    assert shift.history().false_alarms == 0
    shift.closes(code, NEVER)
    assert shift.history().false_alarms == 1
    shift.closes(code, FORCES)
    assert shift.history().false_alarms == 0
    shift.closes(code, NEVER)
    history = shift.history()
    assert (history.reports, history.false_alarms, history.last) == (1, 1, shift.incident(code).opened_at)


def test_a_report_taken_back_in_time_is_no_false_alarm(shift):
    shift.withdraws(shift.reports())
    assert (shift.history().reports, shift.history().false_alarms) == (1, 0)


def test_nobody_known_has_no_history(shift, code):
    assert shift.history(Sender("web", "")).reports == 0
    assert shift.history(Sender("web", "somebody-else")).reports == 0
