"""Personal data on both databases: what is stored, forgetting a person, erasing closed incidents, what was kept long enough."""

import os
from datetime import timedelta
from random import Random

import msgspec
import pytest
import structlog
from sqlalchemy import func, insert, select

from bot import logs
from bot.conversation.checklist import Result
from bot.conversation.effects import AddToIncident, KeepSelfCheck, OpenIncident
from bot.conversation.state import HazardRun, Report, State
from bot.conversation.training_effects import RecordQuizAnswer
from bot.incidents.closing import Closing
from bot.incidents.desk import Desk
from bot.incidents.model import IncidentEvent
from bot.media import MediaStore
from bot.messages import Incoming, Media, Place, Reply, Sender
from bot.retention import Retention, Swept
from bot.runner import Runner
from bot.storage import conversations, inbox, incidents, outbox, personal, records, reporters, selfchecks, units
from bot.storage.erasing import erase
from bot.storage.outbox import Outgoing
from bot.storage.store import Store
from bot.storage.tables import conversation, incident, incident_event
from bot.storage.tables import inbox as inbox_table
from bot.storage.tables import outbox as outbox_table
from bot.storage.units import Official, Unit
from bot.storage.warning_tables import subscription, warning, warning_recipient
from nlu.text import fold
from tests.conftest import NOW

AN, BINH = Sender("web", "session-of-an"), Sender("telegram", "4711")
DESK = Sender("telegram", "-100")
PHONE, WORDS, ADDRESS = "+84912345678", "cháy nhà bà Tư, gọi 0912345678", "12 Hùng Vương"
HERE = Place(lat=11.53491, lon=106.88231, text=ADDRESS)
CENTRE = (11.53, 106.89)
SECRETS = ("912345678", "bà Tư", ADDRESS, "11.53491", "106.88231", AN.address)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 20


class Office:
    """Reports come in and are closed; somebody asks for their data."""

    def __init__(self, engine, say, clock, new_id, folder):
        self.engine, self.clock, self.new_id = engine, clock, new_id
        self.desk = Desk(say, fold, new_id, 20, 120)
        self.media = MediaStore(folder, new_id)
        self.retention = Retention(Store(engine), self.media, 365, 90)
        with engine.begin() as c:
            units.put_units(
                c,
                [
                    Unit(code="p", name="Tỉnh Đồng Nai", folded="tinh dong nai"),
                    Unit(code="bp", parent="p", name="Phường Bình Phước", folded="phuong binh phuoc", lat=11.53, lon=106.89),
                ],
            )
            units.add_official(c, Official(id=0, name="Trực", unit="bp", role="desk", telegram=DESK.address), clock())

    def do(self, what, *about):
        self.clock.forward(1)
        with self.engine.begin() as c:
            return what(c, *about)

    def read(self, what, *about):
        with self.engine.connect() as c:
            return what(c, *about)

    def reports(self, code, who=AN, place=HERE):
        """A report with everything personal in it; gives the name of its photo."""
        photo = self.media.save(JPEG, ".jpg")
        more = AddToIncident(code, text=WORDS, place=place, media=(Media("photo", photo),), phone=PHONE, confirms=True)
        self.do(self.desk.open, who, OpenIncident(code, code, "fire", WORDS, True), self.clock())
        self.do(self.desk.add, who, more, self.clock())
        self.do(self.delivered)
        return photo

    def closes(self, code, how="resolve"):
        self.do(self.desk.act, code, how, "Bình", "telegram", self.clock())
        self.do(self.delivered)

    def delivered(self, c):
        c.execute(outbox_table.update().where(outbox_table.c.state == "queued").values(state="sent"))

    def talks(self, who=AN, text="hỏi gì đó"):
        """A message and its reply, and what the conversation remembers."""
        message = Incoming(sender=who, event_key=f"{who.address}:{self.new_id()}", received_at=self.clock(), text=text)
        reply = Outgoing(id=self.new_id(), to=who, kind="reply", reply=Reply(text=f"về {text}"))
        self.do(inbox.accept, message)
        self.do(inbox.done, message, self.clock())
        with self.engine.begin() as c:
            outbox.put(c, reply, self.clock(), delivered=True)
            conversations.write(c, who, State(), self.clock())
        return message

    def forgets(self, who=AN):
        return self.do(personal.forget, who, self.clock())

    def stored(self, who=AN):
        return self.read(personal.stored, who)

    def incident(self, code):
        return self.read(incidents.by_code, code)

    def everything(self):
        """All that stands in any table but the officials', as one text."""
        tables = [one for one in incident.metadata.sorted_tables if one.name not in ("official", "unit", "revision")]
        with self.engine.connect() as c:
            return "\n".join(str(tuple(row)) for table in tables for row in c.execute(select(table)))

    def days_pass(self, days):
        self.clock.forward(days * 86400)


