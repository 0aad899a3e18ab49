"""The composition root: the only place that picks the parts and puts them together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot import retention
from bot.channels.selfcheck_page import SelfCheckPage
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.web_routes import WebRoutes
from bot.console.access import ConsoleAccess
from bot.console.routes import ConsoleRoutes
from bot.console.warnings import WarningRoutes
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.errors import PcccError, PortInUse, StorageError
from bot.health import Health, SecurityHeaders
from bot.incidents import alarms
from bot.incidents.announcing import announce_changes
from bot.incidents.desk import Desk
from bot.jobs import Jobs
from bot.media import MediaStore
from bot.messages import Channel, Incoming, Sender
from bot.mind import Mind
from bot.runner import Runner
from bot.settings import Settings
from bot.sinks import announced_to, manner_of, sinks
from bot.storage import incidents, lanes, outbox
from bot.storage.database import open_database, reading
from bot.storage.leading import Lead, lead_of
from bot.storage.store import Store
from bot.warnings.book import WarningBook
from bot.warnings.sending import WarningSender
from bot.wording import Wording
from nlu.text import fold
from nlu.training import is_trained

log = structlog.get_logger()
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of public codes: none that look or sound alike."""
SWEEP_SECONDS = 1.0
GLANCE_SECONDS = 0.2
"""How often the process that sends looks for what another one has put into the outbox."""
LEFT_LYING = timedelta(seconds=30)
"""After so long a message that was accepted and not dealt with was left by a process that died."""
ALARM_EVERY = timedelta(seconds=10)
ERASE_EVERY = timedelta(hours=1)
CHECK_BACK = 5.0
"""Seconds after which a durable retry sees what came of it."""
THREADS = 32


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id nobody can guess, in order of time: 10 hexadecimal digits of milliseconds, 22 of chance."""
    return f"{int(utc_now().timestamp() * 1000):010x}{secrets.token_hex(11)}"


def new_code() -> str:
    """A public code of an incident, short enough to say over the phone: SC-7K3PM."""
    return "SC-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(5))


@dataclass
class App:
    """The parts of a running assistant."""

    settings: Settings
    say: Wording
    engine: Engine
    mind: Mind
    runner: Runner
    delivery: Delivery
    dispatcher: Dispatcher
    store: Store
    lead: Lead
    owner: str
    jobs: Jobs
    media: MediaStore
    channels: dict[str, Channel]
    access: ConsoleAccess
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    in_hand: set[str] = field(default_factory=set)
    alarmed_at: datetime | None = None
    erased_at: datetime | None = None
    told: set[Sender] = field(default_factory=set)
    last_of: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def close(self) -> None:
        """Let everything go."""
        self.jobs.stop()
        self.lead.leave()
        self.mind.close()
        self.engine.dispose()


def assemble(settings: Settings, clock: Callable[[], datetime] = utc_now, random: Random | None = None) -> App:
    """All parts, nothing running yet. Raises `StorageError`."""
    prepare_folder(settings.data_dir)
    say = Wording.load()
    engine = open_database(settings.database, clock())
    mind = Mind(say, new_id, new_code, settings.answer_from)
    media = MediaStore(settings.media_dir, new_id)
    channels: dict[str, Channel] = {"web": WebChannel()}
    channels |= sinks(settings, say, clock)
    if settings.telegram_token:
        channels["telegram"] = TelegramChannel(settings.telegram_token, settings.telegram_api, say, clock, file_of=media.path)
    desk = Desk(say, fold, new_id, settings.alert_after_silence, settings.escalate_after, channels)
    store, owner = Store(engine), new_id()
    delivery = Delivery(engine, channels, clock, say, store)
    jobs_database = settings.database if settings.database_url else f"sqlite:///{(settings.data_dir / 'jobs.db').absolute()}"
    jobs = Jobs(
        jobs_database, lambda message: _retry(app, message), lambda incident: runner.look(incident), clock, _name(settings)
    )
    dispatcher = Dispatcher(delivery, channels, store, clock, owner, jobs.deliver)
    runner = Runner(engine, mind, desk, jobs, clock, new_id, random or Random(), store)
    runner.remove_media = media.remove
    if addresses := announced_to(settings):
        manner = manner_of(settings, say)
        runner.announce = lambda c, changed: announce_changes(c, changed, clock(), new_id, addresses, manner)
    access = ConsoleAccess.load(settings.data_dir, host=settings.host, public_url=settings.public_url)
    lead = lead_of(engine, settings.data_dir)
    app = App(
        settings, say, engine, mind, runner, delivery, dispatcher, store, lead, owner, jobs, media, channels, access
    )  # fmt: skip
    return app


def _name(settings: Settings) -> str:
    """What DBOS calls this process: the same at its next start, another for each of several on one database."""
    return f"{socket.gethostname()}:{settings.port}" if settings.database_url else "local"


def _retry(app: App, message: str) -> float | None:
    """A durable job's attempt: sends the message, or, while serving, has it sent in its turn and sees what comes of it."""
    if app.runner.tell is None:
        return app.delivery.attempt(message)
    with reading(app.engine) as connection:
        if not outbox.is_waiting(connection, message):
            return None
        app.dispatcher.tell(lanes.of(connection, [message]))
    return CHECK_BACK


