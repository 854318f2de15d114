"""The amount a document is about: the total payable, checked against the amount in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, chain, islice, takewhile

from app.domain.documents import DocumentType
from app.domain.facts import (
    TOTAL_AGAINST_WORDS,
    TOTAL_AND_WORDS,
    WORDS_AGAINST_TOTAL,
    WORDS_ALONE,
    FactField,
)
from workers.understand.evidence import Evidence
from workers.understand.money import Money, find_money, plain
from workers.understand.number_words import number_in_words
from workers.understand.sheets import Sheet

# Labels of totals, folded, best first: what is to be paid, the value of the contract, a total, a sum before tax.
_RANKS: tuple[tuple[float, str], ...] = (
    (0.95, r"tong (?:cong )?(?:so )?(?:tien|gia tri|gia)?\s*+(?:phai |can |de nghi )?thanh toan"
            r"|so tien (?:con lai )?(?:phai |can |de nghi )?(?:thanh toan|tam ung)"
           r"|(?:total )?(?:amount|balance) (?:now )?(?:due|payable)|total payable|grand total"
           r"|amount to (?:be paid|pay)"
            r"|total claim(?:ed)?|con phai tra|de nghi (?:ban |quy vi )?thanh toan(?: not)?(?=\s?:)"
           r"|thanh toan(?=\s*+:?\s*+\d{1,3}(?:[.,]\d{3})+\s*+(?:vnd|dong|d)?\s*+$)|net a payer|total a payer"
           r"|con no(?: qua han)?|so tien (?:con )?no"
           r"|tong cong tien thanh toan|so tien (?:de nghi|yeu cau)"
           r"|gia tri (?:de nghi )?thanh toan|total (?:amount )?(?:to be paid|of payment)|tong tien phai tra"
            r"|con phai thanh toan|gia tri con lai"
           r"|zahlbetrag|rechnungs(?:end)?betrag|rechnungsbeitrag|zahlungsbetrag|endbetrag|gesamtbetrag|bruttobetrag"
           r"|rechnungssumme brutto|gesamtsumme|rechnungssumme|zu zahlender (?:betrag|beitrag)"),
    (0.92, r"(?:tong )?gia tri (?:cua )?(?:hop dong|hd|don hang|don dat hang|bao gia|quyet toan|nghiem thu|thuc hien"
            r"|thanh ly|phu luc)|tong gia (?:tri )?hop dong|gia hop dong|total (?:contract |order )?(?:value|price)"
           r"|contract (?:value|price|sum|amount)|tong (?:cong|tien|gia tri) (?:\(?(?:da |sau |bao )?(?:bao "
            r"|co )?(?:gom )?(?:thue|vat|gtgt)|sau thue|sau vat)|total (?:incl|after|with)\w*|total \(?incl\w*"
            r"|order total|invoice total|total ttc|montant ttc"
           r"|(?:tong )?gia tri (?:sau (?:thue|vat)|bao gom|da bao gom)|purchase price|sau thue|da gom thue"
           r"|gia (?:tri )?(?:chuyen nhuong|mua ban|goi thau)|thanh tien sau thue|so tien sau thue"),
    (0.86, r"tong cong(?! ty)|tong tien|tong gia tri|tong so tien|tong gia|total(?: amount)?|ttl"
            r"|tong (?:chi phi|kinh phi|muc phi)|(?:tong|cong)(?=\s*+(?:[:(.=\d]|vnd|usd|$)|\s*\t)"
            r"|so tien|amount"),
    (0.6, r"cong tien hang|thanh tien|sub-?\s?total|tong (?:tien )?truoc thue|gia tri truoc thue|tien hang"
            r"|tong (?:cong )?tien hang"),
)  # fmt: skip
_LABEL = re.compile("|".join(f"(?P<r{i}>\\b(?:{pattern})\\b)" for i, (_, pattern) in enumerate(_RANKS)))
_BEFORE_TAX = re.compile(
    r"truoc (?:thue|vat)|chua (?:bao gom|gom|co)?\s*+(?:thue|vat|gtgt)|cong tien hang|tien hang|exclu|excl\b"
    r"|summe netto|netto\b|\bht\b|hors taxe|zwischensumme|before tax|sub-?\s?total|net\b"
)
_TAX_LINE = re.compile(
    r"umsatzsteuer|mwst|versicherung\w*steuer"
    r"|tien thue|thue (?:suat|gtgt|vat)\s*+[(:]?|\bvat (?:amount|\d)|chiet khau|giam gia|discount|dat coc"
    r"|deposit|tam ung|so luong|quantity|total (?:tax|vat|pages?|quantity|weight|items)|khoi luong"
    r"|phi van chuyen"
)
_NO_TOTAL = re.compile(
    r"\b(?:da thanh toan|paid|tong so (?:luong|trang|nguoi|ngay|thang)|von dieu le|charter capital"
    r"|phat vi pham|penalt|limit|insurance|liabilit|not exceed|per )\b"
)
# What is said of a price in a sentence: "165.000.000 đồng (đã bao gồm 10% VAT)".
_TAXED = re.compile(
    r"\s?\W{0,2}\s?(?:(?:gia|so tien) (?:nay )?)?da\s(?:bao\s)?(?:gom|co)\s(?:ca\s)?(?:\d{1,2}\s?%\s)?"
    r"(?:thue|vat|gtgt)\b"
    r"|\s?\W{0,2}\s?(?:including|incl\.?|inclusive of) (?:\d{1,2}\s?% )?(?:vat|gst|all taxes|tax)\b"
)
# What stands before a sum that is not the price: a deposit, a limit, a fine, a capital.
_ASIDE = re.compile(
    r"\b(?:dat coc|tien coc|ky quy|han muc|cong no toi da|tam ung|phat|boi thuong|von|deposit|limit|penalt\w+)\b"
)
_SPELT = re.compile(r"\s?/?-?\s?[(\[]\s?(?P<words>[^()\[\]\d]{8,200})[)\]]")
_WORDS = re.compile(
    r"bang chu\b|\bviet chu\b|bang chi\s?:|\bin words\b|\bsay\s?:|^\W*say (?=us dollars?|usd|total)", re.M
)
_SENTENCE_END = re.compile(r"\. ")
_SUM_ENDS = re.compile(r"(?<=[\dd])\.\s(?=[a-z]{2})")  # "48.600.000đ. Bên A đã thanh toán: …"
_UNIT_LINE = re.compile(
    r"(?:don vi (?:tinh|tien te)?|dvt|loai tien|currency|tien te"
    r"|unit)\s*+(?:\([^)]{0,20}\))?\s*+[:.]?\s*+(?:\w+\s*+[/,]\s*+)?(?P<unit>vnd|dong|usd|eur|jpy|sgd|gbp|krw|cny|aud|thb|hkd|chf)\b"
)
_AMOUNT_FIRST = re.compile(
    r"\W{0,3}(?:(?:vnd|usd|eur)\W{0,2})?\d{1,3}(?:[.,]\d{3})+"
)  # a line may end before its amount
_UNITS = {  # how often a paper names a currency anywhere
    "VND": re.compile(r"\bvnd\b|\bdong\b(?! (?:nai|thap|da|y|thoi|thuan))|\d\s?d\b"),
    "USD": re.compile(r"\busd\b|us\$|(?<![a-z])\$\s?\d|us dollars?"),
    "EUR": re.compile(r"\beur\b|€|\beuros?\b"),
    "GBP": re.compile(r"\bgbp\b|£|pounds? sterling"),
    "JPY": re.compile(r"\bjpy\b|¥|\byen\b"),
} | {
    unit: re.compile(rf"\b{unit.lower()}\b") for unit in ("SGD", "KRW", "CNY", "AUD", "THB", "HKD", "CHF", "TWD", "MYR")
}
# Prices within Vietnam are in đồng (Ordinance on Foreign Exchange 28/2005, article 22): a Vietnamese paper that
# names no currency means it.
_VIETNAMESE = re.compile(r"[ăđơưĂĐƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
_LEAST_LETTERS = 6
_LONGEST_HEAD = 300  # characters of a row of heads
_LAST_HEAD = re.compile(rf"\S+ +\S+.*\b(?:{_RANKS[0][1]})\s*+$")
_FIGURES = re.compile(r"\s*+[\d\-−(][\d\s.,%()\-−]*+(?:(?:eur|usd|vnd|€|\$)[\d\s.,%()\-−]*+)?$")
_DIGIT = re.compile(r"\d")
_WITH_AMOUNT = frozenset(
    {
        DocumentType.CONTRACT, DocumentType.CONTRACT_APPENDIX, DocumentType.PROPOSAL, DocumentType.PURCHASE_ORDER,
        DocumentType.INVOICE, DocumentType.ACCEPTANCE, DocumentType.PAYMENT_REQUEST,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Total:
    money: Money
    page: int
    score: float
    rule: str


def find_amount(sheets: Sequence[Sheet], evidence: Evidence, kind: DocumentType) -> None:
    """Adds AMOUNT and CURRENCY when the document states a total."""
    totals = [t for sheet in sheets for t in chain(_totals(sheet), _in_sentences(sheet))]
    if kind not in _WITH_AMOUNT:
        totals = [t for t in totals if t.score >= 0.9 and t.money.currency]
    written = [w for sheet in sheets for w in _written(sheet)]
    best = _choose(totals, written)
    if best is None:
        return
    money = best.money
    value = f"-{money.digits}" if money.negative and kind is DocumentType.INVOICE else money.digits
    evidence.add(FactField.AMOUNT, value, best.page, money.start, money.end, best.score, best.rule)
    currency, sure, rule = _currency(best, sheets)
    if currency:
        evidence.add(FactField.CURRENCY, currency, best.page, money.start, money.end, sure, rule)


def _totals(sheet: Sheet) -> Iterator[_Total]:
    folded = sheet.folded
    offset = 0
    rows = folded.split("\n")
    for row, text in enumerate(rows):
        if len(text) < 4000 and (_DIGIT.search(text) or len(text) < 80):
            following = rows[row + 1] if row + 1 < len(rows) else ""
            for part in text.split(";"):  # "… 150.000.000 đ; sau thuế: 162.000.000 đ"
                yield from _row_totals(sheet, part, offset, following if text.endswith(part) else "")
                offset += len(part) + 1
        else:
            offset += len(text) + 1
    yield from _under_heads(sheet, rows)


def _in_sentences(sheet: Sheet) -> Iterator[_Total]:
    """Amounts that a sentence gives without a label, and that prove themselves: the same in words behind them
    ("30.000.000đ (ba mươi triệu)"), or with tax said to be in them."""
    for money in _amounts(sheet.folded, 0, len(sheet.folded)):
        if _ASIDE.search(sheet.folded, max(0, money.start - 70), money.start):
            continue
        spelt = _SPELT.match(sheet.folded, money.end)
        if spelt and number_in_words(sheet.text[slice(*spelt.span("words"))]) == money.value:
            yield _Total(money, sheet.number, 0.9, TOTAL_AND_WORDS)
        elif money.currency and _TAXED.match(sheet.folded, money.end):
            yield _Total(money, sheet.number, 0.84, "total-taxed")


def _under_heads(sheet: Sheet, rows: Sequence[str]) -> Iterator[_Total]:
    """The last figure below a table's last head when that head names what is to be paid ("… MwSt-% Endbetrag")."""
    starts = list(accumulate((len(row) + 1 for row in rows), initial=0))
    for row, text in enumerate(rows):
        if len(text) > _LONGEST_HEAD or _DIGIT.search(text) or not _LAST_HEAD.search(text):
            continue
        below = list(takewhile(_FIGURES.match, rows[row + 1 : row + 12]))
        last = row + len(below)
        found = _amounts(sheet.folded, starts[last], starts[last] + len(rows[last])) if below else []
        if found:
            yield _Total(found[-1], sheet.number, 0.88, "total-head")


