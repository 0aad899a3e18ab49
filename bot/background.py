"""What goes on while the assistant serves: one process sends and sweeps, each message is dealt with in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection

from bot import retention
from bot.broadcasts.sending import BroadcastSender
from bot.channels.receiving import Listening, Seen, Settling
from bot.channels.telegram import TelegramChannel
from bot.errors import PcccError
from bot.incidents import alarms
from bot.messages import Incoming
from bot.parts import App
from bot.speech.listening import has_voice
from bot.storage import incidents, lanes, outbox
from bot.storage.database import reading
from bot.waking import wake
from bot.warnings.sending import WarningSender

log = structlog.get_logger()
SWEEP_SECONDS = 1.0
PLAY_SECONDS = 0.5
GLANCE_SECONDS = 0.2
"""How often the process that sends looks for what another one has put into the outbox."""
LEFT_LYING = timedelta(seconds=30)
"""After so long a message that was accepted and not dealt with was left by a process that died."""
ALARM_EVERY = timedelta(seconds=10)
ERASE_EVERY = timedelta(hours=1)
REMIND_EVERY = timedelta(seconds=5)
NONE_YET = 2**62
"""Later than any event."""
RECEIPT_WAITS = (0.5, 1.0, 3.0, 10.0)
"""Seconds between looks at a receipt for a message that we haven't written down as sent yet."""
CHECK_BACK = 5.0
"""Seconds after which a durable retry sees what came of it."""


async def guarded(part: Coroutine[Any, Any, None]) -> None:
    """Run a part; its failure is told and doesn't bring the others down."""
    try:
        await part
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.exception("part_failed", what=str(error) if isinstance(error, PcccError) else type(error).__name__)


def retry(app: App, message: str) -> float | None:
    """A durable job's attempt: sends the message, or, while serving, has it sent in its turn and sees what comes of it."""
    if app.runner.tell is None:
        return app.delivery.attempt(message)
    with reading(app.engine) as connection:
        if not outbox.is_waiting(connection, message):
            return None
        app.dispatcher.tell(lanes.of(connection, [message]))
    return CHECK_BACK


def background(app: App, clock: Callable[[], datetime]) -> list[Coroutine[Any, Any, None]]:
    """Everything that runs beside the pages."""
    watching = [_watch(app)] if app.settings.database_url else []
    return [wake(app), _send(app, clock), _sweep(app, clock), _play(app), _follow(app), *watching]


async def _follow(app: App) -> None:
    """Answer from what was published at the knowledge desk, whichever process it was published by."""
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await asyncio.to_thread(app.shelf.follow, app.mind)
        except Exception:
            log.exception("follow_failed")


async def _watch(app: App) -> None:
    """Where several processes share a database: what another one changed is told to the pages open here."""
    last: int | None = None
    while True:
        try:
            last, changed = await asyncio.to_thread(_changed, app, last)
            for incident in changed:
                for tell in app.runner.on_change:
                    tell(incident)
        except Exception:
            log.exception("watch_failed")
        await asyncio.sleep(SWEEP_SECONDS)


def _changed(app: App, last: int | None) -> tuple[int, list[str]]:
    with reading(app.engine) as connection:
        return incidents.changed_since(connection, NONE_YET if last is None else last)


async def _send(app: App, clock: Callable[[], datetime]) -> None:
    """Send and poll while this is the process that does."""
    sending: list[asyncio.Task[None]] = []
    try:
        while True:
            try:
                leads = await asyncio.to_thread(app.lead.take)
                if leads and not sending:
                    await _take_over(app)
                    sending = [asyncio.create_task(guarded(part)) for part in _sending(app, clock)]
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
    await asyncio.to_thread(app.runner.resume_live)
    for incoming in await asyncio.to_thread(app.runner.waiting):
        _work_on(app, incoming)


