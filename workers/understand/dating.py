"""Which of the dates on a document is its own. What it cites, promises or was born on is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.domain.documents import DocumentType
from app.domain.facts import FactField
from workers.understand.dates import FoundDate
from workers.understand.evidence import Evidence
from workers.understand.sheets import Sheet

_LAW = re.compile(
    r"\b(?:(?<!cong ty )(?<!van phong )(?<!phap )luat(?! su)|bo luat|nghi dinh"
    r"|thong tu|nghi quyet|quyet dinh|phap lenh|hien phap|cong bao|qh\d\d|nd-cp"
    r"|ubtvqh\d*|tt-b\w+"
    r"|can cu|quoc hoi|chinh phu|decree|circular|ordinance|regulation|act of|rule \d+|code of)\b"
)
_PAPER = (
    r"(?:hop dong|hd\w{0,6}|phu luc|bao gia|chao gia|don (?:dat )?hang|hoa don|bien ban|cong van|thoa thuan"
    r"|van ban|giay|thu|"
    r"po|agreement|contract|order|invoice|quotation|quote|letter|amendment|addendum|lease|mail|request"
    r"|schedule|plan|proposal)"
)
_CITED = re.compile(
    rf"\b{_PAPER}\b(?P<between>[^\n]{{0,90}}?)\b(?:ngay|ky ngay|ky|lap ngay|dated|date|dated as of|of"
    rf"|made as of|on|as of)?\W*$"
)
_CITING = re.compile(
    r"\b(?:theo|can cu|kem theo|dinh kem|thuoc|cua|tham chieu|tai|dua tren|doi voi|cho|pursuant|under|certain"
    r"|attached|refer\w*|to the|said|our|your|that)\b"
)
# Another paper: "WHEREAS the parties previously entered into an agreement dated…", "“NDA” means the agreement dated…".
_RECITED = re.compile(
    r"\b(?:whereas|previously|heretofore)\b(?![^;]*\bthis (?:agreement|amendment|contract)\b)"
    r"|[\"”'’]\s?\)?,? (?:means|shall mean|refers to|has the meaning)\b[^;]{0,160}"
    r"\b(?:agreement|contract|letter|lease)\b"
)
# What EDGAR and the like print at the foot of a filed exhibit: the day it was filed.
_AMENDED = re.compile(  # "this Amendment No. 2 to the Supply Agreement dated…": the day of what is amended
    r"\b(?:to|of|under) (?:the|that certain|a|an)\b[^;]{0,110}\b(?:agreement|contract|lease)\b(?: ?\([^)]{0,60}\))?,? "
    r"(?:dated|effective|made|entered into)(?: as)?(?: of)?(?: the)?\W*$"
)
_BY_LETTER = re.compile(r"\b(?:letter|e-?mail|memo|memorandum|notice|proposal|quotation|report)s? (?:dated|of|on)\W*$")
_OTHER_DAY = re.compile(
    r"\b(?:effective|termination|expir\w+|commencement|start|end|due|delivery|closing|launch) date\s?:?\W*$"
)
_SIGNATURES = re.compile(
    r"(?:^|\s)/s/|\bin witness whereof|\bduly authori[sz]ed|\bname ?:[^\n]{0,60}\s+title ?:|\bby ?: ?_{3}"
)
# The head of every page names the paper and its day: "Hosting Agreement between A and B, 18/9/2008".
_RUNNING = re.compile(rf"\b{_PAPER}\b")
_FORM = re.compile(r"\b(?:rev|form|version|ver|edition|printed|template|bieu mau|mau so|ban hanh|amend\w*)\b")
_REPEATED = 4  # times a head must come to be one
_STAMP = re.compile(r"\bsource ?: [^\n;]{2,160}$")
# What a fax machine prints on top of each page: "14-03-2025 15:07 FROM FAX 0243736007 P.01/02".
_FAX_LINE = re.compile(r"\b\d{1,2}[:.h]\d{2}\b.{0,80}?\b(?:fax\w*|from|tel|tx|p(?:age|g)?\.? ?\d{1,3} ?[/of]{1,2} ?\d)")
_FAX_TOP = 160  # characters into a page that such a line may begin
_OWN_THIS = re.compile(r"\b(?:this|these)\b[^.;]{0,160}$")
_PERSONAL = re.compile(
    r"(?:ngay cap|cap ngay|sinh ngay|ngay sinh|sinh nam|noi cap|cap lan dau|\bcap|born|date of birth|dob"
    r"|issued on|issued|ngay cap\s*+\([^)]*\))\W*(?:ngay)?\W*$"
)
_ISSUE = re.compile(r"(?:ngay cap|cap ngay|date of issue|cap lan dau|dang ky lan dau|dang ky thay doi|lan thu)")
_TERM = re.compile(
    r"(?:hieu luc|den|den het|den het ngay|tu|truoc|het han|han(?: chot| cuoi| nop| tra| thanh toan)?"
    r"|giao hang|giao|nhan hang|thoi gian|thoi han|ket thuc|bat dau|tre nhat|cham nhat"
    r"|du kien|hoan thanh|due(?: date| on)?|effective|termination|maturity|shipment|payment|closing|launch"
    r"|leistungs-? ?datum|liefer\w*-? ?datum|bestell-? ?datum|fallig\w*|zeitraum|bis|bis zum|vom|stand|am"
    r"|renewal|end|birth|expir\w*|until|through|by|valid\w*|deliver\w*|ship\w*|start\w*|commenc\w*(?: as of"
    r"| on)?|from|to|terminat\w*|before|later than|and|between|after"
    r"|ending|ended|ends|khoi hanh|bao hanh|thanh toan|hop|gui|nhan)\W*(?:vao )?(?:ngay|on|date|as of)?\W*$"
)
_TODAY = re.compile(r"(?:hom nay|bua nay|today)\W{0,3}(?:la )?\s*+(?:ngay)?\W*(?:thu \w+,?\s*+)?(?:ngay)?\W*$")
_PLACE = re.compile(
    r"(?:^\W*|\d\S* )(?:tai )?(?:tp|t\.p|thanh pho|tinh|q|quan)?\.?\s?[a-z][a-z .\-]{1,38}\s?[,.]\s?(?:ngay)?\W*$"
)
_GERMAN_LABEL = re.compile(
    r"(?:^|[\s|(/,;])(?:(?:rechnungs|beleg|gutschrifts|ausstellungs)-? ?datum|datum(?= ?:))\s*+[.:]?\s*+$"
)
_LABEL = re.compile(
    r"(?:^|[\s|(/,;])(?:ngay(?: thang)?(?: nam)?(?:\s*+(?:lap|ky(?: hop dong)?|hop dong|hoa don|bao gia"
    r"|chao gia|dat hang|don hang|xuat|phat hanh|ban hanh|de nghi|chung tu|lap hoa don|lap phieu|viet|van ban"
    r"|lap bao gia|dat|tao|yeu cau|po|hd))?"
    r"|(?:invoice|order|quotation|quote|issue|issuing|document|contract|agreement|po|p\.o\.?|proposal|letter"
    r"|bill|billing|execution|signing)?\s?date(?: issued| signed| of issue| of invoice| of order)?|d?dated?"
    r"|date of (?:invoice|issue|order|quotation|agreement|contract|statement|letter|report|offer))"
    r"\s*+(?:/\s*+[a-z ]{2,14})?\s*+(?:\([^)]{0,20}\))?\s*+[:.]\s*+(?:ngay)?[\s.…_]*+$"
    # In a column or a frame these need no colon: "Invoice Date 04-Mar-2020", "Date de facture 1er mars 2020".
    r"|(?:^|[\s|(/,;])(?:(?:invoice|order|quotation|quote|issue|issuing|billing) date|date of (?:invoice|issue)"
    r"|date (?:de (?:la )?facture|de facturation|d.emission)|ngay (?:lap|phat hanh|bao gia|chao gia|dat hang"
    r"|ky hop dong))"
    r"\s*+$"
)
_OPENING = re.compile(
    r"(?:this|made|entered|dated|effective|executed|agreement|agree|is|between|wit)\b[^\n;]{0,130}?\b(?:as of"
    r"|on|this|dated(?: for reference purposes(?: only)?,?(?: as of)?)?|effective|date|on this|made)\s*+(?:the"
    r"|this)?\s*+(?:\(?\s*+[\"“]?effective date[\"”]?\)?)?\W*$"
)
_SUBJECT = re.compile(r"\W*(?:re|ref|subject|v/v|ve viec|betreff)\b")  # a letter's subject tells what it is about
_RESTATED = re.compile(  # of "Dated as of May 1, 2006, as amended and restated as of March 14, 2008" the latter
    r"\W*dated\b[^.;]{0,80}\bamended and restated(?: on| as of| effective)?(?: the)?\W*$"
)
_HEADED = re.compile(rf"^\W*(?:[a-z\-]+ ){{0,5}}{_PAPER},? dated(?: as of)?(?: the)?\W*$")
_OPENING_VI = re.compile(  # "Hợp đồng này được lập ngày…", "Biên bản được ký kết tại Hà Nội vào ngày…"
    r"\b(?:hop dong|phu luc|bien ban|thoa thuan|van ban|giao keo|bang bao gia|bao gia)\b[^.;]{0,30}?"
    r"\b(?:nay|duoc|da)\b[^.;]{0,30}?\b(?:lap|ky|ky ket|giao ket|xac lap|lam|thanh lap)\b[^.;]{0,60}$"
)
_NAMED_LABEL = re.compile(r"\W*[a-z]{2,12} date\s?: ?$")  # "SOW date: …": no day beside a signature
_UP_TO = re.compile(r"\b(?:den|toi|het|tu|truoc|sau)\W*(?:vao )?(?:ngay|cuoi)?\W*$")  # a term told in the same sentence
_BY_ANOTHER = re.compile(r"\b(?:theo|can cu|kem theo|dinh kem|thuoc|dua tren)\b")
_DAY_WORD = re.compile(r"(?:hom )?(?:ngay(?: thang(?: nam)?)?|date[ds]?)?")
_SIGNED = re.compile(
    r"(?:ky ngay|ngay ky|ky boi[^\n]{0,80}|signed(?: on| date)?|signing date|signature date"
    r"|digitally signed[^\n]{0,60})\W*$"
)
_NUMBERED = re.compile(r"^\W*(?:so|no|ref)\b[^\n]{0,60}\b(?:ngay|dated?|date)\W*$")
_NUMBER_LINE = re.compile(rf"^\W*(?:{_PAPER}\s*+so|so)\b[^\n]{{0,60}}\W*(?:ngay|ky ngay)?\W*$")
_BREAK = re.compile(
    r"[;]|\.\s|\)\s*\n|\n[ \t]*+\n|\n[ \t]*+[-+•*]\s"
    r"|\n(?=\s*+(?:can cu|hom nay|ben [ab]\b|dieu \d))|:\s+\n"
)


# "Name: …  Date:" on one line is where somebody signs; so is "received by … date".
_BY_HAND = re.compile(r"^.{0,120}\b(?:name|signature|signed|received|received by|agreed)\b.{0,60}\bdate")
_BESIDE_SIGNATURE = re.compile(r"\bdated?(?: signed)?\s?:[\s.…_]*+$")
_ONE_LINE = 90  # characters between two dates that stand side by side
_ABBREVIATED = re.compile(  # a point that ends no sentence; "No." at the start of a line begins one
    r"(?:(?<=[\w,] )(?:no|nr)|\b(?:ref|inc|ltd|corp|co))\.(?=\s)"
)
_BLANK = re.compile(
    r"\bthis\b[^.;]{0,160}(?:_{2,}|\[\s*\]|…|\.{4,})[^.;]{0,20}\bday of\b"
)  # the form was never filled in
_TOP = 800  # characters of a page in which a letter or a contract in Vietnamese dates itself
_HEAD = 20000  # characters of a page its opening may stand in, behind cover and contents of a file of one page
_FRONT = 6  # pages of cover and contents an opening may stand behind
_SIGNED_BY_ALL = frozenset({DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX})
_SPACES = re.compile(r"[^\S\n]+")  # runs of space become one: keeps the patterns above from straying


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with the page it stands on and how much it looks like the document's own (0 to 1)."""

    found: FoundDate
    page: int
    score: float
    rule: str


