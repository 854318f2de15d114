"""The document's own number, and the numbers of the documents it refers to.

An invoice's NUMBER is what stands behind "Số" ("00000123"); with its series it is also kept as the
REFERENCE "1C25TTC-00000123", which no other invoice of that seller carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain.documents import DocumentType
from app.domain.facts import FactField
from app.domain.text import fold_aligned
from workers.understand.corrections import Corrected, find_corrected
from workers.understand.evidence import Evidence, whole_file
from workers.understand.kinds import Title
from workers.understand.named_numbers import named_numbers
from workers.understand.number_labels import (
    AT,
    BEHIND,
    CITING,
    COMPOUND,
    DATE,
    DIGIT,
    DOC,
    ELSE,
    FORM,
    HEADS_CELL,
    LAW,
    MARK,
    PREFIX,
    REST,
    SERIES,
    SHAPED,
    SLIPPED,
    TOP,
    TRANSLATED,
    TWINS,
    TYPED,
)
from workers.understand.sheets import Line, Sheet

T = DocumentType
_Found = tuple[float, str, int, int, str]  # how sure, the number, where it begins and ends, the rule


def find_numbers(sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, title: Title | None) -> None:
    """Adds NUMBER and the REFERENCEs."""
    corrected = find_corrected(sheets) if kind is T.INVOICE else []
    series = _invoice_series(sheets, corrected) if kind is T.INVOICE else None
    own: list[tuple[float, str, int, int, int, str]] = []
    for sheet_rank, sheet in enumerate(sheets):
        for line_rank, line in enumerate(sheet.lines):
            if len(line.text) > 6 and DIGIT.search(line.text):
                found = _on_line(line, sheet_rank, line_rank, kind, title)
                _sort(evidence, own, line.page, (one for one in found if not _is_corrected(one, line.page, corrected)))
                for token, start, end in _names_on(line):
                    evidence.add(FactField.REFERENCE, token, line.page, start, end, 0.7, "reference-named")
        _sort(evidence, own, sheet.number, _below_labels(sheet, sheet_rank, kind, title))
    for other in corrected:
        value = invoice_identity(other.series, other.number) if other.series else other.number
        rule = f"invoice-{other.how}"
        evidence.add(FactField.REFERENCE, value, other.page, other.start, other.end, 0.93, rule)
    if not own or kind is T.IDENTITY:  # a card's number is a person's: see facts
        return
    score, token, page, start, end, rule = max(own, key=lambda found: found[0])
    evidence.drop(FactField.REFERENCE, token)
    evidence.add(FactField.NUMBER, token, page, start, end, score, rule)
    if series and not token.upper().startswith(series):
        evidence.add(FactField.REFERENCE, invoice_identity(series, token), page, start, end, score, "invoice-series")


def _sort(
    evidence: Evidence, own: list[tuple[float, str, int, int, int, str]], page: int, found: Iterable[_Found]
) -> None:
    """References become evidence at once; of those that may be the document's own number the best is chosen later."""
    for score, token, start, end, rule in found:
        if rule.startswith("reference"):
            evidence.add(FactField.REFERENCE, token, page, start, end, score, rule)
        else:
            own.append((score, token, page, start, end, rule))


def _is_corrected(found: _Found, page: int, corrected: Sequence[Corrected]) -> bool:
    """Whether the number is that of the invoice this one corrects."""
    return any(other.page == page and other.start <= found[2] < other.end for other in corrected)


def _names_on(line: Line) -> Iterator[tuple[str, int, int]]:
    """Papers that a sentence names without the word number, with their places in the page's text."""
    for code, start, end in named_numbers(line):
        token = _tidy(code)
        if not LAW.search(token) and not DATE.match(token):
            yield token, line.start + start, line.start + end


def find_references(sheets: Sequence[Sheet], evidence: Evidence, heading: str) -> None:
    """Adds the numbers a mail names, in its subject (`heading`) or its body: a mail has none of its own."""
    subject = Line(0, 0, heading, fold_aligned(heading), 0, 0, 0.0, None)
    for line in (subject, *(line for sheet in sheets[:10] for line in sheet.lines)):
        for token, start, end, sure in _named_on(line):
            if line is subject:
                evidence.put(whole_file(FactField.REFERENCE, token, token, sure, "reference-subject"))
            else:
                evidence.add(FactField.REFERENCE, token, line.page, start, end, sure, "reference-mail")


def _named_on(line: Line) -> Iterator[tuple[str, int, int, float]]:
    if len(line.text) > 6 and DIGIT.search(line.text):
        for score, token, start, end, _ in _on_line(line, 0, 0, T.EMAIL, None):
            yield token, start, end, min(score, 0.85)
        yield from ((token, start, end, 0.7) for token, start, end in _names_on(line))
        for shaped in SHAPED.finditer(line.text):
            if not LAW.search(shaped.group()):
                yield _tidy(shaped.group()), line.start + shaped.start(), line.start + shaped.end(), 0.75


def invoice_identity(series: str, number: str) -> str:
    """Series and number as one name, the same for the XML ("231") and its printed view ("00000231"): eight digits."""
    return f"{series.upper()}-{number.zfill(8) if number.isascii() and number.isdigit() else number}"


