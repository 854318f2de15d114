"""How sure Hoso must be to file a document by itself, and what may be expected of it.

The threshold is a probability. What it costs is told from documents whose customer is known: how many of them would
have filed themselves, and how many of those rightly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

FILES_AT = 0.97
# Below nine in ten a wrong customer would be part of the plan: then a person is asked, whatever the admin prefers.
LOWEST, HIGHEST = 0.9, 0.9999
STEPS = (0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999)
_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Judged:
    """A document that was decided. `sureness` is Decision.sureness; `right` whether the first candidate is the
    customer it belongs to, None when nobody has said yet."""

    sureness: float
    right: bool | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a threshold would have done with `all` documents: `files` of them itself, of these `right` of `judged`."""

    threshold: float
    files: int
    all: int
    right: int
    judged: int

    @property
    def coverage(self) -> float:
        """The share that files itself, 0.0 to 1.0."""
        return self.files / self.all if self.all else 0.0

    @property
    def precision(self) -> float | None:
        """The share of what files itself that is right; None when nobody has judged any."""
        return self.right / self.judged if self.judged else None

    def interval(self) -> tuple[float, float]:
        """The precision's 95 % interval (Wilson 1927)."""
        return wilson(self.right, self.judged)


def expectations(judged: Iterable[Judged], thresholds: Iterable[float] = STEPS) -> list[Expected]:
    """A line for each threshold."""
    documents = list(judged)
    return [_expected(documents, threshold) for threshold in thresholds]


def _expected(documents: list[Judged], threshold: float) -> Expected:
    filed = [document for document in documents if document.sureness >= threshold]
    known = [document.right for document in filed if document.right is not None]
    return Expected(threshold, len(filed), len(documents), sum(known), len(known))


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); all of 0 to 1 when nothing was tried."""
    if not tries:
        return 0.0, 1.0
    share = hits / tries
    middle = (share + _Z**2 / (2 * tries)) / (1 + _Z**2 / tries)
    half = _Z / (1 + _Z**2 / tries) * math.sqrt(share * (1 - share) / tries + _Z**2 / (4 * tries**2))
    return max(0.0, middle - half), min(1.0, middle + half)
