"""bot/incidents/desk.py on both databases: who is told of an incident, when, and what the reporter hears."""

import itertools
import re

import pytest

from bot.conversation.effects import AddToIncident, OpenIncident, WithdrawIncident
from bot.errors import NotFound, Refused
from bot.incidents.desk import Desk
from bot.messages import Incoming, Media, Place, Sender
from bot.mind import Mind
from bot.runner import Runner
from bot.storage import incidents, outbox, units
from bot.storage.units import Official, Unit
from bot.wording import FILE
from nlu.text import fold
from tests.conftest import NOW

SILENCE, PATIENCE = 20, 120
REPORTER = Sender("web", "session-of-an")
COMMUNE, NEIGHBOUR, PROVINCE = (Sender("telegram", number) for number in ("-100", "-200", "-900"))
BINH_PHUOC, LOC_NINH = Place(lat=11.53, lon=106.89), Place(lat=11.84, lon=106.59)
NOBODY_YET = "chưa có cán bộ nào nhận tin"
PROMISE = re.compile(r"(đang|sẽ|sắp) (đến|tới)\b|đã tiếp nhận|đã nhận tin|được tiếp nhận|trên đường|yên tâm", re.I)


class Shift:
    """A night at the desk: reports come in, officials press, time passes."""

    def __init__(self, engine, say, clock, new_id):
        self.engine, self.clock, self.say = engine, clock, say
        self.desk = Desk(say, fold, new_id, SILENCE, PATIENCE)
        self.timers = []
        self._numbers = itertools.count(1)

    def staffed(self, **people):
        """On duty: each unit's code with a Telegram chat."""
        known = [("p", "Tỉnh Đồng Nai", None, None, None), ("bp", "Phường Bình Phước", "p", 11.53, 106.89)]
        known += [("ln", "Xã Lộc Ninh", "p", 11.84, 106.59)]
        with self.engine.begin() as c:
            units.put_units(
                c, [Unit(code=k, name=n, folded=fold(n), parent=u, lat=lat, lon=lon) for k, n, u, lat, lon in known]
            )
            for code, chat in people.items():
                new = Official(id=0, name=f"Trực {code}", unit=code, role="desk", telegram=chat.address)
                units.add_official(c, new, self.clock())
        return self

    def reports(self, text="cháy nhà cứu với", *, confirmed=False, event="fire"):
        code = f"SC-{next(self._numbers):05d}"
        self._do(self.desk.open, REPORTER, OpenIncident(f"i-{code}", code, event, text, confirmed))
        return code

    def adds(self, code, text="", **more):
        self._do(self.desk.add, REPORTER, AddToIncident(f"i-{code}", text=text, **more))

    def withdraws(self, code):
        self._do(self.desk.withdraw, REPORTER, WithdrawIncident(f"i-{code}"))

    def presses(self, action, code, who="Bình"):
        return self._do(self.desk.act, code, action, who, "telegram")

    def waits(self, seconds):
        """Time passes; what became due is looked at, as the timers and the sweep do."""
        self.clock.forward(seconds)
        with self.engine.begin() as c:
            due = [incident.id for incident in incidents.alerts_due(c, self.clock())]
        for incident in due:
            self._do(self.desk.when_due, incident)

    def _do(self, what, *about):
        self.clock.forward(0.001)
        with self.engine.begin() as c:
            outcome = what(c, *about, self.clock())
        self.timers += outcome.timers
        return outcome

    def read(self, to):
        """What somebody was sent, oldest first; an edit of what they have is none."""
        with self.engine.begin() as c:
            return [m.reply.text for m in outbox.to_address(c, to, NOW) if m.kind != "edit"]

    def alert(self, to):
        """The alert as it stands on somebody's screen."""
        with self.engine.begin() as c:
            return [m.reply for m in outbox.to_address(c, to, NOW) if m.kind in ("alert", "edit")][-1]

    def fresh(self, to):
        """How many alerts rang."""
        with self.engine.begin() as c:
            return len([m for m in outbox.to_address(c, to, NOW) if m.kind == "alert"])

    def asks(self, code, text, who="Bình"):
        return self._do(self.desk.ask, code, text, who, "telegram")

    def buttons(self, to):
        with self.engine.begin() as c:
            return [choice.label for choice in outbox.to_address(c, to, NOW)[-1].reply.choices]

    def incident(self, code):
        with self.engine.begin() as c:
            return incidents.by_code(c, code)

    def how_many(self):
        with self.engine.begin() as c:
            return len(incidents.latest(c))


