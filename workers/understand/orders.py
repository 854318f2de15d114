"""Numbers of orders where no label says that a number follows: "thuộc đơn hàng DH260012, DH260013 và DH260015".

Without a label only what looks like one is taken: letters with at least three figures that are no year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.facts import FactField
from app.domain.matching import number_key
from app.domain.matching.references import WEAK, distinctiveness
from app.domain.text import fold_aligned
from workers.understand.evidence import Evidence, whole_file
from workers.understand.sheets import Sheet

_NAMED = re.compile(
    r"(?<![\w/\-])(?:(?:don|phieu) (?:dat hang|mua hang|hang)|(?:purchase |sales )?orders?|p\.?o\.?)"
    r"(?:\s+(?:so|ma so|ma|numbers?|nos?\.?|nr\.?))?\s*+[:#.]?\s*+(?=[a-z0-9])"
)
_TOKEN = re.compile(r"[A-Za-zĐđ0-9](?:[A-Za-zĐđ0-9]|[/.\-–_](?=[A-Za-zĐđ0-9])){3,39}(?![\w/])")
_AND = re.compile(r"\s*+(?:[,;&+]|va|and)\s*+(?=[a-z0-9])")
_SURE = 0.6
_RULE = "reference-purchase_order"
_SHEETS = 10
_FIGURES = 3
_LISTED = 20  # numbers behind one mention


def find_order_numbers(sheets: Sequence[Sheet], evidence: Evidence, heading: str = "") -> None:
    """Adds the REFERENCEs to orders, also those in the subject of a mail (`heading`)."""
    own = evidence.of(FactField.NUMBER)
    own_key = number_key(own.value) if own else ""
    for token, _, _ in _named(heading, fold_aligned(heading)):
        evidence.put(whole_file(FactField.REFERENCE, token, token, _SURE, _RULE))
    for sheet in sheets[:_SHEETS]:
        for token, start, end in _named(sheet.text, sheet.folded):
            if number_key(token) != own_key:
                evidence.add(FactField.REFERENCE, token, sheet.number, start, end, _SURE, _RULE)


def _named(text: str, folded: str) -> Iterator[tuple[str, int, int]]:
    for named in _NAMED.finditer(folded):
        at = named.end()
        for _ in range(_LISTED):
            found = _TOKEN.match(text, at)
            if found is None or not _is_order_number(found.group()):
                break
            yield found.group().replace("–", "-"), found.start(), found.end()
            more = _AND.match(folded, found.end())
            if more is None:
                break
            at = more.end()


def _is_order_number(token: str) -> bool:
    figures = sum(char.isdigit() for char in token)
    return figures >= _FIGURES and any(char.isalpha() for char in token) and distinctiveness(token) >= WEAK
