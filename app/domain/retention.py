"""Which snapshots are kept: the newest, and the last of each of so many days and weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Retention:
    """How many to keep: the `newest`, the last one of each of the latest `days` and `weeks` that have one. None of
    the three: all are kept."""

    newest: int = 0
    days: int = 0
    weeks: int = 0

    def kept(self, moments: Iterable[datetime]) -> set[datetime]:
        """Those of `moments` (UTC) that stay; the newest always does."""
        known = sorted(set(moments), reverse=True)
        if not (self.newest or self.days or self.weeks):
            return set(known)
        by_day = _last_of_each(known, lambda moment: moment.date().isoformat())[: self.days]
        by_week = _last_of_each(known, lambda moment: f"{moment:%G-%V}")[: self.weeks]
        return {*known[: max(1, self.newest)], *by_day, *by_week}


def _last_of_each(newest_first: list[datetime], period: Callable[[datetime], str]) -> list[datetime]:
    found: dict[str, datetime] = {}
    for moment in newest_first:
        found.setdefault(period(moment), moment)
    return list(found.values())
