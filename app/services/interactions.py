"""Interactions: calls, meetings, visits, chats and notes with a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import timeline
from app.db.business import Line, Narrowed, one, page_of
from app.db.engine import Database
from app.db.records import added, check_version, edited, load, removed
from app.db.tables import Interaction, Relation
from app.db.tables.base import now
from app.db.visibility import get_customer_by_code
from app.domain.access import Actor
from app.domain.business import InteractionKind
from app.domain.faults import Fault, msgid, raise_faults
from app.domain.forms import Checks
from app.errors import NotFound

NOT_A_CONTACT = msgid("This person is no contact of this customer.")
IN_THE_FUTURE = msgid("This lies in the future: make a task of it.")
_CLOCK_SKEW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class InteractionInput:
    """What was talked about. `happened_at` is a moment with its zone, None for now."""

    kind: str
    subject: str
    body: str = ""
    contact_id: str = ""
    happened_at: datetime | None = None


def _check(entered: InteractionInput) -> tuple[dict[str, object], list[Fault]]:
    checks = Checks()
    happened_at = (entered.happened_at or now()).astimezone(UTC)
    if happened_at > now() + _CLOCK_SKEW:
        checks.fault("happened_at", IN_THE_FUTURE)
    values: dict[str, object] = {
        "kind": checks.choice("kind", entered.kind, InteractionKind),
        "subject": checks.line("subject", entered.subject),
        "body": checks.prose("body", entered.body),
        "contact_id": entered.contact_id or None,
        "happened_at": happened_at,
    }
    return values, checks.faults


class InteractionService:
    """Use cases on interactions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, narrowed: Narrowed, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Line[Interaction]], str | None]:
        """Interactions, newest first; the cursor of the next page or None."""
        with self._db.read() as session:
            return page_of(session, Interaction, actor, narrowed, cursor, limit)

    def get(self, actor: Actor, interaction_id: str) -> Line[Interaction]:
        """One interaction. Raises NotFound."""
        with self._db.read() as session:
            line = one(session, Interaction, actor, interaction_id)
            if line is None:
                raise NotFound("This entry does not exist or has been deleted.")
            return line

    def create(self, actor: Actor, customer_code: str, entered: InteractionInput) -> str:
        """Note an interaction, return its id. Raises InvalidFields, NotFound."""
        values, faults = _check(entered)
        with self._db.write() as session:
            party = get_customer_by_code(session, actor, customer_code)
            raise_faults([*faults, *_contact_fault(session, values, party.id)])
            row = Interaction(**values, party_id=party.id, actor=actor.name, acl=party.acl)
            added(session, actor, row, values)
            timeline.show(session, row)
            return row.id

    def edit(self, actor: Actor, interaction_id: str, version: int, entered: InteractionInput) -> None:
        """Change an interaction. Raises InvalidFields, NotFound, Conflict."""
        values, faults = _check(entered)
        with self._db.write() as session:
            row = load(session, Interaction, interaction_id, actor)
            check_version(row, version)
            raise_faults([*faults, *_contact_fault(session, values, row.party_id)])
            if entered.happened_at is None:
                values["happened_at"] = row.happened_at
            if edited(session, actor, row, values):
                timeline.show(session, row)

    def delete(self, actor: Actor, interaction_id: str, version: int) -> None:
        """Put an interaction in the trash. Raises NotFound, Conflict."""
        with self._db.write() as session:
            row = load(session, Interaction, interaction_id, actor)
            check_version(row, version)
            removed(session, actor, row)
            timeline.show(session, row)


def _contact_fault(session: Session, values: dict[str, object], party_id: str) -> list[Fault]:
    contact_id = values.get("contact_id")
    if not contact_id:
        return []
    query = select(Relation.id).where(
        Relation.from_id == contact_id, Relation.to_id == party_id, Relation.role == "contact"
    )
    return [] if session.scalar(query.limit(1)) else [Fault("contact_id", NOT_A_CONTACT)]
