"""Text as Telegram takes it: parse modes, entities counted in UTF-16 units, the limits, the buttons."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.standins.telegram_api import Json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote",
}  # fmt: skip
_TOKEN = re.compile(r"<(?P<closing>/?)(?P<tag>[a-zA-Z0-9-]*)(?P<rest>[^<>]*)>|(?P<bare><)|(?P<text>[^<]+)")
_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d+)|#x([0-9a-fA-F]+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


class ApiError(Exception):
    """A request that the Bot API refuses."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(what: str, **parameters: int) -> ApiError:
    return ApiError(400, f"Bad Request: {what}", **parameters)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str, params: Json, prefix: str = "") -> Json:
    """`text` and `entities` (or their caption forms) after parsing; `prefix` is "caption" for captions."""
    entities = params.get(f"{prefix}_entities" if prefix else "entities") or []
    mode = params.get("parse_mode")
    if mode and mode.lower() == "html":
        text, entities = parse_html(text)
    elif mode:
        raise bad_request(f"unsupported parse_mode {mode} (this stand-in reads HTML only)")
    text = text.rstrip() if entities else text.strip()
    _hold_to_limit(text, prefix)
    content: Json = {prefix or "text": text} if text else {}
    if entities:
        content[f"{prefix}_entities" if prefix else "entities"] = entities
    return content


def _hold_to_limit(text: str, prefix: str) -> None:
    if prefix:
        if utf16_length(text) > CAPTION_LIMIT:
            raise bad_request("message caption is too long")
    elif not text:
        raise bad_request("message text is empty")
    elif utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Telegram's HTML: plain text and its entities, or the refusal Telegram gives."""
    text, entities, opened = "", [], []
    for token in _TOKEN.finditer(source):
        if token["text"] is not None:
            text += _CHARACTER.sub(_character, token["text"])
        elif token["bare"] or (tag := token["tag"].lower()) not in _TAGS:
            raise bad_request(f"can't parse entities: Unsupported start tag \"{token['tag'] or ''}\" at byte offset "
                              f"{len(source[: token.start()].encode())}")  # fmt: skip
        elif not token["closing"]:
            opened.append((tag, utf16_length(text), token["rest"]))
        else:
            entities += _closed(tag, opened, text)
    if opened:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1][0]}\"")
    return text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    return chr(int(match[2]) if match[2] else int(match[3], 16))


def _closed(tag: str, opened: list[tuple[str, int, str]], text: str) -> list[Json]:
    if not opened or opened[-1][0] != tag:
        raise bad_request(f'can\'t parse entities: Unmatched end tag "{tag}"')
    _, offset, rest = opened.pop()
    entity: Json = {"type": _TAGS[tag], "offset": offset, "length": utf16_length(text) - offset}
    address = re.search(r'href\s*=\s*"([^"]*)"', rest) or re.search(r"href\s*=\s*'([^']*)'", rest)
    if tag == "a" and not address:
        return []
    if address:
        entity["url"] = _CHARACTER.sub(_character, address[1])
    return [entity] if entity["length"] else []


def commands_in(text: str) -> list[Json]:
    """The bot_command entities that a client's message carries; without them no bot sees a command."""
    return [
        {"type": "bot_command", "offset": utf16_length(text[: found.start()]), "length": len(found[0])}
        for found in re.finditer(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?", text)
    ]


def check_markup(markup: Json | None, private: bool) -> None:
    """Refuses the buttons that Telegram refuses."""
    rows: list[list[Json]] = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    if sum(map(len, rows)) > 100 and "inline_keyboard" in (markup or {}):
        raise bad_request("reply markup is too long")
    for button in (button for row in rows for button in row):
        if "inline_keyboard" in (markup or {}):
            _check_inline_button(button)
        elif not private and (button.get("request_location") or button.get("request_contact")):
            what = "location" if button.get("request_location") else "phone number"
            raise bad_request(f"{what} can be requested in private chats only")


def _check_inline_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Button text must be non-empty")
    if sum(action in button for action in _ACTIONS) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_address(button["url"])


def _check_address(url: str) -> None:
    parts = urlsplit(url if "://" in url or re.match(r"[a-z]+:", url) else f"http://{url}")
    problem = ""
    if parts.scheme not in ("http", "https", "tg", "ton", "tonsite"):
        problem = "Unsupported URL protocol"
    elif parts.scheme.startswith("http") and "." not in (parts.hostname or ""):
        problem = "Wrong HTTP URL"
    if problem:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {problem}")


def flat(markup: Any) -> list[Json]:
    """All buttons of a keyboard, inline or not."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [button for row in rows for button in row]
