"""Moving the threshold: the next documents, those that wait, never those that are filed; and what history tells."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db.tables import AuditRow, DecisionRow, Document, Party
from app.domain.access import Actor, Role
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.domain.matching.threshold import FILES_AT, STEPS
from app.errors import Forbidden, InvalidInput
from app.services import threshold
from app.services.capture import Delivery
from tests.integration.worker import work

NAMED = "Kính gửi: Công ty TNHH Thép Đại Phát Hưng\nVề việc giao hàng 12/3/2026, xin quý công ty xem số {n}.\n"


@pytest.fixture
def take(services: Services, admin: Actor) -> Callable[[int], str]:
    """Takes a paper on which a customer's whole name is the only sign: a little under 99 %."""
    services.customers.create(admin, CustomerInput(name="Công ty TNHH Thép Đại Phát Hưng", code="KH00001"))

    def take(number: int) -> str:
        delivery = Delivery(name=f"giay{number}.txt", door=Door.UPLOAD)
        return services.capture.capture(io.BytesIO(NAMED.format(n=number).encode()), delivery).document_id

    return take


def status(services: Services, document_id: str) -> str:
    with services.db.read() as session:
        return session.get_one(Document, document_id).status


def test_a_higher_threshold_asks_and_a_lower_one_files_what_waits(
    services: Services, take: Callable[[int], str], admin: Actor
) -> None:
    filed = take(1)
    work(services)
    assert status(services, filed) == "filed"

    assert services.threshold.set(admin, 0.995) == 0.995
    asked = take(2)
    work(services)
    assert (status(services, filed), status(services, asked)) == ("filed", "review")

    services.threshold.set(admin, FILES_AT)
    work(services)
    assert (status(services, filed), status(services, asked)) == ("filed", "filed")
    with services.db.read() as session:
        changes = session.scalars(select(AuditRow.details).where(AuditRow.subject_id == threshold.SETTING)).all()
    assert changes == [{"files_at": [FILES_AT, 0.995]}, {"files_at": [0.995, FILES_AT]}]


def test_only_administrators_move_it_and_only_within_the_bounds(services: Services, admin: Actor) -> None:
    staff = Actor(kind="user", name="Lan", role=Role.STAFF)
    with pytest.raises(Forbidden):
        services.threshold.set(staff, 0.98)
    with pytest.raises(Forbidden):
        services.threshold.outlook(staff)
    for wrong in (0.5, 0.999, float("nan")):
        with pytest.raises(InvalidInput):
            services.threshold.set(admin, wrong)
    assert services.threshold.outlook(admin).files_at == FILES_AT


def test_until_there_is_history_the_measure_speaks(services: Services, admin: Actor) -> None:
    outlook = services.threshold.outlook(admin)
    assert not outlook.from_history
    assert [row.files_at for row in outlook.rows] == list(STEPS)
    usual = next(row for row in outlook.rows if row.files_at == FILES_AT)
    assert usual.precision.value is not None
    assert usual.precision.value >= 0.995
    assert usual.coverage.value is not None
    assert usual.coverage.value >= 0.9


def test_history_counts_what_people_said_and_what_has_stood(
    services: Services, take: Callable[[int], str], admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood, young, wrong, confirmed = (take(number) for number in range(4))
    work(services)
    other = services.customers.create(admin, CustomerInput(name="Công ty CP Sao Mai", code="KH00002")).id
    with services.db.write() as session:
        right = session.scalars(select(Party.id).where(Party.code == "KH00001")).one()
        old = update(DecisionRow).where(DecisionRow.document_id == stood)
        row = session.scalars(select(DecisionRow).where(DecisionRow.document_id == stood)).one()
        session.execute(old.values(decided_at=row.decided_at - timedelta(days=15)))
        # Both customers were there before the papers came.
        session.execute(update(Party).values(created_at=row.decided_at - timedelta(days=20)))
    services.review.assign(admin, wrong, other, learn=False)
    services.review.assign(admin, confirmed, right, learn=False)
    monkeypatch.setattr(threshold, "ENOUGH", 3)
    outlook = services.threshold.outlook(admin)
    assert (outlook.from_history, outlook.judged) == (True, 3)
    usual, strict = (next(row for row in outlook.rows if row.files_at == at) for at in (FILES_AT, 0.995))
    assert (usual.precision.hits, usual.precision.all) == (2, 3)
    assert (strict.precision.all, strict.asked.hits) == (0, 3)
    assert status(services, young) == "filed"


def test_a_customer_entered_later_is_no_miss(services: Services, take: Callable[[int], str], admin: Actor) -> None:
    made = take(1)
    work(services)
    late = services.customers.create(admin, CustomerInput(name="Công ty CP Sao Mai", code="KH00002")).id
    services.review.assign(admin, made, late, learn=False)
    assert services.threshold.outlook(admin).judged == 0
