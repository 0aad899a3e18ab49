"""What a step wants written down: the runner does it, in the transaction in which the state is kept."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.checklist import Result
from bot.conversation.training_effects import TrainingEffect
from bot.messages import Media, Place
from bot.warnings.model import Signer, Wanted


@dataclass(frozen=True)
class OpenIncident:
    """Write down an incident; officials are told at once if confirmed, else after the time of silence.

    `anonymous`: who reports it isn't shown to them.
    """

    incident: str
    code: str
    event: str
    text: str
    confirmed: bool
    anonymous: bool = False


@dataclass(frozen=True)
class AddToIncident:
    """Something more about an incident: words, a place, media. `confirms`: the person stands by it, tell officials now.

    `alarm`: the words are an emergency by themselves, so that they count even after officials have closed it.
    `trapped` and `hurt` are numbers of people, 0 for nobody, `None` for nothing said of it; `phone` a number to call back on
    (E.164); `corrects`: the words set right what was said before.
    """

    incident: str
    text: str = ""
    place: Place | None = None
    media: tuple[Media, ...] = ()
    event: str = ""
    confirms: bool = False
    alarm: bool = False
    trapped: int | None = None
    hurt: int | None = None
    phone: str = ""
    corrects: bool = False


@dataclass(frozen=True)
class NoteFlood:
    """Messages came too fast to be appended one by one: so many so far are only counted, and the incident is suspect."""

    incident: str
    count: int


@dataclass(frozen=True)
class WithdrawIncident:
    """The person says it was no incident."""

    incident: str


@dataclass(frozen=True)
class RecordUnanswered:
    """A question nobody has written an answer to."""

    text: str
    nearest: str | None
    chance: float


@dataclass(frozen=True)
class CountAnswer:
    """An entry was shown; only how often is kept."""

    entry: str


@dataclass(frozen=True)
class RateAnswer:
    """Somebody says whether the entry shown was what they looked for; `text` is what they had asked."""

    text: str
    entry: str
    good: bool


@dataclass(frozen=True)
class KeepSelfCheck:
    """The result of a self-check, to be shown under its code: an id nobody can guess."""

    code: str
    result: Result


@dataclass(frozen=True)
class ForgetSelfCheck:
    """The person wants a result deleted."""

    code: str


@dataclass(frozen=True)
class Subscribe:
    """The person wants to be warned of dangers in a unit."""

    unit: str


@dataclass(frozen=True)
class Unsubscribe:
    """The person doesn't any more; without a unit: none of those they follow."""

    unit: str = ""


@dataclass(frozen=True)
class FollowTopics:
    """The person wants the bulletins of topics."""

    topics: tuple[str, ...]


@dataclass(frozen=True)
class UnfollowTopics:
    """The person doesn't any more."""

    topics: tuple[str, ...]


@dataclass(frozen=True)
class OpenTalk:
    """The person wants to talk with an official of a unit; `unit` is empty where they don't know theirs."""

    talk: str
    code: str
    unit: str


@dataclass(frozen=True)
class SayToDesk:
    """Words, a place or media for the official with whom the person talks, or who will take the talk."""

    code: str
    text: str = ""
    place: Place | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class EndTalk:
    """The person ends the talk."""

    code: str


@dataclass(frozen=True)
class AnswerWarning:
    """The person answers a warning: they are safe, or need help."""

    code: str
    safe: bool


@dataclass(frozen=True)
class ForgetPerson:
    """The person wants everything deleted that we have of them, as far as it may be."""


@dataclass(frozen=True)
class MakeWarning:
    """An official wants a warning made; another has to confirm it."""

    wanted: Wanted
    by: Signer


Effect = (
    OpenIncident
    | AddToIncident
    | NoteFlood
    | WithdrawIncident
    | RecordUnanswered
    | CountAnswer
    | RateAnswer
    | KeepSelfCheck
    | ForgetSelfCheck
    | Subscribe
    | Unsubscribe
    | FollowTopics
    | UnfollowTopics
    | OpenTalk
    | SayToDesk
    | EndTalk
    | AnswerWarning
    | MakeWarning
    | ForgetPerson
    | TrainingEffect
)
