"""The contestants: each trains into a folder, then in another process loads from it and names entries, best first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.bench.exam import Exam, only

Name = Callable[[str], list[str]]
"""A message to the entries that answer it, best first."""


class Contestant(Protocol):
    """Someone who can sit the exam. Libraries are imported in the methods, so that loading them counts."""

    def train(self, exam: Exam, folder: Path) -> None:
        """Learn the exam's material into an empty folder."""
        ...

    def load(self, folder: Path) -> AbstractContextManager[Name]:
        """Get ready to answer."""
        ...


class Ours:
    """Encoder, ranker, knowledge file and pipeline, trained anew on the exam's entries; asked as in a conversation."""

    def train(self, exam: Exam, folder: Path) -> None:
        """All that `./pccc train` makes."""
        from knowledge import content
        from nlu import training

        chosen = only(content.load(), {one.entry for one in exam.material})
        training.train(chosen, folder, None, datetime.now(UTC).date(), lambda _step, _done: None)

    @contextmanager
    def load(self, folder: Path) -> Iterator[Name]:
        """Understanding and knowledge."""
        from bot.app import new_code, new_id
        from bot.messages import Incoming, Sender
        from bot.mind import Mind
        from bot.wording import Wording

        mind = Mind(Wording.load(), new_id, new_code, answer_from=0.0)
        mind.load(folder)
        knowledge = mind.knowledge
        assert knowledge is not None

        def name(text: str) -> list[str]:
            incoming = Incoming(sender=Sender("bench", "bench"), event_key="", received_at=datetime.now(UTC), text=text)
            found = knowledge.search(text, mind.understand(incoming).meaning)
            return [hit.entry.id for hit in found.hits]

        yield name
        mind.close()


class Rasa:
    """Stock Rasa with its default pipeline; intents besides the entries are the same as ours has."""

    def train(self, exam: Exam, folder: Path) -> None:
        """DIET, response selector and the rest."""
        from nlu.stock import Stock, train

        questions = {one.entry: one.asked for one in exam.material}
        train(Stock(questions, {one.entry: one.answered[1] for one in exam.material}), folder, exam.epochs, exam.seed)

    @contextmanager
    def load(self, folder: Path) -> Iterator[Name]:
        """Its graph, without the dialogue part."""
        from nlu.stock import StockRasa

        with StockRasa(folder / "stock.tar.gz") as model:
            yield model.entries


class FullText:
    """SQLite's FTS5 as it comes, over the raw words of questions and answers, ranked by BM25."""

    FILE = "text.db"
    FIRST = 50
    """Rows looked at for the first few entries; several rows belong to one."""

    def train(self, exam: Exam, folder: Path) -> None:
        """Fill the index."""
        with closing(sqlite3.connect(folder / self.FILE)) as connection, connection:
            connection.execute("CREATE VIRTUAL TABLE said USING fts5(entry UNINDEXED, words)")
            connection.executemany(
                "INSERT INTO said VALUES (?, ?)",
                ((one.entry, text) for one in exam.material for text in (*one.asked, *one.answered)),
            )

    @contextmanager
    def load(self, folder: Path) -> Iterator[Name]:
        """Open the index."""
        with closing(sqlite3.connect(folder / self.FILE)) as connection:

            def name(text: str) -> list[str]:
                words = ["".join(c for c in word if c.isalnum()) for word in text.split()]
                asked = " OR ".join(f'"{word}"' for word in words if word)
                query = "SELECT entry FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?"
                found = connection.execute(query, (asked, self.FIRST)) if asked else ()
                return list(dict.fromkeys(entry for (entry,) in found))

            yield name


CONTESTANTS: Mapping[str, Contestant] = {"ours": Ours(), "stock Rasa": Rasa(), "FTS5": FullText()}
"""All of them, by the name they are reported under; ours, which the others are compared with, first."""
