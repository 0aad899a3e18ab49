"""Getting ready while messages are taken already: durable jobs, training where it is needed, the model."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import structlog

from bot.errors import PcccError
from bot.parts import App
from bot.settings import Settings
from nlu.training import is_trained

log = structlog.get_logger()


async def wake(app: App) -> None:
    """Durable jobs and the model."""
    await asyncio.to_thread(app.jobs.start)
    folder, encoder = app.settings.trained_dir, app.settings.encoder or None
    if not await asyncio.to_thread(is_trained, folder, encoder):
        await _load_old(app, folder)
        await _train_apart(app.settings)
    await asyncio.to_thread(app.shelf.load, app.mind)
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
