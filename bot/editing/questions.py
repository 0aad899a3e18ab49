"""Questions asked in vain and answers found bad, as the knowledge desk lists them: grouped, masked, filtered, decided on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_args

import structlog
from sqlalchemy import Connection

from bot.console.viewer import Viewer
from bot.editing.grouping import Group, grouped
from bot.editing.masking import masked
from bot.editing.shelf import Shelf
from bot.errors import NotFound, Refused
from bot.incidents.hours import HANOI
from bot.storage import asked, units
from bot.storage.asked import AskedInVain, Mark, Wanted
from bot.storage.database import reading
from bot.storage.store import Store
from bot.wording import Wording
from knowledge.build import entries_of
from nlu.encoder import EncoderError
from nlu.reading import folded

log = structlog.get_logger()
EXAMPLES = 6
GROUPS = 200
MOST_MARKED = 5000


@dataclass
class QuestionDesk:
    """What people asked. From any thread."""

    store: Store
    shelf: Shelf
    say: Wording
    clock: Callable[[], datetime]
    _kept: dict[tuple[int, ...], list[tuple[int, ...]]] = field(default_factory=dict)

    def groups(self, viewer: Viewer, wanted: Wanted, state: str = "open", order: str = "count") -> dict[str, Any]:
        """Groups of questions: `state` open (nothing decided, or asked again since), all, or a mark; by count or by day."""
        with reading(self.store.engine) as connection:
            questions = asked.in_vain(connection, wanted)
            named = {code: unit.name for code, unit in units.all_units(connection).items()}
        found = [group for group in self._grouped(questions) if _is(group, state)]
        if order == "newest":
            found.sort(key=lambda group: -group.newest.id)
        titles, by_name = self._titles(), sorted(named.items(), key=lambda one: one[1])
        return {
            "groups": [self._group(group, named, titles) for group in found[:GROUPS]],
            "count": len(found),
            "questions": sum(len(group.questions) for group in found),
            "channels": sorted({one.channel for one in questions}),
"units": [{"code": code, "name": name} for code, name in by_name if viewer.sees(code)],
        }  # fmt: skip

    def _grouped_anew(self, questions: list[AskedInVain]) -> list[Group]:
        try:
            return grouped(questions, folded, self.shelf.encoder.encode)
        except EncoderError as error:
            raise Refused("knowledge_desk.untrained") from error

    def mark(self, by: Viewer, questions: Sequence[int], what: str, entry: str = "") -> int:
        """Decide on questions: a mark, or "" to take it back; says how many. Raises `Refused`, `NotFound`."""
        if what and what not in get_args(Mark):
            raise Refused("knowledge_desk.mark")
        if not questions or len(questions) > MOST_MARKED:
            raise Refused("knowledge_desk.mark")
        if entry and entry not in self._titles():
            raise NotFound("knowledge_desk.no_entry", entry=entry[:64])

        def work(connection: Connection) -> int:
            there = asked.units_of(connection, list(questions))
            theirs = [id_ for id_ in dict.fromkeys(questions) if id_ in there and by.sees(there[id_])]
            if len(theirs) != len(set(questions)):
                raise NotFound("knowledge_desk.no_question")
            asked.mark(connection, theirs, what or None, entry or None, (by.key, by.name), self.clock())  # type: ignore[arg-type]
            return len(theirs)

        done = self.store.run(work)
        log.info("questions_marked", count=done, mark=what, entry=entry, by=by.key)
        return done

    def ratings(self, wanted: Wanted, *, good: bool = False) -> dict[str, Any]:
        """Answers that people found bad (or good), the newest first, with how often of each entry."""
        with reading(self.store.engine) as connection:
            found = asked.ratings(connection, wanted, good=good)
            named = {code: unit.name for code, unit in units.all_units(connection).items()}
        titles = self._titles()
        often = Counter(one.entry for one in found)
        return {
            "ratings": [
                {
                    "text": masked(one.text),
                    "entry": one.entry,
                    "title": titles.get(one.entry, one.entry),
                    "channel": self._channel(one.channel),
                    "unit": named.get(one.unit or "", ""),
                    "at": one.at.isoformat(),
                }
                for one in found
            ],
            "entries": [{"id": id_, "title": titles.get(id_, id_), "count": count} for id_, count in often.most_common(20)],
        }

    def _grouped(self, questions: list[AskedInVain]) -> list[Group]:
        """Grouped anew only where other questions are looked at than just before."""
        key = tuple(one.id for one in questions)
        made = self._kept.get(key)
        if made is None:
            groups = self._grouped_anew(questions)
            if len(self._kept) > 8:
                self._kept.clear()
            self._kept[key] = [tuple(one.id for one in group.questions) for group in groups]
            return groups
        by_id = {one.id: one for one in questions}
        return [Group(tuple(by_id[id_] for id_ in ids)) for ids in made]

    def _group(self, group: Group, named: dict[str, str], titles: dict[str, str]) -> dict[str, Any]:
        texts = list(dict.fromkeys(masked(one.text) for one in group.questions))
        marked = group.marked
        nearest = Counter(one.nearest for one in group.questions if one.nearest).most_common(1)
        return {
            "ids": [one.id for one in group.questions],
            "count": len(group.questions),
            "text": texts[0],
            "examples": texts[1 : EXAMPLES + 1],
            "more": max(0, len(texts) - 1 - EXAMPLES),
            "newest": group.newest.at.isoformat(),
            "oldest": group.questions[-1].at.isoformat(),
            "channels": [self._channel(name) for name in dict.fromkeys(one.channel for one in group.questions)],
            "units": [named[code] for code in dict.fromkeys(one.unit for one in group.questions) if code in named],
            "nearest": {"id": nearest[0][0], "title": titles[nearest[0][0]]} if nearest and nearest[0][0] in titles else None,
            "mark": marked.mark if marked else "",
            "marked_by": marked.by_name if marked else "",
            "entry": {"id": marked.entry, "title": titles.get(marked.entry, marked.entry)} if marked and marked.entry else None,
            "since": group.since_marked,
        }

    def _titles(self) -> dict[str, str]:
        return {entry.id: entry.title for entry in entries_of(self.shelf.merged())}

    def _channel(self, name: str) -> str:
        key = f"channel.{name}"
        return self.say(key) if key in self.say else name


def _is(group: Group, state: str) -> bool:
    marked = group.marked
    if state == "all":
        return True
    if state == "open":
        return marked is None or (group.since_marked > 0 and marked.mark == "answered")
    return marked is not None and marked.mark == state


def wanted_of(viewer: Viewer, channel: str, unit: str, since: str, until: str) -> Wanted:
    """What a request asks for, days of Vietnam as 2026-11-28, both in. Raises `Refused`."""
    return Wanted(channel=channel[:20], unit=unit[:20], since=_day(since, 0), until=_day(until, 1), units=viewer.units)


def _day(text: str, after: int) -> datetime | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text[:10]).replace(tzinfo=HANOI)
        return day + timedelta(days=after)
    except (ValueError, OverflowError) as error:
        raise Refused("knowledge_desk.day", day=text[:20]) from error
