"""Who looks at the console: a person with a role, the units that are theirs, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["province", "commune", "captain", "editor", "viewer"]
Right = Literal["see", "act", "warn", "train", "write", "publish", "report", "admin"]
"""see incidents and figures · act on incidents · send warnings and broadcasts · see teams and results · write knowledge ·
publish it · make reports · manage people and their access."""
RIGHTS: dict[Role, frozenset[Right]] = {
    "province": frozenset(("see", "act", "warn", "train", "write", "publish", "report", "admin")),
    "commune": frozenset(("see", "act", "warn", "train", "report")),
    "captain": frozenset(("train",)),
    "editor": frozenset(("write", "publish")),
    "viewer": frozenset(("see", "train")),
}


@dataclass(frozen=True)
class Viewer:
    """A person signed in. `units`: codes of the units that are theirs, theirs and all below; None: all."""

    key: str
    name: str
    role: Role
    units: frozenset[str] | None = None

    def may(self, right: Right) -> bool:
        """Whether their role has that right."""
        return right in RIGHTS[self.role]

    def sees(self, unit: str | None) -> bool:
        """Whether what belongs to that unit is theirs to see; what belongs to none is seen by those who see all."""
        return self.units is None or (unit is not None and unit in self.units)
