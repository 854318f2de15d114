"""Template filters: money, numbers, dates and times as the reader writes them, titles beside their columns.

Vietnamese dates are 12/03/2024 and money 1.250.000 ₫; CLDR's short form (12/3/24) is not what offices write.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from babel import numbers
from flask import Flask
from flask_babel import format_timedelta, get_locale, to_user_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.naming import beside

_DAY = "%d/%m/%Y"


def init_app(app: Flask) -> None:
    """Register the filters."""
    filters = {
        "money": money,
        "number": number,
        "day": day,
        "moment": moment,
        "ago": ago,
        "size": size,
        "beside": beside,
    }
    app.jinja_env.filters.update(filters)


def money(amount: Decimal | int | None, currency: str | None = "VND") -> str:
    """ "1.250.000 ₫" in Vietnamese, "₫1,250,000" in English; "" for None."""
    if amount is None:
        return ""
    # Without digits after the point where there are none: an amount of 1,200 USD is written so on paper.
    whole = Decimal(amount) == Decimal(amount).to_integral_value()
    locale = str(get_locale())
    pattern = "#,##0 ¤" if locale == "vi" else "¤#,##0"
    if not whole:
        pattern = pattern.replace("#,##0", "#,##0.00#")
    return numbers.format_currency(
        amount, currency or "VND", pattern, locale=locale, currency_digits=False, group_separator=True
    )


def number(value: Decimal | int | float | None) -> str:
    """Grouped as the reader groups: 1.250.000 or 1,250,000."""
    return "" if value is None else numbers.format_decimal(value, locale=str(get_locale()))


def day(value: date | None) -> str:
    """ "12/03/2024"; "" for None. A moment is taken in the reader's zone."""
    if value is None:
        return ""
    return (to_user_timezone(value) if isinstance(value, datetime) else value).strftime(_DAY)


def moment(value: datetime | None) -> str:
    """ "12/03/2024 14:05" in the reader's zone."""
    return "" if value is None else to_user_timezone(value).strftime(_DAY + " %H:%M")


def ago(value: datetime | None) -> Markup:
    """ "5 minutes ago" with the exact moment on hover and for machines."""
    if value is None:
        return Markup("")
    delta = value - datetime.now(UTC)
    words = _("just now") if abs(delta.total_seconds()) < 45 else format_timedelta(delta, add_direction=True)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(value.isoformat(), moment(value), words)


def size(count: int) -> str:
    """ "3,4 MB" from a number of bytes."""
    amount, unit = Decimal(count), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    shown = amount.quantize(Decimal(1)) if amount >= 10 or unit == "B" else amount.quantize(Decimal("0.1"))
    return f"{number(shown)} {unit}"