def find_own_date(
    sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType, month_first: bool, received: date | None
) -> date | None:
    """Adds the DATE fact and returns it; None when no date on the document can be its own."""
    found = [d for index, sheet in enumerate(sheets) for d in _on_sheet(sheet, index, len(sheets), kind, month_first)]
    if received is not None:
        # Nothing is dated after it came in, save for the days between time zones and a date set ahead.
        found = [
            Dated(d.found, d.page, d.score * 0.5, d.rule) if (d.found.value - received).days > 31 else d for d in found
        ]
    found = [*found, *_in_heads(sheets, found)]
    best = max(found, key=lambda d: d.score, default=None)
    if best is not None and best.rule == "date-label" and kind in _SIGNED_BY_ALL:
        # "Date:" or "Signed:" at each signature and no other date: it is made when the last one signs.
        last = max((d for d in found if _beside_signature(d, best)), key=lambda d: d.found.value)
        best = replace(last, score=max(last.score, best.score), rule=best.rule)
    if best is None or best.score < 0.25:
        return None
    sure = best.score * (0.9 if best.found.repaired else 1.0)
    evidence.add(FactField.DATE, best.found.iso, best.page, best.found.start, best.found.end, sure, best.rule)
    return best.found.value


def _beside_signature(dated: Dated, best: Dated) -> bool:
    """Whether a date is that of a signature: labelled, or one column away from a labelled one."""
    return dated.rule == "date-label" or (
        dated.rule in ("near-top", "somewhere", "date-line")
        and dated.page == best.page
        and abs(dated.found.start - best.found.start) < _ONE_LINE
    )


