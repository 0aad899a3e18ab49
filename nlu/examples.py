"""What the intents are learned from: `nlu/data/intents`, the messages that are none of our business, labelled emergencies, and
the questions of the knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

import yaml

from knowledge import yaml_file
from knowledge.schema import Entry
from nlu.labelled import DATA, EMERGENCIES, LOOKALIKES, read_lines
from nlu.understanding import ASKING, DECLINED, OUT_OF_SCOPE

INTENTS = DATA / "intents"
LINES = (DATA / "outside.jsonl", DATA / "inside.jsonl")
"""Further messages with their intents: those that no entry answers, and questions that only sound like one of them."""
FOREIGN = (OUT_OF_SCOPE, *DECLINED)
"""Intents of what is none of our business."""
OUTSIDE = (*FOREIGN, "greet", "thanks", "goodbye", "bot_identity")
"""Intents whose examples no entry answers: what the ranker learns to be unsure of."""
EMERGENCIES_TAKEN = 9
"""Every ninth labelled emergency is an example of that intent; the alarm has a classifier of its own."""
ENOUGH = 350
"""Examples from which of an intent's further ones only every third is learned from: they cost time and tell no more.
Of the intents that ask, every third is enough: telling kinds of questions apart needs fewer than telling entries apart."""
PHRASINGS_TAKEN = 12
"""Every twelfth phrasing of an entry is an example of its intent: telling kinds apart needs fewer than entries."""

Examples = Mapping[str, list[str]]
"""Texts by intent."""


def by_intent(entries: Iterable[Entry], phrasings: Mapping[str, Sequence[str]]) -> Examples:
    """All examples of all intents."""
    emergencies = labelled_messages()["emergency"][::EMERGENCIES_TAKEN]
    return _joined(written(), questions(entries, phrasings), {"emergency": emergencies})


def questions(entries: Iterable[Entry], phrasings: Mapping[str, Sequence[str]]) -> Examples:
    """Those that the knowledge gives: `ask_law`, `ask_fine`, `ask_procedure`, `ask_skill`."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        some = phrasings.get(entry.id, ())[::PHRASINGS_TAKEN]
        found.setdefault(f"ask_{entry.kind}", []).extend((*entry.questions, *some))
    return found


def written(folder: Path = INTENTS, more: Sequence[Path] = LINES) -> Examples:
    """Those of `nlu/data/intents` and of the files of single messages."""
    rows = chain.from_iterable(yaml_file.read(path)["nlu"] for path in sorted(folder.glob("*.yml")))
    lines = {row["intent"]: [line.removeprefix("- ").strip() for line in row["examples"].splitlines()] for row in rows}
    single: dict[str, list[str]] = {}
    for row in chain.from_iterable(map(read_lines, more)):
        single.setdefault(str(row["kind"]), []).append(str(row["text"]))
    return _joined({intent: [text for text in texts if text] for intent, texts in lines.items()}, single)


def outside() -> list[str]:
    """Messages that no entry answers."""
    texts = written()
    return [text for intent in OUTSIDE for text in texts.get(intent, ())]


def thinned(examples: Examples) -> Examples:
    """What suffices to tell intents apart: all of the rarer ones, of what is asked and of what is declined only some."""
    return {intent: _thinned(intent, texts) for intent, texts in examples.items()}


def labelled_messages() -> Examples:
    """The messages written for telling emergencies from what only sounds like one."""
    files = {"emergency": EMERGENCIES, "lookalike": LOOKALIKES}
    return {intent: [str(row["text"]) for row in read_lines(path)] for intent, path in files.items()}


def as_rows(examples: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    """As the rows of a training file of Rasa's: an intent and its examples, one a line."""
    return [
        {"intent": intent, "examples": "".join(f"- {' '.join(text.split())}\n" for text in texts)}
        for intent, texts in examples.items()
    ]


def as_rasa(file: Mapping[str, object]) -> str:
    """A file as Rasa reads it."""
    return yaml.safe_dump({"version": "3.1", **file}, allow_unicode=True, width=10_000, sort_keys=False)


def _thinned(intent: str, texts: list[str]) -> list[str]:
    if intent in ASKING:
        return texts[::3]
    return [*texts[:ENOUGH], *texts[ENOUGH::3]] if intent in FOREIGN else texts


def _joined(*parts: Examples) -> Examples:
    intents = dict.fromkeys(chain.from_iterable(parts))
    return {intent: [text for part in parts for text in part.get(intent, ())] for intent in intents}
