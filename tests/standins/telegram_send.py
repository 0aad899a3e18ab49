"""The methods that put a message into a chat."""

from __future__ import annotations

import copy
from pathlib import PurePath
from typing import Any

from tests.standins.telegram_api import Json, Upload
from tests.standins.telegram_state import CONTENT, Chat, StoredFile, TelegramState
from tests.standins.telegram_text import ApiError, bad_request, check_markup, formatted

MEGABYTE = 1024 * 1024
FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos"}
ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip


def post(state: TelegramState, params: Json, content: Json) -> Json:
    """Puts the content into the chat that the parameters name."""
    chat = state.chat_for_bot(params["chat_id"])
    markup = params.get("reply_markup")
    check_markup(markup, chat.private)
    placed = {**_thread(chat, params), **_reply(state, chat, params), **content}
    if params.get("protect_content"):
        placed["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        placed["reply_markup"] = markup
    elif markup and ("keyboard" in markup or "remove_keyboard" in markup):
        chat.keyboard = markup if "keyboard" in markup else None
    return state.store(chat, state.new_message(chat, state.bot, placed))


def _thread(chat: Chat, params: Json) -> Json:
    thread = params.get("message_thread_id")
    if thread is None:
        return {}
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread in chat.closed_topics:
        raise bad_request("TOPIC_CLOSED")
    return {"message_thread_id": thread, "is_topic_message": True}


def _reply(state: TelegramState, chat: Chat, params: Json) -> Json:
    asked = params.get("reply_parameters")
    if not asked:
        return {}
    source = state.chat_of(asked.get("chat_id", chat.id))
    message = source.messages.get(asked["message_id"])
    if message:
        return {"reply_to_message": {k: v for k, v in message.items() if k != "reply_to_message"}}
    if asked.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def send_message(state: TelegramState, params: Json) -> Json:
    content = formatted(params["text"], params)
    if "link_preview_options" in params:
        content["link_preview_options"] = params["link_preview_options"]
    return post(state, params, content)


def send_media(kind: str, state: TelegramState, params: Json) -> Json:
    """sendPhoto, sendDocument, sendVoice and sendVideo."""
    state.chat_for_bot(params["chat_id"])
    return post(state, params, {**media_content(state, kind, params[kind], params), **_caption(params)})


def _caption(params: Json) -> Json:
    extra = {"has_spoiler": "has_media_spoiler", "show_caption_above_media": "show_caption_above_media"}
    shown = {theirs: True for ours, theirs in extra.items() if params.get(ours)}
    return {**formatted(params.get("caption", ""), params, "caption"), **shown}


def media_content(state: TelegramState, kind: str, source: Upload | str, about: Json) -> Json:
    """The message's field for a new upload or a file that is already there."""
    if isinstance(source, Upload):
        if len(source.data) > (10 if kind == "photo" else 50) * MEGABYTE:
            raise ApiError(413, "Request Entity Too Large")
        if not source.data:
            raise bad_request("file must be non-empty")
        stored = state.files.put(source.data, FOLDERS[kind], PurePath(source.name).suffix or _SUFFIX[kind])
        return {kind: described(state, kind, stored, about, source.name, source.mime)}
    if "://" in source:
        raise bad_request("failed to get HTTP URL content")
    stored = state.files.get(source)
    return {kind: described(state, kind, stored, about, PurePath(stored.path).name, "")}


_SUFFIX = {"photo": ".jpg", "document": "", "voice": ".oga", "video": ".mp4"}


def described(state: TelegramState, kind: str, stored: StoredFile, about: Json, name: str, mime: str) -> Any:
    """PhotoSize array, Document, Voice or Video of a stored file."""
    base: Json = {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": len(stored.data)}
    if kind == "photo":
        small = state.files.put(stored.data, "thumbnails", ".jpg")
        thumbnail = {"file_id": small.id, "file_unique_id": small.unique_id, "file_size": len(small.data)}
        return [{**thumbnail, "width": 90, "height": 67}, {**base, "width": 1280, "height": 960}]
    if kind == "document":
        return {**base, "file_name": name, **({"mime_type": mime} if mime else {})}
    if kind == "voice":
        return {**base, "duration": about.get("duration", 3), "mime_type": "audio/ogg"}
    size = {"width": about.get("width", 640), "height": about.get("height", 480)}
    return {**base, **size, "duration": about.get("duration", 3), "mime_type": "video/mp4"}


def send_media_group(state: TelegramState, params: Json) -> list[Json]:
    media = params["media"]
    state.chat_for_bot(params["chat_id"])
    if not 2 <= len(media) <= 10:
        raise bad_request("group send failed: 2-10 items are needed")
    if len(kinds := {item["type"] for item in media}) > 1 and not kinds <= {"photo", "video", "live_photo"}:
        raise bad_request("group send failed: documents and audio go with their like only")
    album = {"media_group_id": str(state.number("album"))}
    contents = [{**_album_item(state, item, params.get("uploads", {})), **album} for item in media]
    return [post(state, params, content) for content in contents]


def _album_item(state: TelegramState, item: Json, uploads: dict[str, Upload]) -> Json:
    kind, source = item["type"], item["media"]
    if kind not in FOLDERS:
        raise bad_request(f"this stand-in takes no {kind} in an album")
    if source.startswith("attach://"):
        source = uploads.get(source.removeprefix("attach://"))
        if source is None:
            raise bad_request("can't parse InputMedia: the file attached is missing")
    return {**media_content(state, kind, source, item), **_caption(item)}


def send_location(state: TelegramState, params: Json) -> Json:
    names = ("latitude", "longitude", "horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
    location = {name: params[name] for name in names if name in params}
    if abs(location["latitude"]) > 90 or abs(location["longitude"]) > 180:
        raise bad_request("wrong latitude/longitude specified")
    if not 0 <= location.get("horizontal_accuracy", 0) <= 1500:
        raise bad_request("wrong horizontal accuracy specified")
    return post(state, params, {"location": location})


def send_venue(state: TelegramState, params: Json) -> Json:
    location = {"latitude": params["latitude"], "longitude": params["longitude"]}
    names = ("title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    venue = {"location": location, **{name: params[name] for name in names if name in params}}
    return post(state, params, {"venue": venue, "location": location})


def send_poll(state: TelegramState, params: Json) -> Json:
    _check_poll(params)
    poll = _poll(state, params)
    message = post(state, params, {"poll": poll})
    state.polls[poll["id"]] = (message, {})
    return message


def _check_poll(params: Json) -> None:
    options, correct = params["options"], params.get("correct_option_ids", [])
    quiz = params.get("type") == "quiz"
    if not 1 <= len(options) <= 12:
        raise bad_request("poll must have 1-12 options")
    if any(not 0 <= index < len(options) for index in correct):
        raise bad_request("wrong correct option ID specified")
    if quiz and not correct:
        raise bad_request("quiz must have a correct option")
    if list(correct) != sorted(set(correct)):
        raise bad_request("correct option IDs must be monotonically increasing")
    if len(correct) > 1 and not params.get("allows_multiple_answers"):
        raise bad_request("only one correct option is possible where one answer is")
    if "open_period" in params and "close_date" in params:
        raise bad_request("open_period and close_date can't be used together")
    if params.get("explanation", "").count("\n") > 2:
        raise bad_request("explanation has too many line feeds")
    if not 5 <= params.get("open_period", 5) <= 2_628_000:
        raise bad_request("wrong open period specified")


def _poll(state: TelegramState, params: Json) -> Json:
    kind = params.get("type", "regular")
    options = [
        {"persistent_id": str(index), "text": option["text"], "voter_count": 0}
        for index, option in enumerate(params["options"])
    ]
    optional = ("correct_option_ids", "explanation", "open_period", "close_date", "description")
    return {
        "id": str(6_000_000_000 + state.number("poll")), "question": params["question"], "options": options,
        "total_voter_count": 0, "is_closed": params.get("is_closed", False), "type": kind,
        "is_anonymous": params.get("is_anonymous", True), "members_only": params.get("members_only", False),
        "allows_multiple_answers": params.get("allows_multiple_answers", False),
        "allows_revoting": params.get("allows_revoting", kind == "regular"),
        **{name: params[name] for name in optional if name in params},
    }  # fmt: skip


def send_chat_action(state: TelegramState, params: Json) -> bool:
    state.chat_for_bot(params["chat_id"])
    if params["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def copy_message(state: TelegramState, params: Json) -> Json:
    content = _content_of(state, params, "copied")
    if "caption" in params:
        content.update(formatted(params["caption"], params, "caption"))
    return {"message_id": post(state, params, content)["message_id"]}


def forward_message(state: TelegramState, params: Json) -> Json:
    source = state.chat_of(params["from_chat_id"])
    content = _content_of(state, params, "forwarded")
    original = source.messages[params["message_id"]]
    origin = {"type": "user", "date": original["date"], "sender_user": original["from"]}
    return post(state, params, {**content, "forward_origin": origin})


def _content_of(state: TelegramState, params: Json, verb: str) -> Json:
    source = state.chat_of(params["from_chat_id"])
    message = source.messages.get(params["message_id"])
    if message is None:
        raise bad_request(f"message to {'copy' if verb == 'copied' else 'forward'} not found")
    content = {name: copy.deepcopy(message[name]) for name in CONTENT if name in message}
    if not content or message.get("has_protected_content"):
        raise bad_request(f"message can't be {verb}")
    return content
