"""The type of a document by what it calls itself. Owns the titles and their weights.

A title is a heading of its own near the top, in capitals or alone on its line. What a document cites
("Căn cứ hợp đồng số…", "theo báo giá…") says nothing about what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField
from app.domain.text import fold_key
from workers.understand.evidence import Evidence, whole_file
from workers.understand.headings import TITLES
from workers.understand.sheets import Line, Sheet

T = DocumentType

_BY_TITLE = {title: kind for kind, titles in TITLES.items() for title in titles}
_LONGEST = max(len(title.split()) for title in _BY_TITLE)
_FIRST_WORDS = frozenset(title.split()[0] for title in _BY_TITLE)
# English titles end with what they are: "Co-Branding Agreement", "Charter Affiliation Agreement".
_ENDINGS = {
    "agreement": T.CONTRACT, "contract": T.CONTRACT, "quotation": T.PROPOSAL, "proposal": T.PROPOSAL,
    "purchase order": T.PURCHASE_ORDER, "invoice": T.INVOICE, "acceptance certificate": T.ACCEPTANCE,
    "payment request": T.PAYMENT_REQUEST, "amendment": T.CONTRACT_APPENDIX, "addendum": T.CONTRACT_APPENDIX,
    "power of attorney": T.CONTRACT, "acceptance minutes": T.ACCEPTANCE, "complaint": T.COMPLAINT,
    "handover minutes": T.ACCEPTANCE, "order form": T.PURCHASE_ORDER,
}  # fmt: skip
# Words that make a line a mention, not a title.
_CITING = re.compile(
    r"^\W*(?:can cu|theo|dua tren|xet|kinh gui|v/v|ve viec|tham chieu|kem theo|so|pursuant|according|with reference|"
    r"reference|re|ref|based on|whereas|in accordance|subject|source|attached|page|trang|hom nay|sau khi|"
    r"dieu|article|section|noi nhan|luu)\b"
)
_TITLE_END = re.compile(r"\s*+(?:[:(\[–|\"“]|\bso\b|\bno\b|\bnumber\b|\bv/v\b|\bve viec\b)")
_BRANDED = re.compile(r"^\W*[a-z0-9&.]{2,12}(?: [a-z0-9&.]{2,12})?\s+[—–]\s+")  # "HPWACO — GIẤY BÁO TIỀN NƯỚC"
_SPACED = re.compile(r"(?<!\S)(?:\w {1,3}){4,}\w(?!\S)")
_HEADING_NUMBER = re.compile(r"^\W*(?:[ivx]{1,4}|\d{1,2})[.)]\s(?!mahnung)")
_PREAMBLE = re.compile(r"\bthis\s+(?P<title>[\w\s,&'\-]{0,90}?(?P<kind>agreement|contract|amendment|addendum))\b")
# "V/v: đề nghị thanh toán": an official letter's subject says what kind of letter it is.
_SUBJECTS = (
    (re.compile(r"(?:de nghi|yeu cau|nhac)\s+(?:\w+\s+){0,2}(?:thanh toan|tam ung|cong no)|payment request"
            r"|request for payment"
            r"|^(?:viec )?(?:thanh toan|quyet toan|tam ung) (?:dot|lan|cong no|tien|cho|theo|hop dong|gia tri)\b"),
     T.PAYMENT_REQUEST),
    (re.compile(r"\bkhieu nai|\bphan anh (?:ve )?(?:chat luong|dich vu)|\bcomplaint\b|\bto cao\b"), T.COMPLAINT),
    (re.compile(r"\b(?:bao|chao) gia\b|\bquotation\b"), T.PROPOSAL),
)  # fmt: skip
_ANSWERS = re.compile(
    r"\b(?:tra loi|phuc dap|phan hoi|reply to|response to|answer to)\b"
)  # an answer does not complain
# "V/v" as readers spell it: "Viv", "V/y", "V1v", "VW/v", "V/%".
_SUBJECT_LINE = re.compile(
    r"^\W*(?:(?:vw?\s?[/.il|1\\]\s?[vy]|ve viec|subject|re)\b|vw?\s?/\s?%)\s*+[:.]?\s*+(?P<what>.{4,160})"
)
_FILE_NAMES = (
    (re.compile(r"\b(?:plhd|pl|phu luc|appendix|addendum|amendment)\b"), T.CONTRACT_APPENDIX),
    (re.compile(r"\b(?:bbnt|bbtl|bbbg|nghiem thu|thanh ly|ban giao|acceptance)\b"), T.ACCEPTANCE),
    (re.compile(r"\b(?:dntt|de nghi thanh toan|payment request)\b"), T.PAYMENT_REQUEST),
    (re.compile(r"\b(?:bg|bao gia|chao gia|quote|quotation|proposal)\b"), T.PROPOSAL),
    (re.compile(r"\b(?:po|ddh|don dat hang|don hang|purchase order)\b"), T.PURCHASE_ORDER),
    (re.compile(r"\b(?:hoa don|invoice|inv|vat|einvoice)\b"), T.INVOICE),
    (re.compile(r"\b(?:khieu nai|complaint)\b"), T.COMPLAINT),
    (re.compile(r"\b(?:cccd|cmnd|can cuoc|dkkd|gpkd|passport|ho chieu)\b"), T.IDENTITY),
    (re.compile(r"\b(?:cong van|thong bao|cv|letter)\b"), T.LETTER),
    (re.compile(r"\b(?:hop dong|hd|hdmb|hddv|hdkt|contract|agreement)\b"), T.CONTRACT),
)


@dataclass(frozen=True, slots=True)
class Title:
    """A heading that names the document's type. `line` is where it stands; `score` its weight, 0 to 1."""

    kind: DocumentType
    line: Line
    score: float
    rule: str


