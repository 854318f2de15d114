"""From when and until when a document holds: stated dates, and durations counted from a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.documents import DocumentType
from app.domain.facts import FactField
from workers.understand.dates import FoundDate, add_months
from workers.understand.evidence import Evidence
from workers.understand.number_words import number_in_words
from workers.understand.sheets import Sheet

_EFFECTIVE_BEFORE = re.compile(
    r"(?:(?:hieu luc|gia tri)(?: thi hanh| thuc hien)?(?: ke)?(?: bat dau)? tu(?: ngay)?|ngay (?:co "
    r"|bat dau )?hieu luc|hieu luc (?:cua hop dong )?(?:la )?ke tu|ngay bat dau|bat dau tu|(?:thoi han"
    r"|hieu luc|thoi gian thuc hien)[^.;\n]{0,50}\btu(?: ngay)?"
    r"|effective(?:\s+date)?(?:\s+(?:of this agreement|as of|on|from|is|shall be|means|the))*"
    r"|commenc\w+(?:\s+(?:as of|on|from|date))*|with effect (?:from|as of)|valid from|takes? effect (?:on"
    r"|as of|from)|(?:term|agreement) (?:shall |will )?(?:begin|start|commence)s?\s+(?:on|as of)|start date)"
    r"\s*+[:\"”)]*\s*+(?:ngay|the)?\W*$"
)
_EFFECTIVE_AFTER = re.compile(
    r"^ ?,? ?[(\[\"“'](?:the |hereinafter |as )*[\"“'”]{0,2} ?(?:amendment |agreement )?effective date"
)
_EXPIRY_BEFORE = re.compile(
    r"(?:het (?:han|hieu luc)(?: vao| ke tu| tu)?(?: luc)?|ngay het (?:han|hieu luc)"
    r"|co gia tri (?:su dung )?(?:den|toi)|gia tri den|hieu luc (?:den|toi)|hieu luc[^.;\n]{0,90}\b(?:den|toi)"
    r"|thoi han[^.;\n]{0,90}\b(?:den|toi)|gia tri[^.;\n]{0,60}\b(?:den|toi)|ngay ket thuc|gia han (?:den|toi)"
    r"|gia han[^.;\n]{0,60}\b(?:den|toi)"
    r"|tu ngay[^.;\n]{0,50}\bden|termination date(?: is)?|ket thuc(?: vao)?|expir(?:e|es|y|ation"
    r"|ing)(?:\s+(?:date|on|as of|at|is|shall be|of))*|valid(?:ity)?(?:\s+(?:until|till|thru|through|to|up to"
    r"|date))+|end date|date of expiry|co gia tri den"
    r"|(?:term|effect|force|continu\w+|remain|extend\w*|agreement)\b[^.;\n]{0,140}\b(?:until|through|thru"
    r"|ending(?: on)?|ends? on|terminat\w+ on|expir\w+ on|extended to|extended through|to and including|up to"
    r"|to|last day in))"
    r"\s*+[:\"”)]*\s*+(?:\d{1,2}(?:h|:|gio)\d{0,2}\s*+)?(?:het ngay|het|cuoi|and including)?\s*+(?:ngay"
    r"|midnight on|the|close of business on|11:59[^,]{0,12}on)?\W*$"
)
_NOT_TERM = re.compile(
    r"\b(?:thanh toan|giao hang|giao nhan|bao hanh|nop|tien do|nghiem thu|kiem tra|tra loi|phan hoi|payment"
    r"|pay|paid|deliver\w*|invoice|warrant\w*|survey|period ending|fiscal|quarter|report\w*|insurance|policy"
    r"|patent|option|interest|mail|additional|renewal|gia tri gia tang)\b"
)
_COUNT_VI = re.compile(
    r"(?<![\d.,/])(?P<n>\d{1,3})(?:\s?\([^()\n]{1,40}\)|\))?\s?\(?(?P<unit>ngay|thang|nam"
    r"|tuan)\b\)?(?=(?P<rest>[^;\n]{0,90}))"
)
_SPEAKS_OF_TERM = re.compile(r"\b(?P<what>hieu luc|thoi han|gia tri|thoi gian|gia han)\b(?P<mid>[^.;\n]{0,90})$")
_NUM_WORD = r"(?:[a-z]+(?:[\s-][a-z]+)?)"
_DURATION_EN = re.compile(
    rf"\b(?:(?:for|of|be|is|with|continue\w*|extend\w*|valid\w*(?: for)?|end(?:s|ing)?"
    rf"|remain\w*[a-z ,]{{0,40}}for|:)\s+(?:(?:a|an|the)\s+)?(?:(?:initial|additional|further|fixed|total"
    rf"|minimum|full|successive)\s+)?(?:(?:period|term|duration)\s+(?:of|:|is|shall be)\s+)?)"
    rf"(?:(?P<words>{_NUM_WORD})\s*+\(\s*+)?(?P<n>\d{{1,3}}|{_NUM_WORD})\)?[\s-]*(?P<unit>year|month|week"
    rf"|day)s?\b['’]?(?:\s*+(?:period|term))?(?=(?P<rest>[^;]{{0,140}}))"
)
_ANNIVERSARY = re.compile(
    r"\b(?:until|on|through|upon|to)\s+(?:and including\s+)?the\s+(?P<n>[a-z]+|\d{1,2}(?:st|nd|rd"
    r"|th))(?:\s*+\(\d{1,2}(?:st|nd|rd|th)?\))?(?:[\s-]?year)?\s+anniversary\s+of\s+(?=(?P<rest>[^;.]{0,100}))"
)
_ORDINALS = {
    w: n for n, w in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)
}
_TERM_EN = re.compile(
    r"\b(?:term|agreement|in (?:full )?(?:force|effect)|effective|initial|commenc\w+|quotation|offer|proposal"
    r"|valid\w*|contract|continue)\b"
)
_NOT_TERM_EN = re.compile(
    r"\b(?:notice|confidential\w*|surviv\w*|cure\w*|remed\w*|warrant\w*|audit|record\w*|insurance|written"
    r"|renew\w*|successive|non-?compet\w*|after (?:the )?(?:expiration|termination|end)"
    r"|following (?:the )?(?:expiration|termination)|prior|within|days? after|invoice|payment|deliver\w*"
    r"|consecutive|royalt\w*|option)\b"
)
_BASE = re.compile(r"(?:ke tu|tinh tu|tu|from|after|following|commencing|beginning|starting|as of|of|on)\b")
MOST_DATES = 400  # of one page; a page with more is a list, and says nothing of terms
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.;]\s")
_SIGNING = re.compile(
    r"(?:hieu luc|gia tri|thoi han|thoi gian thuc hien)\b[^.;]{0,50}?\btu (?:ngay|khi|thoi diem)?\s?"
    r"(?:hai ben |cac ben )?(?:ky|lap|nay|phat hanh)\b"
    r"|(?:effective|force|takes? effect)[^.;]{0,40}?\b(?:date (?:hereof|of (?:signing|signature|execution))"
    r"|signing date|upon (?:signing|execution|signature))"
)
_OF_A_LAW = re.compile(r"\b(?:luat|nghi dinh|thong tu|bao hanh)\b")
# An invoice or a certificate of acceptance does not run out.
_WITHOUT_TERM = frozenset(
    {DocumentType.INVOICE, DocumentType.ACCEPTANCE, DocumentType.PAYMENT_REQUEST, DocumentType.EMAIL}
)
_NUMBER_ONLY = re.compile(r"^(?:a|an|one)$")


@dataclass(frozen=True, slots=True)
class _Term:
    value: date
    page: int
    start: int
    end: int
    score: float
    rule: str


def find_terms(
    sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, own: date | None, month_first: bool
) -> None:
    """Adds EFFECTIVE and EXPIRY where the document states them or a duration leads to them."""
    flat = [(sheet, sheet.folded.replace("\n", " "), sheet.dates(month_first)[:MOST_DATES]) for sheet in sheets]
    effective = _best(t for sheet, text, dates in flat for t in _effective(sheet, text, dates))
    if effective is None and own is not None:
        effective = _best(t for sheet, text, _ in flat for t in _from_signing(sheet, text, own))
    if effective is None and kind in (DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX):
        effective = _best(t for sheet, text, dates in flat[:1] for t in _as_of(sheet, text, dates, own))
    if effective:
        _add(evidence, FactField.EFFECTIVE, effective)
    start = effective.value if effective else own
    if kind in _WITHOUT_TERM:
        return
    stated = [t for sheet, text, dates in flat for t in _expiry(sheet, text, dates, kind)]
    counted = [t for sheet, text, dates in flat for t in _counted(sheet, text, dates, kind, own, start)]
    floor = own or start
    expiry = _best(t for t in stated + counted if floor is None or t.value >= floor)
    if expiry:
        _add(evidence, FactField.EXPIRY, expiry)


def _squeeze(text: str) -> str:
    """Runs of space as one, so that patterns with several optional spaces cannot stray."""
    return _SPACES.sub(" ", text)


def _clause(before: str) -> str:
    """What belongs to the same sentence as what follows."""
    return _SENTENCE_END.split(before)[-1]


def _best(terms: Iterator[_Term]) -> _Term | None:
    return max(terms, key=lambda t: (round(t.score, 3), -t.page, -t.start), default=None)


def _add(evidence: Evidence, field: FactField, term: _Term) -> None:
    evidence.add(field, term.value.isoformat(), term.page, term.start, term.end, term.score, term.rule)


def _effective(sheet: Sheet, text: str, dates: list[FoundDate]) -> Iterator[_Term]:
    for found in dates:
        before = _squeeze(text[max(0, found.start - 110) : found.start])
        if found.shape == "words-vi":
            before += " "
        if _EFFECTIVE_AFTER.match(_squeeze(text[found.end : found.end + 60])):
            yield _Term(
                found.value, sheet.number, found.start, found.end, 0.93 - found.start / 1e6, "defined-effective-date"
            )
        elif _EFFECTIVE_BEFORE.search(before) and not _OF_A_LAW.search(before):
            yield _Term(found.value, sheet.number, found.start, found.end, 0.9 - found.start / 1e6, "effective-label")


def _from_signing(sheet: Sheet, text: str, own: date) -> Iterator[_Term]:
    """ "Hợp đồng có hiệu lực kể từ ngày ký": from the document's own date."""
    for match in _SIGNING.finditer(text):
        if not _OF_A_LAW.search(_clause(text[max(0, match.start() - 60) : match.start()])):
            yield _Term(own, sheet.number, match.start(), match.end(), 0.75, "from-signing")
            return


