"""The demo's 25 documents: every door and format, truths that agree with the company, files that open."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pypdfium2
import pytest
from PIL import Image
from striprtf.striprtf import rtf_to_text

from app.domain.documents import DocumentType
from bench.samples.documents import PASSWORD, write_documents
from bench.samples.records import SampleCompany
from bench.samples.render.mail import Mail, to_eml
from bench.samples.truths import DOORS, OUTCOMES, SampleDocument, Truth


def _named(documents: list[SampleDocument], suffix: str) -> SampleDocument:
    return next(d for d in documents if d.name.endswith(suffix))


def _all_truths(documents: list[SampleDocument]) -> list[Truth]:
    return [t for d in documents for t in (d.truth, *(part for _, part in d.truth.parts))]


def test_there_are_25_by_every_door_and_with_every_outcome(documents: list[SampleDocument]) -> None:
    assert len(documents) == 25
    assert len({d.path for d in documents}) == 25
    assert {d.door for d in documents} == set(DOORS)
    assert {d.truth.outcome for d in documents} == set(OUTCOMES)


def test_every_type_of_document_occurs(documents: list[SampleDocument]) -> None:
    assert {t.facts.type for t in _all_truths(documents)} == {str(kind) for kind in DocumentType}


def test_truths_name_known_customers(documents: list[SampleDocument], company: SampleCompany) -> None:
    codes = {c.code for c in company.customers}
    for truth in _all_truths(documents):
        assert truth.customer is None or truth.customer in codes
        assert set(truth.candidates) <= codes
        assert (truth.customer is None) == (truth.outcome in ("review", "unknown"))


def test_contracts_end_within_30_60_and_90_days(documents: list[SampleDocument], company: SampleCompany) -> None:
    ends = {
        (d.truth.facts.expiry - company.today).days
        for d in documents
        if d.truth.facts.type == "contract" and d.truth.outcome == "filed" and d.truth.facts.expiry
    }
    assert len([e for e in ends if 0 < e <= 30]) == 1
    assert len([e for e in ends if 30 < e <= 60]) == 1
    assert len([e for e in ends if 60 < e <= 90]) == 1


def test_papers_state_their_facts(documents: list[SampleDocument], company: SampleCompany) -> None:
    checked = 0
    for document in documents:
        for truth in (document.truth, *(part for _, part in document.truth.parts)):
            text = " ".join(" ".join(truth.text).split())
            if not text or truth.facts.type == "email":
                continue
            checked += 1
            if truth.facts.number:
                assert truth.facts.number in text
            if truth.facts.expiry and truth.facts.type != "proposal" and truth.facts.language == "vi":
                assert f"{truth.facts.expiry:%d/%m/%Y}" in text
            if truth.facts.amount and truth.facts.language == "vi":
                assert f"{int(truth.facts.amount):,}".replace(",", ".") in text
            if truth.customer and truth.facts.type not in ("other", "contract"):
                assert company.customer(truth.customer).party.tax_code in text
    assert checked >= 15


def test_the_duplicate_has_the_bytes_of_the_first(documents: list[SampleDocument]) -> None:
    duplicate = next(d for d in documents if d.truth.outcome == "duplicate")
    first = next(d for d in documents if d.path == duplicate.truth.duplicate_of)
    assert duplicate.sha256 == first.sha256
    assert duplicate.name != first.name
    assert documents.index(first) < documents.index(duplicate)


def test_the_held_file_opens_with_its_password_only(documents: list[SampleDocument]) -> None:
    held = next(d for d in documents if d.truth.outcome == "held")
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(held.content)
    opened = pypdfium2.PdfDocument(held.content, password=PASSWORD)
    assert len(opened) == held.truth.pages
    opened.close()


def test_scanned_pdfs_have_pictures_and_no_text(documents: list[SampleDocument]) -> None:
    scans = [d for d in documents if d.truth.scanned and d.name.endswith(".pdf")]
    assert len(scans) == 3
    for scan in scans:
        pdf = pypdfium2.PdfDocument(scan.content)
        assert len(pdf) == scan.truth.pages
        assert all(page.get_textpage().get_text_range().strip() == "" for page in pdf)
        pdf.close()


def test_pictures_open(documents: list[SampleDocument]) -> None:
    tiff = Image.open(io.BytesIO(_named(documents, ".tif").content))
    assert getattr(tiff, "n_frames", 1) == _named(documents, ".tif").truth.pages == 2
    photo = Image.open(io.BytesIO(_named(documents, ".jpg").content))
    assert photo.width > photo.height and photo.getexif()[0x0112] == 6
    for suffix in (".png", ".webp"):
        Image.open(io.BytesIO(_named(documents, suffix).content)).load()


def _sheet(content: bytes) -> str:
    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def _word(content: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


def _xml(content: bytes) -> str:
    return "\n".join(ElementTree.fromstring(content).itertext())


@pytest.mark.parametrize(
    ("suffix", "read"),
    [(".xlsx", _sheet), (".docx", _word), (".xml", _xml), (".txt", bytes.decode), (".html", bytes.decode)],
)
def test_text_formats_open_and_name_their_customer(
    documents: list[SampleDocument], company: SampleCompany, suffix: str, read: Callable[[bytes], str]
) -> None:
    document = _named(documents, suffix)
    party = company.customer(str(document.truth.customer)).party
    text = read(document.content)
    assert party.tax_code in text or party.email in text
    assert party.name.upper() in text.upper()


def test_the_invoice_xml_sums_up(documents: list[SampleDocument]) -> None:
    invoice = _named(documents, ".xml")
    root = ElementTree.fromstring(invoice.content)
    lines = sum(int(e.text or 0) for e in root.iterfind(".//HHDVu/ThTien"))
    assert lines == int(root.findtext(".//TToan/TgTCThue") or 0)
    assert root.findtext(".//TToan/TgTTTBSo") == invoice.truth.facts.amount


def test_the_archive_holds_its_parts(documents: list[SampleDocument]) -> None:
    document = _named(documents, ".zip")
    with zipfile.ZipFile(io.BytesIO(document.content)) as archive:
        assert archive.namelist() == [name for name, _ in document.truth.parts]
        rtf = rtf_to_text(archive.read("02 de nghi thanh toan.rtf").decode("ascii"))  # type: ignore[no-untyped-call]
        odt = zipfile.ZipFile(io.BytesIO(archive.read("03 khieu nai giay A4.odt"))).read("content.xml").decode()
    assert "GIẤY ĐỀ NGHỊ THANH TOÁN" in rtf
    assert "khiếu nại" in odt


def test_mails_carry_their_parts_and_signs_apart(documents: list[SampleDocument]) -> None:
    mails = [d for d in documents if d.door == "mail"]
    assert len(mails) == 6
    for mail in mails:
        message = message_from_bytes(mail.content, policy=policy.default)
        assert message.defects == []
        attached = [
            part.get_filename() for part in message.iter_attachments() if part.get_content_type() != "message/rfc822"
        ]
        assert attached == [name for name, _ in mail.truth.parts]
    direct = message_from_bytes(mails[0].content, policy=policy.default)
    inline = [p for p in direct.walk() if p.get_content_disposition() == "inline"]
    assert [p["Content-ID"] for p in inline] == ["<sign01>"]


def test_long_subjects_survive_folding() -> None:
    subject = "Giấy đăng ký doanh nghiệp mới nhất của công ty, gửi lại theo yêu cầu của bộ phận kế toán hôm nay"
    at = datetime(2025, 1, 2, tzinfo=UTC)
    mail = Mail("Lê Thị Kim Oanh", "oanh@x-demo.vn", "docs@y-demo.vn", subject, ("Chào anh,",), at)
    message = message_from_bytes(to_eml(mail), policy=policy.default)
    assert message["Subject"] == subject
    assert max(map(len, to_eml(mail).split(b"\r\n"))) <= 78


def test_forwards_come_from_us_and_hold_the_customer_inside(
    documents: list[SampleDocument], company: SampleCompany
) -> None:
    domain = company.organisation.domains[0]
    for mail in [d for d in documents if d.door == "mail"][1:]:
        message = message_from_bytes(mail.content, policy=policy.default)
        assert str(message["From"]).endswith(f"@{domain}>")
        contacts = company.customer(str(mail.truth.customer)).contacts
        inner = next((p for p in message.walk() if p.get_content_type() == "message/rfc822"), None)
        body = message.get_body(("plain",))
        assert body is not None
        text = inner.get_payload(0).as_string() if inner else body.get_content()  # type: ignore[union-attr]
        assert any(contact.email in text for contact in contacts)


def test_the_presentation_opens(documents: list[SampleDocument]) -> None:
    mail = next(d for d in documents if any(name.endswith(".pptx") for name, _ in d.truth.parts))
    message = message_from_bytes(mail.content, policy=policy.default)
    slides = next(p for p in message.iter_attachments() if str(p.get_filename()).endswith(".pptx"))
    content = slides.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert len(pptx.Presentation(io.BytesIO(content)).slides) == 2


def test_written_files_agree_with_truth_json(documents: list[SampleDocument], tmp_path: Path) -> None:
    entries = json.loads(write_documents(documents, tmp_path).read_text(encoding="utf-8"))
    assert len(entries) == len(documents)
    for entry in entries:
        assert (tmp_path / "documents" / entry["file"]).stat().st_size == entry["bytes"]
    assert {e["folder"] for e in entries if e["door"] == "folder-with-customer-code"} == {"KH00008", "KH00009"}


def test_dates_lie_before_today(documents: list[SampleDocument], company: SampleCompany) -> None:
    for truth in _all_truths(documents):
        assert truth.facts.date is None or company.today - timedelta(days=1200) < truth.facts.date < company.today
