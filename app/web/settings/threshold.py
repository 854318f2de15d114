"""How sure Hoso must be before it files by itself, with what to expect of it."""

from __future__ import annotations

from decimal import Decimal

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _
from wtforms import DecimalField
from wtforms.validators import InputRequired

from app.domain.matching.expected import Share
from app.domain.matching.threshold import FILES_AT, FILES_AT_LEAST, FILES_AT_MOST
from app.errors import InvalidInput
from app.services.threshold import ENOUGH
from app.web.forms import HosoForm
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services


class ThresholdForm(HosoForm):
    """The threshold in percent."""

    files_at = DecimalField(_("Files by itself from, in percent"), [InputRequired()], places=None)


@blueprint.route("/threshold", methods=["GET", "POST"])
def threshold() -> ResponseReturnValue:
    """The form and the table. What is saved is saved before anything is counted: that takes its time."""
    form = ThresholdForm()
    if form.submitted_and_valid():
        try:
            services().threshold.set(current_actor(), float(form.files_at.data or 0) / 100)
        except InvalidInput as err:
            form.blame(err)
        else:
            toast(gettext("Saved. What waits for a person is weighed again; what is filed stays where it is."))
            return redirect(url_for("settings.threshold"))
    outlook = services().threshold.outlook(current_actor())
    if not form.errors:
        form.files_at.data = _percent(outlook.files_at)
    bounds = {"min": _percent(FILES_AT_LEAST), "max": _percent(FILES_AT_MOST), "step": "0.01"}
    body = page(
        "settings/threshold.html",
        form=form,
        outlook=outlook,
        bounds=bounds,
        told=_told,
        shown=_shown,
        usual=FILES_AT,
        enough=ENOUGH,
    )
    return body, 400 if form.errors else 200


def _percent(share: float) -> Decimal:
    return (Decimal(str(share)) * 100).normalize()


def _shown(share: float) -> str:
    return f"{format_decimal(round(100 * share, 2), '#,##0.##')} %"


def _told(share: Share) -> tuple[str, str]:
    """(the share, its interval and of how many)."""
    if share.value is None:
        return "—", ""
    low, high = (format_decimal(round(100 * end, 1), "#,##0.0") for end in (share.low, share.high))
    count = format_decimal(share.all)
    return _shown(share.value), gettext("%(low)s–%(high)s %%, of %(count)s", low=low, high=high, count=count)
