"""Who looks at the console: a person with a role, the units that are theirs, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["province", "commune", "captain", "editor", "viewer"]
ROLES: tuple[Role, ...] = get_args(Role)
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
KEY_HOLDER = "console"
"""The key of the viewer who came by the key of the data folder, or from the machine itself."""


@dataclass(frozen=True)
class Viewer:
    """A person signed in. `units`: codes of the units that are theirs, theirs and all below; None: all.

    `unit` is the code of their own, `official` their number in the register of officials, `account` that of their account;
    whoever came by the key has none of these.
    """

    key: str
    name: str
    role: Role
    units: frozenset[str] | None = None
    unit: str = ""
    official: int | None = None
    account: int = 0

    @property
    def rights(self) -> frozenset[Right]:
        """What their role may do."""
        return RIGHTS[self.role]

    @property
    def is_person(self) -> bool:
        """Whether they signed in by name, and didn't come by the key."""
        return self.key != KEY_HOLDER

    def may(self, right: Right | None) -> bool:
        """Whether their role has that right; `None` asks for none."""
        return right is None or right in self.rights

    def sees(self, unit: str | None) -> bool:
        """Whether what belongs to that unit is theirs to see; what belongs to none is seen by those who see all."""
        return self.units is None or (unit is not None and unit in self.units)
