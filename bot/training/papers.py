"""The paper of a certificate: PDF made from a template that may be edited, with a QR code of the page that confirms it."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import segno

from bot.incidents.hours import HANOI
from bot.storage.certificates import Certificate
from bot.training.codes import grouped

TEMPLATE = Path(__file__).parent / "certificate.typ"
FONTS = Path(__file__).parent / "fonts"
DAY = "%d/%m/%Y"


def address_of(pages: str, code: str) -> str:
    """Where a certificate is confirmed; nothing where our pages have no address."""
    return f"{pages.rstrip('/')}/chung-nhan/{code}" if pages else ""


def pdf(certificate: Certificate, pages: str) -> bytes:
    """The paper as PDF; `pages` is the address of our pages, without one there is no QR code."""
    import typst

    address = address_of(pages, certificate.code)
    values = {
        "name": certificate.name,
        "team": certificate.team_name,
        "unit": certificate.unit_name,
        "title": certificate.title,
        "right": str(certificate.right),
        "asked": str(certificate.asked),
        "percent": str(percent(certificate)),
        "day": certificate.issued_at.astimezone(HANOI).strftime(DAY),
        "code": grouped(certificate.code),
        "address": address,
    }
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "certificate.typ")
        source.write_bytes(TEMPLATE.read_bytes())
        Path(folder, "qr.svg").write_bytes(qr(address or grouped(certificate.code), "svg"))
        made: bytes = typst.compile(str(source), root=folder, font_paths=[str(FONTS)], format="pdf", sys_inputs=values)
        return made


def percent(certificate: Certificate) -> int:
    """The share of right answers, rounded down: nobody gets a mark they haven't reached."""
    return certificate.right * 100 // certificate.asked if certificate.asked else 0


def qr(text: str, kind: str) -> bytes:
    """A QR code of a text, as "svg" or "png"."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind=kind, border=2, scale=8 if kind == "png" else 4)
    return out.getvalue()
