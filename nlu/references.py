"""Legal references in any writing: "điểm b khoản 2 điều 20 luật pccc", "nd106 dieu 12 khoan 3", "phụ lục II mục 14 nđ 105".

Documents are known by number, short name and alias (`knowledge/content/documents.yml`). Reads text in normal form, repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from knowledge.content import FOLDER, read_yaml
from knowledge.references import Reference, Referral
from knowledge.schema import Document, DocumentsFile
from nlu.text import strip_marks
from nlu.wordlists import wordlist

_TOKEN = re.compile(r"\d+(?:\.\d+)*[a-zđ]?(?![^\W_])|[^\W_]+")
_SHORT = re.compile(r"(?<![^\W_])([kđd])(?=\d)()")
_TELLING = re.compile(r"\d|luật|luat|blhs|phụ lục|phu luc|hình sự|nghị|nghi|quy chuẩn")
"""Without any of these nothing is named."""
_NUMBER = re.compile(r"\d+[a-zđ]?")
_DOTTED = re.compile(r"\d+(?:\.\d+)*[a-zđ]?")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_LETTER = re.compile(r"[a-zđ]")
_FORM = re.compile(r"pc\d{1,2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
APART = 6
"""Words between two parts from which they belong to different references."""
LEFT_OVER = 4
"""Words besides the reference of a message that is about nothing but it ("điều 20 luật pccc nói gì vậy")."""

# How a part begins, without marks: its kind, the words, what may follow, and the spellings that are ruled out by their marks.
_PARTS = (
    ("article", ("dieu",), _NUMBER),
    ("article", ("đ",), _NUMBER),
    ("article", ("d",), _NUMBER),
    ("clause", ("khoan",), _NUMBER),
    ("clause", ("k",), _NUMBER),
    ("point", ("diem",), _LETTER),
    ("appendix", ("phu", "luc"), re.compile(rf"{_ROMAN.pattern}|[a-h]|\d")),
    ("appendix", ("pl",), re.compile(rf"{_ROMAN.pattern}|[a-h]|\d")),
    ("item", ("muc",), _DOTTED),
    ("table", ("bang",), re.compile(r"[a-h]")),
    ("form", ("bieu", "mau"), _FORM),
    ("form", ("mau",), _FORM),
)
_MARKED = {
    "dieu": "điều",
    "khoan": "khoản",
    "diem": "điểm",
    "phu": "phụ",
    "luc": "lục",
    "muc": "mục",
    "bang": "bảng",
    "mau": "mẫu",
}
_KINDS = {
    ("nghi", "dinh"): "nd",
    ("nd",): "nd",
    ("thong", "tu"): "tt",
    ("tt",): "tt",
    ("luat",): "luat",
    ("bo", "luat"): "blhs",
    ("nghi", "quyet"): "nq",
    ("nq",): "nq",
    ("quyet", "dinh"): "qd",
    ("qd",): "qd",
    ("quy", "chuan"): "qcvn",
    ("qcvn",): "qcvn",
    ("tieu", "chuan"): "tcvn",
    ("tcvn",): "tcvn",
}
_NAMES = {
    "nd": "nghị định",
    "tt": "thông tư",
    "luat": "luật",
    "nq": "nghị quyết",
    "qd": "quyết định",
    "qcvn": "QCVN",
    "tcvn": "TCVN",
}
FORMS = ("nd-105-2025", "Phụ lục VIII")
"""Where the forms PC01 to PC24 stand."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a reference: its kind, its value, the tokens it takes."""

    kind: str
    value: str
    start: int
    end: int


