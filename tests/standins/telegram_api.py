"""The published Bot API: what a request and a reply may hold, and where one breaks it.

`telegram_api.json` is a reduced copy of PaulSonOfLars/telegram-bot-api-spec (MIT, see telegram_api.LICENSE).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Json = dict[str, Any]
REDUCED = Path(__file__).with_name("telegram_api.json")
METHODS = (
    "getMe", "logOut", "close", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo",
    "sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendVoice", "sendMediaGroup", "sendLocation",
    "sendVenue", "sendPoll", "stopPoll", "sendChatAction", "copyMessage", "forwardMessage",
    "editMessageText", "editMessageReplyMarkup", "editMessageCaption", "deleteMessage", "answerCallbackQuery",
    "setMyCommands", "getMyCommands", "setMyDescription", "setMyShortDescription", "setChatMenuButton",
    "getFile", "getChat", "getChatMember", "leaveChat", "createForumTopic", "closeForumTopic",
)  # fmt: skip
ALWAYS_KEPT = ("Update", "ResponseParameters")
_ARRAY = "Array of "
_DISCRIMINATORS = ("type", "status", "source")
_MUST_BE = re.compile(r'always "(\w+)"|must be (\w+)$')
_LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! after entit)")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Problem:
    """One place where a value breaks the specification, or goes over a length it states."""

    where: str
    what: str
    kind: Literal["spec", "limit"] = "spec"

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def reduce_spec(full: Json, methods: Iterable[str] = METHODS) -> Json:
    """Keeps the named methods and every type they reach, without the prose."""
    kept = {name: full["methods"][name] for name in methods}
    first = [kind for method in kept.values() for kind in _types_named_in(method)]
    types = _reachable(full["types"], [*first, *ALWAYS_KEPT])
    return {
        "version": full["version"],
        "methods": {name: {**_bare(method), "returns": method["returns"]} for name, method in kept.items()},
        "types": {name: _bare(full["types"][name]) for name in sorted(types)},
    }


def write_reduced(full: Path, target: Path = REDUCED) -> None:
    """Writes the reduced copy, one method or type a line."""
    reduced = reduce_spec(json.loads(full.read_text("utf-8")))
    parts = []
    for part in ("methods", "types"):
        lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in reduced[part].items()]
        parts.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    target.write_text("{\n" + f'"version": {json.dumps(reduced["version"])},\n' + ",\n".join(parts) + "\n}\n", "utf-8")


def _types_named_in(entry: Json) -> Iterator[str]:
    yield from entry.get("returns", ())
    yield from entry.get("subtypes", ())
    for field in entry.get("fields", ()):
        yield from field["types"]


def _reachable(types: Json, names: list[str]) -> set[str]:
    seen: set[str] = set()
    while names:
        name = names.pop().replace(_ARRAY, "")
        if name in types and name not in seen:
            seen.add(name)
            names.extend(_types_named_in(types[name]))
    return seen


def _bare(entry: Json) -> Json:
    bare: Json = {"fields": {field["name"]: _bare_field(field) for field in entry.get("fields", ())}}
    if entry.get("subtypes"):
        bare["subtypes"] = entry["subtypes"]
    return bare


def _bare_field(field: Json) -> Json:
    bare: Json = {"types": field["types"]}
    if field["required"]:
        bare["required"] = True
    value = _MUST_BE.search(field["description"]) if field["name"] in _DISCRIMINATORS else None
    if value:
        bare["must_be"] = value[1] or value[2]
    length = _LENGTH.search(field["description"]) if field["types"] == ["String"] else None
    if length:
        bare["length"] = [int(length[1]), int(length[2]), length[3]]
    return bare


class ApiSpec:
    """Holds requests and replies against the reduced specification."""

    def __init__(self, reduced: Json) -> None:
        self.version: str = reduced["version"]
        self.methods: Json = reduced["methods"]
        self.types: Json = reduced["types"]

    @classmethod
    def load(cls, path: Path = REDUCED) -> ApiSpec:
        return cls(json.loads(path.read_text("utf-8")))

    def decode(self, method: str, raw: Mapping[str, Any], uploads: Mapping[str, Upload]) -> tuple[Json, list[Problem]]:
        """The parameters of a request as typed values, and what is wrong with them."""
        fields = self.methods[method]["fields"]
        params: Json = {}
        problems: list[Problem] = []
        for name, value in raw.items():
            if name not in fields:
                problems.append(Problem(name, f"unknown field of {method}"))
            elif value is not None:
                params[name] = _typed(value, fields[name]["types"])
        problems += self._place_uploads(fields, raw, uploads, params)
        problems += self._check_fields(params, fields, method)
        return params, problems

    @staticmethod
    def _place_uploads(fields: Json, raw: Mapping[str, Any], uploads: Mapping[str, Upload], params: Json) -> list[Problem]:
        said = " ".join(value if isinstance(value, str) else json.dumps(value) for value in raw.values())
        problems = []
        for name, upload in uploads.items():
            if name in fields:
                params[name] = upload
            elif f"attach://{name}" not in said:
                problems.append(Problem(name, "an upload that no field names"))
        return problems

    def check_reply(self, method: str, result: Any) -> list[Problem]:
        return self.check(result, self.methods[method]["returns"], method)

    def check(self, value: Any, types: list[str], where: str) -> list[Problem]:
        """The problems of a value that may have any of these types; of the nearest type if none fits."""
        nearest: list[Problem] | None = None
        arrays = [kind.removeprefix(_ARRAY) for kind in types if kind.startswith(_ARRAY)]
        if len(arrays) > 1 and isinstance(value, list):  # an album: each of its items is of one of these types
            return [p for index, item in enumerate(value) for p in self.check(item, arrays, f"{where}[{index}]")]
        for kind in types:
            problems = self._check_one(value, kind, where)
            if not problems:
                return []
            if nearest is None or len(problems) < len(nearest):
                nearest = problems
        return nearest or []

    def _check_one(self, value: Any, kind: str, where: str) -> list[Problem]:
        if kind.startswith(_ARRAY):
            return self._check_list(value, kind.removeprefix(_ARRAY), where)
        if kind in _SIMPLE:
            return [] if _SIMPLE[kind](value) else [Problem(where, f"expected {kind}, got {_shown(value)}")]
        entry = self.types[kind]
        if "subtypes" in entry:
            return self.check(value, entry["subtypes"], where)
        if not isinstance(value, dict):
            return [Problem(where, f"expected {kind}, got {_shown(value)}")]
        return self._unknown(value, entry["fields"], kind, where) + self._check_fields(value, entry["fields"], where)

    def _check_list(self, value: Any, kind: str, where: str) -> list[Problem]:
        if not isinstance(value, list):
            return [Problem(where, f"expected an array of {kind}, got {_shown(value)}")]
        return [p for index, item in enumerate(value) for p in self._check_one(item, kind, f"{where}[{index}]")]

    @staticmethod
    def _unknown(value: Json, fields: Json, kind: str, where: str) -> list[Problem]:
        return [Problem(f"{where}.{name}", f"unknown field of {kind}") for name in value if name not in fields]

    def _check_fields(self, value: Json, fields: Json, where: str) -> list[Problem]:
        problems: list[Problem] = []
        for name, field in fields.items():
            if name in value:
                problems += self._check_field(value[name], field, f"{where}.{name}")
            elif "required" in field:
                problems.append(Problem(f"{where}.{name}", "required, and missing"))
        return problems

    def _check_field(self, value: Any, field: Json, where: str) -> list[Problem]:
        problems = self.check(value, field["types"], where)
        if not problems and field.get("must_be", value) != value:
            problems = [Problem(where, f"must be {field['must_be']}, got {_shown(value)}")]
        if not problems and "length" in field:
            problems = _check_length(value, field["length"], where)
        return problems


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_SIMPLE: dict[str, Any] = {
    "String": lambda value: isinstance(value, str),
    "Integer": _is_whole,
    "Float": lambda value: isinstance(value, float) or _is_whole(value),
    "Boolean": lambda value: isinstance(value, bool),
    "InputFile": lambda value: isinstance(value, Upload),
}


def _typed(value: Any, types: list[str]) -> Any:
    """A form field is text: reads it as the type that the method expects."""
    if not isinstance(value, str):
        return value
    if "Integer" in types and re.fullmatch(r"-?\d+", value):
        return int(value)
    if "String" in types:
        return value
    if "Boolean" in types and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    try:
        return json.loads(value)
    except ValueError:
        return value


def _check_length(value: str, length: tuple[int, int, str], where: str) -> list[Problem]:
    least, most, unit = length
    size = len(value.encode()) if unit == "bytes" else len(value)
    if least <= size <= most:
        return []
    return [Problem(where, f"must be {least}-{most} {unit}, has {size}", "limit")]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