def _sending(app: App, clock: Callable[[], datetime]) -> list[Coroutine[Any, Any, None]]:
    warnings = WarningSender(app.engine, app.runner.warnings, lambda message: retry(app, message), clock, app.jobs.deliver)
    parts = [app.dispatcher.run(), _glance(app, clock), warnings.run(), _broadcasts(app, clock).run()]
    listening = [channel for channel in app.channels.values() if isinstance(channel, Listening)]
    return [*parts, *(channel.run(lambda incoming: receive(app, incoming)) for channel in listening)]


def _broadcasts(app: App, clock: Callable[[], datetime]) -> BroadcastSender:
    settings, abilities = app.settings, {name: channel.abilities for name, channel in app.channels.items()}
    told, pace = app.dispatcher.tell, settings.telegram_pace
    return BroadcastSender(app.store, app.say, app.runner.new_id, clock, abilities, told, settings.quiet_hours, pace)


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


async def receive(app: App, incoming: Incoming) -> None:
    """A message from a messenger: on the disk first, then dealt with, one after the other per person."""
    channel = app.channels.get(incoming.sender.channel)
    reach = channel.abilities.reach if channel else 0.0
    if await asyncio.to_thread(partial(app.runner.accept, incoming, reach=reach)):
        _work_on(app, incoming)


async def note_seen(app: App, seen: Seen) -> None:
    """A messenger says that somebody has seen messages of ours: so has an official their alert.

    A receipt may overtake our writing down of what was sent: it is then looked at again a little later.
    """
    if await asyncio.to_thread(_may_be_early, app, seen):
        task = asyncio.create_task(_note_later(app, seen))
        app.tasks.add(task)
        task.add_done_callback(app.tasks.discard)


async def _note_later(app: App, seen: Seen) -> None:
    for wait in RECEIPT_WAITS:
        await asyncio.sleep(wait)
        if not await asyncio.to_thread(_may_be_early, app, seen):
            return


def _may_be_early(app: App, seen: Seen) -> bool:
    """Note it; whether one of its messages may be written down only later."""
    with reading(app.engine) as connection:
        early = outbox.is_on_its_way(connection, seen.by)
    app.runner.note_seen(seen.by, seen.message_ids, seen.at)
    return early


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
        if isinstance(channel, Settling) and not incoming.heard:
            incoming = await channel.settle(incoming, app.media.save)
        inline = incoming.sender.channel == "web"
        await asyncio.to_thread(app.runner.handle, incoming, inline=inline)
        if app.listener is not None and has_voice(incoming):
            task = asyncio.create_task(guarded(_listen(app, incoming)))
            app.tasks.add(task)
            task.add_done_callback(app.tasks.discard)
    except Exception:
        log.exception("message_failed", channel=incoming.sender.channel)


async def _listen(app: App, voice: Incoming) -> None:
    """The words of a voice note, dealt with as a message of their own; the person's other messages don't wait for it."""
    assert app.listener is not None
    if heard := await app.listener.words_of(voice):
        _work_on(app, heard)


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
            await asyncio.to_thread(_remind, app, clock())
        except Exception:
            log.exception("sweep_failed")


async def _play(app: App) -> None:
    """Live quizzes, by the process that sends: questions go out and are closed to the half second."""
    telegram = app.channels.get("telegram")
    while True:
        await asyncio.sleep(PLAY_SECONDS)
        if not app.dispatcher.running:
            continue
        try:
            typed_in = await asyncio.to_thread(app.runner.sweep_live)
            if isinstance(telegram, TelegramChannel):
                telegram.quizzing = frozenset(chat.address for chat in typed_in if chat.channel == telegram.name)
        except Exception:
            log.exception("live_quiz_failed")


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


def _remind(app: App, now: datetime) -> None:
    """Reminders and what else is done by the clock."""
    if app.reminded_at is None or now - app.reminded_at >= REMIND_EVERY:
        app.reminded_at = now
        app.runner.sweep({name: channel.abilities for name, channel in app.channels.items()})


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
