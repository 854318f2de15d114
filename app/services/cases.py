"""Cases: questions, complaints and repairs, from their opening to their end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import timeline
from app.db.business import Line, Narrowed, one, page_of
from app.db.clashes import code_clash, owner_clash
from app.db.codes import next_code
from app.db.engine import Database
from app.db.records import added, check_version, edited, load, removed
from app.db.tables import Case
from app.db.tables.base import now
from app.db.visibility import get_customer_by_code
from app.domain.access import Actor
from app.domain.business import CaseStatus, Severity
from app.domain.faults import Fault, raise_faults
from app.domain.forms import Checks
from app.errors import NotFound


@dataclass(frozen=True, slots=True)
class CaseInput:
    """A case as typed; empty texts mean nothing. `code` empty: the next one, or the present.

    `opened_at` None: now; only a new case takes it.
    """

    subject: str
    description: str = ""
    status: str = CaseStatus.OPEN.value
    severity: str = Severity.NORMAL.value
    code: str = ""
    owner_id: str = ""
    opened_at: datetime | None = None


def _check(entered: CaseInput) -> tuple[dict[str, object], list[Fault]]:
    checks = Checks()
    values: dict[str, object] = {
        "subject": checks.line("subject", entered.subject),
        "description": checks.prose("description", entered.description),
        "status": checks.choice("status", entered.status, CaseStatus),
        "severity": checks.choice("severity", entered.severity, Severity),
        "owner_id": entered.owner_id or None,
    }
    code = checks.code(entered.code)
    if code:
        values["code"] = code
    return values, checks.faults


class CaseService:
    """Use cases on cases."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, narrowed: Narrowed, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Line[Case]], str | None]:
        """Cases, newest first; the cursor of the next page or None."""
        with self._db.read() as session:
            return page_of(session, Case, actor, narrowed, cursor, limit)

    def get(self, actor: Actor, case_id: str) -> Line[Case]:
        """One case. Raises NotFound."""
        with self._db.read() as session:
            line = one(session, Case, actor, case_id)
            if line is None:
                raise NotFound("This case does not exist or has been deleted.")
            return line

    def create(self, actor: Actor, customer_code: str, entered: CaseInput) -> str:
        """Open a case, return its id. Raises InvalidFields, NotFound."""
        values, faults = _check(entered)
        with self._db.write() as session:
            party = get_customer_by_code(session, actor, customer_code)
            raise_faults([*faults, *_clashes(session, values)])
            values["code"] = values.get("code") or next_code(session, Case)
            values["opened_at"] = entered.opened_at or now()
            if values["status"] == CaseStatus.CLOSED:
                values["closed_at"] = now()
            case = Case(**values, party_id=party.id, acl=party.acl)
            added(session, actor, case, values)
            timeline.show(session, case)
            return case.id

    def edit(self, actor: Actor, case_id: str, version: int, entered: CaseInput) -> None:
        """Change a case. Raises InvalidFields, NotFound, Conflict."""
        values, faults = _check(entered)
        with self._db.write() as session:
            case = load(session, Case, case_id, actor)
            check_version(case, version)
            raise_faults([*faults, *_clashes(session, values, case)])
            _write(session, actor, case, values)

    def set_status(self, actor: Actor, case_id: str, version: int, status: str) -> None:
        """Open, park or close a case. Raises InvalidFields, NotFound, Conflict."""
        checks = Checks()
        checks.choice("status", status, CaseStatus)
        raise_faults(checks.faults)
        with self._db.write() as session:
            case = load(session, Case, case_id, actor)
            check_version(case, version)
            _write(session, actor, case, {"status": status})

    def delete(self, actor: Actor, case_id: str, version: int) -> None:
        """Put a case in the trash. Raises NotFound, Conflict."""
        with self._db.write() as session:
            case = load(session, Case, case_id, actor)
            check_version(case, version)
            removed(session, actor, case)
            timeline.show(session, case)


def _write(session: Session, actor: Actor, case: Case, values: dict[str, object]) -> None:
    if values["status"] != case.status:
        values["closed_at"] = now() if values["status"] == CaseStatus.CLOSED else None
    if edited(session, actor, case, values):
        timeline.show(session, case)


def _clashes(session: Session, values: dict[str, object], case: Case | None = None) -> list[Fault]:
    return [
        *code_clash(session, Case, values.get("code"), case.id if case else None),
        *owner_clash(session, "owner_id", values.get("owner_id"), case.owner_id if case else None),
    ]
