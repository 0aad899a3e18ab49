"""A report as PDF: by LibreOffice where it is installed, else typeset from the document itself in the same layout."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import structlog

from bot.errors import Refused
from bot.reports.typesetting import typeset

log = structlog.get_logger()
OFFICE = ("soffice", "libreoffice")
PATIENCE = 90.0
"""Seconds that LibreOffice may take."""


def pdf(document: bytes) -> bytes:
    """The document printed. Raises `Refused` where it can't be."""
    office = next((found for name in OFFICE if (found := shutil.which(name))), None)
    made = _by_office(office, document) if office else None
    return made or _typeset(document)


def _by_office(office: str, document: bytes) -> bytes | None:
    """As LibreOffice prints it; `None` where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.docx")
        source.write_bytes(document)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            log.warning("office_failed", reason=type(error).__name__)
            return None


def _typeset(document: bytes) -> bytes:
    import typst

    with tempfile.TemporaryDirectory() as folder:
        text, pictures = typeset(document)
        for name, picture in pictures.items():
            Path(folder, name).write_bytes(picture)
        source = Path(folder, "report.typ")
        source.write_text(text, encoding="utf-8")
        try:
            made: bytes = typst.compile(str(source), root=folder, format="pdf")
        except typst.TypstError as error:
            raise Refused("reports.not_printed", detail=str(error)[:200]) from error
        return made