def titles(sheets: Sequence[Sheet]) -> list[Title]:
    """Headings near the top of the document that name a type, best first."""
    found = [t for rank, line in enumerate(_top(sheets)) for t in _title(line, rank)]
    return sorted(found, key=lambda t: -t.score)


def find_kind(sheets: Sequence[Sheet], evidence: Evidence, file_name: str, media_type: str) -> DocumentType:
    """Adds the TYPE fact and returns the type (`other` when nothing speaks)."""
    if media_type in ("message/rfc822", "application/vnd.ms-outlook", "application/mbox"):
        evidence.put(whole_file(FactField.TYPE, T.EMAIL, media_type, 1.0, "media-type"))
        return T.EMAIL
    named = _by_file_name(file_name)
    best = next(iter(titles(sheets)), None) or _preamble(sheets)
    if best is not None:
        score = min(0.99, best.score + (0.02 if named is best.kind else 0.0))
        best = _specialised(best, sheets)
        evidence.add(FactField.TYPE, best.kind, best.line.page, best.line.start, best.line.end, score, best.rule)
        return best.kind
    if named is not None:
        evidence.put(whole_file(FactField.TYPE, named, file_name, 0.45, "file-name"))
        return named
    evidence.put(Fact(FactField.TYPE, T.OTHER, "", 0, 0.3, "nothing-speaks"))
    return T.OTHER


def _top(sheets: Sequence[Sheet]) -> Iterator[Line]:
    """The lines a title may stand on: the first 40 of the first page with text, the first 6 of the second."""
    for sheet, count in zip(sheets, (40, 6), strict=False):
        yield from sheet.lines[:count]


def _title(line: Line, rank: int) -> Iterator[Title]:
    if _CITING.match(line.folded) or _HEADING_NUMBER.match(line.folded):
        return
    head = _unspaced(line.folded[:160])
    words = fold_key(_TITLE_END.split(head, maxsplit=1)[0] if not _TITLE_END.match(head) else head).split()
    if _BRANDED.match(head) and _capitals(line.text) > 0.9 and _longest_title(words) is None:
        words = fold_key(_BRANDED.sub("", head)).split()
    words = words[1:] if len(words) > 1 and words[0].isdigit() and words[1] == "mahnung" else words
    if not words or len(line.text) > 1200 or line.text.lstrip(' -–*•("“')[:1].islower():
        return  # a line that begins small goes on with the sentence before it
    capitals = _capitals(line.text[:80])
    alone = len(line.text) <= 90
    found = _longest_title(words)
    rule = "title"
    if found is None and alone and len(words) <= 12:
        found, rule = _ending(words), "title-ending"
    if found is None and alone and capitals > 0.6:
        found, rule = _slipped(words), "title-ocr"
    if found is None:
        return
    kind, used = found
    score = 0.55 + (0.25 if capitals > 0.7 else 0.0) + (0.1 if len(words) <= used + 6 else 0.0)
    score += 0.08 if used >= 2 else 0.0
    score -= 0.008 * rank
    if not alone and capitals < 0.5:
        score -= 0.35
    if kind in (T.LETTER,) and used == 1:
        score -= 0.05
    if line.text.rstrip()[-1:] in ".;," and capitals < 0.7:
        score -= 0.3
    if score > 0.3:
        yield Title(kind, line, min(0.98, score), rule)


