"""Command that writes a cover sheet or a separator sheet to be printed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from app.cli.session import operator, services
from app.domain.cover_sheet_page import page_svg
from app.domain.cover_sheets import SHEET_TYPES
from app.domain.documents import DocumentType
from app.errors import InvalidInput


def register(commands: Any) -> None:
    """Add this command to the parser."""
    sheet = commands.add_parser("cover-sheet", help="a sheet to put before a stack of paper in the scanner")
    sheet.add_argument("code", nargs="?", metavar="CODE", help="the customer; without it a general separator sheet")
    sheet.add_argument("--type", choices=[kind.value for kind in SHEET_TYPES], help="type of what lies behind it")
    sheet.add_argument("--language", choices=["vi", "en"], default="vi", help="of the words on it (default vi)")
    sheet.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="an .svg file, one A4 page")
    sheet.set_defaults(run=run_cover_sheet)


def run_cover_sheet(options: argparse.Namespace) -> int:
    """Write the page. Raises InvalidInput, NotFound."""
    target: Path = options.output
    if target.suffix.lower() != ".svg":
        raise InvalidInput(f"{target}: the sheet is an SVG page; give the file the ending .svg")
    if options.type and not options.code:
        raise InvalidInput("--type belongs to the sheet of a customer: give its code too")
    with services() as wired:
        if options.code:
            kind = DocumentType(options.type) if options.type else None
            sheet = wired.cover_sheets.for_customer(operator("cover-sheet"), options.code, kind)
        else:
            sheet = wired.cover_sheets.separator()
    try:
        target.write_text(page_svg(sheet, options.language) + "\n", encoding="utf-8")
    except OSError as err:
        raise InvalidInput(f"{target}: {err.strerror}") from err
    print(f"{target}: " + (f"cover sheet of {sheet.code}, {sheet.name}" if sheet.code else "separator sheet"))
    return 0
