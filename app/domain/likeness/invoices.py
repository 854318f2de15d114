"""An e-invoice and its copy to be read: one invoice in two forms, an XML that counts and pages that people read.

A Vietnamese invoice is one by its seller's tax code, its series (form "1" and "C25TAA") and its number (Decree
123/2020, article 10), an invoice of EN 16931 by number, seller and date (BT-1, BT-31, BT-2). Papers that came together,
in one mail, archive or PDF, may leave one of these out. Whatever both state differently keeps them apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from pathlib import PurePath

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.matching import number_key

_EXACT = "e-invoice"  # the rule of what was read from an XML
_SERIES_RULE = "invoice-series"
# With the form before it or without: "1C25TAA", "C25TAA", and behind either perhaps the number.
_NAMED = re.compile(r"(?P<form>[1-6]?)(?P<series>[ck]\d\d[a-z]{3})(?P<number>\d{1,8})?")
_NUMBER = 120  # characters of a key


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a document says of the invoice it is; "" and None for what it does not say.

    `number` and `series` as they compare: no leading zeros, no form, which is `form`. `sellers` are the tax codes that
    are, or may be, the seller's. `containers` are ids of what it came in, and its own where it brought others; `stem`
    is its file's name.
    """

    is_xml: bool
    number: str
    series: str
    form: str
    sellers: frozenset[str]
    dated: date | None
    amount: Decimal | None
    containers: frozenset[str]
    stem: str

    def keys(self) -> list[str]:
        """Under which the two forms of one invoice meet; none for what says too little."""
        return list(dict.fromkeys(self._keys()))

    def _keys(self) -> Iterator[str]:
        if self.number:
            for seller in sorted(self.sellers):
                if self.series:
                    yield f"series/{seller}/{self.series}/{self.number}"
                if self.dated:
                    yield f"day/{seller}/{self.dated.isoformat()}/{self.number}"
        for container in sorted(self.containers):
            if self.number:
                yield f"in/{container}/{self.number}"
            if self.stem:
                yield f"name/{container}/{blake2b(self.stem.encode(), digest_size=12).hexdigest()}"


def invoice_of(
    facts: Iterable[Fact],
    *,
    is_xml: bool,
    kind: str,
    number: str | None,
    dated: date | None,
    amount: Decimal | None,
    containers: Collection[str] = (),
    file_name: str = "",
) -> Invoice | None:
    """The invoice that a document is, from its facts and its columns; None for a paper of another kind, and for an XML
    that is no e-invoice. Pages of no known type may be a copy that could not be read."""
    told = tuple(facts)
    if is_xml and not any(fact.rule == _EXACT for fact in told):
        return None
    if kind != DocumentType.INVOICE and (is_xml or kind != DocumentType.OTHER):
        return None
    form, series = _series(told)
    key = number_key(number or "")
    if named := _NAMED.fullmatch(key):
        form, series, key = form or named["form"], series or named["series"], named["number"] or ""
    stem = PurePath(file_name.replace("\\", "/")).stem.casefold().strip()
    return Invoice(
        is_xml=is_xml,
        number=key.lstrip("0")[:_NUMBER] if key.isdigit() else key[:_NUMBER],
        series=series,
        form=form,
        sellers=_sellers(told),
        dated=dated,
        amount=amount,
        containers=frozenset(containers),
        stem=stem,
    )


def series_of(facts: Iterable[Fact]) -> str:
    """The series that an invoice's number counts in, without its form; "" where none was read."""
    return _series(facts)[1]


def _series(facts: Iterable[Fact]) -> tuple[str, str]:
    """(form, series) as the own series was read; of one from before 2022 everything is the series."""
    for fact in facts:
        if fact.field is FactField.REFERENCE and fact.rule == _SERIES_RULE:
            key = number_key(fact.value.rpartition("-")[0])
            named = _NAMED.fullmatch(key)
            return (named["form"], named["series"]) if named else ("", key[:_NUMBER])
    return "", ""


def _sellers(facts: Iterable[Fact]) -> frozenset[str]:
    codes = [fact for fact in facts if fact.field is FactField.TAX_CODE]
    known = frozenset(fact.value for fact in codes if fact.role is PartyRole.SELLER)
    return known or frozenset(fact.value for fact in codes if fact.role is not PartyRole.BUYER)


def same_invoice(one: Invoice, other: Invoice) -> float | None:
    """How sure it is that the two are one invoice in two forms, 0.0 to 1.0: a guide for order, not a probability. None
    when they are not, or both are of one form. The order of the two does not matter."""
    if one.is_xml == other.is_xml:
        return None
    number = _equal(one.number, other.number)
    series = _equal(one.series, other.series)
    if number is False or series is False or _equal(one.form, other.form) is False:
        return None
    seller = bool(one.sellers & other.sellers) if one.sellers and other.sellers else None
    day, amount = _equal(one.dated, other.dated), _equal(one.amount, other.amount)
    agree, against = (day, amount).count(True), (day, amount).count(False)
    if number and seller:
        if series and (agree or not against):
            return 0.99
        if day and (amount or not (one.series or other.series)):
            return 0.97
    return _together(one, other, number, seller, (series is True) + agree, against)


def _together(
    one: Invoice, other: Invoice, number: bool | None, seller: bool | None, agree: int, against: int
) -> float | None:
    """What came together needs less; a seller may then have been taken for the buyer."""
    if against or not one.containers & other.containers:
        return None
    if number and agree >= (1 if seller is not False else 2):
        return 0.95
    named_alike = bool(one.stem) and one.stem == other.stem
    return 0.8 if named_alike and seller is not False else None


def _equal(one: object, other: object) -> bool | None:
    return None if one in ("", None) or other in ("", None) else one == other
