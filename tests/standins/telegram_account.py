"""The methods about the bot itself, its webhook, its files and its chats."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from tests.standins.telegram_api import Json
from tests.standins.telegram_send import MEGABYTE
from tests.standins.telegram_state import Chat, TelegramState
from tests.standins.telegram_text import ApiError, bad_request
from tests.standins.telegram_updates import Webhook

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PORTS = (443, 80, 88, 8443)


def get_me(state: TelegramState, params: Json) -> Json:
    return state.bot


def done(state: TelegramState, params: Json) -> bool:
    """logOut and close: nothing to do here."""
    return True


def set_webhook(state: TelegramState, params: Json) -> bool:
    url, secret = params["url"], params.get("secret_token", "")
    _check_webhook(url, secret)
    state.updates.webhook = Webhook(url, secret, params.get("max_connections", 40))
    _configure(state, params)
    return True


def _check_webhook(url: str, secret: str) -> None:
    parts = urlsplit(url)
    if url and parts.hostname not in _LOOPBACK:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")


def _configure(state: TelegramState, params: Json) -> None:
    if "allowed_updates" in params:
        state.updates.allowed = params["allowed_updates"]
    if params.get("drop_pending_updates"):
        state.updates.forget()
    state.updates.on_put()


def delete_webhook(state: TelegramState, params: Json) -> bool:
    state.updates.webhook = Webhook()
    _configure(state, params)
    return True


def get_webhook_info(state: TelegramState, params: Json) -> Json:
    hook = state.updates.webhook
    info: Json = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(state.updates)}
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if hook.last_error_date:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
    if state.updates.allowed:
        info["allowed_updates"] = state.updates.allowed
    return info


def _audience(params: Json) -> str:
    return json.dumps([params.get("scope", {"type": "default"}), params.get("language_code", "")], sort_keys=True)


def set_my_commands(state: TelegramState, params: Json) -> bool:
    if any(not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) for command in params["commands"]):
        raise bad_request("BOT_COMMAND_INVALID")
    if len(params["commands"]) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.profile["commands"][_audience(params)] = params["commands"]
    return True


def get_my_commands(state: TelegramState, params: Json) -> list[Json]:
    commands: list[Json] = state.profile["commands"].get(_audience(params), [])
    return commands


def set_profile(state: TelegramState, params: Json) -> bool:
    """setMyDescription, setMyShortDescription, setChatMenuButton: kept for the test to look at."""
    state.profile.update({name: value for name, value in params.items() if name != "uploads"})
    return True


def get_file(state: TelegramState, params: Json) -> Json:
    stored = state.files.get(params["file_id"])
    if len(stored.data) > 20 * MEGABYTE:
        raise bad_request("file is too big")
    size = {"file_size": len(stored.data), "file_path": stored.path}
    return {"file_id": stored.id, "file_unique_id": stored.unique_id, **size}


def get_chat(state: TelegramState, params: Json) -> Json:
    chat = state.chat_for_bot(params["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    numbers = {"accent_color_id": 0, "max_reaction_count": 11}
    return {**chat.info, **numbers, "accepted_gift_types": dict.fromkeys(gifts, False)}


def get_chat_member(state: TelegramState, params: Json) -> Json:
    return state.member(state.chat_for_bot(params["chat_id"]), params["user_id"])


def leave_chat(state: TelegramState, params: Json) -> bool:
    chat = state.chat_for_bot(params["chat_id"])
    if chat.private:
        raise bad_request("chat is not a group")
    chat.bot_status = "left"
    return True


def _forum(state: TelegramState, params: Json) -> Chat:
    chat = state.chat_for_bot(params["chat_id"])
    if not chat.info.get("is_forum"):
        raise bad_request("the chat is not a forum")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to create a topic")
    return chat


def create_forum_topic(state: TelegramState, params: Json) -> Json:
    chat = _forum(state, params)
    topic: Json = {"name": params["name"], "icon_color": params.get("icon_color", 7322096)}
    thread = chat.last_message + 1
    content = {"forum_topic_created": topic, "message_thread_id": thread, "is_topic_message": True}
    state.store(chat, state.new_message(chat, state.bot, content))
    chat.topics[thread] = {"message_thread_id": thread, **topic}
    return chat.topics[thread]


def close_forum_topic(state: TelegramState, params: Json) -> bool:
    chat = _forum(state, params)
    thread = params["message_thread_id"]
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread in chat.closed_topics:
        raise ApiError(400, "Bad Request: TOPIC_NOT_MODIFIED")
    chat.closed_topics.add(thread)
    return True
