"""Forms of customers, contacts, deals, orders, cases, interactions and tasks, and how services' faults reach them.

The services check everything; a form only carries what was typed and shows each fault at its field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField

from app.domain.faults import InvalidFields
from app.errors import HosoError
from app.web.business_kinds import choices
from app.web.forms import HosoForm, line, options, text
from app.web.locale import TIMEZONE
from app.web.wording import words_of


def blame(form: HosoForm, err: HosoError, names: Mapping[str, str] | None = None) -> None:
    """Put each fault at its field (`names` maps the record's field to the form's), the rest above the form."""
    if not isinstance(err, InvalidFields):
        form.form_errors.append(words_of(err.message))
        return
    for fault in err.faults:
        name = (names or {}).get(fault.field, fault.field)
        words = fault.in_words(gettext)
        if name in form:
            form[name].errors = [*form[name].errors, words]
        elif name.startswith("lines-") and isinstance(form, OrderForm):
            form.line_faults.setdefault(name, []).append(words)
        else:
            form.form_errors.append(words)


def lines_of(value: str | None) -> tuple[str, ...]:
    """The lines of a text area that hold anything."""
    return tuple(part.strip() for part in (value or "").splitlines() if part.strip())


def people_choices(people: Iterable[tuple[str, str]], present: str | None = None) -> list[Any]:
    """Choices of colleagues; the present one stays choosable even when the account is closed."""
    found = [("", gettext("nobody")), *people]
    if present and present not in {value for value, _label in found}:
        found.append((present, gettext("(closed account)")))
    return options(found)


class VersionedForm(HosoForm):
    """A form that edits a record: it carries the version that was shown."""

    version = HiddenField(default="0")

    @property
    def shown_version(self) -> int:
        """The version the reader saw; -1 for nonsense, which then conflicts."""
        value = str(self.version.data or "0")
        return int(value) if value.isdigit() and len(value) < 10 else -1


class CustomerForm(VersionedForm):
    """A customer; fields of several values take one a line."""

    name = StringField(_("Name"), filters=[line])
    kind = SelectField(_("Kind"), choices=options(choices("party")), validate_choice=False)
    code = StringField(_("Code"), filters=[line])
    status = SelectField(_("Status"), choices=options(choices("customer")), validate_choice=False)
    tax_code = StringField(_("Tax code"), filters=[line])
    phones = TextAreaField(_("Phones"))
    emails = TextAreaField(_("Mail addresses"))
    website = StringField(_("Website"), filters=[line])
    addresses = TextAreaField(_("Addresses"))
    aliases = TextAreaField(_("Other names"))
    domains = TextAreaField(_("Further mail domains"))
    bank_accounts = TextAreaField(_("Bank accounts"))
    owner_id = SelectField(_("Owner"), validate_choice=False)
    source = StringField(_("Where the customer came from"), filters=[line])
    note = TextAreaField(_("Note"), filters=[text])


class ContactForm(VersionedForm):
    """A contact of a customer."""

    name = StringField(_("Name"), filters=[line])
    title = StringField(_("Position"), filters=[line])
    phones = TextAreaField(_("Phones"))
    emails = TextAreaField(_("Mail addresses"))
    decides = BooleanField(_("Decides or signs"))
    note = TextAreaField(_("Note"), filters=[text])


class DealForm(VersionedForm):
    """A deal."""

    customer = StringField(_("Customer"), filters=[line])
    name = StringField(_("Name"), filters=[line])
    stage = SelectField(_("Stage"), choices=options(choices("deal")), validate_choice=False)
    amount = StringField(_("Amount"), filters=[line])
    currency = StringField(_("Currency"), filters=[line], default="VND")
    expected_close = StringField(_("Expected close"), filters=[line])
    closed_on = StringField(_("Closed on"), filters=[line])
    owner_id = SelectField(_("Owner"), validate_choice=False)
    code = StringField(_("Code"), filters=[line])
    note = TextAreaField(_("Note"), filters=[text])


class OrderForm(VersionedForm):
    """An order's head; its lines are plain fields lines-0-product and so on."""

    customer = StringField(_("Customer"), filters=[line])
    ordered_on = StringField(_("Order date"), filters=[line])
    status = SelectField(_("Status"), choices=options(choices("order")), validate_choice=False)
    currency = StringField(_("Currency"), filters=[line], default="VND")
    code = StringField(_("Code"), filters=[line])
    deal_id = HiddenField()
    note = TextAreaField(_("Note"), filters=[text])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_faults: dict[str, list[str]] = {}


class CaseForm(VersionedForm):
    """A case."""

    customer = StringField(_("Customer"), filters=[line])
    subject = StringField(_("Subject"), filters=[line])
    status = SelectField(_("Status"), choices=options(choices("case")), validate_choice=False)
    severity = SelectField(_("Severity"), choices=options(choices("severity")), default="normal", validate_choice=False)
    owner_id = SelectField(_("Owner"), validate_choice=False)
    code = StringField(_("Code"), filters=[line])
    description = TextAreaField(_("Description"), filters=[text])


class InteractionForm(VersionedForm):
    """A call, meeting, visit, chat or note."""

    customer = StringField(_("Customer"), filters=[line])
    kind = SelectField(_("Kind"), choices=options(choices("talk")), default="note", validate_choice=False)
    subject = StringField(_("Subject"), filters=[line])
    contact_id = SelectField(_("With whom"), validate_choice=False)
    happened_at = StringField(_("When"), filters=[line])
    body = TextAreaField(_("Note"), filters=[text])


class TaskForm(VersionedForm):
    """A task."""

    customer = StringField(_("Customer"), filters=[line])
    title = StringField(_("What is to be done"), filters=[line])
    due_on = StringField(_("Due"), filters=[line])
    assignee_id = SelectField(_("Who"), validate_choice=False)
    note = TextAreaField(_("Note"), filters=[text])


def local_moment(value: str | None) -> datetime | None:
    """The moment of a datetime-local field in the reader's zone; None when empty. Raises ValueError."""
    if not value:
        return None
    return datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(TIMEZONE))


def as_local(moment: datetime | None) -> str:
    """A moment for a datetime-local field."""
    return moment.astimezone(ZoneInfo(TIMEZONE)).strftime("%Y-%m-%dT%H:%M") if moment else ""


def typed(value: Any) -> str:
    """What a text field holds, "" for nothing."""
    return str(value or "")
