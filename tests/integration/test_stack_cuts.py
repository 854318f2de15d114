"""Scans cut by hand, made one again, and taken back: nothing is lost, people's words hold, the access rule too."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from app.bootstrap import Services
from app.db.tables import AuditRow, Document, FactRow, Job, Page, Party
from app.domain.access import Actor, Role
from app.domain.documents import DocumentType, Door
from app.domain.facts import FactField
from app.domain.stack_notes import Cut, note_of
from app.errors import Conflict, InvalidInput, NotFound
from app.services.capture import Delivery
from tests.integration.test_filing import company  # noqa: F401 - a fixture
from tests.integration.test_stacks import COMPLAINT, PLAN, RECEIPT, customer, deliver, get, parts, payload, reason, text
from tests.integration.worker import work
from tests.stack_maker import as_pdf, as_tiff, blank_page, print_page, sheet_page

PAGES = [print_page(*PLAN), print_page(*COMPLAINT), print_page(*RECEIPT)]


@pytest.fixture
def office(company: Services) -> Services:  # noqa: F811
    return company


def live(services: Services, stack: Document) -> list[Document]:
    return [part for part in parts(services, stack) if part.deleted_at is None]


def party(services: Services, code: str) -> str:
    with services.db.read() as session:
        return session.scalars(select(Party.id).where(Party.code == code)).one()


def found(services: Services, actor: Actor, words: str) -> set[str]:
    return {hit.document.id for hit in services.search.search(actor, words).found}


def test_a_scan_is_cut_by_hand_made_one_again_and_cut_as_before(office: Services, admin: Actor) -> None:
    data = as_pdf(PAGES)
    whole = deliver(office, data)
    assert (whole.stack, found(office, admin, "khiếu nại")) == (None, {whole.id})
    assert office.stacks.split(admin, whole.id, [2, 3]) == Cut((2, 3))
    assert get(office, whole.id).status == "received"
    work(office)
    plan, complaint, receipt = live(office, whole)
    assert [d.pages for d in (plan, complaint, receipt)] == [1, 1, 1]
    assert "KHIẾU NẠI" in text(office, complaint)
    assert (get(office, whole.id).status, reason(office, get(office, whole.id))) == ("dismissed", "stack")
    assert found(office, admin, "khiếu nại") == {complaint.id}  # the whole says nothing any more
    with office.blobs.open(whole.sha256) as stream:
        assert stream.read() == data

    office.stacks.join(admin, whole.id)
    assert live(office, whole) == []  # at once: they are in the trash
    work(office)
    again = get(office, whole.id)
    assert again.status in {"review", "unknown"} and "KHIẾU NẠI" in text(office, again)
    assert found(office, admin, "khiếu nại") == {whole.id}
    assert {row.id for row in office.trash.page(admin, "document")[0]} == {plan.id, complaint.id, receipt.id}

    office.stacks.undo(admin, whole.id)
    assert [d.id for d in live(office, whole)] == [plan.id, complaint.id, receipt.id]
    work(office)
    assert get(office, whole.id).status == "dismissed"
    assert found(office, admin, "khiếu nại") == {complaint.id}
    with office.db.read() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.subject_id == whole.id).order_by(AuditRow.id)).all()
        acts = [(row.action, row.details) for row in rows if row.action in {"split", "join", "undo_cut"}]
    three = {"parts": ["1", "2", "3"], "left_out": []}
    assert acts == [("split", three), ("join", {"parts": [], "left_out": []}), ("undo_cut", three)]


def test_a_scan_that_sheets_took_apart_is_read_as_one_and_back(office: Services, admin: Actor) -> None:
    pages = [sheet_page(payload(office, "KH00002", DocumentType.COMPLAINT)), print_page(*COMPLAINT), blank_page()]
    whole = deliver(office, as_tiff([*pages, print_page(*RECEIPT)], "group4"), "scan.tif")
    [part] = live(office, whole)
    assert customer(office, admin, part) == "KH00002" and text(office, whole).strip() == ""
    office.stacks.join(admin, whole.id)
    work(office)
    one = get(office, whole.id)
    assert (one.pages, live(office, whole)) == (4, []) and "KHIẾU NẠI" in text(office, one)
    with office.db.read() as session:
        methods = session.scalars(select(Page.method).where(Page.document_id == whole.id).order_by(Page.number)).all()
    assert methods[1] == methods[3] == "ocr"
    office.stacks.undo(admin, whole.id)
    work(office)
    assert [(d.id, customer(office, admin, d)) for d in live(office, whole)] == [(part.id, "KH00002")]


def test_a_cut_moved_keeps_what_stays_and_the_word_of_the_sheet(office: Services, admin: Actor) -> None:
    pages = [sheet_page(payload(office, "KH00002")), print_page(*COMPLAINT), print_page(*RECEIPT), print_page(*PLAN)]
    whole = deliver(office, as_pdf(pages))
    [before] = live(office, whole)
    office.stacks.split(admin, whole.id, [2, 4], left_out=[1])
    work(office)
    first, last = live(office, whole)
    assert [(d.pages, customer(office, admin, d)) for d in (first, last)] == [(2, "KH00002"), (1, "KH00002")]
    assert get(office, before.id).deleted_at is not None
    office.stacks.split(admin, whole.id, [3, 4], left_out=[1])
    work(office)
    assert [d.pages for d in live(office, whole)] == [1, 1, 1]
    assert last.id in {d.id for d in live(office, whole)}  # the same pages are the same document
    office.stacks.split(admin, whole.id, [4], left_out=[1, 3])
    work(office)
    assert [(d.original_name, d.pages) for d in live(office, whole)] == [("scan p2.pdf", 1), ("scan p4.pdf", 1)]


def test_what_a_person_said_of_the_scan_holds_when_it_is_one_again(office: Services, admin: Actor) -> None:
    whole = deliver(office, as_pdf(PAGES))
    office.review.assign(admin, whole.id, party(office, "KH00001"))
    office.documents.correct_fact(admin, whole.id, FactField.NUMBER, "17/HĐ")
    work(office)
    office.stacks.split(admin, whole.id, [2])
    work(office)
    apart = get(office, whole.id)
    assert (apart.status, apart.party_id, apart.filed_by, apart.number) == ("dismissed", None, None, None)
    assert all(part.party_id is None for part in live(office, whole))  # they are read for themselves
    office.stacks.undo(admin, whole.id)
    work(office)
    one = get(office, whole.id)
    assert (one.status, one.party_id, one.filed_by) == ("filed", party(office, "KH00001"), "person")
    assert one.number == "17/HĐ"


def test_a_part_is_cut_again_and_comes_and_goes_with_its_scan(office: Services, admin: Actor) -> None:
    whole = deliver(office, as_pdf(PAGES), code="KH00002")
    office.stacks.split(admin, whole.id, [3])
    work(office)
    two, last = live(office, whole)
    office.stacks.split(admin, two.id, [2])
    work(office)
    inner = live(office, two)
    assert [customer(office, admin, d) for d in (*inner, last)] == ["KH00002"] * 3  # the scan came for them
    office.stacks.join(admin, whole.id)
    assert [get(office, d.id).deleted_at is None for d in (two, last, *inner)] == [False] * 4
    office.stacks.undo(admin, whole.id)
    assert [get(office, d.id).deleted_at is None for d in (two, last, *inner)] == [True] * 4


def test_a_part_that_came_by_itself_too_stays(office: Services, admin: Actor) -> None:
    whole = deliver(office, as_pdf(PAGES))
    office.stacks.split(admin, whole.id, [2, 3])
    work(office)
    first, second, third = live(office, whole)
    office.documents.trash(admin, third.id)  # by hand: it does not come back by itself
    with office.blobs.open(first.sha256) as stream:
        office.capture.capture(stream, Delivery("alone.pdf", Door.UPLOAD))
    office.stacks.join(admin, whole.id)
    assert [get(office, d.id).deleted_at is None for d in (first, second, third)] == [True, False, False]
    office.stacks.undo(admin, whole.id)
    assert [get(office, d.id).deleted_at is None for d in (first, second, third)] == [True, True, False]


def test_another_wish_while_a_worker_is_at_it_wins(
    office: Services, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = deliver(office, as_pdf(PAGES))
    real, wishes = office.capture.capture, [lambda: office.stacks.split(admin, whole.id, [3])]

    def capture(stream, delivery):  # type: ignore[no-untyped-def]
        taken = real(stream, delivery)
        if wishes:
            wishes.pop()()
        return taken

    monkeypatch.setattr(office.capture, "capture", capture)
    office.stacks.split(admin, whole.id, [2, 3])
    work(office)
    assert [d.pages for d in live(office, whole)] == [2, 1]
    note = note_of(get(office, whole.id).stack)
    assert note is not None and (get(office, whole.id).status, note.parts) == ("dismissed", ((1, 2), (3, 3)))
    with office.db.read() as session:
        assert not session.scalars(select(Job).where(Job.state.in_(("ready", "running", "dead")))).all()


def test_a_cut_that_comes_to_nothing_leaves_everything_as_it_was(office: Services, admin: Actor) -> None:
    buffer = io.BytesIO()
    first, *rest = [page.copy() for page in PAGES]
    first.save(buffer, format="TIFF", save_all=True, append_images=rest, big_tiff=True, dpi=(150, 150))
    whole = deliver(office, buffer.getvalue(), "big.tif", code="KH00001")
    office.review.assign(admin, whole.id, party(office, "KH00002"))
    office.stacks.split(admin, whole.id, [2])
    work(office)
    after, note = get(office, whole.id), note_of(get(office, whole.id).stack)
    assert note is not None and note.fault == "a picture of this kind cannot be taken apart"
    assert (after.status, after.filed_by, customer(office, admin, after)) == ("filed", "person", "KH00002")
    assert "KHIẾU NẠI" in text(office, after) and live(office, whole) == []
    with office.db.read() as session:
        assert session.scalars(select(FactRow).where(FactRow.document_id == whole.id)).all()


def test_what_cannot_be_cut_is_refused(office: Services, admin: Actor) -> None:
    whole = deliver(office, as_pdf(PAGES))
    for starts, left_out in (([], []), ([1], []), ([9], []), ([2], [1, 2, 3])):
        with pytest.raises(InvalidInput):
            office.stacks.split(admin, whole.id, starts, left_out)
    with pytest.raises(Conflict):
        office.stacks.join(admin, whole.id)
    with pytest.raises(Conflict):
        office.stacks.undo(admin, whole.id)
    single = deliver(office, as_pdf(PAGES[:1]), "one.pdf")
    plain = deliver(office, b"Khong co trang nao\n", "note.txt")
    waiting = office.capture.capture(io.BytesIO(as_pdf(PAGES[:2])), Delivery("two.pdf", Door.UPLOAD)).document_id
    for document_id in (single.id, plain.id, waiting):
        with pytest.raises(Conflict):
            office.stacks.plan(admin, document_id)
        with pytest.raises(Conflict):
            office.stacks.split(admin, document_id, [2])


def test_who_may_not_see_a_scan_or_a_part_may_not_cut_it(office: Services, admin: Actor) -> None:
    whole = deliver(office, as_pdf(PAGES))
    stranger = Actor(kind="user", name="Người lạ", role=Role.STAFF, acl=("team:other",))
    for act in (office.stacks.plan, office.stacks.join, office.stacks.undo):
        with pytest.raises(NotFound):
            act(stranger, whole.id)
    with pytest.raises(NotFound):
        office.stacks.split(stranger, whole.id, [2])
    board = Actor(kind="user", name="Ban giám đốc", role=Role.STAFF, acl=("team:board",))
    with office.db.write() as session:
        session.get_one(Document, whole.id).acl = "team:board"
    office.stacks.split(board, whole.id, [2])
    work(office)
    shown, hidden = live(office, whole)
    assert {shown.acl, hidden.acl} == {"team:board"}  # no more people see the parts than the whole
    with office.db.write() as session:
        for document_id in (whole.id, shown.id):
            session.get_one(Document, document_id).acl = "team:all"
    clerk = Actor(kind="user", name="Nhân viên", role=Role.STAFF)
    with pytest.raises(Conflict):
        office.stacks.join(clerk, whole.id)
    assert get(office, hidden.id).deleted_at is None and get(office, whole.id).status == "dismissed"


def test_a_program_made_pdf_is_cut_too(office: Services, admin: Actor) -> None:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for words in ("FIRST AGREEMENT of the first page", "SECOND AGREEMENT of the second page"):
        canvas.drawString(100, 700, words)
        canvas.showPage()
    canvas.save()
    whole = deliver(office, buffer.getvalue(), "merged.pdf")
    office.stacks.split(admin, whole.id, [2])
    work(office)
    one, two = live(office, whole)
    assert "FIRST" in text(office, one) and "SECOND" in text(office, two)
