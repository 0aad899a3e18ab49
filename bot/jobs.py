"""Durable work by DBOS: delivering alerts and watching the clock. The only module that knows DBOS.

Our outbox and incident rows are the truth; DBOS is what makes them happen at once and again after a crash. Should its own
database be lost, the sweep still finds every message and every moment that is due. On PostgreSQL it lives in the same
database; on SQLite in a file beside it, since two libraries writing one SQLite file would wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

Attempt = Callable[[str], float | None]
"""Tries to deliver a message; gives the seconds to wait before the next try, or `None` when there is none."""

Look = Callable[[str], None]
"""Looks at an incident whose waiting time is over."""

APP = "pccc-jobs"
VERSION = "1"
"""Of the workflows here: DBOS goes on only with those of its own version. Raise it when their steps change."""
THREADS = 32
"""Sends under way at once: a messenger that hangs must not hold up the others."""


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

    def __init__(self, database: str, attempt: Attempt, look: Look, clock: Callable[[], datetime]) -> None:
        self._database, self._attempt, self._look, self._clock = database, attempt, look, clock
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
        }
        DBOS(config=config)
        self._threads = ThreadPoolExecutor(THREADS, "pccc-jobs")

        @DBOS.step(name="attempt")
        async def attempt(message: str) -> float | None:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._attempt, message)

        @DBOS.step(name="look")
        async def look(incident: str) -> None:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._look, incident)

        @DBOS.workflow(name="deliver")
        async def deliver(message: str) -> None:
            with _going_on_later():
                while (wait := await attempt(message)) is not None:
                    await DBOS.sleep_async(wait)

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

        self._deliver = self._watch = None
        logging.getLogger("dbos").setLevel(logging.CRITICAL)  # workflows cut off here are no errors: they go on later
        DBOS.destroy(workflow_completion_timeout_sec=2, destroy_registry=True)
        if self._threads:
            self._threads.shutdown(wait=False, cancel_futures=True)

    def deliver(self, message: str) -> None:
        """Deliver a message, trying again as its channel asks."""
        self._begin(f"deliver-{message}", lambda: self._deliver, message)

    def watch(self, incident: str, due: datetime) -> None:
        """Look at an incident when a moment has come."""
        seconds = max(0.0, (due - self._clock()).total_seconds())
        self._begin(f"watch-{incident}-{due.isoformat()}", lambda: self._watch, incident, seconds)

    def _begin(self, name: str, workflow: Callable[[], Any], *arguments: Any) -> None:
        """Start it; while DBOS isn't running the sweep does the work."""
        if not self.running:
            return
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(name):
            DBOS.start_workflow(workflow(), *arguments)
