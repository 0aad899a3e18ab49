"""Reading the content files into structs, with errors a writer can act on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from knowledge import reviews, schema, thresholds, yaml_file
from knowledge.check_tables import split_problems
from knowledge.errors import ContentError

FOLDER = Path(__file__).parent / "content"
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]+)`")
File = TypeVar("File", bound=msgspec.Struct)


class _EachKeyOnce(yaml_file.Loader):  # type: ignore[misc]
    """YAML would let the last of two equal keys win, in silence."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"key `{twice}` stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Content:
    """Everything that was written; `files` tells in which file an id stands."""

    documents: tuple[schema.Document, ...]
    sources: tuple[schema.Source, ...]
    entries: tuple[schema.Entry, ...]
    fines: tuple[schema.Fine, ...]
    questions: tuple[schema.Question, ...]
    cards: tuple[schema.EmergencyCard, ...]
    thresholds: thresholds.Thresholds
    files: dict[str, Path]
    phrasings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Further ways of asking by entry id; they train and rank, and are shown to nobody."""
    places: tuple[schema.PlaceNames, ...] = ()
    checklists: tuple[schema.Checklist, ...] = ()
    pictures: tuple[schema.Picture, ...] = ()
    drawings: dict[str, str] = field(default_factory=dict)
    """What stands in each file of the folder `pictures`, by its name without the ending."""
    reviews: dict[str, reviews.Review] = field(default_factory=dict)
    """What each quiz question rested on when it was last reviewed, by its id."""
    scenarios: tuple[schema.Scenario, ...] = ()

    def document(self, document_id: str) -> schema.Document | None:
        """The document of an id."""
        return next((d for d in self.documents if d.id == document_id), None)


def read_yaml(path: Path, kind: type[File]) -> File:
    """One content file as its struct. Raises `ContentError` naming file, key and the nearest right key."""
    try:
        return msgspec.convert(yaml.load(path.read_text(encoding="utf-8"), _EachKeyOnce), kind)
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from error
    except msgspec.ValidationError as error:
        raise ContentError(f"{path}: {error}{_nearest(str(error), kind)}") from error
    except OSError as error:
        raise ContentError(f"{path}: can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"{path}: not UTF-8 text") from error
    except ValueError as error:  # from a date that doesn't exist
        raise ContentError(f"{path}: {error}") from error


def _nearest(message: str, kind: type[msgspec.Struct]) -> str:
    """A hint: the key that was probably meant."""
    found = _UNKNOWN_KEY.search(message)
    if not found:
        return ""
    close = difflib.get_close_matches(found.group(1), sorted(_keys(kind)), n=1, cutoff=0.4)
    return f"; did you mean `{close[0]}`?" if close else ""


def _keys(kind: Any) -> set[str]:
    """The keys of a struct and of all structs within it."""
    keys: set[str] = set()
    for part in _structs(kind):
        keys.update(part.__struct_fields__)
    return keys


def _structs(kind: Any) -> Iterator[Any]:
    for part in getattr(kind, "__args__", ()):
        yield from _structs(part)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for field in msgspec.structs.fields(kind):
            yield from _structs(field.type)


def load(folder: Path = FOLDER) -> Content:
    """All content of a folder. Raises `ContentError` at the first file that can't be read or id that stands twice."""
    files: dict[str, Path] = {}
    entries = _gather(folder, ["law", "procedures", "skills"], schema.EntriesFile, lambda f: f.entries, files)
    fines = _gather(folder, ["law/fines"], schema.FinesFile, lambda f: f.fines, files)
    questions = _gather(folder, ["quiz"], schema.QuizFile, lambda f: f.questions, files)
    documents = read_yaml(folder / "documents.yml", schema.DocumentsFile).documents
    sources = read_yaml(folder / "sources.yml", schema.SourcesFile).sources
    _each_once(folder / "documents.yml", [document.id for document in documents])
    _each_once(folder / "sources.yml", [source.code for source in sources])
    return Content(
        documents=documents,
        sources=sources,
        entries=entries,
        fines=fines,
        questions=questions,
        cards=emergency_cards(folder / "emergency.yml"),
        thresholds=_thresholds(folder / "thresholds", files),
        files=files,
        phrasings=_phrasings(folder / "phrasings"),
        places=_places(folder / "places.yml"),
        checklists=_checklists(folder / "selfcheck", files),
        pictures=_pictures(folder / "pictures.yml"),
        drawings=_drawings(folder / "pictures"),
        reviews=reviews.load(folder / reviews.FILE),
        scenarios=_scenarios(folder / "tabletop", files),
    )


def _places(path: Path) -> tuple[schema.PlaceNames, ...]:
    return read_yaml(path, schema.PlacesFile).places if path.exists() else ()


def _pictures(path: Path) -> tuple[schema.Picture, ...]:
    pictures = read_yaml(path, schema.PicturesFile).pictures if path.exists() else ()
    _each_once(path, [picture.id for picture in pictures])
    return pictures