def prepare_folder(folder: Path) -> None:
    """Make the data folder and see that it can be written. Raises `StorageError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StorageError("error.folder", folder=folder, detail=error.strerror) from error


def web(app: App, clock: Callable[[], datetime] = utc_now) -> Starlette:
    """The web application: citizen page, console, health."""
    page = app.channels["web"]
    assert isinstance(page, WebChannel)
    chat = WebRoutes(app.engine, app.runner, app.mind, page, app.media, clock, new_id)
    console = ConsoleRoutes(app.engine, app.runner, app.access, app.media, app.say)
    book = WarningBook(app.engine, app.runner.warnings, app.runner.warn, clock, Random())
    warned = WarningRoutes(book, app.access, app.say)
    health = Health(app.engine, app.mind, app.jobs, app.channels)

    @contextlib.asynccontextmanager
    async def lifespan(_web: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS, "pccc"))
        app.delivery.use_loop(loop)
        app.runner.tell = app.dispatcher.tell
        app.runner.on_change.append(lambda incident: _on_loop(loop, console.tell, incident))
        try:
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(_guarded(part)) for part in _background(app, clock)]
                yield
                for task in running:
                    task.cancel()
        finally:
            await asyncio.to_thread(app.close)

    checked = SelfCheckPage(app.engine, app.say, clock)
    routes = [*chat.routes(), *checked.routes(), *warned.routes(), *console.routes(), *health.routes()]
    return Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(SecurityHeaders)])


def _on_loop(loop: asyncio.AbstractEventLoop, tell: Callable[[str], None], incident: str) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is there to be told
        loop.call_soon_threadsafe(tell, incident)


async def _guarded(part: Coroutine[Any, Any, None]) -> None:
    """Run a part; its failure is told and doesn't bring the others down."""
    try:
        await part
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.exception("part_failed", what=str(error) if isinstance(error, PcccError) else type(error).__name__)


def _background(app: App, clock: Callable[[], datetime]) -> list[Coroutine[Any, Any, None]]:
    return [_wake(app), _send(app, clock), _sweep(app, clock)]


async def _send(app: App, clock: Callable[[], datetime]) -> None:
    """Send and poll while this is the process that does."""
    sending: list[asyncio.Task[None]] = []
    try:
        while True:
            try:
                leads = await asyncio.to_thread(app.lead.take)
                if leads and not sending:
                    await _take_over(app)
                    sending = [asyncio.create_task(_guarded(part)) for part in _sending(app, clock)]
                elif sending and not leads:
                    log.warning("another_process_sends")
                    await _end(sending)
                    sending = []
            except Exception:  # the database may be back the next second
                log.exception("lead_failed")
            await asyncio.sleep(SWEEP_SECONDS)
    finally:
        await _end(sending)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _take_over(app: App) -> None:
    """What the process before this one left half sent, before anything new is sent; and its messages left undone."""
    await asyncio.wrap_future(app.store.submit(lambda connection: outbox.release(connection, app.owner)))
    for incoming in await asyncio.to_thread(app.runner.waiting):
        _work_on(app, incoming)


def _sending(app: App, clock: Callable[[], datetime]) -> list[Coroutine[Any, Any, None]]:
    warnings = WarningSender(app.engine, app.runner.warnings, lambda message: _retry(app, message), clock, app.jobs.deliver)
    parts = [app.dispatcher.run(), _glance(app, clock), warnings.run()]
    telegram = app.channels.get("telegram")
    if isinstance(telegram, TelegramChannel):
        parts.append(telegram.run(lambda incoming: receive(app, incoming)))
    return parts


async def _glance(app: App, clock: Callable[[], datetime]) -> None:
    """What is due in the outbox, whoever put it there; often where other processes do."""
    often = GLANCE_SECONDS if app.settings.database_url else SWEEP_SECONDS
    while True:
        try:
            app.dispatcher.tell(await asyncio.to_thread(_due, app, clock))
        except Exception:
            log.exception("glance_failed")
        await asyncio.sleep(often)


def _due(app: App, clock: Callable[[], datetime]) -> list[lanes.Lane]:
    with reading(app.engine) as connection:
        return lanes.due(connection, clock())


async def _wake(app: App) -> None:
    """Durable jobs and the model."""
    await asyncio.to_thread(app.jobs.start)
    folder, encoder = app.settings.trained_dir, app.settings.encoder or None
    if not await asyncio.to_thread(is_trained, folder, encoder):
        await _load_old(app, folder)
        await _train_apart(app.settings)
    await asyncio.to_thread(app.mind.load, folder, app.settings.law_dir)
    print(app.say("serve.ready"), file=sys.stderr, flush=True)


