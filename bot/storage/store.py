"""Transactions for many at once: on SQLite one thread writes for all, several callers' work under one sync of the disk.

SQLite lets one connection write at a time; callers that wait for it in threads of their own sleep and try again, which at
twenty requests a second already costs more than the work. Here they queue, and what has queued while the disk was syncing
is committed together: each piece of work in a savepoint of its own, so that one that fails takes none with it. Nobody is
told that it is done before it is on the disk. PostgreSQL gathers commits itself; there every call has its own connection.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from bot.storage.revisions import forget

T = TypeVar("T")
Work = Callable[[Connection], T]

TOGETHER = 64
"""Pieces of work in one transaction at most."""
CONNECTIONS = 8
"""Transactions at once on PostgreSQL."""


class Store:
    """Runs work in transactions. From any thread; work must not call the store again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._queue: SimpleQueue[tuple[Work[Any], Future[Any]]] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None

    def run(self, work: Work[T]) -> T:
        """Do it in a transaction; returns once committed, raises what the work or the commit raised."""
        if self.engine.dialect.name != "sqlite":
            with self.engine.begin() as connection:
                return work(connection)
        return self.submit(work).result()

    def submit(self, work: Work[T]) -> Future[T]:
        """The same without waiting; pieces of one caller are done in the order in which they were handed over."""
        if self.engine.dialect.name != "sqlite":
            return self._threads().submit(self.run, work)
        done: Future[T] = Future()
        self._queue.put((work, done))
        if self._thread is None:
            self._start()
        return done

    def _threads(self) -> ThreadPoolExecutor:
        with self._starting:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(CONNECTIONS, "pccc-store")
            return self._pool

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write, name="pccc-store", daemon=True)
                self._thread.start()

    def _write(self) -> None:
        while True:
            work = [self._queue.get()]
            while len(work) < TOGETHER:
                try:
                    work.append(self._queue.get_nowait())
                except Empty:
                    break
            self._commit(work)

    def _commit(self, work: list[tuple[Work[Any], Future[Any]]]) -> None:
        """All in one transaction; the futures speak only after the commit, an error of the commit goes to everybody.

        Work whose caller went away before its turn is left out; from its turn on it can't be cancelled any more.
        """
        work = [(one, done) for one, done in work if done.set_running_or_notify_cancel()]
        if not work:
            return
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self.engine.begin() as connection:
                if len(work) == 1:
                    outcomes.append((work[0][1], work[0][0](connection), None))
                else:
                    outcomes += [(done, *self._apart(connection, one)) for one, done in work]
        except BaseException as error:
            outcomes = [(done, None, error) for _, done in work]
        for done, result, failed in outcomes:
            if failed is None:
                done.set_result(result)
            else:
                done.set_exception(failed)

    @staticmethod
    def _apart(connection: Connection, work: Work[Any]) -> tuple[Any, BaseException | None]:
        """In a savepoint: what comes of it, or why it failed."""
        connection.exec_driver_sql("SAVEPOINT apart")
        try:
            done = work(connection)
        except BaseException as error:
            connection.exec_driver_sql("ROLLBACK TO apart")
            forget(connection)
            return None, error
        finally:
            connection.exec_driver_sql("RELEASE apart")
        return done, None
