"""Real processes over the data directory of a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fault.processes import Parts


@pytest.fixture
def parts(environment: dict[str, str], home: Path) -> Iterator[Parts]:
    """Parts to start; all end with the test."""
    started = Parts(environment, home / "logs" / "parts.log")
    yield started
    started.end()
