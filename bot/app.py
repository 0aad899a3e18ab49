"""The composition root: the only place that picks the parts and puts them together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot import decoding
from bot.background import background, guarded, note_seen, receive, retry
from bot.channels import zalo_bot_events, zalo_oa_events
from bot.channels.certificate_page import CertificatePage
from bot.channels.contest_page import ContestPage
from bot.channels.hooks import HookRoutes
from bot.channels.selfcheck_page import SelfCheckPage
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.web_routes import WebRoutes
from bot.channels.web_shell import FRAMED, WebShell
from bot.console.access import ConsoleAccess
from bot.console.guard import Guard
from bot.console.now import NowPage
from bot.console.passwords import Passwords
from bot.console.signed_in import SignedIn
from bot.console_pages import ConsolePart, console_pages
from bot.delivery import Delivery, in_words
from bot.dispatch import Dispatcher
from bot.editing.shelf import Shelf
from bot.errors import PortInUse, StorageError
from bot.health import Health, SecurityHeaders
from bot.incidents.announcing import announce_changes
from bot.incidents.desk import Desk
from bot.jobs import Jobs
from bot.media import MediaStore
from bot.messages import Channel, Sender
from bot.mind import Mind
from bot.parts import App
from bot.pictures import Pictures
from bot.reports.reminding import Reminding
from bot.runner import Runner
from bot.settings import Settings
from bot.sinks import announced_to, manner_of, sinks, telegram, zalo_bot, zalo_oa
from bot.speech.listening import Listener
from bot.speech.recognising import recogniser
from bot.storage.database import open_database
from bot.storage.leading import lead_of
from bot.storage.store import Store
from bot.wording import Wording
from nlu.text import fold

log = structlog.get_logger()
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of public codes: none that look or sound alike."""
THREADS = 32


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id nobody can guess, in order of time: 10 hexadecimal digits of milliseconds, 22 of chance."""
    return f"{int(utc_now().timestamp() * 1000):010x}{secrets.token_hex(11)}"


def new_secret() -> str:
    """What nobody can guess, for sessions and links."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A public code of an incident, short enough to say over the phone: SC-7K3PM."""
    return "SC-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(5))


def assemble(settings: Settings, clock: Callable[[], datetime] = utc_now, random: Random | None = None) -> App:
    """All parts, nothing running yet. Raises `StorageError`."""
    decoding.prepare()
    prepare_folder(settings.data_dir)
    say = Wording.load()
    engine = open_database(settings.database, clock())
    mind = Mind(say, new_id, new_code, settings.answer_from)
    media = MediaStore(settings.media_dir, new_id)
    pictures = Pictures(settings.data_dir / "pictures", lambda: mind.knowledge)
    channels: dict[str, Channel] = {"web": WebChannel()}
    channels |= sinks(settings, say, clock)
    if settings.telegram_token:
        channels["telegram"] = telegram(settings, say, clock, media.path, pictures.png)
    store, owner = Store(engine), new_id()
    if settings.zalo_oa_app_id:
        channels[zalo_oa_events.NAME] = zalo_oa(
            settings, store, say, clock, media.path, lambda who: runner.note_gone(Sender(zalo_oa_events.NAME, who)),
            pictures.png, lambda picture: in_words(picture, pictures, say),
        )  # fmt: skip
    if settings.zalo_bot_token:
        channels[zalo_bot_events.NAME] = zalo_bot(settings, say, clock)
    desk = Desk(say, fold, new_id, settings.alert_after_silence, settings.escalate_after, channels)
    delivery = Delivery(engine, channels, clock, say, store, pictures)
    jobs_database = settings.database if settings.database_url else f"sqlite:///{(settings.data_dir / 'jobs.db').absolute()}"
    jobs = Jobs(
        jobs_database, lambda message: retry(app, message), lambda incident: runner.look(incident), clock, _name(settings)
    )
    dispatcher = Dispatcher(delivery, channels, store, clock, owner, jobs.deliver)
    runner = Runner(engine, mind, desk, jobs, clock, new_id, random or Random(), store)
    runner.remove_media = media.remove
    runner.telegram_name = lambda: _telegram_name(settings, channels.get("telegram"))
    runner.live_seconds = settings.live_seconds
    runner.numbered = frozenset(name for name, channel in channels.items() if not channel.abilities.buttons)
    runner.by_the_clock = (Reminding(settings.report_due, settings.report_official).remind,)
    if addresses := announced_to(settings):
        manner = manner_of(settings, say)
        runner.announce = lambda c, changed: announce_changes(c, changed, clock(), new_id, addresses, manner)
    local = {"host": settings.host, "public_url": settings.public_url}
    access = ConsoleAccess.load(settings.data_dir, SignedIn(engine, store, clock), **local, desk=say("console.desk"))
    lead = lead_of(engine, settings.data_dir)
    app = App(
        settings, say, engine, mind, runner, delivery, dispatcher, store, lead, owner, jobs, media, channels, access, pictures,
        desk,
        Shelf(settings, say, engine),
    )  # fmt: skip
    runner.talks.hours, runner.talks.idle = settings.handover_hours, timedelta(minutes=settings.handover_idle)
    runner.talks.channels = channels
    if recognise := recogniser(settings):
        runner.hears = True
        app.listener = Listener(recognise, store, say, new_id, clock, media.path, dispatcher.tell)
    return app


