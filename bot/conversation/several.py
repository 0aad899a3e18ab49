"""Flow: several questions in one message, answered in turn: by a limit where they are about given premises, else by an entry.

One that says too little by itself is read with the one before; one that isn't understood is asked back and written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import answer, thresholds
from bot.conversation.answer import Looked
from bot.conversation.state import Asked, PremisesRun, Situation, State, Step, show
from bot.messages import Reply
from knowledge.search import Found

SURE = 0.45
"""Chance from which each of several questions is answered by itself."""
OFFERED = 2
"""How many near entries are offered to one that isn't, beside the answers to the others."""


@dataclass(frozen=True)
class _Part:
    """One of the questions: what was found for it, and the limit that decides it, if one does."""

    text: str
    looked: Looked
    limit: Step | None = None

    @property
    def shown(self) -> str:
        """What answers it: a table with the kind of premises, or an entry's id; empty where nothing surely does."""
        if self.limit is not None and self.limit.state.premises is not None:
            return f"{self.limit.took_for.entry} {self.limit.state.premises.kind}"
        return answer.best(self.looked.found) if self.looked.found.chance >= SURE else ""


def of_premises(state: State, at: Situation) -> Step | None:
    """Several questions of which one, at least, a limit decides for the premises that the message describes; else `None`."""
    parts = at.discourse.questions(at.text)
    run = thresholds.described(at) if len(parts) > 1 else None
    if run is None:
        return None
    each = _each(state, at, parts, run)
    decided = any(part.limit is not None for part in each)
    return _in_turn(state, at, each) if decided and (len(_answered(each)) > 1 or _unanswered(each, at)) else None


def take(state: State, at: Situation, whole: Looked) -> Step | None:
    """Several questions of which some have an answer; with only one answered it must be that of the whole message."""
    parts = at.discourse.questions(at.text) if whole.text == at.text else ()
    if len(parts) < 2:
        return None
    each = _each(state, at, parts, None)
    shown = _answered(each)
    alone = answer.best(whole.found) in shown and whole.found.chance >= at.answer_from
    return _in_turn(state, at, each) if len(shown) > 1 or (alone and _unanswered(each, at)) else None


def _each(state: State, at: Situation, parts: tuple[str, ...], run: PremisesRun | None) -> list[_Part]:
    found: list[_Part] = []
    root: Asked | None = None
    for text in parts:
        alone = answer.look(state, at, text)
        limit = thresholds.of_part(state, at, run, text) if run else None
        joined = answer.after(state, at, root, alone) if root and alone.alone < SURE else alone
        likelier = max(alone, joined, key=lambda look: look.found.chance)
        found.append(_Part(text, likelier, limit))
        if root is None or likelier is alone:
            root = Asked(text=text, entry="", at=at.now)
    return found


def _answered(each: list[_Part]) -> set[str]:
    return {part.shown for part in each} - {""}


def _unanswered(each: list[_Part], at: Situation) -> list[_Part]:
    """Those that ask for something which none of the answers to the others is."""
    shown = _answered(each)
    return [
        part for part in each if not part.shown and answer.best(part.looked.found) not in shown and at.discourse.asks(part.text)
    ]


def _in_turn(state: State, at: Situation, each: list[_Part]) -> Step:
    """One reply a question; two with the same answer get it once."""
    first = {part.shown: part for part in reversed(each) if part.shown}
    steps: list[Step] = []
    for part in (part for part in each if first.get(part.shown) is part):
        state = steps[-1].state if steps else state
        steps.append(_show(state, at, part))
    last = next(part for part in reversed(each) if part.shown)
    left = [_left(state, at, part.text, part.looked.found) for part in _unanswered(each, at)]
    return Step(
        answer.remember(steps[-1].state, at, last.looked.text, "" if last.limit else last.shown),
        tuple(reply for step in (*steps, *left) for reply in step.replies),
        tuple(effect for step in (*steps, *left) for effect in step.effects),
        steps[0].took_for,
    )


def _show(state: State, at: Situation, part: _Part) -> Step:
    if part.limit is not None:
        return part.limit
    return answer.show_entry(state, at, part.shown, part.looked.found.chance, part.looked.found.references)


def _left(state: State, at: Situation, text: str, found: Found) -> Step:
    """One of several questions that isn't surely understood: what is near, or that there is no answer; written down."""
    near = answer.near(at, found)[:OFFERED]
    words = at.say("answer.part_closest" if near else "answer.part_unknown", part=text.strip(" ,.;:?"))
    return show(state, Reply(text=words, choices=near), effects=[answer.unanswered(text, found)])
