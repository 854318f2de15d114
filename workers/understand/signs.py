"""Labelled identifiers on a line: tax code, phone, mail, web site, account, address, person.

Finds them and brings them to one form through app.domain.identifiers; whose they are is decided in parties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.facts import FactField
from app.domain.identifiers.accounts import parse_bank_account
from app.domain.identifiers.mails import domain_of, normalise_domain, normalise_email, tells_the_company
from app.domain.identifiers.phones import normalise_phone, split_phones
from app.domain.identifiers.taxcodes import normalise_personal_id, normalise_tax_code, one_digit_repairs
from app.domain.text import clean_line

F = FactField

# Labels, folded. Order matters: the first that fits at a place wins. `_` names are read over, so that
# "Fax" or "Chức vụ" end the value before them.
_LABELS: tuple[tuple[str, str], ...] = (
    ("tax", r"ma so (?:thue|doanh nghiep|dn|chi nhanh|dkkd)(?:\s*+/\s*+(?:mst|dkkd|cccd|ma so doanh nghiep"
            r"|[a-z ]{3,20}))?"
            r"|m\.?s\.?t(?:\s*+/\s*+(?:dkkd|gpkd|cccd|msdn|ma so thue))?|msdn|ma so thue|tax(?:\s+payer)?\s*+(?:code"
            r"|id|identification)"
            r"(?:\s*+(?:no|number))?|tax\s*+(?:no|number|reg\w*)|vat\s*+(?:no|number|reg\w*|code|id)(?:\s*+no)?|\btin(?=(?:\s?(?:no|number|code)\.?)?\s?[:.#]?\s?\d)"
            r"|gst(?:in)?(?:\s*+no)?|uen|abn|ein|cvr(?:-?nr)?|br\s+no|company (?:registration )?(?:no|number)"
            r"|(?:business )?registration (?:no|number)|enterprise code"
            r"|so dkkd|giay (?:cndk|dk)kd(?: so)?|ust-?id(?:-?nr|entnr)?|(?:giay chung nhan )?(?:dkdn"
            r"|dang ky (?:doanh nghiep|kinh doanh)) so"),
    ("id", r"(?:so )?(?:cccd|cmnd|cmt|can cuoc cong dan|can cuoc|chung minh nhan dan|ho chieu)(?:\s*+/\s*+(?:cccd"
            r"|cmnd|cc|ho chieu|passport|hc|can cuoc))*(?:\s*+so)?"
           r"|(?:citizen )?(?:identity|id) (?:card|no|number)(?:\s*+(?:no|number))?|passport(?:\s*+(?:no|number))?"
            r"|so dinh danh(?: ca nhan)?"),
    ("_issued", r"ngay cap|cap ngay|noi cap|date of issue|issued (?:on|by|date)|place of issue"),
    ("account", r"so (?:tai khoan|tk)(?:\s*+ngan hang)?|tai khoan(?:\s*+(?:so|ngan hang|nh))?|\bs\.?t\.?k"
            r"|\btk(?:\s*+so)?"
            r"|(?:bank )?account(?:\s*+(?:no|number))?|a/c(?:\s*+no)?|iban(?:-nr)?"),
    ("_bank", r"tai ngan hang|ngan hang(?: thu huong)?|bank(?: name)?|chu tai khoan|beneficiary|account name"
            r"|swift(?: code)?|bic\b"),
    ("_fax", r"(?:so )?fax|telefax"),
    ("phone", r"(?:so )?(?:dien thoai|dt|sdt|dtdd)(?:\s*+(?:lien he|ban|di dong|co dinh))?(?:\s*+/\s*+fax)?|hotline"
            r"|tel(?:ephone)?(?:\s*+(?:no|number))?(?:\s*+/\s*+fax)?|phone(?:\s*+(?:no|number))?|mobile(?: phone)?"
            r"|cell(?: phone)?|di dong|zalo|telefon|dd|mob"),
    ("email", r"(?:dia chi )?(?:e-?mail|thu dien tu|hom thu)(?:\s*+(?:address|nhan hoa don))?"),
    ("web", r"web\s?site|trang (?:web|tin dien tu)|web"),
    ("address", r"(?:dia chi|d/c)(?:\s*+(?:tru so(?: chinh)?|lien he|thuong tru|giao dich|nhan hang|giao hang"
            r"|xuat hoa don|(?:theo |tren )?(?:dkkd|gpkd|gcndkkd)|thue|kinh doanh"
            r"|dang ky|cong ty|hien tai|lien lac))*|\bdc|tru so(?:\s*+(?:chinh|dang ky))?(?:\s*+(?:dat )?tai)?"
            r"|noi thuong tru|noi cu tru|noi o(?: hien (?:tai|nay))?|ho khau(?: thuong tru)?|thuong tru(?: tai)?"
            r"|(?:registered |head |business |billing |office |company )?address|add(?=\s?:)"
            r"|(?:head|registered) office"),
    ("person", r"(?:nguoi )?dai dien(?:\s*+(?:theo phap luat|phap luat|hop phap|boi|ky|la|ben [ab]))*|do\s+(?=(?:ong"
            r"|ba)\b)|nguoi (?:ky|lien he|phu trach|nhan|giao dich|de nghi|khieu nai|lam don|lap)(?: hang)?"
            r"|(?:legal(?:ly)? )?represent(?:ed|ative)(?:\s*+by)?|contact(?: person)?|attention|attn"
            r"|ho(?:,? chu dem)? (?:va )?ten(?: khai sinh)?(?:\s*+(?:nguoi mua(?: hang)?|khach hang))?|chu ho|giam doc"
            r"|(?:ong|ba)(?:\s?/\s?ba|\s?\(ba\))?"
            r"|tong giam doc|signed by"),
    ("_title", r"chuc (?:vu|danh)|position|title|sinh (?:ngay|nam)|ngay sinh|date of birth|dob|quoc tich|nationality"
            r"|gioi tinh|sex|hinh thuc thanh toan|payment method|giay uy quyen(?: so)?|theo giay uy quyen|so nha"),
    ("name", r"(?:ten )?(?:don vi|cong ty|doanh nghiep|khach hang|to chuc)(?:\s*+(?:mua"
            r"|ban)(?:\s*+hang)?)?(?=\s*+(?:\([^)]{0,30}\))?\s*+:)|ten (?:don vi|cong ty|doanh nghiep|khach hang"
            r"|to chuc|nguoi (?:mua|ban))(?: viet bang tieng viet| viet bang tieng nuoc ngoai| viet tat)?"
            r"|company(?:'?s)?(?: name)?(?=\s*+:)|customer name|supplier name"
            r"|name of (?:company|enterprise|customer)"),
)  # fmt: skip
_LABEL = re.compile(
    r"(?<![\w@.])(?<!\w-)(?:" + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS) + r")"
    r"(?P<tail>\s*+(?:\([^()\n]{0,40}\)|/\s?[a-z][a-z ]{2,30}(?=:))?\s*+(?:so|no"
    r"|nr)?\.?\s*+[:：.\-–]?)(?=[\s\d:(]|$|[a-z.]*)"
)
_ALONE = {name: re.compile(pattern) for name, pattern in _LABELS}
# A label without a colon is trusted only for these (and at the start of a line).
# Without a colon a line is read for labels only when it holds a number, an address, or starts with a person.
_WORTH = re.compile(r"\d{3}|@|^\W*(?:dia chi|nguoi|dai dien|do |represented|d/c|address)")
_LONG_WORTH = re.compile(r"\d{8}|@|\d \d \d")
_BARE = frozenset({"tax", "id", "account", "phone", "email", "_fax", "_issued", "_title", "_bank", "web"})
_TAX = re.compile(r"[0-9OoQDIl|iZzSsGbBgq](?:[ \t]?[.\-–/]?[ \t]?[0-9OoQDIl|iZzSsGbBgq]){9,12}(?![\w])")
_PERSONAL_DIGITS = 12
_FOREIGN_TAX = re.compile(r"\b[A-Z]{0,3}[ ]?\d[\dA-Z.\- ]{6,16}\b")
_ID = re.compile(r"\b(?:[0O]\d(?:[ .]?\d){10}|\d(?:[ .]?\d){8}|[A-Z]{1,2}\d{7,8})\b")
_PHONE_RUN = re.compile(r"(?<![\w/.,\-])\(?\+?\d[\d\s().\-–/]{7,38}\d")
_MOBILE = re.compile(r"(?<![\w/.,:\-])(?:\+84|0)[ .]?(?:[35789]\d|1[2689]\d)(?:[ .\-]?\d){7}(?![\d/,]|[.\-]\d|\w)")
_EMAIL = re.compile(
    r"[A-Za-z0-9][\w.+\-']{0,63}\s?\(?@\s?[A-Za-z0-9\-]{1,63}(?:\s?\.\s?[A-Za-z0-9\-]{1,63}){1,4}(?![\w@])"
)
_URL = re.compile(r"(?<![\w@.])(?:https?://|www\.)[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5}", re.IGNORECASE)
_HOST = re.compile(
    r"(?<![\w@.\-])[a-z0-9][a-z0-9\-]{1,62}(?:\.[a-z0-9\-]{2,63}){0,3}\.(?:vn|com|net|org|biz|asia|info|io"
    r"|co)(?![\w@\-])",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(
    r"^(?:\W*(?:ong|ba|anh|chi|mr|mrs|ms|miss|dr|co)\b[\s./:]*)+(?:\((?:ong|ba|mr|ms)\)\s*+:?)?", re.IGNORECASE
)
_NOT_NAME = re.compile(
    r"\d|[@:;]|^ben\b|\b(?:cong ty|ben [ab]|chuc vu|don vi|hop dong|ky|dong dau|quyen|company|agreement|the"
    r"|authorized|signature)\b"
)
_PERSON_END = re.compile(
    r"\s{2,}|\s+(?:sinh (?:nam|ngay)|nam sinh|ngay sinh|cccd|cmnd|so cccd)\b"
    r"|\s*+(?:[-–—,;(]\s?|\.\s|\b(?:chuc vu|chuc danh|position|title|giam doc|tong giam doc|pho giam doc"
    r"|truong phong|director|manager|theo|so)\b)"
)
_ADDRESS_END = re.compile(r"\s*+(?:;|\(sau day|\((?:duoi|goi|hereinafter)|\bmst\b|\bma so thue\b|\btel\b)")


@dataclass(frozen=True, slots=True)
class Sign:
    """An identifier on a line: `start`/`end` are offsets in the line's text."""

    field: FactField
    value: str
    start: int
    end: int
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and the stretch of the line it speaks for (`start` to `end`)."""

    name: str
    at: int
    start: int
    end: int


def labels(folded: str) -> list[Labelled]:
    """The labels of a folded line, each with the stretch up to the next one."""
    if ":" not in folded and "：" not in folded and not (_WORTH if len(folded) <= 160 else _LONG_WORTH).search(folded):
        return []
    found: list[tuple[str, int, int]] = []
    for match in _LABEL.finditer(folded):
        name = next(n for n, _ in _LABELS if match[n] is not None)
        colon = ":" in match["tail"] or "：" in match["tail"]
        at_start = not folded[: match.start()].strip(" -–•*+|.0123456789)")
        if colon or (name in _BARE) or (at_start and name in ("address", "person")):
            found.append((name, match.start(), match.end()))
    ends = [at for _, at, _ in found[1:]] + [len(folded)] if found else []
    return [Labelled(name, at, start, end) for (name, at, start), end in zip(found, ends, strict=True)]


def is_label(folded: str, name: str) -> bool:
    """Whether a folded text is nothing but one label of this name, as at the head of a column."""
    return _ALONE[name].fullmatch(folded.strip(" :.()*")) is not None


def signs(text: str, folded: str) -> Iterator[Sign]:
    """The identifiers on one line, labelled ones and those that need no label (mail, web site, mobile)."""
    marked = labels(folded)
    for label in marked:
        yield from _read(label, text, folded)
    if "@" in text:
        yield from _emails(text)
    yield from _sites(text)
    taken = [(label.start, label.end) for label in marked if label.name != "person" and label.name != "address"]
    for match in _MOBILE.finditer(text):
        if not any(a <= match.start() < b for a, b in taken):
            value = normalise_phone(match.group())
            if value:
                yield Sign(F.PHONE, value, match.start(), match.end(), 0.6, "phone-bare")


def _read(label: Labelled, text: str, folded: str) -> Iterator[Sign]:
    reader = _READERS.get(label.name)
    if reader is not None:
        yield from reader(text, folded, label.start, label.end)


def _tax(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    found = _TAX.search(text, start, min(end, start + 60))
    if found:
        raw = found.group()
        # Since July 2025 persons and household businesses are taxed under their 12-digit personal number.
        person = normalise_personal_id(raw) if len(re.sub(r"\D", "", raw)) == _PERSONAL_DIGITS else None
        if person is not None:
            yield Sign(F.PERSONAL_ID, person, found.start(), found.end(), 0.95, "tax-code-of-a-person")
            return
        value = normalise_tax_code(raw)
        if value is None and len(re.sub(r"\W", "", raw)) > 10:  # "0312345678 Fax…": ten digits, then something else
            shorter = _TAX.match(re.match(r"(?:\W*\w){10}", raw).group())  # type: ignore[union-attr]
            value = normalise_tax_code(shorter.group()) if shorter else None
            if value and shorter:
                yield Sign(F.TAX_CODE, value, found.start(), found.start() + shorter.end(), 0.9, "tax-code-label")
                return
        if value:
            yield Sign(F.TAX_CODE, value, found.start(), found.end(), 0.97, "tax-code-label")
            return
        yield from _misread_tax(raw, found.start(), found.end())
        return
    foreign = _FOREIGN_TAX.search(text, start, min(end, start + 40))
    if foreign and (value := normalise_tax_code(foreign.group())):
        yield Sign(F.TAX_CODE, value, foreign.start(), foreign.end(), 0.9, "tax-code-foreign")


def _misread_tax(raw: str, start: int, end: int) -> Iterator[Sign]:
    """A code whose check digit does not hold: mended where letters were read for digits, else kept as doubtful."""
    repairs = one_digit_repairs(raw)
    compact = re.sub(r"[^0-9A-Za-z|]", "", raw)
    if len(repairs) == 1 and not compact.isdigit():
        yield Sign(F.TAX_CODE, repairs[0], start, end, 0.85, "tax-code-repaired")
    elif compact.isdigit() and len(compact) in (10, 13):
        value = compact if len(compact) == 10 else f"{compact[:10]}-{compact[10:]}"
        yield Sign(F.TAX_CODE, value, start, end, 0.35, "tax-code-bad-check-digit")


def _personal(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    found = _ID.search(text, start, min(end, start + 40))
    if found and (value := normalise_personal_id(found.group().replace("O", "0"))):
        yield Sign(F.PERSONAL_ID, value, found.start(), found.end(), 0.95, "personal-id-label")


def _phones(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    for run in _PHONE_RUN.finditer(text, start, end):
        values = split_phones(run.group())
        for value in values:
            yield Sign(F.PHONE, value, run.start(), run.end(), 0.95, "phone-label")


def _account(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    account = parse_bank_account(text[start : min(end, start + 60)])
    if account:
        at, stop = _digits_span(text, start, end, account.number)
        yield Sign(F.BANK_ACCOUNT, account.number, at, stop, 0.93, "account-label")


def _digits_span(text: str, start: int, end: int, digits: str) -> tuple[int, int]:
    """Where in text[start:end] these characters stand, separators between them allowed."""
    found = re.compile(r"[\s.\-]?".join(map(re.escape, digits)), re.IGNORECASE).search(text, start, end)
    return (found.start(), found.end()) if found else (start, end)


def _web(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    for found in _HOST.finditer(text, start, end):
        value = normalise_domain(found.group())
        if value and tells_the_company(value):
            yield Sign(F.DOMAIN, value, found.start(), found.end(), 0.95, "web-label")


def _emails(text: str) -> Iterator[Sign]:
    for found in _EMAIL.finditer(text):
        raw = found.group().rstrip(".")
        value = normalise_email(re.sub(r"[\s(]", "", raw))  # Tesseract likes "info(@abc.vn"
        if value is None:
            continue
        yield Sign(F.EMAIL, value, found.start(), found.start() + len(raw), 0.96, "email")
        domain = domain_of(value)
        if domain and tells_the_company(domain):
            yield Sign(F.DOMAIN, domain, found.start(), found.start() + len(raw), 0.9, "email-domain")


def _sites(text: str) -> Iterator[Sign]:
    if "ww" in text or "://" in text or "WW" in text:
        for found in _URL.finditer(text):
            value = normalise_domain(found.group())
            if value and tells_the_company(value):
                yield Sign(F.DOMAIN, value, found.start(), found.end(), 0.93, "web-address")


def _address(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    stop = _ADDRESS_END.search(folded, start, end)
    span = trimmed(text, start, stop.start() if stop else end)
    if span and span[1] - span[0] >= 8 and not folded[span[0] : span[1]].startswith(("email", "ip ", "mail")):
        yield Sign(F.ADDRESS, clean_line(text[span[0] : span[1]]), *span, 0.9, "address-label")


def _person(text: str, folded: str, start: int, end: int) -> Iterator[Sign]:
    found = person_name(text, folded, start, end)
    if found:
        yield Sign(F.PERSON, clean_line(text[found[0] : found[1]]), *found, 0.9, "person-label")


def person_name(text: str, folded: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a person's name at the start of text[start:end]: two to six capitalised words."""
    lead = re.compile(r"[\s:.\-–•]*").match(folded, start, end)
    at = lead.end() if lead else start
    honour = _HONORIFIC.match(folded[at:end])
    at += honour.end() if honour else 0
    stop = _PERSON_END.search(folded, at + 2, end) if at + 2 < end else None
    span = trimmed(text, at, stop.start() if stop else end)
    if span is None or _NOT_NAME.search(folded[span[0] : span[1]]):
        return None
    words = text[span[0] : span[1]].split()
    if not 2 <= len(words) <= 6 or not all(w[0].isupper() or w[0] in "./" for w in words):
        return None
    return span


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without blanks and stray punctuation at its ends; None when nothing is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(" \t\n:.,;-–—_…*•\"'“”|"))
    right = len(piece.rstrip(" \t\n:,;-–—_…*•\"'“|."))
    return (start + left, start + right) if right > left else None


_READERS = {
    "tax": _tax,
    "id": _personal,
    "phone": _phones,
    "account": _account,
    "web": _web,
    "address": _address,
    "person": _person,
}