@pytest.fixture
def office(database, say, clock, new_id, tmp_path):
    return Office(database, say, clock, new_id, tmp_path / "media")


# what is stored
def test_what_is_stored_is_told_by_code_and_number(office):
    office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    office.reports("SC-BBBBB", place=Place(lat=20.0, lon=105.0))
    office.talks()
    office.do(records.note_quiz_answer, AN, RecordQuizAnswer("q1", "0", True), NOW)
    stored = office.stored()
    assert [(r.code, r.state, r.is_open) for r in stored.reports] == [
        ("SC-BBBBB", "forwarded", True),
        ("SC-AAAAA", "resolved", False),
    ]
    assert (stored.quiz_answers, stored.conversation, stored.messages > 1) == (1, True, True)


def test_of_somebody_unknown_nothing_is_stored_and_forgetting_them_does_no_harm(office):
    office.reports("SC-AAAAA")
    before = office.everything()
    stranger = Sender("web", "somebody-else")
    assert office.stored(stranger) == personal.Stored()
    assert office.forgets(stranger) == personal.Forgotten()
    assert office.everything() == before


# forgetting
def test_who_is_forgotten_is_in_no_table_any_more(office):
    photo = office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    office.talks(text="tôi là bà Tư")
    office.do(
        selfchecks.keep, AN, KeepSelfCheck("c1", Result(title="Nhà", made_on=NOW.date(), level="good", fix=(), fine=())), NOW
    )
    with office.engine.begin() as c:
        c.execute(insert(subscription).values(channel=AN.channel, address=AN.address, topic="unit:bp", since=NOW))
        c.execute(
            insert(warning).values(
                id="w", code="CB-1", kind="storm", text="x", units="[]", state="ended", made_by="{}", made_at=NOW
            )
        )
        c.execute(insert(warning_recipient).values(warning="w", channel=AN.channel, address=AN.address))
    forgotten = office.forgets()
    assert forgotten.erased == ("SC-AAAAA",)
    assert [media.ref for media in forgotten.media] == [photo]
    office.days_pass(0.1)
    office.retention.turn(office.clock())
    left = office.everything()
    for secret in SECRETS:
        assert secret not in left, secret
    assert office.stored() == personal.Stored()


def test_of_a_closed_report_stays_when_where_roughly_and_how_it_ended(office):
    office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    before = office.incident("SC-AAAAA")
    office.forgets()
    after = office.incident("SC-AAAAA")
    assert [(e.kind, e.at) for e in after.events] == [(e.kind, e.at) for e in before.events]
    assert (after.state, after.event, after.unit, after.opened_at) == ("resolved", "fire", "bp", before.opened_at)
    assert (after.place.lat, after.place.lon) == CENTRE
    assert (after.phone, after.texts, after.media, after.reporter.address) == (None, (), (), "")


def test_of_what_was_written_down_at_the_end_the_figures_stay_and_the_note_goes(office):
    office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    written = Closing(outcome="forces", rescued=2, note=WORDS)
    office.do(lambda c: incidents.change(c, "SC-AAAAA", closing=msgspec.json.encode(written).decode()))
    event = IncidentEvent(kind="closing", at=NOW, who="Bình", channel="console", detail=msgspec.json.encode(written).decode())
    office.do(incidents.append, "SC-AAAAA", event)
    office.forgets()
    assert "bà Tư" not in str(office.incident("SC-AAAAA"))
    with office.engine.connect() as c:
        left = msgspec.json.decode(c.scalar(select(incident.c.closing)), type=Closing)
    assert left == Closing(outcome="forces", rescued=2)


def test_where_the_unit_is_not_known_the_place_is_rounded(office):
    office.reports("SC-AAAAA", place=Place(lat=20.98765, lon=105.12345))
    office.closes("SC-AAAAA")
    office.forgets()
    place = office.incident("SC-AAAAA").place
    assert (place.lat, place.lon) in {(20.99, 105.12), CENTRE}


