"""Understanding and knowledge together: loaded in the background, usable from the first moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from random import Random

import structlog

from bot.conversation.engine import step
from bot.conversation.nearby import Nearby
from bot.conversation.news import News
from bot.conversation.state import Situation, State, Step
from bot.conversation.stored import Stored
from bot.conversation.talks import Talks
from bot.conversation.training import Training
from bot.messages import Incoming
from bot.wording import Wording
from knowledge import content
from knowledge.law.store import LawStore
from knowledge.schema import EmergencyCard
from knowledge.search import Knowledge
from nlu.discourse import Discourse
from nlu.emergency import EmergencyRules
from nlu.engine import Engine
from nlu.reading import folded, refer
from nlu.training import Places
from nlu.understanding import Understanding

log = structlog.get_logger()
Communes = Callable[[str], tuple[tuple[str, str], ...]]
NOTHING_NEARBY = Nearby()
NO_TRAINING = Training()
NO_NEWS, NO_TALKS = News(), Talks()
LETTERS = ("A", "B", "C", "D", "E", "F")
"""Alone they answer a question of a quiz or an exam."""


class Mind:
    """Reads a message and decides what is said. Rules and emergency cards are there at once; the rest after `load`."""

    def __init__(self, say: Wording, new_id: Callable[[], str], new_code: Callable[[], str], answer_from: float) -> None:
        self.say = say
        self._new_id, self._new_code, self._answer_from = new_id, new_code, answer_from
        self._engine = Engine(EmergencyRules.load())
        self._discourse = Discourse.load()
        self._knowledge: Knowledge | None = None
        self._cards = {card.event: card for card in content.emergency_cards()}
        self._loading = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether model and knowledge are loaded."""
        return self._engine.ready and self._knowledge is not None

    @property
    def knowledge(self) -> Knowledge | None:
        """The knowledge, once loaded."""
        return self._knowledge

    @property
    def cards(self) -> Mapping[str, EmergencyCard]:
        """What to do at once, per kind of event."""
        return self._cards

    def load(self, folder: Path, law: Path | None = None, own: Path | None = None) -> None:
        """Load what training made. Raises `NotBuilt` or `ModelError`.

        `law` is the folder of imported official texts, `own` the knowledge file to open if it isn't that of training.
        """
        with self._loading:
            places = Places(folder)
            self._engine.load_alarm(places.alarm)
            knowledge = _opened(own or places.knowledge, law)
            self._engine.load(places.model, places.scope)
            self._knowledge = knowledge
            log.info("mind_ready", entries=len(knowledge.entries), encoder=knowledge.encoder)

    def use(self, file: Path, law: Path | None = None) -> None:
        """Answer from another knowledge file from now on; messages being read finish on the old. Raises `NotBuilt`."""
        knowledge = _opened(file, law)
        with self._loading:
            self._knowledge = knowledge
        log.info("knowledge_swapped", entries=len(knowledge.entries))

    def close(self) -> None:
        """Let go of temporary files."""
        self._engine.close()

    def understand(self, incoming: Incoming, *, hurried: bool = False) -> Understanding:
        """What a message means; presses, places and the letter of an answer need no reading.

        `hurried`: many wait, so what rules and classifier both hold for an emergency is not read further. Its answer is the
        same but for the skill that would stand beside the card, and for a threat that rules and classifier take seriously.
        """
        if not incoming.text or (incoming.choice and not incoming.text.strip()):
            return Understanding("", ready=self.ready)
        if incoming.text.strip().upper() in LETTERS:
            return Understanding(incoming.text, ready=self.ready)
        if hurried:
            seen = self._engine.heed(incoming.text)
            if seen is not None and seen.certain and seen.because != ("classifier",):
                return Understanding(incoming.text, emergency=seen, ready=False)
        return self._engine.understand(incoming.text)

    def think(
        self,
        state: State,
        incoming: Incoming,
        understood: Understanding,
        now: datetime,
        random: Random,
        *,
        incident_state: str = "",
        has_desk: bool = False,
        pages: str = "",
        communes: Callable[[], Mapping[str, str]] = dict,
        communes_like: Communes = lambda _: (),
        nearby: Nearby = NOTHING_NEARBY,
        stored: Callable[[], Stored] = Stored,
        training: Training = NO_TRAINING,
        news: News = NO_NEWS,
        talks: Talks = NO_TALKS,
        hears: bool = False,
    ) -> Step:
        """The next step of the conversation."""
        return step(
            state,
            Situation(
                incoming=incoming,
                understood=understood,
                now=now,
                random=random,
                new_id=self._new_id,
                new_code=self._new_code,
                library=self._knowledge,
                cards=self._cards,
                say=self.say,
                answer_from=self._answer_from,
                heed=self._engine.heed,
                meaning=self._engine.meaning,
                discourse=self._discourse,
                incident_state=incident_state,
                has_desk=has_desk,
                pages=pages,
                communes=communes,
                communes_like=communes_like,
                nearby=nearby,
                stored=stored,
                training=training,
                news=news,
                talks=talks,
                hears=hears,
            ),
        )


def _opened(file: Path, law: Path | None) -> Knowledge:
    return Knowledge.open(file, fold=folded, refer=refer, law=LawStore(law) if law else None)
