"""All channels in one assistant, each with its stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.conformance import people
from tests.conformance.product import DESKS, Product
from tests.standins.telegram import TelegramStandIn
from tests.standins.zalo_bot import ZaloBotStandIn
from tests.standins.zalo_oa import ZaloStandIn

CHANNELS = ("web", "terminal", "telegram", "zalo_oa", "zalo_bot")


@dataclass
class Town:
    """The assistant, the messengers, and somebody on duty at each."""

    product: Product
    tg: TelegramStandIn
    oa: ZaloStandIn
    bot: ZaloBotStandIn
    desks: dict[str, people.Person]

    def somebody(self, channel: str) -> people.Person:
        """A person nobody has seen before."""
        match channel:
            case "telegram":
                return people.OnTelegram(self.tg)
            case "zalo_oa":
                return people.OnZaloOa(self.oa)
            case "zalo_bot":
                return people.OnZaloBot(self.bot)
            case "terminal":
                return people.OnTerminal(self.product)
        return people.OnWeb(self.product)

    def desk(self, channel: str) -> people.Person:
        """Who is on duty at the same messenger, or at Telegram."""
        return self.desks.get(channel, self.desks["telegram"])


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("conformance")
    with TelegramStandIn() as tg, ZaloStandIn() as oa, ZaloBotStandIn() as bot:
        telegram = {"telegram_token": tg.token, "telegram_api": tg.url}
        product = Product(folder, **telegram, **oa.settings, **bot.settings, public_url="https://pccc.example.vn")
        desks = {"telegram": people.OnTelegram(tg), "zalo_oa": people.OnZaloOa(oa), "zalo_bot": people.OnZaloBot(bot)}
        product.official(DESKS["telegram"], telegram=str(desks["telegram"].user.id))
        product.official(DESKS["zalo_oa"], zalo=desks["zalo_oa"].user.id)
        product.official(DESKS["zalo_bot"], zalo_bot=desks["zalo_bot"].user.id)
        with product:
            oa.hook, bot.hook = f"{product.url}/hooks/zalo-oa", f"{product.url}/hooks/zalo-bot"
            town = Town(product, tg, oa, bot, desks)
            for desk in desks.values():
                desk.says("/start")
                desk.waits_for("Trợ lý PCCC")
            yield town
        assert tg.violations == []


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest) -> str:
    """Every channel in turn."""
    return str(request.param)
