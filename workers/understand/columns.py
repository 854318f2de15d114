"""Values that have their label at the head of a column: the tax codes of a table of companies."""

from __future__ import annotations

import re

from app.domain.identifiers.taxcodes import normalise_tax_code
from workers.understand.sheets import Line, Sheet
from workers.understand.signs import is_label

_CODE = re.compile(r"\d{10}(?:-?\d{3})?")
_NEAR = 0.06  # of the page's width that a value may stand beside the head of its column
_MOST = 2_000  # codes; a page holds no more


def tax_codes_in_columns(sheet: Sheet) -> dict[int, str]:
    """Tax codes below "Mã số thuế", by the offset of the cell they fill. A cell counts that is nothing but a code."""
    heads: list[Line] = []
    found: dict[int, str] = {}
    for line in sheet.lines:
        if is_label(line.folded, "tax"):
            heads = [head for head in heads if head.row == line.row] + [line]
        elif heads and _CODE.fullmatch(line.text.strip()) and any(_below(line, head) for head in heads):
            value = normalise_tax_code(line.text)
            if value is not None:
                found[line.start] = value
            if len(found) >= _MOST:
                break
    return found


def _below(line: Line, head: Line) -> bool:
    if line.row <= head.row:
        return False
    if line.y is None or head.y is None:
        return line.column == head.column
    return abs(line.x - head.x) <= _NEAR or line.column == head.column
