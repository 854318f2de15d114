"""Vocabulary of what we do with a customer: deals, orders, cases, interactions. The slugs are stored."""

from __future__ import annotations

from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is."""

    COMPANY = "company"
    PERSON = "person"


class CustomerStatus(StrEnum):
    """Where a customer stands with us."""

    CUSTOMER = "customer"
    LEAD = "lead"
    FORMER = "former"


CONTACT_STATUS = "contact"  # a person who is only somebody's contact


class DealStage(StrEnum):
    """Stages of a sale, in order; WON and LOST end it."""

    NEW = "new"
    QUALIFIED = "qualified"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"


CLOSED_STAGES = frozenset({DealStage.WON, DealStage.LOST})
OPEN_STAGES = tuple(stage for stage in DealStage if stage not in CLOSED_STAGES)


class OrderStatus(StrEnum):
    """States of an order. DRAFT and CANCELLED count in no sum."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    DELIVERED = "delivered"
    INVOICED = "invoiced"
    PAID = "paid"
    CANCELLED = "cancelled"


ORDERED = frozenset(set(OrderStatus) - {OrderStatus.DRAFT, OrderStatus.CANCELLED})
INVOICED = frozenset({OrderStatus.INVOICED, OrderStatus.PAID})


class CaseStatus(StrEnum):
    """States of a case; WAITING waits for the customer."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class Severity(StrEnum):
    """How much a case hurts."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class InteractionKind(StrEnum):
    """How we were in touch; NOTE is our own word about the customer, not a contact with them."""

    CALL = "call"
    MEETING = "meeting"
    VISIT = "visit"
    CHAT = "chat"
    NOTE = "note"


class TimelineKind(StrEnum):
    """What may stand on a customer's timeline."""

    DOCUMENT = "document"
    EMAIL = "email"
    CALL = "call"
    MEETING = "meeting"
    VISIT = "visit"
    CHAT = "chat"
    NOTE = "note"
    DEAL = "deal"
    ORDER = "order"
    CASE = "case"
    TASK = "task"
