"""Files of each kind through the Reader: text, outcome, embedded files, resume."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.domain.reading import PageOutcome, PageRead, ReadMethod
from tests.integration.reading.conftest import ReadFile
from tests.integration.reading.scans import FONTS, VIETNAMESE, draw, error_rate
from workers.extract.base import Limits, UnreadableFile
from workers.reading import Reader


def layered_pdf(*pages: tuple[str, ...]) -> bytes:
    """A PDF with a text layer; a page without lines is blank."""
    pdfmetrics.registerFont(TTFont("Tinos", str(FONTS / "Tinos-Regular.ttf")))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    for lines in pages:
        canvas.setFont("Tinos", 12)
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def rewritten(data: bytes, change: object) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    change(writer)  # type: ignore[operator]
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_a_text_layer_is_taken_with_its_words_in_place(read: ReadFile) -> None:
    (page,) = read(layered_pdf(VIETNAMESE)).pages
    assert page.method is ReadMethod.LAYER
    assert page.text == "\n".join(VIETNAMESE)
    assert page.language == "vi"
    assert (page.width, page.height) == (595, 842)
    assert all(word.text == page.text[word.start : word.end] for word in page.words)
    box = page.words[0].box
    assert box.x0 == pytest.approx(72 / 595, abs=0.004)
    assert box.y1 == pytest.approx((842 - 760) / 842, abs=0.006)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_follow_the_rotation_the_page_states(read: ReadFile, rotation: int) -> None:
    data = rewritten(layered_pdf(VIETNAMESE), lambda writer: writer.pages[0].rotate(rotation))
    (page,) = read(data).pages
    x, y = 72 / 595, (842 - 760) / 842
    corner = {90: (1 - y, x), 180: (1 - x, 1 - y), 270: (y, 1 - x)}[rotation]
    box = next(word.box for word in page.words if word.text == VIETNAMESE[0].split()[0])
    assert min(abs(box.x0 - corner[0]), abs(box.x1 - corner[0])) < 0.01
    assert min(abs(box.y0 - corner[1]), abs(box.y1 - corner[1])) < 0.01
    assert page.width == (842 if rotation != 180 else 595)


def test_a_blank_page_is_empty_and_the_total_is_told(read: ReadFile) -> None:
    result = read(layered_pdf(VIETNAMESE, (), VIETNAMESE))
    assert [page.outcome for page in result.pages] == [PageOutcome.TEXT, PageOutcome.EMPTY, PageOutcome.TEXT]
    assert result.totals == [3, 3, 3]
    assert result.file.properties["page_count"] == "3"


def test_pages_of_the_result_come_without_words(read: ReadFile) -> None:
    result = read(layered_pdf(VIETNAMESE))
    assert result.file.pages[0].words == ()
    assert result.file.pages[0].text == result.pages[0].text


def test_pages_done_before_are_not_read_again(read: ReadFile) -> None:
    result = read(layered_pdf(VIETNAMESE, VIETNAMESE, VIETNAMESE), done=(1, 3))
    assert [page.number for page in result.pages] == [2]
    assert result.totals == [3]


def test_a_locked_pdf_is_encrypted_until_its_password_comes(read: ReadFile) -> None:
    data = rewritten(layered_pdf(VIETNAMESE), lambda writer: writer.encrypt("mật khẩu", algorithm="AES-256"))
    assert read(data).file.encrypted
    assert read(data, password="wrong").file.encrypted
    opened = read(data, password="mật khẩu")
    assert not opened.file.encrypted
    assert opened.pages[0].text == "\n".join(VIETNAMESE)


def test_a_pdf_locked_only_against_changes_is_simply_read(read: ReadFile) -> None:
    data = rewritten(layered_pdf(VIETNAMESE), lambda writer: writer.encrypt("", "owner", algorithm="AES-128"))
    assert read(data).pages[0].text == "\n".join(VIETNAMESE)


def test_files_in_a_pdf_are_taken_out(read: ReadFile) -> None:
    data = rewritten(layered_pdf(VIETNAMESE), lambda writer: writer.add_attachment("hóa đơn.xml", b"<HDon/>"))
    assert read(data).embedded == {"hóa đơn.xml": b"<HDon/>"}


def test_a_scan_with_a_rubbish_layer_is_read_anew(read: ReadFile) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.drawImage(ImageReader(draw(VIETNAMESE, dpi=200).image), 0, 0, 595, 842)
    text = canvas.beginText(60, 760)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 12)
    for line in VIETNAMESE:
        text.textLine("CQNG HOA XA HQI CHU NGHlA VlET NAM Dgc lap Tu do"[: len(line)])
    canvas.drawText(text)
    canvas.save()
    (page,) = read(buffer.getvalue()).pages
    assert page.method is ReadMethod.OCR
    assert error_rate(page.text, VIETNAMESE) < 0.03


def test_members_of_an_archive_are_taken_out(read: ReadFile) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a/báo giá.txt", "Kính gửi")
    result = read(buffer.getvalue(), "a.zip")
    assert result.embedded == {"báo giá.txt": "Kính gửi".encode()}
    assert result.file.no_text_reason is not None


def test_a_mail_is_read_with_its_attachment(read: ReadFile) -> None:
    mail = (
        b"From: An <an@daiphat.vn>\r\nTo: docs@us.vn\r\nSubject: =?utf-8?b?QsOhbyBnacOh?=\r\n"
        b"Message-ID: <1@daiphat.vn>\r\nDate: Mon, 03 Mar 2025 10:00:00 +0700\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nXin ch\xc3\xa0o\r\n"
        b"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=gia.txt\r\n\r\n"
        b"1.000\r\n--b--\r\n"
    )
    result = read(mail, "thu.eml")
    assert result.file.mail is not None
    assert result.file.mail.subject == "Báo giá"
    assert "Xin chào" in result.pages[0].text
    assert list(result.embedded) == ["gia.txt"]


def test_what_is_not_read_says_why(read: ReadFile) -> None:
    result = read(b"\x00\x01\x02\x03" * 100, "x.bin")
    assert result.pages == []
    assert result.file.no_text_reason == "the type of the file is not known"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\nnothing", b"\x89PNG\r\n\x1a\nbroken", b"PK\x03\x04broken"])
def test_broken_files_are_unreadable(read: ReadFile, data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(data)


def test_more_pages_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(layered_pdf(*[("x",)] * 4))
    with (
        Reader(cores=1, limits=Limits(max_pages=3), scratch_root=tmp_path) as reader,
        reader.scratch() as scratch,
        pytest.raises(UnreadableFile, match="4 pages"),
    ):
        reader.read(path, "a.pdf", scratch=scratch, on_page=lambda page, total: None)


def test_what_on_page_raises_ends_the_read_and_goes_through(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(layered_pdf(VIETNAMESE))

    def full(page: PageRead, total: int) -> None:
        raise ValueError("disk full")

    with reader.scratch() as scratch, pytest.raises(ValueError, match="disk full"):
        reader.read(path, "a.pdf", scratch=scratch, on_page=full)
