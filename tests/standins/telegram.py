"""A stand-in for the Telegram Bot API: a real HTTP server for tests, benchmarks and trying the product by hand.

    with TelegramStandIn(token="1:test") as tg:          # tg.url goes into PCCC_TELEGRAM_API
        an = tg.user("An")
        an.starts()
        an.waits_for_text("114")
        assert tg.violations == []

By hand: `python -m tests.standins.telegram --port 8089`, then POST to /control/message (telegram_control.py).
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

import uvicorn

from tests.standins.telegram_api import ApiSpec, Json
from tests.standins.telegram_chats import Conversation, Group, Press, wait_for
from tests.standins.telegram_control import Control
from tests.standins.telegram_faults import Fault, FaultKind, Faults, Limits
from tests.standins.telegram_people import User
from tests.standins.telegram_server import BotServer, Connection
from tests.standins.telegram_state import FIRST_USER, Call, TelegramState

__all__ = ["Call", "Fault", "Group", "Press", "TelegramStandIn", "User"]

T = TypeVar("T")
TOKEN = "7000000001:stand-in"


class TelegramStandIn:
    """The Bot API for one bot, on 127.0.0.1, in a thread of its own."""

    def __init__(
        self, token: str = TOKEN, spec: ApiSpec | None = None, *, port: int = 0, limits: bool = False,
        privacy: bool = True, keep: int = 10_000, webhook_retry: float = 0.1, clock: Callable[[], float] = time.time,
        pace: float = 1.0,
    ) -> None:  # fmt: skip
        """`privacy`: as with real bots, other people's talk in a group does not reach it. `keep` bounds each memory.
        `pace`: so many times what Telegram allows in a second is allowed here."""
        self.token = token
        self.state = TelegramState(token, spec or ApiSpec.load(), clock, keep, privacy)
        self.faults = Faults()
        self._server = BotServer(self.state, self.faults, Limits(lambda: clock() * pace) if limits else None, webhook_retry)
        self._users: dict[str, User] = {}
        self._groups: dict[str, Group] = {}
        self._port = port
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def __enter__(self) -> TelegramStandIn:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> TelegramStandIn:
        listening = socket.create_server(("127.0.0.1", self._port), backlog=512)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self._server.app(Control(self).routes()), http=Connection, ws="none", lifespan="on", access_log=False,
            log_level="error", proxy_headers=False, timeout_keep_alive=60, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, args=([listening],), name="telegram", daemon=True)
        self._thread.start()
        while not self._uvicorn.started:
            if not self._thread.is_alive():
                raise RuntimeError("the Telegram stand-in did not start")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        self._server.stop()
        if self._uvicorn and self._thread:
            self._uvicorn.should_exit = True
            self._thread.join(5)

    # people

    def user(self, name: str, started: bool = False) -> User:
        """The person of that name; `started`: as if they had written to the bot before."""
        with self.state.lock:
            if name not in self._users:
                number = FIRST_USER + self.state.number("user") - 1
                info = {"id": number, "is_bot": False, "first_name": name, "language_code": "vi"}
                self._users[name] = User(self.state, info)
            user = self._users[name]
            user.chat.started = user.chat.started or started
            return user

    def group(self, title: str, *, forum: bool = False, bot_is_admin: bool = False) -> Group:
        """The group of that title, with the bot in it; a forum is a supergroup with topics and needs an admin bot."""
        with self.state.lock:
            if title not in self._groups:
                chat = self.state.open_group(title, "supergroup" if forum else "group", forum)
                chat.bot_status = "administrator" if bot_is_admin else "member"
                self._groups[title] = Group(self.state, chat)
            return self._groups[title]

    def conversation(self, chat: str) -> Conversation | None:
        """A person or group by name or id."""
        everyone: list[tuple[str, Conversation]] = [*self._users.items(), *self._groups.items()]
        return next((found for name, found in everyone if chat in (name, str(found.id))), None)

    # what the bot did

    @property
    def violations(self) -> list[str]:
        """Where a request, a reply or an update broke the specification. Tests assert that it is empty."""
        return self.state.violations

    def calls(self, method: str | None = None) -> list[Call]:
        """The bot's requests, oldest first; answered getUpdates are left out."""
        with self.state.lock:
            return [call for call in self.state.calls if method in (None, call.method)]

    @property
    def profile(self) -> Json:
        """What setMyCommands, setMyDescription, … and setChatMenuButton left behind."""
        return self.state.profile

    def file(self, file_id: str) -> bytes:
        """What was uploaded under that id, by a person or by the bot."""
        with self.state.lock:
            return self.state.files.get(file_id).data

    def wait_for(self, condition: Callable[[], T], seconds: float = 5) -> T:
        """Blocks until the condition holds; not for use inside the event loop the bot runs in: see `until`."""
        return wait_for(self.state, condition, seconds, "the condition")

    async def until(self, condition: Callable[[], T], seconds: float = 5) -> T:
        """`wait_for` for a test that shares its event loop with the bot."""
        return await asyncio.to_thread(self.wait_for, condition, seconds)

    # what goes wrong

    def fail(
        self, method: str, times: int = 1, *, kind: FaultKind, chat: int | None = None, retry_after: int = 1,
        hold: float = 30.0,
    ) -> Fault:  # fmt: skip
        """The next `times` requests of the method ("*": any, "file": downloads) meet the fault.

        timeout_after_accept and reset_after_accept carry the request out and withhold the answer.
        """
        with self.state.lock:
            return self.faults.add(Fault(method, kind, times, chat, retry_after, hold))

    def outage(self, on: bool = True) -> None:
        """While on, every connection is reset and no webhook is delivered."""
        self.faults.outage = on
        self._server.wake()

    def heal(self) -> None:
        """Takes back all faults and the outage, and releases updates that are held back."""
        with self.state.lock:
            self.faults.clear()
            self.state.updates.release_held()
        self._server.wake()

    def repeat_last_update(self) -> Json:
        """Delivers the newest update once more, with the same update_id."""
        with self.state.lock:
            return self.state.updates.repeat_last()

    def deliver_out_of_order(self, count: int = 2) -> None:
        """Holds the next `count` updates back and delivers them last first; a long poll then sees some twice."""
        with self.state.lock:
            self.state.updates.reorder(count)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.standins.telegram", description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8089)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--limits", action="store_true", help="hold the bot to Telegram's sending limits")
    options = parser.parse_args()
    with TelegramStandIn(options.token, port=options.port, limits=options.limits) as standin:
        print(f"PCCC_TELEGRAM_API={standin.url}\nPCCC_TELEGRAM_TOKEN={standin.token}")
        print(f"""curl {standin.url}/control/message -d '{{"user": "An", "text": "/start"}}'""", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
