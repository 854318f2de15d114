"""Word, Excel, PowerPoint, OpenDocument: what a person sees on their pages is in the text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from app.domain.facts import FactField
from app.domain.reading import HIDDEN_SHEET, ReadMethod
from tests.unit.workers.extract.sources import all_text, read
from workers.extract.base import Limits, UnreadableFile
from workers.understand import understand

_TEXT_BOX = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><mc:AlternateContent>
 <mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></mc:Choice>
 <mc:Fallback><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></mc:Fallback>
 </mc:AlternateContent></w:r></w:p>"""


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def test_docx_reads_paragraphs_tables_headers_footers_and_text_boxes_once(tmp_path: Path) -> None:
    from lxml import etree

    document = Document()
    document.sections[0].header.paragraphs[0].text = "CÔNG TY CP MINH LONG"
    document.sections[0].footer.paragraphs[0].text = "Trang cuối"
    document.add_paragraph("HỢP ĐỒNG MUA BÁN")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ["Hàng", "Giá", "Máy in", "1.250.000"], strict=True
    ):
        cell.text = text
    document.element.body.insert(1, etree.fromstring(_TEXT_BOX))
    text = all_text(read(tmp_path, "a.docx", _saved(document)))
    assert text.count("Trong khung") == 1
    assert text.startswith("CÔNG TY CP MINH LONG\n")
    assert "Hàng\tGiá\nMáy in\t1.250.000" in text
    assert text.endswith("Trang cuối")


def test_docx_pages_end_at_page_breaks_and_text_is_nfc(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Ho\u0323p").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Trang hai")
    pages = read(tmp_path, "a.docx", _saved(document)).pages
    assert [page.text for page in pages] == ["Họp", "Trang hai"]
    assert pages[0].method is ReadMethod.NATIVE
    assert pages[0].words == ()


