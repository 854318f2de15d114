"""Pages of imports: choose a file, look at every fault of the dry run, import."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.domain.imports import HEADERS, ImportKind, ImportReport
from app.errors import Conflict, InvalidInput, TooLarge
from app.services.imports_pending import PendingImport
from app.web.business_kinds import FAMILIES
from app.web.identity import current_actor
from app.web.toasts import toast
from app.web.wiring import services
from app.web.wording import words_of

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

_SHOWN_FAULTS = 500
_SHOWN_COLUMNS = {
    ImportKind.CUSTOMERS: "Mã KH, Loại, Tên khách hàng, Mã số thuế, Địa chỉ, Điện thoại, Email, Website, \
Người liên hệ, Email liên hệ",
    ImportKind.CONTACTS: "Mã khách hàng, Họ tên, Chức vụ, Điện thoại, Email",
    ImportKind.DEALS: "Mã cơ hội, Mã khách hàng, Tên cơ hội, Giai đoạn, Giá trị, Tiền tệ, Ngày dự kiến, \
Ngày đóng, Ghi chú",
    ImportKind.ORDERS: "Mã đơn hàng, Mã khách hàng, Ngày đặt, Trạng thái, Sản phẩm, Số lượng, Đơn vị tính, Đơn giá",
}
_TARGETS = {
    "customers": "customers.index",
    "contacts": "customers.index",
    "deals": "deals.index",
    "orders": "orders.index",
}


@blueprint.route("", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """The form that takes a file; what it holds is checked at once and nothing is written."""
    kind = request.values.get("kind", ImportKind.CUSTOMERS.value)
    kind = kind if kind in set(ImportKind) else ImportKind.CUSTOMERS.value
    problem, status = "", 200
    if request.method == "POST":
        sent = request.files.get("file")
        try:
            if sent is None or not sent.filename:
                raise InvalidInput("Choose a file first.")
            pending = services().pending_imports.keep(current_actor(), cast(BinaryIO, sent.stream), sent.filename, kind)
            return redirect(url_for("imports.show", token=pending.token))
        except (InvalidInput, TooLarge) as err:
            problem, status = words_of(err.message), err.http_status
    fields = {which.value: list(HEADERS[which]) for which in ImportKind}
    page = render_template(
        "imports/create.html",
        kind=kind,
        kinds=FAMILIES["import"],
        columns=_SHOWN_COLUMNS[ImportKind(kind)].split(", "),
        fields=fields[kind],
        problem=problem,
    )
    return page, status


@blueprint.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """What an import of the file would do, with every fault by row."""
    pending = services().pending_imports.find(current_actor(), token)
    try:
        report = _run(pending, dry_run=True)
    except (InvalidInput, TooLarge) as err:
        page = render_template("imports/unreadable.html", pending=pending, problem=words_of(err.message))
        return page, err.http_status
    return _report(report, pending)


@blueprint.post("/<token>")
def run(token: str) -> ResponseReturnValue:
    """Import the file; the good rows alone when that is asked for."""
    pending = services().pending_imports.find(current_actor(), token)
    try:
        report = _run(pending, dry_run=False, skip=request.form.get("skip_bad_rows") == "1")
    except Conflict as err:
        toast(words_of(err.message), kind="warning")
        return redirect(url_for("imports.show", token=token))
    if not report.done:
        return _report(report, pending)
    services().pending_imports.drop(pending)
    toast(
        gettext(
            "Imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged, %(skipped)s rows left out.",
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            skipped=report.skipped,
        )
    )
    return redirect(url_for(_TARGETS[report.kind]))


@blueprint.post("/<token>/drop")
def drop(token: str) -> ResponseReturnValue:
    """Forget the file."""
    pending = services().pending_imports.find(current_actor(), token)
    services().pending_imports.drop(pending)
    return redirect(url_for("imports.create", kind=pending.kind))


def _run(pending: PendingImport, *, dry_run: bool, skip: bool = False) -> ImportReport:
    with pending.open() as stream:
        return services().imports.run(
            current_actor(), stream, pending.filename, pending.kind, dry_run=dry_run, skip_bad_rows=skip
        )


def _report(report: ImportReport, pending: PendingImport) -> ResponseReturnValue:
    by_row: dict[int, list[object]] = {}
    for fault in report.faults[:_SHOWN_FAULTS]:
        by_row.setdefault(fault.row, []).append(fault)
    return render_template(
        "imports/report.html",
        report=report,
        pending=pending,
        by_row=by_row,
        more=len(report.faults) - _SHOWN_FAULTS,
        words=gettext,
    )
