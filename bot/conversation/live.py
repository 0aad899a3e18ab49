"""Flow: a live quiz in a group (who answers right soonest), or against the clock for somebody alone."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec

from bot.conversation import live_game, menu, question, reporting
from bot.conversation.citing import cite
from bot.conversation.live_game import POLLED, Game
from bot.conversation.live_scoring import Given
from bot.conversation.state import Situation, State, Step, show
from bot.conversation.training_effects import AnswerLive, EndLive, NextLive, StartLive, TrainingEffect
from bot.messages import TALK, Reply
from knowledge.schema import Question
from nlu.text import fold

COUNT, FEWEST, MOST = 10, 3, 30
"""Questions in a quiz: unless said, at least, at most."""
FORGOTTEN = timedelta(minutes=2)
"""So long after the time of a question somebody alone writes about something else."""
SHORTEST, LONGEST = 10, 120
"""Seconds a question may be open."""
STOP_WORDS = {"dung", "stop", "thoi", "dung lai"}
_SECONDS = re.compile(r"(?:^|\s)(\d{1,3})\s*(?:s|giây|giay)(?=\s|$)", re.IGNORECASE)
_COUNT = re.compile(r"(?:^|\s)(\d{1,3})\s*(?:câu|cau)?(?=\s|$)", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:\d{1,15}|(?:[a-h1-8][\s,;.]*(?:và|va)?\s*){1,8}|đúng|dung|sai)[\s.)!]*", re.IGNORECASE)
"""What may be an answer: letters, their numbers, a number, "đúng", "sai"."""


def is_like_an_answer(text: str) -> bool:
    """Whether words may be an answer to a question: so few that nothing else is heard in a group."""
    return len(text) <= 40 and _ANSWER.fullmatch(text) is not None


def is_command(text: str) -> bool:
    """Whether a quiz is asked for: its topic, "gas", is no news of gas."""
    return text.lstrip().lower().startswith("/dauquiz")


def begin(state: State, at: Situation, asked: str) -> Step:
    """ "/dauquiz [chủ đề] [số câu] [số giây]s": one at a time in a chat."""
    if at.library is None:
        return show(state, Reply(text=at.say("small.loading")))
    under_way = at.training.live()
    if under_way is not None and under_way.in_group:
        return show(state, Reply(text=at.say("live.one_already")))
    topic, count, seconds = _wanted(asked, at.training.live_seconds)
    bank = [one for one in at.library.quiz.values() if one.kind in POLLED and fold(topic) in fold(one.topic)]
    if not bank:
        topics = sorted({one.topic for one in at.library.quiz.values()})
        return show(state, Reply(text=at.say("live.no_topic", topics="\n".join(f"• {one}" for one in topics))))
    game = _game(at, sorted(bank, key=lambda one: one.id), count, seconds, topic)
    starts = at.say("live.starts", count=len(game.questions), seconds=seconds, topic=_about(at, bank, topic))
    if game.in_group:
        return show(state, Reply(text=f"{starts}\n{at.say('live.rules')}"), effects=[StartLive(game)])
    first = live_game.ask(game, at.say)
    state = msgspec.structs.replace(state, quiz=None)
    reply = msgspec.structs.replace(first, text=f"{starts}\n{at.say('live.rules_alone')}\n\n{first.text}")
    before = [EndLive(under_way.id, stopped=True)] if under_way else []
    return show(state, reply, effects=[*before, StartLive(game)])


def _wanted(asked: str, seconds: int) -> tuple[str, int, int]:
    """Topic, number of questions and seconds out of what stands behind the command."""
    count = COUNT
    if found := _SECONDS.search(asked):
        seconds, asked = int(found[1]), f"{asked[: found.start()]} {asked[found.end() :]}"
    if found := _COUNT.search(asked):
        count, asked = int(found[1]), f"{asked[: found.start()]} {asked[found.end() :]}"
    return " ".join(asked.split()), min(max(count, FEWEST), MOST), min(max(seconds, SHORTEST), LONGEST)


def _game(at: Situation, bank: list[Question], count: int, seconds: int, topic: str) -> Game:
    assert at.library is not None
    chosen = at.random.sample(bank, min(count, len(bank)))
    documents = at.library.documents
    questions = tuple(
        live_game.posed(one, at.random, cite(one.citations, documents, at.say) if one.citations else "") for one in chosen
    )
    return Game(
        id=at.new_id(),
        chat=at.incoming.sender,
        in_group=at.incoming.in_group,
        questions=questions,
        seconds=seconds,
        started_by=at.training.player().key,
        title=topic,
    )


def _about(at: Situation, bank: list[Question], topic: str) -> str:
    """The topic as the bank names it, where it is one."""
    names = sorted({one.topic for one in bank})
    return f" {at.say('live.about', topic=names[0] if len(names) == 1 else topic)}" if topic else ""


def stop(state: State, at: Situation) -> Step | None:
    """ "/dung": by who began it, by who runs the group, by a captain or official. `None` where no quiz goes on."""
    game = at.training.live()
    if game is None:
        return None
    player = at.training.player()
    if game.in_group and not (at.incoming.admin or player.key == game.started_by or player.role != "member"):
        return show(state, Reply(text=at.say("live.not_yours")))
    return _stop(state, at, game)


def _stop(state: State, at: Situation, game: Game) -> Step:
    answers = at.training.live_answers(game.id)
    end = EndLive(game.id, stopped=True)
    if not game.in_group:
        text = live_game.end_alone(game, answers, game.position, at.say)
        return show(state, Reply(text=text, choices=menu.choices(at)), effects=[end])
    done = game.position - (game.state == "ready" and game.position > 0)
    shown = msgspec.structs.replace(game, position=done)
    return show(state, Reply(text=live_game.end(shown, answers, at.say, early=True)), effects=[end])


def hear(state: State, at: Situation) -> Step | None:
    """An answer to a question that is open here; `None` for what is none. An emergency and a report come first."""
    pressed = (at.incoming.choice or "").startswith(f"{live_game.PREFIX}:")
    if not pressed and not _may_answer(state, at):
        return None
    game = at.training.live()
    if game is None:
        if pressed and not at.incoming.in_group:
            return show(state, Reply(text=at.say("live.none_here"), choices=menu.choices(at)))
        return Step(state) if at.incoming.in_group else None
    if game.in_group:
        return _hear_group(state, at, game)
    return _hear_alone(state, at, game)


def _may_answer(state: State, at: Situation) -> bool:
    """Whether the words may be for a quiz rather than for anything else that goes on here."""
    seen = at.understood.emergency
    if at.incoming.choice or reporting.active(state, at) is not None or (seen and seen.because != ("classifier",)):
        return False
    if at.incoming.in_group:
        return is_like_an_answer(at.text) and TALK not in at.incoming.about
    return is_like_an_answer(at.text) or fold(at.text) in STOP_WORDS


def _hear_group(state: State, at: Situation, game: Game) -> Step:
    """Nothing is said for an answer: all hear at the end of the question who was right."""
    given = _given(at, game)
    late = game.closes_at is None or at.incoming.received_at > game.closes_at
    if given is None or late or game.state != "open" or game.answered:
        return Step(state)
    return Step(state, effects=(AnswerLive(game.id, game.position, given),))


def _hear_alone(state: State, at: Situation, game: Game) -> Step | None:
    if not at.incoming.choice and game.closes_at and at.incoming.received_at > game.closes_at + FORGOTTEN:
        return None
    if not at.incoming.choice and fold(at.text) in STOP_WORDS and not _is_option(at, game):
        return _stop(state, at, game)
    given = _given(at, game)
    if given is None:
        asked = live_game.ask(game, at.say)
        return show(state, msgspec.structs.replace(asked, text=f"{at.say('quiz.not_understood')}\n\n{asked.text}"))
    late = game.closes_at is None or at.incoming.received_at > game.closes_at
    said = live_game.verdict(game, None if late else given, at.say)
    effects: list[TrainingEffect] = [] if late else [AnswerLive(game.id, game.position, given)]
    if not game.is_last:
        asked = live_game.ask(msgspec.structs.replace(game, position=game.position + 1), at.say)
        reply = msgspec.structs.replace(asked, text=f"{said}\n\n{asked.text}")
        return show(state, reply, effects=[*effects, NextLive(game.id)])
    answers = (*at.training.live_answers(game.id), *([] if late else [_mine(at, game, given)]))
    whole = live_game.end_alone(game, answers, len(game.questions), at.say)
    reply = Reply(text=f"{said}\n\n{whole}", choices=menu.choices(at))
    return show(state, reply, effects=[*effects, EndLive(game.id)])


def _is_option(at: Situation, game: Game) -> bool:
    """ "Đúng" without tone marks is "dung" too: it is an answer where that is an option."""
    return game.posed.question.kind == "true_false" and fold(at.text) == "dung"


def _given(at: Situation, game: Game) -> tuple[int, ...] | None:
    """The answer pressed or typed; a button of another question or quiz, or one that was forged, is none."""
    if not at.incoming.choice:
        return live_game.read(game, at.text)
    _, quiz, position, said = [*at.incoming.choice.split(":", 3), "", "", ""][:4]
    return live_game.read(game, said) if (quiz, position) == (game.id, str(game.position)) else None


def _mine(at: Situation, game: Game, given: tuple[int, ...]) -> Given:
    """The last answer of somebody alone, as it is being written down."""
    assert game.opened_at is not None
    millis = round((at.incoming.received_at - game.opened_at).total_seconds() * 1000)
    right = question.is_right(game.posed.question, given)
    return Given(game.position, at.training.player().key, "", right, max(0, millis))
