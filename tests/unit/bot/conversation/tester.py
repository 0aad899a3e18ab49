"""A person who talks with the conversation engine: no channel, no storage, only what is said and what is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from random import Random

import msgspec

from bot.conversation.effects import Effect
from bot.conversation.engine import step
from bot.conversation.nearby import Nearby
from bot.conversation.news import News
from bot.conversation.state import Library, Situation, State, Step
from bot.conversation.stored import Stored
from bot.conversation.talks import Talks
from bot.conversation.training import Training
from bot.messages import Choice, Incoming, Media, Place, Reply, Sender
from bot.settings import Settings
from bot.wording import Wording
from knowledge import content, schema
from knowledge.law.store import Official
from knowledge.search import Found
from knowledge.thresholds import Premises, Thresholds, compiled
from nlu.discourse import Discourse
from nlu.emergency import EmergencyRules
from nlu.understanding import Understanding

Understand = Callable[[str], Understanding]


@cache
def rules() -> EmergencyRules:
    """The emergency rules as they are in service."""
    return EmergencyRules.load()


@cache
def discourse() -> Discourse:
    """How messages hang together, as it is in service."""
    return Discourse.load()


@cache
def cards() -> Mapping[str, schema.EmergencyCard]:
    """What to do at once, per event."""
    return {card.event: card for card in content.emergency_cards()}


@dataclass
class Shelf:
    """A library with only what a test puts on it; it finds what it is told to find."""

    entries: dict[str, schema.Entry] = field(default_factory=dict)
    documents: dict[str, schema.Document] = field(default_factory=dict)
    sources: dict[str, schema.Source] = field(default_factory=dict)
    quiz: dict[str, schema.Question] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=lambda: compiled(Premises(), {}))
    checklists: dict[str, schema.Checklist] = field(default_factory=dict)
    pictures: dict[str, schema.Picture] = field(default_factory=dict)
    scenarios: dict[str, schema.Scenario] = field(default_factory=dict)
    finds: Found = field(default_factory=Found)
    finds_after: Found | None = None
    wordings: dict[schema.Citation, Official] = field(default_factory=dict)

    def search(self, text: str, meaning: object, audience: object = None, limit: int = 5, follow_up: object = None) -> Found:
        """What it was told to find, of a follow-up together with what it leans on if that was told."""
        return self.finds_after if follow_up is not None and self.finds_after is not None else self.finds

    def wording_of(self, citation: schema.Citation) -> Official | None:
        """The wording a test put there."""
        return self.wordings.get(citation)


@dataclass
class Tester:
    """Says things and looks at the replies. The state goes through JSON after every step, as it does in service.

    Without `understand` only the emergency rules read a message, as while the model is loading; `meant` says what the
    model would have made of it.
    """

    __test__ = False  # pytest: not a test, for all its name

    say: Wording
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    random: Random
    library: Library | None = None
    understand: Understand | None = None
    incident_state: str = ""
    has_desk: bool = True
    pages: str = ""
    communes: Mapping[str, str] = field(default_factory=dict)
    communes_like: Callable[[str], tuple[tuple[str, str], ...]] = lambda _: ()
    nearby: Nearby = field(default_factory=Nearby)
    stored: Stored = field(default_factory=Stored)
    training: Training = field(default_factory=Training)
    news: News = field(default_factory=News)
    talks: Talks = field(default_factory=Talks)
    hears: bool = False
    state: State = field(default_factory=State)
    last: Step | None = None
    written: list[Effect] = field(default_factory=list)

    def says(self, text: str, *, meant: str | None = None, sure: float = 0.9, outside: float | None = None) -> None:
        """Type a message; `outside`: the chance that it is about nothing the assistant knows."""
        read = self._read(text, meant, sure)
        self._send(read if outside is None else replace(read, outside=outside), text=text)

    def sends(
        self,
        *,
        lat: float | None = None,
        lon: float | None = None,
        accuracy: float | None = None,
        photo: str = "",
        media: tuple[Media, ...] = (),
        text: str = "",
    ) -> None:
        """Share a place, a photo or other media, with a caption or without."""
        place = Place(lat=lat, lon=lon, accuracy=accuracy) if lat is not None else None
        media = (*media, Media("photo", photo)) if photo else media
        self._send(self._read(text, None, 0.0), text=text, place=place, media=media)

    def hearing(self, text: str, voice: Media) -> None:
        """The words of a voice note that was sent before."""
        self._send(self._read(text, None, 0.0), text=text, media=(voice,), heard=True)

    def moves(self, lat: float, lon: float) -> None:
        """A live location that was shared goes on."""
        self._send(Understanding("", ready=self._ready), place=Place(lat=lat, lon=lon), moved=True)

    def edits(self, text: str, written: datetime | None = None) -> None:
        """Change a message that was sent at a moment, just now if none is given."""
        self._send(self._read(text, None, 0.0), text=text, edited=written or self.clock())

    def sends_hidden(self) -> None:
        """Send what the messenger doesn't let us see."""
        self._send(Understanding("", ready=self._ready), unseen=True)

    def presses(self, label: str) -> None:
        """Press one of the buttons on the screen."""
        offered = {choice.label: choice.value for choice in self.choices}
        assert label in offered, f"no button “{label}” among {list(offered)}"
        self.presses_value(offered[label])

    def presses_value(self, value: str) -> None:
        """Press a button that isn't on the screen any more."""
        self._send(Understanding("", ready=self._ready), choice=value)

    def sees(self, *parts: str) -> None:
        """All of these are in the replies."""
        for part in parts:
            assert part in self.text, f"“{part}” isn't in:\n{self.text}"

    def sees_no(self, *parts: str) -> None:
        """None of these is in the replies."""
        for part in parts:
            assert part not in self.text, f"“{part}” is in:\n{self.text}"

    @property
    def replies(self) -> tuple[Reply, ...]:
        """The last replies."""
        assert self.last is not None
        return self.last.replies

    @property
    def text(self) -> str:
        """The last replies as one text."""
        return "\n\n".join(reply.text for reply in self.replies)

    @property
    def first_line(self) -> str:
        """What stands on top."""
        return self.text.splitlines()[0]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The buttons on the screen."""
        return tuple(choice for reply in self.replies for choice in reply.choices)

    @property
    def labels(self) -> list[str]:
        """What is written on them."""
        return [choice.label for choice in self.choices]

    def wrote(self, kind: type) -> list:
        """What was written down of that kind since the beginning."""
        return [effect for effect in self.written if isinstance(effect, kind)]

    @property
    def _ready(self) -> bool:
        return self.library is not None

    def _read(self, text: str, meant: str | None, sure: float) -> Understanding:
        seen = rules().read(text)
        if meant is not None:
            return Understanding(text, meant, sure, ((meant, sure),), seen)
        if self.understand is not None and text:
            return self.understand(text)
        return Understanding(text, emergency=seen, ready=self._ready)

    def _send(self, understood: Understanding, **parts: object) -> None:
        incoming = Incoming(sender=Sender("test", "An"), event_key=self.new_id(), received_at=self.clock(), **parts)
        self.last = step(
            self.state,
            Situation(
                incoming=incoming,
                understood=understood,
                now=self.clock(),
                random=self.random,
                new_id=self.new_id,
                new_code=lambda: f"SC-{self.new_id()[-5:]}",
                library=self.library,
                cards=cards(),
                say=self.say,
                answer_from=Settings().answer_from,
                heed=lambda other: self._read(other, None, 0.0).emergency,
                meaning=lambda other: self._read(other, None, 0.0).meaning,
                discourse=discourse(),
                incident_state=self.incident_state,
                has_desk=self.has_desk,
                pages=self.pages,
                communes=lambda: self.communes,
                communes_like=self.communes_like,
                nearby=self.nearby,
                stored=lambda: self.stored,
                training=self.training,
                news=self.news,
                talks=self.talks,
                hears=self.hears,
            ),
        )
        self.state = msgspec.json.decode(msgspec.json.encode(self.last.state), type=State)
        assert self.state == self.last.state
        self.written += self.last.effects
