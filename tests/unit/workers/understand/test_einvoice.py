from __future__ import annotations

import os
from pathlib import Path

import pypdf
import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import value, values
from workers.understand import understand_einvoice

F = FactField

DATA = Path(os.environ.get("HOSO_TEST_DATA", Path(__file__).parents[5] / "shared" / "data")) / "invoices-de"

VIETNAMESE = """<?xml version="1.0" encoding="UTF-8"?>
<HDon><DLHDon Id="data"><TTChung><PBan>2.0.1</PBan><THDon>Hóa đơn giá trị gia tăng</THDon><KHMSHDon>1</KHMSHDon>
<KHHDon>C25TTC</KHHDon><SHDon>123</SHDon><NLap>2025-03-12</NLap><DVTTe>VND</DVTTe></TTChung>
<NDHDon><NBan><Ten>CÔNG TY TNHH AN BÌNH</Ten><MST>0300588569</MST><DChi>12 Nguyễn Huệ</DChi>
<SDThoai>028 3822 1234</SDThoai><DCTDTu>info@anbinh-vn.com</DCTDTu><STKNHang>0071001234567</STKNHang></NBan>
<NMua><Ten>CÔNG TY CỔ PHẦN HÒA PHONG</Ten><MST>0100109106</MST><HVTNMHang>Lê Văn Cường</HVTNMHang></NMua>
<TToan><TgTCThue>10000000</TgTCThue><TgTTTBSo>11000000.00</TgTTTBSo></TToan></NDHDon></DLHDon></HDon>"""

UBL = """<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cbc="urn:b" xmlns:cac="urn:a">
<cbc:ID>TOSL108</cbc:ID><cbc:IssueDate>2024-12-15</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>PO-123</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Salescompany ltd.</cbc:Name></cac:PartyName>
<cac:PartyTaxScheme><cbc:CompanyID>DE136695976</cbc:CompanyID></cac:PartyTaxScheme></cac:Party>
</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>Buyercompany ltd</cbc:RegistrationName>
</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>
<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount>1729.5</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal></Invoice>"""


def test_vietnamese_invoice() -> None:
    facts = understand_einvoice(VIETNAMESE.encode())
    single = (F.TYPE, F.DATE, F.NUMBER, F.AMOUNT, F.CURRENCY)
    assert [value(facts, field) for field in single] == ["invoice", "2025-03-12", "123", "11000000", "VND"]
    assert values(facts, F.REFERENCE) == ["1C25TTC-00000123"]
    assert values(facts, F.TAX_CODE, 1) == ["0300588569"]
    assert values(facts, F.TAX_CODE, 2) == ["0100109106"]
    assert values(facts, F.PHONE, 1) == ["+842838221234"]
    assert values(facts, F.PERSON, 2) == ["Lê Văn Cường"]
    assert {fact.confidence for fact in facts} == {1.0}
    assert {fact.page for fact in facts} == {0}


def test_invoice_wrapped_in_a_message_of_the_tax_office() -> None:
    wrapped = f"<TDiep><TTChung><PBan>2</PBan></TTChung><DLieu>{VIETNAMESE.split('?>', 1)[1]}</DLieu></TDiep>"
    assert value(understand_einvoice(wrapped.encode()), F.NUMBER) == "123"


def test_ubl_invoice() -> None:
    facts = understand_einvoice(UBL.encode())
    assert [value(facts, f) for f in (F.NUMBER, F.DATE, F.AMOUNT, F.CURRENCY)] == [
        "TOSL108",
        "2024-12-15",
        "1729.5",
        "EUR",
    ]
    assert values(facts, F.PARTY, 1) == ["Salescompany ltd."]
    assert values(facts, F.PARTY, 2) == ["Buyercompany ltd"]
    assert values(facts, F.REFERENCE) == ["PO-123"]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<html><body/></html>",
        b"<HDon></HDon>",
        b"<Invoice><cbc:ID>",
        b"\xff\xfe\x00",
        b'<!DOCTYPE x [<!ENTITY a "b">]><HDon><TTChung><SHDon>&a;</SHDon></TTChung></HDon>',
    ],
)
def test_what_is_no_invoice_gives_no_facts(xml: bytes) -> None:
    assert understand_einvoice(xml) == []


@pytest.mark.skipif(not DATA.is_dir(), reason="open test material is absent (HOSO_TEST_DATA)")
def test_invoices_embedded_in_pdfs_are_read_with_what_their_pages_print() -> None:
    for path in sorted(DATA.glob("*.pdf")):
        reader = pypdf.PdfReader(path)
        xml = next(content for files in reader.attachments.values() for content in files)
        facts = understand_einvoice(xml)
        assert values(facts, F.PARTY, 1), path.name
        assert values(facts, F.PARTY, 2), path.name
        assert value(facts, F.CURRENCY) == "EUR"
        year, month, day = (value(facts, F.DATE) or "--").split("-")
        printed = "\n".join(page.extract_text() for page in reader.pages)
        assert f"{day}.{month}.{year}" in printed or f"{int(day)}. " in printed, path.name