def _on_line(line: Line, sheet_rank: int, line_rank: int, kind: DocumentType, title: Title | None) -> Iterator[_Found]:
    marks = list(MARK.finditer(line.folded))
    for mark in marks:
        found = AT.match(line.text, mark.end())
        before = line.folded[: mark.end()]
        lead = line.folded[: mark.start()]
        printed = BEHIND.split(found["token"], maxsplit=1)[0] if found else ""
        printed = TRANSLATED.split(printed, maxsplit=1)[0]
        if found and PREFIX.match(printed) and (rest := REST.match(line.text, found.start() + len(printed))):
            printed += rest.group()
        token = _tidy(printed)
        if not found or not _is_number(token, before) or ELSE.search(lead[-24:]):
            continue
        start = line.start + found.start()
        end = start + len(printed.rstrip(" .-–_/"))
        owner = _owner(before[-90:])
        yield from _place(line, sheet_rank, line_rank, kind, title, owner, lead, token, start, end)
    if not marks and sheet_rank == 0 and line_rank < TOP:
        yield from _slipped(line, title)


def _below_labels(sheet: Sheet, sheet_rank: int, kind: DocumentType, title: Title | None) -> Iterator[_Found]:
    """Numbers that stand alone on the line below their label, as the cells of a form come out."""
    for row, (head, line) in enumerate(zip(sheet.lines, sheet.lines[1:], strict=False)):
        label = HEADS_CELL.match(head.folded) if len(head.folded) < 40 and DIGIT.search(line.text) else None
        found = AT.fullmatch(line.text.strip()) if label and len(line.text) < 40 else None
        token = _tidy(found["token"]) if found else ""
        if not label or not found or not _is_number(token, label["label"]) or ELSE.search(label["label"]):
            continue
        start = line.start + len(line.text) - len(line.text.lstrip())
        lead = label["label"] + " "
        yield from _place(line, sheet_rank, row, kind, title, _owner(lead), "", token, start, start + len(token))


def _slipped(line: Line, title: Title | None) -> Iterator[_Found]:
    """A number by its shape at the start of a line, its label misread; or lost, where it is alone below the title."""
    label = SLIPPED.match(line.folded)
    assert label is not None, "the pattern takes an empty start too"
    found = COMPOUND.match(line.text, label.end())
    if not found:
        return
    near = title is not None and line.page == title.line.page and 0 <= line.row - title.line.row <= 3
    lost = not label.group().strip(" .:;,(")
    alone = not line.text[found.end() :].strip(" .)")
    token = _tidy(found.group())
    if ((near and alone) or not lost) and _is_number(token, line.folded[: label.end()]):
        start = line.start + found.start()
        yield (0.6 if lost else 0.7), token, start, start + len(token), "number-slipped"


def _place(
    line: Line,
    sheet_rank: int,
    line_rank: int,
    kind: DocumentType,
    title: Title | None,
    owner: DocumentType | None,
    lead: str,
    token: str,
    start: int,
    end: int,
) -> Iterator[_Found]:
    """Whether a number is the document's own or a reference, and how sure that is."""
    citing = bool(CITING.search(lead[-80:]))
    bare = not DOC.sub("", lead.strip(' -–•*+|:.("“'))
    near = title is not None and line.page == title.line.page and abs(line.row - title.line.row) <= 4
    in_title = title is not None and line.page == title.line.page and line.start == title.line.start
    top = sheet_rank == 0 and line_rank < TOP
    strength = 0.6 if token.isdigit() and len(token) < 6 else 1.0
    if in_title and not citing:
        yield 0.95 * max(strength, 0.9), token, start, end, "number-in-title"
    elif owner is kind and not citing and top:
        yield 0.92 * max(strength, 0.8) - 0.004 * line_rank, token, start, end, "number-label"
    elif owner is None and bare and top and not citing:
        score = 0.93 if near else 0.8
        yield score * strength - 0.004 * line_rank, token, start, end, "number-label"
    elif owner is None and top and near and not citing and not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", lead):
        yield 0.75 * strength - 0.004 * line_rank, token, start, end, "number-near-title"
    elif owner is not None and (citing or owner is not kind or sheet_rank > 0 or not top):
        # A short run of digits ("hóa đơn số 00000123") names nothing by itself.
        sure = 0.85 if re.search(r"[A-Za-zĐđ]", token) and len(token) >= 5 else 0.55
        yield sure, token, start, end, f"reference-{owner}"


def _owner(before: str) -> DocumentType | None:
    """Whose number it is by the words straight before it."""
    for kind, pattern in TYPED:
        if pattern.search(before):
            return kind
    return None


def _tidy(token: str) -> str:
    joined = re.sub(r"\s?([/\-–_])\s?", r"\1", token.translate(TWINS))
    return re.sub(r"//+", "/", joined).strip(" .-_/")


def _is_number(token: str, before: str) -> bool:
    digits = sum(c.isdigit() for c in token)
    if not digits or DATE.match(token) or LAW.search(token) or len(token) > 60:
        return False
    if re.fullmatch(r"(?:19|20)\d\d", token) or re.search(r"[a-zà-ỹ]{4,}", token):
        return False
    if len(token) == 1 and not re.search(r"(?:phu luc|appendix|amendment|addendum|annex)", before[-40:]):
        return False
    return digits >= 2 or len(token) >= 4 or bool(re.search(r"phu luc|appendix|amendment|addendum|annex", before[-40:]))


def _invoice_series(sheets: Sequence[Sheet], corrected: Sequence[Corrected]) -> str | None:
    """The series of a Vietnamese e-invoice, "1C25TTC" (Circular 78/2021: form, C or K, year, kind, two letters)."""
    for sheet in sheets[:2]:
        others = [other for other in corrected if other.page == sheet.number]
        for found in SERIES.finditer(sheet.folded):
            if any(other.start <= found.start() < other.end for other in others):
                continue
            start, end = found.span("series")
            series = re.sub(r"\s", "", sheet.text[start:end]).upper()
            form = FORM.search(sheet.folded[max(0, found.start() - 60) : found.start()])
            return form["form"] + series if form and series[0] in "CK" else series
    return None
