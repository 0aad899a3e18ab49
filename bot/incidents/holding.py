"""An incident held for a change: nobody else changes it until the caller's transaction ends."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.errors import NotFound, Refused
from bot.incidents.model import Incident
from bot.storage import incidents


def under_way(connection: Connection, code: str) -> tuple[Incident, Incident]:
    """The report of a code and the incident it is of, which nobody else changes until the transaction ends.

    Raises `NotFound`, or `Refused` for a closed incident.
    """
    found = incidents.by_code(connection, code, lock=True)
    if found is None:
        raise NotFound("action.gone")
    incident = incidents.whole_of(connection, found, lock=True)
    if incident.is_closed:
        raise Refused("action.closed", code=incident.code)
    return found, incident
