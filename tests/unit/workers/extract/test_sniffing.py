"""Types found from bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from workers.extract import auction, sniffing
from workers.reading import sniff

MAIL = b"Received: from a by b\r\nFrom: a@b.vn\r\nTo: c@d.vn\r\nSubject: Test\r\n\r\nhi"


def package(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (20, 20), 255).save(buffer, format=kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.4\n", "x.txt", "application/pdf"),
        (b"junk before\n%PDF-1.4\n\x00\x01", "x", "application/pdf"),
        (picture("PNG"), "x.jpg", "image/png"),
        (picture("JPEG"), "x.png", "image/jpeg"),
        (picture("TIFF"), "x", "image/tiff"),
        (picture("WEBP"), "x", "image/webp"),
        (picture("GIF"), "x", "image/gif"),
        (picture("BMP"), "x", "image/bmp"),
        (package("[Content_Types].xml", "word/document.xml"), "x.zip", sniffing.DOCX),
        (package("[Content_Types].xml", "xl/workbook.xml"), "x.docx", sniffing.XLSX),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "x", sniffing.PPTX),
        (package("content.xml", mimetype=sniffing.ODT), "x", sniffing.ODT),
        (package("a.txt"), "x.docx", "application/zip"),
        (b"{\\rtf1 x}", "x.doc", "application/rtf"),
        (b"<?xml version='1.0'?><HDon/>", "x", "application/xml"),
        (b"<!DOCTYPE html><p>x", "x", "text/html"),
        (MAIL, "x.txt", sniffing.EML),
        (b"From a@b Mon Mar  3 10:00:00 2025\n" + MAIL, "x", sniffing.MBOX),
        (b"code,name\n1,a\n", "x.csv", "text/csv"),
        ("hợp đồng\n".encode(), "x.pdf", "text/plain"),
        ("hợp đồng\n".encode("utf-16"), "x", "text/plain"),
        ("hợp đồng\0\n".encode() * 3 + b"x" * 800, "x.txt", "text/plain"),
        (b"MAGIC\0\0\0\0" * 40, "x.txt", sniffing.UNKNOWN),
        (b"\xe1\x00" + b"x" * 800, "x.txt", sniffing.UNKNOWN),
    ],
)  # fmt: skip
def test_the_bytes_decide(tmp_path: Path, data: bytes, name: str, expected: str) -> None:
    path = tmp_path / "blob"
    path.write_bytes(data)
    assert sniff(path, name) == expected
    assert auction.source_of(path, name).media_type == expected


@pytest.mark.parametrize(
    ("stream", "expected"),
    [("WordDocument", "application/msword"), ("Workbook", "application/vnd.ms-excel"), ("__substg1.0_", sniffing.MSG),
     ("EncryptedPackage", sniffing.ENCRYPTED_OFFICE)],
)  # fmt: skip
def test_old_office_files_are_told_apart_by_their_streams(tmp_path: Path, stream: str, expected: str) -> None:
    path = tmp_path / "blob"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 64)
    assert sniff(path, "x") == expected


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\x00\x01\x02\x03", b"BM", b"\xff\xfe"])
def test_anything_has_an_answer(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "blob"
    path.write_bytes(data)
    assert sniff(path, "x")


def test_every_claim_names_an_extractor_that_is_there() -> None:
    for where in auction.CLAIMS:
        assert auction.extractor_named(where.rpartition(".")[2].partition(":")[0]) is not None


def test_what_is_not_read_says_why() -> None:
    assert "2007" in auction.no_text_reason("application/msword")
    assert auction.no_text_reason("application/x-something")
