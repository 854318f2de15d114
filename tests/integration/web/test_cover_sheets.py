"""Cover sheets in the browser: printed for whom one may see, under the strict policy; the setting of blank pages."""

from __future__ import annotations

import io
import re

import pytest
from lxml import etree
from PIL import Image, ImageDraw

from app.db.tables import Arrival, AuditRow, Document
from app.domain.access import Actor, Role
from app.domain.cover_sheets import CoverSheet, payload_of
from app.domain.documents import DocumentType
from app.domain.stack_notes import StackNote
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, customer, put
from tests.integration.worker import work
from tests.stack_maker import as_pdf, print_page, sheet_page
from workers.extract.page_codes import sheet_code

SVG = re.compile(r"<svg[^>]*class=\"cover-sheet\".*?</svg>", re.DOTALL)
MODULE = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")
NAME = "Công ty <b>Đại & Phát</b>"


@pytest.fixture
def code(site: Site) -> str:
    customer(site.services, "KH00001", NAME)
    return "KH00001"


def drawn(svg: str) -> Image.Image:
    """The code of the page as dots, five to a module."""
    root = etree.fromstring(svg.encode())
    [path] = root.iterfind(".//{*}path")
    image = Image.new("L", (300, 300), 255)
    for x, y, width in (tuple(map(int, run)) for run in MODULE.findall(str(path.get("d")))):
        ImageDraw.Draw(image).rectangle((x * 5, y * 5, (x + width) * 5 - 1, y * 5 + 4), fill=0)
    return image


def svg_of(page: str) -> str:
    found = SVG.search(page)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(("kind", "word"), [("", "found by itself"), ("contract_appendix", "Contract appendix")])
def test_a_sheet_shows_the_customer_and_carries_its_code(
    staff: Browser, site: Site, code: str, kind: str, word: str
) -> None:
    answer = staff.get(f"/cover-sheets/customers/{code}?type={kind}")
    svg = svg_of(answer.get_data(as_text=True))
    texts = [element.text for element in etree.fromstring(svg.encode()).iterfind(".//{*}text")]
    assert {"COVER SHEET", NAME, code, f"Type of document: {word}"} <= set(texts)
    assert 'width="210mm" height="297mm"' in svg
    assert "style" not in svg and "<script" not in svg
    read = site.services.cover_sheets.read(sheet_code(drawn(svg)))
    assert (read.sheet, read.genuine) == (CoverSheet(code, DocumentType(kind) if kind else None), True)
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]


def test_the_code_is_larger_than_four_centimetres(staff: Browser, code: str) -> None:
    svg = svg_of(staff.get(f"/cover-sheets/customers/{code}?type=contract_appendix").get_data(as_text=True))
    scale = float(re.findall(r"scale\(([\d.]+)\)", svg)[0])
    right = max(int(x) + int(width) for x, _y, width in MODULE.findall(svg))
    assert scale * (right - 4) >= 600  # tenths of a millimetre


def test_the_words_are_the_readers(staff: Browser, code: str) -> None:
    staff.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "vi"
    page = staff.get(f"/cover-sheets/customers/{code}?type=contract").get_data(as_text=True)
    assert "TỜ BÌA" in page and "Loại tài liệu: Hợp đồng" in page and "Put this sheet" not in page


def test_a_separator_says_nothing(staff: Browser, site: Site) -> None:
    svg = svg_of(staff.get("/cover-sheets/separator").get_data(as_text=True))
    read = site.services.cover_sheets.read(sheet_code(drawn(svg)))
    assert (read.sheet, read.genuine) == (CoverSheet(), True)


def test_only_for_customers_whom_one_may_see_and_types_there_are(
    visitor: Browser, staff: Browser, site: Site, code: str
) -> None:
    customer(site.services, "KH00009", "Công ty Giấu Kín", acl=OTHER_TEAM)
    for missing in ("KH00009", "KH77777"):
        answer = staff.get(f"/cover-sheets/customers/{missing}")
        assert answer.status_code == 404 and "Giấu Kín" not in answer.get_data(as_text=True)
    assert staff.get(f"/cover-sheets/customers/{code}?type=nonsense").status_code == 400
    assert staff.get(f"/cover-sheets/customers/{code}?type=email").status_code == 400
    assert staff.get("/cover-sheets/customers/kh00001?type=letter").headers["Location"].endswith("KH00001?type=letter")
    for path in ("/cover-sheets/separator", f"/cover-sheets/customers/{code}"):
        assert visitor.get(path).status_code in {302, 303}
    assert f"/cover-sheets/customers/{code}" in staff.get(f"/customers/{code}").get_data(as_text=True)
    assert "/cover-sheets/separator" in staff.get("/add").get_data(as_text=True)


