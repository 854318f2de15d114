"""Numbers of other papers that a sentence names without "số" or "No.": "your invoice EX26-AB-0417", "PO MS-70120".

What is read is a code: letters or marks beside its figures. A bare run of digits names nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.understand.sheets import Line

_OWNER = (
    r"(?:hop dong|hd|phu luc|don (?:dat )?hang|bao gia|hoa don|bien ban|cong van|po|p\.o\.?|p/o|contract|agreement"
    r"|invoices?|quotation|quote|proposal|statement|so|pi|proforma(?: invoice)?|ref|report|amendment|orders?|rechnung"
    r"|bestellung|auftrag)"
)
_CODE = (
    r"(?:[A-ZĐ]{1,6}\d{0,6}(?:[-/][\w.]{1,12}){1,5}|\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2,8}\d{0,4}(?:-[A-ZĐ0-9]{1,12}){0,3}"
    r"|[A-Z]{1,6}\d{2,6}-\d{2,6}|\d{2,6}-\d{2,6}(?:-\d{1,6})?)"
)
_NAMED = re.compile(rf"(?<![\w/\-]){_OWNER}(?=[\s:.#])\s*+(?:so|no\.?|nr\.?|#)?\s*+[:.]?\s?(?=[a-z0-9])")
_AT = re.compile(_CODE + r"(?![\w/])")
_NEXT = re.compile(r"\s?(?:,|;|&|\bvà|\band|\bund|/)\s?")
_MONTH = re.compile(r"[TQ]\d{1,2}[/-](?:19|20)\d\d")  # "đơn hàng T3/2026": of March
_LEAST_FIGURES = 3
_MOST = 12  # codes of one list


def named_numbers(line: Line) -> Iterator[tuple[str, int, int]]:
    """The codes a line names behind a word for a paper, lists included: (code, start, end) in the line."""
    for owner in _NAMED.finditer(line.folded):
        at = owner.end()
        for _ in range(_MOST):
            found = _AT.match(line.text, at)
            if (
                found is None
                or _MONTH.fullmatch(found.group())
                or sum(map(str.isdigit, found.group())) < _LEAST_FIGURES
            ):
                break
            yield found.group(), found.start(), found.end()
            joint = _NEXT.match(line.text, found.end())
            if joint is None:
                break
            at = joint.end()
