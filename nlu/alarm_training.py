"""Training the emergency classifier: on the messages written for it, and on all other examples as what is no emergency.

It stands beside the Rasa pipeline, not in it: it reads nothing but the text, so it can be fitted meanwhile, and it answers long
before the pipeline has loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

from nlu import labelled
from nlu.alarm import AlarmModel
from nlu.lexicon import Lexicon
from nlu.reading import normal
from nlu.understanding import ASKING, OUT_OF_SCOPE

NEITHER = ("emergency", "lookalike", "report_incident")
"""Intents that are no examples of other messages: the first two are read from their files, "báo cháy" may be either."""
SKILL = "ask_skill"
SEED = 47
"""The seed of all that is drawn."""


def train(examples: Mapping[str, Iterable[str]], out: Path, every: int = 1) -> None:
    """Fit on the labelled messages and on the examples of all intents, save to `out`; `every` 2 takes half of the former."""
    random, lexicon = Random(SEED), Lexicon.load()
    frames = labelled.Frames.load()
    told = [example for group in islice(labelled.groups(frames, random), 0, None, every) for example in group]
    told.extend(labelled.empty(frames, random))
    for intent, texts, weight in _other_texts(examples, lexicon):
        told.extend(labelled.plain(texts, intent, random, weight))
    told = [replace(example, text=normal(example.text)) for example in told]
    out.mkdir(parents=True)
    AlarmModel.fit(told, lexicon).save(out)


def _other_texts(examples: Mapping[str, Iterable[str]], lexicon: Lexicon) -> Iterator[tuple[str, list[str], float]]:
    """What is surely no emergency, by intent, with what each weighs: questions (of those on skills the general ones) less
    than what people say to find their way. What is none of our business is much, and weighs as much as a look-alike."""
    for intent, texts in examples.items():
        if intent not in NEITHER:
            general = [text for text in texts if intent != SKILL or labelled.only_asks(lexicon.message(text).kinds)]
            usual = labelled.HALF if intent in ASKING else labelled.SURELY
            yield intent, general, labelled.ONCE if intent == OUT_OF_SCOPE else usual