def test_a_report_under_way_is_never_touched(office):
    photo = office.reports("SC-AAAAA")
    office.talks()
    with office.engine.begin() as c:
        report = Report(incident="SC-AAAAA", code="SC-AAAAA", event="fire", opened_at=NOW)
        conversations.write(c, AN, State(report=report, subscribing=NOW), NOW)
    before = office.incident("SC-AAAAA")
    forgotten = office.forgets()
    assert (forgotten.erased, forgotten.kept, forgotten.media) == ((), ("SC-AAAAA",), ())
    assert office.incident("SC-AAAAA") == before
    assert office.read(conversations.read, AN) == State(report=report)
    assert office.media.path(photo)
    with office.engine.connect() as c:
        assert any(ADDRESS in m.reply.text for m in outbox.to_address(c, DESK, NOW))


def test_a_report_joined_to_one_under_way_stays_with_it(office):
    office.reports("SC-AAAAA")
    office.reports("SC-BBBBB", who=BINH)
    if office.incident("SC-BBBBB").linked_to is None:
        office.do(office.desk.link, "SC-BBBBB", "SC-AAAAA", "Trực", "console", office.clock())
    before = office.incident("SC-BBBBB")
    assert office.forgets(BINH).kept == ("SC-BBBBB",)
    assert office.incident("SC-BBBBB") == before
    office.closes("SC-AAAAA")
    assert office.forgets(BINH).erased == ("SC-BBBBB",)
    assert office.incident("SC-BBBBB").texts == ()
    assert office.incident("SC-AAAAA").texts


def test_what_officials_were_told_of_it_is_emptied_not_that_they_were(office):
    office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    told = len(office.read(outbox.receipts, "SC-AAAAA"))
    office.forgets()
    with office.engine.connect() as c:
        assert {m.reply.text for m in outbox.to_address(c, DESK, NOW - timedelta(1))} == {""}
    assert len(office.read(outbox.receipts, "SC-AAAAA")) == told > 0


def test_others_keep_theirs(office):
    office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    office.reports("SC-BBBBB", who=BINH, place=Place(lat=20.0, lon=105.0, text="nơi khác"))
    office.closes("SC-BBBBB")
    office.talks(BINH)
    before = (office.incident("SC-BBBBB"), office.stored(BINH))
    office.forgets()
    assert (office.incident("SC-BBBBB"), office.stored(BINH)) == before


def test_a_message_still_to_be_dealt_with_is_not_lost(office):
    message = Incoming(sender=AN, event_key="k", received_at=NOW, text="cháy")
    office.do(inbox.accept, message)
    office.forgets()
    assert office.read(inbox.waiting) == [message]


def test_a_message_brought_once_more_is_still_known(office):
    message = office.talks()
    office.forgets()
    assert office.do(inbox.accept, message) is False


def test_photos_of_a_hazard_never_sent_go_too(office):
    photo = office.media.save(JPEG, ".jpg")
    run = HazardRun(opened_at=NOW, media=(Media("photo", photo),))
    office.do(conversations.write, AN, State(hazard=run), NOW)
    assert [media.ref for media in office.forgets().media] == [photo]


def test_those_erased_are_not_taken_for_one_person(office):
    for code in ("SC-AAAAA", "SC-BBBBB"):
        office.reports(code)
        office.closes(code)
    office.forgets()
    assert office.read(reporters.history, Sender("web", "")).reports == 0


def test_erasing_skips_what_is_not_over_and_what_is_erased(office):
    office.reports("SC-AAAAA")
    assert office.do(erase, ["SC-AAAAA", "nobody"], NOW) == []
    assert office.incident("SC-AAAAA").phone == PHONE
    office.closes("SC-AAAAA")
    assert len(office.do(erase, ["SC-AAAAA"], NOW)) == 1
    assert office.do(erase, ["SC-AAAAA"], NOW) == []


# kept long enough
def test_closed_incidents_are_erased_after_their_time_and_not_before(office):
    photo = office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    office.days_pass(364)
    assert office.retention.turn(office.clock()).incidents == 0
    office.days_pass(2)
    assert office.retention.turn(office.clock()).incidents == 1
    assert office.incident("SC-AAAAA").phone is None
    assert office.media.path(photo) is None


def test_an_incident_nobody_closed_stays_whole_however_old(office):
    photo = office.reports("SC-AAAAA")
    os.utime(office.media.path(photo), (0, 0))
    before = office.incident("SC-AAAAA")
    office.days_pass(4000)
    office.retention.everything(office.clock())
    assert office.incident("SC-AAAAA") == before
    assert office.media.path(photo)


def test_old_conversations_go_and_young_ones_stay(office):
    office.talks(AN)
    office.days_pass(91)
    office.talks(BINH)
    swept = office.retention.turn(office.clock())
    assert (swept.conversations, swept.received, swept.sent) == (1, 1, 1)
    assert office.stored(AN) == personal.Stored()
    assert office.stored(BINH).conversation


