"""Questions as Moodle's GIFT, and GIFT as rows of the bank.

Written after “GIFT format” in the Moodle documentation (https://docs.moodle.org/en/GIFT_format): blank lines between questions,
`::name::text{answers}`, `=` right, `~` wrong, `%50%` weights, `{T}`/`{F}`, `{#5}` a number, `=item -> match`, `####` general
feedback, `$CATEGORY:`, `//` comments with `[id:…]` and `[tag:…]`, a backslash before ~ = # { } : to mean the sign itself.

What GIFT has no place for stands in tags, as in `[tag:difficulty=2]`. GIFT can't put things in order: such a question is
written as matching, each item with its place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from bot.training.bank_rows import OPTIONS, Fault, Row, cells_of
from knowledge.schema import Question

SIGNS = ":#={}~\\"
WRONG_WEIGHT = -100
"""What a wrong option of several takes away, so that ticking all of them earns nothing."""
STANDS = ("id", "kind", "topic", "ask", "right", "explain", *OPTIONS)
"""Columns that the question itself holds."""
_HIDDEN = 0xE000
"""Escaped signs are kept as private characters while the text is taken apart."""
_ESCAPED = re.compile(r"\\([:#={}~\\n])")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_TAG = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
_COMMENT = "//"


class Words(NamedTuple):
    """What the options of a true/false question are called."""

    true: str
    false: str


def written(questions: Iterable[Question], words: Words) -> str:
    """The questions as the text of a GIFT file, a category for each topic."""
    parts = []
    for topic, some in groupby(sorted(questions, key=lambda question: question.topic), key=lambda question: question.topic):
        parts.append(f"$CATEGORY: {topic.replace('/', '//')}\n")
        parts += [_question(question, words) for question in some]
    return "\n".join(parts)


def _question(question: Question, words: Words) -> str:
    cells = cells_of(question)
    plain = question.kind == "true_false" and question.options == words
    kind = {"kind": "true_false"} if question.kind == "true_false" and not plain else {}
    named = kind | {name: cell for name, cell in cells.items() if name not in STANDS and cell}
    tags = " ".join(f"[tag:{_bracketed(f'{name}={cell}')}]" for name, cell in named.items())
    answers = ("TRUE" if question.right[0] == 0 else "FALSE") if plain else _answers(question)
    return (
        f"// [id:{_bracketed(question.id)}] {tags}\n::{_signs(question.id)}::[plain]{_signs(question.ask)}"
        f"{{{answers}####{_part(question.explain)}\n}}\n"
    )


def _answers(question: Question) -> str:
    right = question.right
    match question.kind:
        case "numeric":
            return f"#{right[0]}"
        case "order":
            lines = [f"={_part(option)} -> {right.index(at) + 1}" for at, option in enumerate(question.options)]
        case "several":
            share = f"{100 / len(right):.5f}".rstrip("0").rstrip(".")
            lines = [
                f"~%{share if at in right else WRONG_WEIGHT}%{_part(option)}" for at, option in enumerate(question.options)
            ]
        case _:
            lines = [f"{'=' if at in right else '~'}{_part(option)}" for at, option in enumerate(question.options)]
    return "\n\t" + "\n\t".join([*lines, ""])


def _part(text: str) -> str:
    """A text behind another: one that begins like the name of a format is given a format."""
    return ("[plain]" if _FORMAT.match(text) or _WEIGHT.match(text) else "") + _signs(text)


def _signs(text: str) -> str:
    return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in text).replace("\n", "\\n")


def _bracketed(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def is_gift(text: str) -> bool:
    """Whether a text has the braces of answers."""
    hidden = _ESCAPED.sub("", text)
    return -1 < hidden.find("{") < hidden.rfind("}")


def rows(text: str, words: Words) -> Iterator[Row]:
    """The questions of a GIFT file as rows, with the line each begins in."""
    topic = ""
    for number, lines in _blocks(text):
        comments = [line for line in lines if line.startswith(_COMMENT)]
        body = _ESCAPED.sub(lambda m: chr(_HIDDEN + ord(m[1])), "\n".join(li for li in lines if not li.startswith(_COMMENT)))
        if body.startswith("$CATEGORY:"):
            topic = re.split(r"(?<!/)/(?!/)", body.partition(":")[2].strip())[-1].replace("//", "/")
        elif body.strip():
            yield _Block(number, body.strip(), words).row({"topic": topic} | _tags("\n".join(comments)))


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines that aren't blank, with the number of their first line that is no comment."""
    numbered = ((number, line.strip()) for number, line in enumerate(text.split("\n"), start=1))
    for blank, run in groupby(numbered, key=lambda one: not one[1]):
        lines = list(run)
        if not blank:
            first = next((number for number, line in lines if not line.startswith(_COMMENT)), lines[0][0])
            yield first, [line for _, line in lines]


def _tags(comment: str) -> dict[str, str]:
    cells: dict[str, str] = {}
    for kind, raw in _TAG.findall(comment):
        value = re.sub(r"\\(.)", r"\1", raw)
        name, equals, cell = ("id", "=", value) if kind == "id" else value.partition("=")
        if equals:
            cells[name.strip()] = cell.strip()
    return cells