def _row_totals(sheet: Sheet, text: str, offset: int, following: str) -> Iterator[_Total]:
    for label in _LABEL.finditer(text):
        behind = text[label.end() : label.end() + 60].split(". ", maxsplit=1)[0]
        around = text[max(0, label.start() - 30) : label.end()] + behind
        if _NO_TOTAL.search(around):
            continue
        prose = len(text) > 160
        stop = min(len(text), label.end() + (140 if prose else 400))
        ended = (_SENTENCE_END if prose else _SUM_ENDS).search(text, label.end(), stop)
        stop = ended.start() if ended else stop
        found = _amounts(sheet.folded, offset + label.end(), offset + stop)
        below = not prose and 0 < len(following.strip()) < 40 and not re.search(r"[a-z]{5}", following)
        if not found and (below or _AMOUNT_FIRST.match(following)):
            start = offset + len(text) + 1
            found = _amounts(sheet.folded, start, start + len(following))
        if prose:
            found = [m for m in found if m.currency][:1]
        if not found:
            continue
        money = found[0] if prose else _last_of_row(found)
        score = _score(label, text, prose)
        if score > 0.2:
            yield _Total(money, sheet.number, score, "total-label")
        return


def _last_of_row(found: list[Money]) -> Money:
    """The total stands last in its row; an amount in brackets behind it ("(USD 500)") is a translation."""
    with_unit = [m for m in found if m.currency]
    return (with_unit or found)[-1] if len({m.currency for m in with_unit}) < 2 else with_unit[0]


