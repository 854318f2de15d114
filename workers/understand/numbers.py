"""The document's own number, and the numbers of the documents it refers to.

An invoice's NUMBER is what stands behind "Số" ("00000123"); with its series it is also kept as the
REFERENCE "1C25TTC-00000123", which no other invoice of that seller carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.domain.documents import DocumentType
from app.domain.facts import FactField
from app.domain.text import fold_aligned
from workers.understand.corrections import Corrected, find_corrected
from workers.understand.evidence import Evidence, whole_file
from workers.understand.kinds import Title
from workers.understand.named_numbers import named_numbers
from workers.understand.sheets import Line, Sheet

T = DocumentType

# What a number is called when its owner is named. The order breaks ties: the more special first.
_OWNERS: tuple[tuple[DocumentType, str], ...] = (
    (T.CONTRACT_APPENDIX, r"phu luc(?: hop dong)?|plhd|appendix|addendum|amendment|annex"),
    (T.ACCEPTANCE, r"bien ban(?: nghiem thu| ban giao| thanh ly| giao nhan| quyet toan)?"
            r"(?: va [a-z ]{5,20})?(?: hop dong)?"
            r"|bbnt|bbtl|bbbg|phieu giao hang|acceptance(?: minutes| certificate| report)?|delivery note|minutes"),
    (T.PAYMENT_REQUEST, r"(?:giay |cong van |phieu )?de nghi (?:thanh toan|tam ung)|dntt|payment request|request"),
    (T.PROPOSAL, r"(?:bang |phieu |thu )?(?:bao gia|chao gia)|bg|quotation|quote|proposal|offer|estimate"),
    (T.PURCHASE_ORDER, r"(?:don |phieu )(?:dat hang|hang|mua hang)|ddh|p\.?\s?o\.?|purchase order|sales order|order"
            r"|bestell(?:ung)?-?|auftrags?-?"),
    (T.INVOICE, r"hoa don(?: gtgt| gia tri gia tang| dien tu)?|hddt|invoice|inv|proforma(?: invoice)?"
            r"|rechnungs?-?|rechnungskorrektur|beleg-?|gutschrifts?-?"),
    (T.COMPLAINT, r"don khieu nai|khieu nai|complaint|case|ticket|claim"),
    (T.LETTER, r"cong van|van ban|to trinh|cv|thong bao|quyet dinh noi bo|letter"),
    (T.CONTRACT, r"hop dong(?: mua ban| kinh te| dich vu| nguyen tac| cung cap| thi cong| thue"
            r"| dai ly)?(?: [a-z]{2,8}){0,5}?|hd(?:mb|dv|kt|nt|tc|ld|ktr)?|thoa thuan|contract|agreement"
            r"|vertrags?-?"),
)  # fmt: skip
_SO = (
    r"(?:so hieu|so/no\.?|nummer|so\s*+\(\s*+no\.?\s*+\)|so|numbers?|no\.?|n[°º]\.?|nr\.?|#"
    r"|ref(?:erence)?\.?(?:\s*+no\.?)?|id|code|ma)"
)
_PRINTED = r"(?P<token>[A-Za-zĐđ0-9À-ỹ][\w.+&°]{0,30}(?:\s?[/⁄∕／\-–_]\s?[/⁄]?[\w.+&]{1,24}){0,6})"
_TYPED = [
    (
        kind,
        re.compile(
            rf"(?<![\w/\-])(?:(?:ma "
            rf"|so )?(?P<owner>{names})\s*+(?:\([^)\n]{{2,30}}\)\s*+)?{_SO}?\s*+\.?\s*+"
            rf"(?:\([a-z .]{{2,12}}\)\s*+)?[:#]?\s*+"
            rf"|so\s+(?P<owner2>{names})\s*+(?:\([^)\n]{{2,30}}\))?\s*+[:.]\s*+)$"
        ),
    )
    for kind, names in _OWNERS
]
# A label that says "number" somewhere before the token: the text up to the token must end in one of these.
_MARK = re.compile(
    rf"(?<![\w/\-])(?:{_SO})\s*+(?:hop dong|hd|don hang|bao gia|bg|hoa don|po|don dat hang|ddh|dntt|bb"
    rf"|phieu (?:thu|chi)|chung tu|bien ban"
    rf"|cong van|phieu|phu luc)?\s*+(?:\(\s*+[a-z. ]{{2,16}}\s*+\)|/\s*+no\.?|/\s*+number)?\s*+[.:;#]+\s*+"
    rf"|(?<![\w/\-])(?:hop dong|phu luc(?: hop dong)?|bao gia|hoa don|don (?:dat )?hang|bien ban[a-z ]{{0,40}}"
    rf"|cong van|van ban|to trinh|thoa thuan|don khieu nai|de nghi thanh toan|thong bao)"
    rf"(?: [a-z]{{2,8}}){{0,5}}? so\s*+:?\s*+"
    rf"|(?<![\w/\-])(?:invoice|contract|agreement|order|quotation|quote|proposal|addendum|amendment|appendix"
    rf"|annex|request|p\.?\s?o\.?|purchase order|proforma invoice|acceptance|delivery note|minutes|ticket|case"
    rf"|claim|complaint|letter|our|your|document)\s*+(?:{_SO})\s*+[:.]?\s*+"
    r"|(?<![\w/\-])(?:(?:rechnungs?|beleg|gutschrifts?|bestell(?:ung)?|auftrags?|vertrags?)[ \-]?(?:nummer|nr\.?)"
    r"|rechnungskorrektur(?: nr\.?)?)\s*+[.:]?\s*+"
    r"|(?<![\w/\-])so\s+(?=\d{7,8}\b)"  # of an electronic invoice: "Ký hiệu 1C25TAA - Số 00000741"
    r"|^\W*so/ref\W{1,3}|^\W*#\s*+(?=[a-z]{1,6}-?\d)|^\W*[a-z]{2,10} ref(?:erence)?[\s:]+"
    r"|(?:^\W*|(?<=/ ))(?:claim|purchase order|po|order|quotation|quote|(?:proforma |tax |commercial )?invoice"
    r"|(?:delivery|credit|debit) (?:order|note))(?:\s?:)?\s+(?=(?:[a-z]{1,6}[\-/ ]?)?\d[\w/\-]{3,})"
    r"|(?<![\w/\-])ref(?:erence)?\.?\s+(?=[a-z]{1,6}[\-/][\w/\-]{2,}\d)"
    r"|^\W*so\s+(?=\d{1,5}\s?/\s?(?:\d{4}\s?/\s?)?[a-z]{2})"
    r"|^\W*(?:so|n[°º])\s+(?=(?!tk|stk|dt|tel|cif)[a-z]{1,6}[\-/.]?\d[\w/\-.]{2,})"  # "Số BG-2604-052, ngày…"
    r"|^\W*(?:(?:bang |thu |phieu )?(?:bao|chao) gia|don (?:dat )?hang|hop dong|phieu [a-z]{3,5} [a-z]{3,5}"
    r"|facture|devis)\s+(?=[a-z]{1,6}[\-/.]\d[\w/\-.]{2,})"  # the title and its number: "BÁO GIÁ BG-2611-007"
    rf"|(?<![\w/\-])(?:po|p\.o\.?|quotation|quote|invoice|order|ref|our ref|your ref|reference)\s*+[:#]\s*+"
    rf"|(?<![\w/\-])(?:phu luc|appendix|amendment|addendum|ma (?:bao gia|don hang|hop dong|hoa don|don|so"
    rf"|phieu))\s*+:?\s*+"
)
_AT = re.compile(_PRINTED)
_TRANSLATED = re.compile(r"\s+/\s+(?=[A-Za-z]{4})")  # "SỐ 01 / APPENDIX No. 01"
_DOC = re.compile(r"(?:doc(?:ument)?|file|letter|our)\.?\s*+")  # "Doc. No.", "Our ref."
# Numbers printed in two pieces: "CN 26/014", "HBV-HV 260618-2".
_PREFIX = re.compile(r"[A-ZĐ]{1,6}(?:[-/][A-ZĐ]{1,6}){0,2}$")
_REST = re.compile(r" \d[\w/\-.]{2,20}(?=[\s,;)]|$)")
# A cell of a form that names a number, its value in the cell below: "Invoice No." over "EXP/0412/25-26".
_HEADS_CELL = re.compile(rf"\W*(?P<label>(?:[a-z'’.]{{2,12}} ){{0,3}}{_SO})\s*+[.:#]?\W*$")
_BEHIND = re.compile(r"\s–\s|\s-\s(?=[a-z]{3})")  # what a title says behind its number: "CLAIM 25/117 – chairs"
_LAW = re.compile(
    r"(?i)/(?:\d{4}/)?(?:QH\d*|N[ĐD]-?CP|TT-(?:B\w+|NHNN|VPCP|TTCP|UB\w+|TANDTC|VKSNDTC|TLĐ|KTNN)|TTLT|UBTVQH\d*|Q[ĐD]-?(?:TT[Gg]|UBND|B\w+|C[ĐD]|TCT)"
    r"|NQ-?\w+|CT-TTg|PL-UB\w*|L-CTN)"
)
_DATE = re.compile(r"^(?:[0-3]?\d[/\-.][01]?\d[/\-.](?:19|20)?\d\d|(?:19|20)\d\d[/\-.]\d\d[/\-.]\d\d)$")
_ELSE = re.compile(
    r"(?<![a-z0-9])(?:dien thoai|tai khoan|\btk|\bstk|cmnd|cccd|can cuoc|chung minh|ho chieu|thue|mst|dang ky|dkkd"
    r"|giay phep|gcn|the|fax|tel|phone|account|tax|quyet dinh|nghi dinh|thong tu|luat|nghi quyet|uy quyen"
    r"|van phong|phong|nha|duong|lo|can ho|tang|tram|model|serial|seri|ky hieu|mau|may|dieu|khoan|chuong|muc"
    r"|bang|registration|license|passport|vat|gst|bank|swift|unit|suite|street|room|page|trang|section|article"
    r"|item|stt|lan|bien so|code|zip|building|company)\W*(?:so)?\W*$"
)
_CITING = re.compile(
    r"\b(?:can cu|theo|kem theo|dinh kem|thuoc|cua|tham chieu|dua tren|lien quan|doi voi|thanh toan cho"
    r"|tra loi|phuc dap|nhan duoc|tiep theo"
    r"|gema(?:ß|ss)|laut|zu ihrer|pursuant|according|under|refer\w*|against|attached|your|quy|with respect to"
    r"|in respect of|xet|cho)\b"
)
_SERIES = re.compile(
    r"(?:ky hieu|serial(?: no)?|series)\s*+(?:\([^)\n]{0,20}\))?\s*+(?:so"
    r"|no)?\.?\s*+[:.]?\s*+(?P<mau>\d\s?/\s?)?(?P<series>[1-6]?\s?[ckCK]\s?\d\d\s?[tdlmngbhTDLMNGBH][a-zA-Z]{2}"
    r"|[a-zA-Z]{2}/\d\d[epEP]|\d\d[ckCK][a-zA-Z]{3})\b"
)
_FORM = re.compile(r"\bmau so\s?(?:\([^)\n]{0,20}\))?\s*+[:.]?\s*+(?P<form>[1-6])\b\W*$")
# Letters and marks that OCR and fonts print for others of the same look.
_TWINS = str.maketrans({"⁄": "/", "∕": "/", "／": "/", "–": "-", "Ð": "Đ"})
# A number known by its shape alone: "125/2025/HĐMB-ABC".
_SHAPED = re.compile(r"(?<![\w/\-])\d{1,5}/(?:\d{4}/)?[A-ZĐ]{2,8}\d{0,4}(?:-[A-ZĐ0-9]{1,12}){0,3}(?![\w/])")
# "Số", "No." as readers spell them at the start of a line: "S6:", "ố:", "NÑo.:"; or nothing is left of them.
_SLIPPED = re.compile(r"^\W*(?:(?:s[06]|5o|o|n{1,2}[oq0])\s?[.:;,]+\s?)?")
# What is a number beyond doubt, whatever stands before it: figures and capitals around strokes.
_COMPOUND = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-ZĐ]{2})[A-ZĐ0-9][A-ZĐ0-9.]*(?:[/\-][A-ZĐ0-9.]+)+(?=\s|$|\))")
_DIGIT = re.compile(r"\d")
_TOP = 30  # lines of the first page among which a document names itself


def find_numbers(sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, title: Title | None) -> None:
    """Adds NUMBER and the REFERENCEs."""
    corrected = find_corrected(sheets) if kind is T.INVOICE else []
    series = _invoice_series(sheets, corrected) if kind is T.INVOICE else None
    own: list[tuple[float, str, int, int, int, str]] = []
    for sheet_rank, sheet in enumerate(sheets):
        for line_rank, line in enumerate(sheet.lines):
            if len(line.text) > 6 and _DIGIT.search(line.text):
                for score, token, start, end, rule in _on_line(line, sheet_rank, line_rank, kind, title):
                    if any(other.page == line.page and other.start <= start < other.end for other in corrected):
                        continue
                    if rule.startswith("reference"):
                        evidence.add(FactField.REFERENCE, token, line.page, start, end, score, rule)
                    else:
                        own.append((score, token, line.page, start, end, rule))
                _add_named(evidence, line)
        for score, token, page, start, end, rule in _below_labels(sheet, sheet_rank, kind, title):
            if rule.startswith("reference"):
                evidence.add(FactField.REFERENCE, token, page, start, end, score, rule)
            else:
                own.append((score, token, page, start, end, rule))
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


def _add_named(evidence: Evidence, line: Line) -> None:
    for code, start, end in named_numbers(line):
        token = _tidy(code)
        if not _LAW.search(token) and not _DATE.match(token):
            evidence.add(
                FactField.REFERENCE, token, line.page, line.start + start, line.start + end, 0.7, "reference-named"
            )


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
    if len(line.text) > 6 and _DIGIT.search(line.text):
        for score, token, start, end, _ in _on_line(line, 0, 0, T.EMAIL, None):
            yield token, start, end, min(score, 0.85)
        for code, start, end in named_numbers(line):
            if not _LAW.search(code) and not _DATE.match(code):
                yield _tidy(code), line.start + start, line.start + end, 0.7
        for shaped in _SHAPED.finditer(line.text):
            if not _LAW.search(shaped.group()):
                yield _tidy(shaped.group()), line.start + shaped.start(), line.start + shaped.end(), 0.75


def invoice_identity(series: str, number: str) -> str:
    """Series and number as one name, the same for the XML ("231") and its printed view ("00000231"): eight digits."""
    return f"{series.upper()}-{number.zfill(8) if number.isascii() and number.isdigit() else number}"


def _on_line(
    line: Line, sheet_rank: int, line_rank: int, kind: DocumentType, title: Title | None
) -> Iterator[tuple[float, str, int, int, str]]:
    marks = list(_MARK.finditer(line.folded))
    for mark in marks:
        found = _AT.match(line.text, mark.end())
        before = line.folded[: mark.end()]
        lead = line.folded[: mark.start()]
        printed = _BEHIND.split(found["token"], maxsplit=1)[0] if found else ""
        printed = _TRANSLATED.split(printed, maxsplit=1)[0]
        if found and _PREFIX.match(printed) and (rest := _REST.match(line.text, found.start() + len(printed))):
            printed += rest.group()
        token = _tidy(printed)
        if not found or not _is_number(token, before) or _ELSE.search(lead[-24:]):
            continue
        start = line.start + found.start()
        end = start + len(printed.rstrip(" .-–_/"))
        owner = _owner(before[-90:])
        yield from _place(line, sheet_rank, line_rank, kind, title, owner, lead, token, start, end)
    if not marks and sheet_rank == 0 and line_rank < _TOP:
        yield from _slipped(line, title)


def _below_labels(
    sheet: Sheet, sheet_rank: int, kind: DocumentType, title: Title | None
) -> Iterator[tuple[float, str, int, int, int, str]]:
    """Numbers that stand alone on the line below their label, as the cells of a form come out."""
    for row, (head, line) in enumerate(zip(sheet.lines, sheet.lines[1:], strict=False)):
        label = _HEADS_CELL.match(head.folded) if len(head.folded) < 40 and _DIGIT.search(line.text) else None
        found = _AT.fullmatch(line.text.strip()) if label and len(line.text) < 40 else None
        token = _tidy(found["token"]) if found else ""
        if not label or not found or not _is_number(token, label["label"]) or _ELSE.search(label["label"]):
            continue
        start = line.start + len(line.text) - len(line.text.lstrip())
        lead = label["label"] + " "
        placed = _place(line, sheet_rank, row, kind, title, _owner(lead), "", token, start, start + len(token))
        yield from ((score, value, line.page, at, end, rule) for score, value, at, end, rule in placed)


def _slipped(line: Line, title: Title | None) -> Iterator[tuple[float, str, int, int, str]]:
    """A number by its shape at the start of a line, its label misread; or lost, where it is alone below the title."""
    label = _SLIPPED.match(line.folded)
    assert label is not None, "the pattern takes an empty start too"
    found = _COMPOUND.match(line.text, label.end())
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
) -> Iterator[tuple[float, str, int, int, str]]:
    """Whether a number is the document's own or a reference, and how sure that is."""
    citing = bool(_CITING.search(lead[-80:]))
    bare = not _DOC.sub("", lead.strip(' -–•*+|:.("“'))
    near = title is not None and line.page == title.line.page and abs(line.row - title.line.row) <= 4
    in_title = title is not None and line.page == title.line.page and line.start == title.line.start
    top = sheet_rank == 0 and line_rank < _TOP
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
    for kind, pattern in _TYPED:
        if pattern.search(before):
            return kind
    return None


def _tidy(token: str) -> str:
    joined = re.sub(r"\s?([/\-–_])\s?", r"\1", token.translate(_TWINS))
    return re.sub(r"//+", "/", joined).strip(" .-_/")


def _is_number(token: str, before: str) -> bool:
    digits = sum(c.isdigit() for c in token)
    if not digits or _DATE.match(token) or _LAW.search(token) or len(token) > 60:
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
        for found in _SERIES.finditer(sheet.folded):
            if any(other.start <= found.start() < other.end for other in others):
                continue
            start, end = found.span("series")
            series = re.sub(r"\s", "", sheet.text[start:end]).upper()
            form = _FORM.search(sheet.folded[max(0, found.start() - 60) : found.start()])
            return form["form"] + series if form and series[0] in "CK" else series
    return None
