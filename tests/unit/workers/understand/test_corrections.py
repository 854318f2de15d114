from __future__ import annotations

import pytest

from app.domain.facts import FactField
from tests.unit.workers.understand.papers import facts_of, value, values

F = FactField

HEAD = "CÔNG TY TNHH AN BÌNH\nMã số thuế: 0300588569\n"
OWN = "Ngày 12 tháng 06 năm 2025\nKý hiệu: 1C25TAB\nSố: 00000145\n"


@pytest.mark.parametrize(
    ("text", "reference", "rule"),
    [
        (
            f"HÓA ĐƠN GIÁ TRỊ GIA TĂNG\n{OWN}(Thay thế cho hóa đơn điện tử Mẫu số 1 Ký hiệu C25TAA Số 00000123 ngày 05 "
            "tháng 06 năm 2025)",
            "1C25TAA-00000123",
            "invoice-replaced",
        ),
        (
            f"HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nHóa đơn thay thế cho hóa đơn số 123 ký hiệu 1C25TAA ngày 05/06/2025\n{OWN}",
            "1C25TAA-00000123",
            "invoice-replaced",
        ),
        (
            f"HÓA ĐƠN ĐIỀU CHỈNH\nĐiều chỉnh giảm cho hóa đơn số 00000123, ký hiệu 1C25TAA, ngày 05/06/2025\n{OWN}",
            "1C25TAA-00000123",
            "invoice-adjusted",
        ),
        (
            f"HÓA ĐƠN BÁN HÀNG\n{OWN}Điều chỉnh thông tin cho hoá đơn số: 0000123 ngày 05/06/2025",
            "0000123",
            "invoice-adjusted",
        ),
    ],
)
def test_a_printed_invoice_names_the_one_it_corrects(text: str, reference: str, rule: str) -> None:
    facts = facts_of(f"{HEAD}{text}\nTổng tiền thanh toán: 1.100.000 đồng\n")
    assert value(facts, F.NUMBER) == "00000145"
    assert value(facts, F.DATE) == "2025-06-12"
    assert sorted(values(facts, F.REFERENCE)) == sorted(["1C25TAB-00000145", reference])
    assert next(fact.rule for fact in facts if fact.value == reference) == rule


def test_an_ordinary_invoice_corrects_nothing() -> None:
    facts = facts_of(f"{HEAD}HÓA ĐƠN GIÁ TRỊ GIA TĂNG\n{OWN}Tên hàng: Linh kiện thay thế\nTổng cộng: 500.000 đồng\n")
    assert values(facts, F.REFERENCE) == ["1C25TAB-00000145"]


def test_what_is_given_back_is_negative() -> None:
    facts = facts_of(f"{HEAD}HÓA ĐƠN ĐIỀU CHỈNH\n{OWN}Tổng tiền thanh toán: -500.000 đồng\n")
    assert value(facts, F.AMOUNT) == "-500000"
    contract = facts_of("HỢP ĐỒNG MUA BÁN\nSố: 12/2024/HĐMB\n- Tổng giá trị hợp đồng: 500.000.000 đồng\n")
    assert value(contract, F.AMOUNT) == "500000000"


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("RECHNUNG\nRechnungsnummer 471102\nRechnungsdatum 05.03.2013\nLeistungsdatum 01.03.2013", "471102"),
        ("K O S T E N R E C H N U N G Seite 1\nBeleg-Nr : KR876\nBeleg-Datum : 05.03.2013\nVertrags-Nr : V88", "KR876"),
        ("RECHNUNGS-KORREKTUR\nBeleg-Nr : RK21\nBeleg-Datum : 05.03.2013\nBestell-Nr : B1234\nBestell-Datum : "
         "01.02.2013", "RK21"),
        ("RECHNUNG\nRechnungs-Nr.: 2013-77\nMünchen, 5. März 2013\nRechnung gemäß Bestellung Nr. 2013-471331",
         "2013-77"),
    ],
)  # fmt: skip
def test_german_invoices(title: str, number: str) -> None:
    facts = facts_of(
        f"Lieferant GmbH\n{title}\nRechnungssumme Netto 198,00\nRechnungssumme Brutto (inkl. USt.) 235,62 €\n"
    )
    single = (F.TYPE, F.NUMBER, F.DATE, F.AMOUNT, F.CURRENCY)
    assert [value(facts, field) for field in single] == ["invoice", number, "2013-03-05", "235.62", "EUR"]


def test_the_last_figure_under_a_head_that_names_what_is_to_be_paid() -> None:
    table = (
        "Warenwert Rabatt Nettobetrag MwSt-% Endbetrag\n-5,00 0,15 -4,85 19,0 -5,77\n-7,90 0,23 -7,67 EUR -8,79\nA GmbH"
    )
    facts = facts_of(f"RECHNUNGS-KORREKTUR\nBeleg-Nr : RK21\n{table}\n")
    assert value(facts, F.AMOUNT) == "-8.79"
