"""A Paper as DOCX (python-docx) and a quotation as XLSX (openpyxl)."""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from bench.samples.papers import (
    Block,
    Break,
    Brief,
    Facts,
    Filled,
    Grid,
    Heading,
    Letterhead,
    Motto,
    OfficialHead,
    Paper,
    PartyBlock,
    Signatures,
    Text,
    Title,
    TwoParties,
    filled_in,
    to_lines,
)
from bench.samples.render.bundle import settle
from bench.samples.wording import short_date, spell_dong

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_FONTS = {"serif": "Times New Roman", "sans": "Arial"}
_NO_FACTS = Facts("other")


def to_docx(paper: Paper) -> bytes:
    """The paper as a Word file with real paragraphs and tables."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONTS[paper.font], Pt(paper.size)
    for section in document.sections:
        section.left_margin, section.right_margin = Cm(2.5), Cm(1.8)
    for block in paper.blocks:
        _write(document, block)
    out = io.BytesIO()
    document.save(out)
    return settle(out.getvalue())


def _write(document: Document, block: Block) -> None:
    match block:
        case Motto() | Letterhead():
            for line in to_lines(Paper(_NO_FACTS, (block,)))[:-1]:
                _paragraph(document, line, "center" if isinstance(block, Motto) else "left", "bold")
        case OfficialHead(firm, number, about, place_date):
            cells = document.add_table(rows=1, cols=2).rows[0].cells
            cells[0].text = f"{firm.upper()}\nSố: {number}\n{about}"
            cells[1].text = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n{place_date}"
        case Title(text, under):
            _paragraph(document, text, "center", "bold", 15)
            for line in under:
                _paragraph(document, line, "center", "italic")
        case Text(text, align, style):
            _paragraph(document, text, align, style)
        case Filled(parts, align):
            _paragraph(document, filled_in(parts), align)
        case Heading(text):
            _paragraph(document, text, "left", "bold")
        case PartyBlock(label, rows):
            _paragraph(document, label, "left", "bold")
            for name, value in rows:
                _paragraph(document, f"- {name}: {value}")
        case TwoParties(left, right):
            cells = document.add_table(rows=1, cols=2).rows[0].cells
            for cell, side in zip(cells, (left, right), strict=True):
                cell.text = "\n".join(to_lines(Paper(_NO_FACTS, (side,)))[:-1])
        case Grid():
            _grid(document, block)
        case Signatures(places):
            cells = document.add_table(rows=1, cols=2).rows[0].cells
            for cell, place in zip(cells[-len(places) :], places, strict=True):
                cell.text = f"{place.label}\n{place.note}\n\n\n\n{place.name}\n{filled_in(place.dated)}".rstrip("\n")
        case Break():
            document.add_page_break()  # type: ignore[no-untyped-call]


def _paragraph(
    document: Document, text: str, align: str = "left", style: str = "normal", size: float | None = None
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = _ALIGN[align]
    paragraph.paragraph_format.space_after = Pt(3)
    run = paragraph.add_run(text)
    run.bold, run.italic = style == "bold", style == "italic"
    if size:
        run.font.size = Pt(size)


def _grid(document: Document, block: Grid) -> None:
    table = document.add_table(rows=0, cols=len(block.headers))
    table.style = "Table Grid"
    for row in (block.headers, *block.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for label, value in block.closing:
        cells = table.add_row().cells
        cells[0].merge(cells[-2]).text = label
        cells[-1].text = value


def to_xlsx(brief: Brief, rate: int = 8) -> bytes:
    """A quotation of the brief's goods from us to them, as a workbook with one sheet; sums are values."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Báo giá"
    us, them = brief.us, brief.them
    head = (
        us.name.upper(),
        f"Địa chỉ: {us.address}",
        f"MST: {us.tax_code}   ĐT: {us.phone}   Email: {us.email}",
        "",
        "BẢNG BÁO GIÁ",
        f"Số: {brief.number}",
        f"Ngày: {short_date(brief.day)}",
        f"Kính gửi: {them.name}",
        f"Địa chỉ: {them.address}",
        f"MST: {them.tax_code}   ĐT: {them.phone}   Email: {them.email}",
        "",
    )
    for row in head:
        sheet.append([row])
    for at in (1, 5, 8):
        sheet.cell(at, 1).font = Font(bold=True, size=14 if at == 5 else 11)
    _goods_rows(sheet, brief, rate)
    for column, width in zip("ABCDEF", (6, 52, 10, 10, 16, 18), strict=True):
        sheet.column_dimensions[column].width = width
    book.properties.creator = us.name
    out = io.BytesIO()
    book.save(out)
    return settle(out.getvalue())


def _goods_rows(sheet: Worksheet, brief: Brief, rate: int) -> None:
    first = sheet.max_row + 1
    sheet.append(["STT", "Tên hàng hóa", "ĐVT", "Số lượng", "Đơn giá", "Thành tiền"])
    for at, line in enumerate(brief.lines, start=1):
        sheet.append([at, line.product, line.unit, line.quantity, line.unit_price, line.amount])
    net = sum(line.amount for line in brief.lines)
    vat = round(net * rate / 100)
    for label, value in (("Cộng tiền hàng", net), (f"Thuế GTGT {rate}%", vat), ("Tổng cộng", net + vat)):
        sheet.append([None, label, None, None, None, value])
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=first, max_row=sheet.max_row, max_col=6):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.number_format = "#,##0"
            cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.append([None, f"Bằng chữ: {spell_dong(net + vat)}./."])
    sheet.append([None, "Báo giá có hiệu lực trong vòng 15 ngày kể từ ngày gửi."])
