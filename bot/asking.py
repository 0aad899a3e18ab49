"""`./pccc ask`: answers without a conversation, as text and as data."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any

import msgspec

from bot.app import new_code, new_id, utc_now
from bot.conversation.state import State
from bot.delivery import fit
from bot.editing.shelf import Shelf
from bot.messages import Abilities, Incoming, Sender
from bot.mind import Mind
from bot.settings import Settings
from bot.wording import Wording

SHOWN = Abilities(buttons=False)
"""Choices are part of what a citizen sees, so here they stand under the text."""


class AskLine(msgspec.Struct, frozen=True):
    """One line of input."""

    id: str | int
    text: str


class Asker:
    """Answers single questions; nothing is stored."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    @classmethod
    def load(cls, settings: Settings) -> Asker:
        """With the trained model. Raises `NotBuilt` or `ModelError` where there is none."""
        mind = Mind(Wording.load(), new_id, new_code, settings.answer_from)
        Shelf(settings, mind.say).load(mind)
        return cls(mind)

    def close(self) -> None:
        """Let go of temporary files."""
        self._mind.close()

    def line(self, line: bytes) -> str:
        """One input line to one output line; a bad one to its error."""
        try:
            asked = msgspec.json.decode(line, type=AskLine)
        except (ValueError, RecursionError) as error:
            return msgspec.json.encode({"id": _id_of(line), "error": f"Dòng không đọc được: {error}"}).decode()
        return msgspec.json.encode(self.ask(asked.id, asked.text)).decode()

    def ask(self, id_: str | int | None, text: str) -> dict[str, Any]:
        """The answer as the contract has it; `ms` is the time it took."""
        started = time.perf_counter()
        incoming = Incoming(sender=Sender("ask", "ask"), event_key="", received_at=utc_now(), text=text)
        understood = self._mind.understand(incoming)
        step = self._mind.think(State(), incoming, understood, utc_now(), Random(0), has_desk=True)
        spent = (time.perf_counter() - started) * 1000
        took = step.took_for
        return {
            "id": id_,
            "text": text,
            "answer": "\n\n".join(fit(reply, SHOWN).text for reply in step.replies),
            "citations": [msgspec.to_builtins(c) for reply in step.replies for c in reply.citations],
            "entry": took.entry,
            "intent": "emergency" if took.emergency else understood.intent,
            "confidence": took.confidence or round(understood.confidence, 4),
            "emergency": took.emergency,
            "declined": took.declined,
            "ms": round(spent, 2),
        }


def _id_of(line: bytes) -> Any:
    """The id of a line that can be read at least so far."""
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return None
    id_ = read.get("id") if isinstance(read, dict) else None
    return id_.encode("utf-8", "replace").decode() if isinstance(id_, str) else id_ if _is_small(id_) else None


def _is_small(id_: object) -> bool:
    """Whether it is a number that JSON readers agree on."""
    return isinstance(id_, int) and abs(id_) < 1 << 63
