"""An e-invoice and its copy to be read: what makes the two one invoice, and what keeps them apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.facts import Fact, FactField, PartyRole
from app.domain.likeness import Invoice, invoice_of, same_invoice

SELLER, BUYER = "0102030405", "0312345673"
VN = Invoice(
    is_xml=True,
    number="231",
    series="c26tsv",
    form="1",
    sellers=frozenset({SELLER}),
    dated=date(2026, 3, 12),
    amount=Decimal(12_500_000),
    containers=frozenset(),
    stem="xml",
)
PDF = replace(VN, is_xml=False, form="", stem="pdf")
TOGETHER = frozenset({"mail"})


def fact(field: FactField, value: str, rule: str = "x", role: PartyRole | None = None) -> Fact:
    return Fact(field, value, value, 1, 0.9, rule, role=role)


def sure(one: Invoice, other: Invoice) -> float | None:
    """The same either way round."""
    assert same_invoice(one, other) == same_invoice(other, one)
    return same_invoice(one, other)


def test_series_number_and_seller_make_it_one_and_they_meet() -> None:
    assert sure(VN, PDF) == 0.99
    assert {*VN.keys()} & {*PDF.keys()}
    assert sure(VN, replace(PDF, dated=None, amount=None)) == 0.99
    assert sure(VN, replace(PDF, dated=date(2026, 3, 13))) == 0.99, "one slip of a reader"


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "232"},
        {"series": "c26tsw"},
        {"form": "2"},
        {"sellers": frozenset({BUYER})},
        {"dated": date(2026, 4, 12), "amount": Decimal(1)},
        {"sellers": frozenset()},
        {"number": ""},
        {"is_xml": True},
    ],
)
def test_what_differs_or_is_not_known_keeps_them_apart(changed: dict[str, object]) -> None:
    assert sure(VN, replace(PDF, **changed)) is None  # type: ignore[arg-type]


def test_a_series_that_one_does_not_say_takes_day_and_amount() -> None:
    unread = replace(PDF, series="")
    assert sure(VN, unread) == 0.97
    assert {*VN.keys()} & {*unread.keys()}
    for less in ({"amount": None}, {"dated": None}, {"amount": Decimal(1)}, {"dated": date(2026, 4, 1)}):
        assert sure(VN, replace(unread, **less)) is None


def test_of_the_european_norm_number_seller_and_date_are_enough() -> None:
    xml = replace(VN, series="", form="", number="471102", sellers=frozenset({"DE123456789", "201/113/40209"}))
    pages = replace(xml, is_xml=False, amount=None, sellers=frozenset({"DE123456789"}))
    assert sure(xml, pages) == 0.97
    assert {*xml.keys()} & {*pages.keys()}
    assert sure(xml, replace(pages, dated=date(2026, 3, 13))) is None
    assert sure(xml, replace(pages, dated=None)) is None


def test_what_came_together_needs_less() -> None:
    xml, pages = replace(VN, containers=TOGETHER), replace(PDF, containers=TOGETHER)
    nobody = replace(pages, sellers=frozenset())
    assert sure(xml, nobody) == 0.95
    assert {*xml.keys()} & {*nobody.keys()}
    assert sure(xml, replace(nobody, series="")) == 0.95
    mistaken = replace(pages, sellers=frozenset({BUYER}))
    assert sure(xml, mistaken) == 0.95, "the buyer was taken for the seller"
    assert sure(xml, replace(mistaken, series="", amount=None)) is None
    assert sure(xml, replace(nobody, number="232")) is None
    assert sure(xml, replace(nobody, amount=Decimal(1))) is None


def test_a_copy_that_was_not_read_is_known_by_its_name_beside_the_xml_alone() -> None:
    xml = replace(VN, containers=TOGETHER, stem="hd 231")
    unread = Invoice(False, "", "", "", frozenset(), None, None, TOGETHER, "hd 231")
    assert sure(xml, unread) == 0.8
    assert {*xml.keys()} & {*unread.keys()}
    assert sure(xml, replace(unread, containers=frozenset({"other"}))) is None
    assert sure(xml, replace(unread, stem="hd 232")) is None
    assert sure(xml, replace(unread, sellers=frozenset({BUYER}))) is None


def made(
    facts: list[Fact], *, is_xml: bool = False, kind: str = "invoice", number: str | None = None
) -> Invoice | None:
    return invoice_of(
        facts, is_xml=is_xml, kind=kind, number=number, dated=None, amount=None, file_name="Thư mục/HD 1.v2.PDF"
    )


@pytest.mark.parametrize(
    ("number", "reference", "wanted"),
    [
        ("00000231", "1C26TSV-00000231", ("231", "c26tsv", "1")),
        ("00000231", "C26TSV-00000231", ("231", "c26tsv", "")),
        ("1C26TSV-00000231", "", ("231", "c26tsv", "1")),
        ("C26TSV 231", "", ("231", "c26tsv", "")),
        ("0001234", "AA/19E-0001234", ("1234", "aa19e", "")),
        ("RE-2026/0471", "", ("re20260471", "", "")),
        ("0000", "", ("", "", "")),
        (None, "", ("", "", "")),
    ],
)
def test_number_and_series_in_one_form(number: str | None, reference: str, wanted: tuple[str, str, str]) -> None:
    facts = [fact(FactField.REFERENCE, reference, "invoice-series")] if reference else []
    invoice = made([*facts, fact(FactField.REFERENCE, "1C25TAA-00000001", "invoice-replaced")], number=number)
    assert invoice is not None
    assert (invoice.number, invoice.series, invoice.form) == wanted
    assert invoice.stem == "hd 1.v2"


def test_the_seller_is_who_is_called_so_else_whoever_is_not_the_buyer() -> None:
    buyer = fact(FactField.TAX_CODE, BUYER, role=PartyRole.BUYER)
    unnamed = fact(FactField.TAX_CODE, "0309876547")
    seller = fact(FactField.TAX_CODE, SELLER, role=PartyRole.SELLER)
    for facts, wanted in (
        ([buyer, unnamed, seller], {SELLER}),
        ([buyer, unnamed], {"0309876547"}),
        ([buyer], set()),
    ):
        invoice = made(facts)
        assert invoice is not None and invoice.sellers == wanted


def test_no_other_paper_and_no_other_xml_is_an_invoice() -> None:
    exact = [fact(FactField.NUMBER, "1", "e-invoice")]
    assert made(exact, is_xml=True) is not None
    assert made([], is_xml=True) is None
    assert made(exact, is_xml=True, kind="other") is None
    assert made([], kind="other") is not None, "a copy that was not read has no type"
    assert made([], kind="contract") is None