class References:
    """Finds references; knows documents by every name they go by."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._numbers: dict[tuple[str, str, str], str] = {}
        self._names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for document in documents:
            self._learn(document)
        for rows in self._names.values():
            rows.sort(key=lambda row: -len(row[0]))

    def _learn(self, document: Document) -> None:
        kind = document.id.partition("-")[0]
        numbers = re.findall(r"\d+(?:\.\d+)?", document.number)
        year = next((n for n in numbers if _YEAR.fullmatch(n)), "")
        for key in ((kind, numbers[0], ""), (kind, numbers[0], year), *([("", numbers[0], year)] if year else [])):
            self._numbers.setdefault(key, document.id)
        for name in (document.short, *document.aliases):
            words = tuple(_fold(_tokens(name.lower())))
            self._names.setdefault(words[0], []).append((words, document.id))

    def find(self, normal: str) -> Referral:
        """The references of a message in normal form, in order."""
        if not _TELLING.search(normal):
            return Referral()
        tokens = _tokens(_SHORT.sub(r"\1 \2", normal))
        folded = _fold(tokens)
        parts = list(self._parts(tokens, folded))
        references = tuple(dict.fromkeys(reference for group in _groups(parts) for reference in _referred(group)))
        taken = {at for part in parts for at in range(part.start, part.end)}
        filling = wordlist("filling")
        rest = [word for at, word in enumerate(folded) if at not in taken and word not in filling]
        return Referral(references, bool(references) and not rest and len(tokens) - len(taken) <= 3 * LEFT_OVER)

    def _parts(self, tokens: Sequence[str], folded: Sequence[str]) -> Iterator[_Part]:
        at = last = 0
        while at < len(tokens):
            part = self._document(folded, at) or _piece(tokens, folded, at)
            if part is None or (folded[at] == "d" and (last != at or not at)):  # "nd 106 d 12", but not any d
                at += 1
                continue
            yield part
            at = last = part.end
            while part and part.kind in ("article", "clause") and (more := _listed(part, folded, at)):
                yield more
                at = last = more.end

    def _document(self, folded: Sequence[str], at: int) -> _Part | None:
        """A document named there: the longer of its name and its number."""
        named = next(((w, d) for w, d in self._names.get(folded[at], ()) if tuple(folded[at : at + len(w)]) == w), None)
        numbered = self._numbered(folded, at)
        if named and (numbered is None or at + len(named[0]) >= numbered.end):
            return _Part("document", named[1], at, at + len(named[0]))
        return numbered

    def _numbered(self, folded: Sequence[str], at: int) -> _Part | None:
        kind, end = "", at
        for words, name in _KINDS.items():
            if tuple(folded[at : at + len(words)]) == words:
                kind, end = name, at + len(words)
        if kind and folded[end : end + 1] == ["so"]:
            end += 1
        number = folded[end] if end < len(folded) else ""
        year = folded[end + 1] if end + 1 < len(folded) and _YEAR.fullmatch(folded[end + 1]) else ""
        if not number[:1].isdigit() or (not kind and not year):
            return None
        found = self._numbers.get((kind, number.lstrip("0"), year)) or self._numbers.get((kind, number, year))
        end += 2 if year else 1
        if found:
            return _Part("document", found, at, end)
        named = f"{_NAMES[kind]} {number}{f'/{year}' if year else ''}" if kind in _NAMES and not _YEAR.fullmatch(number) else ""
        return _Part("unknown", named, at, end) if named else None


def _tokens(normal: str) -> list[str]:
    return _TOKEN.findall(normal)


def _fold(tokens: Iterable[str]) -> list[str]:
    """Without marks; a lone "đ" keeps its bar, since it is a letter of a list."""
    return [token if token == "đ" else strip_marks(token) for token in tokens]


def _piece(tokens: Sequence[str], folded: Sequence[str], at: int) -> _Part | None:
    """An article, clause, point … that begins there; "diệu 5" is none, "dieu 5" is."""
    for kind, words, value in _PARTS:
        end = at + len(words)
        if tuple(folded[at:end]) != words or end >= len(folded):
            continue
        if any(
            not said.isascii() and said != _MARKED.get(word, word) for said, word in zip(tokens[at:end], words, strict=True)
        ):
            continue
        said = "".join(folded[end : end + 2]) if kind == "table" else folded[end]
        if kind == "table":
            if len(folded) > end + 1 and value.fullmatch(folded[end]) and folded[end + 1].isdigit():
                return _Part(kind, f"{folded[end]}.{folded[end + 1]}", at, end + 2)
        elif value.fullmatch(said):
            return _Part(kind, said, at, end + 1)
    return None


def _listed(part: _Part, folded: Sequence[str], at: int) -> _Part | None:
    """ "điều 20 và 21": another number of the same kind."""
    if at + 1 < len(folded) and folded[at] in ("va", "hoac", "hay") and _NUMBER.fullmatch(folded[at + 1]):
        following = folded[at + 2] if at + 2 < len(folded) else ""
        return None if _YEAR.fullmatch(following) else _Part(part.kind, folded[at + 1], at, at + 2)
    return None


def _groups(parts: Sequence[_Part]) -> list[dict[str, str]]:
    """Parts put together into references; one without a document takes its neighbour's."""
    groups: list[dict[str, str]] = []
    last = 0
    for part in parts:
        kind = "document" if part.kind == "unknown" else part.kind
        if not groups or kind in groups[-1] or part.start - last > APART:
            groups.append({})
        groups[-1][kind] = part.value if part.kind != "unknown" else f"?{part.value}"
        last = part.end
    for at, group in enumerate(groups):
        if "document" not in group and (shared := _shared(groups, at)):
            group["document"] = shared
    return groups


def _shared(groups: Sequence[Mapping[str, str]], at: int) -> str:
    """The document of the group before where that begins with it ("luật pccc điều 20, điều 21"), else of the next with one."""
    before = groups[at - 1] if at else {}
    if next(iter(before), "") == "document":
        return before["document"]
    following = next((group["document"] for group in groups[at + 1 :] if "document" in group), "")
    return following or before.get("document", "")


def _referred(group: Mapping[str, str]) -> Iterator[Reference]:
    document = group.get("document")
    unknown = document[1:] if document and document.startswith("?") else None
    reference = Reference(None if unknown else document, group.get("article"), group.get("clause"), group.get("point"), unknown)
    if "form" in group:
        yield Reference(FORMS[0], FORMS[1], group["form"].upper())
    elif "appendix" in group:
        yield replace(reference, article=f"Phụ lục {group['appendix'].upper()}", clause=group.get("item") or reference.clause)
    elif "table" in group:
        yield replace(reference, article=f"Bảng {group['table'].upper()}")
    elif "item" in group and (document or "").startswith(("qcvn", "qd")):
        yield replace(reference, article=group["item"])
    elif document or reference.article or reference.clause:
        yield reference


@lru_cache(maxsize=1)
def references() -> References:
    """Those of our documents, read once."""
    return References(read_yaml(FOLDER / "documents.yml", DocumentsFile).documents)
