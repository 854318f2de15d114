"""Imports: every fault is told by row and cell, the same file twice changes nothing, all or nothing."""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from app.db.engine import Database
from app.db.tables import AuditRow, Deal, DealStage, Identifier, Order, OrderLine, Party, Relation, TimelineEntry
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.imports import ImportReport
from app.errors import Conflict, InvalidInput
from app.services.customers import CustomerService
from app.services.imports import ImportService
from app.services.timeline import TimelineService

HEADING = "Mã KH,Loại,Tên khách hàng,Mã số thuế,Địa chỉ,Điện thoại,Email,Website,Người liên hệ,Email liên hệ"
GOOD = (
    HEADING + """
KH00012,Công ty,Công ty TNHH Đại Phát,0301234562,"12 Nguyễn Huệ, Q1",028 3822 1234,a@daiphat.vn,daiphat.vn,"""
    "Trần Ngọc Lan,lan@daiphat.vn"
    """
,Cá nhân,Nguyễn Văn Bình,,,0903 123 456,,,,
"""
)
DATA = Path(os.environ.get("HOSO_TEST_DATA", "../shared/data")) / "crm-sales"


@pytest.fixture
def imports(db: Database) -> ImportService:
    return ImportService(db)


def run(
    imports: ImportService,
    actor: Actor,
    text: str | bytes,
    kind: str = "customers",
    name: str = "a.csv",
    *,
    dry_run: bool = False,
    skip_bad_rows: bool = False,
) -> ImportReport:
    raw = text if isinstance(text, bytes) else text.encode()
    return imports.run(actor, io.BytesIO(raw), name, kind, dry_run=dry_run, skip_bad_rows=skip_bad_rows)


