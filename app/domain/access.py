"""Who acts and what they may see: one rule for lists, search, counts, snippets and pages.

Every customer and document row carries `acl`, the key of the team it belongs to. A viewer holds keys;
what carries one of them is visible. There is one team so far; the rule and the column are here from
the first day so that more teams change no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TEAM_ALL = "team:all"


class Role(StrEnum):
    """ADMIN manages users, settings and the audit log; STAFF works with customers and documents."""

    ADMIN = "admin"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something and by what right; goes into every audit row.

    `kind` is "user", "system" (a worker), "cli" or "import"; `via` names the rule, door or import run.
    """

    kind: str
    name: str
    user_id: str | None = None
    role: Role = Role.STAFF
    acl: tuple[str, ...] = (TEAM_ALL,)
    via: str = ""
    locale: str = "vi"

    @property
    def is_admin(self) -> bool:
        """Whether the actor may change users, settings and read the audit log."""
        return self.role is Role.ADMIN


def system(via: str) -> Actor:
    """The system itself acting by the rule, step or door `via`. Sees everything."""
    return Actor(kind="system", name="hoso", role=Role.ADMIN, via=via)
