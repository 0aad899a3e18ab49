"""The messages written for telling emergencies from what only sounds like one, and what training makes of them.

Each is read with and without its tone marks and in frames (`emergency_frames.yml`): "năm ngoái …" makes a
memory of an emergency, "… nhà em đang bị đây" an emergency of a question. Randomness is an argument.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec

from knowledge import yaml_file
from nlu.text import strip_marks

DATA = Path(__file__).parent / "data"
EMERGENCIES = DATA / "emergencies.jsonl"
LOOKALIKES = DATA / "lookalikes.jsonl"
FRAMES = DATA / "emergency_frames.yml"

NONE = "none"
"""The event of a message that is no emergency."""
LONGEST_FRAMED = 14
"""Words of the longest message that is put into a frame which changes what it means."""
UNDONE = "undone"
"""What an emergency becomes in a frame that says it is none."""
ASKED = ("question", "hypothetical")
"""Kinds of look-alike that become an emergency when it is said to be happening."""
SURELY, ONCE, ALMOST, HALF = 2.0, 1.0, 0.7, 0.5
UNFRAMED = 0.4
"""Share of the messages that are left as they are: of the framed ones enough remain to learn the frames from."""
SUPPOSING = frozenset({"if", "howto", "law", "trade", "school", "drill"})
PRESENT = frozenset({"now", "ours", "near", "urgent", "call", "exclaim", "over"})


@dataclass(frozen=True, slots=True)
class Example:
    """A message, the event it tells of or `NONE`, whether somebody can't get out, how much it weighs in training, and what it
    is instead where it tells of none: a kind of look-alike or an intent."""

    text: str
    event: str
    trapped: bool = False
    weight: float = 1.0
    instead: str = ""

    @property
    def is_emergency(self) -> bool:
        """Whether it tells of one."""
        return self.event != NONE


class Frames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is put around messages; see the data file."""

    undone: list[str]
    before: list[str]
    places: list[str]
    after: list[str]
    pressing: list[str]
    happening: list[str]

    @classmethod
    def load(cls, path: Path = FRAMES) -> Frames:
        """Raises `msgspec.ValidationError` naming the key that is wrong."""
        return msgspec.convert(yaml_file.read(path), cls)


def read_lines(path: Path) -> list[dict[str, object]]:
    """The rows of a data file, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def groups(frames: Frames, random: Random) -> Iterator[list[Example]]:
    """For each labelled message the examples made of it, itself first: those of one group may never be parted by a split."""
    for row in read_lines(EMERGENCIES):
        yield emergency_group(Example(str(row["text"]), str(row["event"]), bool(row["trapped"])), frames, random)
    for row in read_lines(LOOKALIKES):
        yield lookalike_group(str(row["text"]), str(row["kind"]), frames, random)


def emergency_group(told: Example, frames: Frames, random: Random) -> list[Example]:
    """An emergency, otherwise written, pressed further, and undone."""
    made = [told, *(Example(text, told.event, told.trapped) for text in _unmarked(told.text))]
    if random.random() < UNFRAMED:
        return made
    pressed = _around(told.text, frames, random, (*frames.after, *frames.pressing, *(f", {place}" for place in frames.places)))
    made.append(Example(_sometimes_unmarked(pressed, random), told.event, told.trapped, ALMOST))
    if len(told.text.split()) <= LONGEST_FRAMED:
        undone = random.choice(frames.undone).replace("{}", _inside(told.text))
        made.append(Example(_sometimes_unmarked(undone, random), NONE, weight=HALF, instead=UNDONE))
    return made


def lookalike_group(text: str, kind: str, frames: Frames, random: Random) -> list[Example]:
    """What is no emergency, otherwise written and framed; a question also as of something that is happening."""
    made = [Example(written, NONE, instead=kind) for written in (text, *_unmarked(text))]
    if random.random() < UNFRAMED:
        return made
    framed = _around(text, frames, random, frames.after)
    made.append(Example(_sometimes_unmarked(framed, random), NONE, weight=ALMOST, instead=kind))
    if kind in ASKED and len(text.split()) <= LONGEST_FRAMED and random.random() < HALF:
        happening = text.rstrip(".!? ") + random.choice(frames.happening)
        made.append(Example(_sometimes_unmarked(happening, random), "", weight=ALMOST))
    return made


def only_asks(kinds: Iterable[str]) -> bool:
    """Whether a message with words of these kinds surely asks in general.

    Many questions of the knowledge are put as by somebody in the midst of it ("khói đầy cầu thang tôi không ra được"): those
    are no examples of what is no emergency.
    """
    found = set(kinds)
    return bool(found & SUPPOSING) or ("ask" in found and not found & PRESENT)


def plain(texts: Iterable[str], intent: str, random: Random, weight: float = HALF) -> Iterator[Example]:
    """Questions of the knowledge and other messages that are none, half of them without marks."""
    return (Example(_sometimes_unmarked(text, random), NONE, weight=weight, instead=intent) for text in texts)


def empty(frames: Frames, random: Random) -> Iterator[Example]:
    """Greetings, names and places, alone and in twos: they tell of no emergency."""
    alone = [text.strip(" ,.!") for text in (*frames.before, *frames.after, *frames.places) if text.strip(" ,.!")]
    twos = [first + random.choice(alone) for first in frames.before for _ in range(3)]
    return (Example(text, NONE, weight=SURELY) for whole in (*alone, *twos) for text in (whole, *_unmarked(whole)))


def _around(text: str, frames: Frames, random: Random, after: Sequence[str]) -> str:
    way: Callable[[], str] = random.choice(
        (
            lambda: random.choice(frames.before) + _lowered(text),
            lambda: text.rstrip(".!? ") + random.choice(after),
            lambda: random.choice(frames.before) + _lowered(text).rstrip(".!? ") + random.choice(after),
        )
    )
    return way()


def _inside(text: str) -> str:
    return _lowered(text).rstrip(".!? ")


def _lowered(text: str) -> str:
    return text if text.isupper() else text[:1].lower() + text[1:]


def _unmarked(text: str) -> tuple[str, ...]:
    """The text without its tone marks, if it had any. Other slips need no example: the classifier reads messages repaired."""
    bare = strip_marks(unicodedata.normalize("NFC", text))
    return (bare,) if bare != text and bare.strip() else ()


def _sometimes_unmarked(text: str, random: Random) -> str:
    return strip_marks(text) if random.random() < HALF else text
