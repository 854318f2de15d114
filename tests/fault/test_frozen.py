"""A worker that stands still past its lease: another does the work, and nothing the first does afterwards counts."""

from __future__ import annotations

from app.bootstrap import Services
from app.domain.access import Actor
from tests.fault.processes import (
    ONCE,
    Parts,
    add_customer,
    effects,
    end_leases,
    freeze_at_work,
    open_jobs,
    scan,
    take,
    thaw,
    wait_until,
)


def test_a_thawed_worker_changes_nothing_that_another_has_done(services: Services, admin: Actor, parts: Parts) -> None:
    add_customer(services, admin)
    document_id = take(services, scan(), "hop-dong.png")
    first = parts.start("work")
    freeze_at_work(services, first, document_id)
    end_leases(services)
    parts.start("work")
    wait_until("another has done it", lambda: not open_jobs(services))
    assert effects(services, document_id) == ONCE
    thaw(first)
    wait_until("the first notices", lambda: "lease lost" in parts.said())
    wait_until("nobody works", lambda: not open_jobs(services))
    assert effects(services, document_id) == ONCE
    assert list(services.verify.run()) == []
