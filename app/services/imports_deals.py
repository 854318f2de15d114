"""Import of deals: each row is a deal, known again by its code, or by what it says when it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import BulkWriter
from app.db.codes import next_codes
from app.db.locks import row_for_change
from app.db.tables import Deal
from app.domain.access import Actor
from app.domain.amounts import parse_currency, round_money
from app.domain.business import CLOSED_STAGES
from app.domain.business import DealStage as Stage
from app.domain.customers import BAD_CODE, check_code
from app.domain.faults import REQUIRED, TOO_LONG, msgid
from app.domain.forms import BAD_CURRENCY
from app.domain.imports import CLOSED_BEFORE_START, NO_CODES, UNKNOWN_OWNER
from app.errors import Conflict
from app.services.deals import write_deal
from app.services.imports_customers import TWICE_CODE
from app.services.imports_lookups import CustomersOf, Owners
from app.services.imports_rows import Row

OTHER_CUSTOMER = msgid("This code belongs to a deal of another customer.")
IN_TRASH = msgid("This code belongs to a record in the trash.")
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class DealPlan:
    """A new deal (`deal_id` None) or new values for one there is."""

    deal_id: str | None
    version: int
    party_id: str
    acl: str
    values: dict[str, object]
    since: date | None


def currency_of(row: Row, written: str | None) -> str:
    """The row's currency: its column, else what stands beside the amount, else VND."""
    text = row.text("currency")
    if not text:
        return written or "VND"
    code = parse_currency(text) or text.upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        row.fault("currency", BAD_CURRENCY, {"value": text[:20]})
    return code


