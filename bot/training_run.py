"""`./pccc train`, with a progress bar."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.app import prepare_folder
from bot.editing.shelf import LEARNED, Shelf, digest
from bot.settings import Settings
from bot.wording import Wording
from nlu import training


def run(settings: Settings) -> None:
    """Train everything into the data folder, the operator's own entries too.

    Raises `ContentError`, `EncoderError` or `StorageError`.
    """
    prepare_folder(settings.data_dir)
    say = Wording.load()
    shelf = Shelf(settings, say)
    loaded = shelf.merged()
    if shelf.problem:
        print(shelf.problem, file=sys.stderr)
    today = datetime.now(UTC).date()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with _silenced() as console, Progress(*columns, console=console) as progress:
        task = progress.add_task(say("train.encoder"), total=1.0)
        shown = [""]

        def step(name: str, done: float) -> None:
            progress.update(task, description=say(f"train.{name}"), completed=done)
            if not console.is_terminal and name != shown[0]:
                shown[0] = name
                console.print(f"{say(f'train.{name}')} … {done:.0%}")

        learned = {id_: digest(entry) for id_, entry in shelf.layer().entries.items()}
        training.train(loaded, settings.trained_dir, settings.encoder or None, today, step)
        (settings.trained_dir / LEARNED).write_text(json.dumps(learned), encoding="utf-8")


@contextlib.contextmanager
def _silenced() -> Iterator[Console]:
    """The libraries' own printing goes away; the progress bar keeps the real standard error."""
    real = os.dup(2)
    console = Console(file=os.fdopen(real, "w", encoding="utf-8"), force_terminal=sys.stderr.isatty() or None)
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield console
