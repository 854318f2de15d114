"""How sure Hoso must be before it files by itself, beside what each choice would have done."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from babel import numbers
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from app.domain.matching.threshold import FILES_AT, LOWEST
from app.domain.text import clean_line
from app.errors import InvalidInput
from app.services.thresholds import ENOUGH
from app.web.identity import current_actor
from app.web.settings.section import blueprint, page
from app.web.toasts import toast
from app.web.wiring import services
from app.web.wording import words_of


@blueprint.app_template_filter("percent")
def percent(share: float | None) -> str:
    """ "97,5 %" of 0.975, as the reader writes it; a dash for None."""
    if share is None:
        return "–"
    return f"{numbers.format_decimal(round(Decimal(share) * 100, 2), locale=str(get_locale()))} %"


@blueprint.route("/threshold", methods=["GET", "POST"])
def threshold() -> ResponseReturnValue:
    """The table to choose from."""
    fault = ""
    if request.method == "POST":
        fault = _save(clean_line(request.form.get("threshold", "")))
        if not fault:
            toast(gettext("Saved. What waits for a person is weighed again; what is filed stays."))
            return redirect(url_for("settings.threshold"))
    forecast = services().thresholds.forecast()
    body = page("settings/threshold.html", forecast=forecast, enough=ENOUGH, usual=FILES_AT, lowest=LOWEST, fault=fault)
    return body, 400 if fault else 200


def _save(typed: str) -> str:
    """Why it was not saved, "" when it was."""
    try:
        services().thresholds.set(current_actor(), float(Decimal(typed)))
    except (InvalidOperation, ValueError):
        return str(gettext("Choose one of the lines."))
    except InvalidInput as err:
        return words_of(err.message)
    return ""