class DealImport:
    """Plans and writes rows of deals. One instance an import."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._owners = Owners()
        self._codes: dict[str, int] = {}
        self.unchanged = 0
        self.totals: dict[str, Decimal] = {}

    def plan(self, session: Session, rows: Sequence[Row]) -> list[object]:
        """The meaning of some rows. Rows at fault give none; a constant number of queries a call."""
        self._owners.load(session)
        customers = CustomersOf(session, self._actor, rows)
        by_code = _deals_by_code(session, [code for row in rows if (code := check_code(row.text("code")))])
        parties = [customers.find(row) for row in rows]
        alike = _deals_alike(session, [party[0] for party in parties if party], rows)
        plans: list[object] = []
        for row, party in zip(rows, parties, strict=True):
            plan = self._plan_row(row, party, by_code, alike)
            if row.bad:
                continue
            if plan is None:
                self.unchanged += 1
            else:
                plans.append(plan)
        return plans

    def finish(self, session: Session) -> set[int]:
        """Deals hang on nothing later in the file."""
        return set()

    def begin_writing(self) -> None:
        """Nothing is gathered while writing."""

    def finish_writing(self, session: Session) -> None:
        """Everything is written by then."""

    def write(self, session: Session, plans: Sequence[object]) -> tuple[int, int]:
        """Write some plans: (created, updated). Raises Conflict when a record changed since it was checked."""
        deals = [plan for plan in plans if isinstance(plan, DealPlan)]
        new = [plan for plan in deals if plan.deal_id is None]
        if _deals_by_code(session, [str(plan.values["code"]) for plan in new if plan.values.get("code")]):
            raise Conflict("A code was taken while the file was checked: import it again.")
        codes = iter(next_codes(session, Deal, sum(not plan.values.get("code") for plan in new)))
        bulk = BulkWriter(session, self._actor)
        for plan in new:
            values = {**plan.values, "code": plan.values.get("code") or next(codes)}
            bulk.deal(plan.party_id, plan.acl, values, plan.since)
        bulk.flush()
        for plan in deals:
            if plan.deal_id is not None:
                deal = row_for_change(session, Deal, Deal.id, plan.deal_id)
                if deal is None or deal.version != plan.version or deal.deleted_at:
                    raise Conflict("A deal was changed while the file was checked: import it again.")
                write_deal(session, self._actor, deal, dict(plan.values), since=plan.since)
        return len(new), len(deals) - len(new)

    def _plan_row(
        self,
        row: Row,
        party: tuple[str, str] | None,
        by_code: dict[str, Deal],
        alike: dict[tuple[object, ...], Deal],
    ) -> DealPlan | None:
        code = self._code(row)
        present = by_code.get(code) if code else None
        if present is not None and present.deleted_at:
            row.fault("code", IN_TRASH)
        elif present is not None and party and present.party_id != party[0]:
            row.fault("code", OTHER_CUSTOMER)
        values, since = self._values(row, present)
        if row.bad or party is None:
            return None
        amount = values.get("amount")
        if isinstance(amount, Decimal):
            currency = str(values["currency"])
            self.totals[currency] = self.totals.get(currency, Decimal(0)) + amount
        if code is None:
            row.findings.notice(row.number, NO_CODES)
            present = alike.get(_likeness(party[0], values))
        else:
            values["code"] = code
        if present is None:
            return DealPlan(None, 0, *party, values, since)
        given = {key: value for key, value in values.items() if value is not None}
        if all(getattr(present, key) == value for key, value in given.items()):
            return None
        return DealPlan(present.id, present.version, *party, given, since)

    def _code(self, row: Row) -> str | None:
        text = row.text("code")
        code = check_code(text) if text else None
        if text and code is None:
            row.fault("code", BAD_CODE)
        if code and (first := self._codes.setdefault(code, row.number)) != row.number:
            row.fault("code", TWICE_CODE, {"row": str(first)})
        return code

    def _values(self, row: Row, present: Deal | None) -> tuple[dict[str, object], date | None]:
        name = row.text("name") or (present.name if present else "")
        if not name:
            row.fault("name", REQUIRED)
        if len(name) > 300:
            row.fault("name", TOO_LONG, {"limit": "300"})
        stage = row.choice("stage", Stage) or (present.stage if present else Stage.NEW.value)
        amount, written = row.amount("amount")
        currency = currency_of(row, written)
        begun, close, expected = row.day("since"), row.day("close"), row.day("expected_close")
        if begun and close and close < begun:
            row.findings.notice(row.number, CLOSED_BEFORE_START)
        closed = stage in CLOSED_STAGES
        owner, note = self._owner(row)
        values: dict[str, object] = {
            "name": name,
            "stage": stage,
            "amount": round_money(amount, currency) if amount is not None else None,
            "currency": currency,
            "expected_close": expected or (None if closed else close),
            "closed_on": (close or (present.closed_on if present else None) or begun) if closed else None,
            "owner_id": owner,
            "note": note,
        }
        return values, (close if closed else None) or begun

    def _owner(self, row: Row) -> tuple[str | None, str | None]:
        name, note = row.text("owner"), row.text("note")
        owner_id = self._owners.find(name) if name else None
        if name and owner_id is None:
            row.findings.notice(row.number, UNKNOWN_OWNER, value=name[:80])
            note = "\n".join(filter(None, [note, f"{row.headings.get('owner', 'owner')}: {name}"]))
        return owner_id, note or None


def _deals_by_code(session: Session, codes: Sequence[str]) -> dict[str, Deal]:
    found: dict[str, Deal] = {}
    for start in range(0, len(codes), _CHUNK):
        rows = session.scalars(select(Deal).where(Deal.code.in_(codes[start : start + _CHUNK])))
        found.update({row.code: row for row in rows})
    return found


def _deals_alike(session: Session, party_ids: Sequence[str], rows: Sequence[Row]) -> dict[tuple[object, ...], Deal]:
    """Deals of these customers that say the same as a row without a code might."""
    if all(row.text("code") for row in rows):
        return {}
    names = list({row.text("name") for row in rows})
    found: dict[tuple[object, ...], Deal] = {}
    for start in range(0, len(names), _CHUNK):
        query = select(Deal).where(
            Deal.party_id.in_(set(party_ids)),
            Deal.name.in_(names[start : start + _CHUNK]),
            Deal.deleted_at.is_(None),
        )
        found.update({_likeness(deal.party_id, vars(deal)): deal for deal in session.scalars(query)})
    return found


def _likeness(party_id: str, values: dict[str, object]) -> tuple[object, ...]:
    return (party_id, *(values.get(key) for key in ("name", "amount", "currency", "closed_on", "expected_close")))
