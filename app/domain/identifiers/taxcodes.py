"""Tax codes and personal numbers: checked, brought to one form, repaired by their check digit.

Vietnamese codes (MST) have 10 digits, the last a check digit (weights in `stdnum.vn.mst`); 13 digits are
the parent's 10 and a branch number 001 to 999. Since 2025-07-01 individuals and household businesses use
their 12-digit personal number instead. Foreign customers keep their own: EU VAT numbers, Singapore's
UEN, and of other countries what has the shape of a registration and cannot be a Vietnamese code with a slip.
"""

from __future__ import annotations

import re

from stdnum.eu import vat
from stdnum.sg import uen
from stdnum.vn import mst

_LABEL = re.compile(r"^\s*(?:mst|mã số thuế|ma so thue|msdn|tax\s*(?:code|id|no\.?)|vat)\b[^0-9A-Z]*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s.\-–—_/']")
_DIGITS = re.compile(r"[0-9]+")
# What OCR takes for a digit, and the digit it most likely was.
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "i": "1"})
_LOOKALIKES |= str.maketrans({"Z": "2", "z": "2", "S": "5", "s": "5", "G": "6", "b": "6", "B": "8", "g": "9", "q": "9"})


def normalise_tax_code(raw: str) -> str | None:
    """`raw` as "0312345678", "0312345678-001", a 12-digit personal number or a foreign code; None when not valid."""
    compact = _compact(raw)
    if not _DIGITS.fullmatch(compact):
        return _foreign(compact)
    if _FOREIGN_FORMS.fullmatch(raw.strip()):
        return raw.strip()
    if len(compact) == 12:
        return normalise_personal_id(compact)
    if not mst.is_valid(compact):
        return None
    return compact if len(compact) == 10 else f"{compact[:10]}-{compact[10:]}"


def normalise_personal_id(raw: str) -> str | None:
    """A 12-digit personal number (CCCD: 0, province, sex and century, year, serial), an old 9-digit CMND,
    or a passport (one or two letters, seven or eight digits); None when not of that shape."""
    compact = _SEPARATORS.sub("", raw).upper()
    if re.fullmatch(r"[A-Z]{1,2}[0-9]{7,8}", compact):
        return compact
    if not re.fullmatch(r"0[0-9]{11}|[0-9]{9}", compact) or len(set(compact)) == 1:
        return None
    return compact


def parent_tax_code(code: str) -> str | None:
    """The head office's code of a branch ("0312345678-001" gives "0312345678"); None for any other."""
    normal = normalise_tax_code(code)
    return normal[:10] if normal and len(normal) == 14 and normal[10] == "-" else None


def restore_leading_zero(raw: str) -> str:
    """What a spreadsheet made of a code by dropping its leading zero, mended where the check digit then agrees."""
    compact = _compact(raw)
    candidate = normalise_tax_code("0" + compact) if len(compact) in (9, 12) else None
    return candidate if candidate and normalise_tax_code(compact) is None else raw


def one_digit_repairs(raw: str) -> list[str]:
    """Valid codes (normalised, sorted) within one wrong character or one swap of neighbours of `raw`.

    Empty when `raw` is valid as it stands or is not 10 or 13 characters long. The branch number of a
    13-digit code has no check digit and is left alone. Letters OCR confuses with digits count as read
    digits first: if that alone makes the code valid, it is the only repair.
    """
    compact = _compact(raw)
    if len(compact) not in (10, 13) or normalise_tax_code(compact):
        return []
    head, branch = compact[:10].translate(_LOOKALIKES), compact[10:].translate(_LOOKALIKES)
    if branch and not _DIGITS.fullmatch(branch):
        return []
    if _DIGITS.fullmatch(head) and mst.is_valid(head):
        return _with_branch({head}, branch)
    letters = [i for i, char in enumerate(head) if not _DIGITS.fullmatch(char)]
    if len(letters) > 1:
        return []
    variants = _replacements(head, letters or list(range(10)))
    if not letters:
        variants |= {head[:i] + head[i + 1] + head[i] + head[i + 2 :] for i in range(9)}
    return _with_branch({code for code in variants if mst.is_valid(code)}, branch)


def _replacements(head: str, positions: list[int]) -> set[str]:
    return {head[:i] + digit + head[i + 1 :] for i in positions for digit in "0123456789" if digit != head[i]}


def _with_branch(heads: set[str], branch: str) -> list[str]:
    codes = (normalise_tax_code(head + branch) for head in heads)
    return sorted(code for code in codes if code)


def _compact(raw: str) -> str:
    return _SEPARATORS.sub("", _LABEL.sub("", raw.strip()))


# Figures alone tell a country only by the way they are set: United States 12-3456789, Korea 123-45-67890, Australia
# 12 345 678 901; eight figures (Denmark, Hong Kong, New Zealand) and fifteen (the Emirates) are no Vietnamese code.
# The marks stay: they are what tells such a code from a slip when it is read again.
_FOREIGN_FORMS = re.compile(r"\d{2}-\d{7}|\d{3}-\d{2}-\d{5}|\d{2} \d{3} \d{3} \d{3}|\d{8}|\d{15}", re.ASCII)
_LEAST_FIGURES = 6  # of a foreign code with letters


def _foreign(compact: str) -> str | None:
    code = compact.upper()
    if not re.fullmatch(r"[A-Z0-9]{8,20}", code):
        return None
    if re.match(r"[A-Z]{2}", code) and vat.is_valid(code):
        return str(vat.compact(code))
    misread = len(code) in (10, 13) and _DIGITS.fullmatch(compact.translate(_LOOKALIKES))
    figures = sum(char.isdigit() for char in code)
    return code if uen.is_valid(code) or (figures >= _LEAST_FIGURES and not misread) else None