async def _load_old(app: App, folder: Path) -> None:
    """Answer from what was trained before while the new is in the making; where there is nothing usable, wait."""
    try:
        await asyncio.to_thread(app.mind.load, folder, app.settings.law_dir)
    except Exception as error:
        log.info("no_older_model", reason=type(error).__name__)


async def _train_apart(settings: Settings) -> None:
    """Train in a process of its own, whose memory is given back when it ends."""
    training = await asyncio.to_thread(_training, settings)
    try:
        if await asyncio.to_thread(training.wait) != 0:
            raise PcccError("error.training")
    except asyncio.CancelledError:
        training.terminate()
        raise


def _training(settings: Settings) -> subprocess.Popen[bytes]:
    """The process that trains. Not one of asyncio's: Rasa, imported with an older model, sets a loop policy that has none."""
    environment = os.environ | {"PCCC_DATA_DIR": str(settings.data_dir), "PCCC_ENCODER": settings.encoder}
    return subprocess.Popen([sys.executable, "-m", "bot.cli", "train"], env=environment)


async def receive(app: App, incoming: Incoming) -> None:
    """A message from a messenger: on the disk first, then dealt with, one after the other per person."""
    if await asyncio.to_thread(app.runner.accept, incoming):
        _work_on(app, incoming)


def _work_on(app: App, incoming: Incoming) -> None:
    key, name = incoming.sender.key, f"{incoming.sender.channel}:{incoming.event_key}"
    if name in app.in_hand:
        return
    app.in_hand.add(name)
    task = asyncio.create_task(_deal_with(app, incoming, app.last_of.get(key)))
    app.tasks.add(task)
    app.last_of[key] = task

    def forget(done: asyncio.Task[None]) -> None:
        app.tasks.discard(done)
        app.in_hand.discard(name)
        if app.last_of.get(key) is done:
            del app.last_of[key]

    task.add_done_callback(forget)


async def _deal_with(app: App, incoming: Incoming, before: asyncio.Task[None] | None) -> None:
    if before is not None:
        await asyncio.wait([before])
    try:
        channel = app.channels.get(incoming.sender.channel)
        if isinstance(channel, TelegramChannel) and (incoming.token or incoming.media):
            incoming = await channel.settle(incoming, app.media.save)
        inline = incoming.sender.channel == "web"
        await asyncio.to_thread(app.runner.handle, incoming, inline=inline)
    except Exception:
        log.exception("message_failed", channel=incoming.sender.channel)


async def _sweep(app: App, clock: Callable[[], datetime]) -> None:
    """Once a second, by the process that sends: what has waited, and what was left behind, whoever was to see to it."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        if not app.dispatcher.running:
            continue
        try:
            for incoming in await asyncio.to_thread(_sweep_once, app, clock()):
                _work_on(app, incoming)
            await asyncio.to_thread(_erase_old, app, clock())
        except Exception:
            log.exception("sweep_failed")


def _sweep_once(app: App, now: datetime) -> list[Incoming]:
    """Look at incidents that are due, free what hangs in sending; returns messages that a process left undone."""
    app.store.run(lambda connection: outbox.recover(connection, now))
    if app.alarmed_at is None or now - app.alarmed_at >= ALARM_EVERY:
        app.alarmed_at = now
        app.dispatcher.tell(app.store.run(lambda connection: _raise_alarms(app, connection, now)))
    with reading(app.engine) as connection:
        waited = [incident.id for incident in incidents.alerts_due(connection, now - timedelta(seconds=SWEEP_SECONDS))]
    for incident in waited:
        app.runner.look(incident)
    return app.runner.waiting(before=now - LEFT_LYING)


def _erase_old(app: App, now: datetime) -> None:
    """Once an hour what was kept long enough goes, a portion at a time; with more to do, the next second again."""
    if app.erased_at is None or now - app.erased_at >= ERASE_EVERY:
        app.erased_at = now
        if retention.of(app.settings, app.store, app.media).turn(now).more:
            app.erased_at = None


def _raise_alarms(app: App, connection: Connection, now: datetime) -> list[lanes.Lane]:
    """Where desks can't be reached; what is told once isn't told again while it lasts."""
    told, app.told = app.told, set()

    def new(one: outbox.Unreached) -> bool:
        app.told.add(one.to)
        return one.to not in told

    return lanes.of(connection, alarms.raise_(connection, app.say, now, new))


def listen(settings: Settings) -> socket.socket:
    """The socket to serve on. Raises `PortInUse`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        where = f"{settings.host}:{settings.port}"
        raise PortInUse("error.port", where=where, detail=error.strerror) from error
    return listener


async def serve(app: App, listener: socket.socket) -> None:
    """Serve until stopped."""
    import uvicorn

    config = uvicorn.Config(
        web(app), log_level="warning", timeout_graceful_shutdown=3, lifespan="on", access_log=False, ws="none"
    )
    await uvicorn.Server(config).serve(sockets=[listener])