def _amounts(folded: str, start: int, end: int) -> list[Money]:
    found = find_money(folded, start, end)
    return [m for m in found if m.currency or m.grouped or m.value >= 10000 or "." in m.digits]


def _score(label: re.Match[str], text: str, prose: bool) -> float:
    rank = next(i for i in range(len(_RANKS)) if label[f"r{i}"])
    score = _RANKS[rank][0]
    lead = text[: label.start()].strip(" -–•*+|:.0123456789()ivx")
    if _BEFORE_TAX.search(text[max(0, label.start() - 5) : label.end() + 50]):
        score = min(score, 0.62)
    if _TAX_LINE.search(text[max(0, label.start() - 12) : label.end() + 25]):
        score -= 0.5
    if rank >= 2:
        bare = label.group() in ("cong", "tong", "total", "amount", "so tien")
        score -= 0.15 if bare and lead else 0.05 if bare else 0.0
        score -= 0.3 if prose else 0.0
    return score - (0.08 if lead else 0.0) - (0.12 if prose else 0.0)


def _written(sheet: Sheet) -> Iterator[tuple[int, Sheet, int, int]]:
    """Amounts in words: value, sheet and where they stand."""
    for label in islice(_WORDS.finditer(sheet.folded), 50):
        start = label.end()
        text = sheet.text[start : start + 300]
        lead = re.match(r"\s*+(?:\([^)\n]{0,30}\))?[\s:.()\"“*_]*", text)
        start += lead.end() if lead else 0
        text = sheet.text[start : start + 300]
        stop = re.search(r"[.;)\"”/]|\n[ \t]*+\n|\n\W*[A-ZĐ][^\n]{0,30}:", text)
        phrase = text[: stop.start()] if stop else text
        value = number_in_words(phrase)
        if value and value >= 100:
            yield value, sheet, start, start + len(phrase.rstrip())


