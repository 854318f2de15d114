"""How sure Hoso must be: set, obeyed by the next document, and told from what became of those before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.bootstrap import Services
from app.db.tables import Document
from app.domain.access import Actor, Role
from app.domain.matching.measured import MEASURED
from app.domain.matching.threshold import FILES_AT
from app.errors import InvalidInput
from tests.integration.test_cli import Run, hoso
from tests.integration.test_filing import company, paper, take, tax_code
from tests.integration.worker import work

__all__ = ["company", "hoso", "take"]  # fixtures

ADMIN = Actor("user", "Lan", role=Role.ADMIN)
ANPHA = paper("CÔNG TY TNHH ANPHA", tax_code("031234567"))
BETA = paper("CÔNG TY CP BÊ TA", tax_code("030987654"), number="16/2026/HĐMB-SV")
# The number alone, without a name: sure enough as delivered, not for the most careful.
CODE_ONLY = paper("KHÁCH HÀNG", tax_code("031234567"), number="17/2026/HĐMB-SV")


def status(services: Services, document_id: str) -> str:
    with services.db.read() as session:
        return session.get_one(Document, document_id).status


def test_the_next_document_is_measured_by_it_and_what_waits_is_weighed_again(
    company: Services, take: Callable[..., str]
) -> None:
    company.thresholds.set(ADMIN, 0.9999)
    first = take(CODE_ONLY)
    work(company)
    assert status(company, first) == "review"
    company.thresholds.set(ADMIN, FILES_AT)
    work(company)
    assert status(company, first) == "filed"
    company.thresholds.set(ADMIN, 0.9999)
    work(company)
    assert status(company, first) == "filed"  # what is filed stays


@pytest.mark.parametrize("wrong", [0.0, 0.5, 0.8999, 1.0, float("nan"), float("inf"), -1.0])
def test_out_of_bounds_it_is_refused(services: Services, wrong: float) -> None:
    with pytest.raises(InvalidInput):
        services.thresholds.set(ADMIN, wrong)
    assert services.thresholds.get() == FILES_AT


def test_what_became_of_documents_tells_what_to_expect(company: Services, take: Callable[..., str]) -> None:
    right, wrong, waiting = take(ANPHA), take(BETA), take("Nội dung không của ai.".encode())
    work(company)
    anpha = company.customers.by_code(ADMIN, "KH00001").id
    company.review.assign(ADMIN, wrong, anpha)
    work(company)
    forecast = company.thresholds.forecast()
    (now,) = [row for row in forecast.own if row.threshold == FILES_AT]
    assert (now.files, now.all, now.right, now.judged) == (2, 3, 1, 2)
    assert (forecast.judged, forecast.own_is_enough) == (2, False)
    assert status(company, waiting) == "unknown"
    assert status(company, right) == "filed"


def test_a_threshold_of_ones_own_is_among_the_lines(services: Services) -> None:
    services.thresholds.set(ADMIN, 0.9731)
    forecast = services.thresholds.forecast()
    assert forecast.threshold == 0.9731
    for rows in (forecast.own, forecast.measured):
        assert [row.threshold for row in rows].count(0.9731) == 1
        assert [row.threshold for row in rows] == sorted(row.threshold for row in rows)


def test_it_is_audited(services: Services) -> None:
    services.thresholds.set(ADMIN, 0.98)
    services.thresholds.set(ADMIN, 0.98)
    found = [e for e in services.audit_log.page(ADMIN, cursor=None).lines if e.subject_id == "routing_threshold"]
    assert len(found) == 1


def test_the_command_prints_and_sets(hoso: Run, services: Services) -> None:
    code, lines, _ = hoso("threshold", "--json")
    assert code == 0
    assert [line["threshold"] for line in lines if line["set"]] == [FILES_AT]
    assert {line["from"] for line in lines} == {"the published measure"}
    assert len(lines) == len(MEASURED)
    assert hoso("threshold", "--set", "0.2")[0] == 1
    assert hoso("threshold", "--set", "0.99")[0] == 0
    assert services.thresholds.get() == 0.99
    assert "files at 99.00%" in hoso("threshold")[2]