def _telegram_name(settings: Settings, channel: Channel | None) -> str:
    """As set, or as Telegram says once we are connected."""
    return settings.telegram_bot or (channel.bot_name if isinstance(channel, TelegramChannel) else "")


def _name(settings: Settings) -> str:
    """What DBOS calls this process: the same at its next start, another for each of several on one database."""
    return f"{socket.gethostname()}:{settings.port}" if settings.database_url else "local"


def prepare_folder(folder: Path) -> None:
    """Make the data folder and see that it can be written. Raises `StorageError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StorageError("error.folder", folder=folder, detail=error.strerror) from error


def web(app: App, clock: Callable[[], datetime] = utc_now, passwords: Passwords | None = None) -> Starlette:
    """The web application: citizen page, console, health."""
    citizens = app.channels["web"]
    assert isinstance(citizens, WebChannel)
    chat = WebRoutes(app.engine, app.runner, app.mind, citizens, app.media, clock, new_id, app.pictures)
    shell = WebShell(app.mind.cards.values(), app.say)
    guard = Guard(app.access, app.say)
    now_page = NowPage.of(app, guard, clock)
    app.runner.talks.at_console = now_page.live.is_watched
    health = Health(app.engine, app.mind, app.jobs, app.channels)

    @contextlib.asynccontextmanager
    async def lifespan(_web: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(THREADS, "pccc"))
        app.delivery.use_loop(loop)
        app.runner.tell = app.dispatcher.tell
        app.runner.on_change.append(lambda incident: _on_loop(loop, now_page.live.tell, incident))
        app.runner.on_talk.append(lambda unit: _on_loop(loop, now_page.live.tell_of_talk, unit))
        try:
            async with asyncio.TaskGroup() as group:
                running = [group.create_task(guarded(part)) for part in (*background(app, clock), now_page.prepare())]
                yield
                for task in running:
                    task.cancel()
        finally:
            await asyncio.to_thread(app.close)

    hooks = HookRoutes(app.channels, partial(receive, app), partial(note_seen, app))
    checked = SelfCheckPage(app.engine, app.say, clock)
    confirmed = CertificatePage(app.engine, app.say, app.settings.public_url)
    contests = ContestPage(app.engine, app.say, clock)
    office = console_pages(app, guard, clock, new_id, new_secret, passwords or Passwords())
    pages: tuple[ConsolePart, ...] = (shell, chat, checked, contests, confirmed, now_page, *office, hooks, health)
    routes = [route for page in pages for route in page.routes()]
    headers = Middleware(SecurityHeaders, framed=FRAMED, origins=app.settings.embed_origins, tiles=app.settings.map_tiles)
    return Starlette(routes=routes, lifespan=lifespan, middleware=[headers])


def _on_loop(loop: asyncio.AbstractEventLoop, tell: Callable[[str], None], what: str) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is there to be told
        loop.call_soon_threadsafe(tell, what)


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