def _in_heads(sheets: Sequence[Sheet], found: Sequence[Dated]) -> list[Dated]:
    """Dates at the end of a line that names the paper and comes again on page after page."""
    folded = {sheet.number: sheet.folded for sheet in sheets}
    heads: dict[str, list[Dated]] = {}
    for dated in found:
        if dated.rule not in ("filing-stamp", "fax-line", "law", "personal", "recited"):
            before = _SPACES.sub(" ", folded[dated.page][max(0, dated.found.start - 60) : dated.found.start])
            heads.setdefault(f"{before}{dated.found.iso}", []).append(dated)
    return [
        replace(same[0], score=0.7, rule="running-head")
        for head, same in heads.items()
        if len(same) >= _REPEATED and _RUNNING.search(head) and not _FORM.search(head)
    ]


def _on_sheet(sheet: Sheet, index: int, count: int, kind: DocumentType, month_first: bool) -> list[Dated]:
    signed = bool(_SIGNATURES.search(sheet.folded))
    if 12 < index < count - 6 and not signed:  # a long document does not date itself in the middle
        return []
    out = []
    for rank, found in enumerate(_either_end(sheet.dates(month_first))):
        score, rule = _judge(sheet, found, kind)
        if rule == "opening" and index <= _FRONT:
            score -= 0.05 if index else 0.0  # behind a cover and its contents
        else:
            score -= 0.0 if index == 0 else 0.18 if index == count - 1 or signed else 0.28
        score -= min(0.1, 0.004 * rank) + min(0.08, found.start / 60000)
        out.append(Dated(found, sheet.number, score, rule))
    return out


