"""Finding the entry that answers a question: full text and sentence vectors, weighed by a fitted ranker.

The knowledge file is opened read-only; everything but the full-text index is held in memory (some megabytes).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
import numpy as np

from knowledge.ages import Ages
from knowledge.build import ADDED, VERSION
from knowledge.errors import NotBuilt
from knowledge.folding import Fold, Vectors
from knowledge.index import Features, Index
from knowledge.law.store import LawStore, Official
from knowledge.local import Local
from knowledge.ranking import Ranker, Scores
from knowledge.references import Citing, Refer, Reference, nothing
from knowledge.schema import (
    Audience,
    Checklist,
    Citation,
    Document,
    EmergencyCard,
    Entry,
    Picture,
    PlaceNames,
    Question,
    Scenario,
    Source,
)
from knowledge.thresholds import PREMISES, Premises, Table, Thresholds, compiled

FOR_OTHERS = 1.0
"""What an entry written for another audience than the asker's loses, on the logit scale."""

REFERRED = 8.0
"""What an entry that cites the very provision named gains, on the logit scale …"""
REFERRED_ALONE = 20.0
"""… if nothing else is asked for: then the document's own name in the words must not outweigh it …"""
REFERRED_SURE = 0.9
"""… and the chance that it is the answer where the message names the provision and asks for nothing else."""
CLOSE = 0.6
"""How close it must be to it for that."""
REFERRED_DOUBT = 0.3
"""Chance at most where no entry cites the provision named: others of the same document look like it and aren't it."""

SHOWN_BEFORE, SAME_FILE = -0.93, 0.36
"""What the entry shown just before loses in the search for what was asked on, and what those of its file gain, on the logit
scale: a conditional logit fitted on 520 follow-ups (docs/benchmarks.md)."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The last words of a text, to which the rest only leads up, with their own meaning, and the entry shown before them."""

    text: str
    meaning: Vectors | None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found, with its score on the logit scale."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: hits best first, the chance (0 to 1) that the first is the answer, the provisions named.

    `added`: the first was written after training, so that whatever judges by what it has learned has never seen the like.
    """

    hits: tuple[Hit, ...] = ()
    chance: float = 0.0
    references: tuple[Reference, ...] = ()
    added: bool = False

    @property
    def best(self) -> Entry | None:
        """The first hit's entry."""
        return self.hits[0].entry if self.hits else None


