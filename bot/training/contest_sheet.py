"""A contest's entries as a workbook, for its organiser. Every cell of people's own words is text, never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.conversation.contest_entry import in_words, moment_of
from bot.storage.contests import Kept
from bot.training.contest_results import Results, alike
from bot.training.sheets import Cell, Sheet, xlsx
from bot.wording import Wording

COLUMNS = ("entry", "prize", "name", "phone", "channel", "at", "right", "prediction", "alike")
QUESTION = ("ask", "answer", "right_of", "of")


def write(file: Path, found: Results, entries: Sequence[Kept], say: Wording) -> None:
    """Two sheets: entries, one a line, and questions with how many had them right."""
    heads = [say(f"contest.sheet.{name}") for name in COLUMNS]
    heads += [say("contest.sheet.question", number=number) for number in range(1, len(found.questions) + 1)]
    marked = alike(entries)
    entered = Sheet(say("contest.sheet.entries"), heads, [_row(one, found, marked, say) for one in entries])
    rows: list[list[Cell]] = [[one.ask, one.answer, one.right, found.entries] for one in found.questions]
    asked = Sheet(say("contest.sheet.questions"), [say(f"contest.sheet.{name}") for name in QUESTION], rows)
    file.write_bytes(xlsx([entered, asked]))


def _row(one: Kept, found: Results, marked: dict[str, tuple[str, ...]], say: Wording) -> list[Cell]:
    prizes = {winner.entry: winner.prize for winner in found.winners}
    answers = [in_words(asked, given) for asked, given in zip(found.contest.questions, one.entry.answers, strict=False)]
    reasons = ", ".join(say(f"contest.sheet.same_{reason}") for reason in marked.get(one.entry.id, ()))
    phone = "0" + one.entry.phone.removeprefix("+84") if one.entry.phone.startswith("+84") else one.entry.phone
    who: list[Cell] = [one.entry.name, phone, one.sender.channel, moment_of(one.at)]
    return [
        one.entry.id,
        prizes.get(one.entry.id, ""),
        *who,
        one.right,
        "" if one.entry.prediction is None else one.entry.prediction,
        reasons,
        *answers,
    ]
