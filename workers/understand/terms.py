"""From when and until when a document holds: stated dates, and durations counted from a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from app.domain.documents import DocumentType
from app.domain.facts import FactField
from workers.understand.dates import FoundDate, find_month_ends
from workers.understand.durations import Bases, Term, clause, counted, said_number, squeeze
from workers.understand.evidence import Evidence
from workers.understand.named_days import name_days
from workers.understand.sheets import Sheet

_CLOCK = (  # "từ 00h00 ngày 01/01/2024", "as of 12:01 a.m. on"
    r"(?:(?:luc )?\d{1,2}\s?(?:h|:|gio)\s?\d{0,2}(?: phut)?,?\s*+(?:[ap]\.?m\.?,?(?: [a-z.]+ time,?)?(?: on)?\s*+)?)?"
)
# What may stand between the name of a day and the day: "“Commencement Date” means", "effective as of the".
_SAYS = (
    r"(?:\s*[\"”’']*\)?\s+(?:of this (?:agreement|amendment|contract|lease)|as of|as from|on|of|from|is|shall be|means"
    r"|shall mean|the))*"
)
_EFFECTIVE_BEFORE = re.compile(
    r"(?:(?:hieu luc|gia tri)(?: thi hanh| thuc hien)?(?: ke)?(?: bat dau)? tu(?: ngay)?|ngay (?:co "
    r"|bat dau )?hieu luc|hieu luc (?:cua hop dong )?(?:la )?ke tu|ngay bat dau|bat dau tu|(?:thoi han"
    r"|hieu luc|thoi gian (?:thuc hien|hieu luc|hop tac|thue))[^.;\n]{0,50}\btu(?: ngay)?"
    rf"|effective(?:\s+date)?{_SAYS}"
    rf"|commenc\w+(?:\s+(?:as of|on|from|date))*{_SAYS}|with effect (?:as )?(?:from|as of|of)|valid from"
    r"|has effect (?:as )?(?:from|of|on)|takes? effect (?:on"
    r"|as of|from)|\b(?:term|agreement|lease|engagement)\b[^.;]{0,60}? (?:begin|start|commence)(?:s|ning|ing)?"
    r"(?:\s+(?:on|as of|from|effective))?|\b(?:start|begin) date"
    r"|\bterm\b[^.;]{0,40}\b(?:be|is|period) from|thoi (?:han|gian) cho thue[^.;\n]{0,50}\btu(?: ngay)?"
    r"|\bterm (?:of|is)\b[^.;\n]{0,40}\b(?:begin|start)\w*\s+(?:on|as of|from)"
    r"|\b(?:in|into) (?:full )?force (?:on|as of|from)"
    r"|\bterm (?:shall |will )?runs? from"
    r"|\b(?:term|contract period|agreement period) ?:(?: from| starting(?: on)?)?)"
    rf"\s*+[:\"”)]*\s*+{_CLOCK}(?:ngay|the|this)?\W*$"
)
_EFFECTIVE_AFTER = re.compile(
    r"^ ?,? ?[(\[\"“'](?:the |hereinafter |as )*[\"“'”]{0,2} ?(?:amendment |agreement )?effective date"
)
_EXPIRY_AFTER = re.compile(
    r"^ ?,? ?[(\[\"“'](?:the |hereinafter |as )*[\"“'”]{0,2} ?(?:initial |scheduled )?"
    r"(?:expiration|expiry|termination|end|(?:final )?maturity) date"
)
_EXPIRY_BEFORE = re.compile(
    r"(?:het (?:han|hieu luc)(?: vao| ke tu| tu)?(?: luc)?|ngay het (?:han|hieu luc)"
    r"|co gia tri (?:su dung )?(?:den|toi)|gia tri den|hieu luc (?:den|toi)|hieu luc[^.;\n]{0,90}\b(?:den|toi)"
    r"|thoi han[^.;\n]{0,90}\b(?:den|toi)|gia tri[^.;\n]{0,60}\b(?:den|toi)|ngay ket thuc|gia han (?:den|toi)"
    r"|gia han[^.;\n]{0,60}\b(?:den|toi)"
    r"|tu ngay[^.;\n]{0,50}\bden|termination date(?: is)?|(?:ket thuc|cham dut)(?: vao)?|expir(?:e|es|y|ation"
    r"|ing)(?:\s+(?:date|on|as of|at|is|shall be|of))*"
    r"|(?:expir\w+|terminat\w+|ends?|until) (?:on|upon|at)? ?the (?:later|latest|earlier|earliest) (?:of|to occur of)"
    r"[^.;\n]{0,120}\b(?:on|or|and)(?: \(?[a-z]{1,3}\))?"
    r"|(?:commenc|begin|start)\w*[^.;]{0,60}\b(?:ending|ends|expiring|terminating|continuing (?:until|through)|through"
    r"|until)(?: on)?"
    r"|from the (?:effective|commencement) date[^.;]{0,40}\b(?:through|until|to)"
    r"|thoi (?:han|gian) (?:cho )?thue[^.;\n]{0,60}\b(?:den|toi)"
    r"|validity(?= ?:)|valid(?:ity)?(?:\s+(?:until|till|thru|through|to|up to"
    r"|date))+|(?:term|contract period|agreement period) ?:[^.;\n]{0,40}[-–—]|end date|date of expiry|co gia tri den"
    r"|(?:term|effect|force|continu\w+|remain|extend\w*|agreement)\b[^.;\n]{0,140}\b(?:until|through|thru"
    r"|ending(?: on)?|ends?(?: on)?|terminat\w+ on|expir\w+ on|extended to|extended through|to and including|up to"
    r"|to|last day in)|valid from\b[^.;\n]{0,60}\b(?:until|till|to|through)"
    r"|(?:contract|lease)\b[^.;\n]{0,60}\b(?:until|through|ends?(?: on)?|ending(?: on)?))"
    rf"\s*+[:\"”)]*\s*+{_CLOCK}(?:het ngay|het|cuoi|and including)?\s*+(?:ngay"
    r"|(?:at )?(?:the )?(?:midnight|noon|close of business|end of the day|\d{1,2}:\d\d ?[ap]\.? ?m\.?)[^;:]{0,40}?\bon"
    r"(?: the)?|the)?\W*$"
)
_NOT_TERM = re.compile(
    r"\b(?:thanh toan|giao hang|giao nhan|bao hanh|nop|tien do|nghiem thu|kiem tra|tra loi|phan hoi|payment"
    r"|pay|paid|deliver\w*|invoice|warrant\w*|survey|period ending|fiscal|quarter|report\w*|insurance|policy"
    r"|patent|option|interest|mail|additional|renewal|gia tri gia tang)\b"
)
_FROM_A_DAY = re.compile(r"\b(?:ke |bat dau |ap dung )?tu(?: ngay)? ?$|\b(?:effective|as of|from|starting) $")
_UP_TO = re.compile(r" ?(?:den|toi|-|–|to|until|through)\b")
_RULED = re.compile(r"[-_=]{4,}")
_DOTTED_DAY = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_FRONT = 7  # pages: an opening may stand behind a cover and its contents
MOST_DATES = 400  # of one page; a page with more is a list, and says nothing of terms
_OF_SOMETHING = re.compile(  # what expires is not the paper: "This compensation shall expire on…"
    r"\b(?:this|the|such|each|any|these|those|all)\s(?:\w+\s){0,2}?(?:compensation|options?|warrants?|offer|cards?|certificates?"
    r"|insurance|polic(?:y|ies)|guarant\w+|bonds?|permits?|notes?|bid|commitment|discounts?|credits?|exclusivity"
    r"|prices?|rates?|patents?|right to \w+)\s(?:\w+\s){0,4}expir"
)
_ON_THE_DATE = (
    r"(?:date (?:hereof|of (?:its |the |this |their |last |both parties'? )?"
    r"(?:signing|signature|execution|agreement|last)"
    r"|(?:(?:first|last)(?: above)? ?)?(?:written|signed|set forth|shown|above|below|executed|stated)"
    r"|(?:of|on which) (?:the )?(?:last|both|final)|it is (?:signed|executed)|this agreement is (?:signed|executed))"
    r"|(?:last|later|latest) (?:date of (?:signature|execution|signing)|of the (?:signature )?dates)|last signature"
    r"|later of the (?:two |parties'? )?signatures|last part(?:y|ies) (?:to sign )?signs?"
    r"|signed by (?:both|all|the)(?: the)?(?: two)? part\w+|day of (?:its |the )?(?:signing|signature|execution)"
    r"|signing date|execution date|signature date|signature (?:by|of) (?:both|all|the) part\w+)"
)
_WHO_SIGNS = (
    r"(?:(?:hai|cac|moi|ca hai)? ?ben(?: con lai)?|nguoi|dai dien|(?:sau|cuoi) cung|[ab]|co tham quyen|hop phap"
    r"|theo phap luat|cua|cung|da|duoc|hop dong|phu luc|nay)"
)
_SIGNING = re.compile(
    # "có hiệu lực kể từ ngày (đại diện hai bên) ký", "…từ thời điểm bên cuối cùng ký", "…ngay sau khi hai bên ký"
    r"(?:hieu luc|gia tri|thoi han|thoi gian (?:thuc hien|hieu luc|hop tac|thue))\b[^.;]{0,70}?"
    r"\b(?:tu|khi|tai|vao|theo|sau)(?: thoi diem| ngay| khi| luc)*"
    rf"(?: {_WHO_SIGNS})*\s?(?:ky|lap|nay|phat hanh)\b"
    r"|(?:effective|force|in effect|takes? effect|entered into|made|commenc\w+|begins?|term|valid)\b[^.;]{0,70}?"
    rf"\b(?:{_ON_THE_DATE}"
    r"|(?:up)?on (?:its |the )?(?:due )?(?:signing|execution|signature))"
    r"|\bas of the (?:later|latest|last) of the (?:two |dates of |respective )?(?:signatures?|dates)\b"
)
# "có hiệu lực sau 05 ngày kể từ ngày ký": some days behind the signing, never how long it holds.
_FROM_SIGNING_VI = r"(?:ke|tinh)? ?tu (?:ngay |khi |luc )?(?:(?:hai|cac) ben )?ky"
_SOME_DAYS_AFTER = r"sau (?P<n>\d{1,3}|[a-z]+(?: [a-z]+)?)(?: \([^)]{1,30}\))? ngay,?"
_DAYS_AFTER = tuple(
    re.compile(re.sub(r" (\??)", lambda space: r"\s{0,3}" if space[1] else r"\s{1,3}", pattern))
    for pattern in (
        rf"hieu luc(?: thi hanh)? {_SOME_DAYS_AFTER} {_FROM_SIGNING_VI}\b",
        rf"\b{_SOME_DAYS_AFTER} {_FROM_SIGNING_VI}\b[^.;]{{0,60}}\bhieu luc",
        r"(?:effective|takes? effect|(?:in|into) force)\b(?: on the (?:date|day) falling)? (?:[a-z]+(?:-[a-z]+)? ?\()?"
        r"(?P<n>\d{1,3}|[a-z]+(?:-[a-z]+)?)\)? (?:calendar )?days (?:after|from|following) (?:it is signed|signature"
        r"|(?:the )?signing|execution|(?:the )?(?:date|day) (?:hereof|of (?:its |the |this )?"
        r"(?:signing|signature|execution|agreement|contract)))",
    )
)
# "“License Agreement” means the agreement between the parties effective June 11, 2019": another paper's.
_ANOTHER = re.compile(
    r"[\"”'’]\s?\)?,?\s(?:means|shall mean|refers to)\b[^.;]{0,120}\b(?:agreement|contract|lease|memorandum)\b"
)
_UNTIL = re.compile(r"^ ?(?:[-–—]|,? ?(?:cho )?(?:den|toi)(?: het)?|to|until|till|through) ?(?:ngay )?$")
_SPANNED = re.compile(
    r"(?:hieu luc|thoi han|thoi gian (?:hieu luc|thuc hien|hop tac|thue)|\bterm\b|validity|\bvalid\b|contract period)"
    r"[^.;]{0,60}$"
)
# A paper that prolongs another names the old end beside the new one.
_PROLONGS = re.compile(r"\bgia han\b|\brenew(?:s|al|ed)?\b|\bexten(?:d|sion)|\bkeo dai\b")
_PROLONGING = frozenset({DocumentType.CONTRACT_APPENDIX, DocumentType.LETTER})
_OF_A_LAW = re.compile(r"\b(?:luat|nghi dinh|thong tu|bao hanh)\b")
# An invoice or a certificate of acceptance does not run out.
_WITHOUT_TERM = frozenset(
    {DocumentType.INVOICE, DocumentType.ACCEPTANCE, DocumentType.PAYMENT_REQUEST, DocumentType.EMAIL}
)


def find_terms(
    sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, own: date | None, month_first: bool
) -> None:
    """Adds EFFECTIVE and EXPIRY where the document states them or a duration leads to them."""
    flat = [(sheet, _on_one_line(sheet.folded), sheet.dates(month_first)[:MOST_DATES]) for sheet in sheets]
    effective = _best(t for sheet, text, dates in flat for t in _effective(sheet, text, dates))
    if effective is None and own is not None:
        effective = _best(t for sheet, text, _ in flat for t in _after_signing(sheet, text, own))
    if effective is None and own is not None:
        effective = _best(t for sheet, text, _ in flat for t in _from_signing(sheet, text, own))
    if effective is None and kind in (DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX):
        effective = _best(t for sheet, text, dates in flat[:_FRONT] for t in _as_of(sheet, text, dates, own))
    if effective is None and kind is DocumentType.LETTER and own is not None:
        effective = _best(t for sheet, text, dates in flat[:1] for t in _announced(sheet, text, dates, own))
    if effective:
        _add(evidence, FactField.EFFECTIVE, effective)
    start = effective.value if effective else own
    if kind in _WITHOUT_TERM and not _is_proforma(sheets):
        return
    stated = [t for sheet, text, dates in flat for t in _expiry(sheet, text, dates, kind)]
    bases = Bases(own, start, name_days((text, dates) for _, text, dates in flat))
    if kind in _PROLONGING and stated and _PROLONGS.search(sheets[0].folded[:3000]):
        stated = [max(stated, key=lambda t: t.value)]
    reached = [t for sheet, text, dates in flat for t in counted(sheet, text, dates, bases)]
    floor = own or start
    expiry = _best(t for t in stated + reached if floor is None or t.value >= floor)
    if expiry:
        _add(evidence, FactField.EXPIRY, expiry)


def _is_proforma(sheets: Sequence[Sheet]) -> bool:
    """A proforma invoice is an offer: it says how long it holds."""
    return bool(sheets) and bool(re.search(r"\bpro-?\s?forma\b", sheets[0].folded[:1500]))


def _on_one_line(folded: str) -> str:
    """The text, one for one: line ends and ruled lines as spaces ("This Agreement\n-----\nshall expire"), the points of
    "22.01.2026" as strokes, for a point ends the sentence that a rule reads."""
    text = _RULED.sub(lambda ruled: " " * len(ruled.group()), folded.replace("\n", " "))
    return _DOTTED_DAY.sub(r"\1/\2/\3", text)


def _best(terms: Iterator[Term]) -> Term | None:
    return max(terms, key=lambda t: (round(t.score, 3), -t.page, -t.start), default=None)


def _add(evidence: Evidence, field: FactField, term: Term) -> None:
    evidence.add(field, term.value.isoformat(), term.page, term.start, term.end, term.score, term.rule)


def _effective(sheet: Sheet, text: str, dates: list[FoundDate]) -> Iterator[Term]:
    for at, found in enumerate(dates):
        before = squeeze(text[max(0, found.start - 110) : found.start])
        if found.shape == "words-vi":
            before += " "
        where = (found.value, sheet.number, found.start, found.end)
        if _EFFECTIVE_AFTER.match(squeeze(text[found.end : found.end + 60])):
            yield Term(*where, 0.93 - found.start / 1e6, "defined-effective-date")
        elif _OF_A_LAW.search(clause(before)) or _ANOTHER.search(before):
            continue
        elif _EFFECTIVE_BEFORE.search(before):
            yield Term(*where, 0.9 - found.start / 1e6, "effective-label")
        elif at + 1 < len(dates) and _is_span(text, found, dates[at + 1]) and _spanned(text, found):
            yield Term(*where, 0.85 - found.start / 1e6, "span")


def _spanned(text: str, first: FoundDate) -> bool:
    """Whether a span that begins with this day is said to be how long the paper holds."""
    return bool(_SPANNED.search(clause(squeeze(text[max(0, first.start - 110) : first.start]))))


def _is_span(text: str, first: FoundDate, last: FoundDate) -> bool:
    """ "23/01/2025 – 22/01/2027": two days with nothing but "until" between them."""
    return first.value < last.value and bool(_UNTIL.match(squeeze(text[first.end : last.start][:40])))


def _after_signing(sheet: Sheet, text: str, own: date) -> Iterator[Term]:
    """ "Hợp đồng có hiệu lực sau 05 ngày kể từ ngày ký": so many days after the document's own date."""
    for match in (found for pattern in _DAYS_AFTER for found in pattern.finditer(text)):
        days = said_number(squeeze(match["n"]))
        if days and not _OF_A_LAW.search(clause(text[max(0, match.start() - 60) : match.start()])):
            value = own + timedelta(days=days)
            yield Term(value, sheet.number, match.start(), match.end(), 0.8, "days-after-signing")


