"""Numbers of documents as references to what is already filed: their key, and how much one number says."""

from __future__ import annotations

import re

from app.domain.text import fold

# Abbreviations of kinds of papers: every company uses them, they say nothing about whose number it is.
_KINDS = frozenset(
    """
    hd hdmb hdkt hddv hdtv hdlv hdnt hdtc hdxd hdvc hdtm hdtp hdtd hdt hdhb pl plhd bb bbnt bbbg bbtl bbdc bg po pr so
    dh ddh dntt tt cv tb qd to inv invoice no nr ct hop dong contract order quote quotation ref kh sp dv tm kd kt nt
    """.split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Laws and decrees are cited everywhere: "91/2015/QH13", "123/2020/NĐ-CP", "78/2021/TT-BTC".
_LAW = re.compile(
    r"\d+/(?:\d{4}/)?(?:qh\d*|ubtvqh\d*|nd-?cp|tt-?[a-z]+|ttlt-?[a-z-]+|qd-?(?:ttg|ubnd|bxd|btc|[a-z]{2,6})|nq-?[a-z]+|vbhn.*|ct-?ttg)$"
)
# From this many distinguishing characters on, a number stands for one paper.
SPECIFIC = 5.0
WEAK = 3.0


def number_key(number: str) -> str:
    """A document's number as it compares: folded letters and digits only, at most 120."""
    return re.sub(r"[^0-9a-z]", "", fold(number))[:120]


def is_law(number: str) -> bool:
    """Whether this is the number of a law or decree, never of a paper between companies."""
    return _LAW.fullmatch(re.sub(r"\s", "", fold(number))) is not None


def distinctiveness(number: str) -> float:
    """How many characters of a number tell it from others: digits and letters without years, leading zeros and
    the names of kinds. "01/2025/HĐMB" has 1, "125/2025/HĐMB-ABC" 6, "BG-2503-014" 6. 0 for a law."""
    if is_law(number):
        return 0.0
    total = 0.0
    for part in re.findall(r"[a-z]+|\d+", fold(number)):
        if part.isdigit():
            total += 0 if _YEAR.fullmatch(part) else len(part.lstrip("0"))
        elif part not in _KINDS:
            total += min(len(part), 6)
    return total
