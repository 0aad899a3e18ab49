"""Durable work by DBOS: delivering alerts and watching the clock. The only module that knows DBOS.

Our outbox and incident rows are the truth; DBOS is what makes them happen at once and again after a crash. Should its own
database be lost, the sweep still finds every message and every moment that is due. On PostgreSQL it lives in the same
database; on SQLite in a file beside it, since two libraries writing one SQLite file would wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import structlog

log = structlog.get_logger()
Attempt = Callable[[str], float | None]
"""Tries to deliver a message; gives the seconds to wait before the next try, or `None` when there is none."""

Look = Callable[[str], None]
"""Looks at an incident whose waiting time is over."""

APP = "pccc-jobs"
VERSION = "1"
"""Of the workflows here: DBOS goes on only with those of its own version. Raise it when their steps change."""
THREADS = 8
MOST_BEGUN = 100
"""Workflows waiting to be begun, beyond which none is: each costs milliseconds, which belong to those who report …"""
PAUSE, BUSY_PAUSE, BUSY = 0.1, 1.0, 5
"""… and seconds between two, the longer pause while more than `BUSY` wait. What isn't begun the sweep does, a second later."""


class CutOff(BaseException):
    """The program ends in the middle of a workflow. Not an `Exception`: DBOS would write that down as the workflow's end."""


@contextmanager
def _going_on_later() -> Iterator[None]:
    """Leave a workflow that is cancelled when the program stops as it is, to go on at the next start.

    DBOS itself does so after a crash, but takes the cancellation of an orderly stop for a failure, which is never tried again.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        raise CutOff from error


class Jobs:
    """Starts durable workflows; each is named after what it is about, so that starting it twice does it once."""

    def __init__(
        self, database: str, attempt: Attempt, look: Look, clock: Callable[[], datetime], executor: str = "local"
    ) -> None:
        """`executor`: names this process; what it left unfinished goes on when it starts again under that name."""
        self._database, self._attempt, self._look, self._clock = database, attempt, look, clock
        self._executor = executor
        self._beginning: ThreadPoolExecutor | None = None
        self._ending = threading.Event()
        self._room = threading.BoundedSemaphore(MOST_BEGUN)
        self._waiting: set[str] = set()
        self._deliver: Any = None
        self._watch: Any = None
        self._threads: ThreadPoolExecutor | None = None

    @property
    def running(self) -> bool:
        """Whether `start` has been called and `stop` hasn't."""
        return self._deliver is not None

    def start(self) -> None:
        """Launch DBOS; workflows that a crash cut off go on."""
        from dbos import DBOS, DBOSConfig

        for name in ("dbos", "alembic"):
            logging.getLogger(name).setLevel(logging.WARNING)
        config: DBOSConfig = {
            "name": APP,
            "system_database_url": self._database,
            "application_version": VERSION,
            "log_level": "WARNING",
            "executor_id": self._executor,
        }
        DBOS(config=config)
        self._ending.clear()
        self._threads = ThreadPoolExecutor(THREADS, "pccc-jobs")
        self._beginning = ThreadPoolExecutor(1, "pccc-begin")

        @DBOS.step(name="attempt")
        async def attempt(message: str) -> float | None:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._attempt, message)

        @DBOS.step(name="look")
        async def look(incident: str) -> None:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._look, incident)

        @DBOS.workflow(name="deliver")
        async def deliver(message: str, wait: float | None = 0.0) -> None:
            with _going_on_later():
                while wait is not None:
                    if wait > 0:
                        await DBOS.sleep_async(wait)
                    wait = await attempt(message)

        @DBOS.workflow(name="watch")
        async def watch(incident: str, seconds: float) -> None:
            with _going_on_later():
                await DBOS.sleep_async(seconds)
                await look(incident)

        DBOS.launch()
        self._deliver, self._watch = deliver, watch

    def stop(self) -> None:
        """Let running steps end; what is unfinished goes on at the next start."""
        if not self.running:
            return
        from dbos import DBOS

        self._ending.set()
        if self._beginning:
            self._beginning.shutdown(wait=True)
        self._deliver = self._watch = None
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # workflows cut off here are no errors: they go on later
        DBOS.destroy(workflow_completion_timeout_sec=2, destroy_registry=True)
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def deliver(self, message: str, after: float = 0.0) -> None:
        """Deliver a message, the first time after so many seconds, trying again as its channel asks."""
        self._begin(f"deliver-{message}", lambda: self._deliver, message, after)

    def watch(self, incident: str, due: datetime) -> None:
        """Look at an incident when a moment has come."""
        seconds = max(0.0, (due - self._clock()).total_seconds())
        self._begin(f"watch-{incident}-{due.isoformat()}", lambda: self._watch, incident, seconds)

    def _begin(self, name: str, workflow: Callable[[], Any], *arguments: Any) -> None:
        """Start it, in a thread of its own; while DBOS isn't running or has its hands full, the sweep does the work."""
        if self._beginning is None or not self.running or not self._room.acquire(blocking=False):
            return
        with suppress(RuntimeError):  # it is being stopped
            self._waiting.add(name)
            begun = self._beginning.submit(self._start_workflow, name, workflow, *arguments)
            begun.add_done_callback(lambda _done: self._room.release())
            return
        self._room.release()

    def _start_workflow(self, name: str, workflow: Callable[[], Any], *arguments: Any) -> None:
        from dbos import DBOS, SetWorkflowID

        try:
            with SetWorkflowID(name):
                DBOS.start_workflow(workflow(), *arguments)
        except Exception as error:
            log.warning("job_not_begun", reason=type(error).__name__)
        self._waiting.discard(name)
        self._ending.wait(BUSY_PAUSE if len(self._waiting) > BUSY else PAUSE)