def _either_end(dates: list[FoundDate]) -> list[FoundDate]:
    """A document dates itself at its head or its foot; of a long list of dates the middle is left out."""
    return dates if len(dates) <= 200 else [*dates[:150], *dates[-50:]]


def _judge(sheet: Sheet, found: FoundDate, kind: DocumentType) -> tuple[float, str]:
    """How much the words before (and behind) a date make it the document's own."""
    folded = sheet.folded
    back = _SPACES.sub(" ", folded[max(0, found.start - 260) : found.start])
    cell = folded[max(sheet.line_start(found.start), found.start - 260) : found.start]
    line = _SPACES.sub(" ", f"{cell[:-1]}: " if cell.endswith("\t") else cell)
    back = _ABBREVIATED.sub(lambda short: short.group()[:-1], back)
    breaks = list(_BREAK.finditer(back))
    statement = (back[breaks[-1].end() :] if breaks else back).replace("\n", " ")
    inside = folded[found.start : found.end]
    bare = line.strip(" -–*.,|(_…")
    if found.start < _FAX_TOP and _FAX_LINE.match(folded[found.end : found.end + 120].split("\n", 1)[0].lstrip(" ,|")):
        return 0.02, "fax-line"
    line_is_date = not bare if inside.startswith("nga") else not line.strip() or bool(_DAY_WORD.fullmatch(bare))
    if _TODAY.search(line):
        return 0.95, "today"
    another = _of_another(line, statement, kind)
    if another is not None:
        return another
    if kind in _SIGNED_BY_ALL and re.match(r"\W*signed(?: on)?\s?:\s*+$", line):
        return 0.86, "date-label"
    if re.search(r"\bky ngay\W*$", line) or (kind is DocumentType.INVOICE and _SIGNED.search(line)):
        return 0.5, "signed"
    if _GERMAN_LABEL.search(line):
        return 0.93, "date-label"
    if _LABEL.search(line) and not _TERM.search(line.rstrip(" :.")):
        if kind not in _SIGNED_BY_ALL and _BY_HAND.match(line):
            return 0.3, "signed"
        beside_signature = kind in _SIGNED_BY_ALL and _BESIDE_SIGNATURE.search(line)
        if beside_signature and _NAMED_LABEL.match(line):
            return 0.9, "named-date-label"
        return (0.86 if beside_signature else 0.93), "date-label"
    if _PLACE.search(line) and (found.shape in ("words-vi", "numeric", "slips") or "," in line):
        return 0.94, "place-and-date"
    if kind is DocumentType.IDENTITY and _ISSUE.search(line):
        return (0.93 if "thay doi" in line else 0.9), "issue-date"
    if _SIGNED.search(line):
        return 0.5, "signed"
    if _OWN_THIS.search(statement) and _OPENING.search(statement) and found.start < _HEAD:
        return 0.9, "opening"
    said_elsewhere = _BY_ANOTHER.search(statement[-130:]) or _UP_TO.search(statement)
    if _OPENING_VI.search(statement) and not said_elsewhere and found.start < _HEAD:
        return 0.92, "opening"
    alone = not folded[found.end : found.end + 40].split("\n", 1)[0].strip(" .,)")
    if line_is_date and bare and found.start < _TOP and not _CITING.search(statement):
        return 0.8, "date-line"  # "Ngày 07/01/2026, tại…" below the title and its number
    if kind is DocumentType.LETTER and line_is_date and alone and found.start < _TOP:
        return 0.8, "date-line"
    if line_is_date and (
        found.shape == "words-vi" or (bare and alone and not (bare[0] == "d" and _CITED.search(statement[-130:])))
    ):
        return 0.88, "date-line"
    if _NUMBERED.match(line):
        return 0.8, "number-and-date"
    return _weak(found, line, statement, line_is_date, alone)