def test_docx_runs_in_an_old_font_are_converted(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph().add_run("Hîp ®ång").font.name = ".VnTime"
    assert all_text(read(tmp_path, "a.docx", _saved(document))) == "Hợp đồng"


def test_docx_leaves_out_deleted_text_and_field_codes(tmp_path: Path) -> None:
    from lxml import etree

    document = Document()
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    markup = (
        f"<w:p {w}><w:r><w:t>còn</w:t></w:r><w:del><w:r><w:delText>mất</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t> lại</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    document.element.body.insert(0, etree.fromstring(markup))
    assert all_text(read(tmp_path, "a.docx", _saved(document))) == "còn lại"


def test_xlsx_is_a_page_a_sheet_with_values_as_seen(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Báo giá"
    first.append(["Mã", "Ngày", "Giá", None])
    first.append(["KH00012", dt.date(2025, 3, 12), 1250000.0])
    first.append([])
    first.append(["Cộng", None, 0.5])
    book.create_sheet("Trống")
    pages = read(tmp_path, "a.xlsx", _saved(book)).pages
    assert pages[0].text == "Báo giá\nMã\tNgày\tGiá\nKH00012\t2025-03-12\t1250000\nCộng\t\t0.5"
    assert [page.outcome.value for page in pages] == ["text", "empty"]


def test_xlsx_hidden_sheets_are_kept_but_say_nothing_of_the_document(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.append(["BÁO GIÁ"])
    hidden = book.create_sheet("_gia")
    hidden.sheet_state = "hidden"
    hidden.append(["Nhà cung cấp: Công ty TNHH Thép Đại Phát"])
    pages = read(tmp_path, "a.xlsx", _saved(book)).pages
    assert pages[1].text == f"_gia {HIDDEN_SHEET}\nNhà cung cấp: Công ty TNHH Thép Đại Phát"
    assert not [fact for fact in understand(pages) if fact.field is FactField.PARTY]


def test_csv_cells_are_apart_by_tabs(tmp_path: Path) -> None:
    data = 'Mã;Tên\n1;"Đại Phát; chi nhánh"\n'.encode()
    assert all_text(read(tmp_path, "a.csv", data)) == "Mã\tTên\n1\tĐại Phát; chi nhánh"


def test_pptx_is_a_page_a_slide_with_tables_and_notes(tmp_path: Path) -> None:
    show = Presentation()
    for title in ("Giới thiệu", "Báo giá"):
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = title
    table = slide.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "Máy in", "5.000.000"
    slide.notes_slide.notes_text_frame.text = "Ghi chú riêng"
    pages = read(tmp_path, "a.pptx", _saved(show)).pages
    assert [page.text.split("\n")[0] for page in pages] == ["Giới thiệu", "Báo giá"]
    assert "Máy in\t5.000.000" in pages[1].text
    assert "Ghi chú riêng" in pages[1].text


_ODT_CONTENT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>
 <text:h>Phụ lục</text:h><text:p>Số<text:s text:c="2"/>01<text:tab/><text:span>ký</text:span> tên</text:p>
 <table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>
 <table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>
 <text:p><text:soft-page-break/>Trang hai</text:p></office:text></office:body></office:document-content>"""


def _odt(content: str, **more: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        for name, text in more.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def test_odt_reads_paragraphs_spans_tables_and_pages(tmp_path: Path) -> None:
    pages = read(tmp_path, "a.odt", _odt(_ODT_CONTENT)).pages
    assert [page.text for page in pages] == ["Phụ lục\nSố  01\tký tên\nA\tB", "Trang hai"]


def test_a_document_that_would_unpack_past_the_limit_is_refused(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("x" * 50_000)
    with pytest.raises(UnreadableFile, match="unpack"):
        read(tmp_path, "a.docx", _saved(document), Limits(max_unpacked_bytes=10_000))


def test_a_broken_part_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read(tmp_path, "a.odt", _odt("<office:document-content"))


def test_entities_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>' + _ODT_CONTENT.replace("Phụ lục", "Phụ &e; lục")
    assert "geheim" not in all_text(read(tmp_path, "a.odt", _odt(evil)))


def test_docx_text_is_converted_where_a_style_or_the_defaults_name_an_old_font(tmp_path: Path) -> None:
    document = Document()
    old = document.styles.add_style("Cu", WD_STYLE_TYPE.PARAGRAPH)
    old.font.name = ".VnTime"
    based = document.styles.add_style("Cu theo", WD_STYLE_TYPE.PARAGRAPH)
    based.base_style = old
    emphasis = document.styles.add_style("Nhan", WD_STYLE_TYPE.CHARACTER)
    emphasis.font.name = "VNI-Times"
    document.add_paragraph("Hîp ®ång", style="Cu")
    document.add_paragraph("sè 12", style="Cu theo")
    document.add_paragraph("ngày ").add_run("thaùng", style="Nhan")
    anew = document.add_paragraph("", style="Cu").add_run("Hợp đồng")
    anew.font.name = "Arial"
    document.add_paragraph("Phụ lục", style="Cu")
    lines = all_text(read(tmp_path, "a.docx", _saved(document))).split("\n")
    assert [line for line in lines if line] == ["Hợp đồng", "số 12", "ngày tháng", "Hợp đồng", "Phụ lục"]


@pytest.mark.parametrize("themed", [False, True])
def test_docx_text_is_converted_where_the_defaults_or_the_theme_name_an_old_font(tmp_path: Path, themed: bool) -> None:
    document = Document()
    document.add_paragraph("Hîp ®ång mua b¸n")
    data = _saved(document)
    names = {"word/styles.xml": (rb"<w:rFonts[^>]*/>", b'<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>')}
    if themed:
        names = {"word/theme/theme1.xml": (rb'<a:latin typeface="[^"]*"', b'<a:latin typeface=".VnTime"')}
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(*names[name], part) if name in names else part)
    assert all_text(read(tmp_path, "a.docx", packed.getvalue())).strip() == "Hợp đồng mua bán"
