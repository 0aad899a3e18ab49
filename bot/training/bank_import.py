"""Questions brought into the bank: all or none, and only what the content checker accepts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import msgspec
import yaml

from bot.errors import Refused
from bot.training.bank_file import with_questions
from bot.training.bank_rows import Fault, Row, question_of
from knowledge import reviews, yaml_file
from knowledge.check import Finding, check
from knowledge.content import Content
from knowledge.folding import Fold
from knowledge.provisions import Structure
from knowledge.schema import Question, QuizFile

SLUG_WORDS, SLUG_LETTERS = 6, 40


@dataclass(frozen=True)
class Laws:
    """What the checker needs beside the content: the provisions there are, the day, the folding of words."""

    structures: dict[str, Structure]
    on: date
    fold: Fold


@dataclass(frozen=True)
class Plan:
    """What an import would do: texts of files to write; or, if anything is wrong, what."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: int = 0
    files: tuple[tuple[Path, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    findings: tuple[tuple[int, Finding], ...] = ()
    """Findings of the checker with the line of the question, 0 where it is about the bank."""

    @property
    def refused(self) -> bool:
        """Whether nothing may be written."""
        return bool(self.faults or any(finding.fatal for _, finding in self.findings))


def plan(rows: Sequence[Row], into: Path, folder: Path, content: Content, laws: Laws) -> Plan:
    """What importing the rows would do. A question that is there is changed in its own file, a new one is added to `into`.

    A question that is changed counts as not reviewed. Raises `Refused` where `into` is no file of the bank.
    """
    into = into.resolve()
    _refuse_elsewhere(into, folder)
    named = _with_ids(rows, into.stem, content, laws.fold)
    read = [(row, question_of(row)) for row in named]
    faults = [fault for _, made in read if isinstance(made, tuple) for fault in made]
    good = [(row.line, made) for row, made in read if isinstance(made, Question)]
    faults += _twice(good)
    if faults:
        return Plan(faults=tuple(sorted(faults, key=lambda fault: fault.line)))
    before = {question.id: question for question in content.questions}
    other = [question for _, question in good if before.get(question.id) != question]
    files = {question.id: content.files.get(question.id, into).resolve() for question in other}
    kept = {id_: review for id_, review in content.reviews.items() if id_ not in files}
    texts = [(path, _text(path, [q for q in other if files[q.id] == path])) for path in dict.fromkeys(files.values())]
    if kept != content.reviews:
        texts.append((folder / reviews.FILE, reviews.written(kept)))
    return Plan(
        new=tuple(question.id for question in other if question.id not in before),
        changed=tuple(question.id for question in other if question.id in before),
        same=len(good) - len(other),
        files=tuple(texts),
        findings=tuple(_findings(good, other, files, replace(content, reviews=kept), laws)),
    )


def write(done: Plan) -> None:
    """Write the files of a plan: each beside the old one first, then all swapped in."""
    assert not done.refused
    parts = [(path, path.with_name(f"{path.name}.part"), text) for path, text in done.files]
    try:
        for _, part, text in parts:
            part.write_text(text, encoding="utf-8")
        for path, part, _ in parts:
            os.replace(part, path)
    except OSError as error:
        raise Refused("error.file", file=error.filename, detail=error.strerror) from error
    finally:
        for _, part, _ in parts:
            part.unlink(missing_ok=True)


def _refuse_elsewhere(into: Path, folder: Path) -> None:
    """Questions are read from one folder only, and ids are made of the file's name."""
    if into.suffix != ".yml" or into.parent != (folder / "quiz").resolve() or not re.fullmatch(r"[a-z0-9_-]+", into.stem):
        raise Refused("error.bank_into", file=into, folder=folder / "quiz")


def _with_ids(rows: Sequence[Row], stem: str, content: Content, fold: Fold) -> Iterator[Row]:
    """The rows, those without an id named by the file and the first words of the question."""
    taken = {question.id for question in content.questions} | {row.cells.get("id", "") for row in rows}
    for row in rows:
        if row.cells.get("id") or not row.cells.get("ask"):
            yield row
            continue
        words = "_".join(re.sub(r"[^a-z0-9 ]", "", fold(row.cells["ask"])).split()[:SLUG_WORDS])[:SLUG_LETTERS].strip("_")
        made, number = f"{stem}.{words}", 1
        while made in taken:
            number += 1
            made = f"{stem}.{words}_{number}"
        taken.add(made)
        yield replace(row, cells={**row.cells, "id": made})


def _twice(good: Iterable[tuple[int, Question]]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for line, question in good:
        first = seen.setdefault(question.id, line)
        if first != line:
            yield Fault(line, "id", question.id, "id_twice", {"first": first})


def _text(path: Path, questions: Sequence[Question]) -> str:
    """The new text of a file. Raises `Refused` where that wouldn't read back as meant, so that nothing is lost."""
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    text = with_questions(old, questions)
    meant = {question.id: question for question in (*_read(old), *questions)}
    if sorted(_read(text), key=lambda question: question.id) != sorted(meant.values(), key=lambda question: question.id):
        raise Refused("error.bank_form", file=path)
    return text


def _read(text: str) -> tuple[Question, ...]:
    try:
        return msgspec.convert(yaml_file.parse(text), QuizFile).questions if text else ()
    except (yaml.YAMLError, ValueError):
        return ()


def _findings(
    good: Sequence[tuple[int, Question]], other: Sequence[Question], files: dict[str, Path], content: Content, laws: Laws
) -> Iterator[tuple[int, Finding]]:
    """What the checker says of the bank as it would be: about the questions brought, and what is new about the rest."""
    given = {question.id: question for question in other}
    kept = tuple(given.pop(question.id, question) for question in content.questions)
    bank = replace(content, questions=(*kept, *given.values()), files={**content.files, **files})
    lines = {question.id: line for line, question in good}
    old = set(check(content, laws.structures, laws.on, laws.fold))
    for finding in check(bank, laws.structures, laws.on, laws.fold):
        if finding.item in lines or (finding.fatal and finding not in old):
            yield lines.get(finding.item, 0), finding
