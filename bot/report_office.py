"""Reports from the command line: made and written to files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import new_id, prepare_folder, utc_now
from bot.console_pages import reports_of
from bot.errors import Refused
from bot.reports import document
from bot.reports.maker import Form, Reports
from bot.reports.periods import period
from bot.settings import Settings
from bot.storage.database import open_database
from bot.storage.store import Store
from bot.wording import Wording


@contextmanager
def opened(settings: Settings) -> Iterator[Office]:
    """Reports over the database that is set."""
    prepare_folder(settings.data_dir)
    engine, say = open_database(settings.database, utc_now()), Wording.load()
    try:
        yield Office(reports_of(settings, engine, Store(engine), say, utc_now, new_id), say)
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Office:
    """Makes reports and writes them down."""

    reports: Reports
    say: Wording

    def write(self, named: tuple[str, int, int], unit: str, out: Path | None, *, as_pdf: bool, by: str) -> list[Path]:
        """The report of a period by kind, year and number, as a .docx and if wanted a PDF beside it; the files written.

        Raises `Refused` and `NotFound` as `Reports.make`, and `Refused` where a file can't be written.
        """
        forms: tuple[Form, ...] = ("docx", "pdf") if as_pdf else ("docx",)
        made = self.reports.make(period(*named), forms, by, unit)
        first = out or Path(f"{made.name}.docx")
        return [_write(first.with_suffix(f".{form}"), content) for form, content in made.files.items()]

    def said(self, file: Path) -> str:
        """What is told of a file written."""
        return self.say("reports.written", file=file)


def write_template(_settings: Settings, file: Path) -> str:
    """The built-in template for somebody to edit. Raises `Refused` for a file that is there already."""
    if file.exists():
        raise Refused("error.file", file=file, detail="exists")
    _write(file, document.TEMPLATE.read_bytes())
    return Wording.load()("reports.template_written", file=file)


def _write(file: Path, content: bytes) -> Path:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Refused("error.folder", folder=file, detail=error.strerror) from error
    return file
