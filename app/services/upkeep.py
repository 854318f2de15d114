"""When this installation was last backed up and last compared, and with what outcome: for doctor, pages, metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.db.engine import Database
from app.db.upkeep import BACKUP, VERIFICATION, noted

_TOO_OLD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LastBackup:
    """`missing`: how many originals the store did not have whole."""

    snapshot: str
    at: datetime
    missing: int

    def is_old(self, now: datetime) -> bool:
        """Whether another one should long have been made."""
        return now - self.at > _TOO_OLD


@dataclass(frozen=True, slots=True)
class LastVerification:
    """`whole`: nothing was left out; else `originals` of them were read. `error`: why nothing could be compared."""

    at: datetime
    whole: bool = False
    originals: int = 0
    differences: int = 0
    repaired: int = 0
    examples: tuple[str, ...] = ()
    error: str = ""

    @property
    def is_well(self) -> bool:
        """Whether everything that was looked at agreed."""
        return not self.error and self.differences == 0


class UpkeepService:
    """Reads what backups and verifications have left as a note."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def backup(self) -> LastBackup | None:
        """The last backup that was made whole, None when there was none. Raises Unavailable."""
        told = noted(self._db, BACKUP)
        return LastBackup(told["snapshot"], _moment(told["at"]), told["missing"]) if told else None

    def verification(self) -> LastVerification | None:
        """The last time that rows, originals and index were compared, None when they never were. Raises Unavailable."""
        told = noted(self._db, VERIFICATION)
        if told is None:
            return None
        rest = {name: value for name, value in told.items() if name not in ("at", "kinds", "examples")}
        return LastVerification(at=_moment(told["at"]), examples=tuple(told.get("examples", ())), **rest)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
