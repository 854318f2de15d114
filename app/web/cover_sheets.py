"""Cover sheets and separators to print."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import Markup

from app.domain.cover_sheet_page import PrintedSheet, page_svg
from app.domain.cover_sheets import SHEET_TYPES
from app.domain.documents import DocumentType
from app.errors import InvalidInput
from app.web.identity import client_address, current_actor
from app.web.kinds import TYPES
from app.web.wiring import services

blueprint = Blueprint("cover_sheets", __name__, url_prefix="/cover-sheets")


@blueprint.get("/separator")
def separator() -> ResponseReturnValue:
    """The general separator sheet."""
    return _page(services().cover_sheets.separator())


@blueprint.get("/customers/<code>")
def customer(code: str) -> ResponseReturnValue:
    """A customer's cover sheet; ?type= names the type of what lies behind it."""
    actor, kind = current_actor(), _type(request.args.get("type", ""))
    party = services().customer_view.head(actor, code).party
    if party.code != code:
        return redirect(url_for("cover_sheets.customer", code=party.code, type=request.args.get("type")))
    return _page(services().cover_sheets.for_customer(actor, code, kind, address=client_address()))


def _type(given: str) -> DocumentType | None:
    if not given:
        return None
    if given not in set(DocumentType):
        raise InvalidInput("There is no such type of document.")
    return DocumentType(given)


def _page(sheet: PrintedSheet) -> str:
    kinds = [(kind.value, TYPES[kind].label) for kind in SHEET_TYPES]
    drawn = Markup(page_svg(sheet, str(get_locale())))  # noqa: S704 - every text in it is escaped there
    return render_template("cover_sheets/show.html", sheet=sheet, drawn=drawn, kinds=kinds)
