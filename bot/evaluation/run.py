"""One evaluation from files to figures: the cases are gathered, put to the trained assistant, scored, and written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from bot.app import new_code, new_id
from bot.errors import StorageError
from bot.evaluation.answering import outcomes
from bot.evaluation.cases import Case, CasesError, Expect, read, read_content, unknown_entries
from bot.evaluation.page import page
from bot.evaluation.plot import reliability
from bot.evaluation.scoring import Outcome, Report, report
from bot.evaluation.spoiling import spoilt
from bot.mind import Mind
from bot.settings import Settings
from bot.wording import Wording


def gather(files: Sequence[Path], expect: Expect | None, content: Path | None, noises: Sequence[str], seed: int) -> list[Case]:
    """The cases of some files and of the folder of sentences, then their spoilt variants. Raises `CasesError`."""
    cases = [case for path in files for case in read(path, expect)] + (read_content(content) if content else [])
    if not cases:
        raise CasesError("error.cases", where=", ".join(path.name for path in files), detail="no cases there")
    if noises:
        from nlu.noise import noisy

        cases += spoilt(cases, noises, seed, noisy)
    return cases


@dataclass(frozen=True)
class Evaluation:
    """What came of every case, the figures, and the titles of the entries."""

    outcomes: tuple[Outcome, ...]
    figures: Report
    titles: dict[str, str]

    def write(self, to: Path, plot: Path | None, about: str) -> Path:
        """Write the page, and the reliability plot where one is wanted; returns the page's path. Raises `StorageError`."""
        html = page(self.figures, self.outcomes, lambda entry: self.titles.get(entry, ""), about)
        for path, text in ((to, html), (plot, reliability(self.figures.calibration))):
            if path is not None:
                _write(path, text)
        return to

    def as_data(self) -> dict[str, Any]:
        """The figures for machines; no sentence is in them."""
        data: dict[str, Any] = msgspec.to_builtins(self.figures)
        return data


def evaluate(settings: Settings, cases: Sequence[Case]) -> Evaluation:
    """Put the cases to the trained assistant. Raises `NotBuilt`, `ModelError`, or `CasesError` where an entry isn't there."""
    mind = Mind(Wording.load(), new_id, new_code, settings.answer_from)
    mind.load(settings.trained_dir, settings.law_dir)
    try:
        assert mind.knowledge is not None
        entries = mind.knowledge.entries
        strange = unknown_entries(cases, entries)
        if strange:
            raise CasesError("error.cases", where=strange[0], detail="expected, and no such entry is trained: `./pccc train`?")
        made = tuple(outcomes(mind, cases))
        return Evaluation(made, report(made), {entry.id: entry.title for entry in entries.values()})
    finally:
        mind.close()


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError("error.folder", folder=path, detail=error.strerror) from error