def _unspaced(text: str) -> str:
    """A heading set in spaced letters ("K O S T E N R E C H N U N G") as words; two spaces part its words."""
    return _SPACED.sub(lambda run: re.sub(r"(?<=\S) (?=\S)", "", run.group()), text)


def _longest_title(words: list[str]) -> tuple[DocumentType, int] | None:
    """The type whose title the heading begins with, and how many words that title has."""
    if words[0] not in _FIRST_WORDS:
        # German joins what it bills for: "Kostenrechnung", "Beitragsrechnung"
        return (T.INVOICE, 1) if words[0].endswith("rechnung") and len(words[0]) > len("rechnung") else None
    for count in range(min(_LONGEST, len(words)), 0, -1):
        kind = _BY_TITLE.get(" ".join(words[:count]))
        if kind is not None:
            return kind, count
    return None


def _ending(words: list[str]) -> tuple[DocumentType, int] | None:
    for count in (3, 2, 1):
        kind = _ENDINGS.get(" ".join(words[-count:]))
        if kind is not None and len(words) > count:
            return (T.CONTRACT_APPENDIX if "amendment" in words[:3] else kind), 2
    return None


def _slipped(words: list[str]) -> tuple[DocumentType, int] | None:
    """A title with one or two letters misread: "HQP DONG MUA BAN", "BAO G1A"."""
    best: tuple[float, DocumentType, int] | None = None
    for title, kind in _BY_TITLE.items():
        count = len(title.split())
        if len(title) < 7 or count > len(words):
            continue
        score = fuzz.ratio(title, " ".join(words[:count]), score_cutoff=80)
        allowed = 100 * (1 - (1 if len(title) < 12 else 2) / len(title)) - 1
        if score >= allowed and (best is None or (score, count) > (best[0], best[2])):
            best = (score, kind, count)
    return (best[1], best[2]) if best else None


def _capitals(text: str) -> float:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) / len(letters) if letters else 0.0


def _specialised(title: Title, sheets: Sequence[Sheet]) -> Title:
    """A plain letter or notice whose subject line asks for payment or complains is of that type."""
    if title.kind is not T.LETTER:
        return title
    return _subject_kind(sheets) or title


def _subject_kind(sheets: Sequence[Sheet]) -> Title | None:
    for line in _top(sheets):
        subject = _SUBJECT_LINE.match(line.folded)
        if subject:
            for pattern, kind in _SUBJECTS:
                if pattern.search(subject["what"]) and not _ANSWERS.search(subject["what"]):
                    return Title(kind, line, 0.85, "subject-line")
    return None


def _preamble(sheets: Sequence[Sheet]) -> Title | None:
    """No heading: a letter's subject line, or an opening sentence that says what "this" is."""
    subject = _subject_kind(sheets)
    if subject:
        return subject
    for line in _top(sheets):
        says = _PREAMBLE.search(line.folded[:600])
        if says:
            kind = T.CONTRACT if says["kind"] in ("agreement", "contract") else T.CONTRACT_APPENDIX
            return Title(kind, line, 0.7, "preamble")
        if _SUBJECT_LINE.match(line.folded) or line.folded.startswith("kinh gui"):
            return Title(T.LETTER, line, 0.6, "letter-form")
    return None


def _by_file_name(name: str) -> DocumentType | None:
    key = fold_key(name.rsplit("/", 1)[-1])
    return next((kind for pattern, kind in _FILE_NAMES if pattern.search(key)), None)
