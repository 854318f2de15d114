"""A separator sheet as the browser prints it: one A4 page with nothing but the sheet, whose code is read."""

from __future__ import annotations

import pypdfium2 as pdfium
from playwright.sync_api import Page

from workers.extract.page_codes import sheet_code


def test_a_sheet_is_printed_alone_on_one_page(page: Page) -> None:
    page.goto("/cover-sheets/separator")
    assert page.locator("[data-print]").is_visible()
    printed = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert [round(side) for side in printed[0].get_size()] == [595, 842]
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_bounded()
    assert "Hoso" not in text.splitlines()[0]
    assert sheet_code(printed[0].render(scale=100 / 72).to_pil().convert("L")).startswith("HOSO1:-:-:")