def _choose(totals: list[_Total], written: list[tuple[int, Sheet, int, int]]) -> _Total | None:
    spoken = {value for value, *_ in written}
    agreed = [t for t in totals if int(t.money.value) in spoken]
    if agreed:
        best = max(agreed, key=lambda t: (t.score, t.money.value))
        said_unit = next((_spoken_unit(w) for w in written if w[0] == int(best.money.value)), None)
        money = best.money if best.money.currency else replace(best.money, currency=said_unit)
        return replace(best, money=money, score=0.99, rule=TOTAL_AND_WORDS)
    stated = max(totals, key=lambda t: (round(t.score, 2), t.money.value), default=None)
    if written:
        value, sheet, start, end = max(written, key=lambda w: w[0])
        unit = _spoken_unit((value, sheet, start, end))
        said = _Total(Money(Decimal(value), unit, start, end, True), sheet.number, 0.8, WORDS_ALONE)
        if stated is None:
            return said
        if _close(stated.money.value, value):
            return replace(said, rule=WORDS_AGAINST_TOTAL)
        # Two statements that differ: the words are harder to misread, the doubt is shown.
        if stated.score < 0.9:
            return replace(said, score=0.6, rule=WORDS_AGAINST_TOTAL)
        return replace(stated, score=stated.score * 0.75, rule=TOTAL_AGAINST_WORDS)
    return stated


def _spoken_unit(written: tuple[int, Sheet, int, int]) -> str | None:
    """The currency of an amount in words."""
    _, sheet, start, end = written
    phrase = sheet.folded[start : end + 30]
    unit = "USD" if re.search(r"usd|do la|dollar", phrase) else "EUR" if "euro" in phrase else None
    return unit or ("VND" if re.search(r"\bdong\b|vnd", phrase) else None)


def _close(value: Decimal, words: int) -> bool:
    """Same length and all but two digits alike: one of them was misread, and words are misread less."""
    a, b = plain(value), str(words)
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) <= 2


def _currency(total: _Total, sheets: Sequence[Sheet]) -> tuple[str | None, float, str]:
    if total.money.currency:
        return total.money.currency, 0.97, "beside-amount"
    for sheet in sheets:
        unit = _UNIT_LINE.search(sheet.folded)
        if unit:
            return {"dong": "VND"}.get(unit["unit"], unit["unit"].upper()), 0.9, "unit-line"
    text = " ".join(sheet.folded[:20000] for sheet in sheets[:3])
    counts = {unit: len(pattern.findall(text)) for unit, pattern in _UNITS.items()}
    unit_name, count = max(counts.items(), key=lambda item: item[1])
    if count:
        return unit_name, 0.75, "document-currency"
    if len(_VIETNAMESE.findall(" ".join(sheet.text[:4000] for sheet in sheets[:2]))) >= _LEAST_LETTERS:
        return "VND", 0.5, "vietnamese-paper"
    return None, 0.0, ""