def _as_of(sheet: Sheet, text: str, dates: list[FoundDate], own: date | None) -> Iterator[_Term]:
    """ "made as of June 1, 2020": an agreement holds as of the date it is made as of."""
    for found in dates[:6]:
        before = _squeeze(text[max(0, found.start - 40) : found.start])
        if found.value == own and re.search(r"\bas of (?:the |this )?$", before):
            yield _Term(found.value, sheet.number, found.start, found.end, 0.6, "as-of")


def _expiry(sheet: Sheet, text: str, dates: list[FoundDate], kind: DocumentType) -> Iterator[_Term]:
    for found in dates:
        before = _squeeze(text[max(0, found.start - 190) : found.start])
        hit = _EXPIRY_BEFORE.search(before)
        if not hit:
            continue
        close = _clause(before)[-110:]
        direct = re.match(
            r"het|ngay het|ngay ket thuc|termination date|expir|valid|co gia tri|gia tri|hieu luc|end date|date of exp",
            hit.group(),
        )
        if _NOT_TERM.search(close) and not direct:
            continue
        yield _Term(found.value, sheet.number, found.start, found.end, 0.92 if direct else 0.87, "expiry-label")


def _counted(
    sheet: Sheet, text: str, dates: list[FoundDate], kind: DocumentType, own: date | None, start: date | None
) -> Iterator[_Term]:
    inside = {offset for found in dates for offset in range(found.start, found.end)}
    for match in _COUNT_VI.finditer(text):
        if match.start() in inside:
            continue
        before = _squeeze(text[max(0, match.start() - 130) : match.start()])
        about = _SPEAKS_OF_TERM.search(before)
        if not about or _NOT_TERM.search(_clause(before)[-60:]) or "lam viec" in match["rest"][:12]:
            continue
        clause = about.group() + match["rest"]
        if about["what"] == "thoi gian" and not re.search(r"hop dong|hieu luc|thuc hien|gia tri|thue", clause):
            continue
        yield from _from_base(sheet, match, int(match["n"]), dates, own, start, 0.85, "duration")
    for match in _DURATION_EN.finditer(text):
        before = text[max(0, match.start() - 130) : match.start("unit")]
        number = _number(match["n"])
        clause = re.split(r"\.\s|;", before)[-1]
        # An offer says its days in a sentence of its own; years of secrecy are told by what comes after.
        offered = match["unit"] in ("day", "week")
        following = _SENTENCE_END.split(match["rest"])[0] if offered else match["rest"]
        if "thereafter" in match["rest"][:16] and not match.group().startswith("end"):
            continue  # "and for six months thereafter": what outlives the term
        if number and _TERM_EN.search(clause) and not _NOT_TERM_EN.search(clause[-90:] + following[:40]):
            yield from _from_base(sheet, match, number, dates, own, start, 0.75, "duration")
    for match in _ANNIVERSARY.finditer(text):
        number = _ORDINALS.get(match["n"]) or _number(re.sub(r"\D", "", match["n"]) or match["n"])
        if number:
            yield from _from_base(sheet, match, number, dates, own, start, 0.78, "anniversary")


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text) or None
    return 1 if _NUMBER_ONLY.match(text) else number_in_words(text)