class Knowledge:
    """A built knowledge file, ready to be asked. Thread-safe."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold, refer: Refer = nothing, law: LawStore | None = None) -> None:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        self.encoder: str = meta["encoder"]
        self._ranker = Ranker.parse(meta["ranker"])
        self._added = frozenset(json.loads(meta.get(ADDED, "[]")))
        self._law = law
        self._index = Index(connection, fold)
        self.entries = {
            id_: msgspec.json.decode(c, type=Entry) for id_, c in connection.execute("SELECT id, content FROM entry")
        }
        self.documents = {d.id: d for d in _structs(connection, "document", Document)}
        self._refer, self._citing = refer, Citing(self.entries.values(), self.documents.values())
        ordered = [self.entries[entry] for entry in self._index.entries]
        self._ids = np.array(self._index.entries)
        self._files = np.array([_file_of(entry) for entry in self._index.entries])
        self._local, self._ages = Local(_structs(connection, "place", PlaceNames), ordered, fold), Ages(ordered, fold)
        self.sources = {s.code: s for s in _structs(connection, "source", Source)}
        self.cards = {c.event: c for c in _structs(connection, "card", EmergencyCard)}
        self.quiz = {q.id: q for q in _structs(connection, "quiz", Question)}
        self.thresholds = _thresholds(connection)
        self.pictures = {
            id_: msgspec.json.decode(c, type=Picture) for id_, c in connection.execute("SELECT id, content FROM picture")
        }
        self.drawings: dict[str, str] = dict(connection.execute("SELECT id, drawing FROM picture"))
        self.checklists = {
            id_: msgspec.json.decode(c, type=Checklist) for id_, c in connection.execute("SELECT id, content FROM checklist")
        }
        self.scenarios = {
            id_: msgspec.json.decode(c, type=Scenario) for id_, c in connection.execute("SELECT id, content FROM scenario")
        }

    @classmethod
    def open(cls, path: Path, *, fold: Fold, refer: Refer = nothing, law: LawStore | None = None) -> Knowledge:
        """Open a knowledge file, with the imported wording of what it cites. Raises `NotBuilt`."""
        if not path.is_file():
            raise NotBuilt(f"No knowledge file at {path}: run `./pccc train`.")
        try:
            connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            version = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
            if version != (str(VERSION),):
                raise NotBuilt(f"{path} is of another version: run `./pccc train`.")
            return cls(connection, fold, refer, law)
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise NotBuilt(f"{path} can't be read ({error}): run `./pccc train`.") from error

    def search(
        self,
        text: str,
        meaning: Vectors | None,
        audience: Audience | None = None,
        limit: int = 5,
        follow_up: FollowUp | None = None,
    ) -> Found:
        """The entries that answer best. Those written for another audience than the asker's come after the others' level.

        An entry must fit a follow-up both by itself and together with what stands before, so that the topic counts and not the
        question before over again; a provision counts where the follow-up itself names one.
        """
        features = self._features(text, meaning)
        if features is None:
            return Found()
        referral = self._refer(follow_up.text if follow_up else text)
        close = self._citing.closeness(referral.references)
        scores = self._scores(text, features)
        if follow_up is not None and (own := self._features(follow_up.text, follow_up.meaning)) is not None:
            scores = (scores + self._scores(follow_up.text, own)) / 2 + self._near_to(follow_up.shown)
        if close:
            counts = REFERRED_ALONE if referral.alone else REFERRED
            scores = scores + counts * np.array([close.get(entry, 0.0) for entry in self._index.entries], dtype=np.float32)
        chance = self._ranker.chance(features, scores, self._index.known_share(text))
        if referral.alone:
            chance = self._sure_of(referral.references, close, chance)
        order = np.argsort(-scores, kind="stable")[: limit * 3]
        hits = [Hit(self.entries[self._index.entries[at]], float(scores[at])) for at in order]
        if audience:
            hits.sort(key=lambda hit: -hit.score + (FOR_OTHERS if _not_for(hit.entry, audience) else 0.0))
        return Found(tuple(hits[:limit]), chance, referral.references, bool(hits) and hits[0].entry.id in self._added)

    def _features(self, text: str, meaning: Vectors | None) -> Features | None:
        return self._index.features(text, np.zeros(0, dtype=np.float32) if meaning is None else meaning)

    def _scores(self, text: str, features: Features) -> Scores:
        """How well each entry fits, that of another place or age than named less."""
        scores = self._ranker.scores(features)
        for weight in (self._local.weight(text), self._ages.weight(text)):
            scores = scores if weight is None else scores + weight
        return scores

    def _near_to(self, shown: str) -> Scores:
        """What each entry gains or loses by the one shown before."""
        same = self._files == _file_of(shown)
        return np.asarray(SAME_FILE * same + SHOWN_BEFORE * (self._ids == shown), dtype=np.float32)

    def wording_of(self, citation: Citation) -> Official | None:
        """The official wording of what is cited, if it was imported."""
        return self._law.wording_of(citation) if self._law else None

    def _sure_of(self, references: Sequence[Reference], close: Mapping[str, float], chance: float) -> float:
        """The chance where a provision is named and nothing else: sure if an entry cites it, doubtful if none does."""
        if max(close.values(), default=0.0) >= CLOSE:
            return max(chance, REFERRED_SURE)
        ours = [self.documents[r.document] for r in references if r.article and r.document in self.documents]
        standing = any(document.replaced_by is None for document in ours)
        return min(chance, REFERRED_DOUBT) if standing and not close else chance


def _thresholds(connection: sqlite3.Connection) -> Thresholds:
    """The decision tables, compiled anew."""
    written: dict[str, str] = dict(connection.execute("SELECT id, content FROM threshold"))
    premises = msgspec.json.decode(written.pop(PREMISES), type=Premises)
    return compiled(premises, {id_: msgspec.json.decode(content, type=Table) for id_, content in written.items()})


def _file_of(entry: str) -> str:
    return entry.partition(".")[0]


def _not_for(entry: Entry, audience: Audience) -> bool:
    return bool(entry.audience) and audience not in entry.audience


Row = TypeVar("Row", bound=msgspec.Struct)


def _structs(connection: sqlite3.Connection, table: str, kind: type[Row]) -> list[Row]:
    """The rows of a table as structs; lists were stored as JSON text."""
    lists = {f.name for f in msgspec.structs.fields(kind) if get_origin(_bare(f.type)) is tuple}
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return [
        msgspec.convert(
            {n: json.loads(v) if n in lists and v is not None else v for n, v in zip(names, row, strict=True)},
            kind,
            strict=False,
        )
        for row in cursor
    ]


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
