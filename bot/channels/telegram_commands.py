"""The menus of commands beside the place where one writes: one for a person's own chat, a short one for groups."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.wording import Wording

log = structlog.get_logger()
PRIVATE = (
    "baochay", "hoi", "quiz", "hoc", "tinhhuong", "dauquiz", "cuocthi", "doi", "kiemtra", "dangky", "bantin", "canbo",
    "dulieu", "trogiup",
)  # fmt: skip
GROUP = ("dauquiz", "dung", "hoi", "trogiup", "id")
SCOPES: tuple[tuple[Callable[[], BotCommandScope], tuple[str, ...]], ...] = (
    (BotCommandScopeDefault, PRIVATE),
    (BotCommandScopeAllPrivateChats, PRIVATE),
    (BotCommandScopeAllGroupChats, GROUP),
)


async def put_menus(bot: Bot, say: Wording) -> None:
    """Tell Telegram what to show. A server that doesn't take it shows none, everything else goes on."""
    try:
        for scope, names in SCOPES:
            await bot.set_my_commands([BotCommand(name, say(f"command.{name}")) for name in names], scope=scope())
    except TelegramError as error:
        log.warning("telegram_menu_not_set", reason=f"{type(error).__name__}: {error.message}")
