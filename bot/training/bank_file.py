"""Questions written into a content file, only those that changed: all other lines stay as somebody wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from knowledge.schema import Citation, Question

HEAD = "questions:\n"
_BLOCK = re.compile(r"^( *)- id: *(\S+) *$", re.MULTILINE)


def with_questions(text: str, questions: Sequence[Question]) -> str:
    """The text of a file in which questions of the same id are replaced and the others added at its end."""
    text = text or HEAD
    found = list(_BLOCK.finditer(text))
    indent = found[0][1] if found else "  "
    given = {question.id: question for question in questions}
    bounds = [match.start() for match in found] + [len(text)]
    parts = [text[: bounds[0]]]
    for match, (start, end) in zip(found, pairwise(bounds), strict=True):
        block = text[start:end]
        question = given.pop(match[2].strip("\"'"), None)
        parts.append(block if question is None else block_of(question, indent) + _tail(block))
    written = "".join(parts)
    gap = "\n" if "\n\n" in text or len(found) < 2 else ""
    for question in given.values():
        written = written.rstrip("\n") + "\n" + ("" if written.endswith(HEAD) else gap) + block_of(question, indent)
    return written


def block_of(question: Question, indent: str) -> str:
    """A question as the lines of a content file."""
    lines = [line for name, value in _given(question) for line in _lines(name, value)]
    return f"{indent}- {lines[0]}\n" + "".join(f"{indent}  {line}\n" for line in lines[1:])


def _given(question: Question) -> Iterator[tuple[str, object]]:
    """Keys and values that aren't left at their default."""
    for field in msgspec.structs.fields(Question):
        value = getattr(question, field.name)
        if field.required or value != field.default:
            yield field.name, value


def _lines(name: str, value: object) -> Iterator[str]:
    if name in ("options", "citations") and isinstance(value, tuple):
        yield f"{name}:"
        yield from (f"  - {_citation(one) if isinstance(one, Citation) else _quoted(one)}" for one in value)
    elif name in ("ask", "explain", "topic"):
        yield f"{name}: {_quoted(value)}"
    elif name == "audience" and isinstance(value, tuple):
        yield f"{name}: [{', '.join(value)}]"
    elif isinstance(value, tuple):
        yield f"{name}: [{', '.join(map(_quoted, value))}]"
    else:
        yield f"{name}: {value}"


def _citation(citation: Citation) -> str:
    parts = ((name, getattr(citation, name)) for name in ("article", "clause", "point"))
    return f"{{document: {citation.document}" + "".join(f", {name}: {_quoted(part)}" for name, part in parts if part) + "}"


def _quoted(value: object) -> str:
    """A text between double quotes (a number as it is), as YAML and JSON both read it."""
    return json.dumps(value, ensure_ascii=False)


def _tail(block: str) -> str:
    """What stands behind a question and isn't of it: blank lines and comments."""
    lines = block.split("\n")[:-1]
    behind: list[str] = []
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        behind.insert(0, lines.pop())
    return "".join(f"{line}\n" for line in behind)
