"""Writes the sample company as the files people import: CSV with Vietnamese headers, JSON for the rest."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from bench.samples.records import Case, Customer, Interaction, SampleCompany, Task

CUSTOMER_HEADERS = (
    "Mã khách hàng", "Loại", "Tên khách hàng", "Mã số thuế", "Địa chỉ", "Điện thoại", "Email", "Website",
    "Người liên hệ", "Email người liên hệ",
)  # fmt: skip
CONTACT_HEADERS = ("Mã khách hàng", "Họ tên", "Chức vụ", "Điện thoại", "Email")
DEAL_HEADERS = (
    "Mã cơ hội", "Mã khách hàng", "Tên cơ hội", "Giai đoạn", "Giá trị", "Tiền tệ", "Ngày dự kiến", "Ngày đóng",
    "Ghi chú",
)  # fmt: skip
ORDER_HEADERS = (
    "Mã đơn hàng", "Mã khách hàng", "Ngày đặt", "Trạng thái", "Tiền tệ", "Sản phẩm", "Đơn vị tính", "Số lượng",
    "Đơn giá", "Ghi chú",
)  # fmt: skip


def write_company(company: SampleCompany, folder: Path) -> tuple[Path, ...]:
    """Write organisation.json, customers.csv, contacts.csv, deals.csv, orders.csv (a row a line of goods),
    cases.json, interactions.json and tasks.json into `folder`; the files, in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _json(folder / "organisation.json", company.organisation.as_json()),
        _csv(folder / "customers.csv", CUSTOMER_HEADERS, map(_customer_row, company.customers)),
        _csv(folder / "contacts.csv", CONTACT_HEADERS, _contact_rows(company)),
        _csv(folder / "deals.csv", DEAL_HEADERS, _deal_rows(company)),
        _csv(folder / "orders.csv", ORDER_HEADERS, _order_rows(company)),
        _json(folder / "cases.json", _plain(company.cases)),
        _json(folder / "interactions.json", _plain(company.interactions)),
        _json(folder / "tasks.json", _plain(company.tasks)),
    )


def _customer_row(customer: Customer) -> Sequence[str]:
    party, contact = customer.party, customer.main_contact
    kind = "Cá nhân" if party.kind == "person" else "Công ty"
    person = party.kind == "person"
    return (
        customer.code, kind, party.name, party.tax_code, party.address, party.phone, party.email, party.website,
        "" if person else contact.name, "" if person else contact.email,
    )  # fmt: skip


def _contact_rows(company: SampleCompany) -> Iterable[Sequence[str]]:
    persons = {c.code for c in company.customers if c.party.kind == "person"}
    for contact in company.contacts:
        if contact.customer not in persons:
            yield contact.customer, contact.name, contact.title, contact.phone, contact.email


def _deal_rows(company: SampleCompany) -> Iterable[Sequence[str]]:
    for deal in company.deals:
        yield (
            deal.code, deal.customer, deal.name, deal.stage, str(deal.amount), deal.currency, _day(deal.expected_close),
            _day(deal.closed_on), deal.note,
        )  # fmt: skip


def _order_rows(company: SampleCompany) -> Iterable[Sequence[str]]:
    for order in company.orders:
        head = (order.code, order.customer, _day(order.ordered_on), order.status, order.currency)
        for line in order.lines:
            yield (*head, line.product, line.unit, str(line.quantity), str(line.unit_price), order.note)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    # The byte order mark is what Excel writes and needs to show Vietnamese letters.
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headers)
        writer.writerows(rows)
    return path


def _json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _plain(records: Iterable[Case] | Iterable[Interaction] | Iterable[Task]) -> list[dict[str, object]]:
    return [{key: _json_value(value) for key, value in asdict(record).items()} for record in records]


def _json_value(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
