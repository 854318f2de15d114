"""Parties of an English agreement, named in its opening sentence: "by and between X, a … corporation, and Y"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.documents import DocumentType
from app.domain.facts import PartyRole
from app.domain.text import clean_line
from workers.understand.sheets import Sheet

_BETWEEN = re.compile(r"\b(?:by\s+and\s+between|by\s+and\s+among|is\s+between|between|among|by)\s*[:\-–]?\s+")
_OPENING = re.compile(
    r"\b(?:agreement|contract|amendment|addendum|made|entered|dated|effective|schedule|lease|memorandum)\b"
)
_WINDOW_END = re.compile(
    r"\b(?:whereas|recitals|witnesseth|now,?\s+therefore|background|the\s+parties\s+(?:hereby\s+|hereto\s+)?agree|in\s+consideration|1\.\s+definitions|for\s+good\s+and\s+valuable)\b"
)
_LEGAL = r"(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|company|co|plc|lp|l\.p|llp|gmbh|ag|s\.?a|s/a|b\.?v|n\.?v|n\.\s?a|pte|g\.i\.e|srl|jsc|bank|trust|association|press|group|holdings?|enterprises)"
_END = re.compile(
    r"\s*(?:[\(\[]|[,;]?\s*(?:an?\s+[a-z]|with\s+(?:its|an|a|offices?|principal|the)\b|having\b|located\b|whose\b|organi[sz]ed\b|incorporated\s+(?:in|under)|c/o\b|dba\b|d/b/a\b|doing\s+business|on\s+behalf|formerly\b|as\s+of\b|dated\b|effective\b|individually|collectively|hereinafter|hereafter|represented\s+by|duly|acting|of\s+\d|at\s+\d|regarding|is\s|are\s|\d{2,}|effective|together\s+with|solely|not\s+individually|for\s+the\s+purpose|in\s+connection|\(\")"
    r"|,?\s+and\s+(?=[\[(\"“A-Z0-9])|[.;]\s|:\s|\s{3,}|,\s+(?=[A-Z][a-z]+,?\s+[A-Z]{2}\b)|\"|“)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:,|;|\)|\.|\"|”)?\s*\b(?:and|AND|And)\b\s*(?:\(?\s*(?:2|ii|b|3|iii|c)\s*[).]\s*)?:?\s*(?:the\s+)?"
)
_KEEP = re.compile(rf"^,\s*{_LEGAL}\b\.?", re.IGNORECASE)
_SUFFIX = re.compile(rf"\b{_LEGAL}\.?$", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:^|[\n.]|\s{3,})\s*(?P<label>licensor|licensee|supplier(?:\s+name)?|vendor|customer|seller|buyer|company|client|consultant|to|from)\s*:\s*(?P<name>[A-Z0-9][^\n:]{2,90}?)(?=\s{3,}|\n|,\s|\s\(|$)",
    re.IGNORECASE,
)
_LABEL_ROLES = {
    "licensor": PartyRole.SELLER,
    "supplier": PartyRole.SELLER,
    "vendor": PartyRole.SELLER,
    "seller": PartyRole.SELLER,
    "consultant": PartyRole.SELLER,
    "licensee": PartyRole.BUYER,
    "customer": PartyRole.BUYER,
    "buyer": PartyRole.BUYER,
    "client": PartyRole.BUYER,
    "to": PartyRole.RECIPIENT,
    "from": PartyRole.SENDER,
}
_DEFINED = {
    "seller": PartyRole.SELLER,
    "supplier": PartyRole.SELLER,
    "vendor": PartyRole.SELLER,
    "buyer": PartyRole.BUYER,
    "customer": PartyRole.BUYER,
    "purchaser": PartyRole.BUYER,
    "client": PartyRole.BUYER,
}
_NOT_NAME = re.compile(
    r"^(?:the (?:parties|undersigned|following)|parties|each|both|it|its|this|that|such|any|other|which|whereas|conditions|agree\w*|effective|date|party)\b",
    re.IGNORECASE,
)

_Found = tuple[str, int, int, int, PartyRole | None]


def find_preamble(sheets: Sequence[Sheet], kind: DocumentType) -> Iterator[_Found]:
    """Parties as (name, page, start, end, role), at most six. Nothing outside the first pages is read."""
    if kind not in (DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX, DocumentType.OTHER):
        return
    best: list[_Found] = []
    for sheet in sheets[:3]:
        best = max([best, *_windows(sheet)], key=_merit)
        if _merit(best) >= 4:
            break
    if len(best) < 2:
        labelled = list(_by_label(sheets))
        best = labelled if len(labelled) > len(best) else best
    yield from best[:6]


def _merit(parties: list[_Found]) -> int:
    return 2 * min(len(parties), 2) + sum(bool(_SUFFIX.search(name)) for name, *_ in parties[:2])


def _windows(sheet: Sheet) -> Iterator[list[_Found]]:
    """The parties named behind each "between" near the start of a page that speaks of an agreement."""
    text = sheet.text[:8000].replace("\n", " ")
    folded = sheet.folded[:8000].replace("\n", " ")
    for count, between in enumerate(_BETWEEN.finditer(folded)):
        if count > 12:
            return
        if not _OPENING.search(folded[max(0, between.start() - 260) : between.start()]):
            continue
        stop = _WINDOW_END.search(folded, between.end(), min(len(text), between.end() + 1800))
        yield list(_parties(sheet, text, between.end(), stop.start() if stop else min(len(text), between.end() + 1800)))


def _parties(sheet: Sheet, text: str, start: int, stop: int) -> Iterator[_Found]:
    at: int | None = start
    found = 0
    while at is not None and at < stop and found < 4:
        span = _name(text, at, stop, first=found == 0)
        if span is None:
            if found == 0:
                return
            at = _after_and(text, at, stop)
            continue
        found += 1
        yield clean_line(text[span[0] : span[1]]), sheet.number, span[0], span[1], _role(text[span[1] : span[1] + 400])
        at = _after_and(text, span[1], stop)


def _after_and(text: str, at: int, stop: int) -> int | None:
    following = _NEXT.search(text, at, stop)
    return following.end() if following else None


def _name(text: str, at: int, stop: int, *, first: bool) -> tuple[int, int] | None:
    lead = re.compile(r"(?:\s|[\"“(\[:]|\(?\b(?:1|i|a)[).]\s)*(?:the\s+(?=[A-Z]))?").match(text, at, stop)
    start = lead.end() if lead else at
    end = start
    while True:
        cut = _END.search(text, end + 1, stop)
        if cut is None:
            return None
        end = cut.start()
        keep = _KEEP.match(text, end)
        if keep and keep.end() < stop:
            end = keep.end()
            continue
        break
    name = text[start:end].rstrip(" ,.;:'’")
    if (
        name.endswith((" Inc", " Ltd", " Corp", " Co", "L.L.C", "N.A", "B.V", "S.A"))
        and text[start + len(name) : start + len(name) + 1] == "."
    ):
        name += "."
    if (
        not 3 <= len(name) <= 110
        or _NOT_NAME.match(name)
        or not (name[0].isupper() or name[0].isdigit() or ".com" in name)
    ):
        return None
    if (
        not first
        and not _SUFFIX.search(name.rstrip("."))
        and not re.match(
            r"[\s,.;]*(?:[(\[\"“]|an?\s|with\s|having|located|whose|c/o|as of|represented)", text[start + len(name) :]
        )
    ):
        return None
    capital = [
        w for w in name.split() if w[0].isupper() or not w[0].isalpha() or w in ("of", "and", "the", "de", "for", "dba")
    ]
    return (start, start + len(name)) if len(capital) >= 0.6 * len(name.split()) else None


def _role(behind: str) -> PartyRole | None:
    defined = re.search(r"[(\[][^()\[\]]{0,60}[\"“']+\s*(?:the\s+)?(\w+)", behind)
    return _DEFINED.get(defined.group(1).lower()) if defined else None


def _by_label(sheets: Sequence[Sheet]) -> Iterator[_Found]:
    for sheet in sheets[:1]:
        for found in _LABELLED.finditer(sheet.text[:4000]):
            label = found["label"].lower().split()[0]
            name = clean_line(found["name"]).rstrip(" ,.;")
            yield name, sheet.number, found.start("name"), found.end("name"), _LABEL_ROLES.get(label)
