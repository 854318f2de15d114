"""Titles of documents: made from the facts by a template of placeholders, deterministic, safe and bounded.

A title is for people. It is never a path and never code: placeholders are looked up in a fixed list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField, best
from app.domain.text import clean_line
from app.errors import InvalidInput

DEFAULT_TEMPLATE = "{date} {type} {number} - {customer}"
PLACEHOLDERS = ("date", "type", "number", "customer", "amount", "subject", "original")
MAX_TITLE = 200
MAX_TEMPLATE = 200

# Longest each part may be; what is cut ends with an ellipsis.
_BOUNDS = {"date": 10, "type": 40, "number": 60, "customer": 90, "amount": 40, "subject": 90, "original": 120}
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_OPENING, _CLOSING = "([", ")]"
_SEPARATORS = " -–—_.,;:|·•#&+~"

TYPE_WORDS: dict[str, dict[DocumentType, str]] = {
    "vi": {
        DocumentType.CONTRACT: "Hợp đồng",
        DocumentType.CONTRACT_APPENDIX: "Phụ lục hợp đồng",
        DocumentType.PROPOSAL: "Báo giá",
        DocumentType.PURCHASE_ORDER: "Đơn đặt hàng",
        DocumentType.INVOICE: "Hóa đơn",
        DocumentType.ACCEPTANCE: "Biên bản nghiệm thu",
        DocumentType.PAYMENT_REQUEST: "Đề nghị thanh toán",
        DocumentType.COMPLAINT: "Khiếu nại",
        DocumentType.LETTER: "Công văn",
        DocumentType.IDENTITY: "Giấy tờ pháp lý",
        DocumentType.EMAIL: "Thư điện tử",
        DocumentType.OTHER: "Tài liệu",
    },
    "en": {
        DocumentType.CONTRACT: "Contract",
        DocumentType.CONTRACT_APPENDIX: "Contract appendix",
        DocumentType.PROPOSAL: "Proposal",
        DocumentType.PURCHASE_ORDER: "Purchase order",
        DocumentType.INVOICE: "Invoice",
        DocumentType.ACCEPTANCE: "Acceptance report",
        DocumentType.PAYMENT_REQUEST: "Payment request",
        DocumentType.COMPLAINT: "Complaint",
        DocumentType.LETTER: "Letter",
        DocumentType.IDENTITY: "Identity paper",
        DocumentType.EMAIL: "E-mail",
        DocumentType.OTHER: "Document",
    },
}


@dataclass(frozen=True, slots=True)
class TitleParts:
    """What a title is made of; "" for what is not known. `date` is ISO, `amount` decimal digits with a point."""

    type: DocumentType = DocumentType.OTHER
    date: str = ""
    number: str = ""
    customer: str = ""
    amount: str = ""
    currency: str = ""
    subject: str = ""
    original: str = ""  # the file name it came with


def title_parts(facts: Iterable[Fact], customer: str, original_name: str) -> TitleParts:
    """The parts of a document's title from its facts, the customer's name and the name it came with."""
    found = tuple(facts)

    def value(field: FactField) -> str:
        fact = best(found, field)
        return fact.value if fact else ""

    kind = value(FactField.TYPE)
    return TitleParts(
        type=DocumentType(kind) if kind in set(DocumentType) else DocumentType.OTHER,
        date=value(FactField.DATE),
        number=value(FactField.NUMBER),
        customer=customer,
        amount=value(FactField.AMOUNT),
        currency=value(FactField.CURRENCY),
        subject=value(FactField.SUBJECT),
        original=original_name,
    )


def validate_template(text: str) -> None:
    """Raises InvalidInput (field "template") naming what is wrong with a title template."""
    unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in PLACEHOLDERS})
    rest = _PLACEHOLDER.sub("", text)
    if len(text) > MAX_TEMPLATE:
        raise InvalidInput(f"The template is longer than {MAX_TEMPLATE} characters.", field="template")
    if unknown:
        known = ", ".join("{" + name + "}" for name in PLACEHOLDERS)
        raise InvalidInput("Unknown placeholder {" + unknown[0] + "}: use " + known + ".", field="template")
    if "{" in rest or "}" in rest:
        raise InvalidInput("A brace is not part of a placeholder such as {date}.", field="template")
    if rest == text:
        raise InvalidInput("The template needs at least one placeholder such as {date}.", field="template")
    if _safe(rest.strip()) != " ".join(rest.split()):
        raise InvalidInput("The template holds a slash or a character that cannot be shown.", field="template")


def make_title(template: str, parts: TitleParts, locale: str = "vi") -> str:
    """The title: 1 to MAX_TITLE characters on one line, without control characters or path separators.

    A part that is not known is dropped with what joins it to the part before. Where the template has no
    {subject}, the subject stands in for a missing number, and for a document of no known type its own file
    name does. Raises InvalidInput for a template `validate_template` refuses.
    """
    validate_template(template)
    values = _values(parts, locale, "subject" in _PLACEHOLDER.findall(template))
    text = _fill(template, values)
    if not text.strip(_SEPARATORS + _OPENING + _CLOSING):
        text = values["subject"] or values["original"] or _type_word(DocumentType.OTHER, locale)
    return _shorten(text, MAX_TITLE)


def beside(title: str, customer: str | None = "", day: date | None = None) -> str:
    """The title without the customer at its end and the day at its start, for a list that has columns of both.

    What a person wrote in other words stays as it is; a title of nothing else stays whole.
    """
    short = title
    name = _shorten(_safe(customer or ""), _BOUNDS["customer"]).rstrip(_SEPARATORS)
    if name and short.endswith(name) and short[: -len(name)].endswith(" - "):
        short = short[: -len(name)].rstrip(_SEPARATORS)
    if day is not None and short.startswith(f"{day.isoformat()} "):
        short = short[len(day.isoformat()) :].lstrip(_SEPARATORS)
    return short or title


def _values(parts: TitleParts, locale: str, shows_subject: bool) -> dict[str, str]:
    raw = {
        "date": parts.date,
        "type": _type_word(parts.type, locale),
        "number": parts.number,
        "customer": parts.customer,
        "amount": _amount(parts.amount, parts.currency, locale),
        "subject": parts.subject,
        "original": PurePath(parts.original.replace("\\", "/")).stem if parts.original else "",
    }
    values = {name: _shorten(_safe(text), _BOUNDS[name]) for name, text in raw.items()}
    if parts.type is DocumentType.OTHER and not values["number"]:
        values["type"] = values["subject"] or values["original"] or values["type"]
        if values["type"] == values["subject"]:
            return values
    if not values["number"] and not shows_subject:
        values["number"] = values["subject"]
    return values


def _type_word(kind: DocumentType, locale: str) -> str:
    return TYPE_WORDS["en" if locale.startswith("en") else "vi"][kind]


def _fill(template: str, values: dict[str, str]) -> str:
    """The template with its placeholders filled; see `make_title` for what is dropped."""
    pieces = _PLACEHOLDER.split(template)  # literal, name, literal, name, …, literal
    out, orphan = "", ""
    for literal, name in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        text = literal.lstrip()[1:] if orphan and literal.lstrip().startswith(orphan) else literal
        orphan = ""
        if name and not values[name]:
            opened = text.rstrip()[-1:]
            orphan = _CLOSING[_OPENING.index(opened)] if opened and opened in _OPENING else ""
            # Closing brackets belong to what came before them.
            out += text.lstrip()[:1] if text.lstrip()[:1] in tuple(_CLOSING) else ""
            continue
        out += (text if out.strip() else text.lstrip(_SEPARATORS)) + (values[name] if name else "")
    return " ".join(out.split()).strip(_SEPARATORS)


def _safe(text: str) -> str:
    """One line of shown characters: no control, format (direction) or private marks, slashes as dashes."""
    shown = "".join(char for char in clean_line(text) if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join(re.sub(r"\s*[/\\⁄∕／＼]+\s*", "-", shown).split())


def _shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where that loses little, never before a combining mark."""
    if len(text) <= limit:
        return text
    end = limit - 1
    while end > 1 and unicodedata.combining(text[end]):
        end -= 1
    cut = text[:end]
    word = cut.rfind(" ")
    return (cut[:word] if word > limit * 2 // 3 else cut).rstrip(_SEPARATORS) + "…"


def _amount(digits: str, currency: str, locale: str) -> str:
    """ "1250000" as "1.250.000 VND" (vi) or "1,250,000 VND" (en); as it is when it is no number."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return digits
    if not number.is_finite() or abs(number.adjusted()) > 20:
        return digits
    text = f"{number:,f}"
    if not locale.startswith("en"):
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{text} {currency}".strip()
