"""From the scores that weights add up to, to the probabilities that people are shown: of what is asked about only.

Between 0.03 and 0.96 the sum of weights says little of how often it is right, and less than it claims to; see
docs/quality.md. What no threshold can file is mapped; from the lowest threshold on scores stay as they are, so that
what files itself is not touched by this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from app.domain.matching.threshold import FILES_AT_LEAST

# (score that it is any of the candidates at all, how often it was), rising, straight between: isotonic (Ayer et al.,
# Annals of Mathematical Statistics 26, 1955) on the development papers of both worlds of bench.quality.weights.
_KNOTS = (
    (0.0, 0.0), (0.03, 0.14), (0.1, 0.30), (0.2, 0.50), (0.4, 0.74), (0.7, 0.77), (0.94, 0.78),
    (FILES_AT_LEAST, FILES_AT_LEAST),
)  # fmt: skip


def calibrated(scores: Sequence[float]) -> list[float]:
    """The scores of all candidates of one document (0.0 to 1.0, together at most 1.0) as probabilities.

    How they share what belongs to any of them is kept; what is mapped is the rest, which belongs to nobody.
    """
    total = math.fsum(scores)
    if not 0.0 < total < FILES_AT_LEAST:
        return list(scores)
    return [score * _right(total) / total for score in scores]


def _right(total: float) -> float:
    for (low, floor), (high, top) in pairwise(_KNOTS):
        if total <= high:
            return floor + (top - floor) * (total - low) / (high - low)
    return total