@pytest.fixture
def shift(database, say, clock, new_id):
    return Shift(database, say, clock, new_id).staffed(p=PROVINCE, bp=COMMUNE)


@pytest.fixture
def empty_shift(database, say, clock, new_id):
    return Shift(database, say, clock, new_id)


# telling officials


def test_a_confirmed_report_goes_out_at_once(shift):
    code = shift.reports("cháy nhà cứu với", confirmed=True)
    (alert,) = shift.read(PROVINCE)
    assert code in alert
    assert "Cháy" in alert
    assert "cháy nhà cứu với" in alert
    assert "chưa xác nhận" not in alert
    assert shift.buttons(PROVINCE) == ["Tiếp nhận", "Đang đến", "Đã xử lý", "Báo giả", "Đã xem", "Hỏi người báo"]
    assert shift.incident(code).state == "forwarded"


def test_an_unconfirmed_report_waits_for_the_silence_to_end_then_goes_out_marked(shift):
    code = shift.reports()
    shift.waits(SILENCE - 1)
    assert shift.read(PROVINCE) == []
    assert shift.incident(code).state == "received"
    shift.waits(1)
    (alert,) = shift.read(PROVINCE)
    assert "chưa xác nhận" in alert
    assert "Nơi: chưa rõ" in alert
    assert shift.incident(code).state == "forwarded"


def test_the_end_of_the_silence_is_handed_to_the_timers(shift):
    opened = shift.clock.now
    code = shift.reports()
    ((incident, due),) = shift.timers
    assert incident == f"i-{code}"
    assert SILENCE <= (due - opened).total_seconds() < SILENCE + 1


