"""How states of customers, deals, orders, cases and entries of a timeline look: one word, icon and colour each."""

from __future__ import annotations

import phonenumbers
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _

from app.domain.amounts import round_money
from app.domain.business import (
    CaseStatus,
    CustomerStatus,
    DealStage,
    InteractionKind,
    OrderStatus,
    PartyKind,
    Severity,
    TimelineKind,
)
from app.domain.imports import ImportKind
from app.web.kinds import Kind

_VIETNAM = 84

FAMILIES: dict[str, dict[str, Kind]] = {
    "party": {
        PartyKind.COMPANY: Kind(_("Company"), "building", "grey"),
        PartyKind.PERSON: Kind(_("Person"), "user", "grey"),
    },
    "customer": {
        CustomerStatus.CUSTOMER: Kind(_("Customer"), "circle-check", "green"),
        CustomerStatus.LEAD: Kind(_("Lead"), "target", "orange"),
        CustomerStatus.FORMER: Kind(_("Former customer"), "circle-off", "grey"),
    },
    "deal": {
        DealStage.NEW: Kind(_("New deal"), "sparkles", "grey"),
        DealStage.QUALIFIED: Kind(_("Qualified"), "filter-check", "azure"),
        DealStage.PROPOSAL: Kind(_("Proposal sent"), "presentation", "violet"),
        DealStage.NEGOTIATION: Kind(_("Negotiation"), "messages", "orange"),
        DealStage.WON: Kind(_("Won"), "trophy", "green"),
        DealStage.LOST: Kind(_("Lost"), "x", "red"),
    },
    "order": {
        OrderStatus.DRAFT: Kind(_("Draft"), "pencil", "grey"),
        OrderStatus.CONFIRMED: Kind(_("Confirmed"), "check", "azure"),
        OrderStatus.DELIVERED: Kind(_("Delivered"), "truck-delivery", "cyan"),
        OrderStatus.INVOICED: Kind(_("Invoiced"), "receipt", "orange"),
        OrderStatus.PAID: Kind(_("Paid"), "cash", "green"),
        OrderStatus.CANCELLED: Kind(_("Cancelled"), "ban", "red"),
    },
    "case": {
        CaseStatus.OPEN: Kind(_("Open"), "circle-dot", "orange"),
        CaseStatus.WAITING: Kind(_("Waits for the customer"), "clock-pause", "azure"),
        CaseStatus.CLOSED: Kind(_("Closed"), "circle-check", "green"),
    },
    "severity": {
        Severity.LOW: Kind(_("Low"), "arrow-down", "grey"),
        Severity.NORMAL: Kind(_("Normal"), "minus", "grey"),
        Severity.HIGH: Kind(_("High"), "alert-triangle", "red"),
    },
    "talk": {
        InteractionKind.CALL: Kind(_("Call"), "phone", "teal"),
        InteractionKind.MEETING: Kind(_("Meeting"), "users", "violet"),
        InteractionKind.VISIT: Kind(_("Visit"), "map-pin", "cyan"),
        InteractionKind.CHAT: Kind(_("Chat"), "message", "azure"),
        InteractionKind.NOTE: Kind(_("Note"), "note", "grey"),
    },
    "task": {
        "open": Kind(_("Open task"), "square", "orange"),
        "done": Kind(_("Done"), "checkbox", "green"),
    },
    "import": {
        ImportKind.CUSTOMERS: Kind(_("Customers"), "building", "grey"),
        ImportKind.CONTACTS: Kind(_("Contacts"), "users", "grey"),
        ImportKind.DEALS: Kind(_("Deals"), "briefcase", "grey"),
        ImportKind.ORDERS: Kind(_("Orders"), "shopping-cart", "grey"),
    },
}
FAMILIES["entry"] = {
    **FAMILIES["talk"],
    TimelineKind.DOCUMENT: Kind(_("Document"), "file", "blue"),
    TimelineKind.EMAIL: Kind(_("E-mail"), "mail", "indigo"),
    TimelineKind.DEAL: Kind(_("Deal"), "briefcase", "violet"),
    TimelineKind.ORDER: Kind(_("Order"), "shopping-cart", "cyan"),
    TimelineKind.CASE: Kind(_("Case"), "lifebuoy", "red"),
    TimelineKind.TASK: Kind(_("Task"), "checkbox", "grey"),
}

# Chips over a timeline: a word in the address, its label, the kinds it keeps.
CHIPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("documents", _("Documents"), (TimelineKind.DOCUMENT,)),
    ("mails", _("Mails"), (TimelineKind.EMAIL,)),
    ("talks", _("Talks"), (TimelineKind.CALL, TimelineKind.MEETING, TimelineKind.VISIT, TimelineKind.CHAT)),
    ("notes", _("Notes"), (TimelineKind.NOTE,)),
    ("deals", _("Deals"), (TimelineKind.DEAL,)),
    ("orders", _("Orders"), (TimelineKind.ORDER,)),
    ("cases", _("Cases"), (TimelineKind.CASE,)),
    ("tasks", _("Tasks"), (TimelineKind.TASK,)),
)


def kinds_of_chip(chosen: str) -> tuple[str, ...]:
    """The kinds a chip keeps; none for all of them."""
    return next((kinds for word, _label, kinds in CHIPS if word == chosen), ())


def choices(family: str) -> list[tuple[str, str]]:
    """(slug, label) for a select."""
    return [(str(slug), kind.label) for slug, kind in FAMILIES[family].items()]


def phone(value: str) -> str:
    """An E.164 number as people here write it: "0903 123 456", foreign ones "+65 6123 4567"."""
    try:
        parsed = phonenumbers.parse(value, "VN")
    except phonenumbers.NumberParseException:
        return value
    here = parsed.country_code == _VIETNAM
    form = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def give_to_templates(state: BlueprintSetupState) -> None:
    """Templates get `look_of(family, slug)`, `business_kinds`, `timeline_chips` and the filters `phone`, `rounded`."""
    state.app.jinja_env.filters["phone"] = phone
    state.app.jinja_env.filters["rounded"] = round_money
    state.app.jinja_env.globals["look_of"] = lambda family, slug: FAMILIES[family][slug]
    state.app.jinja_env.globals["business_kinds"] = FAMILIES
    state.app.jinja_env.globals["timeline_chips"] = CHIPS
