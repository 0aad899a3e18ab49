"""The content checker: everything that makes an answer untrustworthy, found before anybody reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.build import entries_of
from knowledge.check_pictures import drawing_problems
from knowledge.check_quiz import question_problems, share_problems, twice
from knowledge.check_tables import table_problems
from knowledge.check_tabletop import scenario_problems
from knowledge.content import FOLDER, Content
from knowledge.folding import Fold
from knowledge.provisions import Structure
from knowledge.reviews import flags
from knowledge.schema import Amendment, Check, Citation, Document, Entry, Fine, Picture, Question
from knowledge.thresholds import PREMISES

LEGAL_WORDS = re.compile(
    r"theo (luật|nghị định|thông tư)|bị (phạt|cấm)\b|phạt tiền|mức phạt|luật (quy định|yêu cầu|bắt buộc|cấm)|pháp luật"
    r"|luật pccc|(nghị định|nghị quyết|thông tư) \d|\bđiều \d",
    re.IGNORECASE,
)
NAMED = re.compile(r"(Luật|Nghị định|Nghị quyết|Thông tư|Quyết định) (\d+(?:\.\d+)?)(?:/(\d{4}))?")
"""A document named by its number: kind, number and, where it is said, year."""


@dataclass(frozen=True)
class Finding:
    """Something wrong: where, what, and whether the content may still be used."""

    file: str
    item: str
    problem: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.file}: {self.item}: {self.problem}"


def check(
    content: Content, structures: Mapping[str, Structure], on: date, fold: Fold, today: date | None = None
) -> list[Finding]:
    """Everything wrong with the content under the law of a day, in the order of the files.

    `today`, if it isn't that day, is what no date of checking may lie after.
    """
    checker = _Checker(content, structures, on, fold, today or on)
    return [
        *checker.documents(),
        *checker.provisions(),
        *checker.entries(),
        *checker.duplicates(),
        *checker.phrasings(),
        *checker.quiz(),
        *checker.cards(),
        *checker.reviews(),
        *checker.thresholds(),
        *checker.checklists(),
        *checker.pictures(),
        *checker.scenarios(),
    ]


class _Checker:
    def __init__(self, content: Content, structures: Mapping[str, Structure], on: date, fold: Fold, today: date) -> None:
        self._content, self._structures, self._on, self._fold, self._today = content, structures, on, fold, today
        self._documents = {d.id: d for d in content.documents}
        self._sources = {s.code for s in content.sources}
        self._all = entries_of(content)
        self._ids = {e.id for e in self._all}

    def _finding(self, item: str, problem: str, *, fatal: bool = True) -> Finding:
        path = self._content.files.get(item)
        name = str(path.relative_to(FOLDER)) if path and path.is_relative_to(FOLDER) else str(path or "emergency.yml")
        return Finding(name, item, problem, fatal)

    def documents(self) -> Iterator[Finding]:
        """Documents that name one that isn't there, or whose dates contradict each other."""
        for document in self._content.documents:
            for other in (*document.replaces, document.replaced_by):
                if other and other not in self._documents:
                    yield Finding("documents.yml", document.id, f"names `{other}`, which isn't there")
            if document.effective and document.expires and document.expires <= document.effective:
                yield Finding("documents.yml", document.id, "is out of force before it is in force")
            for amendment in document.amendments:
                yield from self._amendment(document, amendment)

    def _amendment(self, document: Document, amendment: Amendment) -> Iterator[Finding]:
        by = self._documents.get(amendment.document)
        if by is None:
            yield Finding("documents.yml", document.id, f"is amended by `{amendment.document}`, which isn't there")
        elif by.effective is None or amendment.effective < by.effective:
            problem = f"is amended by {by.id} from {amendment.effective}, which is in force from {by.effective}"
            yield Finding("documents.yml", document.id, problem)

    def provisions(self) -> Iterator[Finding]:
        """Points numbered twice, and provisions of documents that aren't there."""
        for id_, structure in self._structures.items():
            if id_ not in self._documents:
                yield Finding(f"provisions/{id_}.yml", id_, "has provisions, but no such document is there")
            for name in structure.twice():
                yield Finding(f"provisions/{id_}.yml", id_, f"numbers a provision twice: {name}")

    def entries(self) -> Iterator[Finding]:
        """Citations, sources, references and dates of every entry."""
        stems: dict[str, Fine] = {fine.id: fine for fine in self._content.fines}
        for entry in self._all:
            yield from self._legal(entry)
            yield from self._citations(entry.id, entry.citations, entry.checked)
            yield from self._known(entry.id, entry.sources, entry.see)
            yield from self._dated(entry.id, entry.checked)
            fine = stems.get(entry.id)
            if fine and (fine.individual[0] > fine.individual[1] or fine.organisation[0] > fine.organisation[1]):
                yield self._finding(entry.id, "a band's lower end is above its upper end")

    def _known(
        self, item: str, sources: Iterable[str], entries: Iterable[str], named: str = "`see` names"
    ) -> Iterator[Finding]:
        """Sources and entries that are named but aren't there."""
        for code in sources:
            if code not in self._sources:
                yield self._finding(item, f"source `{code}` is not in sources.yml")
        for other in entries:
            if other not in self._ids:
                yield self._finding(item, f"{named} `{other}`, which isn't there")

    def _dated(self, item: str, checked: date) -> Iterator[Finding]:
        if checked > self._today:
            yield self._finding(item, f"checked {checked}, after {self._today}")

    def _legal(self, entry: Entry) -> Iterator[Finding]:
        said = " ".join(filter(None, (entry.title, entry.lead, entry.body, entry.changed)))
        if entry.kind == "skill":
            if not entry.sources and not entry.citations:
                yield self._finding(entry.id, "a skill needs a source")
            if LEGAL_WORDS.search(said) and not entry.citations:
                yield self._finding(entry.id, "speaks of law without a citation")
        elif not entry.citations:
            yield self._finding(entry.id, "a legal statement needs a citation")
        cited = {citation.document for citation in entry.citations}
        for document in self._named(said):
            if cited and document.id not in cited:
                yield self._finding(entry.id, f"speaks of {document.number} without citing it")

    def _named(self, said: str) -> list[Document]:
        """The documents in force that a text names by their number."""
        named = {match.groups() for match in NAMED.finditer(said)}
        return [d for d in self._content.documents if d.in_force(self._on) and any(_is(d, *name) for name in named)]

    def _citations(self, item: str, citations: Iterable[Citation], checked: date) -> Iterator[Finding]:
        for citation in citations:
            document = self._documents.get(citation.document)
            if document is None:
                yield self._finding(item, f"cites `{citation.document}`, which is not in documents.yml")
                continue
            if not document.in_force(self._on):
                yield self._finding(item, f"cites {document.number}, not in force on {self._on}")
            for amendment in document.amendments:
                touched = citation.article in amendment.articles
                if touched and checked < amendment.effective <= self._on:
                    yield self._finding(item, f"checked before {amendment.document} changed article {citation.article}")
            yield from self._provision(item, citation)

    def _provision(self, item: str, citation: Citation) -> Iterator[Finding]:
        structure = self._structures.get(citation.document)
        if structure is None or citation.article is None:
            return
        for gone in structure.repealed:
            if gone.since <= self._on and gone.covers(citation):
                yield self._finding(item, f"cites a provision repealed by {gone.by} since {gone.since}: {_name(citation)}")
        if not structure.has(citation):
            sure = structure.complete and citation.article not in structure.partial
            yield self._finding(item, f"cites a provision not found in {citation.document}: {_name(citation)}", fatal=sure)

    def duplicates(self) -> Iterator[Finding]:
        """The same question in two entries, unless they speak to different people."""
        seen: dict[str, Entry] = {}
        for entry in self._all:
            for question in (*entry.questions, *self._content.phrasings.get(entry.id, ())):
                other = seen.setdefault(unicodedata.normalize("NFC", " ".join(question.split()).strip(" ?.!").lower()), entry)
                if other.id != entry.id and not _apart(entry, other):
                    yield self._finding(entry.id, f"question also in `{other.id}`: {question}")

    def phrasings(self) -> Iterator[Finding]:
        """Phrasings of entries that aren't there."""
        for id_ in self._content.phrasings:
            if id_ not in self._ids:
                yield self._finding(id_, "has phrasings, but no such entry is there")

    def quiz(self) -> Iterator[Finding]:
        """Keys, options, entries and citations of every quiz question; the bank as a whole."""
        entries = {entry.id: entry for entry in self._all}
        for question in self._content.questions:
            for problem in question_problems(question, self._fold):
                yield self._finding(question.id, problem.said, fatal=problem.fatal)
            yield from self._known(question.id, question.sources, [question.entry] if question.entry else [], named="tests")
            yield from self._grounds(question, entries.get(question.entry or ""))
            yield from self._dated(question.id, question.checked)
            yield from self._citations(question.id, question.citations, question.checked)
        for id_, problem in twice(self._content.questions, self._fold):
            yield self._finding(id_, problem.said, fatal=problem.fatal)
        for problem in share_problems(self._content.questions, self._fold):
            yield Finding("quiz", "all", problem.said, problem.fatal)

    def _grounds(self, question: Question, entry: Entry | None) -> Iterator[Finding]:
        if not question.entry:
            yield self._finding(question.id, "tests no entry")
        if not question.citations and not question.sources:
            yield self._finding(question.id, "needs a citation or a source")
        elif not question.citations and LEGAL_WORDS.search(" ".join((question.ask, *question.options, question.explain))):
            yield self._finding(question.id, "speaks of law without a citation")
        elif not question.citations and entry and entry.kind != "skill":
            yield self._finding(question.id, f"tests `{entry.id}`, which is law, without a citation")

    def reviews(self) -> Iterator[Finding]:
        """Questions to look at again because their entry or the law changed; none where no review was ever marked."""
        if self._content.reviews:
            entries = {entry.id: entry for entry in self._all}
            for flag in flags(self._content.questions, entries, self._documents, self._content.reviews, self._on):
                yield self._finding(flag.question, flag.why, fatal=flag.legal and not flag.fresh)

    def thresholds(self) -> Iterator[Finding]:
        """Rows, citations and dates of the decision tables."""
        tables = self._content.thresholds
        for name, key, problem in table_problems(tables, self._fold):
            yield Finding(f"thresholds/{name.removesuffix('.yml')}.yml", key, problem)
        for kind in tables.premises.kinds:
            if kind.entry and kind.entry not in self._ids:
                yield Finding(f"thresholds/{PREMISES}", kind.id, f"`entry` names `{kind.entry}`, which isn't there")
        for table in tables.tables.values():
            item = f"thresholds.{table.id}"
            yield from self._dated(item, table.checked)
            cited = (c for rows in tables.rows.values() for row in rows if row.table == table.id for c in row.citations)
            yield from self._citations(item, dict.fromkeys(cited), table.checked)

    def cards(self) -> Iterator[Finding]:
        """The emergency cards: 114 in the call, known sources, entries and groups of them."""
        known = self._ids | {entry.partition(".")[0] for entry in self._ids}
        for card in self._content.cards:
            if "Gọi 114" not in card.call:
                yield self._finding(card.event, "the call of an emergency card must hold “Gọi 114”")
            if bool(card.instead_of) != bool(card.words):
                yield self._finding(card.event, "`instead_of` and `words` go together")
            yield from self._known(card.event, card.sources, card.see)
            for one in card.closer:
                if one not in known:
                    yield self._finding(card.event, f"`closer` names `{one}`, which isn't there")

    def checklists(self) -> Iterator[Finding]:
        """The self-checks: what to do, what it rests on, known entries, conditions that can come true."""
        for checklist in self._content.checklists:
            before: dict[str, Check] = {}
            for check in checklist.checks:
                for problem in (*_check_problems(check), *_condition_problems(check, before)):
                    yield self._finding(check.id, problem)
                yield from self._rests_on(check)
                before[check.id] = check

    def pictures(self) -> Iterator[Finding]:
        """Drawings that are missing, unsafe, too large, unknown or of no use; those that teach need a source."""
        known, drawings = {picture.id: picture for picture in self._content.pictures}, self._content.drawings
        taught = {entry.picture for entry in self._content.entries}
        shown = taught | {question.picture for question in self._content.questions}
        showing = [(e.id, e.picture) for e in self._content.entries] + [(q.id, q.picture) for q in self._content.questions]
        for item, id_ in showing:
            if id_ and id_ not in known:
                yield self._finding(item, f"shows picture `{id_}`, which isn't in pictures.yml")
        for id_ in drawings:
            if id_ not in known:
                yield Finding(f"pictures/{id_}.svg", id_, "isn't named in pictures.yml")
        for picture in known.values():
            problems = drawing_problems(drawings[picture.id]) if picture.id in drawings else ("its drawing is missing",)
            for problem in problems:
                yield Finding(f"pictures/{picture.id}.svg", picture.id, problem)
            if picture.id not in shown:
                yield Finding("pictures.yml", picture.id, "no entry and no question shows it")
            if picture.id in taught and not picture.sources and not picture.citations:
                yield Finding("pictures.yml", picture.id, "shows what an entry teaches, so it needs a source or a citation")
            yield from self._rests_well(picture)

    def _rests_well(self, picture: Picture) -> Iterator[Finding]:
        yield from self._known(picture.id, picture.sources, ())
        yield from self._dated(picture.id, picture.checked)
        yield from self._citations(picture.id, picture.citations, picture.checked)

    def scenarios(self) -> Iterator[Finding]:
        """The tabletop scenarios: a right way through them, and what each scene rests on."""
        for scenario in self._content.scenarios:
            for problem in scenario_problems(scenario, self._fold):
                yield self._finding(scenario.id, problem)
            yield from self._dated(scenario.id, scenario.checked)
            for scene in scenario.scenes:
                taught = [move.why for move in scene.moves] + ([scene.order.why] if scene.order else [])
                if not scene.citations and LEGAL_WORDS.search(" ".join(taught)):
                    yield self._finding(scenario.id, f"scene `{scene.id}` speaks of law without a citation")
                yield from self._known(scenario.id, scene.sources, scene.see)
                yield from self._citations(scenario.id, scene.citations, scenario.checked)

    def _rests_on(self, check: Check) -> Iterator[Finding]:
        if check.safe != "either" and not check.citations and not check.sources:
            yield self._finding(check.id, "needs a citation or a source")
        if LEGAL_WORDS.search(f"{check.why} {check.fix}") and not check.citations:
            yield self._finding(check.id, "speaks of law without a citation")
        yield from self._known(check.id, check.sources, check.entries, named="links to")
        yield from self._dated(check.id, check.checked)
        yield from self._citations(check.id, check.citations, check.checked)


def _check_problems(check: Check) -> Iterator[str]:
    if check.safe != "either":
        for name in ("why", "fix"):
            if not getattr(check, name):
                yield f"a check needs a `{name}`"
    elif check.fix or check.why:
        yield "has no wrong answer, so `why` and `fix` would never be shown"
    if check.yearly and not check.due:
        yield "`yearly` dates need a `due`"


def _condition_problems(check: Check, before: Mapping[str, Check]) -> Iterator[str]:
    for condition in check.applies_if:
        other = before.get(condition.check)
        if other is None:
            yield f"`applies_if` names `{condition.check}`, which isn't asked before"
        elif other.none is None and "none" in condition.answers:
            yield f"`applies_if` waits for “none” of `{condition.check}`, which doesn't offer it"


def _is(document: Document, kind: str, number: str, year: str | None) -> bool:
    first, *rest = document.number.split("/")
    return document.kind == kind and first == number and (year is None or rest[:1] == [year])


def _apart(one: Entry, other: Entry) -> bool:
    return bool(one.audience) and bool(other.audience) and not set(one.audience) & set(other.audience)


def _name(citation: Citation) -> str:
    return " ".join(part for part in (citation.article, citation.clause, citation.point) if part)
