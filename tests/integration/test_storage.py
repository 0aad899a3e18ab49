"""bot/storage on SQLite and on PostgreSQL: what is written comes back, once, in order, after whatever happened."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import create_engine, func, insert, inspect, select, text, update

from bot.conversation.checklist import Fine, Item, Result
from bot.conversation.effects import KeepSelfCheck, RecordUnanswered
from bot.conversation.state import QuizRun, Report, SelfCheckRun, State
from bot.conversation.training_effects import RecordQuizAnswer
from bot.errors import StorageError
from bot.incidents.model import Incident, IncidentEvent
from bot.messages import Choice, Incoming, Media, Place, Reply, Sender
from bot.storage import analytics, conversations, inbox, incidents, outbox, records, selfchecks, tables, units
from bot.storage.database import open_database
from bot.storage.migrations import STEPS, migrate
from bot.storage.outbox import LEASE, Outgoing
from bot.storage.units import Official, Unit
from bot.storage.upsert import insert_once, upsert
from tests.conftest import NOW

AN, BINH = Sender("web", "session-an"), Sender("telegram", "42")
SECOND = timedelta(seconds=1)


@pytest.fixture
def db(database):
    """A transaction."""
    with database.begin() as connection:
        yield connection


# conversations


def test_a_conversation_is_remembered_whole(db):
    state = State(
        report=Report(incident="i1", code="SC-AAAAA", event="fire", opened_at=NOW, has_place=True, confirmed=True),
        quiz=QuizRun(questions=("a", "b"), done=1, right=1, shown=(2, 0, 1)),
        choices=(Choice("report:yes", "Đúng, báo ngay"),),
        selfcheck=SelfCheckRun(checklist="household", answers={"household.cage": "none"}, away=True),
    )
    conversations.write(db, AN, state, NOW)
    assert conversations.read(db, AN) == state


def test_somebody_new_starts_afresh_and_is_not_mixed_up_with_others(db):
    conversations.write(db, AN, State(choices=(Choice("a", "b"),)), NOW)
    assert conversations.read(db, BINH) == State()
    assert conversations.read(db, Sender("telegram", AN.address)) == State()


def test_the_last_state_written_counts(db):
    conversations.write(db, AN, State(choices=(Choice("a", "b"),)), NOW)
    conversations.write(db, AN, State(choices=(Choice("c", "d"),)), NOW + SECOND)
    assert conversations.read(db, AN).choices == (Choice("c", "d"),)


@pytest.mark.parametrize("written", ["{", "[]", '{"report": {"code": 5}}', '{"quiz": "of another version"}', ""])
def test_a_state_that_cannot_be_read_starts_afresh_and_can_be_written_again(db, written):
    conversations.write(db, AN, State(), NOW)
    db.execute(update(tables.conversation).values(state=written))
    assert conversations.read(db, AN) == State()
    conversations.write(db, AN, State(choices=(Choice("a", "b"),)), NOW)
    assert conversations.read(db, AN).choices == (Choice("a", "b"),)


def test_forgetting_one_person_leaves_the_others(db):
    for who in (AN, BINH):
        conversations.write(db, who, State(choices=(Choice("a", "b"),)), NOW)
    conversations.forget(db, AN)
    assert conversations.read(db, AN) == State()
    assert conversations.read(db, BINH) != State()


# inbox


def message(key="1", sender=AN, **parts):
    return Incoming(sender=sender, event_key=key, received_at=NOW, **({"text": "cháy nhà"} | parts))


def test_a_message_comes_back_as_it_came(db):
    came = message(
        text="cháy 🔥 nhà\n“số 5”",
        choice="report:yes",
        place=Place(lat=11.53, lon=106.89, accuracy=12.5),
        media=(Media("photo", "a.jpg"),),
        name="Nguyễn Văn An",
        token="t",
    )
    assert inbox.accept(db, came)
    assert inbox.waiting(db) == [came]


def test_the_same_event_is_taken_once(db):
    assert inbox.accept(db, message("1"))
    assert not inbox.accept(db, message("1", text="khác"))
    assert inbox.accept(db, message("2"))
    assert inbox.accept(db, message("1", sender=BINH)), "another channel counts by itself"
    assert len(inbox.waiting(db)) == 3


def test_a_repeat_of_something_done_is_still_a_repeat(db):
    inbox.accept(db, message())
    inbox.done(db, message(), NOW)
    assert not inbox.accept(db, message())
    assert inbox.waiting(db) == []


def test_messages_wait_in_the_order_they_came_until_they_are_done(db):
    for key in "312":
        inbox.accept(db, message(key))
    assert [m.event_key for m in inbox.waiting(db)] == ["3", "1", "2"]
    assert [m.event_key for m in inbox.waiting(db, limit=2)] == ["3", "1"]
    assert inbox.done(db, message("1"), NOW)
    assert not inbox.done(db, message("1"), NOW), "a second time it was done before"
    assert [m.event_key for m in inbox.waiting(db)] == ["3", "2"]


def test_a_message_that_fails_again_and_again_is_set_aside_for_those_behind_it(db):
    for key in ("poison", "good"):
        inbox.accept(db, message(key))
    for _ in range(inbox.MOST_TRIES):
        assert "poison" in [m.event_key for m in inbox.waiting(db)]
        inbox.count_try(db, message("poison"))
    assert [m.event_key for m in inbox.waiting(db)] == ["good"]


def test_two_threads_with_the_same_event_accept_it_once(database):
    both, results = threading.Barrier(2), []

    def accept():
        both.wait()
        with database.begin() as connection:
            results.append(inbox.accept(connection, message()))

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


# outbox


def put(db, id_, to=BINH, kind="reply", at=NOW, text="tin", delivered=False, **more):
    outbox.put(db, Outgoing(id=id_, to=to, kind=kind, reply=Reply(text=text), **more), at, delivered=delivered)


def test_a_message_to_send_comes_back_whole(db):
    reply = Reply(text="🚨 Gọi 114", choices=(Choice("report:yes", "Đúng"),), wants_place=True, emergency=True)
    outbox.put(db, Outgoing(id="m1", to=BINH, kind="alert", reply=reply), NOW)
    taken = outbox.claim(db, "m1", NOW)
    assert (taken.to, taken.kind, taken.reply, taken.tries) == (BINH, "alert", reply, 1)


def test_a_message_is_claimed_by_one_only(db):
    put(db, "m1")
    assert outbox.is_waiting(db, "m1")
    assert outbox.claim(db, "m1", NOW) is not None
    assert outbox.claim(db, "m1", NOW) is None
    assert not outbox.is_waiting(db, "m1")


def test_many_threads_claim_each_message_once(database):
    with database.begin() as connection:
        for number in range(6):
            put(connection, f"m{number}", to=Sender("telegram", str(number)))
    taken, start = [], threading.Barrier(4)

    def claim_all():
        start.wait()
        for number in range(6):
            with database.begin() as connection:
                if outbox.claim(connection, f"m{number}", NOW):
                    taken.append(number)

    threads = [threading.Thread(target=claim_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(6))


def test_a_message_that_is_not_there_or_was_handed_over_is_not_claimed(db):
    put(db, "m1", delivered=True)
    assert outbox.claim(db, "m1", NOW) is None
    assert outbox.claim(db, "no such", NOW) is None
    assert not outbox.is_waiting(db, "no such")
    assert outbox.due(db, NOW) == []
    assert outbox.counts(db) == {"sent": 1}


def test_messages_to_one_person_keep_their_order(db):
    put(db, "first")
    put(db, "second", at=NOW + SECOND)
    put(db, "other", to=AN, at=NOW + SECOND)
    later = NOW + 2 * SECOND
    assert outbox.claim(db, "second", later) is None
    assert outbox.claim(db, "other", later) is not None
    assert outbox.claim(db, "first", later) is not None
    assert outbox.claim(db, "second", later) is None, "the first is still on its way"
    outbox.sent(db, "first", "77", later)
    assert outbox.claim(db, "second", later) is not None


@pytest.mark.parametrize("end", [outbox.failed, outbox.unknown])
def test_a_message_that_will_not_arrive_does_not_hold_up_the_next(db, end):
    put(db, "first")
    put(db, "second", at=NOW + SECOND)
    outbox.claim(db, "first", NOW)
    end(db, "first", "blocked by the user")
    assert outbox.claim(db, "second", NOW + SECOND) is not None


def test_an_alert_does_not_wait_for_small_talk_with_the_same_person(db):
    put(db, "chat")
    put(db, "alert", kind="alert", at=NOW + SECOND)
    assert outbox.claim(db, "alert", NOW + SECOND) is not None


def test_alerts_are_due_first_then_news_of_officials_then_small_talk(db):
    put(db, "reply", kind="reply")
    put(db, "notice", kind="notice", at=NOW + SECOND)
    put(db, "late", kind="alert", at=NOW + 2 * SECOND)
    put(db, "alert", kind="alert", at=NOW + SECOND)
    assert outbox.due(db, NOW + 2 * SECOND) == ["alert", "late", "notice", "reply"]
    assert outbox.due(db, NOW + 2 * SECOND, limit=2) == ["alert", "late"]


def test_a_postponed_message_is_due_and_claimed_only_when_its_time_has_come(db):
    put(db, "m1")
    outbox.claim(db, "m1", NOW)
    outbox.postpone(db, "m1", NOW + 5 * SECOND, "slow down")
    assert outbox.due(db, NOW + 4 * SECOND) == []
    assert outbox.claim(db, "m1", NOW + 4 * SECOND) is None
    assert outbox.due(db, NOW + 5 * SECOND) == ["m1"]
    assert outbox.claim(db, "m1", NOW + 5 * SECOND).tries == 2


def test_nothing_queued_means_nothing_due(db):
    assert outbox.due(db, NOW) == []
    assert outbox.counts(db) == {}


def test_after_its_lease_an_alert_left_behind_is_sent_again_and_small_talk_is_not(db):
    for id_, kind in (("alert", "alert"), ("reply", "reply")):
        put(db, id_, kind=kind, to=Sender("telegram", id_))
        outbox.claim(db, id_, NOW)
    assert outbox.due(db, NOW + LEASE - SECOND) == []
    assert outbox.due(db, NOW + LEASE) == ["alert"]
    assert outbox.counts(db) == {"queued": 1, "unknown": 1}
    assert outbox.claim(db, "alert", NOW + LEASE).tries == 2


def test_at_the_start_an_alert_that_was_on_its_way_is_queued_again_at_once(db):
    for id_, kind in (("alert", "alert"), ("notice", "notice"), ("waiting", "reply")):
        put(db, id_, kind=kind, to=Sender("telegram", id_))
    outbox.claim(db, "alert", NOW)
    outbox.claim(db, "notice", NOW)
    assert outbox.release(db) == 1
    assert outbox.counts(db) == {"queued": 2, "unknown": 1}
    assert outbox.due(db, NOW) == ["alert", "waiting"]


def test_a_page_that_was_away_catches_up_in_order(db):
    put(db, "old", to=AN)
    put(db, "b", to=AN, at=NOW + 2 * SECOND)
    put(db, "a", to=AN, at=NOW + SECOND, delivered=True)
    put(db, "of another", to=BINH, at=NOW + SECOND)
    assert [m.id for m in outbox.to_address(db, AN, NOW)] == ["a", "b"]
    assert len(outbox.to_address(db, AN, NOW, limit=1)) == 1


def test_counts_say_how_many_are_where(db):
    for number in range(4):
        put(db, f"m{number}", to=Sender("telegram", str(number)))
    outbox.claim(db, "m0", NOW)
    outbox.claim(db, "m1", NOW)
    outbox.sent(db, "m1", "1", NOW)
    outbox.failed(db, "m2", "blocked")
    assert outbox.counts(db) == {"sending": 1, "sent": 1, "failed": 1, "queued": 1}


def test_who_was_alerted_of_an_incident_and_under_which_message_id(db):
    incidents.open_(db, incident())
    put(db, "m1", kind="alert", incident="i1")
    put(db, "m2", to=AN, kind="alert", incident="i1", at=NOW + SECOND)
    put(db, "m3", kind="notice", incident="i1", at=NOW + SECOND)
    put(db, "m4", to=Sender("telegram", "other"), kind="alert")
    outbox.claim(db, "m1", NOW)
    outbox.sent(db, "m1", "1234", NOW)
    outbox.seen(db, "i1", BINH, NOW + SECOND)
    told = outbox.receipts(db, "i1")
    assert [(r.to, r.state, r.message_id) for r in told] == [(BINH, "sent", "1234"), (AN, "queued", None)]
    assert [r.seen_at for r in told] == [NOW + SECOND, None]
    assert outbox.receipts(db, "no such") == []


def test_an_alert_that_does_not_arrive_goes_by_the_next_route_once(db):
    put(db, "m1", kind="alert", official=7, fallback=(AN, Sender("email", "a@b.vn")))
    tried = outbox.claim(db, "m1", NOW)
    second = outbox.give_up_route(db, tried, NOW)
    third = outbox.give_up_route(db, outbox.claim(db, second, NOW), NOW)
    last = outbox.claim(db, third, NOW)
    assert (last.to, last.official, last.fallback) == (Sender("email", "a@b.vn"), 7, ())
    assert outbox.give_up_route(db, last, NOW) is None
    assert last.reply == tried.reply


def test_an_edit_still_waiting_is_brought_up_to_date_instead_of_a_second(db):
    put(db, "m1", kind="alert")
    for number in (1, 2):
        edit = Outgoing(id=f"e{number}", to=BINH, kind="edit", reply=Reply(text=f"lần {number}"), edits="m1")
        assert outbox.put_edit(db, edit, NOW) == "e1"
    assert [m.reply.text for m in outbox.by_ids(db, ["e1", "e2"])] == ["lần 2"]


def test_a_report_and_its_alert_are_written_together_or_not_at_all(database):
    class PowerCut(Exception):
        pass

    def cut_off():
        with database.begin() as connection:
            incidents.open_(connection, incident())
            put(connection, "m1", kind="alert", incident="i1")
            raise PowerCut

    with pytest.raises(PowerCut):
        cut_off()
    with database.begin() as connection:
        assert incidents.latest(connection) == []
        assert outbox.counts(connection) == {}


# incidents


def incident(number=1, **more):
    about = {
        "id": f"i{number}",
        "code": f"SC-{number:05d}",
        "event": "fire",
        "reporter": AN,
        "confirmed": False,
        "place": Place(),
        "opened_at": NOW + number * SECOND,
    }
    return Incident(**(about | more))


def happened(kind, detail="", who="Bình", at=NOW):
    return IncidentEvent(kind=kind, at=at, who=who, channel="telegram", detail=detail)


def test_an_incident_comes_back_whole(db):
    units.put_units(db, [Unit(code="bp", name="Phường Bình Phước", folded="phuong binh phuoc")])
    new = incident(place=Place(lat=11.53, lon=106.89, accuracy=8.0, text="hẻm 12"), confirmed=True, unit="bp", alert_due=NOW)
    incidents.open_(db, new)
    assert incidents.get(db, "i1") == new
    assert incidents.by_code(db, "SC-00001") == new
    assert incidents.by_code(db, "sc-00001") == new, "codes are said over the phone and typed by hand"


def test_an_unknown_incident_is_none(db):
    assert incidents.get(db, "i9") is None
    assert incidents.by_code(db, "SC-00009") is None
    assert incidents.latest(db) == []


def test_events_are_kept_in_order_and_make_the_state(db):
    for number in (1, 2):
        incidents.open_(db, incident(number))
    came = [happened("said", "cháy to"), happened("forwarded"), happened("acknowledged", at=NOW + SECOND)]
    for one in came:
        incidents.append(db, "i1", one)
    incidents.append(db, "i2", happened("false_alarm"))
    assert incidents.get(db, "i1").events == tuple(came)
    assert incidents.get(db, "i1").state == "acknowledged"
    assert incidents.get(db, "i2").state == "false_alarm"


def test_events_of_the_same_moment_keep_the_order_they_were_written_in(db):
    incidents.open_(db, incident())
    for kind in ("forwarded", "acknowledged", "responding", "resolved"):
        incidents.append(db, "i1", happened(kind))
    assert [e.kind for e in incidents.get(db, "i1").events] == ["forwarded", "acknowledged", "responding", "resolved"]


def test_words_and_point_of_a_place_come_one_after_the_other(db):
    incidents.open_(db, incident())
    incidents.set_place(db, "i1", Place(text="hẻm 12"))
    incidents.set_place(db, "i1", Place(lat=11.53, lon=106.89, accuracy=5.0))
    assert incidents.get(db, "i1").place == Place(lat=11.53, lon=106.89, accuracy=5.0, text="hẻm 12")
    incidents.set_place(db, "i1", Place())
    assert incidents.get(db, "i1").place.text == "hẻm 12"
    incidents.set_place(db, "i1", Place(lat=0.0, lon=0.0))
    assert incidents.get(db, "i1").place == Place(lat=0.0, lon=0.0, text="hẻm 12")


def test_changing_one_incident_leaves_the_others(db):
    for number in (1, 2):
        incidents.open_(db, incident(number))
    incidents.change(db, "i1", confirmed=True, event="trapped", alert_due=NOW)
    assert (incidents.get(db, "i1").confirmed, incidents.get(db, "i1").event) == (True, "trapped")
    assert incidents.get(db, "i2") == incident(2)


def test_the_newest_incidents_come_first(db):
    for number in (2, 3, 1):
        incidents.open_(db, incident(number))
    assert [i.id for i in incidents.latest(db)] == ["i3", "i2", "i1"]
    assert [i.id for i in incidents.latest(db, limit=1)] == ["i3"]


def test_incidents_whose_waiting_is_over_are_due_longest_first(db):
    dues = {1: 30, 2: 10, 3: None, 4: 20}
    for number, seconds in dues.items():
        incidents.open_(db, incident(number, alert_due=NOW + seconds * SECOND if seconds else None))
    assert incidents.alerts_due(db, NOW) == []
    assert [i.id for i in incidents.alerts_due(db, NOW + 20 * SECOND)] == ["i2", "i4"]
    incidents.change(db, "i2", alert_due=None)
    assert [i.id for i in incidents.alerts_due(db, NOW + 60 * SECOND)] == ["i4", "i1"]


def test_what_happened_since_is_told_to_pages_of_other_processes(db):
    for number in (1, 2, 3):
        incidents.open_(db, incident(number))
    happened = IncidentEvent(kind="said", at=NOW, who="người báo", channel="web", detail="cháy")
    incidents.append(db, "i1", happened)
    newest, changed = incidents.changed_since(db, 0)
    assert changed == ["i1"]
    assert incidents.changed_since(db, newest) == (newest, [])
    for id_ in ("i2", "i3", "i2"):
        incidents.append(db, id_, happened)
    assert sorted(incidents.changed_since(db, newest)[1]) == ["i2", "i3"]


# units and officials


def test_units_are_added_and_brought_up_to_date(db):
    province = Unit(code="p", name="Đồng Nai", folded="dong nai", lat=10.95, lon=106.82)
    commune = Unit(code="bp", name="Bình Phước", folded="binh phuoc", parent="p")
    assert units.put_units(db, [province, commune]) == 2
    moved = msgspec.structs.replace(commune, name="Phường Bình Phước", lat=11.53, lon=106.89)
    assert units.put_units(db, [moved]) == 1
    assert units.all_units(db) == {"p": province, "bp": moved}


def test_a_commune_may_stand_before_its_province_in_the_file(db):
    commune = Unit(code="bp", name="Bình Phước", folded="binh phuoc", parent="p")
    province = Unit(code="p", name="Đồng Nai", folded="dong nai")
    units.put_units(db, [commune, province])
    assert set(units.all_units(db)) == {"p", "bp"}


def test_officials_come_back_until_they_are_taken_out_of_service(db):
    units.put_units(db, [Unit(code="p", name="Đồng Nai", folded="dong nai")])
    ids = []
    for name in ("Trực ban", "An", "Trực ban"):
        new = Official(id=0, name=name, unit="p", role="desk", telegram="-100", zalo="z", email="a@b.vn")
        ids.append(units.add_official(db, new, NOW))
    assert len(set(ids)) == 3
    first = units.officials(db)[0]
    assert first == Official(id=ids[0], name="Trực ban", unit="p", role="desk", telegram="-100", zalo="z", email="a@b.vn")
    assert units.remove_official(db, "Trực ban", NOW) == 2
    assert [o.name for o in units.officials(db)] == ["An"]
    assert units.remove_official(db, "Trực ban", NOW) == 0
    assert units.remove_official(db, "Chi", NOW) == 0


# notes


def test_a_question_without_an_answer_is_kept_without_who_asked(db):
    effect = RecordUnanswered("để xe đạp điện ở đâu " * 500, "charging.where", 0.2)
    records.note_unanswered(db, AN, effect, NOW)
    row = db.execute(select(tables.unanswered)).mappings().one()
    assert row["text"].startswith("để xe đạp điện")
    assert len(row["text"]) <= 2000
    assert (row["nearest"], row["chance"], row["at"]) == ("charging.where", 0.2, NOW)
    assert AN.address not in str(dict(row))


def test_a_quiz_answer_is_kept(db):
    records.note_quiz_answer(db, AN, RecordQuizAnswer("q1", "AC" * 100, True), NOW)
    row = db.execute(select(tables.quiz_answer)).mappings().one()
    assert (row["question"], row["right"], row["address"]) == ("q1", True, AN.address)
    assert row["given"].startswith("ACAC")


# upsert


def test_upsert_and_insert_once_do_the_same_on_both_databases(db):
    unit = {"name": "Đồng Nai", "folded": "dong nai"}
    upsert(db, tables.unit, {"code": "p"}, unit)
    upsert(db, tables.unit, {"code": "p"}, unit | {"name": "Tỉnh Đồng Nai"})
    assert not insert_once(db, tables.unit, {"code": "p"} | unit)
    assert insert_once(db, tables.unit, {"code": "q"} | unit)
    assert {code: u.name for code, u in units.all_units(db).items()} == {"p": "Tỉnh Đồng Nai", "q": "Đồng Nai"}


# the database itself


def test_migrating_twice_changes_nothing(database_url):
    engine = open_database(database_url, NOW)
    with engine.begin() as connection:
        inbox.accept(connection, message())
    assert migrate(engine, NOW) == []
    engine.dispose()
    again = open_database(database_url, NOW)
    with again.begin() as connection:
        assert len(inbox.waiting(connection)) == 1
    assert set(tables.metadata.tables) <= set(inspect(again).get_table_names())
    again.dispose()


def test_an_interrupted_migration_is_done_the_next_time(database_url):
    engine = open_database(database_url, NOW)
    with engine.begin() as connection:
        for view in analytics.VIEWS:
            connection.execute(text(f"DROP VIEW {view}"))
        tables.metadata.drop_all(connection)
        connection.execute(text("DELETE FROM migration"))
    assert migrate(engine, NOW) == [name for name, _ in STEPS]
    with engine.begin() as connection:
        assert inbox.accept(connection, message())
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused_by_name(database_url):
    engine = open_database(database_url, NOW)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO migration (name, applied_at) VALUES ('9999_of_tomorrow', '2030')"))
    engine.dispose()
    with pytest.raises(StorageError, match="9999_of_tomorrow"):
        open_database(database_url, NOW)


def test_two_processes_may_open_a_new_database_at_the_same_time(database_url):
    start, problems = threading.Barrier(3), []

    def open_it():
        start.wait()
        try:
            open_database(database_url, NOW).dispose()
        except Exception as error:
            problems.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_an_alert_must_be_of_an_incident_there_is(database):
    values = {"id": "m1", "channel": "web", "address": "a", "kind": "alert", "priority": 0, "content": "{}"}
    values |= {"state": "queued", "not_before": NOW, "created_at": NOW, "incident": "i9"}
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.begin() as connection:
        connection.execute(insert(tables.outbox).values(**values))


@pytest.mark.parametrize("url", ["no address", "mysqlite://", "://"])
def test_an_address_that_is_none_is_said_so(url):
    with pytest.raises(StorageError, match="PCCC_DATABASE_URL"):
        open_database(url, NOW)


def test_a_file_that_is_no_database_is_named(tmp_path):
    file = tmp_path / "pccc.db"
    file.write_text("not a database, " * 100)
    with pytest.raises(StorageError, match=r"pccc\.db"):
        open_database(f"sqlite:///{file}", NOW)


def test_a_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(StorageError) as refused:
        open_database("postgresql+psycopg://pccc:secret@127.0.0.1:9/pccc?connect_timeout=2", NOW)
    assert "127.0.0.1:9" in str(refused.value)
    assert "secret" not in str(refused.value)


# self-checks


def kept(code="a" * 32):
    item = Item(
        ask="Có lối thoát không?", unsure=False, weight=3, why="Vì thế.", fix="Mở lối.", law="Điều 20", entries=("a.b",)
    )
    fine = Fine(ask="Có bình chữa cháy không?", answer="yes")
    made = Result(
        title="Nhà ở", made_on=NOW.date(), level="deadly", fix=(item,), fine=(fine,), skipped=2, note="Nhớ.", signed=True
    )
    return KeepSelfCheck(code, made)


def test_a_result_comes_back_whole_under_its_code_only(db):
    selfchecks.keep(db, AN, kept(), NOW)
    found = selfchecks.read(db, kept().code, NOW)
    assert found.result == kept().result
    assert found.expires_at == NOW + selfchecks.KEPT
    assert selfchecks.read(db, "b" * 32, NOW) is None


def test_a_result_expires_and_is_then_gone(db):
    selfchecks.keep(db, AN, kept(), NOW)
    late = NOW + selfchecks.KEPT
    assert selfchecks.read(db, kept().code, late - SECOND) is not None
    assert selfchecks.read(db, kept().code, late) is None
    selfchecks.keep(db, BINH, kept("b" * 32), late)
    assert db.execute(select(func.count()).select_from(tables.self_check)).scalar() == 1


def test_a_result_is_deleted_alone(db):
    selfchecks.keep(db, AN, kept(), NOW)
    selfchecks.keep(db, AN, kept("b" * 32), NOW)
    assert selfchecks.forget(db, kept().code)
    assert not selfchecks.forget(db, kept().code)
    assert selfchecks.read(db, "b" * 32, NOW) is not None


def test_a_database_of_the_first_version_gets_the_table(database_url):
    engine = open_database(database_url, NOW)
    with engine.begin() as connection:
        tables.self_check.drop(connection)
        connection.execute(text("DELETE FROM migration WHERE name = '0002_self_check'"))
    assert migrate(engine, NOW) == ["0002_self_check"]
    assert inspect(engine).has_table("self_check")
    engine.dispose()


def test_a_database_of_an_older_version_is_brought_up_to_date_with_what_it_holds(database_url):
    older = create_engine(database_url)
    with older.begin() as connection:
        for statement in (Path(__file__).parent / "schema_0_2_0.sql").read_text(encoding="utf-8").split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "INSERT INTO incident (id, code, event, channel, address, confirmed, place_text, opened_at) VALUES"
            " ('i1', 'SC-OLD22', 'fire', 'web', 'session-of-an', true, 'hẻm 12', '2026-11-23T02:00:00.000000+00:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO incident (id, code, event, channel, address, confirmed, place_text, opened_at) VALUES"
            " ('i0', 'SC-OLD33', 'fire', 'web', 'session-of-an', true, 'hẻm 13', '2026-11-22T02:00:00.000000+00:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO incident_event (id, incident, kind, at, who, channel, detail) VALUES"
            " (1, 'i0', 'resolved', '2026-11-22T03:00:00.000000+00:00', 'Bình', 'console', '')"
        )
    older.dispose()
    engine = open_database(database_url, NOW)
    with engine.begin() as connection:
        assert incidents.by_code(connection, "SC-OLD22").place.text == "hẻm 12"
        assert incidents.by_code(connection, "SC-OLD22").closed_at is None
        assert incidents.by_code(connection, "SC-OLD33").closed_at == datetime(2026, 11, 22, 3, tzinfo=UTC)
        incidents.open_(connection, incident(2))
        for table in tables.metadata.tables.values():
            connection.execute(select(table)).all()
    engine.dispose()


# units and officials are kept in memory until they change


def test_a_change_of_units_is_seen_at_once_and_by_another_process(database, database_url):
    other = open_database(database_url, NOW)
    xa = Unit(code="x", name="Xã X", folded="xa x")
    with database.begin() as one:
        units.put_units(one, [xa])
    with other.begin() as two:
        assert set(units.all_units(two)) == {"x"}
    with database.begin() as one:
        units.put_units(one, [Unit(code="y", name="Xã Y", folded="xa y")])
        assert set(units.all_units(one)) == {"x", "y"}
    with other.begin() as two:
        assert set(units.all_units(two)) == {"x", "y"}
    other.dispose()


def test_what_has_not_changed_is_not_read_again(database):
    with database.begin() as one:
        units.put_units(one, [Unit(code="x", name="Xã X", folded="xa x")])
    with database.begin() as one:
        first = units.all_units(one)
    with database.begin() as one:
        assert units.all_units(one) is first


def test_a_change_taken_back_leaves_nothing_behind(database):
    x, y, z = (Unit(code=c, name=c, folded=c) for c in "xyz")
    with database.begin() as one:
        units.put_units(one, [x])
    with database.connect() as one, one.begin() as change:
        units.put_units(one, [y])
        assert set(units.all_units(one)) == {"x", "y"}
        change.rollback()
    with database.begin() as one:
        assert set(units.all_units(one)) == {"x"}
        units.put_units(one, [z])
    with database.begin() as one:
        assert set(units.all_units(one)) == {"x", "z"}


def test_an_outline_stays_when_its_unit_is_brought_up_to_date(db):
    drawn = '{"type":"Polygon","coordinates":[]}'
    units.put_units(db, [Unit(code="x", name="Xã X", folded="xa x")], {"x": drawn})
    units.put_units(db, [Unit(code="x", name="Phường X", folded="phuong x", kind="phuong", successor="y")])
    found = units.all_units(db)
    assert found.outlines == {"x": drawn}
    assert (found["x"].kind, found["x"].successor) == ("phuong", "y")


def test_shifts_replace_those_of_the_same_official_and_nobody_elses(db):
    units.put_units(db, [Unit(code="p", name="Đồng Nai", folded="dong nai")])
    one, other = (units.add_official(db, Official(id=0, name=n, unit="p", role="desk"), NOW) for n in ("An", "Bình"))
    day = timedelta(days=1)
    assert units.put_duty(db, [(one, NOW, NOW + day), (other, NOW, NOW + day)]) == 2
    assert units.put_duty(db, [(one, NOW + day, NOW + 2 * day)]) == 1
    assert {o.id: o.duty for o in units.officials(db)} == {one: ((NOW + day, NOW + 2 * day),), other: ((NOW, NOW + day),)}


def test_an_official_is_edited_and_keeps_their_shifts(db):
    units.put_units(db, [Unit(code="p", name="Đồng Nai", folded="dong nai")])
    number = units.add_official(db, Official(id=0, name="An", unit="p", role="desk", telegram="1", zalo_bot="z"), NOW)
    units.put_duty(db, [(number, NOW, NOW + timedelta(hours=1))])
    units.edit_official(db, Official(id=number, name="Ân", unit="p", role="captain", email="a@b.vn", hours="18:00-06:00"))
    (found,) = units.officials(db)
    assert (found.name, found.role, found.telegram, found.zalo_bot, found.email) == ("Ân", "captain", None, None, "a@b.vn")
    assert found.duty == ((NOW, NOW + timedelta(hours=1)),)


def test_ten_thousand_units_are_put_and_read(db):
    many = [Unit(code=f"c{n}", name=f"Xã {n}", folded=f"xa {n}", parent="p", lat=11.0, lon=106.0) for n in range(10_000)]
    assert units.put_units(db, many) == 10_000
    assert len(units.all_units(db)) == 10_000
