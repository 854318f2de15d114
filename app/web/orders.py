"""Pages of orders: list, form with lines, one order."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.db.business import Narrowed
from app.domain.text import clean_line
from app.services.orders import OrderDetail, OrderInput, OrderLineInput
from app.web.business_forms import OrderForm, typed
from app.web.business_pages import asked, back_to_customer, deleted, fixed_customer, shown_version, try_saving, try_to
from app.web.formats import day, number
from app.web.identity import current_actor
from app.web.locale import TIMEZONE
from app.web.toasts import toast
from app.web.wiring import services

blueprint = Blueprint("orders", __name__, url_prefix="/orders")

_PARTS = ("product", "quantity", "unit", "unit_price")
_SPARE_LINES = 3
_MOST_LINES = 500


@blueprint.get("")
def index() -> ResponseReturnValue:
    """The list."""
    chosen = {key: asked(key) for key in ("text", "state")}
    narrowed = Narrowed(text=chosen["text"], state=chosen["state"])
    lines, cursor = services().orders.page(current_actor(), narrowed, request.args.get("cursor"))
    return render_template("orders/index.html", lines=lines, cursor=cursor, chosen=chosen)


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form for a new order."""
    today = datetime.now(ZoneInfo(TIMEZONE)).date()
    form = OrderForm(data={"customer": asked("customer"), "status": "confirmed", "ordered_on": day(today)})
    rows = _typed_lines()
    if form.submitted_and_valid():
        customer = typed(form.customer.data)
        made = try_to(lambda: services().orders.create(current_actor(), customer, _entered(form, rows)), form)
        if made:
            toast(gettext("Saved."))
            return redirect(url_for("orders.show", order_id=made))
    return _page(form, rows, fixed=fixed_customer())


@blueprint.get("/<order_id>")
def show(order_id: str) -> ResponseReturnValue:
    """One order."""
    actor = current_actor()
    detail = services().orders.get(actor, order_id)
    return render_template("orders/show.html", detail=detail, papers=services().order_papers.of_order(actor, order_id))


@blueprint.route("/<order_id>/edit", methods=["GET", "POST"])
def edit(order_id: str) -> ResponseReturnValue:
    """The form for an order there is."""
    detail = services().orders.get(current_actor(), order_id)
    form = OrderForm(data=_told(detail))
    rows = _typed_lines() if request.method == "POST" else _stored_lines(detail)
    if form.submitted_and_valid():
        saved = try_saving(
            lambda: services().orders.edit(current_actor(), order_id, form.shown_version, _entered(form, rows)),
            form,
        )
        if saved:
            toast(gettext("Saved."))
            return redirect(url_for("orders.show", order_id=order_id))
    return _page(form, rows, detail=detail)


@blueprint.post("/<order_id>/status")
def set_status(order_id: str) -> ResponseReturnValue:
    """Another state."""
    services().orders.set_status(current_actor(), order_id, shown_version(), request.form.get("status", ""))
    toast(gettext("Saved."))
    return redirect(url_for("orders.show", order_id=order_id))


@blueprint.post("/<order_id>/delete")
def delete(order_id: str) -> ResponseReturnValue:
    """Into the trash; can be undone."""
    code = services().orders.get(current_actor(), order_id).line.customer_code
    services().orders.delete(current_actor(), order_id, shown_version())
    return deleted(gettext("The order is in the trash."), "order", order_id, back_to_customer(code, "orders.index"))


def _page(form: OrderForm, rows: list[OrderLineInput], **values: object) -> ResponseReturnValue:
    shown = {"fixed": "", "detail": None} | values
    spare = [OrderLineInput("", "", "", "")] * (_SPARE_LINES if rows else _SPARE_LINES + 2)
    status = 400 if form.errors or form.line_faults else 200
    return render_template("orders/form.html", form=form, rows=[*rows, *spare], **shown), status


def _typed_lines() -> list[OrderLineInput]:
    """The lines of the posted form that hold anything, in order."""
    rows: list[OrderLineInput] = []
    for place in range(_MOST_LINES):
        names = [f"lines-{place}-{part}" for part in _PARTS]
        if names[0] not in request.form:
            break
        product, quantity, unit, price = (clean_line(request.form.get(name, ""))[:400] for name in names)
        row = OrderLineInput(product, quantity or "1", unit, price)
        if not row.is_blank:
            rows.append(row)
    return rows


def _stored_lines(detail: OrderDetail) -> list[OrderLineInput]:
    return [
        OrderLineInput(line.product, number(line.quantity), line.unit, number(line.unit_price)) for line in detail.lines
    ]


def _told(detail: OrderDetail) -> dict[str, object]:
    order = detail.line.row
    return {
        "ordered_on": day(order.ordered_on),
        "status": order.status,
        "currency": order.currency,
        "code": order.code,
        "deal_id": order.deal_id or "",
        "note": order.note,
        "version": order.version,
    }


def _entered(form: OrderForm, rows: list[OrderLineInput]) -> OrderInput:
    names = ("ordered_on", "status", "code", "currency", "deal_id", "note")
    return OrderInput(lines=tuple(rows), **{name: typed(form[name].data) for name in names})
