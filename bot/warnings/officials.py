"""Which official acts: found by where they write from, or by a name that an operator chose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.errors import NotFound
from bot.messages import Incoming, Sender
from bot.storage.units import Official, Unit
from bot.warnings.model import Signer, covers
from nlu.text import fold

TERMINAL = "terminal"


def parents(units: Mapping[str, Unit]) -> dict[str, str | None]:
    """The unit above each unit, by code."""
    return {code: unit.parent for code, unit in units.items()}


def signer(incoming: Incoming, officials: Sequence[Official]) -> Signer | None:
    """The official whose chat this is; `None` for everybody else.

    In a desk's group the entry says what may be done and the person's own address who they are. On the terminal the official
    is the one named like the user who is signed in to the machine.
    """
    sender = incoming.sender
    if sender.channel == TERMINAL:
        named = [o for o in officials if fold(o.name).replace(" ", "") == fold(sender.address).replace(" ", "")]
        return by_entry(named[0]) if named else None
    desk = next((o for o in officials if sender in addresses(o)), None)
    if desk is None:
        return None
    own = Sender(sender.channel, incoming.person or sender.address)
    shared = own != sender
    if shared and not is_group(sender):
        return None  # a press claimed to be somebody else's in a chat of two
    entry = next((o for o in officials if own in addresses(o)), None) if shared else desk
    name = f"{incoming.name} ({desk.name})" if shared and incoming.name else desk.name
    return Signer(
        official=(entry or desk).id,
        name=(entry.name if entry else name)[:120],
        unit=desk.unit,
        person=own.key,
        shared=entry is None,
        chat=sender.key,
    )


def by_name(name: str, officials: Sequence[Official]) -> Signer:
    """The official of that name, as an operator gives it. Raises `NotFound` where there is none, or more than one."""
    named = [o for o in officials if o.name == name] or [o for o in officials if fold(o.name) == fold(name)]
    if len(named) != 1:
        raise NotFound("warning.error.official_ambiguous" if named else "error.official", name=name)
    return by_entry(named[0])


def by_entry(official: Official, unit: str = "") -> Signer:
    """The official as the register has them, or acting for another unit.

    A group's entry names no person: it stands for whoever is in the group.
    """
    chats = addresses(official)
    private = next((one for one in chats if not is_group(one)), None)
    return Signer(
        official=official.id,
        name=official.name,
        unit=unit or official.unit,
        person=private.key if private else "",
        shared=private is None and bool(chats),
        chat=chats[0].key if chats else "",
    )


def addresses(official: Official) -> list[Sender]:
    """Every chat an official may press from."""
    routes = (("telegram", official.telegram), ("zalo_oa", official.zalo), ("zalo_bot", official.zalo_bot))
    return [Sender(channel, address) for channel, address in routes if address]


def is_group(address: Sender) -> bool:
    """Whether a chat is a group's: Telegram's have negative numbers."""
    return address.channel == "telegram" and address.address.startswith("-")


def may_confirm(
    units: Iterable[str], officials: Sequence[Official], above: Mapping[str, str | None], maker: Signer
) -> list[Official]:
    """The officials of these units and of the units above them, but for the one who made the warning."""
    wanted = tuple(units)
    return [o for o in officials if all(covers(o.unit, unit, above) for unit in wanted) and not _is_maker(o, maker)]


def _is_maker(official: Official, maker: Signer) -> bool:
    """Whether an entry stands for the maker alone; a group they belong to has others in it."""
    return official.id == maker.official and not maker.shared
