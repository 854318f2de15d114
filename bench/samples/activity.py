"""Deals, orders, cases, interactions and tasks of the sample company, placed around a given day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TypedDict

from bench.samples.goods import pick_lines
from bench.samples.records import Case, Customer, Deal, Interaction, Order, Organisation, Task
from bench.samples.stories import CASES, DEALS, INTERACTIONS, TASKS

STAGES = ("new", "qualified", "proposal", "negotiation", "won", "lost")
_ORDER_STATES = ("paid", "paid", "invoiced", "delivered", "confirmed", "draft", "cancelled")


class Activities(TypedDict):
    """What `activities` gives, by the fields of SampleCompany."""

    deals: tuple[Deal, ...]
    orders: tuple[Order, ...]
    cases: tuple[Case, ...]
    interactions: tuple[Interaction, ...]
    tasks: tuple[Task, ...]


def activities(seed: int, today: date, customers: tuple[Customer, ...], own: Organisation) -> Activities:
    """One to three deals a customer, orders for what was won, and the talk around them."""
    deals = _deals(Random(f"{seed}:deals"), today, customers)
    return Activities(
        deals=deals,
        orders=_orders(Random(f"{seed}:orders"), today, customers, deals),
        cases=_cases(Random(f"{seed}:cases"), today, customers),
        interactions=_interactions(Random(f"{seed}:talk"), today, customers, own),
        tasks=_tasks(Random(f"{seed}:tasks"), today, customers, own),
    )


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in office hours of Vietnam (UTC+7), as UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC) - timedelta(hours=7)


def _deals(rng: Random, today: date, customers: tuple[Customer, ...]) -> tuple[Deal, ...]:
    deals: list[Deal] = []
    for customer in customers:
        for _ in range(rng.randint(1, 3)):
            stage = rng.choice((*STAGES, "won", "negotiation"))
            closed = stage in ("won", "lost")
            day = today + timedelta(days=rng.randint(-150, -5) if closed else rng.randint(5, 80))
            foreign = customer.party.language == "en"
            deals.append(
                Deal(
                    code=f"CH{len(deals) + 1:04d}",
                    customer=customer.code,
                    name=rng.choice(DEALS),
                    stage=stage,
                    amount=Decimal(rng.randint(2, 40) * (1_000 if foreign else 15_000_000)),
                    currency="USD" if foreign else "VND",
                    expected_close=day,
                    closed_on=day if closed else None,
                    note=f"Đầu mối: {customer.main_contact.name}",
                )
            )
    return tuple(deals)


def _orders(rng: Random, today: date, customers: tuple[Customer, ...], deals: tuple[Deal, ...]) -> tuple[Order, ...]:
    orders: list[Order] = []
    won = {deal.customer: deal.code for deal in deals if deal.stage == "won"}
    for customer in customers:
        for _ in range(rng.randint(1, 4)):
            foreign = customer.party.language == "en"
            day = today - timedelta(days=rng.randint(3, 360))
            orders.append(
                Order(
                    code=f"DH{day:%y}{len(orders) + 1:04d}",
                    customer=customer.code,
                    deal=won.get(customer.code),
                    ordered_on=day,
                    status=rng.choice(_ORDER_STATES),
                    currency="USD" if foreign else "VND",
                    lines=pick_lines(rng, rng.randint(1, 4), language=customer.party.language),
                    note="",
                )
            )
    return tuple(orders)


def _cases(rng: Random, today: date, customers: tuple[Customer, ...]) -> tuple[Case, ...]:
    cases: list[Case] = []
    for subject, description in CASES:
        customer = rng.choice(customers)
        opened = at_hour(today - timedelta(days=rng.randint(1, 120)), rng.randint(8, 16), rng.randrange(60))
        status = rng.choice(("open", "open", "waiting", "closed"))
        closed = min(opened + timedelta(days=rng.randint(1, 9)), at_hour(today, 8))
        cases.append(
            Case(
                code=f"SV{opened:%y}{len(cases) + 1:04d}",
                customer=customer.code,
                subject=subject,
                description=description,
                status=status,
                severity=rng.choice(("low", "normal", "normal", "high")),
                opened_at=opened,
                closed_at=max(closed, opened) if status == "closed" else None,
            )
        )
    return tuple(cases)


def _interactions(
    rng: Random, today: date, customers: tuple[Customer, ...], own: Organisation
) -> tuple[Interaction, ...]:
    found = []
    for customer in customers:
        for kind, subject, body in rng.sample(INTERACTIONS, rng.randint(2, 6)):
            contact = rng.choice(customer.contacts)
            day = today - timedelta(days=rng.randint(0, 200))
            found.append(
                Interaction(
                    customer=customer.code,
                    contact=contact.name,
                    kind=kind,
                    subject=subject,
                    body=body.format(contact=contact.name),
                    happened_at=at_hour(day, rng.randint(8, 16), rng.randrange(60)),
                    actor=rng.choice(own.colleagues).name,
                )
            )
    return tuple(sorted(found, key=lambda i: (i.happened_at, i.customer, i.subject)))


def _tasks(rng: Random, today: date, customers: tuple[Customer, ...], own: Organisation) -> tuple[Task, ...]:
    tasks = []
    for title, note in TASKS:
        customer = rng.choice(customers)
        due = today + timedelta(days=rng.randint(-7, 21))
        done = due < today and rng.random() < 0.6
        tasks.append(Task(customer.code, title, due, done, rng.choice(own.colleagues).name, note))
    return tuple(tasks)