def _shown(text: str, form: str = "plain") -> str:
    """A part of a question as people read it, on one line but for breaks that were asked for."""
    text = re.sub(r"\s*\n\s*", " ", text.strip())
    found = _FORMAT.match(text)
    if found:
        text, form = text[found.end() :], found[1]
    if form == "html":
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return _unhidden(text)


def _unhidden(text: str) -> str:
    signs = {_HIDDEN + ord(sign): sign for sign in SIGNS} | {_HIDDEN + ord("n"): "\n"}
    return text.translate(signs).strip()


class _Block:
    """One question of a GIFT file, taken apart."""

    def __init__(self, line: int, body: str, words: Words) -> None:
        self._line, self._words = line, words
        self._faults: list[Fault] = []
        self._name, text = "", body
        if body.startswith("::") and "::" in body[2:]:
            self._name, text = (part.strip() for part in body[2:].split("::", 1))
        before, opened, rest = text.partition("{")
        answers, closed, after = rest.partition("}")
        self._whole = bool(opened and closed)
        gap = "_____" if after.strip() else ""
        self._form = found[1] if (found := _FORMAT.match(before.strip())) else "plain"
        self._ask = f"{before}{gap}{after}"
        self._answers, _, self._explain = (part.strip() for part in _cut(answers, "####"))

    def row(self, cells: dict[str, str]) -> Row:
        """The question as cells; what its comments tell goes before what its form tells."""
        made = {"id": _unhidden(self._name)} if re.fullmatch(r"[a-z0-9_.-]+", _unhidden(self._name)) else {}
        made |= {"ask": _shown(self._ask), "explain": self._text(self._explain)}
        if not self._whole:
            self._fault(self._ask, "braces")
        elif not self._answers:
            self._fault("{}", "essay")
        else:
            made |= self._answered()
        return Row(self._line, made | cells, tuple(self._faults))

    def _text(self, text: str) -> str:
        return _shown(text, self._form)

    def _fault(self, value: str, reason: str) -> None:
        self._faults.append(Fault(self._line, "right", _unhidden(value), reason))

    def _answered(self) -> dict[str, str]:
        """Kind, options and key, by the signs in the answers as Moodle tells them."""
        answers = self._answers
        if answers.startswith("#"):
            return {"kind": "numeric", "right": self._number(answers[1:])}
        if "~" in answers:
            return self._choices()
        if "=" in answers and "->" in answers:
            return self._matching()
        word = answers.partition("#")[0].strip()
        if word in ("T", "TRUE", "F", "FALSE"):
            right = "1" if word.startswith("T") else "2"
            return {"kind": "true_false", "right": right} | dict(zip(OPTIONS, self._words, strict=False))
        self._fault(answers, "short_answer")
        return {}

    def _number(self, answers: str) -> str:
        """The number, if it is one and exact."""
        given = [part for part in answers.partition("~")[0].split("=") if part.strip()]
        text = _WEIGHT.sub("", given[0].strip()).partition("#")[0].strip() if given else ""
        number, _, tolerance = text.partition(":")
        if len(given) > 1 or ".." in text or not re.fullmatch(r"0*\.?0*", tolerance.strip()):
            self._fault(answers, "exact")
        return number.strip()

    def _choices(self) -> dict[str, str]:
        found = re.findall(r"([~=])([^~=]*)", self._answers)
        texts, right, weighed = [], [], False
        for place, (sign, answer) in enumerate(found, start=1):
            weight = _WEIGHT.match(answer := answer.strip())
            weighed = weighed or bool(weight)
            if sign == "=" or (weight and float(weight[1]) > 0):
                right.append(str(place))
            texts.append(self._text((answer[weight.end() :] if weight else answer).partition("#")[0]))
        several = weighed and not any(sign == "=" for sign, _ in found)
        return {"kind": "several" if several else "single", "right": ";".join(right)} | self._options(texts)

    def _matching(self) -> dict[str, str]:
        """Items matched with their places."""
        pairs = [answer.rpartition("->") for answer in self._answers.split("=") if answer.strip()]
        places = [place.strip() for _, _, place in pairs]
        if sorted(places, key=lambda place: (len(place), place)) != [str(n) for n in range(1, len(pairs) + 1)]:
            self._fault(self._answers, "matching")
            return {}
        right = ";".join(str(places.index(str(n)) + 1) for n in range(1, len(pairs) + 1))
        return {"kind": "order", "right": right} | self._options([self._text(item) for item, _, _ in pairs])

    def _options(self, texts: list[str]) -> dict[str, str]:
        if len(texts) > len(OPTIONS):
            self._fault(str(len(texts)), "many")
        return dict(zip(OPTIONS, texts, strict=False))


def _cut(text: str, mark: str) -> tuple[str, str, str]:
    """What stands before the last mark, the mark, and what stands behind it."""
    before, found, after = text.rpartition(mark)
    return (before, found, after) if found else (text, "", "")
