"""Import of orders: rows with the same order code, one below the other, are the lines of one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db.bulk import BulkWriter
from app.db.codes import next_codes
from app.db.locks import row_for_change
from app.db.tables import Order, OrderLine
from app.domain.access import Actor
from app.domain.amounts import LIMIT, minor_digits, round_money
from app.domain.business import OrderStatus
from app.domain.customers import BAD_CODE, check_code
from app.domain.faults import REQUIRED, msgid
from app.domain.imports import NO_CODES
from app.errors import Conflict
from app.services.imports_deals import IN_TRASH, currency_of
from app.services.imports_lookups import CustomersOf
from app.services.imports_rows import Row
from app.services.orders import TOO_BIG, NewLine, told, write_order

OTHER_CUSTOMER = msgid("This code belongs to an order of another customer.")
APART = msgid("The lines of one order must stand together; row %(row)s has this code already.")
OF_ONE_ORDER = msgid("The lines of one order must have the same customer, date and currency; see row %(row)s.")
SUM_DIFFERS = msgid("%(amount)s is not quantity times unit price, which is %(expected)s.")
NO_AMOUNT = msgid("A line needs a unit price or an amount.")
NOT_ZERO = msgid("The quantity must be above zero.")
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """A new order (`order_id` None) or new values for one there is."""

    order_id: str | None
    version: int
    party_id: str
    acl: str
    values: dict[str, object]
    lines: list[NewLine]


class OrderImport:
    """Plans and writes rows of orders. One instance an import."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._codes: dict[str, int] = {}
        self.unchanged = 0
        self.totals: dict[str, Decimal] = {}

    def plan(self, session: Session, rows: Sequence[Row]) -> list[object]:
        """The meaning of some rows, which hold whole orders. A constant number of queries a call."""
        customers = CustomersOf(session, self._actor, rows)
        codes = [code for row in rows if (code := check_code(row.text("code")))]
        by_code = _orders_by_code(session, codes)
        present_lines = _lines_of(session, [order.id for order in by_code.values()])
        parties = {row.number: customers.find(row) for row in rows}
        alike = _orders_alike(session, [p[0] for p in parties.values() if p]) if len(codes) < len(rows) else {}
        plans: list[object] = []
        for group in grouped(rows):
            plan = self._plan_order(group, parties, by_code, present_lines, alike)
            if any(row.bad for row in group):
                for row in group:
                    row.bad = True  # an order is whole or not at all
            elif plan is None:
                self.unchanged += 1
            else:
                plans.append(plan)
        return plans

    def finish(self, session: Session) -> set[int]:
        """Orders hang on nothing later in the file."""
        return set()

    def begin_writing(self) -> None:
        """Nothing is gathered while writing."""

    def finish_writing(self, session: Session) -> None:
        """Everything is written by then."""

    def write(self, session: Session, plans: Sequence[object]) -> tuple[int, int]:
        """Write some plans: (created, updated). Raises Conflict when a record changed since it was checked."""
        orders = [plan for plan in plans if isinstance(plan, OrderPlan)]
        new = [plan for plan in orders if plan.order_id is None]
        if _orders_by_code(session, [str(plan.values["code"]) for plan in new if plan.values.get("code")]):
            raise Conflict("A code was taken while the file was checked: import it again.")
        codes = iter(next_codes(session, Order, sum(not plan.values.get("code") for plan in new)))
        bulk = BulkWriter(session, self._actor)
        for plan in new:
            values = {**plan.values, "code": plan.values.get("code") or next(codes)}
            bulk.order(plan.party_id, plan.acl, values, plan.lines, told(plan.lines))
        bulk.flush()
        for plan in orders:
            if plan.order_id is not None:
                order = row_for_change(session, Order, Order.id, plan.order_id)
                if order is None or order.version != plan.version or order.deleted_at:
                    raise Conflict("An order was changed while the file was checked: import it again.")
                write_order(session, self._actor, order, plan.values, plan.lines)
        return len(new), len(orders) - len(new)

    def _plan_order(
        self,
        group: Sequence[Row],
        parties: dict[int, tuple[str, str] | None],
        by_code: dict[str, Order],
        present_lines: dict[str, list[OrderLine]],
        alike: dict[tuple[object, ...], Order],
    ) -> OrderPlan | None:
        head, party = group[0], parties[group[0].number]
        code = self._code(head)
        present = by_code.get(code) if code else None
        if present is not None and present.deleted_at:
            head.fault("code", IN_TRASH)
        elif present is not None and party and present.party_id != party[0]:
            head.fault("code", OTHER_CUSTOMER)
        values, lines = self._values(group, parties, present)
        if party is None or any(row.bad for row in group):
            return None
        currency = str(values["currency"])
        amount = sum((line.total for line in lines), Decimal(0))
        values["amount"] = amount
        self.totals[currency] = self.totals.get(currency, Decimal(0)) + amount
        if code is None:
            head.findings.notice(head.number, NO_CODES)
            present = alike.get((party[0], values["ordered_on"], amount, currency))
            return None if present else OrderPlan(None, 0, *party, values, lines)
        if present is None:
            return OrderPlan(None, 0, *party, {**values, "code": code}, lines)
        same = all(getattr(present, key) == value for key, value in values.items())
        if same and told(present_lines.get(present.id, [])) == told(lines):
            return None
        return OrderPlan(present.id, present.version, *party, values, lines)

    def _code(self, row: Row) -> str | None:
        text = row.text("code")
        code = check_code(text) if text else None
        if text and code is None:
            row.fault("code", BAD_CODE)
        if code and (first := self._codes.setdefault(code, row.number)) != row.number:
            row.fault("code", APART, {"row": str(first)})
        return code

    def _values(
        self, group: Sequence[Row], parties: dict[int, tuple[str, str] | None], present: Order | None
    ) -> tuple[dict[str, object], list[NewLine]]:
        head = group[0]
        ordered_on = head.day("ordered_on")
        if ordered_on is None and not head.text("ordered_on"):
            head.fault("ordered_on", REQUIRED)
        currency = currency_of(head, head.amount("amount")[1] or head.amount("unit_price")[1])
        status = head.choice("status", OrderStatus) or (present.status if present else OrderStatus.CONFIRMED.value)
        lines = [line for row in group if (line := self._line(row, currency)) is not None]
        for row in group[1:]:
            day = row.day("ordered_on") if row.text("ordered_on") else ordered_on
            if parties[row.number] != parties[head.number] or day != ordered_on:
                row.fault("customer", OF_ONE_ORDER, {"row": str(head.number)})
        note = "\n".join(dict.fromkeys(text for row in group if (text := row.text("note"))))
        values: dict[str, object] = {"ordered_on": ordered_on, "status": status, "currency": currency}
        values["note"] = note or (present.note if present else None)
        return values, lines

    @staticmethod
    def _line(row: Row, currency: str) -> NewLine | None:
        quantity = row.amount("quantity")[0] if row.text("quantity") else Decimal(1)
        price, amount = row.amount("unit_price")[0], row.amount("amount")[0]
        if quantity is not None and quantity == 0:
            row.fault("quantity", NOT_ZERO)
        if row.bad or quantity is None:
            return None
        if price is None and amount is None:
            row.fault("amount", NO_AMOUNT)
            return None
        if price is None:
            assert amount is not None
            price = amount / quantity
        total = round_money(quantity * price, currency)
        if total >= LIMIT:
            row.fault("amount", TOO_BIG)
        # A unit of the currency of difference is rounding of the price in the file, not a fault.
        elif amount is not None and abs(total - amount) > Decimal(1).scaleb(-minor_digits(currency)):
            row.fault("amount", SUM_DIFFERS, {"amount": f"{amount:f}", "expected": f"{total:f}"})
        product = row.text("product")[:300] or row.text("code") or "—"
        if price != price.quantize(Decimal("0.001")):
            # The price of a unit has no exact form: the line keeps its sum as one piece.
            product, quantity, price = f"{product} × {quantity:f}", Decimal(1), round_money(amount or total, currency)
        return NewLine(product[:300], quantity, row.text("unit")[:24], price, round_money(quantity * price, currency))


def grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one code that stand together; a row without a code stands for itself."""
    groups: list[list[Row]] = []
    for row in rows:
        code = row.text("code").upper()
        if groups and code and groups[-1][0].text("code").upper() == code:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _orders_by_code(session: Session, codes: Sequence[str]) -> dict[str, Order]:
    found: dict[str, Order] = {}
    unique = list(dict.fromkeys(codes))
    for start in range(0, len(unique), _CHUNK):
        rows = session.scalars(select(Order).where(Order.code.in_(unique[start : start + _CHUNK])))
        found.update({row.code: row for row in rows})
    return found


def _lines_of(session: Session, order_ids: Sequence[str]) -> dict[str, list[OrderLine]]:
    found: dict[str, list[OrderLine]] = {}
    for start in range(0, len(order_ids), _CHUNK):
        query = select(OrderLine).where(OrderLine.order_id.in_(order_ids[start : start + _CHUNK]))
        for line in session.scalars(query.order_by(OrderLine.position)):
            found.setdefault(line.order_id, []).append(line)
    return found


def _orders_alike(session: Session, party_ids: Sequence[str]) -> dict[tuple[object, ...], Order]:
    """Orders of these customers by what a row without a code says of one."""
    found: dict[tuple[object, ...], Order] = {}
    unique = list(set(party_ids))
    for start in range(0, len(unique), _CHUNK):
        query = select(Order).where(Order.party_id.in_(unique[start : start + _CHUNK]), Order.deleted_at.is_(None))
        found.update({(o.party_id, o.ordered_on, o.amount, o.currency): o for o in session.scalars(query)})
    return found
