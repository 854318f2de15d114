"""Deals: sales being worked on. Every move from stage to stage is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import timeline
from app.db.business import Line, Narrowed, one, page_of
from app.db.clashes import code_clash, owner_clash
from app.db.codes import next_code
from app.db.engine import Database
from app.db.records import added, check_version, edited, load, removed
from app.db.tables import Deal, DealStage, Party
from app.db.tables.base import now
from app.db.visibility import get_customer_by_code
from app.domain.access import Actor
from app.domain.business import CLOSED_STAGES, OPEN_STAGES
from app.domain.business import DealStage as Stage
from app.domain.days import moment_of
from app.domain.faults import Fault, raise_faults
from app.domain.forms import Checks
from app.errors import NotFound

_COLUMN_LIMIT = 60


@dataclass(frozen=True, slots=True)
class DealInput:
    """A deal as typed; empty texts mean nothing. `code` empty: the next one, or the present."""

    name: str
    stage: str = Stage.NEW.value
    code: str = ""
    amount: str = ""
    currency: str = "VND"
    expected_close: str = ""
    closed_on: str = ""
    owner_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DealDetail:
    """One deal with the moves it made, oldest first."""

    line: Line[Deal]
    moves: list[DealStage]


def check_deal(entered: DealInput) -> tuple[dict[str, object], list[Fault]]:
    """Columns of a deal and every fault."""
    checks = Checks()
    currency = checks.currency(entered.currency)
    values: dict[str, object] = {
        "name": checks.line("name", entered.name),
        "stage": checks.choice("stage", entered.stage, Stage),
        "amount": checks.money("amount", entered.amount, currency),
        "currency": currency,
        "expected_close": checks.day("expected_close", entered.expected_close),
        "closed_on": checks.day("closed_on", entered.closed_on),
        "owner_id": entered.owner_id or None,
        "note": checks.prose("note", entered.note),
    }
    code = checks.code(entered.code)
    if code:
        values["code"] = code
    if values["stage"] not in CLOSED_STAGES:
        values["closed_on"] = None
    return values, checks.faults


class DealService:
    """Use cases on deals."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, narrowed: Narrowed, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Line[Deal]], str | None]:
        """Deals, last changed first; the cursor of the next page or None."""
        with self._db.read() as session:
            return page_of(session, Deal, actor, narrowed, cursor, limit)

    def board(self, actor: Actor, narrowed: Narrowed) -> dict[str, list[Line[Deal]]]:
        """Open deals by stage in their order, at most 60 a stage; one query a stage."""
        with self._db.read() as session:
            return {
                stage.value: page_of(
                    session,
                    Deal,
                    actor,
                    Narrowed(narrowed.text, stage.value, (), narrowed.owner_id, narrowed.customer_id),
                    None,
                    _COLUMN_LIMIT,
                )[0]
                for stage in OPEN_STAGES
            }

    def get(self, actor: Actor, deal_id: str) -> DealDetail:
        """One deal. Raises NotFound."""
        with self._db.read() as session:
            line = one(session, Deal, actor, deal_id)
            if line is None:
                raise NotFound("This deal does not exist or has been deleted.")
            moves = session.scalars(select(DealStage).where(DealStage.deal_id == deal_id).order_by(DealStage.moved_at))
            return DealDetail(line, list(moves))

    def create(self, actor: Actor, customer_code: str, entered: DealInput) -> str:
        """Store a new deal, return its id. Raises InvalidFields, NotFound."""
        values, faults = check_deal(entered)
        with self._db.write() as session:
            party = get_customer_by_code(session, actor, customer_code)
            raise_faults([*faults, *_clashes(session, values)])
            return add_deal(session, actor, party, values).id

    def edit(self, actor: Actor, deal_id: str, version: int, entered: DealInput) -> None:
        """Change a deal. Raises InvalidFields, NotFound, Conflict."""
        values, faults = check_deal(entered)
        with self._db.write() as session:
            deal = load(session, Deal, deal_id, actor)
            check_version(deal, version)
            raise_faults([*faults, *_clashes(session, values, deal)])
            write_deal(session, actor, deal, values)

    def move(self, actor: Actor, deal_id: str, version: int, stage: str) -> None:
        """Move a deal to another stage. Raises InvalidFields, NotFound, Conflict."""
        checks = Checks()
        checks.choice("stage", stage, Stage)
        raise_faults(checks.faults)
        with self._db.write() as session:
            deal = load(session, Deal, deal_id, actor)
            check_version(deal, version)
            write_deal(session, actor, deal, {"stage": stage})

    def delete(self, actor: Actor, deal_id: str, version: int) -> None:
        """Put a deal in the trash. Raises NotFound, Conflict."""
        with self._db.write() as session:
            deal = load(session, Deal, deal_id, actor)
            check_version(deal, version)
            removed(session, actor, deal)
            timeline.show(session, deal)


def add_deal(
    session: Session, actor: Actor, party: Party, values: dict[str, object], *, since: date | None = None
) -> Deal:
    """Store a deal with its first stage; `since` is the day it reached that stage, when that is known."""
    code = values.get("code") or next_code(session, Deal)
    values = {**values, "code": code}
    _close(values)
    deal = Deal(**values, party_id=party.id, acl=party.acl)
    added(session, actor, deal, values)
    _moved(session, actor, deal, since)
    timeline.show(session, deal)
    return deal


def write_deal(
    session: Session, actor: Actor, deal: Deal, values: dict[str, object], *, since: date | None = None
) -> bool:
    """Bring a deal to `values`; returns whether anything changed."""
    if values.get("stage") in CLOSED_STAGES and not values.get("closed_on") and deal.closed_on:
        values["closed_on"] = deal.closed_on
    _close(values)
    changed = edited(session, actor, deal, values)
    if "stage" in changed:
        _moved(session, actor, deal, since)
    if changed:
        timeline.show(session, deal)
    return bool(changed)


def _close(values: dict[str, object]) -> None:
    """A deal that ends without a day ends today; an open one has no such day."""
    if values.get("stage") not in CLOSED_STAGES:
        values["closed_on"] = None
    elif not values.get("closed_on"):
        values["closed_on"] = now().date()


def _moved(session: Session, actor: Actor, deal: Deal, since: date | None) -> None:
    moved_at: datetime = moment_of(since) if since else now()
    session.add(DealStage(deal_id=deal.id, stage=deal.stage, actor=actor.name, moved_at=moved_at))
    session.flush()


def _clashes(session: Session, values: dict[str, object], deal: Deal | None = None) -> list[Fault]:
    return [
        *code_clash(session, Deal, values.get("code"), deal.id if deal else None),
        *owner_clash(session, "owner_id", values.get("owner_id"), deal.owner_id if deal else None),
    ]
