"""Which snapshots stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.retention import Retention

NOW = datetime(2026, 3, 31, 2, 15, tzinfo=UTC)
NIGHTLY = [NOW - timedelta(days=number) for number in range(60)]


def kept(retention: Retention, moments: list[datetime]) -> list[str]:
    return sorted(f"{moment:%m-%d %H}" for moment in retention.kept(moments))


def test_without_a_wish_all_stay() -> None:
    assert Retention().kept(NIGHTLY) == set(NIGHTLY)


def test_the_newest_stay() -> None:
    assert kept(Retention(newest=2), NIGHTLY) == ["03-30 02", "03-31 02"]


def test_the_last_of_each_day_and_week_stay() -> None:
    moments = [*NIGHTLY, NOW - timedelta(days=1, hours=-5)]
    assert kept(Retention(days=3), moments) == ["03-29 02", "03-30 07", "03-31 02"]
    assert kept(Retention(weeks=3), NIGHTLY) == ["03-22 02", "03-29 02", "03-31 02"]
    assert kept(Retention(days=2, weeks=2), NIGHTLY) == ["03-29 02", "03-30 02", "03-31 02"]


def test_days_without_a_snapshot_count_for_nothing() -> None:
    old = [NOW - timedelta(days=100), NOW - timedelta(days=300)]
    assert Retention(days=2).kept([NOW, *old]) == {NOW, old[0]}


@pytest.mark.parametrize("retention", [Retention(newest=1), Retention(days=1), Retention(weeks=1)])
def test_the_newest_always_stays(retention: Retention) -> None:
    assert retention.kept([NOW]) == {NOW}
    assert retention.kept([]) == set()
