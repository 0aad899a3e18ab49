"""What the flows of training want written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.conversation.contest_entry import Entry
from bot.conversation.live_game import Game
from bot.conversation.sitting import Paper
from bot.conversation.tabletop_game import Game as Tabletop
from bot.conversation.tabletop_game import Seat
from bot.messages import Reply
from knowledge.schema import Outcome


@dataclass(frozen=True)
class RecordQuizAnswer:
    """An answered question of practice; `slow`: it took long to find."""

    question: str
    given: str
    right: bool
    slow: bool = False


@dataclass(frozen=True)
class StartAttempt:
    """Somebody begins an exam, for the `number`th time, with this paper."""

    attempt: str
    exam: str
    learner: str
    name: str
    number: int
    paper: Paper
    started_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class AnswerExam:
    """An answer to a position of an attempt's paper, given at a moment; the first counts, there is no second."""

    attempt: str
    position: int
    question: str
    given: tuple[int, ...]
    right: bool
    at: datetime


@dataclass(frozen=True)
class FinishAttempt:
    """An attempt is over: all is answered, the person hands it in, or its time is up."""

    attempt: str


@dataclass(frozen=True)
class JoinTeam:
    """The person comes into a team by an invitation: as a row of its roster, or under a new name."""

    code: str
    member: str = ""
    name: str = ""


@dataclass(frozen=True)
class WrongClaim:
    """Somebody said to be one of these members and couldn't give the number."""

    members: tuple[str, ...]


@dataclass(frozen=True)
class LeaveTeam:
    """The person leaves their team."""


@dataclass(frozen=True)
class RemoveMember:
    """A captain takes somebody out of their team."""

    member: str


@dataclass(frozen=True)
class InviteIntoTeam:
    """A captain makes an invitation that holds so many days for so many people."""

    team: str
    code: str
    days: int
    uses: int


TeamEffect = JoinTeam | WrongClaim | LeaveTeam | RemoveMember | InviteIntoTeam
ExamEffect = StartAttempt | AnswerExam | FinishAttempt


@dataclass(frozen=True)
class SeenLesson:
    """An entry was shown as a card of a lesson."""

    entry: str


@dataclass(frozen=True)
class SetAside:
    """These questions the person had learned aren't in the bank any more: they are due no longer."""

    questions: tuple[str, ...]


@dataclass(frozen=True)
class RemindDaily:
    """The person wants to be reminded every day at this minute of Vietnam's day."""

    minute: int


@dataclass(frozen=True)
class StopReminding:
    """The person doesn't any more."""


PracticeEffect = RecordQuizAnswer | SetAside | RemindDaily | StopReminding


@dataclass(frozen=True)
class StartLive:
    """A live quiz begins in a chat: in a group after a moment, for somebody alone with its first question in this reply."""

    game: Game


@dataclass(frozen=True)
class AnswerLive:
    """An answer to the question whose turn it is, as positions in its options (or the number)."""

    quiz: str
    position: int
    given: tuple[int, ...]


@dataclass(frozen=True)
class NextLive:
    """The next question of a quiz somebody plays alone stands in this reply."""

    quiz: str


@dataclass(frozen=True)
class EndLive:
    """A live quiz is over; `stopped`: before its last question."""

    quiz: str
    stopped: bool = False


@dataclass(frozen=True)
class EnterContest:
    """A person's answers to a contest; they take the place of earlier ones where its rules allow."""

    contest: str
    entry: Entry


LiveEffect = StartLive | AnswerLive | NextLive | EndLive


@dataclass(frozen=True)
class OpenTabletop:
    """A team's game begins, for which people take roles. Another in the same group is over."""

    game: Tabletop


@dataclass(frozen=True)
class SitTabletop:
    """Somebody takes a role in a game."""

    code: str
    seat: Seat


@dataclass(frozen=True)
class LeaveTabletop:
    """Somebody gives up all roles in a game."""

    code: str
    person: str


@dataclass(frozen=True)
class SaveTabletop:
    """Where a game has come to; its last decision is written down once."""

    game: Tabletop


@dataclass(frozen=True)
class TellTabletop:
    """Everybody else who plays in their own chat is told this."""

    game: Tabletop
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class KeepTabletopResult:
    """What a scenario was worth, for each of those who played it; `game` is the code of a team's."""

    people: tuple[str, ...]
    scenario: str
    points: int
    best: int
    outcome: Outcome
    game: str = ""


TabletopEffect = OpenTabletop | SitTabletop | LeaveTabletop | SaveTabletop | TellTabletop | KeepTabletopResult

TrainingEffect = PracticeEffect | SeenLesson | ExamEffect | TeamEffect | LiveEffect | EnterContest | TabletopEffect