def _from_base(
    sheet: Sheet,
    match: re.Match[str],
    number: int,
    dates: list[FoundDate],
    own: date | None,
    start: date | None,
    score: float,
    rule: str,
) -> Iterator[_Term]:
    """The end of a duration: counted from the date named behind it, else from where the document starts to hold."""
    rest_start, rest_end = match.span("rest")
    named = next((d for d in dates if rest_start <= d.start < rest_end and d.start - rest_start < 60), None)
    rest = match["rest"][:70]
    if named is not None and _BASE.search(rest):
        base: date | None = named.value
    elif re.search(r"ngay ky|date (?:hereof|of this|of execution|first)|bao gia|phat hanh|signing|nay\b", rest):
        base = own or start
    else:
        base = start
        score -= 0.0 if re.search(r"effective date|hieu luc|commencement", rest) else 0.05
    unit = match.groupdict().get("unit") or "year"
    if base is None or number > 600:
        return
    try:
        value = _later(base, number, unit)
    except (OverflowError, ValueError):
        return
    yield _Term(value, sheet.number, match.start(), rest_start, score - match.start() / 2e6, rule)


def _later(base: date, number: int, unit: str) -> date:
    if unit in ("nam", "year"):
        return add_months(base, 12 * number)
    if unit in ("thang", "month"):
        return add_months(base, number)
    return base + timedelta(days=number * (7 if unit in ("tuan", "week") else 1))