@pytest.mark.parametrize(("nature", "rule"), [("1", "invoice-replaced"), ("2", "invoice-adjusted")])
def test_an_invoice_names_the_one_it_corrects_and_may_be_negative(nature: str, rule: str) -> None:
    related = (
        f"<TTHDLQuan><TCHDon>{nature}</TCHDon><LHDCLQuan>1</LHDCLQuan><KHMSHDCLQuan>1</KHMSHDCLQuan>"
        "<KHHDCLQuan>C25TTB</KHHDCLQuan><SHDCLQuan>77</SHDCLQuan><NLHDCLQuan>2025-03-01</NLHDCLQuan></TTHDLQuan>"
    )
    xml = VIETNAMESE.replace("</TTChung>", f"{related}</TTChung>", 1).replace("11000000.00", "-550000")
    facts = understand_einvoice(xml.encode())
    assert value(facts, F.NUMBER) == "123"
    assert value(facts, F.DATE) == "2025-03-12"
    assert value(facts, F.AMOUNT) == "-550000"
    assert values(facts, F.REFERENCE) == ["1C25TTC-00000123", "1C25TTB-00000077"]
    assert next(fact.rule for fact in facts if fact.value == "1C25TTB-00000077") == rule


def test_a_person_without_a_company_is_the_buyer() -> None:
    buyer = "<NMua><HVTNMHang>Lê Văn Cường</HVTNMHang><CCCDan>079185001234</CCCDan></NMua>"
    xml = VIETNAMESE[: VIETNAMESE.index("<NMua>")] + buyer + VIETNAMESE[VIETNAMESE.index("</NMua>") + 7 :]
    facts = understand_einvoice(xml.replace("NLap", "TDLap").encode())
    assert values(facts, F.PARTY, 2) == ["Lê Văn Cường"]
    assert values(facts, F.PERSONAL_ID, 2) == ["079185001234"]
    assert value(facts, F.DATE) == "2025-03-12"


def orders(xml: str) -> list[str]:
    return [fact.value for fact in understand_einvoice(xml.encode()) if fact.rule == "e-invoice-order"]


@pytest.mark.parametrize(
    ("name", "said", "wanted"),
    [
        ("Số đơn hàng", "DH260012", ["DH260012"]),
        ("SoDonDatHang", "PO-118", ["PO-118"]),
        ("PONumber", "4500012345", ["4500012345"]),
        ("Ngày đơn hàng", "2026-03-01", []),
        ("Số đơn hàng", "không có", []),
        ("Ghi chú", "DH260012", []),
    ],
)
def test_the_order_stands_in_a_field_that_sellers_name_themselves(name: str, said: str, wanted: list[str]) -> None:
    field = f"<TTKhac><TTin><TTruong>{name}</TTruong><KDLieu>string</KDLieu><DLieu>{said}</DLieu></TTin></TTKhac>"
    assert orders(VIETNAMESE.replace("</TTChung>", f"{field}</TTChung>")) == wanted


def test_the_buyers_and_the_sellers_number_of_an_order_are_told_from_other_references() -> None:
    ubl = UBL.replace("<cbc:ID>PO-123</cbc:ID>", "<cbc:ID>PO-123</cbc:ID><cbc:SalesOrderID>SO-9</cbc:SalesOrderID>")
    contract = "<cac:ContractDocumentReference><cbc:ID>C-7</cbc:ID></cac:ContractDocumentReference>"
    assert orders(ubl.replace("<cac:AccountingSupplierParty>", f"{contract}<cac:AccountingSupplierParty>")) == [
        "PO-123",
        "SO-9",
    ]
    cii = (
        "<CrossIndustryInvoice><ExchangedDocument><ID>1</ID></ExchangedDocument>"
        "<SellerOrderReferencedDocument><IssuerAssignedID>SO-9</IssuerAssignedID></SellerOrderReferencedDocument>"
        "<BuyerOrderReferencedDocument><IssuerAssignedID>PO-123</IssuerAssignedID></BuyerOrderReferencedDocument>"
        "<ContractReferencedDocument><IssuerAssignedID>C-7</IssuerAssignedID></ContractReferencedDocument>"
        "</CrossIndustryInvoice>"
    )
    assert sorted(orders(cii)) == ["PO-123", "SO-9"]
