"""Files as nobody would send them on purpose, each with the ends it may come to."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import openpyxl
from PIL import Image
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.integration.reading.scans import FONTS, draw, encoded
from tests.integration.test_filing import paper, tax_code

ANPHA, ANPHA_CODE = "CÔNG TY TNHH ANPHA", tax_code("031234567")
BIDI = "\u202e\u2066\u200f"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Bad:
    """A file, the states it may end in, and what its page must then say in English and in Vietnamese."""

    key: str
    name: str
    make: Callable[[], bytes]
    ends: tuple[str, ...]
    english: str
    vietnamese: str
    customer: str | None = None


def contract() -> bytes:
    return paper(ANPHA, ANPHA_CODE)


def lines(data: bytes) -> tuple[str, ...]:
    return tuple(data.decode().splitlines())


def pdf_of(*pages: tuple[str, ...], size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF with a text layer; a page without lines is blank."""
    pdfmetrics.registerFont(TTFont("Tinos", str(FONTS / "Tinos-Regular.ttf")))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size)
    for page in pages:
        canvas.setFont("Tinos", 12)
        for number, line in enumerate(page):
            canvas.drawString(60, 790 - 18 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def upside_down() -> bytes:
    return encoded(draw(lines(contract()), dpi=200).image.rotate(180), "PDF", 200)


def plain_picture(grey: int) -> bytes:
    return encoded(Image.new("L", (1654, 2339), grey), "PNG", 200)


def long_contract() -> bytes:
    return pdf_of(lines(contract()), *((f"Điều {number}. Hai bên giữ lời.",) for number in range(2, 501)))


def mixed_languages() -> bytes:
    others = "\nARTICLE 2. The supplier shall deliver the goods.\n第三条 双方同意\nСтатья 4\nمادة ٥\n"
    return contract() + others.encode()


def company(number: int) -> tuple[str, str]:
    return f"CÔNG TY TNHH THƯƠNG MẠI SỐ {number:03d}", tax_code(f"0{310000000 // 10 + number * 7:08d}")


def hundred() -> list[tuple[str, str]]:
    """A hundred companies, two of them our customers."""
    strangers = [company(number) for number in range(98)]
    return [*strangers[:40], (ANPHA, ANPHA_CODE), ("CÔNG TY CP BÊ TA", tax_code("030987654")), *strangers[40:]]


def list_of_companies() -> bytes:
    rows = "\n".join(f"{place}. {name} - Mã số thuế: {code}" for place, (name, code) in enumerate(hundred(), 1))
    return f"DANH SÁCH DOANH NGHIỆP THAM DỰ HỘI CHỢ\n\n{rows}\n".encode()


def sheet_of_companies() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Tên công ty", "Mã số thuế"])
    for place, (name, code) in enumerate(hundred(), 1):
        sheet.append([place, name, code])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def only_ourselves() -> bytes:
    return (
        f"CÔNG TY TNHH GIẢI PHÁP SAO VIỆT\nMã số thuế: {tax_code('010203040')}\n\nTHÔNG BÁO NỘI BỘ\n"
        "Về lịch nghỉ lễ của toàn thể nhân viên công ty.\n"
    ).encode()


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(lines(contract())))))
    writer.encrypt("mật khẩu", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def bomb() -> bytes:
    """A PNG that says 30,000 × 30,000 pixels in a kilobyte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 900)) + chunk(b"IEND", b"")
    )


def one_line() -> bytes:
    return ("Ghi chú không xuống dòng " * 420_000).encode()[: 10 * 1024**2].decode(errors="ignore").encode()


def with_nul() -> bytes:
    return contract().replace("Điều 1.".encode(), "Điều\x00 1.\x1b".encode())


def with_bidi() -> bytes:
    return paper(f"CÔNG TY {BIDI}TNHH ANPHA{BIDI}", ANPHA_CODE, number=f"15{BIDI}/2026/HĐMB-SV")


def only_marks() -> bytes:
    return paper("\u0301\u0302\u0323 \u0309\u0303", "", number="77/2026")


NOT_SURE = ("review", "unknown")
BAD: tuple[Bad, ...] = (
    Bad("upside down", "nguoc.pdf", upside_down, ("filed",), "tax code", "mã số thuế", "KH00001"),
    Bad("empty", "trang.png", lambda: plain_picture(255), ("unknown",), "Nothing on it says whose it is.",
        "Không có gì cho biết tài liệu này của ai."),
    Bad("black", "den.png", lambda: plain_picture(0), ("unknown",), "Nothing on it says whose it is.",
        "Không có gì cho biết tài liệu này của ai."),
    Bad("two points high", "mong.pdf", lambda: pdf_of(("x",), size=(595, 2)), ("unknown", "failed"),
        "Whose is it?", "Tài liệu của ai?"),
    Bad("500 pages", "dai.pdf", long_contract, ("filed",), "Page 1 of 500", "Trang 1/500", "KH00001"),
    Bad("mixed languages", "nhieu thu tieng.txt", mixed_languages, ("filed",), "tax code", "mã số thuế", "KH00001"),
    Bad("a hundred companies", "danh sach.txt", list_of_companies, ("review",), "It names several of our customers.",
        "Trên giấy có từ hai khách hàng của chúng ta trở lên."),
    Bad("a hundred rows", "danh sach.xlsx", sheet_of_companies, NOT_SURE, "Whose is it?", "Tài liệu của ai?"),
    Bad("only ourselves", "noi bo.txt", only_ourselves, ("unknown",), "It names nobody but ourselves.",
        "Trên giấy chỉ có tên công ty chúng ta."),
    Bad("cut off", "cut.pdf", lambda: pdf_of(lines(contract()))[:900], ("failed",),
        "The PDF is broken and cannot be opened.", "Tệp PDF hỏng, không mở được."),
    Bad("a PDF called DOCX", "hop dong.docx", lambda: pdf_of(lines(contract())), ("filed",), "tax code", "mã số thuế",
        "KH00001"),
    Bad("a picture called PDF", "anh.pdf", lambda: encoded(Image.new("L", (900, 900), 255), "JPEG"), ("unknown",),
        "Nothing on it says whose it is.", "Không có gì cho biết tài liệu này của ai."),
    Bad("locked", "khoa.pdf", locked, ("held",), "This file is locked.", "Tệp này có khóa."),
    Bad("bomb", "bom.png", bomb, ("failed",), "The picture claims 30000 × 30000 pixels",
        "30000 × 30000 điểm ảnh"),
    Bad("10 MB on one line", "mot dong.txt", one_line, ("failed",), "It has more than 2000 pages",
        "nhiều hơn 2000 trang"),
    Bad("NUL", "nul.txt", with_nul, ("filed",), "tax code", "mã số thuế", "KH00001"),
    Bad("text that turns round", f"hop{BIDI}dong.txt", with_bidi, ("filed",), "tax code", "mã số thuế", "KH00001"),
    Bad("a name of marks alone", "dau.txt", only_marks, NOT_SURE, "Whose is it?", "Tài liệu của ai?"),
)  # fmt: skip
