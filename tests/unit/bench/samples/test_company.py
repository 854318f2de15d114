"""The sample company holds together: valid identifiers, known states, the same for the same seed."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

import phonenumbers
from email_validator import validate_email
from stdnum.vn import mst

from app.domain.imports import ImportKind, field_of
from bench.samples import identifiers
from bench.samples.company import sample_company
from bench.samples.tables import CONTACT_HEADERS, CUSTOMER_HEADERS, DEAL_HEADERS, ORDER_HEADERS, write_company

TODAY = date(2025, 11, 22)


def test_invented_tax_codes_pass_the_check_digit() -> None:
    rng = Random("codes")
    for place in ("hanoi", "saigon", "danang", "dongnai", "cantho"):
        for _ in range(50):
            assert mst.is_valid(identifiers.tax_code(rng, place))


def test_customers_have_distinct_valid_tax_codes_or_personal_ids() -> None:
    codes = [c.party.tax_code for c in sample_company(3, TODAY).customers if c.party.tax_code]
    assert len(codes) == len(set(codes)) == 15
    for code in codes:
        assert mst.is_valid(code) or (len(code) == 12 and code.isdigit())


def test_a_branch_carries_the_code_of_its_parent() -> None:
    company = sample_company(1, TODAY)
    branch = next(c for c in company.customers if c.parent)
    assert branch.party.tax_code == company.customer(str(branch.parent)).party.tax_code + "-001"


def test_phones_and_addresses_of_mail_are_valid() -> None:
    company = sample_company(1, TODAY)
    phones = [*company.organisation.phones, *(c.phone for c in company.contacts)]
    phones += [c.party.phone for c in company.customers]
    for phone in phones:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone, "VN")), phone
    for email in (*company.organisation.emails, *(c.email for c in company.contacts)):
        assert validate_email(email, check_deliverability=False).normalized == email


def test_the_same_seed_and_day_give_the_same_company_and_another_seed_another() -> None:
    assert sample_company(5, TODAY) == sample_company(5, TODAY)
    assert sample_company(5, TODAY) != sample_company(6, TODAY)


def test_sisters_share_a_base_name_only() -> None:
    sisters = [c for c in sample_company(1, TODAY).customers if "Đại Phát" in c.name]
    assert len(sisters) == 3
    for field in ("tax_code", "phone", "website", "bank_account", "address"):
        assert len({getattr(c.party, field) for c in sisters}) == 3


def test_activities_use_the_words_of_the_product_and_known_customers() -> None:
    company = sample_company(2, TODAY)
    codes = {c.code for c in company.customers}
    assert {d.stage for d in company.deals} <= {"new", "qualified", "proposal", "negotiation", "won", "lost"}
    assert {o.status for o in company.orders} <= {"draft", "confirmed", "delivered", "invoiced", "paid", "cancelled"}
    assert {c.status for c in company.cases} <= {"open", "waiting", "closed"}
    assert {i.kind for i in company.interactions} <= {"call", "meeting", "visit", "chat", "note"}
    for records in (company.deals, company.orders, company.cases, company.interactions, company.tasks):
        assert {record.customer for record in records} <= codes
    assert all(o.lines and o.ordered_on < TODAY for o in company.orders)
    assert all((d.closed_on is not None) == (d.stage in ("won", "lost")) for d in company.deals)
    assert all(c.closed_at is None or c.closed_at >= c.opened_at for c in company.cases)
    assert all(i.happened_at.date() <= TODAY + timedelta(days=1) for i in company.interactions)


def test_the_files_open_and_hold_every_record(tmp_path: Path) -> None:
    company = sample_company(1, TODAY)
    written = {path.name: path for path in write_company(company, tmp_path / "out")}
    with written["customers.csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == CUSTOMER_HEADERS
    assert [row["Mã khách hàng"] for row in rows] == [c.code for c in company.customers]
    organisation = json.loads(written["organisation.json"].read_text(encoding="utf-8"))
    assert {"name", "aliases", "tax_codes", "domains", "emails", "phones", "addresses", "people"} <= set(organisation)
    with written["orders.csv"].open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 1 + sum(len(o.lines) for o in company.orders)
    for name in ("cases", "interactions", "tasks"):
        assert len(json.loads(written[f"{name}.json"].read_text(encoding="utf-8"))) == len(getattr(company, name))


def test_the_import_knows_every_column() -> None:
    headings = {
        ImportKind.CUSTOMERS: CUSTOMER_HEADERS,
        ImportKind.CONTACTS: CONTACT_HEADERS,
        ImportKind.DEALS: DEAL_HEADERS,
        ImportKind.ORDERS: ORDER_HEADERS,
    }
    for kind, names in headings.items():
        fields = [field_of(kind, name) for name in names]
        assert None not in fields and len(set(fields)) == len(fields), kind
