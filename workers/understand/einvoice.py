"""E-invoices in XML, read exactly: Vietnamese (Decision 1450/QĐ-TCT), EN 16931 as CII (ZUGFeRD, Factur-X) and UBL.

Facts are on page 0 with confidence 1.0: what an e-invoice says is the invoice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.domain.documents import DocumentType
from app.domain.facts import Fact, FactField, PartyRole
from app.domain.identifiers.accounts import normalise_bank_account
from app.domain.identifiers.mails import domain_of, normalise_domain, normalise_email, tells_the_company
from app.domain.identifiers.phones import split_phones
from app.domain.identifiers.taxcodes import normalise_personal_id, normalise_tax_code
from app.domain.text import clean_line, fold
from workers.understand.money import plain
from workers.understand.numbers import invoice_identity

F = FactField

_PERSONAL_DIGITS = 12
_ORDER = "e-invoice-order"  # the rule of a reference to an order
_CII_REFERENCES = (
    ("BuyerOrderReferencedDocument", _ORDER),
    ("SellerOrderReferencedDocument", _ORDER),
    ("ContractReferencedDocument", ""),
    ("InvoiceReferencedDocument", ""),
)
# What sellers call an order's number among the fields that the Decision leaves to them (TTKhac): folded, letters only.
_ORDER_FIELDS = frozenset(
    "donhang sodonhang madonhang donhangso dondathang sodondathang madondathang dondathangso sopo mapo po pono ponumber"
    " ordernumber orderno ordercode purchaseorder".split()
)
_NUMBER_LENGTH = 60
_Said = tuple[FactField, str]


def understand_einvoice(xml: bytes) -> list[Fact]:
    """The facts of an e-invoice; [] when the bytes are no XML or the XML is no invoice we know.

    Entities and external references are refused, not expanded.
    """
    try:
        root = fromstring(xml)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []
    for name, read in _FORMATS.items():
        invoice = root if _local(root) == name else _first(root, name)
        if invoice is not None:
            facts = list(_unique(read(invoice)))
            return [_fact(F.TYPE, DocumentType.INVOICE.value), *facts] if facts else []
    return []


def _vietnamese(invoice: Element) -> Iterator[Fact]:
    general = _first(invoice, "TTChung")
    if general is None:
        return
    number = _text(general, "SHDon")
    series = _text(general, "KHMSHDon") + _text(general, "KHHDon")
    issued = _text(general, "NLap") or _text(general, "TDLap")
    yield from _document(number, issued, _text(invoice, "TgTTTBSo"), _text(general, "DVTTe"))
    if number and series:
        yield _fact(F.REFERENCE, invoice_identity(series, number), rule="invoice-series")
    for related in list(_all(general, "TTHDLQuan")) or [general]:
        yield from _corrected(related)
    for other in _all(invoice, "TTKhac"):
        yield from _orders(other)
    for party, (tag, role) in enumerate((("NBan", PartyRole.SELLER), ("NMua", PartyRole.BUYER)), start=1):
        block = _first(invoice, tag)
        if block is not None:
            yield from _party(_vietnamese_party(block), party, role)


def _corrected(related: Element) -> Iterator[Fact]:
    """The invoice that this one replaces (TCHDon 1) or adjusts (2), Decree 123/2020, article 19."""
    number = _text(related, "SHDCLQuan")
    if number:
        prefix = _text(related, "KHMSHDCLQuan") + _text(related, "KHHDCLQuan")
        rule = {"1": "invoice-replaced", "2": "invoice-adjusted"}.get(_text(related, "TCHDon"), "")
        yield _fact(F.REFERENCE, invoice_identity(prefix, number) if prefix else number, rule=rule)


def _orders(other: Element) -> Iterator[Fact]:
    """The order that the invoice is for, which has no field of its own."""
    for said in _all(other, "TTin"):
        name, value = re.sub(r"[^a-z]", "", fold(_text(said, "TTruong"))), _text(said, "DLieu")
        if name in _ORDER_FIELDS and len(value) <= _NUMBER_LENGTH and re.search(r"\d", value):
            yield _fact(F.REFERENCE, value, rule=_ORDER)


def _vietnamese_party(block: Element) -> Iterator[_Said]:
    yield F.PARTY, _text(block, "Ten") or _text(block, "HVTNMHang")  # a person buys in their own name
    yield F.PERSON, _text(block, "HVTNMHang")
    code = _text(block, "MST")  # of a person or a household business: their personal number, since July 2025
    person = code if len(code) == _PERSONAL_DIGITS and normalise_personal_id(code) else ""
    yield F.TAX_CODE, "" if person else code
    yield F.PERSONAL_ID, _text(block, "CCCDan") or _text(block, "CCCD") or person
    yield F.ADDRESS, _text(block, "DChi")
    yield F.PHONE, _text(block, "SDThoai")
    yield F.EMAIL, _text(block, "DCTDTu")
    yield F.DOMAIN, _text(block, "Website")
    yield F.BANK_ACCOUNT, _text(block, "STKNHang")


def _cii(invoice: Element) -> Iterator[Fact]:
    """Cross Industry Invoice; ZUGFeRD 1 and EN 16931 differ in the names of containers, not of leaves."""
    head = _first(invoice, "HeaderExchangedDocument")
    head = head if head is not None else _first(invoice, "ExchangedDocument")
    if head is None:
        return
    issued = _first(head, "IssueDateTime")
    yield from _document(
        _text(head, "ID"),
        _text(issued, "DateTimeString") if issued is not None else "",
        _text(invoice, "GrandTotalAmount") or _text(invoice, "DuePayableAmount"),
        _text(invoice, "InvoiceCurrencyCode"),
    )
    for tag, rule in _CII_REFERENCES:
        for cited in _all(invoice, tag):
            yield _fact(F.REFERENCE, _text(cited, "ID") or _text(cited, "IssuerAssignedID"), rule=rule)
    roles = (("SellerTradeParty", PartyRole.SELLER), ("BuyerTradeParty", PartyRole.BUYER))
    for party, (tag, role) in enumerate(roles, start=1):
        block = _first(invoice, tag)
        if block is not None:
            yield from _party(_cii_party(block), party, role)
    for account in _all(invoice, "PayeePartyCreditorFinancialAccount"):
        yield from _party(iter([(F.BANK_ACCOUNT, _text(account, "IBANID"))]), 1, PartyRole.SELLER)


def _cii_party(block: Element) -> Iterator[_Said]:
    yield F.PARTY, _child_text(block, "Name")
    address = _first(block, "PostalTradeAddress")
    if address is not None:
        lines = [_text(address, tag) for tag in ("LineOne", "LineTwo", "PostcodeCode", "CityName", "CountryID")]
        yield F.ADDRESS, ", ".join(line for line in lines if line)
    for registration in _all(block, "SpecifiedTaxRegistration"):
        yield F.TAX_CODE, _text(registration, "ID")
    for contact in _all(block, "DefinedTradeContact"):
        yield F.PERSON, _text(contact, "PersonName")
        yield F.PHONE, _text(contact, "CompleteNumber")
        yield F.EMAIL, _text(contact, "URIID")


def _ubl(invoice: Element) -> Iterator[Fact]:
    yield from _document(
        _child_text(invoice, "ID"),
        _child_text(invoice, "IssueDate"),
        _text(invoice, "TaxInclusiveAmount") or _text(invoice, "PayableAmount"),
        _child_text(invoice, "DocumentCurrencyCode"),
    )
    for cited in _all(invoice, "OrderReference"):
        for tag in ("ID", "SalesOrderID"):  # the buyer's number of the order, the seller's
            yield _fact(F.REFERENCE, _child_text(cited, tag), rule=_ORDER)
    for tag in ("ContractDocumentReference", "InvoiceDocumentReference"):
        for cited in _all(invoice, tag):
            yield _fact(F.REFERENCE, _child_text(cited, "ID"))
    roles = (("AccountingSupplierParty", PartyRole.SELLER), ("AccountingCustomerParty", PartyRole.BUYER))
    for party, (tag, role) in enumerate(roles, start=1):
        block = _first(invoice, tag)
        if block is not None:
            yield from _party(_ubl_party(block), party, role)
    for account in _all(invoice, "PayeeFinancialAccount"):
        yield from _party(iter([(F.BANK_ACCOUNT, _child_text(account, "ID"))]), 1, PartyRole.SELLER)


def _ubl_party(block: Element) -> Iterator[_Said]:
    named = _first(block, "PartyName")
    yield F.PARTY, _text(block, "RegistrationName") or (_text(named, "Name") if named is not None else "")
    address = _first(block, "PostalAddress")
    if address is not None:
        tags = ("StreetName", "AdditionalStreetName", "PostalZone", "CityName", "IdentificationCode")
        yield F.ADDRESS, ", ".join(line for line in (_text(address, tag) for tag in tags) if line)
    for scheme in _all(block, "PartyTaxScheme"):
        yield F.TAX_CODE, _child_text(scheme, "CompanyID")
    for contact in _all(block, "Contact"):
        yield F.PERSON, _text(contact, "Name")
        yield F.PHONE, _text(contact, "Telephone")
        yield F.EMAIL, _text(contact, "ElectronicMail")


_FORMATS: dict[str, Callable[[Element], Iterator[Fact]]] = {
    "HDon": _vietnamese,
    "CrossIndustryDocument": _cii,
    "CrossIndustryInvoice": _cii,
    "Invoice": _ubl,
    "CreditNote": _ubl,
}


def _document(number: str, issued: str, amount: str, currency: str) -> Iterator[Fact]:
    yield _fact(F.NUMBER, number)
    day = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", issued)
    if day:
        yield _fact(F.DATE, "-".join(day.groups()), issued)
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return
    if value.is_finite() and abs(value.adjusted()) < 30:
        yield _fact(F.AMOUNT, plain(value), amount)
        yield _fact(F.CURRENCY, currency.upper() if re.fullmatch(r"[A-Za-z]{3}", currency) else "VND")


def _party(said: Iterator[_Said], party: int, role: PartyRole) -> Iterator[Fact]:
    for field, raw in said:
        for value in _values(field, raw) if raw else ():
            yield _fact(field, value, raw, party=party, role=role)
        domain = domain_of(raw) if field is F.EMAIL and raw else None
        if domain and tells_the_company(domain):
            yield _fact(F.DOMAIN, domain, raw, party=party, role=role)


def _values(field: FactField, raw: str) -> list[str]:
    """A printed value in its one form. A tax code that fails its check is kept as it stands: the file says so."""
    if field is F.PHONE:
        return split_phones(raw)
    if field is F.TAX_CODE:
        return [normalise_tax_code(raw) or raw]
    normalisers: dict[FactField, Callable[[str], str | None]] = {
        F.EMAIL: normalise_email,
        F.DOMAIN: normalise_domain,
        F.BANK_ACCOUNT: normalise_bank_account,
        F.PERSONAL_ID: normalise_personal_id,
    }
    normalise = normalisers.get(field)
    value = normalise(raw) if normalise else raw
    return [value] if value else []


def _unique(facts: Iterator[Fact]) -> Iterator[Fact]:
    seen: set[tuple[FactField, str, int]] = set()
    for fact in facts:
        key = (fact.field, fact.value, fact.party)
        if fact.value and key not in seen:
            seen.add(key)
            yield fact


def _fact(
    field: FactField, value: str, raw: str = "", *, rule: str = "", party: int = 0, role: PartyRole | None = None
) -> Fact:
    return Fact(field, value, raw or value, 0, 1.0, rule or "e-invoice", party=party, role=role)


def _local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if child is not element and _local(child) == name)


def _first(element: Element, name: str) -> Element | None:
    return next(_all(element, name), None)


def _text(element: Element, name: str) -> str:
    found = _first(element, name)
    return clean_line(found.text or "") if found is not None else ""


def _child_text(element: Element, name: str) -> str:
    return next((clean_line(child.text or "") for child in element if _local(child) == name), "")
