"""Which of several processes on one database sends, polls and watches the clock: one, until it ends or dies.

On PostgreSQL it holds a session's lock, which the server lets go the moment the process is gone; another takes over. On SQLite
there is one process at all: the second one that wants to serve the same data folder is refused.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StorageError

FILE = "serve.lock"
_NUMBER = 0x70636364


class Lead(Protocol):
    """Something only one process has."""

    def take(self) -> bool:
        """Whether this process has it, now that it has tried. Raises `StorageError` where nobody else ever should."""
        ...

    def leave(self) -> None:
        """Let another have it."""
        ...


class FolderLead:
    """The lock of a data folder; the operating system lets it go with the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def take(self) -> bool:
        """Take it, or see that it is ours. Raises `StorageError` if another process has it."""
        if self._file is None:
            file = os.open(self._folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                os.close(file)
                raise StorageError("error.already_serving", folder=self._folder) from error
            self._file = file
        return True

    def leave(self) -> None:
        """Let it go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class ServerLead:
    """A lock of the database server's, held by a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to take it, or see whether the connection that holds it still stands."""
        try:
            if self._connection is not None:
                self._connection.execute(select(1))
                return True
            return self._try()
        except SQLAlchemyError:
            self.leave()
            return False

    def _try(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(select(func.pg_try_advisory_lock(_NUMBER))):
            self._connection = connection
            return True
        connection.close()
        return False

    def leave(self) -> None:
        """Let it go, with the connection."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def lead_of(engine: Engine, folder: Path) -> Lead:
    """The one that fits the database."""
    return FolderLead(folder) if engine.dialect.name == "sqlite" else ServerLead(engine)