def test_who_made_whose_sheet_is_in_the_log_and_in_the_customers_history(
    staff: Browser, admin: Browser, site: Site, code: str
) -> None:
    staff.get("/cover-sheets/separator")
    staff.get("/cover-sheets/customers/kh00001?type=contract")
    staff.get(f"/cover-sheets/customers/{code}?type=nonsense")
    assert printed(site) == []
    staff.get(f"/cover-sheets/customers/{code}?type=contract")
    staff.get(f"/cover-sheets/customers/{code}")
    operator = Actor(kind="cli", name="root", role=Role.ADMIN, via="hoso cover-sheet")
    site.services.cover_sheets.for_customer(operator, code, None)
    party = site.services.customers.by_code(operator, code).id
    named = {"customer": code}
    assert [(row.actor, row.subject, row.subject_id, row.details) for row in printed(site)] == [
        ("Lan", "party", party, named | {"sheet_type": "contract"}),
        ("Lan", "party", party, named),
        ("root", "party", party, named),
    ]
    log = admin.get("/settings/audit?action=print").get_data(as_text=True)
    assert "made a cover sheet" in log and code in log
    history = staff.get(f"/history/party/{party}").get_data(as_text=True)
    assert history.count("made a cover sheet") == 3
    assert history.count("<ins>Contract</ins>") == 1 and "emptied" not in history


def printed(site: Site) -> list[AuditRow]:
    with site.services.db.read() as session:
        return list(session.query(AuditRow).filter_by(action="print").order_by(AuditRow.id))


def test_a_stack_shows_its_parts_and_one_kept_whole_says_why(staff: Browser, site: Site) -> None:
    stack = put(site.services, Paper(title="Quét", status="dismissed"))
    part = put(site.services, Paper(title="Phần đầu"))
    whole = put(site.services, Paper(title="Nguyên"))
    with site.services.db.write() as session:
        session.get_one(Document, whole).stack = StackNote(fault="its pages cannot be taken apart").as_json()
        session.get_one(Document, stack).stack = StackNote(parts=((2, 4),), sheets=(1,)).as_json()
        session.get_one(Document, part).parent_id = stack
        key = f"{stack}/p2-4"
        session.add(Arrival(document_id=part, door="attachment", source_name="x", parent_id=stack, delivery_key=key))
    page = staff.get(f"/documents/{stack}").get_data(as_text=True)
    assert "pages 2–4" in page and "Taken apart" in page
    assert "Its pages cannot be taken apart." in staff.get(f"/documents/{whole}").get_data(as_text=True)


def test_the_key_is_made_once_whoever_comes_first(site: Site) -> None:
    actor = Actor(kind="cli", name="test", role=Role.ADMIN)
    customer(site.services, "KH00001", "Anpha")
    one = site.services.cover_sheets.for_customer(actor, "KH00001", None)
    assert one == site.services.cover_sheets.for_customer(actor, "kh00001 ", None)
    assert one.path.startswith("M4 4")


def test_an_uploaded_stack_is_taken_apart_and_shown_so(staff: Browser, site: Site, code: str) -> None:
    payload = payload_of(CoverSheet(code, DocumentType.COMPLAINT), site.services.cover_sheets._key())
    pages = [sheet_page(payload), print_page("ĐƠN KHIẾU NẠI", "Hàng giao chậm mười ngày so với thỏa thuận.")]
    files = [(io.BytesIO(as_pdf(pages)), "quét.pdf")]
    assert staff.post("/add", {"file": files}, page="/add", content_type="multipart/form-data").status_code == 302
    work(site.services)
    page = staff.get("/add").get_data(as_text=True)
    assert "Taken apart" in page and "1 document inside" in page
    assert "Complaint" in staff.get(f"/customers/{code}?tab=documents").get_data(as_text=True)
    with site.services.db.read() as session:
        part = session.query(Document).filter(Document.parent_id.is_not(None)).one()
    shown = staff.get(f"/documents/{part.id}").get_data(as_text=True)
    assert "It was scanned behind this customer&#39;s cover sheet." in shown