def _of_another(line: str, statement: str, kind: DocumentType) -> tuple[float, str] | None:
    """What a date is that a person, a law, a filing or another paper has; None when it may be the document's."""
    if _PERSONAL.search(line) or _PERSONAL.search(statement[-40:]):
        if kind is DocumentType.IDENTITY and _ISSUE.search(line):
            return (0.93 if "thay doi" in line else 0.9 if "lan dau" in line else 0.85), "issue-date"
        if not (kind is DocumentType.INVOICE and "issue" in line):
            return 0.05, "personal"
    if _LAW.search(statement):
        return 0.02, "law"
    if _STAMP.search(line):
        return 0.02, "filing-stamp"
    if _RECITED.search(statement) or (
        kind in _SIGNED_BY_ALL and (_BY_LETTER.search(statement) or _AMENDED.search(statement))
    ):
        return 0.06, "recited"
    if kind is DocumentType.LETTER and _SUBJECT.match(statement):
        return 0.08, "cited"
    if _BLANK.search(statement):
        return 0.1, "blank"
    if kind in _SIGNED_BY_ALL and _OTHER_DAY.search(line):
        return 0.3, "term"
    return None


def _weak(found: FoundDate, line: str, statement: str, line_is_date: bool, alone: bool) -> tuple[float, str]:
    cited = _CITED.search(statement[-130:])
    if found.start < _HEAD and _RESTATED.match(statement):
        return 0.9, "opening"
    if found.start < 1500 and _HEADED.match(line) and not _CITING.search(line):
        return 0.7, "opening"
    if cited:
        if found.start < 3000 and _OPENING.search(statement) and not _CITING.search(statement[-130:]):
            return 0.7, "opening"
        return (0.08, "cited") if _CITING.search(statement) or cited["between"].strip(" :.") else (0.3, "cited?")
    if _TERM.search(line) or _TERM.search(statement[-60:]):
        return 0.08, "term"
    if found.start < _HEAD and _OPENING.search(statement):
        return 0.72, "opening"
    if line_is_date and alone:
        return 0.6, "date-line"
    return (0.32, "near-top") if found.start < 1500 else (0.15, "somewhere")
