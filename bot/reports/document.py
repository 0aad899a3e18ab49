"""Filling the template: a .docx with fields that officials may edit in Word or LibreOffice."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bot.errors import Refused

TEMPLATE = Path(__file__).parent / "report.docx"
WIDTH = 150
"""Millimetres of a chart on the page."""


def fill(template: Path, fields: Mapping[str, Any], charts: Mapping[str, bytes]) -> bytes:
    """The template with its fields filled in; `charts`: PNGs by field. Raises `Refused` for one that can't be used.

    What is filled in is text: signs that mean something in XML or in a template are written as they are.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    out = io.BytesIO()
    try:
        document = DocxTemplate(str(template))
        pictures = {name: InlineImage(document, io.BytesIO(png), width=Mm(WIDTH)) for name, png in charts.items()}
        values = {name: clean(value) for name, value in fields.items()} | pictures
        document.render(values, jinja_env=SandboxedEnvironment(), autoescape=True)
        document.save(out)
    except (PackageNotFoundError, BadZipFile, KeyError, OSError, ValueError) as error:
        raise Refused("reports.template", file=template, detail=type(error).__name__) from error
    except TemplateError as error:
        raise Refused("reports.template", file=template, detail=str(error)) from error
    return out.getvalue()


def clean(value: Any) -> Any:
    """Texts, however deep, without what a document can't hold."""
    if isinstance(value, str):
        return "".join(sign for sign in value if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn"))
    if isinstance(value, Mapping):
        return {name: clean(one) for name, one in value.items()}
    return [clean(one) for one in value] if isinstance(value, list | tuple) else value
