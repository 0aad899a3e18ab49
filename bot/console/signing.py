"""Who stands behind a warning or a broadcast made on the console: whoever is signed in; for whoever came by the key, a name."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.console.sign_in import private_routes
from bot.console.viewer import Viewer
from bot.errors import NotFound
from bot.storage import accounts, units
from bot.warnings import officials
from bot.warnings.book import By
from bot.warnings.model import Signer


def signing(viewer: Viewer, chosen: str) -> By:
    """The person signed in, or for whoever came by the key the official whose name was chosen."""
    return (lambda connection: signer_of(connection, viewer)) if viewer.is_person else chosen


def signer_of(connection: Connection, viewer: Viewer) -> Signer:
    """A person signed in as one who signs: their official where they have one, so that nobody is two.

    Somebody who isn't in the register has a number below zero and no address: of two of one name they count as one.
    """
    if viewer.official is not None:
        found = next((one for one in units.officials(connection) if one.id == viewer.official), None)
        if found is None:
            raise NotFound("action.not_yours")
        return officials.by_entry(found, viewer.unit)
    account = accounts.by_id(connection, viewer.account)
    if account is None:
        raise NotFound("action.not_yours")
    routes = private_routes(connection, account)
    return Signer(official=-account.id, name=account.name, unit=viewer.unit, chat=routes[0].key if routes else "")
