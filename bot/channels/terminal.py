"""The terminal as a channel: `./pccc chat`. Buttons are numbers; a place is typed as "@ 11.53, 106.89"."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.delivery import fit
from bot.messages import Abilities, Incoming, Place, Reply, Sender, Sent

NAME = "terminal"
_PLACE = re.compile(r"^@\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)$")


class TerminalChannel:
    """Prints what is sent."""

    name = NAME
    abilities = Abilities(buttons=False)

    def __init__(self, print_: Callable[[str], None], describe: Callable[[str], str] = lambda _: "") -> None:
        self._print, self._describe = print_, describe

    async def send(self, to: str, reply: Reply) -> Sent:
        """Print what delivery has fitted already."""
        self._print(reply.text)
        return Sent("printed")

    async def edit(self, to: str, message_id: str, reply: Reply) -> Sent:
        """Not asked for: what is printed stays."""
        return Sent(message_id)

    def show(self, reply: Reply) -> None:
        """Print a reply, its choices numbered."""
        self._print(fit(reply, self.abilities, self._describe).text)


def read_line(line: str, incoming: Callable[..., Incoming]) -> Incoming:
    """A typed line as a message: a place if it begins with @, else text."""
    found = _PLACE.match(line.strip())
    if found:
        return incoming(place=Place(lat=float(found.group(1)), lon=float(found.group(2))))
    return incoming(text=line)


def me(user: str) -> Sender:
    """The person at the keyboard."""
    return Sender(NAME, user)