def count(db: Database, table: type) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def numbers(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.skipped


def test_customers_with_contacts_come_in_and_the_same_file_again_changes_nothing(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    assert numbers(run(imports, actor, GOOD, dry_run=True)) == (2, 0, 0, 0)
    assert count(db, Party) == 0
    assert numbers(run(imports, actor, GOOD)) == (2, 0, 0, 0)
    assert numbers(run(imports, actor, GOOD)) == (0, 0, 2, 0)
    with db.read() as session:
        person = session.scalars(select(Party).where(Party.name == "Nguyễn Văn Bình")).one()
        assert (person.code, person.kind, person.phone) == ("KH00001", "person", "+84903123456")
        contact = session.scalars(select(Party).where(Party.is_customer.is_(False))).one()
        relation = session.scalars(select(Relation)).one()
        assert (relation.from_id, relation.role) == (contact.id, "contact")
        kinds = set(session.scalars(select(Identifier.type)))
        assert {"tax_code", "name", "base_name", "phone", "email", "domain", "address", "person"} <= kinds
        assert {row.actor_kind for row in session.scalars(select(AuditRow))} == {"import"}


def test_every_fault_is_listed_with_row_column_and_value(imports: ImportService, actor: Actor, db: Database) -> None:
    CustomerService(db).create(actor, CustomerInput(name="Công ty Cũ", code="KH00099", tax_code="0100109106"))
    bad = HEADING + (
        "\nKH00001,Công ty,,,,,,,,"
        "\nKH00002,Hãng,Công ty B,0301234567,,12,ab@,,Minh,"
        "\n"
        "\nKH00003,Công ty,Công ty C,0301234562,,,,,,"
        "\nKH00003,Công ty,Công ty D,0301234562,,,,,,"
        "\nKH 5,Công ty,Công ty E,,,,,,,x@y.vn"
        "\nKH00006,Công ty,Công ty F,0100109106,,,,,,"
    )
    report = run(imports, actor, bad)
    found = [(fault.row, fault.column) for fault in report.faults]
    assert found == [
        (2, "Tên khách hàng"),
        (3, "Loại"),
        (3, "Mã số thuế"),
        (3, "Điện thoại"),
        (3, "Email"),
        (6, "Mã KH"),
        (6, "Mã số thuế"),
        (7, "Mã KH"),
        (7, "Người liên hệ"),
        (8, "Mã số thuế"),
    ]
    told = {(fault.row, fault.column): fault for fault in report.faults}
    assert told[3, "Mã số thuế"].value == "0301234567"
    assert "check digit" in told[3, "Mã số thuế"].message
    assert "Row 5" in told[6, "Mã KH"].message
    assert "KH00099 Công ty Cũ" in told[8, "Mã số thuế"].message
    assert report.skipped == 5
    assert not report.done
    assert count(db, Party) == 1


def test_good_rows_come_in_when_the_bad_ones_are_to_be_skipped(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    text = "code,name,tax_code\nA1,Good Company,\nA2,Bad Company,123\n"
    assert numbers(run(imports, actor, text, skip_bad_rows=True)) == (1, 0, 0, 1)
    with db.read() as session:
        assert session.scalars(select(Party.code)).all() == ["A1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_in_every_usual_encoding_and_form(
    imports: ImportService, actor: Actor, db: Database, encoding: str, delimiter: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["Mã KH", "Tên khách hàng", "Ghi chú"], ["KH1", "Công ty TNHH Phượng Vỹ", "a; b, c"]])
    text = out.getvalue()
    # Windows-1258 has base letters and tone marks, not every letter with its tone.
    written = "".join(_half_decomposed(text)) if encoding == "cp1258" else text
    assert run(imports, actor, written.encode(encoding)).created == 1
    with db.read() as session:
        assert session.scalars(select(Party.name)).one() == "Công ty TNHH Phượng Vỹ"


def _half_decomposed(text: str) -> list[str]:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if char in tones:
            parts.append(char)
        elif unicodedata.combining(char) and parts:
            tone = parts.pop() if parts[-1] in tones else ""
            parts[-1] = unicodedata.normalize("NFC", parts[-1] + char)
            parts += [tone] if tone else []
        else:
            parts.append(char)
    return parts


def test_a_sheet_with_titles_above_typed_cells_and_lost_zeros(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Khách hàng")
    sheet.append(["DANH SÁCH KHÁCH HÀNG"])
    sheet.append([])
    sheet.append(["Mã khách hàng", "Tên khách hàng", "MST", "Số điện thoại"])
    sheet.append([10012, "Công ty TNHH Đại Phát", 301234562, 903123456.0])
    sheet.append(["KH2", "Công ty An Bình", "#N/A", None])
    out = io.BytesIO()
    book.save(out)
    report = run(imports, actor, out.getvalue(), name="kh.xlsx", skip_bad_rows=True)
    assert (report.faults[0].row, report.faults[0].column) == (5, "MST")
    with db.read() as session:
        party = session.scalars(select(Party)).one()
        assert (party.code, party.tax_code, party.phone) == ("10012", "0301234562", "+84903123456")


def test_an_update_adds_phones_and_leaves_what_the_row_leaves_empty(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    customers = CustomerService(db)
    entered = CustomerInput(
        name="Công ty An Bình", code="KH1", phones=("0903 123 456",), note="cũ", website="anbinh.vn"
    )
    customers.create(actor, entered)
    report = run(imports, actor, "code,name,phone,note\nkh1,,0903 999 888,\n")
    assert numbers(report) == (0, 1, 0, 0)
    record = customers.record(actor, "KH1").entered
    assert record.phones == ("+84903999888", "+84903123456")
    assert (record.name, record.note, record.website) == ("Công ty An Bình", "cũ", "anbinh.vn")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"", "a.csv"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls"),
        (b"one,two\n1,2\n", "a.csv"),
        (b"\xff\xd8\xff\xe0\x8d\x8e" * 50, "a.csv"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_in_words(
    imports: ImportService, actor: Actor, raw: bytes, name: str
) -> None:
    with pytest.raises(InvalidInput):
        run(imports, actor, raw, name=name)


def test_a_missing_column_is_a_fault_of_the_heading(imports: ImportService, actor: Actor) -> None:
    report = run(imports, actor, "Họ tên,Email\nTrần Ngọc Lan,lan@a.vn\n", "contacts")
    assert [(f.row, f.column) for f in report.faults] == [(1, "customer / tax_code")]
    assert not report.done


def test_contacts_are_linked_by_code_tax_code_or_name(imports: ImportService, actor: Actor, db: Database) -> None:
    run(imports, actor, GOOD)
    text = (
        "Khách hàng,Họ tên,Chức vụ,Điện thoại,Email\n"
        "KH00012,Lê Văn Minh,Giám đốc,0903 222 333,minh@daiphat.vn\n"
        "0301234562,Phạm Thị Hoa,,,\n"
        "CÔNG TY TNHH ĐẠI PHÁT,Trần Ngọc Lan,Kế toán,0903 444 555,lan@daiphat.vn\n"
        "Không có,Ai Đó Nào,,,\n"
    )
    report = run(imports, actor, text, "contacts", skip_bad_rows=True)
    assert [(f.row, f.column) for f in report.faults] == [(5, "Khách hàng")]
    assert numbers(report) == (2, 1, 0, 1)
    assert numbers(run(imports, actor, text, "contacts", skip_bad_rows=True)) == (0, 0, 3, 1)
    with db.read() as session:
        lan = session.scalars(select(Party).where(Party.name == "Trần Ngọc Lan")).one()
        assert (lan.phone, lan.title) == ("+84903444555", "Kế toán")


def test_deals_are_known_again_and_their_stage_moves_are_kept(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    run(imports, actor, GOOD)
    text = (
        "Mã cơ hội,Khách hàng,Tên cơ hội,Giai đoạn,Giá trị,Ngày bắt đầu,Ngày chốt\n"
        "CH1,KH00012,Máy in,Báo giá,1.250.000.000 đ,12/03/2026,31/12/2026\n"
        'CH2,KH00012,Bảo trì,Thắng,"USD 1,200.50",3/13/2026,20-04-26\n'
    )
    report = run(imports, actor, text, "deals")
    assert numbers(report) == (2, 0, 0, 0)
    assert report.totals == {"VND": Decimal(1_250_000_000), "USD": Decimal("1200.50")}
    assert [notice.row for notice in report.notices] == [3]
    with db.read() as session:
        open_deal, won = session.scalars(select(Deal).order_by(Deal.code)).all()
        assert (open_deal.stage, open_deal.expected_close) == ("proposal", date(2026, 12, 31))
        assert (won.stage, won.closed_on, won.currency) == ("won", date(2026, 4, 20), "USD")
    assert numbers(run(imports, actor, text, "deals")) == (0, 0, 2, 0)
    moved = run(imports, actor, text.replace("Báo giá", "Thua"), "deals")
    assert numbers(moved) == (0, 1, 1, 0)
    with db.read() as session:
        moves = session.scalars(select(DealStage.stage).where(DealStage.deal_id == open_deal.id))
        assert list(moves) == ["proposal", "lost"]
        assert session.scalars(select(AuditRow).where(AuditRow.action == "update")).one().subject == "deal"
    assert TimelineService(db).rebuild(actor).changed == 0


def test_rows_of_one_order_are_its_lines_and_their_sum_is_checked(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    run(imports, actor, GOOD)
    text = (
        "Mã đơn hàng;Khách hàng;Ngày đặt;Sản phẩm;Số lượng;Đơn vị tính;Đơn giá;Thành tiền\n"
        "DH1;KH00012;01/03/2026;Giấy A4;10;thùng;330.000;3.300.000\n"
        "DH1;KH00012;01/03/2026;Mực in;2;hộp;1.250.000;2.500.000\n"
        "DH2;KH00012;02/03/2026;Ghế;3;cái;100.000;999.999\n"
        "DH3;KH00012;03/03/2026;Trọn gói;1;;;5.000.000\n"
        "DH1;KH00012;01/03/2026;Kẹp;1;;10;10\n"
    )
    report = run(imports, actor, text, "orders", skip_bad_rows=True)
    assert [(f.row, f.column) for f in report.faults] == [(4, "Thành tiền"), (6, "Mã đơn hàng")]
    assert numbers(report) == (2, 0, 0, 2)
    with db.read() as session:
        orders = {order.code: order for order in session.scalars(select(Order))}
        assert orders["DH1"].amount == Decimal(5_800_000)
        assert orders["DH3"].amount == Decimal(5_000_000)
        lines = session.scalars(select(OrderLine).where(OrderLine.order_id == orders["DH1"].id))
        assert [line.product for line in lines] == ["Giấy A4", "Mực in"]
    assert count(db, TimelineEntry) == 2
    assert numbers(run(imports, actor, text, "orders", skip_bad_rows=True)) == (0, 0, 2, 2)


def test_parents_may_stand_later_in_the_file_and_must_be_somewhere(
    imports: ImportService, actor: Actor, db: Database
) -> None:
    text = "name,parent\nChild Trading,Mother Holding\nMother Holding,\nOrphan Trading,Nobody Known\n"
    report = run(imports, actor, text)
    assert [(f.row, f.column) for f in report.faults] == [(4, "parent")]
    report = run(imports, actor, text, skip_bad_rows=True)
    assert numbers(report) == (2, 0, 0, 1)
    with db.read() as session:
        relation = session.scalars(select(Relation)).one()
        names = [session.get_one(Party, i).name for i in (relation.from_id, relation.to_id)]
    assert (names, relation.role) == (["Mother Holding", "Child Trading"], "parent")


def test_nobody_learns_or_changes_what_another_team_has(
    imports: ImportService, actor: Actor, stranger: Actor, db: Database
) -> None:
    run(imports, actor, GOOD)
    report = run(imports, stranger, "code,name,tax_code\nKH00012,Công ty Lén,\nX1,Công ty Lén,0301234562\n")
    assert [(f.row, f.column) for f in report.faults] == [(2, "code"), (3, "tax_code")]
    assert "Đại Phát" not in " ".join(f.message for f in report.faults)
    assert [f.row for f in run(imports, stranger, "customer,name\nKH00012,Máy in\n", "deals").faults] == [2]


@pytest.mark.skipif(not DATA.is_dir(), reason="needs HOSO_TEST_DATA")
def test_sales_of_a_real_company_reconcile(imports: ImportService, actor: Actor, db: Database) -> None:
    accounts, pipeline = (DATA / "accounts.csv").read_bytes(), (DATA / "sales_pipeline.csv").read_bytes()
    assert run(imports, actor, accounts).created == 85
    report = run(imports, actor, pipeline, "deals", dry_run=True)
    assert len(report.faults) == report.skipped == 1425
    assert {fault.column for fault in report.faults} == {"account"}
    report = run(imports, actor, pipeline, "deals", skip_bad_rows=True)
    assert report.created == 8800 - 1425
    with (DATA / "sales_pipeline.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = sum(int(row["close_value"] or 0) for row in csv.DictReader(file) if row["account"])
    with db.read() as session:
        assert session.scalar(select(func.sum(Deal.amount))) == expected


def test_an_error_of_the_database_shows_no_rows(db: Database) -> None:
    with pytest.raises(Conflict) as raised, db.write() as session:
        session.add_all([Party(code="KH1", name="Bí mật", name_key="bi mat") for _ in range(2)])
    assert "Bí mật" not in str(raised.value) + str(raised.value.__cause__)


def test_every_column_of_other_names_leads_to_the_customer(imports: ImportService, actor: Actor, db: Database) -> None:
    text = (
        "Tên khách hàng,Tên viết tắt,Tên giao dịch,Tên tiếng Anh,Tên cũ\n"
        "Công ty TNHH Đại Phát,ĐP,Đại Phát,Dai Phat Co. Ltd,Xưởng Đại Phát; Cơ sở Phát\n"
    )
    report = run(imports, actor, text)
    assert (report.created, report.faults, report.notices[1:]) == (1, [], [])
    with db.read() as session:
        names = session.scalars(select(Identifier.raw).where(Identifier.type == "alias")).all()
    assert set(names) == {"ĐP", "Đại Phát", "Dai Phat Co. Ltd", "Xưởng Đại Phát", "Cơ sở Phát"}
    assert numbers(run(imports, actor, text)) == (0, 0, 1, 0)