def test_what_is_still_to_be_sent_or_dealt_with_stays(office):
    office.do(inbox.accept, Incoming(sender=AN, event_key="k", received_at=NOW, text="cháy"))
    with office.engine.begin() as c:
        outbox.put(c, Outgoing(id="o", to=AN, kind="notice", reply=Reply(text="x")), NOW)
    office.days_pass(500)
    assert office.retention.turn(office.clock()) == Swept()


def test_a_turn_deals_with_a_portion_and_everything_with_all(office, monkeypatch):
    monkeypatch.setattr("bot.retention.PORTION", 3)
    for _ in range(7):
        office.talks()
    office.days_pass(91)
    first = office.retention.turn(office.clock())
    assert (first.received, first.more) == (3, True)
    assert office.retention.everything(office.clock()).received == 4


def test_a_dry_run_says_the_same_and_changes_nothing(office):
    office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    office.talks()
    office.days_pass(366)
    before = office.everything()
    said = office.read(office.retention.due, office.clock())
    assert office.everything() == before
    done = office.retention.everything(office.clock())
    assert msgspec.structs.replace(said, files=0, emptied=0) == msgspec.structs.replace(done, files=0, emptied=0)
    assert (said.incidents, said.conversations) == (1, 1)


def test_files_that_no_incident_names_go_once_old(office):
    old, young = office.media.save(JPEG, ".jpg"), office.media.save(JPEG, ".jpg")
    os.utime(office.media.path(old), (NOW.timestamp() - 91 * 86400,) * 2)
    os.utime(office.media.path(young), (NOW.timestamp(),) * 2)
    assert office.retention.turn(office.clock()).files == 1
    assert office.media.path(old) is None
    assert office.media.path(young)


# through the whole runner
class NoJobs:
    """Nothing is sent."""

    def deliver(self, message):
        """Not here."""

    def watch(self, incident, due):
        """Nor this."""


@pytest.fixture
def runner(office, mind, say):
    made = Runner(office.engine, mind, office.desk, NoJobs(), office.clock, office.new_id, Random(1))
    made.remove_media = office.media.remove
    return made


def send(runner, office, **parts):
    office.clock.forward(1)
    incoming = Incoming(sender=AN, event_key=office.new_id(), received_at=office.clock(), **parts)
    return "\n".join(reply.text for _, reply in runner.accept_and_handle(incoming))


def test_a_person_has_their_data_deleted_by_two_presses(office, runner):
    photo = office.reports("SC-AAAAA")
    office.closes("SC-AAAAA")
    assert "SC-AAAAA" in send(runner, office, text="/dulieu")
    assert "SC-AAAAA" in send(runner, office, choice="mydata:erase")
    assert office.media.path(photo)
    assert "Đã xóa" in send(runner, office, choice="mydata:sure")
    assert office.media.path(photo) is None
    assert office.stored().reports == ()
    assert office.stored().conversation is False


@pytest.fixture
def logging_starts():
    """Switches the log on as in service: in the test, for only there stderr is what the test reads. Ends with it."""
    yield lambda: logs.configure("DEBUG")
    structlog.reset_defaults()


def test_a_report_leaves_neither_phone_nor_place_nor_words_in_the_log(office, runner, capsys, logging_starts):
    logging_starts()
    send(runner, office, text="cháy nhà bà Tư ở 12 Hùng Vương, gọi tôi 0912345678")
    send(runner, office, place=Place(lat=11.53491, lon=106.88231))
    send(runner, office, text="/dulieu")
    out, err = capsys.readouterr()
    for secret in SECRETS:
        assert secret not in out + err


def test_an_error_of_the_database_names_no_values(office, capsys, logging_starts):
    logging_starts()
    try:
        with office.engine.begin() as c:
            c.execute(insert(incident_event).values(incident=None, kind="said", at=NOW, who=PHONE, channel="web", detail=WORDS))
    except Exception:
        structlog.get_logger().exception("failed")
    err = capsys.readouterr().err
    assert "incident_event" in err
    for secret in SECRETS:
        assert secret not in err


def test_nothing_is_counted_twice(office):
    office.talks()
    with office.engine.connect() as c:
        rows = [c.scalar(select(func.count()).select_from(table)) for table in (conversation, inbox_table, outbox_table)]
    assert rows == [1, 1, 1]
    assert office.stored().messages == 2
