"""The methods that change or take back what was sent, and answer pressed buttons."""

from __future__ import annotations

from typing import Any

from tests.standins.telegram_api import Json
from tests.standins.telegram_state import Chat, TelegramState
from tests.standins.telegram_text import bad_request, check_markup, formatted

_MEDIA = ("photo", "document", "voice", "video")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def _own(state: TelegramState, params: Json) -> tuple[Chat, Json]:
    """The bot's own message that is to be edited."""
    if "chat_id" not in params or "message_id" not in params:
        raise bad_request("message identifier is not specified")
    chat = state.chat_for_bot(params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message.get("from") is not state.bot:
        raise bad_request("message can't be edited")
    check_markup(params.get("reply_markup"), chat.private)
    return chat, message


def _change(state: TelegramState, message: Json, names: tuple[str, ...], content: Json, params: Json) -> Json:
    """Replaces the named fields and the buttons; an edit without buttons takes them away."""
    markup = params.get("reply_markup")
    wanted = {**content, **({"reply_markup": markup} if markup and markup["inline_keyboard"] else {})}
    present = {name: message[name] for name in (*names, "reply_markup") if name in message}
    if wanted == present:
        raise bad_request(_NOT_MODIFIED)
    with state.changed:
        for name in present:
            del message[name]
        message.update(wanted, edit_date=state.now())
        state.changed.notify_all()
    return message


def edit_message_text(state: TelegramState, params: Json) -> Json:
    _, message = _own(state, params)
    if "text" not in params:
        raise bad_request("message text is empty")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    names = ("text", "entities", "link_preview_options")
    content = formatted(params["text"], params)
    if "link_preview_options" in params:
        content["link_preview_options"] = params["link_preview_options"]
    return _change(state, message, names, content, params)


def edit_message_caption(state: TelegramState, params: Json) -> Json:
    _, message = _own(state, params)
    if not any(kind in message for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    content = formatted(params.get("caption", ""), params, "caption")
    return _change(state, message, ("caption", "caption_entities"), content, params)


def edit_message_reply_markup(state: TelegramState, params: Json) -> Json:
    _, message = _own(state, params)
    return _change(state, message, (), {}, params)


def delete_message(state: TelegramState, params: Json) -> bool:
    chat = state.chat_for_bot(params["chat_id"])
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    own = message.get("from") is state.bot
    if not (own or chat.private or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")
    with state.changed:
        del chat.messages[params["message_id"]]
        chat.received[:] = [kept for kept in chat.received if kept is not message]
        state.changed.notify_all()
    return True


def stop_poll(state: TelegramState, params: Json) -> Json:
    chat, message = _own(state, params)
    if "poll" not in message:
        raise bad_request("message with poll to stop not found")
    poll: Json = message["poll"]
    if poll["is_closed"]:
        raise bad_request("poll has already been closed")
    with state.changed:
        poll["is_closed"] = True
        message.pop("reply_markup", None)
        if params.get("reply_markup"):
            message["reply_markup"] = params["reply_markup"]
    state.put_update("poll", poll, chat.id)
    return poll


def answer_callback_query(state: TelegramState, params: Json) -> bool:
    press: Any = state.presses.get(params["callback_query_id"])
    if press is None or press.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    with state.changed:
        press.answer = {name: params[name] for name in ("text", "show_alert", "url") if name in params}
        state.changed.notify_all()
    return True