def _drawings(folder: Path) -> dict[str, str]:
    try:
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.svg"))}
    except UnicodeDecodeError as error:
        raise ContentError(f"{folder}: a drawing is not UTF-8 text ({error.reason})") from error


def _checklists(folder: Path, files: dict[str, Path]) -> tuple[schema.Checklist, ...]:
    """The self-checks, each named as its file, in the order of their buttons. Raises `ContentError`."""
    lists: list[schema.Checklist] = []
    for path in sorted(folder.glob("*.yml")):
        checklist = read_yaml(path, schema.Checklist)
        if checklist.id != path.stem:
            raise ContentError(f"{path}: id `{checklist.id}` must be the file's name, `{path.stem}`")
        for id_ in (checklist.id, *(check.id for check in checklist.checks)):
            if id_ in files:
                raise ContentError(f"{path}: id `{id_}` stands twice, also in {files[id_].name}")
            files[id_] = path
        lists.append(checklist)
    return tuple(sorted(lists, key=lambda checklist: checklist.order))


def _scenarios(folder: Path, files: dict[str, Path]) -> tuple[schema.Scenario, ...]:
    """The tabletop scenarios, each named as its file, in the order of their buttons. Raises `ContentError`."""
    scenarios: list[schema.Scenario] = []
    for path in sorted(folder.glob("*.yml")):
        scenario = read_yaml(path, schema.Scenario)
        if scenario.id != path.stem:
            raise ContentError(f"{path}: id `{scenario.id}` must be the file's name, `{path.stem}`")
        if scenario.id in files:
            raise ContentError(f"{path}: id `{scenario.id}` stands twice, also in {files[scenario.id].name}")
        _each_once(path, [scene.id for scene in scenario.scenes])
        _each_once(path, [role.id for role in scenario.roles])
        files[scenario.id] = path
        scenarios.append(scenario)
    return tuple(sorted(scenarios, key=lambda scenario: scenario.order))


def _phrasings(folder: Path) -> dict[str, tuple[str, ...]]:
    """The phrasings of every entry from all files, none twice. Raises `ContentError`."""
    gathered: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.rglob("*.yml")):
        for row in read_yaml(path, schema.PhrasingsFile).phrasings:
            gathered[row.of] = tuple(dict.fromkeys((*gathered.get(row.of, ()), *row.say)))
    return gathered


def _thresholds(folder: Path, files: dict[str, Path]) -> thresholds.Thresholds:
    """The decision tables of a folder, if it is there. Raises `ContentError`, also for overlaps and gaps."""
    paths = [path for path in sorted(folder.glob("*.yml")) if path.name != thresholds.PREMISES]
    premises = folder / thresholds.PREMISES
    tables = {path: read_yaml(path, thresholds.Table) for path in paths}
    for path, table in tables.items():
        if table.id != path.stem:
            raise ContentError(f"{path}: id: `{table.id}` must be the name of the file")
        files[f"thresholds.{table.id}"] = path
    read = read_yaml(premises, thresholds.Premises) if tables else thresholds.Premises()
    made = thresholds.compiled(read, {str(path): table for path, table in tables.items()})
    for name, kind, problem in split_problems(made):
        raise ContentError(f"{folder / name}.yml: {kind}: {problem}")
    return made


def emergency_cards(path: Path = FOLDER / "emergency.yml") -> tuple[schema.EmergencyCard, ...]:
    """The cards, each with the skills that may stand under it, and the words with which none may. Raises `ContentError`."""
    file = read_yaml(path, schema.EmergencyFile)
    events = [card.event for card in file.cards]
    _each_once(path, events)
    named = (*(("closer", one.events) for one in file.closer), *(("instead_of", card.instead_of) for card in file.cards))
    for key, some in (*named, ("alone", file.alone.events)):
        for event in (event for event in some if event not in events):
            raise ContentError(f"{path}: `{key}` names the event `{event}`, which has no card")
    skills = {event: tuple(s for one in file.closer if event in one.events for s in one.skills) for event in events}
    words = dict.fromkeys(file.alone.events, file.alone.words)
    return tuple(
        msgspec.structs.replace(card, closer=skills[card.event], alone=words.get(card.event, ())) for card in file.cards
    )


def _each_once(path: Path, ids: list[str]) -> None:
    for at, id_ in enumerate(ids):
        if id_ in ids[:at]:
            raise ContentError(f"{path}: id `{id_}` stands twice")


def _gather(
    folder: Path, places: list[str], kind: type[File], items: Callable[[Any], tuple[Any, ...]], files: dict[str, Path]
) -> tuple[Any, ...]:
    gathered: list[Any] = []
    for path in sorted(path for place in places for path in (folder / place).glob("*.yml")):
        for item in items(read_yaml(path, kind)):
            if item.id in files:
                raise ContentError(f"{path}: id `{item.id}` stands twice, also in {files[item.id].name}")
            files[item.id] = path
            gathered.append(item)
    return tuple(gathered)
