"""Orders with their lines; an order's amount is the sum of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import timeline
from app.db.business import Line, Narrowed, one, page_of
from app.db.clashes import code_clash
from app.db.codes import next_code
from app.db.engine import Database
from app.db.records import added, check_version, edited, load, removed
from app.db.tables import Deal, Order, OrderLine, Party
from app.db.visibility import get_customer_by_code
from app.domain.access import Actor
from app.domain.amounts import LIMIT, round_money
from app.domain.business import OrderStatus
from app.domain.faults import Fault, msgid, raise_faults
from app.domain.forms import Checks
from app.errors import NotFound

NO_LINES = msgid("An order needs at least one line.")
TOO_BIG = msgid("This amount is too big.")
DEAL_OF_OTHER = msgid("This deal does not exist or belongs to another customer.")
_LINES = 500


@dataclass(frozen=True, slots=True)
class OrderLineInput:
    """One line as typed."""

    product: str
    quantity: str = "1"
    unit: str = ""
    unit_price: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: such lines of a form are left out."""
        return not (self.product.strip() or self.unit_price.strip())


@dataclass(frozen=True, slots=True)
class OrderInput:
    """An order as typed; empty texts mean nothing. `code` empty: the next one, or the present."""

    lines: tuple[OrderLineInput, ...]
    ordered_on: str = ""
    status: str = OrderStatus.CONFIRMED.value
    code: str = ""
    currency: str = "VND"
    deal_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewLine:
    """A checked line. `total` is in the currency's minor unit."""

    product: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """One order with its lines in order."""

    line: Line[Order]
    lines: list[OrderLine]
    deal_code: str | None


def check_order(entered: OrderInput) -> tuple[dict[str, object], list[NewLine], list[Fault]]:
    """Columns, lines and every fault. A fault in line 2's price is at field "lines-1-unit_price"."""
    checks = Checks()
    currency = checks.currency(entered.currency)
    typed = [line for line in entered.lines if not line.is_blank]
    lines = [_check_line(checks, index, line, currency) for index, line in enumerate(typed[:_LINES])]
    if not typed:
        checks.fault("lines", NO_LINES)
    good = [line for line in lines if line is not None]
    amount = sum((line.total for line in good), Decimal(0))
    if abs(amount) >= LIMIT:
        checks.fault("lines", TOO_BIG)
    values: dict[str, object] = {
        "ordered_on": checks.day("ordered_on", entered.ordered_on, required=True),
        "status": checks.choice("status", entered.status, OrderStatus),
        "currency": currency,
        "deal_id": entered.deal_id or None,
        "note": checks.prose("note", entered.note),
        "amount": amount,
    }
    code = checks.code(entered.code)
    if code:
        values["code"] = code
    return values, good, checks.faults


def _check_line(checks: Checks, index: int, line: OrderLineInput, currency: str) -> NewLine | None:
    name = f"lines-{index}"
    product = checks.line(f"{name}-product", line.product)
    quantity = checks.amount(f"{name}-quantity", line.quantity, required=True)
    price = checks.amount(f"{name}-unit_price", line.unit_price, required=True)
    unit = checks.line(f"{name}-unit", line.unit, limit=24, required=False)
    if quantity is None or price is None:
        return None
    if quantity * price >= LIMIT:
        checks.fault(f"{name}-unit_price", TOO_BIG)
        return None
    thousandths = quantity.quantize(Decimal("0.001"))
    return NewLine(
        product, thousandths, unit, price.quantize(Decimal("0.001")), round_money(quantity * price, currency)
    )


