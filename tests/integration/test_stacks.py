"""A scanned stack through the real pipeline: taken apart at its cover sheets, each part filed where its sheet says."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.bootstrap import Services
from app.db import jobs
from app.db.tables import Arrival, DecisionRow, Document, FactRow, Page
from app.domain.access import Actor
from app.domain.cover_sheets import CoverSheet, payload_of
from app.domain.documents import SETTLED, DocumentType, Door, Step
from app.domain.facts import FactField
from app.domain.separators import ArchiveNumbers, Separators
from app.domain.stack_notes import note_of
from app.services.capture import Delivery
from tests.integration.reading.scans import noisy
from tests.integration.test_filing import company, paper, tax_code  # noqa: F401 - a fixture
from tests.integration.worker import work
from tests.stack_maker import SIZE, as_pdf, as_tiff, blank_page, code_on, patch_page, print_page, sheet_page
from tests.unit.workers.capture.test_folder import Inbox

ROOT = Path(__file__).resolve().parents[2]
COMPLAINT = ("ĐƠN KHIẾU NẠI", "Hàng giao chậm mười ngày so với thỏa thuận.", "Kính mong quý công ty giải quyết.")
RECEIPT = ("BIÊN NHẬN", "Đã nhận đủ hàng hóa và chứng từ kèm theo.", "Người nhận ký tên.")
PLAN = ("KẾ HOẠCH THÁNG BA", "Danh mục công việc cần hoàn thành trong tháng.", "Phụ trách: tổ kho.")


@pytest.fixture
def office(company: Services) -> Services:  # noqa: F811
    return company


def payload(services: Services, code: str = "", kind: DocumentType | None = None) -> str:
    return payload_of(CoverSheet(code, kind), services.cover_sheets._key())


def deliver(services: Services, data: bytes, name: str = "scan.pdf", code: str | None = None) -> Document:
    taken = services.capture.capture(io.BytesIO(data), Delivery(name, Door.FOLDER, customer_code=code))
    work(services)
    return get(services, taken.document_id)


def get(services: Services, document_id: str) -> Document:
    with services.db.read() as session:
        return session.get_one(Document, document_id)


def parts(services: Services, stack: Document) -> list[Document]:
    with services.db.read() as session:
        query = select(Document).where(Document.parent_id == stack.id)
        return sorted(
            session.scalars(query), key=lambda d: int(d.original_name.split(" p")[1].split("-")[0].split(".")[0])
        )


def text(services: Services, document: Document) -> str:
    with services.db.read() as session:
        return "\n".join(
            session.scalars(select(Page.text).where(Page.document_id == document.id).order_by(Page.number))
        )


def reason(services: Services, document: Document) -> str:
    with services.db.read() as session:
        return session.get_one(DecisionRow, document.decision_id).reason


def stack_of_three(services: Services) -> list[Image.Image]:
    """Something before the first sheet; an upright, a skewed noisy and an upside-down sheet; two pages behind one."""
    return [
        print_page(*PLAN),
        sheet_page(payload(services, "KH00001", DocumentType.COMPLAINT)),
        print_page(*COMPLAINT, seed=2),
        sheet_page(payload(services, "KH00002"), skew=4, noise=3),
        print_page(*RECEIPT),
        print_page(*PLAN, "Trang hai."),
        sheet_page(payload(services), turn=180, noise=4),
        print_page(*RECEIPT, "Bản sao."),
    ]


@pytest.mark.parametrize("kind", ["scan.pdf", "scan.tif"])
def test_a_stack_with_three_sheets_becomes_four_documents(office: Services, admin: Actor, kind: str) -> None:
    pages = stack_of_three(office)
    data = as_pdf(pages) if kind == "scan.pdf" else as_tiff(pages, "group4")
    whole = deliver(office, data, kind)
    assert (whole.status, whole.pages, whole.party_id) == ("dismissed", 8, None)
    assert reason(office, whole) == "stack"
    with office.blobs.open(whole.sha256) as stream:
        assert stream.read() == data
    before, anpha, beta, last = parts(office, whole)
    assert [d.pages for d in (before, anpha, beta, last)] == [1, 1, 2, 1]
    assert [d.status for d in (before, anpha, beta, last)] == ["unknown", "filed", "filed", "unknown"]
    assert [customer(office, admin, d) for d in (anpha, beta)] == ["KH00001", "KH00002"]
    assert {reason(office, d) for d in (anpha, beta)} == {"sheet"}
    assert anpha.type == "complaint"
    assert "KHIẾU NẠI" in text(office, anpha) and "TỜ BÌA" not in text(office, anpha)
    assert "Trang hai" in text(office, beta)
    found = office.search.search(admin, "khiếu nại").found
    assert [hit.document.id for hit in found] == [anpha.id]
    assert {d.id for d in office.review.waiting(admin)} == {before.id, last.id}


def customer(services: Services, actor: Actor, document: Document) -> str | None:
    return services.documents.detail(actor, document.id).customers[0].code


def test_the_type_of_the_sheet_is_a_persons_word_until_another_person_says_more(office: Services, admin: Actor) -> None:
    sheet = sheet_page(payload(office, "KH00001", DocumentType.ACCEPTANCE))
    [part] = parts(office, deliver(office, as_pdf([sheet, print_page(*COMPLAINT)])))
    assert part.type == "acceptance"
    office.documents.correct_fact(admin, part.id, FactField.TYPE, "letter")
    work(office)
    assert get(office, part.id).type == "letter"
    with office.db.read() as session:
        rows = session.scalars(select(FactRow).where(FactRow.document_id == part.id, FactRow.source == "user")).all()
        assert [(row.value, row.rule) for row in rows] == [("letter", "person")]


def test_a_paper_that_proves_another_customer_is_asked_about(office: Services) -> None:
    lines = paper("CÔNG TY CP BÊ TA", tax_code("030987654")).decode().split("\n")
    stack = as_pdf([sheet_page(payload(office, "KH00001")), print_page(*[line for line in lines if line])])
    [part] = parts(office, deliver(office, stack))
    assert (part.status, part.party_id, reason(office, part)) == ("review", None, "sheet_contradicted")


def test_a_forged_sheet_and_one_of_a_customer_who_is_gone_only_separate(office: Services) -> None:
    forged = payload(office, "KH00001").replace("KH00001", "KH00002")
    gone = payload(office, "KH00009")
    pages = [sheet_page(forged), print_page(*COMPLAINT), sheet_page(gone), print_page(*RECEIPT)]
    first, second = parts(office, deliver(office, as_pdf(pages)))
    assert (first.status, first.party_id, reason(office, first)) == ("review", None, "sheet_forged")
    assert (second.status, second.party_id, reason(office, second)) == ("review", None, "sheet_gone")


def test_a_sheet_with_no_pages_behind_is_asked_about(office: Services) -> None:
    pages = [sheet_page(payload(office, "KH00001")), sheet_page(payload(office, "KH00002")), print_page(*RECEIPT)]
    whole = deliver(office, as_pdf(pages))
    assert (whole.status, reason(office, whole)) == ("review", "sheet_empty")
    assert [d.status for d in parts(office, whole)] == ["filed"]
    alone = deliver(office, as_pdf([sheet_page(payload(office, "KH00001"))]), "alone.pdf")
    assert (alone.status, alone.pages, parts(office, alone)) == ("review", 1, [])


def test_blank_pages_separate_only_where_they_are_meant_to(office: Services, admin: Actor) -> None:
    pages = [print_page(*RECEIPT), blank_page(holes=True), print_page(*COMPLAINT)]
    whole = deliver(office, as_pdf(pages))
    assert (whole.stack, whole.pages, parts(office, whole)) == (None, 3, [])
    office.separators.set(admin, Separators(blanks=1))
    stack = deliver(office, as_pdf([*pages, blank_page()]), "stack.pdf")
    assert [d.pages for d in parts(office, stack)] == [1, 1]


def test_what_came_for_a_customer_goes_there_where_no_sheet_says_else(office: Services, admin: Actor) -> None:
    pages = [print_page(*RECEIPT), sheet_page(payload(office, "KH00002")), print_page(*COMPLAINT)]
    whole = deliver(office, as_pdf(pages), code="KH00001")
    assert [customer(office, admin, d) for d in parts(office, whole)] == ["KH00001", "KH00002"]


KILLED = """
import os, signal
from app.bootstrap import build
from app.config import load_settings
from app.services.capture import CaptureService
from tests.integration.reading.scans import noisy
from tests.integration.worker import work
real, parts = CaptureService.capture, []
def capture(self, stream, delivery):
    parts.append(delivery)
    if len(parts) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, stream, delivery)