def test_a_place_confirms_and_reaches_the_commune_with_a_map(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    (alert,) = shift.read(COMMUNE)
    assert "mlat=11.53" in alert
    assert "Gần: Phường Bình Phước" in alert
    assert "chưa xác nhận" not in alert
    assert shift.read(PROVINCE) == []


def test_a_place_typed_without_marks_reaches_the_commune(shift):
    code = shift.reports()
    shift.adds(code, "so 5 duong so 2 binh phuoc", place=Place(text="so 5 duong so 2 binh phuoc"), confirms=True)
    (alert,) = shift.read(COMMUNE)
    assert "so 5 duong so 2 binh phuoc" in alert


def test_once_told_the_end_of_the_silence_tells_nobody_again(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    shift.waits(SILENCE + 1)
    assert len(shift.read(COMMUNE)) == 1
    assert shift.incident(code).state == "forwarded"


def test_everything_that_comes_later_belongs_to_the_same_incident_and_is_passed_on(shift):
    code = shift.reports(confirmed=True)
    shift.adds(code, place=Place(text="hẻm 12"))
    shift.adds(code, "có hai người kẹt tầng 3")
    shift.adds(code, media=(Media("photo", "a.jpg"), Media("photo", "b.jpg")))
    first, place, words, *pictures = shift.read(PROVINCE)
    assert all(code in text for text in (first, place, words, *pictures))
    assert "hẻm 12" in place
    assert "có hai người kẹt tầng 3" in words
    assert len(pictures) == 2
    alert = shift.alert(PROVINCE).text
    assert shift.fresh(PROVINCE) == 1
    assert "Ảnh: 2" in alert
    assert "hẻm 12" in alert
    assert "có hai người kẹt tầng 3" in alert
    assert shift.how_many() == 1
    assert [media.ref for media in shift.incident(code).media] == ["a.jpg", "b.jpg"]


def test_what_comes_before_officials_are_told_is_in_the_first_alert(shift):
    code = shift.reports("cháy")
    shift.adds(code, "cháy to lắm rồi")
    assert shift.read(PROVINCE) == []
    shift.waits(SILENCE)
    (alert,) = shift.read(PROVINCE)
    assert "cháy to lắm rồi" in alert


def test_a_later_confirmation_takes_the_mark_off(shift):
    code = shift.reports()
    shift.waits(SILENCE)
    shift.adds(code, confirms=True)
    marked, line = shift.read(PROVINCE)
    assert "chưa xác nhận" in marked
    assert "Người báo xác nhận đang xảy ra" in line
    assert "chưa xác nhận" not in shift.alert(PROVINCE).text


def test_a_place_after_the_province_was_told_reaches_the_commune_too(shift):
    code = shift.reports(confirmed=True)
    assert shift.read(COMMUNE) == []
    shift.adds(code, place=BINH_PHUOC)
    (alert,) = shift.read(COMMUNE)
    assert code in alert
    assert "Gần: Phường Bình Phước" in alert
    assert len(shift.read(PROVINCE)) == 2
    assert shift.incident(code).unit == "bp"


def test_a_commune_told_late_does_not_undo_that_the_province_took_it(shift):
    code = shift.reports(confirmed=True)
    shift.presses("acknowledge", code)
    shift.adds(code, place=BINH_PHUOC)
    assert code in shift.read(COMMUNE)[0]
    assert shift.incident(code).state == "acknowledged"
    shift.waits(PATIENCE * 3)
    assert not any(NOBODY_YET in text for text in shift.read(REPORTER))


def test_the_event_can_turn_out_worse(shift):
    code = shift.reports(confirmed=True)
    shift.adds(code, "có người mắc kẹt", event="trapped")
    assert "Có người mắc kẹt" in shift.read(PROVINCE)[-1].splitlines()[0]
    assert shift.incident(code).event == "trapped"


def test_two_desks_with_one_group_chat_get_one_alert(empty_shift):
    empty_shift.staffed(p=PROVINCE).staffed(p=PROVINCE)
    empty_shift.reports(confirmed=True)
    assert len(empty_shift.read(PROVINCE)) == 1


# nobody answers


def test_without_an_answer_the_next_unit_up_is_told_and_the_reporter_hears_the_truth(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    shift.waits(PATIENCE - 1)
    assert shift.read(PROVINCE) == []
    assert shift.read(REPORTER) == []
    shift.waits(1)
    (alert,) = shift.read(PROVINCE)
    assert "Chuyển lên vì chưa ai nhận tin sau 2 phút" in alert
    (told,) = shift.read(REPORTER)
    assert code in told
    assert NOBODY_YET in told
    assert "Gọi 114" in told
    assert len(shift.read(COMMUNE)) == 1


def test_at_the_top_the_reporter_still_hears_that_nobody_took_it_and_then_it_is_quiet(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    for _ in range(6):
        shift.waits(PATIENCE)
    assert len(shift.read(PROVINCE)) == 1
    assert [NOBODY_YET in text for text in shift.read(REPORTER)] == [True, True]
    assert shift.incident(code).state == "forwarded"


def test_an_unanswered_commune_still_shows_the_buttons_on_the_escalated_alert(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    shift.waits(PATIENCE)
    assert "Tiếp nhận" in shift.buttons(PROVINCE)


@pytest.mark.parametrize("action", ["acknowledge", "respond"])
def test_a_press_stops_the_escalation_and_the_reporter_learns_who_took_it(shift, action):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    shift.presses(action, code, who="Trần Văn Bình")
    shift.waits(PATIENCE * 5)
    assert shift.read(PROVINCE) == []
    (told,) = shift.read(REPORTER)
    assert code in told
    assert "Trần Văn Bình" in told


def test_everybody_alerted_sees_who_took_it(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    shift.waits(PATIENCE)
    shift.presses("acknowledge", code, who="Bình")
    for desk in (COMMUNE, PROVINCE):
        assert "Bình" in shift.read(desk)[-1]
        assert code in shift.read(desk)[-1]
    assert shift.buttons(COMMUNE) == ["Đang đến", "Đã xử lý", "Báo giả", "Hỏi người báo"]
    assert [choice.label for choice in shift.alert(COMMUNE).choices] == shift.buttons(COMMUNE)


# officials press


def test_the_life_of_an_incident_as_the_reporter_hears_it(shift):
    code = shift.reports(confirmed=True)
    for action in ("acknowledge", "respond", "resolve"):
        shift.presses(action, code, who="Bình")
    took, comes, over = shift.read(REPORTER)
    assert "Bình đã tiếp nhận" in took
    assert "đang đến" in comes
    assert "đã xử lý xong" in over
    assert shift.incident(code).state == "resolved"


def test_pressing_the_same_button_again_changes_and_says_nothing(shift):
    code = shift.reports(confirmed=True)
    shift.presses("acknowledge", code)
    events, heard = shift.incident(code).events, shift.read(REPORTER)
    again = shift.presses("acknowledge", code, who="Chi")
    assert again.messages == []
    assert shift.incident(code).events == events
    assert shift.read(REPORTER) == heard


def test_an_old_button_does_not_take_an_incident_back(shift):
    code = shift.reports(confirmed=True)
    shift.presses("respond", code, who="Bình")
    late = shift.presses("acknowledge", code, who="Chi")
    assert late.messages == []
    assert shift.incident(code).state == "responding"
    assert shift.incident(code).taken_by.who == "Bình"


@pytest.mark.parametrize("closing", ["resolve", "false_alarm"])
@pytest.mark.parametrize("action", ["acknowledge", "respond", "resolve", "false_alarm"])
def test_a_closed_incident_refuses_every_button(shift, closing, action):
    code = shift.reports(confirmed=True)
    shift.presses(closing, code)
    with pytest.raises(Refused, match=code):
        shift.presses(action, code)


def test_a_closed_incident_is_not_escalated(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    shift.presses("false_alarm", code)
    shift.waits(PATIENCE * 2)
    assert shift.read(PROVINCE) == []


def test_words_after_the_end_are_kept_and_wake_nobody(shift):
    code = shift.reports(confirmed=True)
    shift.presses("resolve", code)
    before = shift.read(PROVINCE)
    shift.adds(code, "cảm ơn các anh")
    assert shift.read(PROVINCE) == before
    assert shift.incident(code).texts[-1] == "cảm ơn các anh"


@pytest.mark.parametrize(("code", "action"), [("SC-NO", "acknowledge"), (None, "explode"), (None, "")])
def test_an_unknown_incident_or_button_is_said_so(shift, code, action):
    known = shift.reports(confirmed=True)
    with pytest.raises(NotFound):
        shift.presses(action, code or known)
    assert shift.incident(known).state == "forwarded"


def test_a_false_alarm_tells_the_reporter_what_to_do_if_it_is_true(shift):
    code = shift.reports(confirmed=True)
    shift.presses("false_alarm", code)
    assert "Gọi 114" in shift.read(REPORTER)[-1]


# the reporter takes it back


def test_withdrawn_in_time_nobody_is_woken(shift):
    code = shift.reports()
    shift.withdraws(code)
    shift.waits(SILENCE + PATIENCE)
    assert shift.read(PROVINCE) == []
    assert shift.incident(code).state == "false_alarm"


def test_withdrawn_after_officials_were_told_they_hear_it_and_decide(shift):
    code = shift.reports(confirmed=True)
    shift.withdraws(code)
    assert "người báo nói không phải sự cố" in shift.read(PROVINCE)[-1]
    assert shift.incident(code).state == "forwarded"
    assert not shift.incident(code).is_closed
    assert "Báo giả" in shift.buttons(PROVINCE)


# nobody is there


@pytest.mark.parametrize("confirmed", [True, False])
def test_with_nobody_on_duty_a_report_stays_received_and_is_not_lost(empty_shift, confirmed):
    code = empty_shift.reports(confirmed=confirmed)
    empty_shift.adds(code, place=BINH_PHUOC, confirms=True)
    empty_shift.waits(SILENCE + PATIENCE)
    incident = empty_shift.incident(code)
    assert incident.state == "received"
    assert incident.place.lat == BINH_PHUOC.lat
    assert not any(PROMISE.search(text) for text in empty_shift.read(REPORTER))


def test_somebody_coming_on_duty_gets_what_the_reporter_adds_next(empty_shift):
    code = empty_shift.reports(confirmed=True)
    empty_shift.staffed(p=PROVINCE)
    empty_shift.adds(code, "lửa lan sang nhà bên")
    (alert,) = empty_shift.read(PROVINCE)
    assert "lửa lan sang nhà bên" in alert


def test_in_a_commune_without_a_desk_and_no_province_the_nearest_desk_there_is_gets_it(empty_shift):
    empty_shift.staffed(ln=NEIGHBOUR)
    code = empty_shift.reports()
    empty_shift.adds(code, place=BINH_PHUOC, confirms=True)
    assert code in empty_shift.read(NEIGHBOUR)[0]


# what is said


def test_nothing_the_reporter_hears_promises_help_unless_an_official_pressed(shift):
    code = shift.reports()
    shift.adds(code, place=BINH_PHUOC, confirms=True)
    for _ in range(4):
        shift.waits(PATIENCE)
    shift.adds(code, "vẫn cháy")
    shift.withdraws(code)
    heard = shift.read(REPORTER)
    assert heard
    assert not [text for text in heard if PROMISE.search(text)]


def test_only_sentences_that_follow_an_officials_press_speak_of_help_coming(say):
    blanks = dict.fromkeys(re.findall(r"\{(\w+)\}", FILE.read_text(encoding="utf-8")), "…")
    promising = {name for name in say.names if PROMISE.search(say(name, **blanks))}
    assert "update.responding" in promising
    assert {name.rpartition(".")[2] for name in promising} <= {"acknowledged", "responding", "respond"}


@pytest.fixture
def phone(database, say, clock, new_id, random):
    """Talks to the whole assistant before its model is loaded."""
    codes, keys = itertools.count(1), itertools.count(1)
    mind = Mind(say, new_id, lambda: f"SC-{next(codes):05d}", 0.35)
    desk = Desk(say, fold, new_id, SILENCE, PATIENCE, {"telegram", "web"})
    runner = Runner(database, mind, desk, _NotStarted(), clock, new_id, random)

    def says(text="", **parts):
        message = Incoming(sender=REPORTER, event_key=str(next(keys)), received_at=clock(), text=text, **parts)
        runner.accept(message)
        return "\n".join(reply.text for _, reply in runner.handle(message, inline=True).replies)

    yield says
    mind.close()


class _NotStarted:
    """Durable jobs that were never started: the outbox keeps what they would do."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


def _hears_that_nobody_is_there(says):
    assert "Gọi 114" in says("cháy nhà cứu với")
    answer = says(place=BINH_PHUOC)
    assert "chưa có cán bộ nào" in answer
    assert "đang chuyển tới cán bộ" not in answer
    assert "Gọi 114" in answer


def test_with_nobody_on_duty_the_reporter_is_told_so(phone, empty_shift):
    _hears_that_nobody_is_there(phone)


def test_an_official_whom_no_messenger_reaches_is_nobody(phone, empty_shift, database, clock):
    empty_shift.staffed()
    with database.begin() as c:
        new = Official(id=0, name="Chi", unit="p", role="desk", phone="0912345678")
        units.add_official(c, new, clock())
    _hears_that_nobody_is_there(phone)


def test_with_somebody_on_duty_the_reporter_hears_that_nobody_has_taken_it_yet(phone, shift):
    phone("cháy nhà cứu với")
    answer = phone(place=BINH_PHUOC)
    assert "Chưa ai xác nhận nhận tin" in answer
    assert "Gọi 114" in answer
    assert not PROMISE.search(answer)
