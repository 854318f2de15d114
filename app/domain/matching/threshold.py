"""How sure Hoso must be before it files by itself: the bounds within which an administrator may move it."""

from __future__ import annotations

import math

from app.errors import InvalidInput

FILES_AT = 0.97
# Below this, one sign that must never file alone would: the strongest of them, a tax code of which letters were mended
# to digits (log-odds 9.0 against 6.0 for nobody), reaches 0.9526.
FILES_AT_LEAST = 0.96
# Above this not even a tax code in a party's place (log-odds 12.5) would file: it reaches 0.9985.
FILES_AT_MOST = 0.998
# What the table of expectations shows: former names, names, vouched-for senders and tax codes part ways among these.
STEPS = (0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998)


def checked(files_at: float) -> float:
    """The threshold to four decimals. Raises InvalidInput when it is no number or outside the bounds."""
    if not math.isfinite(files_at) or not FILES_AT_LEAST <= round(files_at, 4) <= FILES_AT_MOST:
        raise InvalidInput("The threshold must lie between 96 % and 99.8 %.", field="files_at")
    return round(files_at, 4)
