"""One sample company and its documents for all tests here: drawing them takes seconds."""

from __future__ import annotations

from datetime import date

import pytest

from bench.samples.company import sample_company
from bench.samples.documents import sample_documents
from bench.samples.records import SampleCompany
from bench.samples.truths import SampleDocument

TODAY = date(2025, 11, 22)


@pytest.fixture(scope="session")
def company() -> SampleCompany:
    return sample_company(1, TODAY)


@pytest.fixture(scope="session")
def documents(company: SampleCompany) -> list[SampleDocument]:
    return sample_documents(company)