def _from_signing(sheet: Sheet, text: str, own: date) -> Iterator[Term]:
    """ "Hợp đồng có hiệu lực kể từ ngày ký": from the document's own date."""
    for match in _SIGNING.finditer(text):
        if not _OF_A_LAW.search(clause(text[max(0, match.start() - 60) : match.start()])):
            yield Term(own, sheet.number, match.start(), match.end(), 0.75, "from-signing")
            return


def _announced(sheet: Sheet, text: str, dates: list[FoundDate], own: date) -> Iterator[Term]:
    """ "Từ ngày 01/04/2026 chúng tôi tăng giá": what a notice or an appointment says holds from a later day on."""
    for found in dates:
        before = squeeze(text[max(0, found.start - 30) : found.start])
        behind = squeeze(text[found.end : found.end + 30])
        if found.value >= own and _FROM_A_DAY.search(before) and not _UP_TO.match(behind):
            yield Term(found.value, sheet.number, found.start, found.end, 0.6 - found.start / 1e6, "announced")


def _as_of(sheet: Sheet, text: str, dates: list[FoundDate], own: date | None) -> Iterator[Term]:
    """ "made as of June 1, 2020": an agreement holds as of the date it is made as of."""
    for found in dates[:6]:
        before = squeeze(text[max(0, found.start - 40) : found.start])
        if found.value == own and re.search(r"\bas of (?:the |this )?$", before):
            yield Term(found.value, sheet.number, found.start, found.end, 0.6, "as-of")


