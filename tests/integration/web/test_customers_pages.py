"""Pages of customers and what hangs on them, from the form to what is stored and shown again."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import event, select

from app.db.tables import AuditRow, Document, FactRow, Party, TimelineEntry
from app.domain.access import Actor, Role
from app.domain.customers import CustomerInput
from app.services.interactions import InteractionInput
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.papers import add_document

GOOD = {
    "name": "Công ty TNHH Đại Phát",
    "kind": "company",
    "status": "customer",
    "tax_code": "0301234562",
    "phones": "028 3822 1234\n0903 123 456",
    "emails": "info@daiphat.vn",
    "version": "0",
}
BOSS = Actor(kind="cli", name="test", role=Role.ADMIN)


@pytest.fixture
def code(site: Site) -> str:
    entered = CustomerInput("Công ty TNHH Đại Phát", tax_code="0301234562", phones=("0903 123 456",))
    return site.services.customers.create(BOSS, entered).code


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', page) or re.search(r'value="(\d+)"[^>]*name="version"', page)
    assert found is not None
    return found.group(1)


def test_a_customer_is_entered_shown_and_edited(staff: Browser, site: Site) -> None:
    made = staff.post("/customers/new", GOOD)
    assert made.status_code == 302
    assert made.location == "/customers/KH00001"
    page = staff.get("/customers/KH00001").get_data(as_text=True)
    assert "0301234562" in page
    assert "0903 123 456" in page
    form = staff.get("/customers/KH00001/edit").get_data(as_text=True)
    changed = staff.post("/customers/KH00001/edit", {**GOOD, "name": "Đại Phát JSC", "version": version_of(form)})
    assert changed.status_code == 302
    assert "Đại Phát JSC" in staff.get("/customers?text=dai+phat").get_data(as_text=True)


def test_faults_stand_at_their_fields_and_what_was_typed_stays(staff: Browser, code: str) -> None:
    answer = staff.post("/customers/new", {**GOOD, "name": "Khác", "emails": "nope@"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "This is the tax code of KH00001 Công ty TNHH Đại Phát." in page
    assert 'id="emails-error"' in page
    assert "nope@" in page


def test_faults_are_told_in_vietnamese(staff: Browser, code: str) -> None:
    staff.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "vi"
    page = staff.post("/customers/new", {**GOOD, "name": ""}).get_data(as_text=True)
    assert "Đây là mã số thuế của KH00001 Công ty TNHH Đại Phát." in page
    assert "Cần điền mục này." in page


def test_the_second_of_two_editors_is_told_on_the_form(staff: Browser, code: str) -> None:
    assert staff.post(f"/customers/{code}/edit", {**GOOD, "version": "1"}).status_code == 302
    late = staff.post(f"/customers/{code}/edit", {**GOOD, "note": "muộn", "version": "1"})
    assert late.status_code == 400
    assert "Somebody else has changed this record" in late.get_data(as_text=True)


@pytest.mark.parametrize("tab", ["overview", "timeline", "documents", "orders", "cases", "people"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_tab_opens_on_an_empty_customer(staff: Browser, code: str, tab: str, language: str) -> None:
    staff.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    assert staff.get(f"/customers/{code}?tab={tab}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/customers", "/customers/new", "/deals", "/deals?view=list", "/deals/new", "/orders", "/orders/new", "/cases",
        "/cases/new", "/tasks", "/tasks?done=1", "/tasks/new", "/interactions/new", "/imports", "/imports?kind=orders",
        "/trash", "/trash?subject=deal", "/customers/find?customer=dai", "/palette?q=dai",
    ],
)  # fmt: skip
def test_every_page_opens_empty(staff: Browser, path: str) -> None:
    assert staff.get(path).status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_customer(site: Site, staff: Browser) -> None:
    small = site.services.customers.create(BOSS, CustomerInput("Công ty Nhỏ"))
    big = site.services.customers.create(BOSS, CustomerInput("Công ty Lớn"))
    for number in range(10):
        site.services.interactions.create(BOSS, small.code, InteractionInput("call", f"Cuộc gọi {number}"))
    with site.services.db.write() as session:
        entry = session.scalars(select(TimelineEntry)).first()
        assert entry is not None
        session.add_all(
            TimelineEntry(
                party_id=customer.id,
                kind=kind,
                doc_type="invoice" if kind == "document" else None,
                ref_id=f"ref-{number}",
                happened_at=entry.happened_at,
                title=f"Hóa đơn {number}",
            )
            for customer, count in ((small, 1), (big, 2500))
            for number in range(count)
            for kind in ("document", "order")
        )

    def queries(code: str) -> int:
        count = 0

        def counting(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(site.services.db.engine, "before_cursor_execute", counting)
        try:
            assert staff.get(f"/customers/{code}").status_code == 200
        finally:
            event.remove(site.services.db.engine, "before_cursor_execute", counting)
        return count

    queries(small.code)  # what a first request loads once
    assert queries(small.code) == queries(big.code) < 40


def test_looking_at_a_customer_is_written_into_the_log(staff: Browser, site: Site, code: str) -> None:
    staff.get(f"/customers/{code}")
    with site.services.db.read() as session:
        row = session.scalars(select(AuditRow).where(AuditRow.action == "view")).one()
    assert (row.subject, row.actor) == ("party", "Lan")


def test_the_timeline_goes_on_by_cursor_and_narrows(staff: Browser, site: Site, code: str) -> None:
    for number in range(60):
        kind = "note" if number % 2 else "call"
        site.services.interactions.create(BOSS, code, InteractionInput(kind, f"Mục {number:02d}"))
    first = staff.get(f"/customers/{code}?tab=timeline").get_data(as_text=True)
    more = re.search(r'hx-get="([^"]*cursor[^"]*)"', first)
    assert more is not None
    second = staff.get(more.group(1).replace("&amp;", "&"), headers={"HX-Request": "true"}).get_data(as_text=True)
    titles = re.findall(r"Mục \d\d", first + second)
    assert len(set(titles)) == len(titles) == 60
    notes = staff.get(f"/customers/{code}?tab=timeline&only=notes").get_data(as_text=True)
    assert len(set(re.findall(r"Mục \d\d", notes))) == 30


def test_a_quick_note_shows_at_once(staff: Browser, code: str) -> None:
    part = staff.post(
        f"/customers/{code}/note",
        {"kind": "call", "subject": "Gọi xác nhận giá"},
        headers={"HX-Request": "true"},
    )
    assert "Gọi xác nhận giá" in part.get_data(as_text=True)
    assert "toasts" in part.headers["HX-Trigger"]
    assert staff.post(f"/customers/{code}/note", {"kind": "call", "subject": "Lần nữa"}).status_code == 302


def test_deletion_says_what_it_touches_and_is_undone(staff: Browser, site: Site, code: str) -> None:
    staff.post("/deals/new", {"customer": code, "name": "Máy in", "stage": "new", "currency": "VND"})
    asked = staff.get(f"/customers/{code}/delete").get_data(as_text=True)
    assert "Deals" in asked
    assert staff.post(f"/customers/{code}/delete", {"version": version_of(asked)}).status_code == 302
    assert staff.get(f"/customers/{code}").status_code == 404
    trash = staff.get("/trash").get_data(as_text=True)
    undo = re.search(r'action="(/trash/party/[^"]+/restore)"', trash)
    assert undo is not None
    assert staff.post(undo.group(1)).location == f"/customers/{code}"
    assert staff.get(f"/customers/{code}").status_code == 200


def test_a_deal_moves_and_the_move_is_undone(staff: Browser, site: Site, code: str) -> None:
    staff.post(
        "/deals/new", {"customer": code, "name": "Máy in", "stage": "new", "amount": "1.250.000", "currency": "VND"}
    )
    board = staff.get("/deals").get_data(as_text=True)
    deal = re.search(r'action="/deals/([^/]+)/move"', board)
    assert deal is not None
    assert staff.post(f"/deals/{deal.group(1)}/move", {"version": "1", "stage": "won"}).status_code == 302
    assert "Won" in staff.get(f"/deals/{deal.group(1)}").get_data(as_text=True)
    assert staff.post(f"/deals/{deal.group(1)}/move?stage=new&version=2").status_code == 302
    assert staff.post(f"/deals/{deal.group(1)}/move", {"version": "2", "stage": "lost"}).status_code == 409
    assert "Máy in" in staff.get("/deals").get_data(as_text=True)


def test_a_form_without_a_customer_says_so(staff: Browser) -> None:
    for path, values in (("/deals/new", {"name": "x"}), ("/cases/new", {"subject": "x"})):
        answer = staff.post(path, {**values, "customer": "KH99999"})
        assert answer.status_code == 400
        assert "No customer has this code" in answer.get_data(as_text=True)


def test_an_order_is_entered_with_lines_and_its_faults_stand_at_them(staff: Browser, code: str) -> None:
    lines = {"lines-0-product": "Giấy A4", "lines-0-quantity": "10", "lines-0-unit": "thùng", "lines-0-unit_price": "x"}
    head = {"customer": code, "ordered_on": "12/03/2026", "status": "confirmed", "currency": "VND"}
    wrong = staff.post("/orders/new", {**head, **lines})
    assert wrong.status_code == 400
    assert 'id="lines-0-unit_price-error"' in wrong.get_data(as_text=True)
    made = staff.post("/orders/new", {**head, **lines, "lines-0-unit_price": "330.000"})
    assert made.status_code == 302
    assert "₫3,300,000" in staff.get(made.location).get_data(as_text=True)


def test_a_task_is_ticked_off_and_the_tick_taken_back(staff: Browser, code: str) -> None:
    staff.post("/tasks/new", {"title": "Gọi lại", "customer": code, "due_on": "01/12/2026"})
    page = staff.get("/tasks?who=all").get_data(as_text=True)
    task = re.search(r'action="(/tasks/[^/]+)/done"', page)
    assert task is not None
    assert staff.post(f"{task.group(1)}/done", {"version": "1", "done": "1"}).status_code == 302
    assert "Gọi lại" not in re.sub(
        r"<div id=.toasts.*", "", staff.get("/tasks?who=all").get_data(as_text=True), flags=re.S
    )
    assert staff.post(f"{task.group(1)}/done?version=2&done=0").status_code == 302
    assert "Gọi lại" in staff.get("/tasks?who=all").get_data(as_text=True)


def test_an_import_shows_its_faults_before_anything_is_written(staff: Browser, site: Site) -> None:
    rows = "Mã KH,Tên khách hàng,Mã số thuế\nKH1,Công ty Tốt,0301234562\nKH2,Công ty Hỏng,123\n"
    sent = staff.post("/imports", {"kind": "customers", "file": (io.BytesIO(rows.encode()), "kh.csv")})
    assert sent.status_code == 302
    report = staff.get(sent.location).get_data(as_text=True)
    assert "Mã số thuế" in report
    assert "check digit" in report
    with site.services.db.read() as session:
        assert session.scalar(select(Party.id)) is None
    assert staff.post(sent.location, {"skip_bad_rows": "1"}).status_code == 302
    with site.services.db.read() as session:
        assert session.scalars(select(Party.code)).all() == ["KH1"]


def test_a_file_of_somebody_else_is_not_found(staff: Browser, admin: Browser) -> None:
    sent = staff.post("/imports", {"kind": "customers", "file": (io.BytesIO(b"name\nAn Binh\n"), "kh.csv")})
    assert admin.get(sent.location).status_code == 404


def test_no_file_or_no_table_is_told_in_words(staff: Browser) -> None:
    assert "Choose a file first." in staff.post("/imports", {"kind": "deals"}).get_data(as_text=True)
    sent = staff.post("/imports", {"kind": "deals", "file": (io.BytesIO(b"\x00\x01\x02\x8d\x8e" * 9), "x.csv")})
    assert staff.get(sent.location).status_code == 400


def test_a_new_customer_is_filled_from_a_document_which_is_then_filed(staff: Browser, site: Site) -> None:
    document_id = add_document(site.services, "Hợp đồng.pdf")
    with site.services.db.write() as session:
        for field, value in (
            ("party", "Công ty TNHH Bình Minh"),
            ("tax_code", "0301234562"),
            ("email", "a@binhminh.vn"),
        ):
            session.add(FactRow(document_id=document_id, field=field, value=value, raw=value, page=2, party_no=1))
    form = staff.get(f"/customers/new?from_document={document_id}").get_data(as_text=True)
    assert "Công ty TNHH Bình Minh" in form
    assert "0301234562" in form
    entered = {**GOOD, "name": "Công ty TNHH Bình Minh", "emails": "a@binhminh.vn", "phones": ""}
    saved = staff.post(f"/customers/new?from_document={document_id}", entered)
    assert saved.location == "/review"
    with site.services.db.read() as session:
        document = session.get_one(Document, document_id)
        party = session.scalars(select(Party)).one()
        assert (document.party_id, document.filed_by) == (party.id, "person")
    page = staff.get(f"/customers/{party.code}").get_data(as_text=True)
    assert f'href="/documents/{document_id}"' in page


def test_the_history_tells_changes_in_words(staff: Browser, site: Site, code: str) -> None:
    staff.post(f"/customers/{code}/edit", {**GOOD, "phones": "0903 123 456", "note": "Khách quen", "version": "1"})
    with site.services.db.read() as session:
        party = session.scalars(select(Party)).one()
    page = staff.get(f"/history/party/{party.id}").get_data(as_text=True)
    assert "Lan" in page
    assert "Khách quen" in page
    assert staff.get("/history/user/x").status_code == 404


def test_search_in_a_customer_leads_to_the_search_page(staff: Browser, code: str) -> None:
    assert staff.get(f"/customers/{code}/search?q=hop+dong").location == f"/search?q=customer%3A{code}+hop+dong"


def test_markup_in_names_is_only_text(staff: Browser, site: Site) -> None:
    name = "<script>alert(1)</script> & Co"
    made = site.services.customers.create(BOSS, CustomerInput(name=name))
    for path in (
        f"/customers/{made.code}",
        "/customers",
        "/customers/find?customer=script",
        f"/customers/{made.code}/edit",
    ):
        page = staff.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