CaptureService.capture = capture
work(build(load_settings()))
"""


def test_killed_between_parts_another_worker_goes_on_and_doubles_nothing(
    office: Services, environment: dict[str, str]
) -> None:
    data = as_pdf(stack_of_three(office))
    taken = office.capture.capture(io.BytesIO(data), Delivery("scan.pdf", Door.UPLOAD))
    killed = subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, **environment}, check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    before = parts(office, get(office, taken.document_id))
    assert len(before) == 2
    work_until_settled(office, taken.document_id)
    whole = get(office, taken.document_id)
    found = parts(office, whole)
    assert [d.id for d in found[:2]] == [d.id for d in before]
    assert (whole.status, [d.pages for d in found]) == ("dismissed", [1, 1, 2, 1])
    assert [d.status for d in found] == ["unknown", "filed", "filed", "unknown"]
    with office.db.read() as session:
        assert len(session.scalars(select(Arrival).where(Arrival.parent_id == whole.id)).all()) == 4


def work_until_settled(services: Services, document_id: str) -> None:
    """Work on until the lease of the killed worker is taken back, for as long as a lease may last."""
    until = time.monotonic() + 60
    while get(services, document_id).status not in SETTLED and time.monotonic() < until:
        work(services)
        time.sleep(1)
    work(services)


def test_a_scan_that_comes_by_mail_is_taken_apart_and_the_mail_follows_its_parts(office: Services) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "scanner@saoviet-thu.vn", "docs@saoviet-thu.vn", "Scan"
    message["Message-ID"] = "<scan-1@saoviet-thu.vn>"
    message.set_content("Scan to mail\n")
    pages = [sheet_page(payload(office, "KH00002")), print_page(*COMPLAINT), print_page(*RECEIPT)]
    message.add_attachment(as_pdf(pages), maintype="application", subtype="pdf", filename="scan.pdf")
    mail = deliver(office, message.as_bytes(), "scan.eml")
    with office.db.read() as session:
        stack = session.scalars(select(Document).where(Document.parent_id == mail.id)).one()
        assert (stack.status, stack.pages) == ("dismissed", 3)
    [part] = parts(office, stack)
    assert (part.status, part.pages) == ("filed", 2)
    assert (mail.status, mail.party_id) == ("filed", part.party_id)


def test_the_inbox_folder_takes_a_stack_apart(office: Services) -> None:
    inbox = Inbox(office)
    inbox.drop("scan.tif", as_tiff([sheet_page(payload(office, "KH00001")), print_page(*RECEIPT)], "group4"))
    inbox.look_after(0)
    inbox.look_after(6)
    work(office)
    with office.db.read() as session:
        whole = session.scalars(select(Document).where(Document.parent_id.is_(None))).one()
    assert whole.status == "dismissed"
    assert [d.status for d in parts(office, whole)] == ["filed"]


def test_where_a_stack_cannot_be_taken_apart_it_is_read_as_one_and_says_why(office: Services) -> None:
    first, *rest = [sheet_page(payload(office, "KH00001")), print_page(*COMPLAINT)]
    buffer = io.BytesIO()
    first.save(buffer, format="TIFF", save_all=True, append_images=rest, big_tiff=True, dpi=(150, 150))
    whole = deliver(office, buffer.getvalue(), "big.tif")
    note = note_of(whole.stack)
    assert note is not None and note.fault == "a picture of this kind cannot be taken apart"
    assert (whole.pages, parts(office, whole)) == (2, [])
    assert "KHIẾU NẠI" in text(office, whole)
    assert whole.status in {"filed", "review", "unknown"}


def test_a_stack_that_comes_again_for_a_customer_routes_what_still_waits(office: Services, admin: Actor) -> None:
    pages = [print_page(*RECEIPT), sheet_page(payload(office, "KH00002")), print_page(*COMPLAINT)]
    data = as_pdf([*pages, sheet_page(payload(office)), print_page(*PLAN)])
    whole = deliver(office, data)
    receipt, complaint, plan = parts(office, whole)
    assert [d.status for d in (receipt, complaint, plan)] == ["unknown", "filed", "unknown"]
    office.documents.trash(admin, plan.id)
    again = deliver(office, data, "again.pdf", code="KH00001")
    assert again.id == whole.id and again.status == "dismissed"
    now = parts(office, whole)
    assert [d.id for d in now] == [receipt.id, complaint.id, plan.id]
    assert [customer(office, admin, d) for d in now] == ["KH00001", "KH00002", "KH00001"]
    assert now[2].deleted_at is None  # it was sent again, so it is wanted
    office.stacks.join(admin, whole.id)
    work(office)
    deliver(office, data, "third.pdf", code="KH00002")
    assert all(d.deleted_at is not None for d in parts(office, whole))  # no parts of it any more


def test_separators_of_others_take_a_stack_apart(office: Services) -> None:
    code = zxingcpp.BarcodeFormat
    pages = [
        print_page(*PLAN),
        patch_page("T", noise=2),
        print_page(*COMPLAINT),
        code_on(Image.new("L", SIZE, 255), "PATCHT", code.Code128),
        # A paper with the codes of everyday is one paper.
        code_on(print_page(*RECEIPT), "00020101021138570010A00000072701", code.QRCode, (200, 900)),
        code_on(print_page(*RECEIPT), "893456313816", code.EAN13, (200, 900)),
        code_on(print_page(*RECEIPT), "ASN00012", code.Code39, (200, 900)),
    ]
    whole = deliver(office, as_pdf(pages))
    assert (whole.status, [d.pages for d in parts(office, whole)]) == ("dismissed", [1, 1, 3])


def test_archive_numbers_are_kept_and_found_and_may_begin_documents(office: Services, admin: Actor) -> None:
    label = zxingcpp.BarcodeFormat.QRCode
    pages = [
        code_on(print_page(*PLAN), "ASN00012", label, (1000, 1500)),
        print_page(*COMPLAINT),
        code_on(print_page(*RECEIPT), "ASN00013", label, (1000, 1500)),
    ]
    office.separators.set(admin, Separators(archive=ArchiveNumbers.KEPT))
    one = deliver(office, as_pdf(pages))
    assert one.stack is None
    assert {hit.document.id for hit in office.search.search(admin, "ASN00013").found} == {one.id}
    office.separators.set(admin, Separators(archive=ArchiveNumbers.BEGIN))
    whole = deliver(office, as_pdf([*pages, print_page(*PLAN)]), "more.pdf")
    first, second = parts(office, whole)
    assert [d.pages for d in (first, second)] == [2, 2]
    assert [hit.document.id for hit in office.search.search(admin, "ASN00012").found if hit.document.id != one.id] == [
        first.id
    ]
    with office.db.read() as session:
        rows = session.scalars(select(FactRow).where(FactRow.document_id == second.id, FactRow.source == "code")).all()
        assert [(row.field, row.value, row.page) for row in rows] == [("archive_number", "ASN00013", 1)]
    with office.db.write() as session:  # read again, the number is there once
        jobs.enqueue(session, second.id, Step.READ)
    work(office)
    with office.db.read() as session:
        query = select(FactRow.value).where(FactRow.document_id == second.id, FactRow.field == "archive_number")
        assert session.scalars(query).all() == ["ASN00013"]


def test_empty_backs_are_left_out_where_that_is_wanted(office: Services, admin: Actor) -> None:
    pencil = Image.new("L", SIZE, 250)
    ImageDraw.Draw(pencil).line((300, 700, 700, 760), fill=230, width=3)
    backs = [blank_page(), blank_page(3), noisy(pencil, 4)]
    fronts = [sheet_page(payload(office, "KH00001")), print_page(*COMPLAINT), print_page(*RECEIPT)]
    duplex = as_pdf([page for pair in zip(fronts, backs, strict=True) for page in pair])
    [kept] = parts(office, deliver(office, duplex))
    assert kept.pages == 4
    office.separators.set(admin, Separators(drops_backs=True))
    whole = deliver(office, duplex + b"\n", "again.pdf")
    [part] = parts(office, whole)
    assert part.pages == 3  # the faint line is nobody's to throw away
    assert note_of(whole.stack).left_out == (4,)  # type: ignore[union-attr]
