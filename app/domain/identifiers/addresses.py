"""Addresses as comparable keys: house number and street, or lot and park, without administrative units.

From 2025-07-01 districts are gone and provinces and wards merged, so old and new spellings of one place share
only its first part. The key is a support for a name, never a proof by itself. The raw text is kept elsewhere.
"""

from __future__ import annotations

import re

from app.domain.text import clean_line, fold

_LABEL = re.compile(
    r"^(?:dia chi|d/c|dc|address|add|addr|tru so(?: chinh)?|head office|registered office|van phong|vp)\s*[.:]+\s*"
)
_FLOOR = re.compile(
    r"^(?:tang|lau|phong so|phong|room|rm|floor|fl|level|unit|suite|can ho|can)\s*[\d.]+\w*$"
    r"|^\d+(?:st|nd|rd|th) floor$"
)
_BUILDING = re.compile(
    r"^(?:toa nha|toa|cao oc|chung cu|building|tower|khu chung cu)\b|\b(?:building|tower|plaza|bldg)$"
)
_ADMIN = re.compile(
    r"^(?:phuong|quan|xa|huyen|thi xa|thi tran|thanh pho|tinh|dac khu|p|q|h|tp|tx|tt|t|ward|district|dist|city)"
    r"(?:[ .]+\S.*|\d+)$|^\S.*\s(?:ward|district|dist|city|province|commune)$"
    r"|^(?:viet nam|vietnam|vn|ho chi minh|ha noi|hanoi|hcm|hcmc|tphcm|sai gon|saigon|da nang|danang|hai phong"
    r"|can tho)$"
)
# A unit named in the same piece as the street, after at least one word of the street.
_ADMIN_INSIDE = re.compile(
    r"^(\d\S*(?: \S+)+?) (?:phuong|quan|huyen|thi xa|thi tran|thanh pho|tp|p\.? ?\d+|q\.? ?\d+)\b.*$"
)
_NUMBERED = re.compile(r"^(?:so(?: nha)?|no|nr|sn)?[ .]*(\d+[a-z]?(?:[/\-.]\d*[a-z]?\d*)*)[ ]+(\S.*)$")
_STREET_LABEL = re.compile(r"^(?:duong|d\.|pho|street|st\.)\s+(?=\S)")
_STREET_SUFFIX = re.compile(r"\s+(?:street|st|str|road|rd|avenue|ave|boulevard|blvd)\.?$")
_PLOT = re.compile(
    r"^(?:lo|lot|khu|kcn|khu cong nghiep|ccn|cum cong nghiep|khu che xuat|kcx|industrial)\b|\b(?:kcn|ccn|kcx)$"
)
_SPELLINGS = (
    (re.compile(r"\bkhu cong nghiep\b|\bindustrial (?:park|zone)\b"), "kcn"),
    (re.compile(r"\bcum cong nghiep\b"), "ccn"),
    (re.compile(r"\bkhu che xuat\b"), "kcx"),
    (re.compile(r"\bquoc lo\b"), "ql"),
    (re.compile(r"\btinh lo\b"), "tl"),
    (re.compile(r"\bql\s+(?=\d)"), "ql"),
)


def normalise_address(raw: str) -> str | None:
    """The key of an address ("Số 12/3 đường Nguyễn Huệ, P. Bến Nghé, Q.1" gives "12/3 nguyen hue").

    None when nothing of at least five characters and one digit, or of two words, remains.
    """
    key = _once(raw)
    for _ in range(3):  # a key is its own key
        again = _once(key)
        if again == key:
            break
        key = again
    words = key.split()
    if len(key) < 5 or not (len(words) >= 2 or any(char.isdigit() for char in key)):
        return None
    return key[:200].strip()


def _once(raw: str) -> str:
    pieces = _pieces(raw)
    for piece in pieces:
        street = _street(piece)
        if street:
            return street
    plots = [_plain(piece) for piece in pieces if _PLOT.search(piece)]
    if plots:
        return " ".join(plots[:2])
    own = [i for i, piece in enumerate(pieces) if not _ADMIN.match(piece)]
    if not own:
        return ""
    first = own[0]  # a hamlet or a kilometre says little without what follows
    return " ".join(_plain(piece) for piece in pieces[first : first + 2])


def _plain(piece: str) -> str:
    """Words and slashes of a piece, "tan binh kcn" as "kcn tan binh"."""
    words = re.findall(r"[\w/]+", piece)
    if len(words) > 1 and words[-1] in ("kcn", "ccn", "kcx"):
        words = [words[-1], *words[:-1]]
    return " ".join("lo" if word == "lot" else word for word in words)


def _pieces(raw: str) -> list[str]:
    text = _LABEL.sub("", fold(clean_line(raw)))
    for pattern, short in _SPELLINGS:
        text = pattern.sub(short, text)
    pieces = [piece.strip(" .-–") for piece in re.split(r"[,;|()]|\s[-–]\s", text)]
    return [piece for piece in pieces if piece and not _FLOOR.match(piece)]


def _street(piece: str) -> str | None:
    """House number and street of one piece, or None when it holds none."""
    if _BUILDING.search(piece) or _ADMIN.match(piece):
        return None
    numbered = _NUMBERED.match(piece)
    if not numbered:
        return None
    number = numbered.group(1).strip("-./")
    inside = _ADMIN_INSIDE.match(f"{number} {numbered.group(2)}")
    street = inside.group(1).split(" ", 1)[1] if inside else numbered.group(2)
    street = _STREET_SUFFIX.sub("", _STREET_LABEL.sub("", street))
    words = re.findall(r"\w+", street)
    return f"{number.replace('-', '/').replace('.', '/')} {' '.join(words)}" if words else None
