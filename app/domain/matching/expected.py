"""What a threshold would have done with documents whose customer is known: precision, coverage, what people decide."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Judged:
    """Documents with a known truth. `sureness`: the highest threshold at which the rules would have filed them to their
    first candidate (0.0: at none); `known`: they are a customer's; `right`: that first candidate's; `count` of them."""

    sureness: float
    known: bool
    right: bool
    count: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `all`."""

    hits: int
    all: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.hits / self.all if self.all else None

    @property
    def low(self) -> float:
        """Lower end of Wilson's 95 % interval."""
        return wilson(self.hits, self.all)[0]

    @property
    def high(self) -> float:
        """Upper end of Wilson's 95 % interval."""
        return wilson(self.hits, self.all)[1]


@dataclass(frozen=True, slots=True)
class Expected:
    """What to expect at a threshold. `precision`: right ones of what files itself; `coverage`: customers' documents
    that file themselves rightly; `strangers`: others filed to somebody; `asked`: what is left to people, of all."""

    files_at: float
    precision: Share
    coverage: Share
    strangers: Share
    asked: Share


def expect(judged: Iterable[Judged], files_at: float) -> Expected:
    """Counts what would have filed itself at this threshold."""
    judged = tuple(judged)
    filed = [j for j in judged if j.sureness >= files_at]
    known, right = _count(j for j in judged if j.known), _count(j for j in filed if j.right)
    every, by_itself = _count(judged), _count(filed)
    return Expected(
        files_at,
        precision=Share(right, by_itself),
        coverage=Share(right, known),
        strangers=Share(_count(j for j in filed if not j.known), every - known),
        asked=Share(every - by_itself, every),
    )


def _count(judged: Iterable[Judged]) -> int:
    return sum(j.count for j in judged)


def wilson(hits: int, all_: int) -> tuple[float, float]:
    """Wilson's score interval at 95 % for `hits` of `all_`: E. B. Wilson, JASA 22 (1927). (0, 1) of nothing."""
    if not all_:
        return 0.0, 1.0
    share = hits / all_
    middle = (share + _Z**2 / (2 * all_)) / (1 + _Z**2 / all_)
    half = _Z / (1 + _Z**2 / all_) * math.sqrt(share * (1 - share) / all_ + _Z**2 / (4 * all_**2))
    return max(0.0, middle - half), min(1.0, middle + half)
