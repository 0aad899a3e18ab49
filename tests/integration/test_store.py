"""bot/storage/store.py: what is done together is on the disk before anybody is told, and one's failure is nobody else's."""

import threading

import pytest
from sqlalchemy import func, select

from bot.storage.store import CONNECTIONS, Store
from bot.storage.tables import quiz_answer, unanswered
from tests.conftest import NOW

ROW = {"channel": "web", "text": "câu hỏi", "nearest": None, "chance": 0.1, "at": NOW}


def note(text):
    def write(connection):
        connection.execute(unanswered.insert(), ROW | {"text": text})
        return text

    return write


def noted(engine):
    with engine.begin() as connection:
        return list(connection.scalars(select(unanswered.c.text).order_by(unanswered.c.id)))


@pytest.fixture
def store(database):
    return Store(database)


def test_what_was_run_is_there_for_everybody(store, database):
    assert store.run(note("a")) == "a"
    assert noted(database) == ["a"]


def test_what_fails_leaves_nothing_and_says_why(store, database):
    def half(connection):
        note("half")(connection)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        store.run(half)
    assert noted(database) == []


def test_among_many_at_once_only_the_failing_ones_fail(store, database):
    held = threading.Event()
    first = store.submit(lambda _connection: held.wait(10))

    def fails(connection):
        note("never")(connection)
        raise ValueError

    waiting = [store.submit(fails if number % 3 == 0 else note(f"m{number}")) for number in range(12)]
    held.set()
    first.result(10)
    for number, one in enumerate(waiting):
        assert isinstance(one.exception(10), ValueError if number % 3 == 0 else type(None))
    assert sorted(noted(database)) == sorted(f"m{number}" for number in range(12) if number % 3)


def test_a_caller_who_goes_away_stops_nobody_elses_work(store, database):
    begun, held = threading.Event(), threading.Event()

    def hold(_connection):
        begun.set()
        held.wait(10)

    busy = [store.submit(hold) for _ in range(CONNECTIONS)]
    assert begun.wait(10)
    gone = store.submit(note("gone"))
    busy[0].cancel()
    assert gone.cancel()
    held.set()
    assert store.submit(note("after")).result(10) == "after"
    assert noted(database) == ["after"]


def test_after_a_failure_of_the_database_work_goes_on(store, database):
    database.dispose()
    with database.begin() as connection:
        quiz_answer.drop(connection)
    with pytest.raises(Exception, match="quiz_answer"):
        store.run(lambda connection: connection.scalar(select(func.count()).select_from(quiz_answer)))
    assert store.run(note("after")) == "after"


def test_many_threads_lose_nothing(store, database):
    def work(name):
        for number in range(20):
            store.run(note(f"{name}-{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(noted(database)) == 120