def _expiry(sheet: Sheet, text: str, dates: list[FoundDate], kind: DocumentType) -> Iterator[Term]:
    of_contract = kind in (DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX)
    ends = [last for first, last in pairwise(dates) if _is_span(text, first, last) and _spanned(text, first)]
    for found in (*dates, *find_month_ends(text)):
        before = squeeze(text[max(0, found.start - 190) : found.start])
        close = clause(before)[-110:]
        if found in ends and not (_NOT_TERM.search(close) or _OF_A_LAW.search(close)):
            yield Term(found.value, sheet.number, found.start, found.end, 0.88, "span")
            continue
        hit = _EXPIRY_BEFORE.search(before)
        if not hit:
            if of_contract and _EXPIRY_AFTER.match(squeeze(text[found.end : found.end + 60])):
                yield Term(found.value, sheet.number, found.start, found.end, 0.885, "defined-expiry-date")
            continue
        direct = re.match(
            r"het|ngay het|ngay ket thuc|termination date|expir|valid|co gia tri|gia tri|hieu luc|end date|date of exp",
            hit.group(),
        )
        if _NOT_TERM.search(close) and not direct:
            continue
        if of_contract and _OF_SOMETHING.search(close):
            continue
        yield Term(found.value, sheet.number, found.start, found.end, 0.92 if direct else 0.87, "expiry-label")
