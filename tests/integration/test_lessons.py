"""Cards of lessons on both databases: kept by learner, forgotten with the person, gone after a time."""

from datetime import timedelta

from sqlalchemy import insert

from bot.media import MediaStore
from bot.messages import Sender
from bot.retention import Retention
from bot.storage import lessons, personal
from bot.storage.store import Store
from bot.storage.team_tables import member, member_sender, team

AN, BINH = Sender("telegram", "4711"), Sender("web", "session-of-binh")


def joined(connection, sender, now):
    """The sender becomes a member of a team."""
    connection.execute(insert(team).values(id="t", name="Đội", kind="militia", unit="bp", made_at=now))
    connection.execute(insert(member).values(id="m1", team="t", name="An", role="member", joined_at=now))
    connection.execute(insert(member_sender).values(channel=sender.channel, address=sender.address, member="m1", since=now))


def test_a_card_seen_again_is_one_card_seen_later(database, clock):
    with database.begin() as connection:
        lessons.note_seen(connection, AN, "smoke.crawl_low", clock())
        clock.forward(3600)
        lessons.note_seen(connection, AN, "smoke.crawl_low", clock())
        lessons.note_seen(connection, BINH, "gas_safety.leak", clock())
        assert lessons.seen(connection, AN.key) == {"smoke.crawl_low": clock()}


def test_a_member_s_cards_are_the_member_s_on_every_messenger(database, clock):
    with database.begin() as connection:
        joined(connection, AN, clock())
        lessons.note_seen(connection, AN, "smoke.crawl_low", clock())
        assert lessons.seen(connection, "member:m1") == {"smoke.crawl_low": clock()}


def test_who_wants_to_be_forgotten_is_told_of_them_and_they_go(database, clock):
    with database.begin() as connection:
        lessons.note_seen(connection, AN, "smoke.test_door", clock())
        joined(connection, AN, clock())
        lessons.note_seen(connection, AN, "smoke.crawl_low", clock())
        lessons.note_seen(connection, BINH, "gas_safety.leak", clock())
        assert personal.stored(connection, AN).lessons == 2
        personal.forget(connection, AN, clock())
        assert personal.stored(connection, AN).lessons == 0
        assert personal.stored(connection, BINH).lessons == 1


def test_they_are_kept_as_long_as_personal_data_is(database, clock, tmp_path):
    with database.begin() as connection:
        lessons.note_seen(connection, AN, "smoke.test_door", clock())
        lessons.note_seen(connection, AN, "smoke.crawl_low", clock() + timedelta(days=2))
    retention = Retention(Store(database), MediaStore(tmp_path, lambda: "x"), 365, 90)
    clock.now += timedelta(days=366)
    assert retention.turn(clock()).lessons == 1
    with database.begin() as connection:
        assert list(lessons.seen(connection, AN.key)) == ["smoke.crawl_low"]