class OrderService:
    """Use cases on orders."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def page(
        self, actor: Actor, narrowed: Narrowed, cursor: str | None = None, limit: int = 50
    ) -> tuple[list[Line[Order]], str | None]:
        """Orders, newest first; the cursor of the next page or None."""
        with self._db.read() as session:
            return page_of(session, Order, actor, narrowed, cursor, limit)

    def get(self, actor: Actor, order_id: str) -> OrderDetail:
        """One order with its lines. Raises NotFound."""
        with self._db.read() as session:
            line = one(session, Order, actor, order_id)
            if line is None:
                raise NotFound("This order does not exist or has been deleted.")
            lines = session.scalars(
                select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position)
            )
            deal = session.get(Deal, line.row.deal_id) if line.row.deal_id else None
            return OrderDetail(line, list(lines), deal.code if deal else None)

    def create(self, actor: Actor, customer_code: str, entered: OrderInput) -> str:
        """Store a new order, return its id. Raises InvalidFields, NotFound."""
        values, lines, faults = check_order(entered)
        with self._db.write() as session:
            party = get_customer_by_code(session, actor, customer_code)
            raise_faults([*faults, *_clashes(session, values, party.id)])
            return add_order(session, actor, party, values, lines).id

    def edit(self, actor: Actor, order_id: str, version: int, entered: OrderInput) -> None:
        """Change an order and its lines. Raises InvalidFields, NotFound, Conflict."""
        values, lines, faults = check_order(entered)
        with self._db.write() as session:
            order = load(session, Order, order_id, actor)
            check_version(order, version)
            raise_faults([*faults, *_clashes(session, values, order.party_id, order)])
            write_order(session, actor, order, values, lines)

    def set_status(self, actor: Actor, order_id: str, version: int, status: str) -> None:
        """Move an order to another state. Raises InvalidFields, NotFound, Conflict."""
        checks = Checks()
        checks.choice("status", status, OrderStatus)
        raise_faults(checks.faults)
        with self._db.write() as session:
            order = load(session, Order, order_id, actor)
            check_version(order, version)
            if edited(session, actor, order, {"status": status}):
                timeline.show(session, order)

    def delete(self, actor: Actor, order_id: str, version: int) -> None:
        """Put an order in the trash. Raises NotFound, Conflict."""
        with self._db.write() as session:
            order = load(session, Order, order_id, actor)
            check_version(order, version)
            removed(session, actor, order)
            timeline.show(session, order)


def add_order(
    session: Session, actor: Actor, party: Party, values: dict[str, object], lines: Sequence[NewLine]
) -> Order:
    """Store an order with its lines."""
    values = {**values, "code": values.get("code") or next_code(session, Order)}
    order = Order(**values, party_id=party.id, acl=party.acl)
    added(session, actor, order, values | {"lines": told(lines)})
    _store_lines(session, order.id, lines)
    timeline.show(session, order)
    return order


def write_order(
    session: Session, actor: Actor, order: Order, values: dict[str, object], lines: Sequence[NewLine]
) -> bool:
    """Bring an order to `values` and `lines`; returns whether anything changed."""
    query = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position)
    before = told(session.scalars(query).all())
    more = {"lines": [before, told(lines)]} if before != told(lines) else {}
    changed = edited(session, actor, order, values, more=more)
    if more:
        session.execute(delete(OrderLine).where(OrderLine.order_id == order.id))
        _store_lines(session, order.id, lines)
    if changed:
        timeline.show(session, order)
    return bool(changed)


def _store_lines(session: Session, order_id: str, lines: Sequence[NewLine]) -> None:
    session.add_all(
        OrderLine(
            order_id=order_id,
            position=position,
            product=line.product,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
        )
        for position, line in enumerate(lines, start=1)
    )
    session.flush()


def told(lines: Sequence[NewLine | OrderLine]) -> str:
    """Lines in one text, for the history: what was ordered before and after a change."""
    return "; ".join(f"{line.product}: {line.quantity:f} {line.unit} × {line.unit_price:f}" for line in lines)


def _clashes(session: Session, values: dict[str, object], party_id: str, order: Order | None = None) -> list[Fault]:
    faults = list(code_clash(session, Order, values.get("code"), order.id if order else None))
    deal = session.get(Deal, values["deal_id"]) if values.get("deal_id") else None
    if values.get("deal_id") and (deal is None or deal.party_id != party_id):
        faults.append(Fault("deal_id", DEAL_OF_OTHER))
    return faults
