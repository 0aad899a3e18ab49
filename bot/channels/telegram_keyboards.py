"""The buttons of a message on Telegram: under it, or in place of the keyboard where they ask for a place or a number."""

from __future__ import annotations

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.channels.telegram_address import is_private
from bot.conversation.rating import thumbs
from bot.messages import Choice, Reply
from bot.wording import Wording

log = structlog.get_logger()
DATA_BYTES = 64
MOST_BUTTONS = 100
"""Under one message; Telegram refuses a message with more."""
SHORT = 14
"""Letters of a label of which two stand in a row."""

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


def markup(to: str, reply: Reply, say: Wording) -> Markup | None:
    """Buttons under the message; without any, those that ask for place and number, or their end once they were used."""
    if shown := [*rows(reply.choices[:MOST_BUTTONS]), *thumbs_row(to, reply)]:
        return InlineKeyboardMarkup(shown)
    return asking(to, reply, say) or putting_away(to, reply)


def asking(to: str, reply: Reply, say: Wording) -> ReplyKeyboardMarkup | None:
    """The keyboard's buttons for what is asked for, in a private chat, where alone Telegram has them."""
    if not is_private(to) or not (reply.wants_place or reply.wants_phone):
        return None
    place = KeyboardButton(say("emergency.send_place"), request_location=True)
    number = KeyboardButton(say("telegram.send_phone"), request_contact=True)
    shown = [[button] for button, wanted in ((place, reply.wants_place), (number, reply.wants_phone)) if wanted]
    return ReplyKeyboardMarkup(shown, resize_keyboard=True, one_time_keyboard=True)


def putting_away(to: str, reply: Reply) -> ReplyKeyboardRemove | None:
    """The end of those buttons, once what they ask for has come."""
    still = reply.wants_place or reply.wants_phone
    return ReplyKeyboardRemove() if reply.asked_enough and is_private(to) and not still else None


def thumbs_row(to: str, reply: Reply) -> list[list[InlineKeyboardButton]]:
    """Under an answer, in a private chat: whether it helped. Never where it matters that there is one thing to press."""
    asked = bool(reply.entry) and is_private(to) and not reply.emergency and len(reply.choices) < MOST_BUTTONS
    return rows(thumbs(reply.entry)) if asked else []


def rows(choices: tuple[Choice, ...]) -> list[list[InlineKeyboardButton]]:
    """Short labels two in a row, long ones alone. What Telegram wouldn't take is left out, so that the message arrives."""
    fitting = [choice for choice in choices if len(choice.value.encode()) <= DATA_BYTES]
    if len(fitting) < len(choices):
        log.error("telegram_buttons_left_out", count=len(choices) - len(fitting))
    made: list[list[InlineKeyboardButton]] = []
    for choice in fitting:
        button = InlineKeyboardButton(choice.label[:64], callback_data=choice.value)
        if made and len(made[-1]) == 1 and len(choice.label) <= SHORT and len(made[-1][0].text) <= SHORT:
            made[-1].append(button)
        else:
            made.append([button])
    return made
